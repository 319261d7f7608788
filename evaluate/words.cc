#include "evaluate/words.h"

#include <algorithm>

#include "evaluate/letters.h"

namespace throughline::evaluate {

std::string Stem(std::string_view word) {
  std::string stem(word);
  std::ranges::transform(stem, stem.begin(), &Lower);
  auto drop = [&](std::string_view ending, size_t least, std::string_view instead = "") {
    if (!stem.ends_with(ending) || stem.size() < ending.size() + least) return false;
    stem.resize(stem.size() - ending.size());
    stem += instead;
    return true;
  };
  drop("'s", 2);
  if (drop("ies", 2, "y") || drop("sses", 1, "ss") || drop("ches", 2, "ch") || drop("shes", 2, "sh") ||
      drop("xes", 2, "x"))
    return stem;
  if (!stem.ends_with("ss") && !stem.ends_with("us") && !stem.ends_with("is")) drop("s", 3);
  if (drop("ing", 3) || drop("ed", 3)) {
    const size_t n = stem.size();
    if (n >= 3 && stem[n - 1] == stem[n - 2] &&
        std::string_view("bdgmnprt").find(stem[n - 1]) != std::string_view::npos)
      stem.pop_back();
  }
  if (stem.size() > 4 && stem.back() == 'e') stem.pop_back();  // trade, trading
  return stem;
}

std::vector<std::string> Stems(std::string_view text) {
  std::vector<std::string> stems;
  size_t begin = 0;
  for (size_t i = 0; i <= text.size(); ++i) {
    const char c = At(text, i);
    const bool is_part = i < text.size() && (IsAlnum(c) || static_cast<unsigned char>(c) >= 0x80 || c == '\'');
    if (is_part) continue;
    if (i > begin) stems.push_back(Stem(text.substr(begin, i - begin)));
    begin = i + 1;
  }
  return stems;
}

bool Contains(const std::vector<std::string>& text, const std::vector<std::string>& term) {
  return !term.empty() && !std::ranges::search(text, term).empty();
}

bool IsSmallWord(std::string_view stem) {
  static constexpr std::string_view kWords[] = {
      "a",     "about", "all",   "an",    "and",  "any",   "are",  "as",   "at",   "be",   "been", "but",
      "by",    "can",   "could", "did",   "do",   "does",  "for",  "from", "had",  "has",  "hav",  "he",
      "her",   "his",   "how",   "i",     "if",   "in",    "into", "is",   "it",   "its",  "may",  "more",
      "no",    "not",   "of",    "on",    "or",   "our",   "she",  "so",   "some", "than", "that", "the",
      "their", "them",  "then",  "there", "thes", "they",  "this", "to",   "was",  "we",   "were", "what",
      "when",  "which", "who",   "will",  "with", "would", "you",  "your"};
  return std::ranges::binary_search(kWords, stem);
}

}  // namespace throughline::evaluate
