// The grammar of time phrases, over the tokens of time_words.h: points (a day, a clock, both), ranges of points, and
// lengths of time that end now.
#include "assistant/planner/time_phrase.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

#include "assistant/planner/time_words.h"

namespace throughline::assistant {
namespace {

using time_words::Kind;
using time_words::Token;

constexpr int64_t kSecond = 1'000'000'000, kMinute = 60 * kSecond, kHour = 60 * kMinute, kDay = 24 * kHour;
constexpr int64_t kAtInterval = 5 * kMinute, kAroundInterval = 30 * kMinute;
constexpr int64_t kRecent = kHour, kRightNow = 15 * kMinute;

int64_t FloorDay(int64_t local) { return local >= 0 ? local / kDay : -((-local + kDay - 1) / kDay); }

std::chrono::year_month_day DateOf(int64_t days) {
  return std::chrono::year_month_day(std::chrono::sys_days(std::chrono::days(days)));
}
int64_t DaysOf(std::chrono::year_month_day date) { return std::chrono::sys_days(date).time_since_epoch().count(); }

constexpr std::string_view kMonthNames[] = {"January", "February", "March",     "April",   "May",      "June",
                                            "July",    "August",   "September", "October", "November", "December"};

// A stretch of the user's own calendar, in local nanoseconds.
struct Span {
  int64_t start = 0, end = 0;
  bool has_day = false;    // false: a clock alone, whose start and end count from midnight
  bool has_clock = false;  // an instant, or a part of a day
  bool is_bare = false;    // a number alone: "9", which is a clock only beside something that says so
  bool is_twelve = false;  // "9": could be the evening as well
  bool is_now = false;
  std::string name = {};  // "yesterday", "last week"; empty where the dates say it all
};

struct Amount {
  int64_t nanos = 0;
  std::string text;  // `2h`
  std::string words;
  bool is_plain_unit = false;  // "hour": only "last" makes it a time
  std::string unit;
};

struct Found {
  enum class What { kRelative, kAgo, kBetween, kSince, kAround, kClockRange, kClockPoint } what = What::kRelative;
  Amount amount, until;        // kRelative, kAgo; kBetween of two of them
  Span span;                   // kBetween, kSince (start), kAround (start)
  int64_t interval = 0;        // kAround, kClockPoint
  size_t first = 0, last = 0;  // tokens
  bool is_relative_range = false;
};

class Grammar {
 public:
  Grammar(std::string_view text, int64_t now, int64_t offset)
      : tokens_(time_words::Tokens(text)), now_(now), offset_(offset), today_(FloorDay(now + offset)) {}

  std::optional<TimePhrase> Find();

 private:
  const Token& At(size_t i) const {
    static const Token end;
    return i < tokens_.size() ? tokens_[i] : end;
  }
  bool Is(size_t i, std::string_view word) const { return At(i).Is(word); }
  bool IsAny(size_t i, std::initializer_list<std::string_view> words) const {
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return Is(i, word); });
  }
  bool IsText(size_t i, std::initializer_list<std::string_view> texts) const {
    return i < tokens_.size() && std::find(texts.begin(), texts.end(), tokens_[i].text) != texts.end();
  }
  bool Skip(size_t& i, std::initializer_list<std::string_view> words) const {
    const bool is = IsAny(i, words);
    if (is) ++i;
    return is;
  }

  bool ReadAmount(size_t& i, Amount& out) const;
  bool ReadUnit(size_t& i, Amount& out, double count) const;
  bool ReadClock(size_t& i, Span& out, bool takes_bare) const;
  bool ReadDayPart(size_t& i, int64_t day, Span& out) const;
  bool ReadMonthDay(size_t& i, Span& out) const;
  bool ReadPeriod(size_t& i, Span& out) const;
  bool ReadDay(size_t& i, Span& out, bool after_preposition) const;
  bool ReadPoint(size_t& i, Span& out, bool takes_bare, bool after_preposition) const;
  bool ReadTrailingDay(size_t& i, Span& out) const;
  bool ReadRelative(size_t& i, Found& out) const;
  bool ReadAgo(size_t& i, Found& out) const;
  bool ReadBareAmount(size_t& i, Found& out) const;
  bool ReadRange(size_t& i, Found& out, const Span* day) const;
  bool ReadOpenRange(size_t& i, Found& out, const Span* day) const;
  bool ReadPlain(size_t& i, Found& out) const;
  bool Join(Span from, Span to, const Span* day, Found& out) const;
  bool ReadOne(size_t& i, Found& out) const;

