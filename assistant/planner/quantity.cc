// Numbers in words with their comparisons: a scanner that reads a number with its unit wherever one stands, and then
// looks to its left and right for what compares.
#include "assistant/planner/quantity.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "assistant/planner/time_words.h"

namespace throughline::assistant {
namespace {

struct Word {
  size_t begin = 0, end = 0;
  std::string text;  // in lower case
  std::string raw;
};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c & 0x80); }

// Symbols that compare are words of their own; so are $, %, +, the dash between two numbers.
std::vector<Word> Words(std::string_view text) {
  std::vector<Word> out;
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  const std::string_view all = lower;
  const auto add = [&](size_t begin, size_t end) {
    out.push_back(
        {begin, end, std::string(all.substr(begin, end - begin)), std::string(text.substr(begin, end - begin))});
  };
  static constexpr std::string_view kSymbols[] = {">=", "<=", "=>", "=<", "!=", "<>", "==", "≥", "≤", "≠", "–",
                                                  "—",  ">",  "<",  "=",  "$",  "€",  "%",  "+", "~", ","};
  size_t at = 0;
  while (at < all.size()) {
    const char c = all[at];
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '(' || c == ')' || c == '[' || c == ']' || c == '?' ||
        c == '!' || c == ';' || c == '"') {
      if (c == '!' && at + 1 < all.size() && all[at + 1] == '=') {
        add(at, at + 2);
        at += 2;
        continue;
      }
      ++at;
      continue;
    }
    const auto symbol = std::find_if(std::begin(kSymbols), std::end(kSymbols),
                                     [&](std::string_view each) { return all.substr(at).starts_with(each); });
    if (symbol != std::end(kSymbols)) {
      add(at, at + symbol->size());
      at += symbol->size();
      continue;
    }
    if (IsDigit(c) || (c == '.' && at + 1 < all.size() && IsDigit(all[at + 1])) ||
        (c == '-' && at + 1 < all.size() && IsDigit(all[at + 1]))) {
      // A number: 1,000.5 or -3, then letters that may be its unit: 500ms, 1.5k.
      size_t end = at + (c == '-' ? 1 : 0);
      while (end < all.size()) {
        if (IsDigit(all[end])) {
          ++end;
        } else if (all[end] == '.' && end + 1 < all.size() && IsDigit(all[end + 1])) {
          ++end;
        } else if (all[end] == ',' && end + 3 < all.size() && IsDigit(all[end + 1]) && IsDigit(all[end + 2]) &&
                   IsDigit(all[end + 3]) && (end + 4 >= all.size() || !IsDigit(all[end + 4]))) {
          ++end;
        } else {
          break;
        }
      }
      const size_t digits_end = end;
      while (end < all.size() && (IsLetter(all[end]) || IsDigit(all[end]) || all[end] == '_')) ++end;
      if (end < all.size() && (all[end] == '.' || all[end] == ':' || all[end] == '/' || all[end] == '-') &&
          end + 1 < all.size() && (IsDigit(all[end + 1]) || IsLetter(all[end + 1])) &&
          !(all[end] == '-' && end == digits_end)) {
        while (end < all.size() && all[end] != ' ' && all[end] != ',') ++end;  // 10.0.0.1, 2026/11, 4o-mini: an id
      }
      size_t date_end = end;  // 2026-11-20
      for (int part = 0; part < 2 && date_end < all.size() && all[date_end] == '-'; ++part) {
        size_t next = date_end + 1;
        while (next < all.size() && (IsDigit(all[next]) || (part == 1 && (IsLetter(all[next]) || all[next] == ':'))))
          ++next;
        if (next == date_end + 1) break;
        date_end = next;
        if (part == 1) end = date_end;
      }
      add(at, end);
      at = end;
      // "10-20": the dash stands between; "24-hour": it glues.
      if (at < all.size() && all[at] == '-' && at + 1 < all.size()) {
        add(at, at + 1);
        ++at;
      }
      continue;
    }
    size_t end = at;
    while (end < all.size() && std::string_view(" \t\n\r()[]?!;\"<>=,+%").find(all[end]) == std::string_view::npos)
      ++end;
    size_t trimmed = end;
    while (trimmed > at + 1 && (all[trimmed - 1] == '.' || all[trimmed - 1] == ':')) --trimmed;
    add(at, std::max(trimmed, at + 1));
    at = std::max(end, at + 1);
  }
  return out;
}

