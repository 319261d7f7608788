#include "assistant/planner/time_words.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <unordered_map>
#include <unordered_set>

namespace throughline::assistant::time_words {
namespace {

constexpr int64_t kSecond = 1'000'000'000, kMinute = 60 * kSecond, kHour = 60 * kMinute, kDay = 24 * kHour;

struct Spelling {
  std::string_view written, canonical;
  bool mends = true;  // a typo may be read as this one
};

// Short words and words that many others resemble are recognised as they stand only.
constexpr Spelling kSpellings[] = {
    {"last", "last"},
    {"past", "last"},
    {"previous", "previous"},
    {"prev", "previous", false},
    {"preceding", "previous"},
    {"recent", "recent"},
    {"recently", "recently"},
    {"lately", "recently", false},
    {"today", "today"},
    {"todays", "today"},
    {"yesterday", "yesterday"},
    {"yesterdays", "yesterday"},
    {"yday", "yesterday", false},
    {"morning", "morning"},
    {"afternoon", "afternoon"},
    {"evening", "evening"},
    {"night", "night"},
    {"tonight", "tonight"},
    {"overnight", "overnight"},
    {"noon", "noon", false},
    {"midday", "noon"},
    {"midnight", "midnight"},
    {"since", "since"},
    {"between", "between"},
    {"btw", "between", false},
    {"from", "from", false},
    {"until", "until"},
    {"till", "until", false},
    {"til", "until", false},
    {"through", "until", false},
    {"to", "to", false},
    {"and", "and", false},
    {"before", "before"},
    {"after", "after", false},
    {"around", "around"},
    {"about", "around", false},
    {"approximately", "around"},
    {"near", "around", false},
    {"circa", "around", false},
    {"at", "at", false},
    {"on", "on", false},
    {"in", "in", false},
    {"during", "during"},
    {"within", "within"},
    {"over", "over", false},
    {"for", "for", false},
    {"the", "the", false},
    {"of", "of", false},
    {"this", "this", false},
    {"current", "this"},
    {"ago", "ago", false},
    {"back", "back", false},
    {"now", "now", false},
    {"right", "right", false},
    {"just", "just", false},
    {"currently", "currently"},
    {"moment", "moment", false},
    {"half", "half"},
    {"quarter", "quarter"},
    {"a", "a", false},
    {"an", "a", false},
    {"few", "few", false},
    {"couple", "couple"},
    {"several", "several"},
    {"whole", "whole", false},
    {"entire", "whole", false},
    {"all", "all", false},
    {"oclock", "oclock", false},
    {"next", "next", false},
    {"earlier", "earlier", false},
    {"later", "later", false},
    {"coming", "next", false},
    {"per", "per", false},
    {"every", "every", false},
    {"each", "every", false},
    {"by", "by", false},
    {"time", "time", false},
    {"starting", "starting", false},
    {"beginning", "starting", false},
    {"ns", "nanosecond", false},
    {"us", "us", false},
    {"ms", "millisecond", false},
    {"millisecond", "millisecond", false},
    {"milliseconds", "millisecond", false},
    {"s", "second", false},
    {"sec", "second", false},
    {"secs", "second", false},
    {"second", "second"},
    {"seconds", "second"},
    {"m", "minute", false},
    {"min", "minute", false},
    {"mins", "minute", false},
    {"minute", "minute"},
    {"minutes", "minute"},
    {"h", "hour", false},
    {"hr", "hour", false},
    {"hrs", "hour", false},
    {"hour", "hour"},
    {"hours", "hour"},
    {"d", "day", false},
    {"day", "day", false},
    {"days", "day"},
    {"dayz", "day", false},
    {"dy", "day", false},
    {"dys", "day", false},
    {"w", "week", false},
    {"wk", "week", false},
    {"wks", "week", false},
    {"week", "week"},
    {"weeks", "week"},
    {"fortnight", "fortnight"},
    {"fortnights", "fortnight"},
    {"month", "month"},
    {"months", "month"},
    {"year", "year"},
    {"years", "year"},
    {"weekend", "weekend"},
    {"monday", "monday"},
    {"mondays", "monday"},
    {"mon", "monday", false},
    {"tuesday", "tuesday"},
    {"tue", "tuesday", false},
    {"tues", "tuesday", false},
    {"wednesday", "wednesday"},
    {"wed", "wednesday", false},
    {"thursday", "thursday"},
    {"thu", "thursday", false},
    {"thur", "thursday", false},
    {"thurs", "thursday", false},
    {"friday", "friday"},
    {"fri", "friday", false},
    {"saturday", "saturday"},
    {"sat", "saturday", false},
    {"sunday", "sunday"},
    {"sun", "sunday", false},
    {"january", "january"},
    {"jan", "january", false},
    {"february", "february"},
    {"feb", "february", false},
    {"march", "march", false},
    {"mar", "march", false},
    {"april", "april", false},
    {"apr", "april", false},
    {"may", "may", false},
    {"june", "june", false},
    {"jun", "june", false},
    {"july", "july", false},
    {"jul", "july", false},
    {"august", "august"},
    {"aug", "august", false},
    {"september", "september"},
    {"sep", "september", false},
    {"sept", "september", false},
    {"october", "october"},
    {"oct", "october", false},
    {"november", "november"},
    {"nov", "november", false},
    {"december", "december"},
    {"dec", "december", false},
};

constexpr std::pair<std::string_view, int> kNumberWords[] = {
    {"zero", 0},    {"one", 1},      {"two", 2},     {"three", 3},     {"four", 4},   {"five", 5},
    {"six", 6},     {"seven", 7},    {"eight", 8},   {"nine", 9},      {"ten", 10},   {"eleven", 11},
    {"twelve", 12}, {"fifteen", 15}, {"twenty", 20}, {"thirty", 30},   {"forty", 40}, {"fifty", 50},
    {"sixty", 60},  {"ninety", 90},  {"dozen", 12},  {"hundred", 100},
};

// Right as they are, though a letter or two away from a word of time.
const std::unordered_set<std::string_view>& RightWords() {
  static const std::unordered_set<std::string_view> words = {
      "list",    "lists",   "least",    "lasts",      "lasted",   "lasting",  "lost",     "fast",       "cast",
      "paste",   "pass",    "part",     "parts",      "path",     "paths",    "post",     "posts",      "host",
      "most",    "cost",    "costs",    "warning",    "warnings", "match",    "search",   "light",      "might",
      "sight",   "fight",   "eight",    "house",      "our",      "your",     "yours",    "ours",       "four",
      "tour",    "hourly",  "daily",    "weekly",     "monthly",  "yearly",   "minutely", "weak",       "weaks",
      "mouth",   "request", "requests", "resent",     "percent",  "once",     "sense",    "money",      "latency",
      "latest",  "later",   "alter",    "route",      "routes",   "ground",   "bound",    "found",      "sound",
      "pound",   "being",   "seconds",  "secondary",  "record",   "records",  "beyond",   "decent",     "months",
      "text",    "texts",   "test",     "tests",      "rest",     "best",     "blast",    "pasta",      "users",
      "user",    "events",  "event",    "event's",    "given",    "seven",    "eleven",   "even",       "simple",
      "minus",   "minimum", "days",     "pays",       "says",     "ways",     "way",      "key",        "keys",
      "half",    "calf",    "hall",     "halt",       "call",     "calls",    "well",     "tell",       "will",
      "still",   "fill",    "near",     "year",       "hear",     "clear",    "bear",     "years",      "users'",
      "weird",   "member",  "members",  "number",     "numbers",  "remember", "severity", "several",    "couple",
      "coupled", "without", "whole",    "quarterly",  "today",    "daytime",  "before",   "beside",     "besides",
      "seen",    "see",     "seem",     "sine",       "line",     "lines",    "monitor",  "monitoring", "mending",
      "warming", "running", "morning",  "error",      "errors",   "amount",   "mount",    "count",      "counts",
      "mint",    "mine",    "hub",      "hope",       "however",  "house's",  "hosts",    "loaded",     "load",
      "slow",    "show",    "shows",    "recents",    "content",  "contents", "accent",   "receipt",    "receipts",
      "august",  "current", "currency", "concurrent", "currents", "parent",   "parents",  "rent",       "print"};
  return words;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c & 0x80); }

const Spelling* FindSpelling(std::string_view text) {
  static const std::unordered_map<std::string_view, const Spelling*> known = [] {
    std::unordered_map<std::string_view, const Spelling*> out;
    for (const Spelling& spelling : kSpellings) out.emplace(spelling.written, &spelling);
    return out;
  }();
  const auto found = known.find(text);
  return found == known.end() ? nullptr : found->second;
}

// The nearest word that may be meant; nullptr when none is near enough, or two are equally near.
const Spelling* Mend(std::string_view text) {
  if (text.size() < 3 || text.size() > 14 || RightWords().contains(text)) return nullptr;
  for (const char c : text)
    if (c < 'a' || c > 'z') return nullptr;
  const Spelling* best = nullptr;
  int best_distance = 3;
  for (const Spelling& spelling : kSpellings) {
    if (!spelling.mends || spelling.written.size() < 4) continue;
    const size_t longer = std::max(text.size(), spelling.written.size());
    const size_t shorter = std::min(text.size(), spelling.written.size());
    const int most = spelling.written.size() >= 7 && text.size() >= 6 ? 2 : 1;
    if (longer - shorter > static_cast<size_t>(most)) continue;
    const int distance = EditDistance(text, spelling.written, most);
    if (distance > most || distance >= best_distance) continue;
    if (spelling.written.size() == 4) {  // a wrong letter in a word this short makes another word
      std::string a(text), b(spelling.written);
      std::sort(a.begin(), a.end());
      std::sort(b.begin(), b.end());
      if (text.size() == 4 && a != b) continue;
    }
    best = &spelling;
    best_distance = distance;
  }
  return best;
}

int64_t NanosOfShortUnit(std::string_view unit) {
  const Spelling* spelling = FindSpelling(unit);
  if (!spelling || unit == "us" || unit == "ns" || unit == "ms") return 0;
  return UnitNanos(spelling->canonical);
}

std::optional<int64_t> DaysOf(int year, unsigned month, unsigned day) {
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
  if (!date.ok() || year < 1971 || year > 2200) return std::nullopt;
  return std::chrono::sys_days(date).time_since_epoch().count();
}

// Reads digits at `at`, at most `most`; -1 when there are none.
int ReadInt(std::string_view text, size_t& at, size_t most) {
  const size_t begin = at;
  int out = 0;
  while (at < text.size() && at - begin < most && IsDigit(text[at])) out = out * 10 + (text[at++] - '0');
  return at == begin ? -1 : out;
}

// `10:30`, `10:30:15`, with or without am and pm, from `at`; the second of the day, or -1.
int ReadClock(std::string_view text, size_t& at, char& meridiem, bool& has_minutes) {
  size_t p = at;
  int hour = ReadInt(text, p, 2), minute = 0, second = 0;
  if (hour < 0) return -1;
  has_minutes = false;
  if (p + 2 < text.size() + 0 && text[p] == ':' && IsDigit(text[p + 1])) {
    has_minutes = true;
    ++p;
    minute = ReadInt(text, p, 2);
    if (p < text.size() && text[p] == ':') {
      ++p;
      second = ReadInt(text, p, 2);
      if (second < 0) return -1;
      if (p < text.size() && text[p] == '.') {
        ++p;
        ReadInt(text, p, 9);
      }
    }
  }
  meridiem = 0;
  if (p < text.size() && (text[p] == 'a' || text[p] == 'p')) {
    if (p + 1 < text.size() && text[p + 1] == 'm') {
      meridiem = text[p];
      p += 2;
    } else if (p + 3 < text.size() && text.substr(p + 1, 3) == ".m.") {
      meridiem = text[p];
      p += 4;
    } else if (p + 3 == text.size() && text.substr(p + 1, 2) == ".m") {
      meridiem = text[p];
      p += 3;
    }
  }
  if (minute > 59 || second > 59 || hour > 24 || (hour == 24 && minute + second > 0)) return -1;
  if (meridiem && (hour > 12 || hour == 0)) return -1;
  if (meridiem == 'p' && hour < 12) hour += 12;
  if (meridiem == 'a' && hour == 12) hour = 0;
  at = p;
  return hour * 3600 + minute * 60 + second;
}

bool ReadDate(std::string_view text, size_t& at, int64_t& days) {
  size_t p = at;
  const int first = ReadInt(text, p, 4);
  if (first < 0 || p >= text.size()) return false;
  const char separator = text[p];
  if (separator != '-' && separator != '/' && separator != '.') return false;
  const size_t first_digits = p - at;
  const int second = ReadInt(text, ++p, 2);
  if (second < 0 || p >= text.size() || text[p] != separator) return false;
  const size_t third_at = ++p;
  const int third = ReadInt(text, p, 4);
  if (third < 0) return false;
  std::optional<int64_t> read;
  if (first_digits == 4) read = DaysOf(first, second, third);
  // 20/11/2026 and 20.11.2026: the day first, as most of the world writes; 11/20/2026 can only be the other way.
  else if (p - third_at == 4 && separator != '-')
    read = second > 12 ? DaysOf(third, first, second) : DaysOf(third, second, first);
  if (!read || (p < text.size() && IsDigit(text[p]))) return false;
  days = *read;
  at = p;
  return true;
}

// What begins with a digit: a date, an instant, a clock, a duration, an ordinal or a number. Must take it whole.
bool ReadNumeric(std::string_view text, Token& token) {
  size_t at = 0;
  if (ReadDate(text, at, token.days)) {
    if (at == text.size()) return token.kind = Kind::kDate, true;
    if (text[at] != 't') return false;
    ++at;
    bool has_minutes = false;
    const int second = ReadClock(text, at, token.meridiem, has_minutes);
    if (second < 0) return false;
    if (at < text.size() && text[at] == 'z') {
      token.is_utc = true;
      ++at;
    }
    if (at != text.size()) return false;
    token.value = second;
    token.has_clock = true;
    return token.kind = Kind::kInstant, true;
  }
  at = 0;
  bool has_minutes = false;
  const int second = ReadClock(text, at, token.meridiem, has_minutes);
  if (second >= 0 && at < text.size() && text[at] == 'z' && has_minutes) {
    token.is_utc = true;
    ++at;
  }
  if (second >= 0 && at == text.size() && (has_minutes || token.meridiem)) {
    token.value = second;
    token.has_clock = has_minutes;
    return token.kind = Kind::kClock, true;
  }
  // 1h30m, 24h, 15min, 2days
  at = 0;
  int64_t nanos = 0;
  bool has_unit = false;
  while (at < text.size() && IsDigit(text[at])) {
    char* end = nullptr;
    const std::string rest(text.substr(at, 16));
    const double value = std::strtod(rest.c_str(), &end);
    const size_t digits = static_cast<size_t>(end - rest.c_str());
    for (size_t i = 0; i < digits; ++i)
      if (!IsDigit(rest[i]) && rest[i] != '.') return false;  // 1e5, 0x10
    if (digits == 0 || digits >= 12) return false;
    at += digits;
    const size_t unit_at = at;
    while (at < text.size() && IsLetter(text[at])) ++at;
    const std::string_view unit = text.substr(unit_at, at - unit_at);
    if (unit.empty()) {
      if (has_unit || at != text.size()) return false;
      token.value = value;
      return token.kind = Kind::kNumber, true;
    }
    if (!has_unit && at == text.size() && (unit == "st" || unit == "nd" || unit == "rd" || unit == "th")) {
      token.value = value;
      return token.kind = Kind::kOrdinal, value == std::floor(value);
    }
    int64_t one = NanosOfShortUnit(unit);
    if (one == 0) {
      const Spelling* mended = Mend(unit);
      if (mended) one = UnitNanos(mended->canonical);
      token.is_fuzzy = true;
    }
    if (one == 0 || value * static_cast<double>(one) > 4e18) return false;
    nanos += static_cast<int64_t>(std::llround(value * static_cast<double>(one)));
    has_unit = true;
  }
  if (!has_unit || at != text.size() || nanos <= 0) return false;
  token.nanos = nanos;
  return token.kind = Kind::kDuration, true;
}

void Classify(Token& token) {
  std::string_view text = token.text;
  if (text.size() > 32) return;
  if (text == "-" || text == "–" || text == "—" || text == ".." || text == "..." || text == "→" || text == "…") {
    token.kind = Kind::kDash;
    return;
  }
  if (text == ",") {
    token.kind = Kind::kComma;
    return;
  }
  if (IsDigit(text[0])) {
    Token read = token;
    if (ReadNumeric(text, read)) token = std::move(read);
    return;
  }
  for (const auto& [word, value] : kNumberWords) {
    if (text != word) continue;
    token.kind = Kind::kNumber;
    token.value = value;
    token.is_number_word = true;
    return;
  }
  std::string_view plain = text;
  for (const std::string_view owned : {"'s", "’s"})
    if (plain.ends_with(owned)) plain.remove_suffix(owned.size());
  if (text == "o'clock") plain = "oclock";
  if (text == "a.m." || text == "a.m" || text == "am") plain = "am";
  if (text == "p.m." || text == "p.m" || text == "pm") plain = "pm";
  if (plain == "am" || plain == "pm") {
    token.kind = Kind::kWord;
    token.word = plain;
    return;
  }
  const Spelling* spelling = FindSpelling(plain);
  if (!spelling && (spelling = Mend(plain))) token.is_fuzzy = true;
  if (!spelling) return;
  token.kind = Kind::kWord;
  token.word = spelling->canonical;
}

bool Separates(char c) {
  static constexpr std::string_view kSeparators = ";?!()[]{}<>=|*&%\"`~^@#$\\";
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || kSeparators.find(c) != std::string_view::npos;
}

// Whether a word with a hyphen falls apart into words of time: 24-hour, 10:00-12:30, half-hour, 1-5.
bool FallsApart(std::string_view text, std::vector<Token>& out, size_t begin) {
  std::vector<Token> parts;
  size_t at = 0;
  while (at <= text.size()) {
    size_t dash = text.find('-', at);
    size_t dash_size = 1;
    for (const std::string_view long_dash : {"–", "—"}) {
      const size_t found = text.find(long_dash, at);
      if (found < dash) dash = found, dash_size = long_dash.size();
    }
    const size_t end = std::min(dash, text.size());
    if (end == at) return false;
    Token part{.begin = begin + at, .end = begin + end, .text = std::string(text.substr(at, end - at))};
    Classify(part);
    if (part.kind == Kind::kOpaque || part.kind == Kind::kDash || part.is_fuzzy) return false;
    parts.push_back(std::move(part));
    if (dash == std::string_view::npos) break;
    Token between{.kind = Kind::kDash, .begin = begin + dash, .end = begin + dash + dash_size, .text = "-"};
    parts.push_back(std::move(between));
    at = dash + dash_size;
  }
  const auto is_word = [](const Token& part) { return part.kind == Kind::kWord; };
  // Between words the hyphen only glues them; between times it says "until".
  for (size_t i = 0; i < parts.size(); ++i) {
    const bool glue = parts[i].kind == Kind::kDash && (is_word(parts[i - 1]) || is_word(parts[i + 1]));
    if (!glue) out.push_back(std::move(parts[i]));
  }
  return true;
}

}  // namespace

