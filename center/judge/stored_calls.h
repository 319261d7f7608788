// Stored model calls with their texts, for judging.
//
// Errors   of the client.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/result.h"
#include "evaluate/evaluate.h"
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

// Which results calls have already: their own ones and those of the spans below them.
class StoredResults {
 public:
  // Whether the call has none of this evaluation yet; from then on it has one.
  bool Claim(const StoredCall& call, evaluate::Target target, std::string_view name);
  // `rows`: a JSON array as schema/evaluation_keys.h has it. `id`: of the call.
  void Add(std::string id, std::string_view rows) { rows_[std::move(id)] += rows; }

 private:
  std::map<std::string, std::string> rows_;
};
Result<StoredResults> ReadStoredResults(store::ClickHouseClient& client, const std::vector<std::string>& ids,
                                        const store::QueryOptions& options);

// The span ids (hexadecimal) of the verdicts that the judge gave of these calls.
Result<std::unordered_set<std::string>> ReadVerdictIds(store::ClickHouseClient& client,
                                                       const std::vector<std::string>& ids,
                                                       const store::QueryOptions& options);

}  // namespace throughline::center
