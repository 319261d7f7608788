// An instant as text, by a strftime format or one of the language's names for a format.
//
// Shape    Runs of directives that the engine's formatDateTime knows become one call of it; the others (fractions of a
//          second, epochs, zone names) are pieces of their own between them.
// Source   DataPrime reference, `formatTimestamp`; strftime(3).
#include <fmt/format.h>

#include <utility>

#include "dataprime/analysis/expression.h"
#include "dataprime/functions/time_call.h"

namespace throughline::dataprime {
namespace {

using sql::Fragment;

// Directives of strftime as the engine spells them.
constexpr std::pair<char, std::string_view> kEngineForms[] = {
    {'Y', "%Y"},       {'C', "%C"}, {'y', "%y"}, {'m', "%m"}, {'d', "%d"},          {'e', "%e"},
    {'j', "%j"},       {'H', "%H"}, {'k', "%k"}, {'I', "%I"}, {'l', "%l"},          {'M', "%i"},
    {'S', "%S"},       {'p', "%p"}, {'F', "%F"}, {'D', "%D"}, {'x', "%D"},          {'T', "%T"},
    {'X', "%T"},       {'R', "%R"}, {'a', "%a"}, {'A', "%W"}, {'b', "%b"},          {'h', "%b"},
    {'B', "%M"},       {'u', "%u"}, {'w', "%w"}, {'V', "%V"}, {'G', "%G"},          {'g', "%g"},
    {'z', "%z"},       {'n', "\n"}, {'t', "\t"}, {'%', "%%"}, {'r', "%I:%i:%S %p"}, {'c', "%a %b %e %H:%i:%S %Y"},
    {'v', "%e-%b-%Y"},
};

std::string_view EngineForm(char directive) {
  for (const auto& [name, form] : kEngineForms) {
    if (name == directive) return form;
  }
  return {};
}

class Formatter {
 public:
  Formatter(Call& call, sql::Expr instant, std::string zone, std::string zone_name)
      : call_(call), instant_(std::move(instant)), zone_(std::move(zone)), zone_name_(std::move(zone_name)) {}

  // nullptr after an error.
  sql::Expr Format(std::string_view format) {
    for (size_t i = 0; i < format.size(); ++i) {
      if (format[i] != '%') {
        run_ += format[i];
        continue;
      }
      const size_t begin = i++;
      if (!Directive(format, i)) {
        call_.analyzer.Error(
            call_.arguments[1].range, fmt::format("no directive `{}` for a time", format.substr(begin, i + 1 - begin)),
            "those of strftime, such as %Y-%m-%d %H:%M:%S, %3N for milliseconds, %% for a percent sign");
        return nullptr;
      }
    }
    Flush();
    if (pieces_.empty()) Add(Text(""));
    // An instant that is null has no text, even where the format holds no directive.
    pieces_.push_back(Fragment("if(isNull({0}), NULL, '')", {instant_}));
    return Fragment("concat({*})", std::move(pieces_));
  }

  sql::Expr Engine(std::string_view form) {
    return Fragment("formatDateTime({0}, {1}, {2})", {instant_, Text(form), Text(zone_)});
  }
  // Nine digits.
  sql::Expr Nanos() { return Fragment("substring(toString({0}), 21)", {instant_}); }
  sql::Expr Epoch(int64_t unit) {
    return Fragment(
        "toString(intDiv(toUnixTimestamp64Nano({0}) - positiveModulo(toUnixTimestamp64Nano({0}), {1}), {1}))",
        {instant_, call_.analyzer.parameters().Bind("Int64", std::to_string(unit))});
  }
  sql::Expr Local() {
    return Fragment("replaceOne(toString(toTimeZone({0}, {1})), ' ', 'T')", {instant_, Text(zone_)});
  }
  sql::Expr Text(std::string_view text) { return call_.analyzer.parameters().String(text); }

