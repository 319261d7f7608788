#include "dataprime/lucene/match.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "dataprime/analysis/phrase.h"
#include "dataprime/syntax/literal.h"

namespace throughline::dataprime::lucene {
namespace {

using sql::Fragment;

std::optional<double> ParseNumber(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(number)) return std::nullopt;
  return number;
}

std::string Lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  return out;
}

// 192.168.1.0/22 as its first and last address.
std::optional<std::pair<uint32_t, uint32_t>> ParseSubnet(std::string_view text) {
  uint64_t address = 0;
  const char* at = text.data();
  const char* const end = at + text.size();
  for (int i = 0; i < 5; ++i) {
    unsigned part = 0;
    const auto [next, error] = std::from_chars(at, end, part);
    if (error != std::errc() || part > (i < 4 ? 255u : 32u)) return std::nullopt;
    at = next;
    if (i == 4) {
      if (at != end) return std::nullopt;
      const uint32_t mask = part == 0 ? 0 : ~uint32_t{0} << (32 - part);
      const auto first = static_cast<uint32_t>(address) & mask;
      return std::pair{first, first | ~mask};
    }
    if (at == end || *at != (i < 3 ? '.' : '/')) return std::nullopt;
    ++at;
    address = address << 8 | part;
  }
  return std::nullopt;
}

// * and ? as they match within a word, or in a text as a whole.
std::string PatternRegex(std::string_view pattern) {
  std::string in_word, in_text;
  for (size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '*' || pattern[i] == '?') {
      const char* repeat = pattern[i] == '*' ? "*" : "";
      in_word += fmt::format("{}{}", kTokenCharacter, repeat);
      in_text += fmt::format(".{}", repeat);
      continue;
    }
    if (pattern[i] == '\\') ++i;
    // Whole characters: a quoted byte of a longer one would be no UTF-8.
    size_t end = i + 1;
    while (end < pattern.size() && (pattern[end] & 0xC0) == 0x80) ++end;
    const std::string literal = re2::RE2::QuoteMeta(std::string(pattern.substr(i, end - i)));
    in_word += literal;
    in_text += literal;
    i = end - 1;
  }
  return fmt::format("(?is)(?:^|{0}){1}(?:{0}|$)|^{2}$", kSeparatorClass, in_word, in_text);
}

class Matcher {
 public:
  explicit Matcher(ExpressionAnalyzer& analyzer) : analyzer_(analyzer), rows_(analyzer.rows()) {}

  sql::Expr Match(const Node& node) {
    switch (node.kind) {
      case Kind::kAll:
        return Fragment("true");
      case Kind::kAnd:
      case Kind::kOr: {
        std::vector<sql::Expr> operands;
        bool failed = false;
        for (const NodePtr& child : node.children) {
          operands.push_back(Match(*child));
          failed |= !operands.back();
        }
        return failed ? nullptr : Fragment(node.kind == Kind::kAnd ? "and({*})" : "or({*})", std::move(operands));
      }
      case Kind::kNot: {
        const sql::Expr inside = Match(*node.children[0]);
        return inside ? Fragment("NOT ({0})", {inside}) : nullptr;
      }
      case Kind::kExists:
        return rows_.Exists(FieldPath(node.field), node.field_range);
      default:
        return node.field.empty() ? MatchAnywhere(node) : MatchField(node);
    }
  }

 private:
  static sql::Expr NotNull(sql::Expr condition) {
    return condition ? Fragment("ifNull({0}, false)", {std::move(condition)}) : nullptr;
  }
  sql::Expr Text(std::string_view text) { return analyzer_.parameters().String(text); }
  sql::Expr Number(double number) { return analyzer_.parameters().Bind("Float64", fmt::format("{}", number)); }
  sql::Expr Fail(SourceRange range, std::string message, std::string suggestion = {}) {
    analyzer_.Error(range, std::move(message), std::move(suggestion));
    return nullptr;
  }

