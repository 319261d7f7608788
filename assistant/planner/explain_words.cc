#include "assistant/planner/explain_words.h"

#include <fmt/format.h>

#include <chrono>
#include <cmath>

#include "dataprime/syntax/literal.h"
#include "dataprime/syntax/printer.h"

namespace throughline::assistant::explain {
namespace {

using dataprime::Expr;
using dataprime::ExprKind;
using dataprime::Root;

constexpr int64_t kSecond = 1'000'000'000, kMinute = 60 * kSecond, kHour = 60 * kMinute, kDay = 24 * kHour;

constexpr std::pair<std::string_view, std::string_view> kNames[] = {
    {"$m.severity", "severity"},
    {"$m.timestamp", "time"},
    {"$m.duration", "duration"},
    {"$m.endTime", "end time"},
    {"$m.name", "metric"},
    {"$m.value", "value"},
    {"$l.serviceName", "service"},
    {"$l.operationName", "operation"},
    {"$l.applicationName", "application"},
    {"$l.applicationname", "application"},
    {"$l.subsystemName", "subsystem"},
    {"$l.subsystemname", "subsystem"},
    {"$d.traceID", "trace"},
    {"$d.spanID", "span"},
    {"$d.parentId", "parent span"},
    {"$d.logRecord.body", "message"},
};

bool IsKeypath(const Expr& expr, std::string_view text) {
  return expr.kind == ExprKind::kKeypath && dataprime::KeypathText(expr) == text;
}
const Expr& WithoutCast(const Expr& expr) {
  const Expr* at = &expr;
  while (at->kind == ExprKind::kCast && !at->children.empty()) at = at->children[0].get();
  return *at;
}
bool IsDuration(const Expr& expr) {
  const Expr& plain = WithoutCast(expr);
  return IsKeypath(plain, "$m.duration") || IsKeypath(plain, "$d.duration");
}
bool IsSeverity(const Expr& expr) { return IsKeypath(WithoutCast(expr), "$m.severity"); }

// ERROR, as the severity's values are written.
std::string SeverityName(const Expr& expr) {
  std::string text;
  if (expr.kind == ExprKind::kKeypath && expr.path.size() == 1)
    text = expr.path[0].name;
  else if (expr.kind == ExprKind::kString)
    text = expr.text;
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  for (const std::string_view known : {"debug", "verbose", "info", "warning", "error", "critical"})
    if (text == known) return text;
  return {};
}

// 1,500 and 0.25
std::string Number(double value) {
  if (value != std::floor(value) || std::fabs(value) >= 1e15) return fmt::format("{}", value);
  const std::string digits = fmt::format("{}", static_cast<int64_t>(std::fabs(value)));
  std::string out = value < 0 ? "-" : "";
  for (size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && digits.size() > 4 && (digits.size() - i) % 3 == 0) out += ',';
    out += digits[i];
  }
  return out;
}

// Microseconds in the largest unit that keeps them short.
std::string Micros(double micros) {
  static constexpr std::pair<double, std::string_view> kUnits[] = {
      {3.6e9, "hours"}, {6e7, "minutes"}, {1e6, "seconds"}, {1e3, "ms"}, {1, "µs"}};
  for (const auto& [size, unit] : kUnits) {
    const double value = micros / size;
    if (std::fabs(value) < 1) continue;
    if (value * 100 != std::floor(value * 100)) continue;
    const bool is_one = value == 1 && unit.ends_with('s') && unit != "ms" && unit != "µs";
    return fmt::format("{} {}", Number(value), is_one ? unit.substr(0, unit.size() - 1) : unit);
  }
  return Number(micros) + " µs";
}

std::string Value(const Expr& expr, const Expr& beside) {
  if (expr.kind == ExprKind::kNumber && IsDuration(beside)) return Micros(expr.number);
  // duration / 1000 > 500
  if (expr.kind == ExprKind::kNumber && beside.kind == ExprKind::kBinary && beside.text == "/" &&
      IsDuration(*beside.children[0]) && beside.children[1]->kind == ExprKind::kNumber)
    return Micros(expr.number * beside.children[1]->number);
  return InWords(expr);
}

std::string Ordinal(double fraction) {
  const double percent = fraction * 100;
  const auto whole = static_cast<int64_t>(std::llround(percent));
  if (std::fabs(percent - static_cast<double>(whole)) > 1e-9) return fmt::format("{:g}th", percent);
  const int64_t tens = whole % 100, ones = whole % 10;
  const std::string_view suffix = tens >= 11 && tens <= 13 ? "th"
                                  : ones == 1              ? "st"
                                  : ones == 2              ? "nd"
                                  : ones == 3              ? "rd"
                                                           : "th";
  return fmt::format("{}{}", whole, suffix);
}

std::string ConditionIn(const Expr& expr, bool nested);

std::string Call(const Expr& call) {
  const auto& a = call.children;
  const std::string& f = call.text;
  const auto arg = [&](size_t i) { return InWords(*a[i]); };
  if (f == "count") return a.empty() ? "the number of rows" : "the number of rows with " + arg(0);
  if (f == "count_if" && !a.empty()) return "the number of rows where " + Condition(*a[0]);
  if (f == "now") return "now";
  if (a.size() == 1) {
    static constexpr std::pair<std::string_view, std::string_view> kOne[] = {
        {"sum", "the sum of"},
        {"avg", "the average"},
        {"min", "the lowest"},
        {"max", "the highest"},
        {"median", "the median"},
        {"stddev", "the standard deviation of"},
        {"sample_stddev", "the standard deviation of"},
        {"variance", "the variance of"},
        {"sample_variance", "the variance of"},
        {"distinct_count", "the number of different values of"},
        {"approx_count_distinct", "the approximate number of different values of"},
        {"any_value", "any"},
        {"collect", "all values of"},
        {"length", "the length of"},
        {"arrayLength", "the number of elements of"},
        {"cardinality", "the number of different elements of"},
        {"byteLength", "the bytes of"},
        {"abs", "the size of"},
        {"round", "the rounded"},
        {"floor", "the rounded down"},
        {"ceil", "the rounded up"},
        {"trim", "the trimmed"},
        {"ln", "the logarithm of"},
        {"sqrt", "the square root of"},
    };
    for (const auto& [name, words] : kOne) {
      if (name != f) continue;
      if (f == "sum" && a[0]->kind == ExprKind::kCase) break;
      return fmt::format("{} {}", words, arg(0));
    }
    if (f == "toLowerCase") return arg(0) + " in lower case";
    if (f == "toUpperCase") return arg(0) + " in upper case";
  }
  if (f == "distinct_count_if" && a.size() == 2)
    return fmt::format("the number of different values of {} where {}", arg(1), Condition(*a[0]));
  if (f == "percentile" && a.size() >= 2 && a[0]->kind == ExprKind::kNumber)
    return fmt::format("the {} percentile of {}", Ordinal(a[0]->number), arg(1));
  if ((f == "max_by" || f == "min_by") && a.size() == 2)
    return fmt::format("{} of the row with the {} {}", arg(1), f == "max_by" ? "highest" : "lowest", arg(0));
  if ((f == "roundTime" || f == "timeRound") && a.size() == 2 && a[1]->kind == ExprKind::kInterval)
    return fmt::format("{} in steps of {}", arg(0), Length(a[1]->nanos));
  if (f == "if" && a.size() >= 2)
    return a.size() == 2 ? fmt::format("{} where {}", arg(1), Condition(*a[0]))
                         : fmt::format("{} where {}, else {}", arg(1), Condition(*a[0]), arg(2));
  if (f == "firstNonNull" && a.size() >= 2) {
    std::vector<std::string> items;
    for (size_t i = 0; i < a.size(); ++i) items.push_back(arg(i));
    return "the first value of " + List(items, "or");
  }
  return dataprime::Print(call);
}

// The clause that a call makes, or nothing when it makes none.
std::string CallCondition(const Expr& call) {
  const auto& a = call.children;
  const std::string& f = call.text;
  const auto arg = [&](size_t i) { return InWords(*a[i]); };
  if (a.size() == 2) {
    static constexpr std::pair<std::string_view, std::string_view> kVerbs[] = {{"contains", "contains"},
                                                                               {"startsWith", "begins with"},
                                                                               {"endsWith", "ends with"},
                                                                               {"matches", "matches"},
                                                                               {"arrayContains", "holds"},
                                                                               {"textSearch", "contains the words"},
                                                                               {"ipInSubnet", "is in the network"},
                                                                               {"isSubset", "is a part of"}};
    for (const auto& [name, verb] : kVerbs) {
      if (name != f) continue;
      if (f == "arrayContains" && a[0]->kind == ExprKind::kArray) return fmt::format("{} is one of {}", arg(1), arg(0));
      return fmt::format("{} {} {}", arg(0), verb, arg(1));
    }
  }
  if ((f == "in" || f == "inArray") && a.size() >= 2) {
    std::vector<std::string> items;
    for (size_t i = 1; i < a.size(); ++i) {
      const std::string severity = IsSeverity(*a[0]) ? SeverityName(*a[i]) : "";
      items.push_back(severity.empty() ? arg(i) : severity);
    }
    if (items.size() == 1) return fmt::format("{} is {}", arg(0), items[0]);
    return fmt::format("{} is {}", arg(0), List(items, "or"));
  }
  if (f == "isEmpty" && a.size() == 1) return arg(0) + " is empty";
  if (f == "isUuid" && a.size() == 1) return arg(0) + " is a UUID";
  return {};
}

std::string Comparison(const Expr& expr) {
  const Expr *left = expr.children[0].get(), *right = expr.children[1].get();
  std::string op = expr.text;
  const auto is_constant = [](const Expr& e) {
    return e.kind == ExprKind::kNumber || e.kind == ExprKind::kString || e.kind == ExprKind::kNull ||
           e.kind == ExprKind::kBool || e.kind == ExprKind::kInterval || e.kind == ExprKind::kTimestamp;
  };
  if (is_constant(*left) && !is_constant(*right)) {
    std::swap(left, right);
    if (op == "<" || op == "<=")
      op[0] = '>';
    else if (op == ">" || op == ">=")
      op[0] = '<';
  }
  const std::string subject = InWords(*left);
  if (right->kind == ExprKind::kNull) return subject + (op == "==" ? " is missing" : " is present");
  if (right->kind == ExprKind::kBool && op == "==") return subject + (right->number != 0 ? " is true" : " is false");
  if (IsSeverity(*left)) {
    const std::string level = SeverityName(*right);
    if (!level.empty()) {
      if (op == "==") return "severity is " + level;
      if (op == "!=") return "severity is not " + level;
      if (op == ">=")
        return level == "critical" ? "severity is critical" : fmt::format("severity is {} or worse", level);
      if (op == ">") return fmt::format("severity is worse than {}", level);
      if (op == "<") return fmt::format("severity is milder than {}", level);
      return fmt::format("severity is {} or milder", level);
    }
  }
  const std::string object = Value(*right, *left);
  if (op == "==") return fmt::format("{} is {}", subject, object);
  if (op == "!=") return fmt::format("{} is not {}", subject, object);
  if (op == "~") return fmt::format("{} contains the words {}", subject, object);
  if (op == "~~") return fmt::format("{} holds {} anywhere", subject, object);
  const bool time = IsTime(*left);
  if (op == ">") return fmt::format("{} {} {}", subject, time ? "is after" : "is over", object);
  if (op == ">=") return fmt::format("{} {} {}", subject, time ? "is from" : "is at least", object);
  if (op == "<") return fmt::format("{} {} {}", subject, time ? "is before" : "is under", object);
  if (op == "<=") return fmt::format("{} {} {}", subject, time ? "is up to" : "is at most", object);
  return {};
}

bool Compares(const Expr& expr) {
  static constexpr std::string_view kOperators[] = {"==", "!=", "<", "<=", ">", ">=", "~", "~~"};
  if (expr.kind != ExprKind::kBinary || expr.children.size() != 2) return false;
  for (const std::string_view op : kOperators)
    if (expr.text == op) return true;
  return false;
}

std::string ConditionIn(const Expr& expr, bool nested) {
  switch (expr.kind) {
    case ExprKind::kAnd:
    case ExprKind::kOr: {
      const bool is_and = expr.kind == ExprKind::kAnd;
      std::string out;
      for (const dataprime::ExprPtr& child : expr.children) {
        if (!out.empty()) out += is_and ? " and " : " or ";
        out += ConditionIn(*child, true);
      }
      return nested ? "(" + out + ")" : out;
    }
    case ExprKind::kUnary:
      if (expr.text == "!") {
        const Expr& inner = *expr.children[0];
        if (inner.kind == ExprKind::kCall) {
          const std::string clause = CallCondition(inner);
          for (const auto& [verb, denied] : std::initializer_list<std::pair<std::string_view, std::string_view>>{
                   {" contains ", " does not contain "},
                   {" begins with ", " does not begin with "},
                   {" ends with ", " does not end with "},
                   {" matches ", " does not match "},
                   {" is ", " is not "}}) {
            if (const size_t at = clause.find(verb); at != std::string::npos)
              return clause.substr(0, at) + std::string(denied) + clause.substr(at + verb.size());
          }
        }
        return "not (" + ConditionIn(inner, false) + ")";
      }
      break;
    case ExprKind::kExists:
      return InWords(*expr.children[0]) + " is present";
    case ExprKind::kCall: {
      const std::string clause = CallCondition(expr);
      return clause.empty() ? Call(expr) + " is true" : clause;
    }
    case ExprKind::kKeypath:
      return Name(expr) + " is true";
    case ExprKind::kCast:
      return ConditionIn(*expr.children[0], nested);
    case ExprKind::kBool:
      return expr.number != 0 ? "always" : "never";
    default:
      if (Compares(expr)) return Comparison(expr);
  }
  return InWords(expr);
}

}  // namespace