struct Unit {
  std::string_view word, unit;
  double factor = 1;  // cents are hundredths of a dollar
};
constexpr Unit kUnits[] = {
    {"ns", "ns"},
    {"nanosecond", "ns"},
    {"nanoseconds", "ns"},
    {"nanos", "ns"},
    {"us", "us"},
    {"µs", "us"},
    {"μs", "us"},
    {"microsecond", "us"},
    {"microseconds", "us"},
    {"micros", "us"},
    {"ms", "ms"},
    {"msec", "ms"},
    {"msecs", "ms"},
    {"millis", "ms"},
    {"milli", "ms"},
    {"millisecond", "ms"},
    {"milliseconds", "ms"},
    {"milisecond", "ms"},
    {"miliseconds", "ms"},
    {"millisec", "ms"},
    {"millisecs", "ms"},
    {"s", "s"},
    {"sec", "s"},
    {"secs", "s"},
    {"second", "s"},
    {"seconds", "s"},
    {"secound", "s"},
    {"secounds", "s"},
    {"m", "min"},
    {"min", "min"},
    {"mins", "min"},
    {"minute", "min"},
    {"minutes", "min"},
    {"h", "h"},
    {"hr", "h"},
    {"hrs", "h"},
    {"hour", "h"},
    {"hours", "h"},
    {"d", "d"},
    {"day", "d"},
    {"days", "d"},
    {"b", "bytes"},
    {"byte", "bytes"},
    {"bytes", "bytes"},
    {"kb", "bytes", 1e3},
    {"mb", "bytes", 1e6},
    {"gb", "bytes", 1e9},
    {"tb", "bytes", 1e12},
    {"kilobyte", "bytes", 1e3},
    {"kilobytes", "bytes", 1e3},
    {"megabyte", "bytes", 1e6},
    {"megabytes", "bytes", 1e6},
    {"gigabyte", "bytes", 1e9},
    {"gigabytes", "bytes", 1e9},
    {"kib", "bytes", 1024},
    {"mib", "bytes", 1048576},
    {"gib", "bytes", 1073741824},
    {"token", "tokens"},
    {"tokens", "tokens"},
    {"tokns", "tokens"},
    {"tok", "tokens"},
    {"toks", "tokens"},
    {"usd", "usd"},
    {"dollar", "usd"},
    {"dollars", "usd"},
    {"bucks", "usd"},
    {"$", "usd"},
    {"cent", "usd", 0.01},
    {"cents", "usd", 0.01},
    {"%", "percent"},
    {"percent", "percent"},
    {"pct", "percent"},
    {"percents", "percent"},
};
const Unit* FindUnit(std::string_view word) {
  for (const Unit& unit : kUnits)
    if (unit.word == word) return &unit;
  return nullptr;
}
// Behind a number also with a letter wrong: "2 secnds", "500 milisecond", "2k tokns".
const Unit* FindUnitNear(std::string_view word) {
  if (const Unit* unit = FindUnit(word)) return unit;
  if (word.size() < 5) return nullptr;
  for (const Unit& unit : kUnits) {
    const int most = unit.word.size() >= 10 ? 2 : 1;
    if (unit.word.size() >= 6 && time_words::EditDistance(word, unit.word, most) <= most) return &unit;
  }
  return nullptr;
}

struct NumberWord {
  std::string_view word;
  double value;
};
constexpr NumberWord kSmall[] = {
    {"zero", 0},      {"one", 1},       {"two", 2},       {"three", 3},    {"four", 4},     {"five", 5},
    {"six", 6},       {"seven", 7},     {"eight", 8},     {"nine", 9},     {"ten", 10},     {"eleven", 11},
    {"twelve", 12},   {"thirteen", 13}, {"fourteen", 14}, {"fifteen", 15}, {"sixteen", 16}, {"seventeen", 17},
    {"eighteen", 18}, {"nineteen", 19}, {"twenty", 20},   {"thirty", 30},  {"forty", 40},   {"fourty", 40},
    {"fifty", 50},    {"sixty", 60},    {"seventy", 70},  {"eighty", 80},  {"ninety", 90},  {"dozen", 12}};