  // $m.x, $l.x, $d.x, coralogix.metadata.x, coralogix.timestamp; anything else is below $d.
  Path FieldPath(const std::vector<std::string>& steps) {
    static constexpr std::pair<std::string_view, Root> kRoots[] = {
        {"$d", Root::kData},   {"$data", Root::kData},    {"$m", Root::kMetadata}, {"$metadata", Root::kMetadata},
        {"$l", Root::kLabels}, {"$labels", Root::kLabels}};
    for (const auto& [prefix, root] : kRoots) {
      if (steps[0] == prefix && steps.size() > 1) return {root, {steps.begin() + 1, steps.end()}};
    }
    const bool is_metadata = steps.size() == 3 && steps[0] == "coralogix" && steps[1] == "metadata";
    const bool is_timestamp = steps.size() == 2 && steps[0] == "coralogix" && steps[1] == "timestamp";
    if (!is_metadata && !is_timestamp) return {Root::kData, steps};
    // Spans spell their labels applicationName, logs applicationname.
    for (Root root : {Root::kLabels, Root::kMetadata}) {
      for (const std::string& name : {steps.back(), Lower(steps.back())}) {
        if (rows_.Declares({root, {name}})) return {root, {name}};
      }
    }
    return {Root::kMetadata, {steps.back()}};
  }

  // ---- any field

  sql::Expr MatchAnywhere(const Node& node) {
    if (node.kind == Kind::kRange) return Fail(node.range, "a range needs a field", "field:[1 TO 5]");
    Value text = analyzer_.Make(Type::kString, Fragment("t"), node.range);
    sql::Expr condition = MatchText(node, text);
    return condition ? Fragment("arrayExists(t -> {1}, {0})", {rows_.AllTexts(), NotNull(std::move(condition))})
                     : nullptr;
  }

  // ---- one field

  sql::Expr MatchField(const Node& node) {
    const Value value = rows_.Read(FieldPath(node.field), node.field_range);
    if (value.type == Type::kError) return nullptr;
    if (value.type == Type::kNull) return Fragment("false");
    if (node.kind == Kind::kRange) return NotNull(MatchRange(node, value));
    const std::optional<double> number = node.kind == Kind::kTerm ? ParseNumber(node.text) : std::nullopt;
    const bool is_exact = node.kind == Kind::kTerm || node.kind == Kind::kPhrase;
    if (value.type == Type::kSeverity && is_exact) {
      const sql::Expr code = Severity(node.text, node.range);
      return code ? NotNull(Fragment("({0} = {1})", {value.expr, code})) : nullptr;
    }
    if (value.type == Type::kTimestamp && is_exact) {
      const sql::Expr instant = Instant(node.text, node.range);
      return instant ? NotNull(Fragment("({0} = {1})", {value.expr, instant})) : nullptr;
    }
    if (value.type == Type::kNumber && number) return NotNull(Fragment("({0} = {1})", {value.expr, Number(*number)}));
    if ((value.type == Type::kUntyped || value.type == Type::kString) && number && *number < 0) {
      // The sign would be lost between words.
      return NotNull(Fragment("(toFloat64OrNull({0}) = {1})", {ToText(value).expr, Number(*number)}));
    }
    if (value.type == Type::kUntyped && number) {
      // As the number that a row has, or as a word of its text.
      return NotNull(Fragment("ifNull(toFloat64OrNull({0}) = {1}, {2})",
                              {ToText(value).expr, Number(*number), NotNull(MatchText(node, value))}));
    }
    return NotNull(MatchText(node, value));
  }

  sql::Expr MatchText(const Node& node, const Value& value) {
    const auto matches = [&](const std::string& pattern) {
      if (!CanRun(pattern)) return Fail(node.range, "this is too long to search for");
      return Fragment("match({0}, {1})", {ToText(value).expr, Text(pattern)});
    };
    switch (node.kind) {
      case Kind::kTerm:
        if (const auto subnet = ParseSubnet(node.text)) {
          return Fragment("(toUInt32(toIPv4OrNull({0})) BETWEEN {1} AND {2})",
                          {ToText(value).expr, analyzer_.parameters().Bind("UInt32", std::to_string(subnet->first)),
                           analyzer_.parameters().Bind("UInt32", std::to_string(subnet->second))});
        }
        [[fallthrough]];
      case Kind::kPhrase: {
        if (node.distance > 0) return matches(PhrasePattern(node.text, node.distance));
        Expr phrase(ExprKind::kString, node.range);
        phrase.text = node.text;
        return analyzer_.TextSearch(value, phrase, node.range).expr;
      }
      case Kind::kFuzzy:
        // Words much longer than the term are too far from it, and are cut before they cost anything.
        return Fragment(
            "arrayExists(w -> editDistance(substring(w, 1, {2}), {1}) <= {3}, splitByRegexp({4}, "
            "lower(ifNull({0}, ''))))",
            {ToText(value).expr, Text(Lower(node.text)),
             analyzer_.parameters().Bind("UInt64", std::to_string(node.text.size() + 3)),
             analyzer_.parameters().Bind("UInt8", std::to_string(node.distance)),
             Text(fmt::format("{}+", kSeparatorClass))});
      case Kind::kPattern:
        return matches(PatternRegex(node.text));
      case Kind::kRegex: {
        Expr regex(ExprKind::kRegex, node.range);
        regex.text = node.text;
        const std::optional<std::string> pattern = analyzer_.Pattern(regex, /*whole=*/false);
        if (!pattern) return nullptr;
        return matches(fmt::format("(?is)(?:^|{0})(?:{1})(?:{0}|$)", kSeparatorClass, *pattern));
      }
      default:
        return nullptr;
    }
  }

