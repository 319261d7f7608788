// Keeps alerts quiet for a while: who matches is evaluated and recorded as ever, but nobody is told.
//
//   {"matchers": [{"label": "model", "op": "=", "value": "gpt-4o"}], "from", "until", "comment"}
//
// Matchers all must hold; ops are =, !=, contains and starts_with. The labels are the rule's, the group's columns, and
//          `rule` (its id), `name`, `severity`. A label that is not there is the empty text.
// Threads  plain data and functions.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "center/read/fault.h"

namespace throughline::center::alerts {

constexpr std::string_view kSilenceKind = "alert_silence";

struct Matcher {
  std::string label, op, value;
};
struct Silence {
  std::string id, comment;
  std::vector<Matcher> matchers;
  int64_t from = 0, until = 0;  // ns
};

// `now`: what "from" is without one, and relative times count from. Stored texts have absolute ones.
Checked<Silence> ReadSilence(std::string_view json, int64_t now);
std::string SilenceText(const Silence& silence);
bool Silences(const Silence& silence, const std::map<std::string, std::string>& labels, int64_t now);

}  // namespace throughline::center::alerts
