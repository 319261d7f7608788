// Text to an instant, by a strptime format, one of the language's names for a format, or several of them in turn.
//
// Shape    A format becomes a regular expression with a group for each directive, and the groups become one text in the
//          engine's own form, `2026-01-31 12:00:00.000000000`. What the engine makes of that text must read the same
//          again: so the 31st of February and the 25th hour are null and don't roll over.
// Source   DataPrime reference, `parseTimestamp`; strptime(3).
#include <fmt/format.h>
#include <re2/re2.h>

#include "dataprime/analysis/expression.h"
#include "dataprime/functions/time_call.h"
#include "dataprime/sql/fragments.h"

namespace throughline::dataprime {
namespace {

using sql::Fragment;

constexpr std::string_view kMonths =
    "(?i:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    "sep(?:t|tember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)";
constexpr std::string_view kDays = "(?i:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?i:day)?";

// What a directive reads; empty when it is none.
std::string_view GroupOf(char directive) {
  switch (directive) {
    case 'Y':
    case 'G':
      return "[0-9]{4}";
    case 'm':
    case 'd':
    case 'e':
    case 'H':
    case 'k':
    case 'I':
    case 'l':
    case 'M':
    case 'S':
      return " ?[0-9]{1,2}";
    case 'y':
      return "[0-9]{2}";
    case 'j':
      return "[0-9]{1,3}";
    case 'b':
    case 'B':
    case 'h':
      return kMonths;
    case 'a':
    case 'A':
      return kDays;
    case 'p':
    case 'P':
      return "(?i:am|pm)";
    case 'f':
    case 'N':
      return "[0-9]{1,9}";
    case 'L':
      return "[0-9]{1,3}";
    case 'z':
      return "Z|z|[+-][0-9]{2}(?::?[0-9]{2})?";
    case 'Z':
      return "[A-Za-z]+";
    case 's':
      return "-?[0-9]{1,10}";
    default:
      return {};
  }
}

// Directives that stand for several.
std::string_view Expansion(char directive) {
  switch (directive) {
    case 'F':
      return "%Y-%m-%d";
    case 'D':
    case 'x':
      return "%m/%d/%y";
    case 'T':
    case 'X':
      return "%H:%M:%S";
    case 'R':
      return "%H:%M";
    case 'r':
      return "%I:%M:%S %p";
    case 'c':
      return "%a %b %e %H:%M:%S %Y";
    case 'v':
      return "%e-%b-%Y";
    default:
      return {};
  }
}

class Reader {
 public:
  Reader(Call& call, std::string zone, bool has_zone)
      : call_(call), text_(call.arguments[0].expr), zone_(std::move(zone)), has_zone_(has_zone) {}