  // ---- ranges

  sql::Expr MatchRange(const Node& node, const Value& value) {
    std::vector<sql::Expr> conditions;
    for (const std::optional<Bound>* bound : {&node.lower, &node.upper}) {
      if (!*bound) continue;
      const bool is_lower = bound == &node.lower;
      const auto [left, right] = Compared(value, **bound);
      if (!left) return nullptr;
      const std::string_view fragment = is_lower ? ((*bound)->inclusive ? "({0} >= {1})" : "({0} > {1})")
                                                 : ((*bound)->inclusive ? "({0} <= {1})" : "({0} < {1})");
      conditions.push_back(Fragment(fragment, {left, right}));
    }
    return conditions.size() == 1 ? conditions[0] : Fragment("and({*})", std::move(conditions));
  }

  // The value and the bound, both in the form in which they are compared.
  std::pair<sql::Expr, sql::Expr> Compared(const Value& value, const Bound& bound) {
    const std::optional<double> number = ParseNumber(bound.text);
    switch (value.type) {
      case Type::kSeverity: {
        sql::Expr code = Severity(bound.text, bound.range);
        return {code ? value.expr : nullptr, code};
      }
      case Type::kTimestamp: {
        sql::Expr instant = Instant(bound.text, bound.range);
        return {instant ? value.expr : nullptr, instant};
      }
      case Type::kInterval: {
        const std::optional<int64_t> nanos = ParseInterval(bound.text);
        if (!nanos) return {Fail(bound.range, "the bound of an interval is an interval", "field:>1h30m"), nullptr};
        return {value.expr, analyzer_.parameters().Bind("Int64", std::to_string(*nanos))};
      }
      case Type::kNumber:
        if (!number) return {Fail(bound.range, "the bound of a number is a number"), nullptr};
        return {value.expr, Number(*number)};
      default:
        if (number) return {Fragment("toFloat64OrNull({0})", {ToText(value).expr}), Number(*number)};
        return {ToText(value).expr, Text(bound.text)};
    }
  }

  sql::Expr Severity(std::string_view text, SourceRange range) {
    static constexpr std::string_view kNames[] = {"debug", "verbose", "info", "warning", "error", "critical"};
    const std::string name = Lower(text);
    for (size_t i = 0; i < std::size(kNames); ++i) {
      if (name == kNames[i] || name == std::to_string(i + 1))
        return analyzer_.parameters().Bind("Int8", std::to_string(i + 1));
    }
    return Fail(range, "not a severity", "Debug, Verbose, Info, Warning, Error or Critical");
  }

  // 2026-01-01, 2026-01-01T10:00:00Z, milliseconds since 1970, now, now-1h.
  sql::Expr Instant(std::string_view text, SourceRange range) {
    std::optional<int64_t> nanos;
    if (text.starts_with("now")) {
      int64_t shifted = rows_.options().now;
      const std::string_view shift = text.substr(3);
      const std::optional<int64_t> by = shift.size() > 1 ? ParseInterval(shift.substr(1)) : std::nullopt;
      if (shift.empty()) nanos = shifted;
      if (by && shift[0] == '+' && !__builtin_add_overflow(shifted, *by, &shifted)) nanos = shifted;
      if (by && shift[0] == '-' && !__builtin_sub_overflow(shifted, *by, &shifted)) nanos = shifted;
    } else {
      nanos = ParseTimestamp(text);
      if (!nanos) nanos = ParseEpochDigits(text);
    }
    if (!nanos) return Fail(range, "not a time", "2026-01-31, 2026-01-31T12:00:00Z or now-1h");
    return analyzer_.parameters().Bind("DateTime64(9, 'UTC')", FormatTimestamp(*nanos));
  }

  ExpressionAnalyzer& analyzer_;
  Rows& rows_;
};

}  // namespace

sql::Expr Match(const Node& node, ExpressionAnalyzer& analyzer) { return Matcher(analyzer).Match(node); }

}  // namespace throughline::dataprime::lucene