constexpr NumberWord kScales[] = {{"hundred", 100}, {"hundreds", 100}, {"thousand", 1e3}, {"thousands", 1e3},
                                  {"k", 1e3},       {"grand", 1e3},    {"million", 1e6},  {"millions", 1e6},
                                  {"mio", 1e6},     {"mln", 1e6},      {"billion", 1e9},  {"billions", 1e9}};
template <size_t N>
std::optional<double> Look(const NumberWord (&table)[N], std::string_view word) {
  for (const NumberWord& each : table)
    if (each.word == word) return each.value;
  return std::nullopt;
}

struct Number {
  double value = 0;
  std::string unit = {};
};

class Scanner {
 public:
  explicit Scanner(std::string_view text) : words_(Words(text)) {}

  std::vector<Quantity> Find();
  std::optional<TopPhrase> Top();

 private:
  std::string_view At(size_t i) const { return i < words_.size() ? std::string_view(words_[i].text) : ""; }
  bool IsAny(size_t i, std::initializer_list<std::string_view> texts) const {
    return i < words_.size() && std::find(texts.begin(), texts.end(), words_[i].text) != texts.end();
  }
  bool ReadDigits(size_t i, Number& out) const;
  bool ReadWords(size_t& i, Number& out) const;
  bool ReadUnit(size_t& i, Number& out) const;
  bool ReadNumber(size_t& i, Number& out) const;
  bool ReadCount(size_t& i, uint64_t& out) const;
  // How many words before `i` compare, and how.
  size_t ReadComparison(size_t i, Comparison& out) const;
  size_t ReadSuffix(size_t i, Comparison& out) const;
  bool Resembles(size_t i, std::string_view word) const {
    return i < words_.size() && (words_[i].text == word || (word.size() >= 5 && words_[i].text.size() >= 4 &&
                                                            time_words::EditDistance(words_[i].text, word, 1) <= 1));
  }

  std::vector<Word> words_;
};

// 500, 1,000, 1.5k, 500ms, 2M (of tokens)
bool Scanner::ReadDigits(size_t i, Number& out) const {
  const std::string_view text = At(i);
  if (text.empty() || !(IsDigit(text[0]) || ((text[0] == '.' || text[0] == '-') && text.size() > 1))) return false;
  std::string digits;
  size_t at = 0;
  while (at < text.size() &&
         (IsDigit(text[at]) || text[at] == '.' || text[at] == ',' || (at == 0 && text[at] == '-'))) {
    if (text[at] != ',') digits += text[at];
    ++at;
  }
  char* end = nullptr;
  out.value = std::strtod(digits.c_str(), &end);
  if (digits.empty() || *end || digits.size() > 30) return false;
  std::string_view rest = text.substr(at);
  if (rest.empty()) return true;
  if (rest == "k" || rest == "mio" || rest == "mln" || rest == "bn") {
    out.value *= rest == "k" ? 1e3 : rest == "bn" ? 1e9 : 1e6;
    return true;
  }
  // 2M is two million of something, 2m two minutes.
  if (rest == "m" && words_[i].raw.ends_with('M')) {
    out.value *= 1e6;
    return true;
  }
  const Unit* unit = FindUnit(rest);
  if (!unit) return false;
  out.unit = unit->unit;
  out.value *= unit->factor;
  return true;
}

