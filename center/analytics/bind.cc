// Parameters of an analytic, put into its text as literals of the language.
#include <fmt/format.h>

#include <algorithm>

#include "center/analytics/analytic.h"
#include "center/read/time_text.h"

namespace throughline::center {
namespace {

bool IsNameChar(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::string Quoted(std::string_view text) {
  std::string out = "'";
  for (char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
  return out + "'";
}

Result<std::string> Literal(const AnalyticParameter& parameter, std::string_view value) {
  switch (parameter.type) {
    case ParameterType::kText:
      return Quoted(value);
    case ParameterType::kNumber: {
      const bool good = !value.empty() && value.size() <= 20 &&
                        value.find_first_not_of("0123456789.") == std::string_view::npos &&
                        std::ranges::count(value, '.') <= 1 && value.front() != '.' && value.back() != '.';
      if (!good)
        return Fail(ErrorKind::kInvalid, fmt::format("{}={}: a number is wanted, like 0.5", parameter.name, value));
      return std::string(value);
    }
    case ParameterType::kInterval: {
      const Result<int64_t> nanos = ParseDuration(value);
      if (!nanos || *nanos <= 0)
        return Fail(ErrorKind::kInvalid,
                    fmt::format("{}={}: an interval is wanted, like 5m or 1d", parameter.name, value));
      return std::string(value);
    }
  }
  return OurBug("a parameter of no type");
}

// `$p.name` and a cast behind it, which a literal does without.
struct Use {
  size_t begin = std::string_view::npos, end = 0;
  std::string_view name;
};
Use NextUse(std::string_view line, size_t from) {
  Use use;
  use.begin = line.find("$p.", from);
  if (use.begin == std::string_view::npos) return use;
  use.end = use.begin + 3;
  while (use.end < line.size() && IsNameChar(line[use.end])) ++use.end;
  use.name = line.substr(use.begin + 3, use.end - use.begin - 3);
  for (std::string_view cast : {":number", ":interval"}) {
    if (line.substr(use.end).starts_with(cast)) use.end += cast.size();
  }
  return use;
}

}  // namespace

Result<std::string> Bind(const Analytic& analytic, const AnalyticValues& values) {
  std::map<std::string, std::string, std::less<>> literals;  // of those that have a value
  for (const auto& [name, value] : values) {
    if (std::ranges::any_of(analytic.parameters, [&](const auto& one) { return one.name == name; })) continue;
    std::string known;
    for (const AnalyticParameter& one : analytic.parameters) known += (known.empty() ? "" : ", ") + one.name;
    return Fail(ErrorKind::kInvalid, fmt::format("{} has no parameter '{}'; it has {}", analytic.name, name, known));
  }
  for (const AnalyticParameter& parameter : analytic.parameters) {
    const auto given = values.find(parameter.name);
    const std::string& value = given == values.end() ? parameter.otherwise : given->second;
    if (value.empty()) continue;
    Result<std::string> literal = Literal(parameter, value);
    if (!literal) return Fail(literal.error());
    literals.emplace(parameter.name, std::move(*literal));
  }
  std::string out;
  for (std::string_view rest = analytic.query; !rest.empty();) {
    const size_t newline = rest.find('\n');
    std::string line(rest.substr(0, newline));
    rest.remove_prefix(newline + 1);
    if (constexpr std::string_view kOptional = "| filter $p."; line.starts_with(kOptional)) {
      const Use use = NextUse(line, 0);
      if (constexpr std::string_view kAny = " == null || "; std::string_view(line).substr(use.end).starts_with(kAny)) {
        if (!literals.contains(use.name)) continue;
        line.erase(use.begin, use.end + kAny.size() - use.begin);
      }
    }
    size_t at = 0;
    for (Use use = NextUse(line, at); use.begin != std::string_view::npos; use = NextUse(line, at)) {
      out += line.substr(at, use.begin - at);
      const auto literal = literals.find(use.name);
      if (literal != literals.end()) {
        out += literal->second;
      } else if (use.name == "timeRange") {  // the range of the caller, which the language knows
        out += line.substr(use.begin, use.end - use.begin);
      } else {
        out += "null";
      }
      at = use.end;
    }
    out.append(line.substr(at)).append("\n");
  }
  return out;
}

}  // namespace throughline::center
