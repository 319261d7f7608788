#include "ingest/receive/refused_spans.h"

#include <algorithm>

#include "otel/value.h"

namespace throughline::ingest {
namespace {

std::string ServiceOf(const otel::BatchBase& batch) {
  if (batch.resources.empty()) return "(unknown)";
  const otel::KeyValue* name = batch.pool.Find(batch.resources.front().attributes, "service.name");
  if (name == nullptr || name->value.type != otel::ValueType::kString) return "(unknown)";
  return std::string(name->value.text.substr(0, 256));
}

}  // namespace

void RefusedSpans::Add(const otel::BatchBase& batch, int64_t now_nanos) {
  if (batch.rejections.total() == 0) return;
  std::string service = ServiceOf(batch);
  std::lock_guard lock(mutex_);
  if (!services_.contains(service)) {
    if (services_.size() >= kMostServices) {
      service = "(other)";
    } else {
      services_.emplace(service, true);
    }
  }
  for (size_t i = 0; i < batch.rejections.by_reason.size(); ++i) {
    if (batch.rejections.by_reason[i] == 0) continue;
    Entry& entry = entries_[{service, static_cast<uint8_t>(i)}];
    entry.service = service;
    entry.reason = otel::RejectionName(static_cast<otel::Rejection>(i));
    entry.spans += batch.rejections.by_reason[i];
    entry.last = batch.rejections.first;
    entry.last_nanos = now_nanos;
  }
}

std::vector<RefusedSpans::Entry> RefusedSpans::List() const {
  std::vector<Entry> list;
  {
    std::lock_guard lock(mutex_);
    for (const auto& [key, entry] : entries_) list.push_back(entry);
  }
  std::ranges::stable_sort(list, std::ranges::greater{}, &Entry::spans);
  return list;
}

}  // namespace throughline::ingest
