// Numbers in words, with comparison and unit: "over two hundred ms", "at least 5", "slower than 1.5s", "between 10 and
// 20 tokens", "more than 2k tokens", "> 500", "under a second", "exceeding 3 minutes", "no more than 1 MB".
//
// Shape    FindQuantities(text) → every comparison in the order of the text. A number that is part of a time phrase,
//          of "top 5" or of an id is not one: the caller masks those parts first (with blanks).
// Units    value stays in the unit that was said; ToUnit converts to that of the field.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace throughline::assistant {

enum class Comparison { kEqual, kNotEqual, kMore, kAtLeast, kLess, kAtMost, kBetween };

struct Quantity {
  size_t begin = 0, end = 0;  // bytes of the text, the comparing words included
  Comparison comparison = Comparison::kMore;
  bool has_comparison = false;  // false: a bare number ("status 500")
  double value = 0;
  double upper = 0;  // kBetween
  std::string unit;  // "ns", "us", "ms", "s", "min", "h", "d", "bytes", "tokens", "usd", "percent", or empty
};

std::vector<Quantity> FindQuantities(std::string_view text);
// 1.5 "s" in "us" is 1.5e6. nullopt where the units have nothing in common; an empty unit takes the other's.
std::optional<double> ToUnit(double value, std::string_view from, std::string_view to);

// "top 5", "the three slowest", "10 worst", "first dozen", "bottom 3": how many rows are wanted.
struct TopPhrase {
  size_t begin = 0, end = 0;
  uint64_t count = 0;
  bool is_bottom = false;
};
std::optional<TopPhrase> FindTop(std::string_view text);

}  // namespace throughline::assistant
