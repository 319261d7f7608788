// The grammar of time phrases, over the tokens of time_words.h: points (a day, a clock, both), ranges of points, and
// lengths of time that end now. A part of time_phrase.h; nobody else includes it.
//
// Shape    each Read function reads one form from token `i` on and moves `i` behind it, or returns false. All times are
//          local nanoseconds of the user.
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "assistant/planner/time_phrase.h"
#include "assistant/planner/time_words.h"

namespace throughline::assistant::time_grammar {

using time_words::Kind;
using time_words::Token;

inline constexpr int64_t kSecond = 1'000'000'000, kMinute = 60 * kSecond, kHour = 60 * kMinute, kDay = 24 * kHour;
inline constexpr int64_t kAtInterval = 5 * kMinute, kAroundInterval = 30 * kMinute;
inline constexpr int64_t kRecent = kHour, kRightNow = 15 * kMinute;

inline int64_t FloorDay(int64_t local) { return local >= 0 ? local / kDay : -((-local + kDay - 1) / kDay); }

inline std::chrono::year_month_day DateOf(int64_t days) {
  return std::chrono::year_month_day(std::chrono::sys_days(std::chrono::days(days)));
}
inline int64_t DaysOf(std::chrono::year_month_day date) {
  return std::chrono::sys_days(date).time_since_epoch().count();
}

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

}  // namespace throughline::assistant::time_grammar