std::string List(const std::vector<std::string>& items, std::string_view last) {
  std::string out;
  for (size_t i = 0; i < items.size(); ++i) {
    if (i > 0) out += i + 1 == items.size() ? fmt::format(" {} ", last) : ", ";
    out += items[i];
  }
  return out;
}

std::string Length(int64_t nanos) {
  static constexpr std::pair<int64_t, std::string_view> kUnits[] = {
      {kDay, "day"}, {kHour, "hour"}, {kMinute, "minute"}, {kSecond, "second"}, {1'000'000, "ms"},
      {1'000, "µs"}, {1, "ns"}};
  std::string out = nanos < 0 ? "minus " : "";
  uint64_t rest = nanos < 0 ? 0 - static_cast<uint64_t>(nanos) : static_cast<uint64_t>(nanos);
  if (rest == 0) return "0 seconds";
  bool first = true;
  for (const auto& [size, unit] : kUnits) {
    const uint64_t count = rest / static_cast<uint64_t>(size);
    if (count == 0) continue;
    rest %= static_cast<uint64_t>(size);
    const bool counts = unit.size() > 2;
    out += fmt::format("{}{} {}{}", first ? "" : " ", count, unit, counts && count != 1 ? "s" : "");
    first = false;
  }
  return out;
}

std::string Instant(int64_t nanos) {
  static constexpr std::string_view kMonths[] = {"January", "February", "March",     "April",   "May",      "June",
                                                 "July",    "August",   "September", "October", "November", "December"};
  const int64_t days = nanos >= 0 ? nanos / kDay : -((-nanos + kDay - 1) / kDay);
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(days))};
  const std::string day = fmt::format("{} {} {}", static_cast<unsigned>(date.day()),
                                      kMonths[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()));
  const int64_t second = (nanos - days * kDay) / kSecond;
  if (second == 0) return day;
  if (second % 60 == 0) return fmt::format("{}, {}:{:02}", day, second / 3600, second / 60 % 60);
  return fmt::format("{}, {}:{:02}:{:02}", day, second / 3600, second / 60 % 60, second % 60);
}

