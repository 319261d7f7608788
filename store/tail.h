// What has just arrived, for `throughline tail`.
//
// Shape    A Tail remembers which requests (batches) it has handed out. A request becomes visible as a whole, but not
//          in the order of arrival: one may be stored a little after another that arrived later, and many share a
//          millisecond. So each look asks for the requests of the last `settle` time and hands out those that are new.
// Promise  Every span that arrived after the tail began, once. Left out only: what took longer than `settle` from its
//          arrival to being stored.
// Errors   as ClickHouseClient::Query; the tail has not moved then.
// Threads  One owner.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "net/cancel.h"
#include "schema/insert_block.h"
#include "store/clickhouse_client.h"
#include "store/stored_span.h"

namespace throughline::store {

class Tail {
 public:
  // Begins with what arrived from `from_received_ms` on.
  Tail(ClickHouseClient& client, int64_t from_received_ms, std::chrono::milliseconds settle = std::chrono::seconds(60));

  // Up to `limit` new spans by time of arrival; empty when there is nothing new now. Large requests come in several
  // pieces.
  Result<std::vector<StoredSpan>> SpansSince(size_t limit, const QueryOptions& options = {});

 private:
  struct Batch {
    int64_t received_ms = 0;
    uint64_t rows = 0;
    uint64_t handed_out = 0;
  };
  Result<void> Look(const QueryOptions& options);

  ClickHouseClient& client_;
  const int64_t from_ms_;
  const std::chrono::milliseconds settle_;
  int64_t newest_ms_;
  std::map<schema::BatchId, Batch> batches_;  // of the last `settle` before the newest
};

}  // namespace throughline::store