  Span Days(int64_t first, int64_t count, std::string name = {}) const {
    return {.start = first * kDay, .end = (first + count) * kDay, .has_day = true, .name = std::move(name)};
  }
  void Place(Span& clock, const Span* day) const;
  bool Bind(const Found& clock, const Span& day, Found& out) const;
  static bool IsOneDay(const Found& found) {
    return found.what == Found::What::kBetween && !found.is_relative_range && found.span.has_day &&
           !found.span.has_clock && found.span.end - found.span.start == kDay;
  }

  std::string Literal(int64_t local) const;
  std::string Date(int64_t days) const;
  std::string Clock(int64_t local) const;
  std::string Words(const Span& span) const;
  void Finish(const Found& found, TimePhrase& out) const;

  std::vector<Token> tokens_;
  int64_t now_, offset_, today_;
};

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

// -- ranges

bool Grammar::Join(Span from, Span to, const Span* day, Found& out) const {
  const bool clocks = from.has_clock && to.has_clock && !from.is_now && !to.is_now;
  const auto hour_of = [](const Span& span) { return (span.start % kDay + kDay) % kDay; };
  if (clocks && from.is_twelve && !to.is_twelve && hour_of(to) > 12 * kHour &&
      hour_of(from) + 12 * kHour < hour_of(to)) {
    from.start += 12 * kHour;  // "2 to 4 pm"
    from.end = from.start;
  }
  if (clocks && to.is_twelve && !to.has_day && hour_of(to) <= hour_of(from) &&
      hour_of(to) + 12 * kHour > hour_of(from)) {
    to.start += 12 * kHour;  // "9 to 5"
    to.end = to.start;
  }
  if (!from.has_day && to.has_day) {
    Span of{.start = to.start / kDay * kDay};
    Place(from, day ? day : &of);
  } else if (!from.has_day) {
    Place(from, day);
  }
  if (!to.has_day) {
    to.start += from.start / kDay * kDay;
    to.end = to.start;
    to.has_day = true;
    if (to.start <= from.start) to.start += kDay, to.end += kDay;  // 22:00 to 2:00
  }
  const int64_t end = to.has_clock ? std::max(to.start, to.end) : to.end;
  if (end <= from.start) return false;
  out.what = to.is_now ? Found::What::kSince : Found::What::kBetween;
  out.span = {.start = from.start, .end = end, .has_day = true, .has_clock = from.has_clock || to.has_clock};
  return true;
}