// two hundred, twenty five, one and a half, half a, a quarter of a, a couple of, one hundred and fifty thousand
bool Scanner::ReadWords(size_t& i, Number& out) const {
  size_t p = i;
  if (At(p) == "a" && IsAny(p + 1, {"half", "quarter", "couple", "dozen", "hundred", "thousand", "million", "billion"}))
    ++p;
  if (IsAny(p, {"half", "quarter"})) {
    const double part = At(p) == "half" ? 0.5 : 0.25;
    ++p;
    if (At(p) == "of") ++p;
    if (IsAny(p, {"a", "an"})) ++p;
    const bool is_scale = IsAny(p, {"million", "thousand", "billion"});
    if (!is_scale && !FindUnit(At(p))) return false;
    out.value = part * (is_scale ? *Look(kScales, At(p)) : 1);
    if (is_scale) ++p;
    i = p;
    return true;
  }
  if (At(p) == "couple") {
    out.value = 2;
    i = p + (At(p + 1) == "of" ? 2 : 1);
    return true;
  }
  double total = 0, part = 0;
  bool any = false;
  while (p < words_.size()) {
    std::string_view word = At(p);
    std::string_view second;
    if (const size_t dash = word.find('-'); dash != std::string_view::npos) {  // twenty-five
      second = word.substr(dash + 1);
      word = word.substr(0, dash);
      if (!Look(kSmall, word) || !Look(kSmall, second)) break;
    }
    if (const auto small = Look(kSmall, word)) {
      // "twenty five", but "five ten" is two numbers
      const double last = std::fmod(part, 100);
      if (any && part > 0 && !(last == 0 && part >= 100) && !(std::fmod(part, 10) == 0 && last >= 20 && *small < 10))
        break;
      part += *small + (second.empty() ? 0 : *Look(kSmall, second));
      any = true;
      ++p;
    } else if (const auto scale = Look(kScales, word); scale && word != "k") {
      const bool after_article = !any && p > 0 && IsAny(p - 1, {"a", "an"});
      if (!any && !after_article) {
        if (word != "hundred" && word != "thousand" && word != "million") break;
      }
      if (part == 0) part = 1;
      if (*scale == 100) {
        part *= 100;
      } else {
        total += part * *scale;
        part = 0;
      }
      any = true;
      ++p;
    } else if (any && word == "and" && (part >= 100 || total > 0) && Look(kSmall, At(p + 1))) {
      ++p;  // one hundred and fifty
    } else if (any && word == "and" && At(p + 1) == "a" && At(p + 2) == "half") {
      part += 0.5;
      p += 3;
      break;
    } else if (any && word == "point" && Look(kSmall, At(p + 1)) && *Look(kSmall, At(p + 1)) < 10) {
      part += *Look(kSmall, At(p + 1)) / 10;
      p += 2;
      break;
    } else {
      break;
    }
  }
  if (any) {
    out.value = total + part;
    i = p;
    return true;
  }
  // "a second" is one, where a unit follows at once.
  if (IsAny(p, {"a", "an"}) && FindUnit(At(p + 1)) && At(p + 1).size() > 2) {
    out.value = 1;
    i = p + 1;
    return true;
  }
  return false;
}

bool Scanner::ReadUnit(size_t& i, Number& out) const {
  size_t p = i;
  if (At(p) == "-") ++p;  // 500-ms
  const Unit* unit = FindUnitNear(At(p));
  if (!unit) return false;
  if (unit->word == "b" || unit->word == "d") return false;  // too short to stand alone
  // "M" behind a number is millions
  if (unit->word == "m" && words_[p].raw == "M") {
    out.value *= 1e6;
    i = p + 1;
    return true;
  }
  out.unit = unit->unit;
  out.value *= unit->factor;
  i = p + 1;
  return true;
}

bool Scanner::ReadNumber(size_t& i, Number& out) const {
  size_t p = i;
  out = Number{};
  const bool is_money = IsAny(p, {"$", "€"});
  if (is_money) ++p;
  if (ReadDigits(p, out)) {
    ++p;
    if (At(p) == "and" && At(p + 1) == "a" && At(p + 2) == "half") out.value += 0.5, p += 3;
    if (const auto scale = Look(kScales, At(p)); scale && out.unit.empty()) {
      out.value *= *scale;
      ++p;
    }
  } else if (is_money || !ReadWords(p, out)) {
    return false;
  }
  if (is_money) out.unit = "usd";
  if (out.unit.empty()) ReadUnit(p, out);
  if (out.unit == "s" && At(p) == "and" && At(p + 1) == "a" && At(p + 2) == "half" && out.value == 1) {
    out.value = 1.5;  // a second and a half
    p += 3;
  }
  i = p;
  return true;
}