  // One alternative; nullptr after an error.
  sql::Expr Read(std::string_view format) {
    if (format == "auto") return Auto();
    if (format == "iso8601") return Iso("(?:Z|[+-][0-9]{2}:?(?:[0-9]{2})?)?");
    if (format == "iso8601bare") return Iso("");
    if (format == "timestamp_second") return Epoch(1'000'000'000);
    if (format == "timestamp_milli") return Epoch(1'000'000);
    if (format == "timestamp_micro") return Epoch(1'000);
    if (format == "timestamp_nano") return Epoch(1);
    return Directives(format);
  }

 private:
  sql::Expr String(std::string_view text) { return call_.analyzer.parameters().String(text); }

  sql::Expr Epoch(int64_t unit) {
    return Fragment(
        "if(match({0}, {2}), fromUnixTimestamp64Nano(toInt64OrNull(toString(floor(toDecimal256OrNull(if(match({0}, "
        "{2}), "
        "{0}, NULL), 9) * {1}))), 'UTC'), NULL)",
        {text_, call_.analyzer.parameters().Bind("Int64", std::to_string(unit)),
         String("^-?[0-9]{1,19}(?:[.][0-9]{1,9})?$")});
  }

  // The zone that was given stands before one in the text.
  sql::Expr WithoutZone() {
    return has_zone_ ? Fragment(
                           "replaceRegexpOne({0}, '(:[0-9.]+) ?(?:Z|z|UTC|GMT|[+-][0-9][0-9]:?(?:[0-9][0-9])?)$', "
                           "'\\\\1')",
                           {text_})
                     : text_;
  }

  sql::Expr Auto() {
    return has_zone_ ? Fragment(sql::kParseTimestampInZone, {WithoutZone(), String(zone_)})
                     : Fragment(sql::kParseTimestamp, {text_});
  }

  sql::Expr Iso(std::string_view zone_pattern) {
    return Fragment("if(match({0}, {1}), toTimeZone(parseDateTime64BestEffortOrNull({2}, 9, {3}), 'UTC'), NULL)",
                    {text_,
                     String(fmt::format("^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}(?:[T ][0-9]{{2}}:[0-9]{{2}}(?::[0-9]{{2}}"
                                        "(?:[.,][0-9]{{1,9}})?)?{})?$",
                                        zone_pattern)),
                     WithoutZone(), String(zone_)});
  }

  // Appends to `pattern_`; false after an error.
  bool Compile(std::string_view format) {
    for (size_t i = 0; i < format.size(); ++i) {
      const char c = format[i];
      if (c == ' ' || c == '\t' || c == '\n') {
        pattern_ += "\\s*";
        continue;
      }
      if (c != '%') {
        pattern_ += re2::RE2::QuoteMeta(std::string(1, c));
        continue;
      }
      const size_t begin = i++;
      if (i < format.size() && format[i] == '.') {  // %.f, %.3f: a fraction with its point, if there is one
        pattern_ += "\\.?";
        ++i;
      }
      while (i < format.size() && (format[i] == '-' || format[i] == ':' || (format[i] >= '0' && format[i] <= '9'))) ++i;
      const char directive = i < format.size() ? format[i] : '\0';
      if (directive == '%') {
        pattern_ += "%";
      } else if (directive == 'n' || directive == 't') {
        pattern_ += "\\s*";
      } else if (const std::string_view several = Expansion(directive); !several.empty()) {
        if (!Compile(several)) return false;
      } else if (const std::string_view group = GroupOf(directive); !group.empty()) {
        pattern_ += fmt::format("({})", group);
        ++groups_;
        At(directive) = groups_;
      } else {
        call_.analyzer.Error(call_.arguments[1].range,
                             fmt::format("no directive `{}` to read a time with", format.substr(begin, i + 1 - begin)),
                             "those of strptime, such as %Y-%m-%d %H:%M:%S, or auto, iso8601, timestamp_milli");
        return false;
      }
    }
    return true;
  }

  size_t& At(char directive) { return group_of_[static_cast<size_t>(Canonical(directive)) % 128]; }
  static char Canonical(char directive) {
    switch (directive) {
      case 'e':
        return 'd';
      case 'k':
        return 'H';
      case 'l':
        return 'I';
      case 'B':
      case 'h':
        return 'b';
      case 'P':
        return 'p';
      case 'N':
      case 'L':
        return 'f';
      case 'G':
        return 'Y';
      default:
        return directive;
    }
  }

  // The text of a directive's group, inside a lambda over `g`; nullptr when the format doesn't have it.
  sql::Expr Group(char directive) {
    const size_t group = At(directive);
    if (group == 0) return nullptr;
    return Fragment("g[{0}]", {call_.analyzer.parameters().Bind("UInt8", std::to_string(group))});
  }
  // Two digits of it, or `otherwise`.
  sql::Expr TwoDigits(char directive, std::string_view otherwise) {
    const sql::Expr group = Group(directive);
    return group ? Fragment("leftPad(trimLeft({0}), 2, '0')", {group}) : String(otherwise);
  }

  sql::Expr Directives(std::string_view format) {
    pattern_ = "^\\s*";
    if (!Compile(format)) return nullptr;
    pattern_ += "\\s*$";
    if (groups_ == 0) {
      call_.analyzer.Error(call_.arguments[1].range, fmt::format("the format `{}` reads no time", format),
                           "those of strptime, such as %Y-%m-%d %H:%M:%S, or auto, iso8601, timestamp_milli");
      return nullptr;
    }
    if (const sql::Expr seconds = Group('s')) return Matched(Fragment("toInt64OrNull({0}) * 1000000000", {seconds}));

    const sql::Expr year = Group('Y')   ? Group('Y')
                           : Group('y') ? Fragment("concat(if({0} < '69', '20', '19'), {0})", {Group('y')})
                                        : String("1970");
    const sql::Expr month =
        Group('b') ? Fragment(
                         "transform(lower(substring({0}, 1, 3)), ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', "
                         "'aug', 'sep', 'oct', 'nov', 'dec'], ['01', '02', '03', '04', '05', '06', '07', '08', "
                         "'09', '10', '11', '12'], '')",
                         {Group('b')})
                   : TwoDigits('m', "01");
    const sql::Expr date =
        Group('j') ? Fragment("toString(makeDate32(toUInt16OrZero({0}), toUInt16OrZero({1})))", {year, Group('j')})
                   : Fragment("concat({0}, '-', {1}, '-', {2})", {year, month, TwoDigits('d', "01")});
    const sql::Expr hour =
        Group('I') ? Fragment("leftPad(toString(toUInt8OrZero(trimLeft({0})) % 12 + {1}), 2, '0')",
                              {Group('I'),
                               Group('p') ? Fragment("if(lower({0}) = 'pm', 12, 0)", {Group('p')}) : Fragment("0")})
                   : TwoDigits('H', "00");
    const sql::Expr fraction = Group('f') ? Fragment("rightPad({0}, 9, '0')", {Group('f')}) : String("000000000");
    const sql::Expr text = Fragment("concat({0}, ' ', {1}, ':', {2}, ':', {3}, '.', {4})",
                                    {date, hour, TwoDigits('M', "00"), TwoDigits('S', "00"), fraction});
    // Seconds east of UTC that the text itself names.
    sql::Expr offset;
    if (has_zone_) {
      offset = nullptr;
    } else if (const sql::Expr zone = Group('z')) {
      offset = Fragment(
          "(if(startsWith({0}, '-'), -1, 1) * (toInt64OrZero(substring({0}, 2, 2)) * 3600 + "
          "toInt64OrZero(substring(replaceOne({0}, ':', ''), 4, 2)) * 60))",
          {zone});
    } else if (const sql::Expr name = Group('Z')) {
      offset = Fragment(
          "transform(upper({0}), ['UTC', 'GMT', 'Z', 'EST', 'EDT', 'CST', 'CDT', 'MST', 'MDT', 'PST', "
          "'PDT', 'CET', 'CEST', 'EET', 'EEST', 'WET', 'WEST', 'BST', 'MSK', 'IST', 'JST', 'KST'], "
          "[0, 0, 0, -18000, -14400, -21600, -18000, -25200, -21600, -28800, -25200, 3600, 7200, 7200, "
          "10800, 0, 3600, 3600, 10800, 19800, 32400, 32400], NULL)",
          {name});
    }
    const sql::Expr nanos = Fragment(
        "arrayMap(t -> if(toString(toDateTime64OrNull(t, 9, {1})) = t, toUnixTimestamp64Nano(toDateTime64OrNull(t, 9, "
        "{1})), NULL), [{0}])[1]",
        {text, String(zone_)});
    return Matched(offset ? Fragment("({0} - {1} * 1000000000)", {nanos, offset}) : nanos);
  }

  // `nanos` over the groups `g` of a text that matches, as an instant.
  sql::Expr Matched(sql::Expr nanos) {
    return Fragment(
        "fromUnixTimestamp64Nano(arrayMap(g -> if(empty(g), NULL, {2}), [extractGroups(ifNull({0}, ''), "
        "{1})])[1], 'UTC')",
        {text_, String(pattern_), std::move(nanos)});
  }

  Call& call_;
  sql::Expr text_;
  std::string zone_;
  bool has_zone_;
  std::string pattern_;
  size_t groups_ = 0;
  size_t group_of_[128] = {};
};

}  // namespace

Value ParseTimestampCall(Call& call) {
  const std::optional<std::string> zone = ZoneArgument(call, 2);
  if (!zone) return {};
  const std::string formats = call.Has(1) ? call.Text(1) : "auto";
  std::vector<sql::Expr> alternatives;
  for (size_t begin = 0; begin <= formats.size();) {
    const size_t end = std::min(formats.find('|', begin), formats.size());
    Reader reader(call, *zone, call.Has(2));
    sql::Expr one = reader.Read(std::string_view(formats).substr(begin, end - begin));
    if (!one) return {};
    alternatives.push_back(std::move(one));
    begin = end + 1;
  }
  return call.analyzer.Make(
      Type::kTimestamp, alternatives.size() == 1 ? alternatives[0] : Fragment("coalesce({*})", std::move(alternatives)),
      call.expr.range);
}

}  // namespace throughline::dataprime
