// The texts that the fields of a source take, the most frequent first, and how many rows there are: of the last day.
//
// Shape    columns of few distinct values are looked at in every row, attributes in the newest kRows. What has about as
//          many values as rows (an id) has none here: there is nothing to choose from.
// Cost     two statements of at most kLongest of the engine's time each, which then give what they have found so far.
//          What was read holds for kHolds.
// Errors   none: what the store can't tell now is left out.
// Threads  any; who asks while another reads waits for him.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "schema/table.h"
#include "store/clickhouse_client.h"

namespace throughline::center {

struct FrequentTexts {
  std::map<std::string, std::vector<std::string>, std::less<>> of_keypaths;    // `$l.serviceName`
  std::map<std::string, std::vector<std::string>, std::less<>> of_attributes;  // by flat key
  std::optional<uint64_t> rows;                                                // of the last day
};

class FrequentValues {
 public:
  static constexpr auto kHolds = std::chrono::seconds(30);
  static constexpr auto kLongest = std::chrono::seconds(2);
  static constexpr size_t kRows = 20'000;
  static constexpr size_t kValues = 200;
  static constexpr size_t kLongestText = 200;  // bytes

  // Both outlive it.
  FrequentValues(store::ClickHouseClient& client, const Clock& clock) : client_(client), clock_(clock) {}

  std::shared_ptr<const FrequentTexts> Of(const schema::Table& table);

 private:
  struct Known {
    std::mutex mutex;
    std::shared_ptr<const FrequentTexts> texts;
    SteadyPoint read_at{};
  };
  void ReadColumns(const schema::Table& table, FrequentTexts& texts);
  void ReadAttributes(const schema::Table& table, FrequentTexts& texts);
  store::QueryOptions Gently() const;

  store::ClickHouseClient& client_;
  const Clock& clock_;
  std::mutex mutex_;
  std::map<std::string_view, Known> known_;
};

}  // namespace throughline::center
