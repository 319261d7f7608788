// Stored model calls with their texts, for judging.
//
// Errors   of the client.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/clickhouse_client.h"

namespace throughline::center {

struct StoredCall {
  std::string trace_id, span_id;  // hexadecimal
  std::string application, subsystem;
  std::string input, output, documents, system_instructions;  // canonical JSON
  std::string finish_reason;
  int64_t start_nanos = 0;  // since 1970
};

// Of these ids (trace and span, 48 hexadecimal digits each) those that are model calls. `options`: deadline and
// cancelling.
Result<std::vector<StoredCall>> ReadStoredCalls(store::ClickHouseClient& client, const std::vector<std::string>& ids,
                                                const store::QueryOptions& options);

// By the id of a call: the evaluations that it has already, as JSON arrays, its own ones and those of the spans below it.
Result<std::map<std::string, std::string>> ReadStoredEvaluations(store::ClickHouseClient& client,
                                                                 const std::vector<std::string>& ids,
                                                                 const store::QueryOptions& options);

}  // namespace throughline::center