// The longest wording that ends before `i`.
size_t Scanner::ReadComparison(size_t i, Comparison& out) const {
  const auto is = [&](size_t back, std::initializer_list<std::string_view> texts) {
    return i >= back && IsAny(i - back, texts);
  };
  const auto resembles = [&](size_t back, std::initializer_list<std::string_view> texts) {
    if (i < back) return false;
    return std::any_of(texts.begin(), texts.end(), [&](std::string_view text) { return Resembles(i - back, text); });
  };
  const auto answer = [&](Comparison comparison, size_t count) {
    out = comparison;
    if (i > count && IsAny(i - count - 1, {"is", "are", "was", "were", "being", "with"})) {
      if (IsAny(i - count - 1, {"is", "are", "was", "were", "being"})) ++count;
    }
    return count;
  };
  // symbols
  if (is(1, {">=", "=>", "≥"})) return answer(Comparison::kAtLeast, 1);
  if (is(1, {"<=", "=<", "≤"})) return answer(Comparison::kAtMost, 1);
  if (is(1, {"=", "=="}) && is(2, {">"})) return answer(Comparison::kAtLeast, 2);
  if (is(1, {"=", "=="}) && is(2, {"<"})) return answer(Comparison::kAtMost, 2);
  if (is(1, {"!=", "<>", "≠"})) return answer(Comparison::kNotEqual, 1);
  if (is(1, {"=", "=="})) return answer(Comparison::kEqual, 1);
  if (is(1, {">"})) return answer(Comparison::kMore, 1);
  if (is(1, {"<"})) return answer(Comparison::kLess, 1);
  // "<= ", ">= " in words
  if (is(1, {"to"}) && is(2, {"equal", "equals"}) && is(3, {"or"}) &&
      (is(4, {"than", "then", "thn", "to"}) || is(4, {"over", "above", "more", "greater", "less", "fewer"}))) {
    size_t count = 4;
    if (is(4, {"than", "then", "thn"})) count = 5;
    return answer(
        is(count, {"less", "fewer", "smaller", "lower", "shorter"}) ? Comparison::kAtMost : Comparison::kAtLeast,
        count);
  }
  const bool than = is(1, {"than", "then", "thn", "tahn", "that", "thatn"});
  if (than) {
    const bool more = resembles(2, {"greater", "bigger", "larger", "higher", "longer", "slower", "heavier"}) ||
                      is(2, {"more", "mroe", "mor", "later", "costlier", "above", "over", "older"}) ||
                      (is(2, {"expensive"}) && is(3, {"more"}));
    const bool less = resembles(2, {"smaller", "lower", "shorter", "faster", "quicker", "fewer", "cheaper"}) ||
                      is(2, {"less", "lesser", "under", "below"});
    const bool denied = is(3, {"no", "not", "never", "isn't"});
    if (more) {
      const size_t count = is(2, {"expensive"}) ? 3 : 2;
      return denied ? answer(Comparison::kAtMost, 3) : answer(Comparison::kMore, count);
    }
    if (less) return denied ? answer(Comparison::kAtLeast, 3) : answer(Comparison::kLess, 2);
    if (is(2, {"other", "different"})) return answer(Comparison::kNotEqual, 2);
    if (is(2, {"rather", "better", "worse"}))
      return answer(is(2, {"worse"}) ? Comparison::kMore : Comparison::kLess, 2);
    return 0;
  }
  if (is(1, {"to"}) && is(2, {"equal"}) && is(3, {"not"})) return answer(Comparison::kNotEqual, 3);
  if (is(1, {"to"}) && is(2, {"equal", "equals"})) return answer(Comparison::kEqual, 2);
  if (is(1, {"to"}) && is(2, {"up"})) return answer(Comparison::kAtMost, 2);
  if (is(1, {"of"}) && is(2, {"excess"})) return answer(Comparison::kMore, is(3, {"in"}) ? 3 : 2);
  if (is(1, {"of"}) && is(2, {"upwards"})) return answer(Comparison::kMore, 2);
  if (is(1, {"of"}) && is(2, {"minimum", "min"})) return answer(Comparison::kAtLeast, is(3, {"a"}) ? 3 : 2);
  if (is(1, {"of"}) && is(2, {"maximum", "max"})) return answer(Comparison::kAtMost, is(3, {"a"}) ? 3 : 2);
  if (is(1, {"least", "leats", "lest"}) && is(2, {"at", "the"})) return answer(Comparison::kAtLeast, 2);
  if (is(1, {"most"}) && is(2, {"at"})) return answer(Comparison::kAtMost, 2);
  if (is(1, {"minimum"})) return answer(Comparison::kAtLeast, 1);
  if (is(1, {"maximum", "max"})) return answer(Comparison::kAtMost, 1);
  if (is(1, {"over", "above", "beyond", "past", "abov", "ovr"}) ||
      resembles(1, {"exceeding", "exceeds", "exceed", "exceeded", "surpassing"}))
    return is(2, {"not", "no", "doesn't", "don't"}) ? answer(Comparison::kAtMost, 2) : answer(Comparison::kMore, 1);
  if (is(1, {"under", "below", "beneath", "within", "belo"}) || resembles(1, {"underneath"}))
    return is(2, {"not", "no"}) ? answer(Comparison::kAtLeast, 2) : answer(Comparison::kLess, 1);
  if (is(1, {"equals", "equal", "exactly", "precisely"}))
    return answer(Comparison::kEqual, is(2, {"is", "of"}) ? 2 : 1);
  if (is(1, {"not"}) && is(2, {"is", "are"})) return answer(Comparison::kNotEqual, 2);
  if (is(1, {"isn't", "not"})) return answer(Comparison::kNotEqual, 1);
  // "longer 2s", "slower 500ms", "more 5": the "than" forgotten
  if (is(1, {"longer", "slower", "greater", "bigger", "larger", "higher", "more"})) return answer(Comparison::kMore, 1);
  if (is(1, {"shorter", "faster", "smaller", "less", "fewer", "lower", "quicker"})) return answer(Comparison::kLess, 1);
  return 0;
}