// from 9 to 11, between 9am and 11am, 10:00-12:30, monday to wednesday; of `day` when one stands before.
bool Grammar::ReadRange(size_t& i, Found& out, const Span* day) const {
  size_t p = i;
  const bool says_from = Skip(p, {"from"}), says_between = !says_from && Skip(p, {"between"});
  const bool says = says_from || says_between;

  // between 3 and 2 hours ago
  if (says) {
    size_t q = p;
    Amount older, newer;
    const bool has_older = ReadAmount(q, older);
    double bare = 0;
    if (!has_older && At(q).kind == Kind::kNumber) bare = At(q++).value;
    Skip(q, {"ago"});
    if ((has_older || bare > 0) && (IsAny(q, {"and", "to", "until"}) || At(q).kind == Kind::kDash)) {
      ++q;
      const size_t newer_at = q;
      if (ReadAmount(q, newer) && IsAny(q, {"ago", "back"})) {
        size_t unit_at = q - 1;
        if (!has_older && (newer_at + 2 != q || !ReadUnit(unit_at, older, bare))) return false;
        if (older.nanos < newer.nanos) std::swap(older, newer);
        out.what = Found::What::kBetween;
        out.amount = older, out.until = newer;
        out.is_relative_range = true;
        i = q + 1;
        return older.nanos > newer.nanos;
      }
    }
  }

  const auto is_separator = [&](size_t at) {
    if (At(at).kind == Kind::kDash) return true;
    return IsAny(at, {"to", "until"}) || (says_between && Is(at, "and"));
  };
  // "1 to 5 november", "from the 1st to the 5th of november": the month stands once.
  {
    size_t q = p;
    Skip(q, {"the"});
    const Token& first = At(q);
    const bool is_day =
        (first.kind == Kind::kNumber || first.kind == Kind::kOrdinal) && first.value >= 1 && first.value <= 31;
    if (is_day && is_separator(q + 1)) {
      q += 2;
      Skip(q, {"the"});
      Span last;
      if (ReadMonthDay(q, last)) {
        const auto date = DateOf(last.start / kDay);
        const auto from = date.year() / date.month() / std::chrono::day(static_cast<unsigned>(first.value));
        if (from.ok() && DaysOf(from) * kDay < last.start) {
          out.what = Found::What::kBetween;
          out.span = {.start = DaysOf(from) * kDay, .end = last.end, .has_day = true};
          i = q;
          return true;
        }
      }
    }
  }

  // "9-11am": a bare first needs a second that isn't.
  Span from, to;
  const size_t from_at = p;
  if (!ReadPoint(p, from, true, says)) return false;
  if (!is_separator(p)) return false;
  ++p;
  const size_t to_at = p;
  Skip(p, {"the"});
  // "november 1 to 5"
  const Token& second = At(p);
  if (from.has_day && !from.has_clock && from.end - from.start == kDay && from.name.empty() &&
      time_words::Month(At(from_at).word) > 0 && (second.kind == Kind::kNumber || second.kind == Kind::kOrdinal)) {
    const auto date = DateOf(from.start / kDay);
    const auto last = date.year() / date.month() / std::chrono::day(static_cast<unsigned>(second.value));
    if (last.ok() && DaysOf(last) * kDay > from.start) {
      out.what = Found::What::kBetween;
      out.span = {.start = from.start, .end = (DaysOf(last) + 1) * kDay, .has_day = true};
      i = p + 1;
      return true;
    }
  }
  p = to_at;
  if (!ReadPoint(p, to, true, true)) return false;
  Span trailing;
  const Span* of = day;
  if (!from.has_day && !to.has_day && ReadTrailingDay(p, trailing) && !trailing.has_clock) of = &trailing;
  if (from.is_bare && to.is_bare && !of) {
    // "from 9 to 11" alone; with a unit behind it would be a quantity.
    const bool ends = p >= tokens_.size() || At(p).kind == Kind::kComma ||
                      IsText(p, {"in", "on", "for", "by", "grouped", "per", "and", "with", "where", "of", "."});
    if (!says_from || !ends || from.start >= to.start) return false;
  }
  if (!says && (from.is_bare && !of && (to.is_bare || !to.has_clock))) return false;
  if (!Join(from, to, of, out)) return false;
  const bool is_clock_only = !from.has_day && !to.has_day && !of;
  if (is_clock_only) {
    out.what = Found::What::kClockRange;
  }
  i = p;
  return true;
}

// since monday, after 5 pm, until noon, before 9 yesterday, around 14:30; of `day` when one stands before.
bool Grammar::ReadOpenRange(size_t& i, Found& out, const Span* day) const {
  size_t p = i;
  const Token& head = At(p);
  enum { kSince, kAfter, kUntil, kBefore, kAround, kAt } form;
  if (head.Is("since"))
    form = kSince;
  else if (head.Is("from"))
    form = kSince;
  else if (head.Is("starting"))
    form = kSince;
  else if (head.Is("after"))
    form = kAfter;
  else if (head.Is("until"))
    form = kUntil;
  else if (head.Is("before"))
    form = kBefore;
  else if (head.Is("around"))
    form = kAround;
  else if (head.Is("at"))
    form = kAt;
  else
    return false;
  ++p;
  if (head.Is("starting")) Skip(p, {"at", "from", "on"});
  if (form == kAt && Skip(p, {"around"})) form = kAround;
  if (form == kSince && head.Is("since")) {
    size_t q = p;  // since 2 hours (ago), since the last 2 hours
    Skip(q, {"the"});
    Skip(q, {"last"});
    Amount amount;
    if (ReadAmount(q, amount) && !(amount.is_plain_unit && !Is(q - 2, "last")) &&
        !(amount.is_plain_unit && time_words::UnitNanos(amount.unit) >= 7 * kDay)) {
      Skip(q, {"ago"});
      out.what = Found::What::kRelative;
      out.amount = amount;
      i = q;
      return true;
    }
  }
  Skip(p, {"on"});
  Span point;
  if (!ReadPoint(p, point, true, true)) return false;
  // A bare number is a clock only beside a day, or where nothing but the end follows "at".
  const bool ends = p >= tokens_.size() || At(p).kind == Kind::kComma;
  if (point.is_bare && !day && !(ends && (form == kAt || head.Is("since")))) return false;
  if (form == kSince && head.Is("from") && !point.has_clock && point.end - point.start <= kDay) {
    // "errors from yesterday" are yesterday's
    const bool onwards = IsText(p, {"on", "onward", "onwards", "forward"});
    if (onwards)
      ++p;
    else {
      out.what = Found::What::kBetween;
      out.span = point;
      i = p;
      return true;
    }
  } else if (form == kSince && head.Is("from") && !(point.has_clock && point.start == point.end)) {
    out.what = Found::What::kBetween;  // from last week, from this morning
    out.span = point;
    i = p;
    return true;
  }
  if (IsText(p, {"onward", "onwards"})) ++p;
  const bool clock_only = !point.has_day && !day;
  const bool placed_by_day = !point.has_day && day;
  Place(point, day);
  switch (form) {
    case kSince:
    case kAfter: {
      const int64_t start = form == kAfter && !point.has_clock ? point.end : point.start;
      out.what = Found::What::kSince;
      if (placed_by_day && day->end <= today_ * kDay) {  // yesterday after 5 pm
        out.what = Found::What::kBetween;
        out.span = {.start = start, .end = day->end, .has_day = true, .has_clock = true};
      } else {
        out.span = {.start = start, .end = now_ + offset_, .has_day = true, .has_clock = true};
        if (!point.has_clock && form == kSince) out.span.name = point.name;
      }
      break;
    }
    case kUntil:
    case kBefore: {
      const int64_t end = form == kUntil && !point.has_clock ? point.end : point.start;
      const bool is_clock = point.has_clock && point.start == point.end;
      out.what = Found::What::kBetween;
      out.span = {.start = is_clock ? FloorDay(point.start) * kDay : 0, .end = end, .has_day = true, .has_clock = true};
      if (out.span.end <= out.span.start) return false;
      break;
    }
    case kAround:
    case kAt:
      if (!point.has_clock || point.start != point.end) {
        out.what = Found::What::kBetween;
        out.span = point;
      } else {
        out.what = clock_only ? Found::What::kClockPoint : Found::What::kAround;
        out.span = point;
        out.interval = form == kAt ? kAtInterval : kAroundInterval;
      }
      break;
  }
  i = p;
  return true;
}

