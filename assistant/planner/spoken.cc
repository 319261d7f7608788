#include "assistant/planner/spoken.h"

#include <algorithm>
#include <vector>

#include "assistant/planner/words.h"

namespace throughline::assistant {
namespace {

constexpr std::string_view kOnes[] = {"zero",     "one",     "two",     "three",     "four",     "five",    "six",
                                      "seven",    "eight",   "nine",    "ten",       "eleven",   "twelve",  "thirteen",
                                      "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"};
constexpr std::string_view kTens[] = {"twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"};
constexpr std::string_view kOrdinals[] = {"first", "second",  "third",  "fourth", "fifth",
                                          "sixth", "seventh", "eighth", "ninth"};

template <size_t N>
int PlaceOf(const std::string_view (&list)[N], std::string_view word) {
  const auto found = std::find(std::begin(list), std::end(list), word);
  return found == std::end(list) ? -1 : static_cast<int>(found - std::begin(list));
}

}  // namespace

int NumberOfWord(std::string_view word) {
  if (const int one = PlaceOf(kOnes, word); one >= 0) return one;
  const int ten = PlaceOf(kTens, word);
  return ten < 0 ? -1 : (ten + 2) * 10;
}

std::string AsTyped(std::string_view text) {
  const std::vector<Word> words = SplitWords(text);
  std::string out;
  size_t from = 0;
  for (size_t i = 0; i + 1 < words.size(); ++i) {
    const int ten = PlaceOf(kTens, words[i].text);
    if (ten < 0 || words[i + 1].begin != words[i].end + 1) continue;
    const int one = PlaceOf(kOnes, words[i + 1].text), ordinal = PlaceOf(kOrdinals, words[i + 1].text);
    const bool is_one = one >= 1 && one <= 9;
    // "last thirty second" is no ordinal; nor is what a percentile does not follow.
    const bool is_ordinal = ordinal >= 0 && i + 2 < words.size() && words[i + 2].text.starts_with("per");
    if (!is_one && !is_ordinal) continue;
    const int value = (ten + 2) * 10 + (is_one ? one : ordinal + 1);
    out += std::string(text.substr(from, words[i].begin - from)) + std::to_string(value) + (is_one ? "" : "th");
    from = words[i + 1].end;
    ++i;
  }
  return out + std::string(text.substr(from));
}

}  // namespace throughline::assistant
