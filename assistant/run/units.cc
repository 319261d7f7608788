#include "assistant/run/units.h"

#include <fmt/format.h>

#include <cctype>
#include <cmath>
#include <utility>

#include "assistant/run/table.h"
#include "dataprime/service/source_fields.h"

namespace throughline::assistant {
namespace {

bool IsWord(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// Where the expression that ends at `end` begins: a call with its parentheses, or a keypath.
size_t BeginOf(std::string_view query, size_t end) {
  size_t at = end;
  int depth = 0;
  while (at > 0) {
    const char c = query[at - 1];
    if (c == ')' || c == ']') {
      ++depth;
    } else if (c == '(' || c == '[') {
      if (depth == 0) break;
      --depth;
    } else if (depth == 0 && !IsWord(c) && c != '.' && c != '$' && c != ':') {
      break;
    }
    --at;
  }
  return at;
}

// The first keypath in a text: `$m.duration` in `avg($m.duration)`.
std::string_view FirstKeypath(std::string_view text) {
  const size_t begin = text.find('$');
  if (begin == std::string_view::npos) return {};
  size_t end = begin + 1;
  for (bool in_brackets = false; end < text.size(); ++end) {
    const char c = text[end];
    if (c == '[') {
      in_brackets = true;
    } else if (c == ']') {
      in_brackets = false;
    } else if (!in_brackets && !IsWord(c) && c != '.') {
      break;
    }
  }
  return text.substr(begin, end - begin);
}

std::string_view SourceOf(std::string_view query) {
  for (std::string_view source : {"spans", "metrics"}) {
    if (query.find(fmt::format("source {}", source)) != std::string_view::npos) return source;
  }
  return "logs";
}

bool KeepsUnit(std::string_view function) {
  for (std::string_view one : {"avg", "sum", "min", "max", "percentile", "median", "approx_percentile", "stddev", "any",
                               "first", "last", "any_value"}) {
    if (function == one) return true;
  }
  return false;
}

std::string UnitOf(std::string_view query, const std::string& name, const LiveCatalogue& catalogue) {
  const std::string_view expression = ExpressionOf(query, name), function = FunctionOf(expression);
  if (expression.empty() || (!function.empty() && !KeepsUnit(function))) return dataprime::UnitOfName(name);
  const Field* field = catalogue.Find(SourceOf(query), FirstKeypath(expression));
  return field != nullptr && !field->unit.empty() ? field->unit : dataprime::UnitOfName(name);
}

std::string Scaled(double number, const std::pair<double, std::string_view>* scale, size_t size) {
  const double magnitude = std::abs(number);
  size_t best = 0;
  for (size_t i = 1; i < size; ++i) {
    if (magnitude >= scale[i].first) best = i;
  }
  return fmt::format("{} {}", ShortNumber(number / scale[best].first), scale[best].second);
}

}  // namespace

std::string_view ExpressionOf(std::string_view query, std::string_view name) {
  if (name.empty()) return {};
  const std::string alias = fmt::format(" as {}", name);
  for (size_t at = query.rfind(alias); at != std::string_view::npos; at = at == 0 ? at : query.rfind(alias, at - 1)) {
    const size_t end = at + alias.size();
    if (end >= query.size() || (!IsWord(query[end]) && query[end] != '.')) {
      const size_t begin = BeginOf(query, at);
      const size_t before = begin == 0 ? std::string_view::npos : query.find_last_not_of(' ', begin - 1);
      // The last operand of something larger says nothing of the whole.
      if (before != std::string_view::npos &&
          std::string_view("+-*/%<>=!&?").find(query[before]) != std::string_view::npos)
        return {};
      return query.substr(begin, at - begin);
    }
    if (at == 0) break;
  }
  // A field that keeps its name: `choose $m.duration`.
  for (std::string_view root : {"$m.", "$d.", "$l."}) {
    const std::string keypath = fmt::format("{}{}", root, name);
    const size_t at = query.find(keypath);
    if (at != std::string_view::npos && (at + keypath.size() >= query.size() || !IsWord(query[at + keypath.size()])))
      return query.substr(at, keypath.size());
  }
  return {};
}

std::string_view FunctionOf(std::string_view expression) {
  const size_t open = expression.find('(');
  if (open == std::string_view::npos) return {};
  size_t begin = open;
  while (begin > 0 && IsWord(expression[begin - 1])) --begin;
  return expression.substr(begin, open - begin);
}

std::vector<std::string> UnitsOf(std::string_view query, const std::vector<ResultColumn>& columns,
                                 const LiveCatalogue& catalogue) {
  std::vector<std::string> units;
  for (const ResultColumn& column : columns) units.push_back(UnitOf(query, column.name, catalogue));
  return units;
}

std::string WithUnit(double number, std::string_view unit) {
  static constexpr std::pair<double, std::string_view> kTimes[] = {
      {1, "ns"}, {1e3, "µs"}, {1e6, "ms"}, {1e9, "s"}, {6e10, "min"}, {3.6e12, "h"}, {8.64e13, "days"}};
  static constexpr std::pair<double, std::string_view> kBytes[] = {
      {1, "bytes"}, {0x1p10, "KiB"}, {0x1p20, "MiB"}, {0x1p30, "GiB"}, {0x1p40, "TiB"}};
  const double nanos = unit == "ns" ? 1 : unit == "us" ? 1e3 : unit == "ms" ? 1e6 : unit == "s" ? 1e9 : 0;
  if (nanos > 0) return Scaled(number * nanos, kTimes, std::size(kTimes));
  if (unit == "bytes") return Scaled(number, kBytes, std::size(kBytes));
  if (unit == "usd") return (number < 0 ? "-$" : "$") + ShortNumber(std::abs(number));
  return unit.empty() ? ShortNumber(number) : fmt::format("{} {}", ShortNumber(number), unit);
}

}  // namespace throughline::assistant
