// The words of a time phrase: a text cut into tokens, with the closed vocabulary recognised in spite of typos.
//
// Shape    Tokens(text) → tokens in the order of the text. A word of the vocabulary has its canonical spelling in
//          `word` ("hrs" and "huors" are "hour"); any other word is an opaque token, which ends every phrase. What
//          stands in quotes is opaque too: it is a text to look for.
// Typos    by length: up to three letters none, four one missing, extra or swapped letter, five and six any one edit,
//          from seven two. Words that are right as they stand ("list", "least", "warning", "match") are never mended.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace throughline::assistant::time_words {

enum class Kind : uint8_t {
  kWord,      // of the vocabulary
  kNumber,    // 5, 1.5, "two"; `value`
  kOrdinal,   // 3rd; `value`
  kDuration,  // 5m, 24h, 1h30m; `nanos`
  kClock,     // 10:30, 9am, 9:15pm; `minute` of the day, in seconds in `value`
  kDate,      // 2026-11-20; `days` since 1970
  kInstant,   // 2026-11-20T10:00; `days`, and `value` the second of the day
  kDash,      // - – — .. ...
  kComma,
  kOpaque,
};

struct Token {
  Kind kind = Kind::kOpaque;
  size_t begin = 0, end = 0;
  std::string text = {};  // in lower case
  std::string word = {};  // kWord
  double value = 0;
  int64_t nanos = 0;
  int64_t days = 0;
  char meridiem = 0;       // kClock: 'a', 'p', or 0 when it was not said
  bool is_utc = false;     // kInstant with a Z
  bool is_fuzzy = false;   // a typo was forgiven
  bool has_clock = false;  // kClock and kInstant: minutes were said
  bool is_number_word = false;

  bool Is(std::string_view canonical) const { return kind == Kind::kWord && word == canonical; }
};

std::vector<Token> Tokens(std::string_view text);

// Nanoseconds of "hour", "day", ...; 0 for any other word. A month is 30 days, a year 365.
int64_t UnitNanos(std::string_view canonical);
// 0 is Monday; -1 for any other word.
int Weekday(std::string_view canonical);
// 1 is January; 0 for any other word.
int Month(std::string_view canonical);

// How many letters differ, with swapped neighbours as one difference; more than `most` may be given as most + 1.
int EditDistance(std::string_view a, std::string_view b, int most);

}  // namespace throughline::assistant::time_words
