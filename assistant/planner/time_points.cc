// Lengths of time, days, clocks, and the points that these make.
#include "assistant/planner/time_grammar.h"

#include <fmt/format.h>

namespace throughline::assistant::time_grammar {

// -- lengths of time

bool Grammar::ReadUnit(size_t& i, Amount& out, double count) const {
  if (At(i).kind != Kind::kWord || Is(i, "us") || Is(i, "millisecond") || Is(i, "nanosecond")) return false;
  const int64_t one = time_words::UnitNanos(At(i).word);
  if (one == 0 || count <= 0 || count * static_cast<double>(one) > 3e18) return false;
  out.nanos = std::llround(count * static_cast<double>(one));
  if (out.nanos < 1) return false;
  out.unit = At(i).word;
  const bool is_whole = count == std::floor(count);
  const auto suffix = [&]() -> std::pair<std::string_view, int64_t> {
    if (is_whole && out.unit == "second") return {"s", kSecond};
    if (is_whole && out.unit == "minute") return {"m", kMinute};
    if (is_whole && out.unit == "hour") return {"h", kHour};
    if (is_whole && one >= kDay) return {"d", kDay};
    if (out.nanos % kHour == 0) return {"h", kHour};
    if (out.nanos % kMinute == 0) return {"m", kMinute};
    return {"s", kSecond};
  }();
  if (out.nanos < suffix.second) return false;
  out.text = fmt::format("{}{}", out.nanos / suffix.second, suffix.first);
  out.words = count == 1 ? out.unit : fmt::format("{:g} {}s", count, out.unit);
  if (out.unit == "fortnight") out.words = fmt::format("{:g} weeks", count * 2);
  ++i;
  return true;
}

bool Grammar::ReadAmount(size_t& i, Amount& out) const {
  size_t p = i;
  if (At(p).kind == Kind::kDuration) {
    out.nanos = At(p).nanos;
    static constexpr std::pair<std::string_view, int64_t> kUnits[] = {
        {"day", kDay}, {"hour", kHour}, {"minute", kMinute}, {"second", kSecond}};
    // 24h stays 24 hours; 7d and 1w are days.
    const bool says_days = At(p).text.find_first_of("dw") != std::string::npos;
    for (const auto& [unit, nanos] : kUnits) {
      if (out.nanos % nanos != 0 || (nanos == kDay && !says_days)) continue;
      const int64_t count = out.nanos / nanos;
      out.text = fmt::format("{}{}", count, unit.substr(0, 1));
      out.words = count == 1 ? std::string(unit) : fmt::format("{} {}s", count, unit);
      out.unit = unit;
      i = p + 1;
      return true;
    }
    return false;
  }
  if (At(p).kind == Kind::kNumber) {
    double count = At(p++).value;
    if (Is(p, "and") && Is(p + 1, "a") && Is(p + 2, "half")) count += 0.5, p += 3;
    if (Is(p, "of")) ++p;
    if (!ReadUnit(p, out, count)) return false;
    i = p;
    return true;
  }
  const bool has_article = Skip(p, {"a"});
  double count = 1;
  bool counts = has_article;
  if (Skip(p, {"half"})) {
    count = 0.5, counts = true;
    Skip(p, {"of"});
    Skip(p, {"a"});
  } else if (Skip(p, {"quarter"})) {
    count = 0.25, counts = true;
    Skip(p, {"of"});
    Skip(p, {"a"});
  } else if (Skip(p, {"couple"})) {
    count = 2, counts = true;
    Skip(p, {"of"});
  } else if (Skip(p, {"few", "several"})) {
    count = 3, counts = true;
    Skip(p, {"of"});
  } else if (At(p).kind == Kind::kNumber && At(p).is_number_word && has_article) {
    count = At(p++).value;  // a dozen
  }
  const bool is_plural = At(p).text.ends_with('s') && At(p).text.size() > 1 && !At(p).is_fuzzy;
  if (!counts && is_plural) count = 3;  // "the last hours": a few
  if (!ReadUnit(p, out, count)) return false;
  if (has_article && Is(p, "and") && Is(p + 1, "a") && Is(p + 2, "half")) {  // an hour and a half
    size_t unit_at = p - 1;
    p += 3;
    ReadUnit(unit_at, out, 1.5);
  }
  out.is_plain_unit = !counts;
  i = p;
  return true;
}

// -- points

bool Grammar::ReadClock(size_t& i, Span& out, bool takes_bare) const {
  const Token& token = At(i);
  out = Span{.has_clock = true};
  const auto set = [&](int64_t second, size_t next) {
    out.start = out.end = second * kSecond;
    i = next;
    return true;
  };
  if (token.kind == Kind::kClock) {
    int64_t second = static_cast<int64_t>(token.value);
    if (token.is_utc) second = (second + offset_ / kSecond + 86400) % 86400;
    size_t next = i + 1;
    if (!token.meridiem && second < 13 * 3600 && IsAny(next, {"am", "pm"})) {  // 9:15 pm
      if (Is(next, "pm") && second < 12 * 3600) second += 12 * 3600;
      ++next;
    }
    return set(second, next);
  }
  if (Is(i, "noon")) return set(12 * 3600, i + 1);
  if (Is(i, "midnight")) return set(0, i + 1);
  if (token.kind != Kind::kNumber || token.value != std::floor(token.value) || token.value > 24) return false;
  int64_t hour = static_cast<int64_t>(token.value);
  if (IsAny(i + 1, {"am", "pm"}) && hour >= 1 && hour <= 12) {
    if (hour == 12) hour = 0;
    return set((hour + (Is(i + 1, "pm") ? 12 : 0)) * 3600, i + 2);
  }
  const bool says_clock = Is(i + 1, "oclock");
  if (!says_clock && !takes_bare) return false;
  out.is_bare = !says_clock;
  out.is_twelve = hour < 12;
  return set(hour * 3600, i + (says_clock ? 2 : 1));
}

// "morning", "afternoon", ... of a day.
bool Grammar::ReadDayPart(size_t& i, int64_t day, Span& out) const {
  static constexpr struct {
    std::string_view word;
    int from, to;
  } kParts[] = {{"morning", 6, 12}, {"afternoon", 12, 18}, {"evening", 18, 24}, {"night", 18, 30}};
  for (const auto& part : kParts) {
    if (!Is(i, part.word)) continue;
    out = {.start = day * kDay + part.from * kHour,
           .end = day * kDay + part.to * kHour,
           .has_day = true,
           .has_clock = true};
    ++i;
    return true;
  }
  return false;
}

// "3 november", "3rd of nov 2026", "november 3rd", "nov 3, 2026".
bool Grammar::ReadMonthDay(size_t& i, Span& out) const {
  size_t p = i;
  const auto day_of = [&](size_t at) {
    const Token& token = At(at);
    const bool is = token.kind == Kind::kNumber || token.kind == Kind::kOrdinal;
    return is && token.value >= 1 && token.value <= 31 && token.value == std::floor(token.value)
               ? static_cast<unsigned>(token.value)
               : 0U;
  };
  unsigned day = day_of(p);
  unsigned month = 0;
  if (day) {
    ++p;
    Skip(p, {"of"});
    month = static_cast<unsigned>(time_words::Month(At(p).word));
    if (!month) return false;
    ++p;
  } else {
    month = static_cast<unsigned>(time_words::Month(At(p).word));
    if (!month) return false;
    ++p;
    Skip(p, {"the"});
    day = day_of(p);
    if (!day || IsAny(p + 1, {"am", "pm", "oclock"})) return false;
    ++p;
  }
  const auto today = DateOf(today_);
  int year = static_cast<int>(today.year());
  const size_t year_at = At(p).kind == Kind::kComma ? p + 1 : p;
  const bool says_year = At(year_at).kind == Kind::kNumber && At(year_at).value >= 1971 && At(year_at).value <= 2200;
  if (says_year) {
    year = static_cast<int>(At(year_at).value);
    p = year_at + 1;
  }
  std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
  if (!date.ok()) return false;
  if (!says_year && DaysOf(date) > today_) date = date.year() / date.month() / date.day() - std::chrono::years(1);
  if (!date.ok()) return false;
  out = Days(DaysOf(date), 1);
  i = p;
  return true;
}

// "this week", "last month", "previous weekend", "last night", "this morning", "last monday", "november".
bool Grammar::ReadPeriod(size_t& i, Span& out) const {
  size_t p = i;
  const bool is_this = Is(p, "this"), is_last = Is(p, "last") || Is(p, "previous");
  const bool is_past = At(p).text.starts_with("pa") && Is(p, "last");
  if (!is_this && !is_last) return false;
  ++p;
  Skip(p, {"whole"});
  const int64_t weekday = (today_ + 3) % 7;  // 1970-01-01 was a Thursday
  const auto today = DateOf(today_);
  const std::string word = At(p).word;
  const std::string name = fmt::format("{} {}", is_this ? "this" : "last", word);
  if (At(p).kind != Kind::kWord) return false;
  const size_t after = p + 1;
  if (word == "week" && !is_past) {
    out = Days(today_ - weekday - (is_last ? 7 : 0), 7, name);
  } else if (word == "weekend") {
    // Of Monday to Friday, "this weekend" is the one that was.
    const int64_t this_saturday = today_ - weekday + (weekday >= 5 ? 5 : -2);
    out = Days(this_saturday - (is_last && weekday >= 5 ? 7 : 0), 2, "the weekend");
  } else if (word == "month" && !is_past) {
    const auto first = today.year() / today.month() - std::chrono::months(is_last ? 1 : 0);
    const int64_t begin = DaysOf(first / 1);
    out = Days(begin, DaysOf((first + std::chrono::months(1)) / 1) - begin, name);
  } else if (word == "year" && !is_past) {
    const auto year = today.year() - std::chrono::years(is_last ? 1 : 0);
    const int64_t begin = DaysOf(year / 1 / 1);
    out = Days(begin, DaysOf((year + std::chrono::years(1)) / 1 / 1) - begin, name);
  } else if (word == "day" && (is_this || Is(i, "previous"))) {
    out = Days(today_ - (is_last ? 1 : 0), 1, is_last ? "yesterday" : "today");
  } else if (word == "hour" && is_this) {
    const int64_t start = (now_ + offset_) / kHour * kHour;
    out = {.start = start, .end = start + kHour, .has_day = true, .has_clock = true, .name = name};
  } else if (const int day = time_words::Weekday(word); day >= 0) {
    int64_t back = (weekday - day + 7) % 7;
    if (is_last && back == 0) back = 7;
    out = Days(today_ - back, 1);
    size_t part = after;
    Skip(part, {"in"});
    Skip(part, {"the"});
    if (Span of_day; ReadDayPart(part, today_ - back, of_day)) {
      out = of_day;
      i = part;
      return true;
    }
  } else if (const int month = time_words::Month(word); month > 0 && !(is_this && word == "may")) {
    auto first = today.year() / std::chrono::month(static_cast<unsigned>(month));
    if (DaysOf(first / 1) > today_) first -= std::chrono::years(1);
    const int64_t begin = DaysOf(first / 1);
    out = Days(begin, DaysOf((first + std::chrono::months(1)) / 1) - begin);
  } else if (size_t part = p; ReadDayPart(part, is_last ? today_ - 1 : today_, out)) {
    if (is_last && !(word == "night" || word == "evening" || word == "afternoon" || word == "morning")) return false;
    out.name = is_last && word != "night" ? "yesterday " + word : name;
  } else {
    return false;
  }
  i = after;
  return true;
}

bool Grammar::ReadDay(size_t& i, Span& out, bool after_preposition) const {
  size_t p = i;
  const int64_t weekday = (today_ + 3) % 7;
  if (ReadMonthDay(p, out) || ReadPeriod(p, out)) {
    i = p;
    return true;
  }
  int64_t day = std::numeric_limits<int64_t>::min();
  std::string name;
  if (Skip(p, {"today"})) {
    day = today_, name = "today";
  } else if (Skip(p, {"yesterday"})) {
    day = today_ - 1, name = "yesterday";
  } else if (Is(p, "day") && Is(p + 1, "before") && Is(p + 2, "yesterday")) {
    day = today_ - 2, p += 3;
  } else if (Skip(p, {"tonight"})) {
    out = {.start = today_ * kDay + 18 * kHour,
           .end = (today_ + 1) * kDay,
           .has_day = true,
           .has_clock = true,
           .name = "tonight"};
    i = p;
    return true;
  } else if (Skip(p, {"overnight"})) {
    out = {.start = today_ * kDay - 6 * kHour,
           .end = today_ * kDay + 6 * kHour,
           .has_day = true,
           .has_clock = true,
           .name = "last night"};
    i = p;
    return true;
  } else if (Is(p, "weekend")) {
    const int64_t saturday = today_ - weekday + (weekday >= 5 ? 5 : -2);
    out = Days(saturday, 2, "the weekend");
    i = p + 1;
    return true;
  } else if (At(p).kind == Kind::kDate) {
    day = At(p++).days;
  } else if (At(p).kind == Kind::kOrdinal && after_preposition && p > 0 && Is(p - 1, "the") && At(p).value <= 31) {
    // "on the 3rd": the latest such day
    for (int64_t back = today_; back > today_ - 62 && day == std::numeric_limits<int64_t>::min(); --back)
      if (static_cast<unsigned>(DateOf(back).day()) == static_cast<unsigned>(At(p).value)) day = back;
    if (day == std::numeric_limits<int64_t>::min()) return false;
    ++p;
  } else if (const int named = time_words::Weekday(At(p).word); named >= 0) {
    const bool is_short = At(p).text.size() < 6;
    if (is_short && !after_preposition) return false;  // "sun" and "sat" are other words too
    int64_t back = (weekday - named + 7) % 7;
    if (back == 0) back = 7;
    day = today_ - back;
    ++p;
  } else if (const int month = time_words::Month(At(p).word); month > 0) {
    // "may" and "march" are verbs, and the short names too much like others, where no preposition stands before.
    const bool is_sure = At(p).text.size() >= 6 || At(p).text == "april";
    const bool says_year = At(p + 1).kind == Kind::kNumber && At(p + 1).value >= 1971 && At(p + 1).value <= 2200;
    if (!after_preposition && !is_sure && !says_year) return false;
    auto first = DateOf(today_).year() / std::chrono::month(static_cast<unsigned>(month));
    if (DaysOf(first / 1) > today_) first -= std::chrono::years(1);
    ++p;
    if (says_year) first = std::chrono::year(static_cast<int>(At(p++).value)) / first.month();
    const int64_t begin = DaysOf(first / 1);
    out = Days(begin, DaysOf((first + std::chrono::months(1)) / 1) - begin);
    i = p;
    return true;
  } else {
    return false;
  }
  out = Days(day, 1, name);
  size_t part = p;
  Skip(part, {"in"});
  Skip(part, {"the"});
  if (Span of_day; ReadDayPart(part, day, of_day)) {
    if (!name.empty()) of_day.name = name + " " + At(part - 1).word;
    out = of_day;
    p = part;
  }
  i = p;
  return true;
}

bool Grammar::ReadTrailingDay(size_t& i, Span& out) const {
  size_t p = i;
  if (At(p).kind == Kind::kComma) ++p;
  const bool after_preposition = Skip(p, {"on", "in", "of", "during", "for"});
  Skip(p, {"the"});
  if (!ReadDay(p, out, after_preposition)) return false;
  i = p;
  return true;
}

bool Grammar::ReadPoint(size_t& i, Span& out, bool takes_bare, bool after_preposition) const {
  size_t p = i;
  if (Is(p, "now")) {
    out = Span{.start = now_ + offset_, .end = now_ + offset_, .has_day = true, .has_clock = true, .is_now = true};
    i = p + 1;
    return true;
  }
  if (At(p).kind == Kind::kInstant) {
    const int64_t local =
        At(p).days * kDay + static_cast<int64_t>(At(p).value) * kSecond + (At(p).is_utc ? offset_ : 0);
    out = Span{.start = local, .end = local, .has_day = true, .has_clock = true};
    i = p + 1;
    return true;
  }
  if (Amount amount; ReadAmount(p, amount) && IsAny(p, {"ago", "back"})) {
    out = Span{.start = now_ + offset_ - amount.nanos,
               .end = now_ + offset_ - amount.nanos,
               .has_day = true,
               .has_clock = true};
    i = p + 1;
    return true;
  }
  p = i;
  Skip(p, {"the"});
  if (ReadDay(p, out, after_preposition)) {
    const bool is_one_day = !out.has_clock && out.end - out.start == kDay;
    size_t clock_at = p;
    if (At(clock_at).kind == Kind::kComma) ++clock_at;
    const bool says_at = Skip(clock_at, {"at", "around"});
    Span clock;
    if (is_one_day && ReadClock(clock_at, clock, says_at)) {
      out.end = out.start += clock.start;
      out.has_clock = true;
      out.is_twelve = clock.is_twelve && clock.is_bare;
      p = clock_at;
    }
    i = p;
    return true;
  }
  p = i;
  Skip(p, {"at"});
  Span clock;
  if (!ReadClock(p, clock, takes_bare)) return false;
  size_t day_at = p;
  if (Span day; ReadTrailingDay(day_at, day) && !day.has_clock && day.end - day.start == kDay) {
    clock.end = clock.start += day.start;
    clock.has_day = true;
    clock.is_bare = false;
    p = day_at;
  }
  out = clock;
  i = p;
  return true;
}

// A clock without a day: of `day`, else of today; of yesterday when today's lies ahead.
void Grammar::Place(Span& clock, const Span* day) const {
  if (clock.has_day) return;
  int64_t begin = day ? day->start / kDay * kDay : today_ * kDay;
  if (!day && begin + clock.start > now_ + offset_) begin -= kDay;
  clock.start += begin;
  clock.end += begin;
  clock.has_day = true;
}

}  // namespace throughline::assistant::time_grammar
