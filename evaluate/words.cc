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

uint64_t Load(const char* bytes) {
  uint64_t chunk;
  std::memcpy(&chunk, bytes, sizeof chunk);
  return chunk;
}

// Lower case, with zeros behind it up to a multiple of eight bytes.
class Letters {
 public:
  explicit Letters(std::string_view word) : size_(word.size()) {
    for (size_t i = 0; i < size_; ++i) text_[i] = kLower[static_cast<unsigned char>(word[i])];
  }
  std::string_view text() const { return {text_, size_}; }

  // Which endings can be there shows in the last letters, which most words pass without another look.
  void TakeEndingsOff() {
    if (Last(0) == 's' && Last(1) == '\'' && size_ >= 4) size_ -= 2;
    if (size_ < 4) return Clear();
    if (Last(0) == 's') {
      if (Last(1) == 'e' && (Drop("ies", 2, "y") || Drop("sses", 1, "ss") || Drop("ches", 2, "ch") ||
                             Drop("shes", 2, "sh") || Drop("xes", 2, "x")))
        return Clear();
      if (Last(1) != 's' && Last(1) != 'u' && Last(1) != 'i') --size_;
    }
    if ((Last(0) == 'g' && Drop("ing", 3)) || (Last(0) == 'd' && Drop("ed", 3))) {
      if (Last(0) == Last(1) && std::string_view("bdgmnprt").find(Last(0)) != std::string_view::npos) --size_;
    }
    if (size_ > 4 && Last(0) == 'e') --size_;  // trade, trading
    Clear();
  }

  uint64_t Hash() const {
    uint64_t hash = Mix(0x2545f4914f6cdd1d, size_);
    for (size_t i = 0; i < size_; i += 8) hash = Mix(hash, Load(text_ + i));
    return hash;
  }
  // Of a word of eight bytes at most the word itself.
  uint64_t packed() const { return Load(text_); }

 private:
  char Last(size_t i) const { return text_[size_ - 1 - i]; }
  bool Drop(std::string_view ending, size_t least, std::string_view instead = "") {
    if (size_ < ending.size() + least || !text().ends_with(ending)) return false;
    size_ -= ending.size();
    for (char c : instead) text_[size_++] = c;
    return true;
  }
  // What the endings have left behind the word: four letters at most.
  void Clear() {
    for (size_t i = size_; i < size_ + 4; ++i) text_[i] = 0;
  }

  char text_[kLongest + 8] = {};
  size_t size_;
};

uint64_t HashOfLong(std::string_view word) {
  uint64_t hash = Mix(0x2545f4914f6cdd1d, word.size());
  for (size_t i = 0; i < word.size(); i += 8) {
    uint64_t chunk = 0;
    std::memcpy(&chunk, word.data() + i, std::min<size_t>(8, word.size() - i));
    hash = Mix(hash, chunk);
  }
  return hash;
}

// The small words by what they are packed, in open addressing.
class SmallWords {
 public:
  SmallWords() {
    for (std::string_view word : kSmallWords) {
      char text[8] = {};
      std::memcpy(text, word.data(), word.size());
      size_t at = Slot(Load(text));
      while (table_[at] != 0) at = (at + 1) % table_.size();
      table_[at] = Load(text);
    }
  }
  bool Has(uint64_t packed) const {
    size_t at = Slot(packed);
    while (table_[at] != 0 && table_[at] != packed) at = (at + 1) % table_.size();
    return table_[at] != 0;
  }

 private:
  static size_t Slot(uint64_t packed) { return (packed * 0x9e3779b97f4a7c15) >> 56; }
  std::array<uint64_t, 256> table_{};
};

}  // namespace

Stem StemOf(std::string_view word) {
  if (word.size() > kLongest) return {HashOfLong(word) | 1};
  static const SmallWords small;
  Letters letters(word);
  letters.TakeEndingsOff();
  const size_t size = letters.text().size();
  const bool has_meaning = size >= 3 && (size > kLongestSmallWord || !small.Has(letters.packed()));
  return {(letters.Hash() & ~uint64_t{1}) | (has_meaning ? 1 : 0)};
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
