#include "assistant/planner/quantity_scanner.h"

#include <cmath>
#include <cstdlib>

namespace throughline::assistant::quantities {

namespace {

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
    {"kg", "kg"},
    {"kilo", "kg"},
    {"kilos", "kg"},
    {"kilogram", "kg"},
    {"kilograms", "kg"},
    {"km", "km"},
    {"kilometer", "km"},
    {"kilometers", "km"},
    {"kilometre", "km"},
    {"kilometres", "km"},
    {"eur", "eur"},
    {"euro", "eur"},
    {"euros", "eur"},
    {"€", "eur"},
    {"%", "percent"},
    {"percent", "percent"},
    {"pct", "percent"},
    {"percents", "percent"},
};

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

}  // namespace

const Unit* FindUnit(std::string_view word) {
  for (const Unit& unit : kUnits)
    if (unit.word == word) return &unit;
  return nullptr;
}
std::optional<double> SmallNumber(std::string_view word) { return Look(kSmall, word); }

Scanner::Scanner(std::string_view text) : words_(Words(text)) {}

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

}  // namespace throughline::assistant::quantities
