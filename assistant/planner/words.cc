#include "assistant/planner/words.h"

#include <algorithm>
#include <array>

namespace throughline::assistant {
namespace {

bool IsLetter(char c) {
  const auto u = static_cast<unsigned char>(c);
  return (u >= 'a' && u <= 'z') || (u >= 'A' && u <= 'Z') || (u >= '0' && u <= '9') || u >= 0x80;
}
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool CutEnding(std::string& word, std::string_view ending, size_t least, std::string_view instead = {}) {
  if (!word.ends_with(ending) || word.size() < ending.size() + least) return false;
  word.resize(word.size() - ending.size());
  word += instead;
  return true;
}

}  // namespace

std::string LowerCase(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string Stem(std::string_view lower_case_word) {
  std::string word(lower_case_word);
  if (word.size() < 4 || std::any_of(word.begin(), word.end(), IsDigit)) return word;
  if (!CutEnding(word, "ies", 2, "y") && !CutEnding(word, "sses", 2, "ss") && !CutEnding(word, "xes", 2, "x") &&
      !CutEnding(word, "ches", 2, "ch") && !CutEnding(word, "shes", 2, "sh") && !word.ends_with("ss") &&
      !word.ends_with("us") && !word.ends_with("is"))
    CutEnding(word, "s", 3);
  if (!CutEnding(word, "ing", 4)) CutEnding(word, "ed", 3);
  const size_t n = word.size();
  if (n > 3 && word[n - 1] == word[n - 2] && word[n - 1] != 's' && word[n - 1] != 'l') word.pop_back();
  if (word.size() > 3 && word.back() == 'e') word.pop_back();
  if (word.size() > 3 && word.back() == 'i') word.back() = 'y';  // retried
  return word;
}

std::vector<Word> SplitWords(std::string_view text) {
  std::vector<Word> out;
  size_t i = 0;
  while (i < text.size()) {
    if (!IsLetter(text[i])) {
      ++i;
      continue;
    }
    size_t end = i;
    while (end < text.size() && IsLetter(text[end])) ++end;
    Word word{i, end, LowerCase(text.substr(i, end - i)), {}, false};
    // "don't", "isn't" say not; the s of "what's" and "today's" says nothing.
    if (end + 1 < text.size() && text[end] == '\'' && IsLetter(text[end + 1]) &&
        (end + 2 == text.size() || !IsLetter(text[end + 2]) || text.substr(end, 3) == "'re" ||
         text.substr(end, 3) == "'ve" || text.substr(end, 3) == "'ll")) {
      if (text[end + 1] == 't' && word.text.ends_with("n")) word.text += "t";
      end += 2;
      while (end < text.size() && IsLetter(text[end])) ++end;
      word.end = end;
    }
    word.is_number = std::all_of(word.text.begin(), word.text.end(), IsDigit);
    word.stem = Stem(word.text);
    out.push_back(std::move(word));
    i = end;
  }
  return out;
}

std::string StemsOf(std::string_view text) {
  std::string out;
  for (const Word& word : SplitWords(text)) out += (out.empty() ? "" : " ") + word.stem;
  return out;
}

int EditDistance(std::string_view a, std::string_view b, int limit) {
  constexpr size_t kLongest = 48;
  const int too_far = limit + 1;
  if (a.size() > kLongest || b.size() > kLongest) return a == b ? 0 : too_far;
  const int n = static_cast<int>(a.size()), m = static_cast<int>(b.size());
  if (std::abs(n - m) > limit) return too_far;
  std::array<std::array<int, kLongest + 1>, 3> rows;
  int* before = rows[0].data();
  int* last = rows[1].data();
  int* here = rows[2].data();
  for (int j = 0; j <= m; ++j) last[j] = j;
  for (int i = 1; i <= n; ++i) {
    here[0] = i;
    int best = i;
    for (int j = 1; j <= m; ++j) {
      const bool same = a[static_cast<size_t>(i - 1)] == b[static_cast<size_t>(j - 1)];
      int value = std::min({last[j] + 1, here[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
      if (i > 1 && j > 1 && a[static_cast<size_t>(i - 1)] == b[static_cast<size_t>(j - 2)] &&
          a[static_cast<size_t>(i - 2)] == b[static_cast<size_t>(j - 1)])
        value = std::min(value, before[j - 2] + 1);
      here[j] = value;
      best = std::min(best, value);
    }
    if (best > limit) return too_far;
    std::swap(before, last);
    std::swap(last, here);
  }
  return std::min(last[m], too_far);
}

int ForgivenSlips(size_t length) { return length < 4 ? 0 : length < 8 ? 1 : 2; }

bool IsSlipOf(std::string_view typed, std::string_view meant) {
  const int slips = ForgivenSlips(std::min(typed.size(), meant.size()));
  if (slips == 0 || typed == meant) return false;
  const bool same_start = typed[0] == meant[0] || (typed[0] == meant[1] && typed[1] == meant[0]);
  return same_start && EditDistance(typed, meant, slips) <= slips;
}

void Mask(std::string& text, size_t begin, size_t end) {
  for (size_t i = begin; i < std::min(end, text.size()); ++i) text[i] = ' ';
}

}  // namespace throughline::assistant
