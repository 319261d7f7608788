#include "bench/harness/ledger.h"

#include <fmt/format.h>

#include <cstring>
#include <utility>

#include "schema/row_binary.h"

namespace throughline::bench {
namespace {

constexpr size_t kExamples = 8;

}  // namespace

Result<StoredSpans> ReadStoredSpans(store::ClickHouseClient& client) {
  Result<store::QueryResult> rows =
      client.Query("SELECT trace_id, span_id, count() FROM spans GROUP BY trace_id, span_id");
  if (!rows) return Fail(rows.error());
  StoredSpans out;
  for (schema::RowReader in(rows->bytes); !in.AtEnd();) {
    SpanKey key;
    std::string_view trace = in.Bytes(key.trace.kSize), span = in.Bytes(key.span.kSize);
    uint64_t count = in.Fixed<uint64_t>();
    if (!in.ok()) return Fail(ErrorKind::kInternal, "the list of stored spans is cut short");
    std::memcpy(key.trace.bytes.data(), trace.data(), trace.size());
    std::memcpy(key.span.bytes.data(), span.data(), span.size());
    out[key] += count;
  }
  return out;
}

std::string Comparison::Text() const {
  std::string out =
      fmt::format("sent {}  acked {}  refused {}  stored {} ({} of them not yet acked)  duplicates {}  lost {}", sent,
                  acknowledged, refused, stored, early, duplicates, lost);
  if (strangers > 0) out += fmt::format("  never sent {}", strangers);
  for (const std::string& example : examples) out += "\n  " + example;
  return out;
}

Ledger::BatchNumber Ledger::Send(const EncodedBatch& batch) {
  std::lock_guard lock(mutex_);
  Batch& made = batches_.emplace_back();
  for (size_t i = 0; i < batch.spans; ++i) made.spans.push_back({batch.trace_ids[i], batch.span_ids[i]});
  return static_cast<BatchNumber>(batches_.size() - 1);
}

void Ledger::Attempt(BatchNumber batch) {
  std::lock_guard lock(mutex_);
  ++batches_[batch].attempts;
}

void Ledger::Acknowledge(BatchNumber batch, std::string note) {
  std::lock_guard lock(mutex_);
  batches_[batch].acknowledged = true;
  batches_[batch].note = std::move(note);
}

void Ledger::Refuse(BatchNumber, uint64_t spans) {
  std::lock_guard lock(mutex_);
  refused_ += spans;
}

std::vector<bool> Ledger::Acknowledged() const {
  std::lock_guard lock(mutex_);
  std::vector<bool> out;
  for (const Batch& batch : batches_) out.push_back(batch.acknowledged);
  return out;
}

Comparison Ledger::Compare(const StoredSpans& stored, const std::vector<bool>& acknowledged) const {
  std::lock_guard lock(mutex_);
  Comparison out;
  out.refused = refused_;
  uint64_t known = 0;
  for (size_t number = 0; number < batches_.size(); ++number) {
    const Batch& batch = batches_[number];
    const bool must_be_there = number < acknowledged.size() && acknowledged[number];
    uint64_t lost = 0, doubled = 0;
    for (const SpanKey& key : batch.spans) {
      auto found = stored.find(key);
      uint64_t rows = found == stored.end() ? 0 : found->second;
      known += rows;
      lost += must_be_there && rows == 0;
      out.early += !must_be_there && rows > 0;
      if (rows > 1) doubled += rows - 1;
    }
    out.sent += batch.spans.size();
    if (must_be_there) out.acknowledged += batch.spans.size();
    out.lost += lost;
    out.duplicates += doubled;
    if (lost + doubled > 0 && out.examples.size() < kExamples) {
      out.examples.push_back(fmt::format("batch {} of {} spans: {} lost, {} doubled; attempts {}; {}", number,
                                         batch.spans.size(), lost, doubled, batch.attempts,
                                         batch.acknowledged ? "acked " + batch.note : "not acked"));
    }
  }
  for (const auto& [key, rows] : stored) out.stored += rows;
  out.strangers = out.stored - known;
  return out;
}

}  // namespace throughline::bench
