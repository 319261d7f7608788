// What was read, as a timeframe of the language and in words.
#include "assistant/planner/time_phrase.h"

#include <fmt/format.h>

#include "assistant/planner/time_grammar.h"

namespace throughline::assistant {
namespace time_grammar {
namespace {

constexpr std::string_view kMonthNames[] = {"January", "February", "March",     "April",   "May",      "June",
                                            "July",    "August",   "September", "October", "November", "December"};

}  // namespace

std::string Grammar::Literal(int64_t local) const {
  const int64_t utc = local - offset_;
  const int64_t days = FloorDay(utc);
  const auto date = DateOf(days);
  const std::string day = fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                                      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  const int64_t second = (utc - days * kDay) / kSecond;
  if (second == 0) return fmt::format("@'{}'", day);
  return fmt::format("@'{}T{:02}:{:02}:{:02}Z'", day, second / 3600, second / 60 % 60, second % 60);
}

std::string Grammar::Date(int64_t days) const {
  const auto date = DateOf(days);
  std::string out =
      fmt::format("{} {}", static_cast<unsigned>(date.day()), kMonthNames[static_cast<unsigned>(date.month()) - 1]);
  if (date.year() != DateOf(today_).year()) out += fmt::format(" {}", static_cast<int>(date.year()));
  return out;
}

std::string Grammar::Clock(int64_t local) const {
  const int64_t second = (local - FloorDay(local) * kDay) / kSecond;
  if (second % 60) return fmt::format("{}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60);
  return fmt::format("{}:{:02}", second / 3600, second / 60 % 60);
}

std::string Grammar::Words(const Span& span) const {
  const int64_t first = FloorDay(span.start), last = FloorDay(span.end - 1);
  const bool whole = span.start % kDay == 0 && span.end % kDay == 0;
  std::string dates;
  if (span.start == 0)
    dates = "everything before " + Date(FloorDay(span.end)) + (whole ? "" : ", " + Clock(span.end));
  else if (whole && first == last)
    dates = Date(first);
  else if (whole)
    dates = Date(first) + " to " + Date(last);
  else if (first == last)
    dates =
        fmt::format("{}, {} to {}", Date(first), Clock(span.start), span.end % kDay == 0 ? "24:00" : Clock(span.end));
  else
    dates = fmt::format("{}, {} to {}, {}", Date(first), Clock(span.start), Date(FloorDay(span.end)), Clock(span.end));
  return span.name.empty() ? dates : fmt::format("{} ({})", span.name, dates);
}

void Grammar::Finish(const Found& found, TimePhrase& out) const {
  const Span& span = found.span;
  switch (found.what) {
    case Found::What::kRelative:
      out.timeframe = "last " + found.amount.text;
      out.words = "the last " + found.amount.words;
      out.start_ns = now_ - found.amount.nanos;
      out.end_ns = now_;
      return;
    case Found::What::kAgo: {
      const std::string_view interval = found.interval == kMinute ? "1m" : found.interval == 5 * kMinute ? "5m" : "15m";
      out.timeframe = fmt::format("around @'now' - {} interval {}", found.amount.text, interval);
      out.words = fmt::format(
          "{} around {} ago", interval,
          found.amount.words.starts_with(found.amount.unit) ? "one " + found.amount.words : found.amount.words);
      out.start_ns = now_ - found.amount.nanos - found.interval;
      out.end_ns = now_ - found.amount.nanos + found.interval;
      return;
    }
    case Found::What::kBetween:
      if (found.is_relative_range) {
        out.timeframe = fmt::format("between @'now' - {} and @'now' - {}", found.amount.text, found.until.text);
        out.words = fmt::format("between {} and {} ago", found.amount.words, found.until.words);
        out.start_ns = now_ - found.amount.nanos;
        out.end_ns = now_ - found.until.nanos;
        return;
      }
      [[fallthrough]];
    case Found::What::kClockRange:
      out.timeframe = fmt::format("between {} and {}", Literal(span.start), Literal(span.end));
      out.words = Words(span);
      out.start_ns = span.start - offset_;
      out.end_ns = span.end - offset_;
      return;
    case Found::What::kSince:
      out.timeframe = fmt::format("between {} and @'now'", Literal(span.start));
      out.words = span.start % kDay == 0 ? "since " + Date(FloorDay(span.start))
                                         : fmt::format("since {}, {}", Date(FloorDay(span.start)), Clock(span.start));
      out.start_ns = span.start - offset_;
      out.end_ns = now_;
      return;
    case Found::What::kAround:
    case Found::What::kClockPoint:
      out.timeframe = fmt::format("around {} interval {}m", Literal(span.start), found.interval / kMinute);
      out.words = fmt::format("{} minutes around {}, {}", found.interval / kMinute, Date(FloorDay(span.start)),
                              Clock(span.start));
      out.start_ns = span.start - offset_ - found.interval;
      out.end_ns = span.start - offset_ + found.interval;
      return;
  }
}

}  // namespace time_grammar

std::optional<TimePhrase> FindTime(std::string_view text, int64_t now, int utc_offset_minutes) {
  return time_grammar::Grammar(text, now, utc_offset_minutes * time_grammar::kMinute).Find();
}

}  // namespace throughline::assistant
