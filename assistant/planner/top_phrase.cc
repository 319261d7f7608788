// FindTop of quantity.h.
#include <algorithm>
#include <cstdlib>

#include "assistant/planner/quantity_scanner.h"

namespace throughline::assistant {
namespace quantities {

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
      if (!rest.empty() && SmallNumber(rest))
        return phrase(i, i + 1, static_cast<uint64_t>(*SmallNumber(rest)), bottom);
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
      const bool is_status = count >= 400 && count < 600;  // "which routes return 404 most often"
      if (IsAny(p, {"most", "least"}) && !is_status) {
        const bool bottom = At(p) == "least";
        return phrase(i, p + 1, count, bottom);
      }
      if (At(p) == "of" && IsAny(p + 1, {"them", "those", "these"})) return phrase(i, p + 2, count, false);
      if (IsAny(p, {"recent", "last", "lastest", "newest"})) return phrase(i, p + 1, count, false);
      // "show me 10 errors", "only 5", "limit 20", "last 10 errors", "give me five traces"
      const bool asked =
          i > 0 && IsAny(i - 1, {"show", "me", "limit", "only", "get", "fetch", "give", "display", "list", "just",
                                 "last", "recent", "max", "find", "return", "sample", "any", "see"});
      // "any 500 today", "any 5xx": a status, no number of rows.
      if (asked && IsAny(i - 1, {"any", "return", "get", "see"}) && count >= 400 && count < 600) continue;
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

}  // namespace quantities

std::optional<TopPhrase> FindTop(std::string_view text) { return quantities::Scanner(text).Top(); }

}  // namespace throughline::assistant