int EditDistance(std::string_view a, std::string_view b, int most) {
  if (a.size() > 31 || b.size() > 31) return most + 1;
  std::array<std::array<int, 33>, 3> rows{};
  for (size_t j = 0; j <= b.size(); ++j) rows[0][j] = static_cast<int>(j);
  for (size_t i = 1; i <= a.size(); ++i) {
    std::array<int, 33>&row = rows[i % 3], &above = rows[(i - 1) % 3], &before = rows[(i + 1) % 3];
    row[0] = static_cast<int>(i);
    int least = row[0];
    for (size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
      least = std::min(least, row[j]);
    }
    if (least > most) return most + 1;
  }
  return rows[a.size() % 3][b.size()];
}

int64_t UnitNanos(std::string_view canonical) {
  static constexpr std::pair<std::string_view, int64_t> kUnits[] = {
      {"second", kSecond}, {"minute", kMinute},      {"hour", kHour},      {"day", kDay},
      {"week", 7 * kDay},  {"fortnight", 14 * kDay}, {"month", 30 * kDay}, {"year", 365 * kDay}};
  for (const auto& [name, nanos] : kUnits)
    if (name == canonical) return nanos;
  return 0;
}

int Weekday(std::string_view canonical) {
  static constexpr std::string_view kDays[] = {"monday", "tuesday",  "wednesday", "thursday",
                                               "friday", "saturday", "sunday"};
  const auto found = std::find(std::begin(kDays), std::end(kDays), canonical);
  return found == std::end(kDays) ? -1 : static_cast<int>(found - std::begin(kDays));
}

