#include "dataprime/closest.h"

#include <algorithm>
#include <cctype>

namespace throughline::dataprime {
namespace {

constexpr size_t kLongestWord = 120;  // the distance is quadratic, and nobody misspells a word this long
constexpr int kEdit = 256;            // one edit
constexpr int kCase = 1;              // another case of the same letter
constexpr int kMore = 8;              // one more letter after a word that is right as far as it goes

int Difference(char a, char b) {
  if (a == b) return 0;
  const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
  return lower(a) == lower(b) ? kCase : kEdit;
}

// Optimal string alignment: Levenshtein's distance with swaps of neighbours.
int Distance(std::string_view a, std::string_view b) {
  std::vector<int> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) last[j] = static_cast<int>(j) * kEdit;
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = static_cast<int>(i) * kEdit;
    for (size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + kEdit, row[j - 1] + kEdit, last[j - 1] + Difference(a[i - 1], b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before[j - 2] + kEdit);
    }
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

}  // namespace

std::string Closest(std::string_view word, const std::vector<std::string>& candidates) {
  if (word.empty() || word.size() > kLongestWord) return {};
  int best_distance = static_cast<int>(std::max<size_t>(1, word.size() / 3)) * kEdit + 1;
  std::string best;
  for (const std::string& candidate : candidates) {
    if (candidate.size() > kLongestWord) continue;
    const int distance = candidate.starts_with(word) ? static_cast<int>(candidate.size() - word.size()) * kMore
                                                     : Distance(word, candidate);
    if (distance < best_distance) {
      best_distance = distance;
      best = candidate;
    }
  }
  return best;
}

}  // namespace throughline::dataprime