 private:
  // format[i] is what follows the percent sign; left at the directive's last character. false when there is none such.
  bool Directive(std::string_view format, size_t& i) {
    if (i >= format.size()) return false;
    const std::string_view rest = format.substr(i);
    // %3N, %6N, %9N, the same with f; %.3f with its point.
    const size_t point = rest.starts_with('.') ? 1 : 0;
    if (rest.size() > point + 1 && (rest[point] == '3' || rest[point] == '6' || rest[point] == '9') &&
        (rest[point + 1] == 'N' || rest[point + 1] == 'f' || rest[point + 1] == 'L')) {
      if (point) run_ += '.';
      Digits(rest[point] - '0');
      i += point + 1;
      return true;
    }
    if (point && rest.size() > 1 && (rest[1] == 'f' || rest[1] == 'N')) {
      run_ += '.';
      Digits(9);
      i += 1;
      return true;
    }
    if (rest.starts_with(":z")) {
      Add(Fragment("concat(substring({0}, 1, 3), ':', substring({0}, 4))", {Engine("%z")}));
      i += 1;
      return true;
    }
    if (rest.starts_with('-') && rest.size() > 1 &&
        std::string_view("mdeHkIlMSjy").find(rest[1]) != std::string_view::npos) {
      Add(Fragment("replaceRegexpOne({0}, '^[0 ]+(.)', '\\\\1')", {Engine(EngineForm(rest[1]))}));
      i += 1;
      return true;
    }
    switch (rest[0]) {
      case 'L':
        return Digits(3), true;
      case 'f':
        return Digits(6), true;
      case 'N':
        return Digits(9), true;
      case 's':
        return Add(Epoch(1'000'000'000)), true;
      case 'P':
        return Add(Fragment("lower({0})", {Engine("%p")})), true;
      case 'Z':
        return run_ += zone_name_, true;
      case 'U':  // weeks of the year that begin on Sunday, W on Monday
      case 'W':
        Add(Fragment(rest[0] == 'U' ? "leftPad(toString(intDiv(toDayOfYear(toTimeZone({0}, {1})) + 6 - "
                                      "toDayOfWeek(toTimeZone({0}, {1})) % 7, 7)), 2, '0')"
                                    : "leftPad(toString(intDiv(toDayOfYear(toTimeZone({0}, {1})) + 7 - "
                                      "toDayOfWeek(toTimeZone({0}, {1})), 7)), 2, '0')",
                     {instant_, Text(zone_)}));
        return true;
      default:
        break;
    }
    const std::string_view form = EngineForm(rest[0]);
    if (form.empty()) return false;
    run_ += form;
    return true;
  }

  void Digits(int count) {
    Add(Fragment("substring({0}, 1, {1})",
                 {Nanos(), call_.analyzer.parameters().Bind("UInt8", std::to_string(count))}));
  }

  void Add(sql::Expr piece) {
    Flush();
    pieces_.push_back(std::move(piece));
  }
  void Flush() {
    if (!run_.empty()) pieces_.push_back(Engine(run_));
    run_.clear();
  }

  Call& call_;
  sql::Expr instant_;
  std::string zone_, zone_name_;
  std::string run_;  // of the engine's format, not yet a piece
  std::vector<sql::Expr> pieces_;
};

}  // namespace

Value FormatTimestampCall(Call& call) {
  const std::optional<std::string> zone = ZoneArgument(call, 2);
  if (!zone) return {};
  const std::string format = call.Has(1) ? call.Text(1) : "iso8601";
  Formatter formatter(call, call.arguments[0].expr, *zone, call.Has(2) ? call.Text(2) : "UTC");
  sql::Expr text;
  if (format == "iso8601" || format == "iso8601bare") {
    // As many decimals as are needed, in groups of three.
    const sql::Expr bare = Fragment("replaceRegexpOne({0}, '(\\\\.000000000|000000|000)$', '')", {formatter.Local()});
    text = format == "iso8601bare" ? bare
           : *zone == "UTC"        ? Fragment("concat({0}, 'Z')", {bare})
                                   : Fragment("concat({0}, {1})", {bare, formatter.Engine("%z")});
  } else if (format == "timestamp_second") {
    text = formatter.Epoch(1'000'000'000);
  } else if (format == "timestamp_milli") {
    text = formatter.Epoch(1'000'000);
  } else if (format == "timestamp_micro") {
    text = formatter.Epoch(1'000);
  } else if (format == "timestamp_nano") {
    text = formatter.Epoch(1);
  } else {
    text = formatter.Format(format);
  }
  return text ? call.analyzer.Make(Type::kString, text, call.expr.range) : Value();
}

}  // namespace throughline::dataprime
