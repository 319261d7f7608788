// What was sent, what was acknowledged, and what the store holds of it, span by span.
//
// A batch is resent with the same bytes until it is acknowledged, as an SDK does; whatever happens meanwhile, an
// acknowledged span is stored, and no span is stored twice.
//
// Threads  Ledger: any.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "bench/generator/workload.h"
#include "store/clickhouse_client.h"

namespace throughline::bench {

struct SpanKey {
  otel::TraceId trace;
  otel::SpanId span;
  bool operator==(const SpanKey&) const = default;
};
struct SpanKeyHash {
  size_t operator()(const SpanKey& key) const {
    return std::hash<otel::TraceId>()(key.trace) ^ std::hash<otel::SpanId>()(key.span);
  }
};

// How often each span is stored.
using StoredSpans = std::unordered_map<SpanKey, uint64_t, SpanKeyHash>;
Result<StoredSpans> ReadStoredSpans(store::ClickHouseClient& client);

struct Comparison {
  uint64_t sent = 0, acknowledged = 0, refused = 0;  // spans
  uint64_t stored = 0;                               // rows
  uint64_t lost = 0;                                 // acknowledged, and not stored
  uint64_t duplicates = 0;                           // rows beyond the first of a span
  uint64_t strangers = 0;                            // rows that nobody sent
  uint64_t early = 0;                                // stored, and not acknowledged yet: its answer was lost
  std::vector<std::string> examples;                 // of what is lost, doubled or strange: which batch, how it fared
  bool Good() const { return lost == 0 && duplicates == 0 && strangers == 0; }
  std::string Text() const;
};

class Ledger {
 public:
  using BatchNumber = uint32_t;

  BatchNumber Send(const EncodedBatch& batch);
  void Attempt(BatchNumber batch);
  // `note` says where and when, for the report of a loss.
  void Acknowledge(BatchNumber batch, std::string note);
  void Refuse(BatchNumber batch, uint64_t spans);

  // By batch. Taken before the store is read, it is what must be there.
  std::vector<bool> Acknowledged() const;
  Comparison Compare(const StoredSpans& stored, const std::vector<bool>& acknowledged) const;

 private:
  struct Batch {
    std::vector<SpanKey> spans;
    uint32_t attempts = 0;
    bool acknowledged = false;
    std::string note;
  };
  mutable std::mutex mutex_;
  std::vector<Batch> batches_;
  uint64_t refused_ = 0;
};

}  // namespace throughline::bench
