#include "ingest/receive/refused_spans.h"

#include <algorithm>
#include <array>

#include "otel/value.h"

namespace throughline::ingest {
namespace {

// Of UTF-8, cut between characters.
std::string Cut(std::string_view text) {
  if (text.size() <= RefusedSpans::kLongestText) return std::string(text);
  size_t end = RefusedSpans::kLongestText;
  while (end > 0 && (static_cast<uint8_t>(text[end]) & 0xc0) == 0x80) --end;
  return std::string(text.substr(0, end)) + "…";
}

std::string ServiceOf(const otel::TraceBatch& batch, const otel::RefusedKind& kind) {
  const otel::KeyValue* name = batch.pool.Find(batch.resources[kind.resource].attributes, "service.name");
  if (name == nullptr || name->value.type != otel::ValueType::kString) return {};
  return Cut(name->value.text);
}

}  // namespace

otel::RefusedGroup& RefusedSpans::GroupFor(Key key) {
  auto found = groups_.find(key);
  if (found == groups_.end()) {
    const auto& [service, reason, route] = key;
    if (groups_.size() >= kMostGroups) {
      key = {std::string(kOther), reason, std::string(kOther)};
    } else if (groups_of_service_[service] >= kMostOfService) {
      key = {service, reason, std::string(kOther)};
    }
    found = groups_.try_emplace(std::move(key)).first;
  }
  otel::RefusedGroup& group = found->second;
  if (group.spans == 0) {
    const auto& [service, reason, route] = found->first;
    group.service = service;
    group.reason = otel::RejectionName(reason);
    group.route = route;
    ++groups_of_service_[service];
  }
  return group;
}

void RefusedSpans::Add(const otel::TraceBatch& batch, int64_t now_nanos) {
  if (batch.rejections.total() == 0) return;
  std::array<uint64_t, static_cast<size_t>(otel::Rejection::kCount)> beyond = batch.rejections.by_reason;
  std::lock_guard lock(mutex_);
  for (const otel::RefusedKind& kind : batch.refused) {
    beyond[static_cast<size_t>(kind.reason)] -= kind.spans;
    otel::RefusedGroup& group = GroupFor({ServiceOf(batch, kind), kind.reason, Cut(kind.route)});
    group.spans += kind.spans;
    group.last = kind.about;
    group.last_nanos = now_nanos;
    if (group.route == kOther) continue;
    for (const otel::RefusedSample& sample : kind.samples)
      group.samples.insert(group.samples.begin(),
                           {sample.trace_id, sample.span_id, Cut(sample.name), sample.start_nanos});
    if (group.samples.size() > otel::kMostRefusedSamples) group.samples.resize(otel::kMostRefusedSamples);
  }
  for (size_t i = 0; i < beyond.size(); ++i) {
    if (beyond[i] == 0) continue;
    otel::RefusedGroup& group = GroupFor({std::string(kOther), static_cast<otel::Rejection>(i), std::string(kOther)});
    group.spans += beyond[i];
    group.last_nanos = now_nanos;
  }
}

std::vector<otel::RefusedGroup> RefusedSpans::List() const {
  std::vector<otel::RefusedGroup> list;
  {
    std::lock_guard lock(mutex_);
    for (const auto& [key, group] : groups_) list.push_back(group);
  }
  std::ranges::stable_sort(list, std::ranges::greater{}, &otel::RefusedGroup::spans);
  return list;
}

}  // namespace throughline::ingest
