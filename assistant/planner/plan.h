// What the planner understood of a question: the slots of a query. A follow-up edits them; build.cc makes the query.
//
// Shape  keypaths are canonical (`$d.gen_ai.request.model`); values are what the comparison needs, in the field's unit.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "assistant/planner/time_phrase.h"
#include "assistant/question.h"

namespace throughline::assistant {

struct Condition {
  enum class Op : uint8_t { kEqual, kMore, kAtLeast, kLess, kAtMost, kBetween, kExists, kPhrase, kContains, kHas };
  std::string keypath;  // kPhrase: empty searches the whole document
  Op op = Op::kEqual;
  std::vector<std::string> texts =
      {};  // kEqual: any of them; kPhrase, kContains: all of them; kHas: elements of an array, any
  std::vector<double> numbers = {};  // likewise; kBetween: two
  bool is_severity = false;          // texts are names of severities, written without quotes
  bool is_bool = false;              // kEqual: texts are true or false
  bool is_negated = false;
  bool operator==(const Condition&) const = default;
};

struct Measure {
  enum class Function : uint8_t {
    kCount,
    kShare,
    kAverage,
    kSum,
    kLeast,
    kMost,
    kPercentile,
    kDistinct,
    kDeviation,
    kVariance
  };
  Function function = Function::kCount;
  std::string keypath;        // not for kCount and kShare
  std::string added;          // a second one, which is added to the first: input and output tokens
  double percentile = 0;      // 0 to 1
  double divisor = 1;         // the result in another unit than the field's
  std::vector<Condition> of;  // kShare: the rows that count; kCount: only these, when the others are kept
  std::string name;           // of the column
  bool operator==(const Measure&) const = default;
};

struct GroupKey {
  std::string keypath, name;
  bool operator==(const GroupKey&) const = default;
};

// Which groups stay, by their first measure.
struct Having {
  Condition::Op op = Condition::Op::kMore;
  double value = 0;
};

struct Plan {
  Intent intent;
  std::string source = "logs";
  bool is_source_named = false;
  std::optional<TimePhrase> time;
  std::vector<Condition> conditions;
  std::vector<Measure> measures;  // none: the rows themselves, or the distinct keys
  std::vector<GroupKey> keys;
  std::string bucket;             // `1h`; empty: not over time
  bool is_bucket_chosen = false;  // "over time": the window decides
  std::optional<Having> having;
  std::optional<uint64_t> limit;
  enum class Order : uint8_t { kNone, kDescending, kAscending };
  Order order = Order::kNone;
  std::string order_keypath;  // of rows; groups are ordered by their first measure
  bool is_ranking = false;    // `top N` and `bottom N`
  std::string rows_name;      // "errors": what the rows are called
  std::vector<std::string> assumptions;
};

}  // namespace throughline::assistant
