// Expressions of DataPrime in words: "severity is error or worse", "duration over 500 ms".
//
// Shape  InWords gives a noun ("average duration"), Condition a clause ("service is 'checkout'"). What has no words of
//        its own stands as it is written.
// Units  a number beside $m.duration is microseconds, and is said in the unit that reads best.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dataprime/syntax/ast.h"

namespace throughline::assistant::explain {

std::string InWords(const dataprime::Expr& expr);
std::string Condition(const dataprime::Expr& expr);
// `1h30m` as "1 hour 30 minutes".
std::string Length(int64_t nanos);
// "22 November 2026, 9:00" (UTC).
std::string Instant(int64_t nanos);
// A keypath as people call it: "service", "http.status_code".
std::string Name(const dataprime::Expr& keypath);
// "first, second and third".
std::string List(const std::vector<std::string>& items, std::string_view last = "and");
// Whether it is a time, whose order is "newest first".
bool IsTime(const dataprime::Expr& expr);

}  // namespace throughline::assistant::explain
