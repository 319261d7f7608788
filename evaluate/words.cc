#include "evaluate/words.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "evaluate/letters.h"

namespace throughline::evaluate {
namespace {

constexpr size_t kLongest = 48;  // bytes; what is longer is no word whose endings mean something

constexpr std::string_view kSmallWords[] = {
    "a",     "about", "all",  "an",   "and",  "any",   "are",   "as",   "at",   "be",    "been", "but",  "by",   "can",
    "could", "did",   "do",   "does", "for",  "from",  "had",   "has",  "hav",  "he",    "her",  "his",  "how",  "i",
    "if",    "in",    "into", "is",   "it",   "its",   "may",   "more", "no",   "not",   "of",   "on",   "or",   "our",
    "she",   "so",    "some", "than", "that", "the",   "their", "them", "then", "there", "thes", "they", "this", "to",
    "was",   "we",    "were", "what", "when", "which", "who",   "will", "with", "would", "you",  "your"};
constexpr size_t kLongestSmallWord = 5;

enum Class : uint8_t { kNone, kPart };
constexpr std::array<uint8_t, 256> kClasses = [] {
  std::array<uint8_t, 256> classes{};
  for (size_t c = 0; c < 256; ++c) classes[c] = IsAlnum(static_cast<char>(c)) || c >= 0x80 || c == '\'' ? kPart : kNone;
  return classes;
}();
constexpr std::array<char, 256> kLower = [] {
  std::array<char, 256> lower{};
  for (size_t c = 0; c < 256; ++c) lower[c] = Lower(static_cast<char>(c));
  return lower;
}();

uint64_t Mix(uint64_t hash, uint64_t chunk) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(hash ^ chunk) * 0x9e3779b97f4a7c15;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

// Lower case, in a buffer with eight zeros behind it.
class Letters {
 public:
  explicit Letters(std::string_view word) : size_(word.size()) {
    for (size_t i = 0; i < size_; ++i) text_[i] = kLower[static_cast<unsigned char>(word[i])];
  }
  std::string_view text() const { return {text_, size_}; }

  void TakeEndingsOff() {
    Drop("'s", 2);
    if (size_ < 4) return;
    const char last = text_[size_ - 1];
    if (last == 's') {
      if (Drop("ies", 2, "y") || Drop("sses", 1, "ss") || Drop("ches", 2, "ch") || Drop("shes", 2, "sh") ||
          Drop("xes", 2, "x"))
        return;
      const char before = text_[size_ - 2];
      if (before != 's' && before != 'u' && before != 'i') Drop("s", 3);
    }
    if (Drop("ing", 3) || Drop("ed", 3)) {
      if (size_ >= 3 && text_[size_ - 1] == text_[size_ - 2] &&
          std::string_view("bdgmnprt").find(text_[size_ - 1]) != std::string_view::npos)
        --size_;
    }
    if (size_ > 4 && text_[size_ - 1] == 'e') --size_;  // trade, trading
  }

 private:
  bool Drop(std::string_view ending, size_t least, std::string_view instead = "") {
    if (size_ < ending.size() + least || !text().ends_with(ending)) return false;
    size_ -= ending.size();
    std::memcpy(text_ + size_, instead.data(), instead.size());
    size_ += instead.size();
    return true;
  }

  char text_[kLongest];
  size_t size_;
};

uint64_t Hash(std::string_view text) {
  uint64_t hash = Mix(0x2545f4914f6cdd1d, text.size());
  for (size_t i = 0; i < text.size(); i += 8) {
    uint64_t chunk = 0;
    std::memcpy(&chunk, text.data() + i, std::min<size_t>(8, text.size() - i));
    hash = Mix(hash, chunk);
  }
  return hash;
}

bool IsSmall(std::string_view stem) {
  return stem.size() <= kLongestSmallWord && std::ranges::binary_search(kSmallWords, stem);
}

}  // namespace

Stem StemOf(std::string_view word) {
  if (word.size() > kLongest) return {Hash(word) | 1};
  Letters letters(word);
  letters.TakeEndingsOff();
  const std::string_view stem = letters.text();
  const bool has_meaning = stem.size() >= 3 && !IsSmall(stem);
  return {(Hash(stem) & ~uint64_t{1}) | (has_meaning ? 1 : 0)};
}

void AppendStems(std::string_view text, std::vector<Stem>& out) {
  size_t begin = 0;
  for (size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && kClasses[static_cast<unsigned char>(text[i])] == kPart) continue;
    if (i > begin) out.push_back(StemOf(text.substr(begin, i - begin)));
    begin = i + 1;
  }
}

std::vector<Stem> Stems(std::string_view text) {
  std::vector<Stem> stems;
  stems.reserve(text.size() / 6 + 1);
  AppendStems(text, stems);
  return stems;
}

bool Contains(std::span<const Stem> text, std::span<const Stem> term) {
  return !term.empty() && !std::ranges::search(text, term).empty();
}

}  // namespace throughline::evaluate