// -- lengths that end now

// last 2 hours, in the past half hour, previous 15 min, recently, right now, "2 hours last"
bool Grammar::ReadRelative(size_t& i, Found& out) const {
  size_t p = i;
  out.what = Found::What::kRelative;
  const bool before_noun = i + 1 < tokens_.size() && At(i + 1).kind == Kind::kNumber;
  const bool after_number = i > 0 && (At(i - 1).kind == Kind::kNumber || IsText(i - 1, {"most", "more", "top"}));
  if (Is(p, "recently") || (Is(p, "recent") && !before_noun && !after_number)) {
    out.amount = {.nanos = kRecent, .text = "1h", .words = "hour", .is_plain_unit = true, .unit = "hour"};
    size_t q = p + 1;
    Amount amount;
    if (Is(p, "recent") && ReadAmount(q, amount) && amount.nanos >= kMinute) {  // recent hour, recent 2 hours
      out.amount = amount;
      i = q;
      return true;
    }
    i = p + 1;
    return true;
  }
  if (Is(p, "recent") && before_noun && !after_number) {
    size_t q = p + 1;
    if (ReadAmount(q, out.amount) && out.amount.nanos >= kMinute) {
      i = q;
      return true;
    }
    return false;
  }
  const bool right_now = (Is(p, "right") || Is(p, "just")) && Is(p + 1, "now");
  const bool at_the_moment = Is(p, "at") && Is(p + 1, "the") && Is(p + 2, "moment");
  if (right_now || at_the_moment || Is(p, "currently")) {
    out.amount = {.nanos = kRightNow, .text = "15m", .words = "15 minutes", .unit = "minute"};
    i = p + (right_now ? 2 : at_the_moment ? 3 : 1);
    return true;
  }
  const bool has_preposition = Skip(p, {"in", "for", "over", "during", "within", "from", "of"});
  // "over the week", "from the month": the seven days, the thirty
  if (has_preposition && Is(p, "the") && (Is(p + 1, "week") || Is(p + 1, "month")) &&
      !IsText(p + 2, {"of", "before", "after"})) {
    ++p;
    i = p + 1;
    return ReadUnit(p, out.amount, 1);
  }
  Skip(p, {"the", "all"});
  Skip(p, {"of"});
  Skip(p, {"the"});
  const bool says_past = At(p).text.starts_with("pa");
  if (!Skip(p, {"last", "previous"})) return false;
  if (Is(p, "whole")) ++p;
  size_t q = p;
  Amount amount;
  if (!ReadAmount(q, amount)) return false;
  // The calendar's, which ReadPeriod reads: last week, previous day.
  const int64_t one = time_words::UnitNanos(amount.unit);
  if (amount.is_plain_unit && !says_past && one >= 7 * kDay && amount.nanos == one && amount.unit != "fortnight")
    return false;
  if (amount.is_plain_unit && amount.unit == "day" && Is(p - 1, "previous")) return false;
  out.amount = amount;
  i = q;
  return true;
}