int Month(std::string_view canonical) {
  static constexpr std::string_view kMonths[] = {"january", "february", "march",     "april",   "may",      "june",
                                                 "july",    "august",   "september", "october", "november", "december"};
  const auto found = std::find(std::begin(kMonths), std::end(kMonths), canonical);
  return found == std::end(kMonths) ? 0 : static_cast<int>(found - std::begin(kMonths)) + 1;
}

std::vector<Token> Tokens(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  const std::string_view all = lower;
  std::vector<Token> out;
  size_t at = 0;
  while (at < all.size()) {
    const char c = all[at];
    const bool at_word = at == 0 || Separates(all[at - 1]) || all[at - 1] == ',';
    if (c == '"' || c == '`' || (c == '\'' && at_word)) {
      size_t close = all.find(c, at + 1);
      while (c == '\'' && close != std::string_view::npos && close + 1 < all.size() && !Separates(all[close + 1]) &&
             all[close + 1] != ',' && all[close + 1] != '.')
        close = all.find(c, close + 1);  // an apostrophe inside
      if (close != std::string_view::npos) {
        out.push_back({.begin = at, .end = close + 1, .text = std::string(all.substr(at, close + 1 - at))});
        at = close + 1;
        continue;
      }
    }
    if (c == ',') {
      out.push_back({.kind = Kind::kComma, .begin = at, .end = at + 1, .text = ","});
      ++at;
      continue;
    }
    if (Separates(c)) {
      // What stands between symbols is no phrase: "> 5" compares.
      if (c != ' ' && c != '\t' && c != '\n' && c != '\r' && c != '?' && c != '!')
        out.push_back({.begin = at, .end = at + 1, .text = std::string(1, c)});
      ++at;
      continue;
    }
    size_t end = at;
    while (end < all.size() && !Separates(all[end]) && all[end] != ',') ++end;
    const size_t next = end;
    while (end > at + 1 && (all[end - 1] == '.' || all[end - 1] == ':' || all[end - 1] == '\'')) {
      const std::string_view word = all.substr(at, end - at);
      if (word == "..." || word == ".." || word == "a.m." || word == "p.m.") break;
      --end;
    }
    Token token{.begin = at, .end = end, .text = std::string(all.substr(at, end - at))};
    Classify(token);
    const bool apart = token.kind == Kind::kOpaque && FallsApart(token.text, out, at);
    if (!apart) out.push_back(std::move(token));
    at = next;
  }
  return out;
}

}  // namespace throughline::assistant::time_words
