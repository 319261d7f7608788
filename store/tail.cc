#include "store/tail.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <tuple>

#include "base/hex.h"
#include "schema/row_binary.h"

namespace throughline::store {
namespace {

constexpr size_t kBatchesInOneQuestion = 500;

}  // namespace

Tail::Tail(ClickHouseClient& client, int64_t from_received_ms, std::chrono::milliseconds settle)
    : client_(client), from_ms_(from_received_ms), settle_(settle), newest_ms_(from_received_ms) {}

// Parts whose rows all arrived before are not opened: every part knows the range of its received_at.
Result<void> Tail::Look(const QueryOptions& given) {
  QueryOptions options = given;
  const int64_t since = std::max(from_ms_, newest_ms_ - settle_.count());
  options.params = {{"since", std::to_string(since)}};
  Result<QueryResult> rows = client_.Query(
      "SELECT batch_id, min(received_at), count() FROM spans WHERE received_at >= "
      "fromUnixTimestamp64Milli({since:Int64}) GROUP BY batch_id",
      options);
  if (!rows) return Fail(rows.error());
  for (schema::RowReader in(rows->bytes); !in.AtEnd();) {
    schema::BatchId id{};
    std::string_view bytes = in.Bytes(id.size());
    if (bytes.size() == id.size()) std::memcpy(id.data(), bytes.data(), id.size());
    int64_t received_ms = in.Fixed<int64_t>();
    uint64_t count = in.Fixed<uint64_t>();
    if (!in.ok()) return OurBug("a row of the tail can't be read");
    batches_.try_emplace(id, Batch{.received_ms = received_ms, .rows = count, .handed_out = 0});
    newest_ms_ = std::max(newest_ms_, received_ms);
  }
  // What is older can't come back from the question above.
  std::erase_if(batches_, [&](const auto& entry) {
    return entry.second.received_ms < newest_ms_ - settle_.count() && entry.second.handed_out == entry.second.rows;
  });
  return {};
}

Result<std::vector<StoredSpan>> Tail::SpansSince(size_t limit, const QueryOptions& given) {
  auto waiting = [this] {
    std::vector<std::pair<schema::BatchId, Batch>> out;
    for (const auto& entry : batches_) {
      if (entry.second.handed_out < entry.second.rows) out.push_back(entry);
    }
    std::ranges::sort(out, [](const auto& a, const auto& b) {
      return std::tie(a.second.received_ms, a.first) < std::tie(b.second.received_ms, b.first);
    });
    return out;
  };
  if (waiting().empty()) {
    if (Result<void> looked = Look(given); !looked) return Fail(looked.error());
  }
  // Whole requests until the limit is reached; only the first may be cut, and goes on where it stopped.
  std::vector<std::string> ids;
  uint64_t rows = 0, skip = 0;
  int64_t first_ms = 0, last_ms = 0;
  for (const auto& [id, batch] : waiting()) {
    if (!ids.empty() && (rows >= limit || ids.size() == kBatchesInOneQuestion)) break;
    if (ids.empty()) {
      skip = batch.handed_out;
      first_ms = batch.received_ms;
    }
    rows += batch.rows - batch.handed_out;
    last_ms = batch.received_ms;
    ids.push_back(ToHex(id));
  }
  if (ids.empty()) return std::vector<StoredSpan>();
  QueryOptions options = given;
  options.params = {{"first", std::to_string(first_ms)},
                    {"last", std::to_string(last_ms)},
                    {"ids", ArrayText(ids)},
                    {"limit", std::to_string(limit)},
                    {"skip", std::to_string(skip)}};
  Result<QueryResult> answer =
      client_.Query(fmt::format("SELECT {} FROM spans WHERE received_at >= fromUnixTimestamp64Milli({{first:Int64}}) "
                                "AND received_at <= fromUnixTimestamp64Milli({{last:Int64}}) "
                                "AND batch_id IN (SELECT toFixedString(unhex(arrayJoin({{ids:Array(String)}})), 16)) "
                                "ORDER BY received_at, batch_id, start_time, trace_id, span_id, duration_ns, name "
                                "LIMIT {{limit:UInt64}} OFFSET {{skip:UInt64}}",
                                StoredSpanColumns()),
                    options);
  if (!answer) return Fail(answer.error());
  Result<std::vector<StoredSpan>> spans = ReadSpans(answer->bytes);
  if (!spans) return spans;
  if (spans->size() < std::min<uint64_t>(limit, rows)) {
    // Retention was quicker: nothing more will come of these.
    for (auto& [id, batch] : batches_) {
      if (std::ranges::find(ids, ToHex(id)) != ids.end()) batch.handed_out = batch.rows;
    }
    return spans;
  }
  for (const StoredSpan& span : *spans) {
    if (auto found = batches_.find(span.batch_id); found != batches_.end()) ++found->second.handed_out;
  }
  return spans;
}

}  // namespace throughline::store
