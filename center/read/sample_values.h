// The values that a keypath has in the store, for completion: the most frequent ones of a bounded number of rows.
//
// Errors   none: where the store can't answer in time there are no values.
// Cost     kLongest of the engine's time, kRows rows that have a value.
// Threads  one; made for each request.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "center/read/query_run.h"
#include "center/read/running_queries.h"
#include "dataprime/service/language_service.h"

namespace throughline::center {

class StoredValues final : public dataprime::SampleValues {
 public:
  static constexpr auto kLongest = std::chrono::milliseconds(500);
  static constexpr size_t kRows = 20'000;
  static constexpr size_t kValues = 30;
  static constexpr size_t kLongestText = 200;  // bytes; a longer one is nothing to choose from a list

  // `request`: whose window and parameters hold. All must outlive it.
  StoredValues(store::ClickHouseClient& client, RunningQueries& running, const Clock& clock,
               const QueryRequest& request, net::CancelToken cancel)
      : client_(client), running_(running), clock_(clock), request_(request), cancel_(std::move(cancel)) {}

  std::vector<Value> Of(std::string_view source, std::string_view keypath, std::string_view typed) override;

 private:
  store::ClickHouseClient& client_;
  RunningQueries& running_;
  const Clock& clock_;
  const QueryRequest& request_;
  const net::CancelToken cancel_;
};

// The query that finds them. `keypath` in canonical form.
std::string SampleValuesQuery(std::string_view source, std::string_view keypath, std::string_view typed);

// A row [value, count] as it is written in a query; nullopt for values that no comparison takes.
std::optional<dataprime::SampleValues::Value> SampleValueOf(std::string_view row);

}  // namespace throughline::center
