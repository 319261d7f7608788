// What compares a number stands to its left ("more than") or to its right ("or more").
#include "assistant/planner/quantity.h"

#include <algorithm>

#include "assistant/planner/quantity_scanner.h"

namespace throughline::assistant {
namespace quantities {

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
    const bool less =
        resembles(2, {"smaller", "lower", "shorter", "faster", "quicker", "fewer", "cheaper", "lighter"}) ||
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

}  // namespace quantities

std::vector<Quantity> FindQuantities(std::string_view text) { return quantities::Scanner(text).Find(); }

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