std::string Name(const Expr& keypath) {
  if (keypath.kind != ExprKind::kKeypath) return dataprime::Print(keypath);
  const std::string text = dataprime::KeypathText(keypath);
  for (const auto& [written, name] : kNames)
    if (written == text) return std::string(name);
  std::string out;
  size_t first = 0;
  // Where attributes stand says nothing about them.
  if (keypath.root == Root::kData && keypath.path.size() > 1 &&
      (keypath.path[0].name == "tags" || keypath.path[0].name == "attributes"))
    first = 1;
  if (keypath.root == Root::kData && keypath.path.size() > 2 &&
      (keypath.path[0].name == "logRecord" || keypath.path[0].name == "resource") &&
      keypath.path[1].name == "attributes")
    first = 2;
  for (size_t i = first; i < keypath.path.size(); ++i) {
    const dataprime::Step& step = keypath.path[i];
    if (step.computed) {
      out += "[" + dataprime::Print(*step.computed) + "]";
    } else {
      out += (out.empty() ? "" : ".") + step.name;
    }
  }
  if (keypath.root == Root::kParameter) out = "the parameter " + out;
  return out.empty() ? text : out;
}

bool IsTime(const Expr& expr) {
  const Expr& plain = WithoutCast(expr);
  if (plain.kind == ExprKind::kKeypath) {
    const std::string text = dataprime::KeypathText(plain);
    return text == "$m.timestamp" || text == "$d.timestamp" || text == "$d.bucket" || text == "$d.time" ||
           text == "$m.ingressTimestamp" || text == "$d.minute" || text == "$d.hour" || text == "$d.day";
  }
  if (plain.kind == ExprKind::kCall && (plain.text == "roundTime" || plain.text == "timeRound")) return true;
  return plain.kind == ExprKind::kBinary && plain.text == "/" && plain.children[1]->kind == ExprKind::kInterval &&
         IsTime(*plain.children[0]);
}