// 2 hours ago, 3 days ago, half an hour back; since and from before it were read by ReadOpenRange
bool Grammar::ReadAgo(size_t& i, Found& out) const {
  size_t p = i;
  const bool since = Skip(p, {"from", "since"});
  if (!since) Skip(p, {"around", "at"});
  Amount amount;
  if (!ReadAmount(p, amount) || amount.is_plain_unit || !IsAny(p, {"ago", "back"})) return false;
  ++p;
  if (since) {
    if (IsAny(p, {"to", "until"}) && !Is(p + 1, "now")) return false;
    if (IsAny(p, {"to", "until"})) p += 2;
    out.what = Found::What::kRelative;
    out.amount = amount;
  } else if (amount.unit == "day" || amount.unit == "week" || amount.unit == "fortnight" || amount.unit == "month" ||
             amount.unit == "year") {
    out.what = Found::What::kBetween;
    out.span = Days(FloorDay(now_ + offset_ - amount.nanos), 1);
  } else {
    out.what = Found::What::kAgo;
    out.amount = amount;
    out.interval = amount.nanos < 10 * kMinute ? kMinute : amount.nanos < kHour ? 5 * kMinute : 15 * kMinute;
  }
  i = p;
  return true;
}

// within 2 hours, in 24h, errors 24h, "2 hours last"
bool Grammar::ReadBareAmount(size_t& i, Found& out) const {
  size_t p = i;
  const bool has_preposition = IsAny(p, {"in", "for", "during", "within", "over"});
  const bool is_over = Is(p, "over");
  if (has_preposition) ++p;
  if (has_preposition) Skip(p, {"the"});
  const size_t amount_at = p;
  Amount amount;
  if (!ReadAmount(p, amount) || amount.is_plain_unit) return false;
  const bool has_article = IsAny(amount_at, {"a", "half", "quarter", "few", "several", "couple"});
  if (Is(p, "last")) {  // "24 hours last"
    ++p;
  } else {
    if (amount.nanos < (is_over ? kHour : kMinute) || (has_article && !has_preposition)) return false;
    if (IsText(p,
               {"bucket",  "buckets", "bin",        "bins", "interval", "intervals", "window", "windows", "step",
                "steps",   "chunk",   "chunks",     "slot", "slots",    "or",        "long",   "with",    "granularity",
                "periods", "average", "resolution", "old",  "had",      "have",      "slow",   "delay",   "timeout"}))
      return false;
    const size_t before = i;
    if (!has_preposition && before > 0) {
      const Token& previous = At(before - 1);
      if (IsText(before - 1,
                 {"than",    "then",    "above",    "under",  "below",   "exceeding", "exceeds",  "exceed",
                  "least",   "most",    "more",     "less",   "longer",  "shorter",   "slower",   "faster",
                  "takes",   "took",    "taking",   "limit",  "top",     "bottom",    "duration", "latency",
                  "timeout", "is",      "equals",   "equal",  "which",   "what",      "the",      "slowest",
                  "busiest", "worst",   "best",     "first",  "these",   ">",         "<",        "=",
                  "to",      "of",      "beyond",   "only",   "lasting", "lasted",    "up",       "after",
                  "before",  "about",   "by",       "per",    "every",   "each",      "at",       "around",
                  "and",     "between", "from",     "those",  "exactly", "/",         "minimum",  "maximum",
                  "max",     "min",     "bucketed", "every:", "window",  "step",      "interval", "granularity"}))
        return false;
      if (previous.kind == Kind::kNumber || previous.kind == Kind::kDash) return false;
    }
  }
  out.what = Found::What::kRelative;
  out.amount = amount;
  i = p;
  return true;
}