// "or more", "and above", "+", "or less"
size_t Scanner::ReadSuffix(size_t i, Comparison& out) const {
  if (At(i) == "+") return out = Comparison::kAtLeast, 1;
  if (!IsAny(i, {"or", "and"})) return 0;
  if (IsAny(i + 1, {"more", "above", "up", "greater", "higher", "over", "longer", "slower", "upwards", "worse",
                    "bigger", "larger"}))
    return out = Comparison::kAtLeast, 2;
  if (IsAny(i + 1, {"less", "fewer", "below", "lower", "under", "shorter", "faster", "smaller"}))
    return out = Comparison::kAtMost, 2;
  return 0;
}

std::vector<Quantity> Scanner::Find() {
  std::vector<Quantity> out;
  size_t i = 0;
  size_t taken = 0;  // words before it belong to the quantity before
  while (i < words_.size()) {
    size_t p = i;
    Number first;
    if (!ReadNumber(p, first)) {
      ++i;
      continue;
    }
    Quantity quantity;
    quantity.value = first.value;
    quantity.unit = first.unit;
    size_t begin = i;
    // between A and B, from A to B, A to B, A-B
    const bool between = i > taken && IsAny(i - 1, {"between", "btw", "betwen", "beetween", "bewteen"}),
               from = i > taken && At(i - 1) == "from";
    const bool joins = (between && IsAny(p, {"and", "to", "-", "–", "&"})) ||
                       (from && IsAny(p, {"to", "-", "–", "until"})) || IsAny(p, {"-", "–", "to"});
    size_t q = p + 1;
    Number second;
    if (joins && ReadNumber(q, second)) {
      quantity.comparison = Comparison::kBetween;
      quantity.has_comparison = true;
      quantity.upper = second.value;
      if (quantity.unit.empty())
        quantity.unit = second.unit;  // between 10 and 20 ms
      else if (!second.unit.empty() && second.unit != quantity.unit)
        quantity.upper = ToUnit(second.value, second.unit, quantity.unit).value_or(second.value);
      if (quantity.upper < quantity.value) std::swap(quantity.value, quantity.upper);
      if (between || from) --begin;
      p = q;
    } else {
      Comparison comparison = Comparison::kMore;
      const size_t before = ReadComparison(i, comparison);
      if (before > 0 && begin - before >= taken) {
        quantity.comparison = comparison;
        quantity.has_comparison = true;
        begin -= before;
      } else {
        quantity.comparison = Comparison::kEqual;
        if (const size_t after = ReadSuffix(p, comparison)) {
          quantity.comparison = comparison;
          quantity.has_comparison = true;
          p += after;
          if (quantity.unit.empty() && (At(p).size() > 1 || At(p - 1) == "+")) {
            Number unit{.value = 1};
            if (ReadUnit(p, unit)) quantity.unit = unit.unit, quantity.value *= unit.value;
          }
        }
      }
    }
    // "one" and "a" alone are no numbers: "that one", "a request".
    const bool is_idle = p == i + 1 && !quantity.has_comparison && quantity.unit.empty() && IsAny(i, {"one"});
    if (!is_idle) {
      quantity.begin = words_[begin].begin;
      quantity.end = words_[p - 1].end;
      out.push_back(std::move(quantity));
    }
    taken = p;
    i = p;
  }
  return out;
}