std::string Condition(const Expr& expr) { return ConditionIn(expr, false); }

std::string InWords(const Expr& expr) {
  switch (expr.kind) {
    case ExprKind::kKeypath:
      return Name(expr);
    case ExprKind::kNull:
      return "nothing";
    case ExprKind::kBool:
      return expr.number != 0 ? "true" : "false";
    case ExprKind::kNumber:
      return Number(expr.number);
    case ExprKind::kInterval:
      return Length(expr.nanos);
    case ExprKind::kTimestamp:
      return Instant(expr.nanos);
    case ExprKind::kNow:
      return "now";
    case ExprKind::kRegex:
      return "/" + expr.text + "/";
    case ExprKind::kCast:
      return InWords(*expr.children[0]);
    case ExprKind::kArray: {
      std::vector<std::string> items;
      for (const dataprime::ExprPtr& child : expr.children) items.push_back(InWords(*child));
      return List(items, "or");
    }
    case ExprKind::kCall: {
      const std::string clause = CallCondition(expr);
      return clause.empty() ? Call(expr) : "whether " + clause;
    }
    case ExprKind::kAnd:
    case ExprKind::kOr:
    case ExprKind::kExists:
      return "whether " + Condition(expr);
    case ExprKind::kBinary: {
      if (Compares(expr)) return "whether " + Condition(expr);
      const Expr &left = *expr.children[0], &right = *expr.children[1];
      if (expr.text == "/" && IsTime(left) && right.kind == ExprKind::kInterval)
        return fmt::format("{} in steps of {}", InWords(left), Length(right.nanos));
      const bool by = expr.text == "/" && right.kind == ExprKind::kNumber;
      // The language counts durations in microseconds.
      const Expr& inner = left.kind == ExprKind::kCall && left.children.size() >= 1 ? *left.children.back() : left;
      if (by && IsDuration(inner)) {
        if (right.number == 1000) return InWords(left) + " in ms";
        if (right.number == 1e6) return InWords(left) + " in seconds";
        if (right.number == 6e7) return InWords(left) + " in minutes";
      }
      const auto operand = [](const Expr& e) {
        return e.kind == ExprKind::kBinary ? "(" + InWords(e) + ")" : InWords(e);
      };
      const std::string_view word = expr.text == "+"   ? "plus"
                                    : expr.text == "-" ? "minus"
                                    : expr.text == "*" ? "times"
                                    : expr.text == "/" ? "divided by"
                                                       : "modulo";
      return fmt::format("{} {} {}", operand(left), word, operand(right));
    }
    case ExprKind::kUnary:
      return expr.text == "!" ? "whether " + Condition(expr) : "minus " + InWords(*expr.children[0]);
    default:
      return dataprime::Print(expr);
  }
}

}  // namespace throughline::assistant::explain