// today, on 3 november, yesterday at 14:30, 2026-11-20T10:00, and a range of clocks behind the day
bool Grammar::ReadPlain(size_t& i, Found& out) const {
  size_t p = i;
  const bool has_preposition = Skip(p, {"on", "in", "during", "for", "over", "within", "of"});
  Skip(p, {"the", "all"});
  Skip(p, {"of"});
  Skip(p, {"the"});
  Span day;
  size_t q = p;
  if (ReadDay(q, day, has_preposition)) {
    out.what = Found::What::kBetween;
    out.span = day;
    if (day.end - day.start <= kDay) {
      size_t range_at = q;
      if (At(range_at).kind == Kind::kComma) ++range_at;
      Found range;
      if (ReadRange(range_at, range, &day) && range.what == Found::What::kBetween) {
        out = range;
        i = range_at;
        return true;
      }
      range_at = At(q).kind == Kind::kComma ? q + 1 : q;
      if (!Is(range_at, "since") && !Is(range_at, "from") && ReadOpenRange(range_at, range, &day)) {
        out = range;
        i = range_at;
        return true;
      }
      size_t point_at = p;
      if (Span point; ReadPoint(point_at, point, false, has_preposition) && point_at > q) {
        out.what = Found::What::kAround;
        out.span = point;
        out.interval = kAtInterval;
        i = point_at;
        return true;
      }
    }
    i = q;
    return true;
  }
  if (At(p).kind != Kind::kClock && At(p).kind != Kind::kInstant) return false;
  Span point;
  if (!ReadPoint(q, point, false, false)) return false;
  const bool clock_only = !point.has_day;
  Place(point, nullptr);
  out.what = clock_only ? Found::What::kClockPoint : Found::What::kAround;
  out.span = point;
  out.interval = kAtInterval;
  i = q;
  return true;
}

bool Grammar::ReadOne(size_t& i, Found& out) const {
  using Reader = bool (Grammar::*)(size_t&, Found&) const;
  const size_t begin = i;
  const auto attempt = [&](auto&& read) {
    i = begin;
    out = Found{};
    return read();
  };
  if (attempt([&] { return ReadRange(i, out, nullptr); })) return true;
  for (const Reader reader : {&Grammar::ReadRelative, &Grammar::ReadAgo})
    if (attempt([&] { return (this->*reader)(i, out); })) return true;
  if (attempt([&] { return ReadOpenRange(i, out, nullptr); })) return true;
  for (const Reader reader : {&Grammar::ReadPlain, &Grammar::ReadBareAmount})
    if (attempt([&] { return (this->*reader)(i, out); })) return true;
  i = begin;
  return false;
}

// A clock named apart from its day.
bool Grammar::Bind(const Found& clock, const Span& day, Found& out) const {
  out = clock;
  const int64_t shift = day.start - clock.span.start / kDay * kDay;
  out.span.start += shift;
  out.span.end += shift;
  out.what = clock.what == Found::What::kClockRange ? Found::What::kBetween : Found::What::kAround;
  return true;
}

std::optional<TimePhrase> Grammar::Find() {
  std::vector<Found> all;
  size_t i = 0;
  while (i < tokens_.size()) {
    Found found;
    const size_t first = i;
    if (ReadOne(i, found) && i > first) {
      found.first = first;
      found.last = i;
      all.push_back(std::move(found));
    } else {
      i = first + 1;
    }
  }
  if (all.empty()) return std::nullopt;
  Found chosen = all.back();
  std::vector<std::pair<size_t, size_t>> parts = {{chosen.first, chosen.last}};
  const auto is_clock = [](const Found& found) {
    return found.what == Found::What::kClockRange || found.what == Found::What::kClockPoint;
  };
  if (all.size() > 1) {
    const Found& other = all[all.size() - 2];
    Found bound;
    if ((is_clock(chosen) && IsOneDay(other) && Bind(chosen, other.span, bound)) ||
        (IsOneDay(chosen) && is_clock(other) && Bind(other, chosen.span, bound))) {
      chosen = bound;
      parts.insert(parts.begin(), {other.first, other.last});
    }
  }
  TimePhrase out;
  Finish(chosen, out);
  for (const auto& [first, last] : parts) {
    out.parts.emplace_back(tokens_[first].begin, tokens_[last - 1].end);
    for (size_t at = first; at < last; ++at) out.is_fuzzy |= tokens_[at].is_fuzzy;
  }
  out.begin = out.parts.front().first;
  out.end = out.parts.back().second;
  if (parts.size() > 1) out.begin = out.parts.back().first;
  return out;
}

// -- as text

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

}  // namespace

std::optional<TimePhrase> FindTime(std::string_view text, int64_t now, int utc_offset_minutes) {
  return Grammar(text, now, utc_offset_minutes * kMinute).Find();
}

}  // namespace throughline::assistant