bool Scanner::ReadCount(size_t& i, uint64_t& out) const {
  size_t p = i;
  Number number;
  if (ReadDigits(p, number)) {
    if (!number.unit.empty()) return false;
    ++p;
  } else if (IsAny(p, {"a", "an"}) || !ReadWords(p, number)) {
    if (!(At(p) == "a" && IsAny(p + 1, {"dozen", "hundred", "couple", "thousand"}) && ReadWords(p, number)))
      return false;
  }
  if (number.value < 1 || number.value > 1e9 || number.value != std::floor(number.value)) return false;
  out = static_cast<uint64_t>(number.value);
  i = p;
  return true;
}

std::optional<TopPhrase> Scanner::Top() {
  static constexpr std::string_view kHighest[] = {"top",      "slowest", "worst",    "highest", "largest",  "biggest",
                                                  "longest",  "latest",  "newest",   "busiest", "noisiest", "costliest",
                                                  "heaviest", "loudest", "greatest", "first",   "leading",  "main"};
  static constexpr std::string_view kLowest[] = {"bottom",   "lowest",  "fewest",   "least",    "smallest",
                                                 "shortest", "fastest", "quickest", "cheapest", "rarest",
                                                 "quietest", "oldest",  "earliest", "lightest"};
  // 1: the highest, -1: the lowest, 0: no such word. Spelled right it is what it says; "slowset" is the nearest.
  const auto rank = [&](size_t i) {
    if (i >= words_.size()) return 0;
    const std::string& word = words_[i].text;
    if (std::find(std::begin(kHighest), std::end(kHighest), word) != std::end(kHighest)) return 1;
    if (std::find(std::begin(kLowest), std::end(kLowest), word) != std::end(kLowest)) return -1;
    const auto near = [&](std::string_view each) {
      return each.size() >= 6 && word.size() >= 6 && word != "loading" && time_words::EditDistance(word, each, 1) <= 1;
    };
    if (std::any_of(std::begin(kHighest), std::end(kHighest), near)) return 1;
    return std::any_of(std::begin(kLowest), std::end(kLowest), near) ? -1 : 0;
  };
  const auto phrase = [&](size_t first, size_t last, uint64_t count, bool is_bottom) {
    return TopPhrase{words_[first].begin, words_[last - 1].end, count, is_bottom};
  };
  std::optional<TopPhrase> plain;
  for (size_t i = 0; i < words_.size(); ++i) {
    uint64_t count = 0;
    size_t p = i;
    // top5, top-5
    if (At(i).starts_with("top") || At(i).starts_with("bottom")) {
      const bool bottom = At(i)[0] == 'b';
      std::string_view rest = At(i).substr(bottom ? 6 : 3);
      if (rest.starts_with("-")) rest.remove_prefix(1);
      if (!rest.empty() && rest.size() < 7 && std::all_of(rest.begin(), rest.end(), IsDigit))
        return phrase(i, i + 1, std::strtoull(std::string(rest).c_str(), nullptr, 10), bottom);
      if (!rest.empty() && Look(kSmall, rest))
        return phrase(i, i + 1, static_cast<uint64_t>(*Look(kSmall, rest)), bottom);
    }
    const bool most = IsAny(i, {"most", "more"}), least = At(i) == "least";
    // top 5, slowest ten, bottom three, least 5, last 10 errors
    if (rank(i) != 0) {
      p = i + 1;
      if (IsAny(p, {"the", "-"})) ++p;
      const bool after_at = At(i) == "least" && i > 0 && IsAny(i - 1, {"at", "the"});
      if (!after_at && ReadCount(p, count) && !FindUnit(At(p))) return phrase(i, p, count, rank(i) < 0);
      if (!after_at && ReadCount(p = i + 1, count) && FindUnit(At(p)) && FindUnit(At(p))->unit == "h")
        return phrase(i, p, count, rank(i) < 0);
    }
    // 10 slowest, the three most expensive, 5 least used, 5 most recent
    p = i;
    if (!most && !least && ReadCount(p, count)) {
      if (rank(p) != 0) return phrase(i, p + 1, count, rank(p) < 0);
      if (IsAny(p, {"most", "least"})) {
        const bool bottom = At(p) == "least";
        return phrase(i, p + 1, count, bottom);
      }
      if (At(p) == "of" && IsAny(p + 1, {"them", "those", "these"})) return phrase(i, p + 2, count, false);
      if (IsAny(p, {"recent", "last", "lastest", "newest"})) return phrase(i, p + 1, count, false);
      // "show me 10 errors", "only 5", "limit 20", "last 10 errors", "give me five traces"
      const bool asked =
          i > 0 && IsAny(i - 1, {"show", "me", "limit", "only", "get", "fetch", "give", "display", "list", "just",
                                 "last", "recent", "max", "find", "return", "sample", "any", "see"});
      const bool limit_to =
          i > 1 && IsAny(i - 1, {"to", "of"}) && IsAny(i - 2, {"limit", "limited", "maximum", "max", "sample"});
      const bool is_compared =
          IsAny(p, {"or", "+", "%", "percent"}) || FindUnit(At(p)) || time_words::UnitNanos(At(p)) > 0;
      if ((asked || limit_to) && !is_compared && !plain) {
        size_t first = i - (limit_to ? 2 : 1);
        if (IsAny(first, {"me", "show", "find", "get", "fetch", "give", "display", "list", "return", "see"})) first = i;
        plain = phrase(first, p, count, false);
      }
    }
    // most common 5, most expensive ten
    const bool has_adjective = i + 2 < words_.size() && IsLetter(At(i + 1)[0]) && At(i + 1).size() > 2 &&
                               !IsAny(i + 1, {"the", "than", "then", "every", "all", "half", "and"});
    if ((most || least) && has_adjective) {
      p = i + 2;
      const bool at_least = least && i > 0 && At(i - 1) == "at";
      if (!at_least && ReadCount(p, count) && !FindUnit(At(p)) && time_words::UnitNanos(At(p)) == 0)
        return phrase(i, p, count, least);
    }
  }
  return plain;
}

}  // namespace

std::vector<Quantity> FindQuantities(std::string_view text) { return Scanner(text).Find(); }
std::optional<TopPhrase> FindTop(std::string_view text) { return Scanner(text).Top(); }

std::optional<double> ToUnit(double value, std::string_view from, std::string_view to) {
  if (from.empty() || to.empty() || from == to) return value;
  static constexpr std::pair<std::string_view, double> kTimes[] = {
      {"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"min", 6e10}, {"h", 3.6e12}, {"d", 8.64e13}};
  const auto look = [](std::string_view unit) -> double {
    for (const auto& [name, nanos] : kTimes)
      if (name == unit) return nanos;
    return 0;
  };
  const double a = look(from), b = look(to);
  if (a == 0 || b == 0) return std::nullopt;
  return a >= b ? value * (a / b) : value / (b / a);
}

}  // namespace throughline::assistant
