#include "bench/harness/span_block.h"

#include <chrono>
#include <cstring>
#include <string_view>
#include <thread>

#include "base/clock.h"
#include "base/random.h"
#include "bench/harness/measure.h"
#include "ingest/otlp/protobuf_traces.h"
#include "ingest/rows/span_rows.h"

namespace throughline::bench {
namespace {

constexpr int64_t kNanosOfADay = 86'400'000'000'000;

otel::TraceId Salted(otel::TraceId id, uint64_t salt) {
  uint64_t halves[2];
  std::memcpy(halves, id.bytes.data(), 16);
  halves[0] = SeededRandom(halves[0] + salt).Next();
  std::memcpy(id.bytes.data(), halves, 16);
  return id;
}

}  // namespace

SpanBlock::SpanBlock(WorkloadId workload, uint64_t seed, size_t spans, const WorkloadOptions& options) {
  const EncodedBatch request = Workload(workload, seed, options).Next(spans);
  otel::TraceBatch batch;
  Must(ingest::ReadTraces(request.bytes, {}, batch));
  ingest::Arrival arrival{.received_nanos = SystemClock().NowNanos(),
                          .labels = {},
                          .batch_id = ingest::MakeBatchId("traces", {}, request.bytes)};
  ingest::EncodeNotes notes;
  block_ = ingest::SpanEncoder().Encode(batch, arrival, notes);
  const std::string_view rows = block_.rows;
  const std::string_view batch_bytes(reinterpret_cast<const char*>(arrival.batch_id.data()), arrival.batch_id.size());
  // Each row's fields in storage order: received_at, batch_id, ... trace_id, span_id, parent_span_id, start_time.
  size_t at = 0;
  for (size_t i = 0; i < spans; ++i) {
    Row row;
    const size_t batch_at = rows.find(batch_bytes, at);
    row.received = batch_at - 8;
    row.trace = rows.find(request.trace_ids[i].View(), batch_at);
    row.span = row.trace + 16;
    row.start = row.span + 16;
    row.original_trace = request.trace_ids[i];
    if (batch_at == std::string_view::npos || rows.substr(row.span, 8) != request.span_ids[i].View())
      Must<void>(Fail(ErrorKind::kInternal, "a row does not lie as schema/ says"));
    std::memcpy(&row.start_nanos, rows.data() + row.start, 8);
    rows_.push_back(row);
    at = row.start;
  }
}

const schema::InsertBlock& SpanBlock::Make(uint64_t salt, int64_t ago) {
  const int64_t now = SystemClock().NowNanos(), begin = now - ago, received_ms = begin / 1'000'000;
  for (const Row& row : rows_) {
    char* bytes = block_.rows.data();
    std::memcpy(bytes + row.received, &received_ms, 8);
    std::memcpy(bytes + row.received + 8, &salt, 8);
    const otel::TraceId trace = Salted(row.original_trace, salt);
    std::memcpy(bytes + row.trace, trace.bytes.data(), 16);
    uint64_t span = 0;
    std::memcpy(&span, bytes + row.span, 8);
    span += 0x9e3779b97f4a7c15;
    std::memcpy(bytes + row.span, &span, 8);
    const int64_t start = begin + (row.start_nanos - rows_.front().start_nanos);
    std::memcpy(bytes + row.start, &start, 8);
  }
  block_.received_day = static_cast<uint32_t>(begin / kNanosOfADay);
  return block_;
}

otel::TraceId SpanBlock::TraceOf(size_t row, uint64_t salt) const { return Salted(rows_[row].original_trace, salt); }

void FillStore(store::Store& store, std::span<SpanBlock> blocks, uint64_t copies, int64_t over) {
  for (uint64_t i = 0; i < copies; ++i) {
    const int64_t ago = static_cast<int64_t>(copies - i) * (over / static_cast<int64_t>(copies));
    const schema::InsertBlock* group[] = {&blocks[i % blocks.size()].Make(i + 1, ago)};
    Result<void> done = store.Insert(group);
    while (!done && done.error().kind == ErrorKind::kBusy) {
      std::this_thread::sleep_for(std::chrono::milliseconds(500));
      done = store.Insert(group);
    }
    Must(std::move(done));
  }
}

}  // namespace throughline::bench
