#include "evaluate/words.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <utility>

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

// Capital letters of eight bytes made small, all at once.
uint64_t LowerAll(uint64_t bytes) {
  constexpr uint64_t kEach = 0x0101010101010101;
  const uint64_t low = bytes & (kEach * 0x7f);
  const uint64_t at_least_a = low + kEach * (0x80 - 'A'), over_z = low + kEach * (0x7f - 'Z');
  return bytes | ((at_least_a & ~over_z & ~bytes & (kEach * 0x80)) >> 2);
}

// Of eight bytes those that are part of a word, a bit each: letters, digits, apostrophes, what is beyond ASCII.
uint64_t PartsOf(uint64_t bytes) {
  constexpr uint64_t kEach = 0x0101010101010101, kTop = kEach * 0x80;
  const uint64_t low = bytes & ~kTop, letter = low | kEach * 0x20;
  const uint64_t letters = (letter + kEach * (0x80 - 'a')) & ~(letter + kEach * (0x7f - 'z'));
  const uint64_t digits = (low + kEach * (0x80 - '0')) & ~(low + kEach * (0x7f - '9'));
  const uint64_t apostrophes = ~((low ^ kEach * '\'') + kEach * 0x7f);
  return (((letters | digits | apostrophes | bytes) & kTop) >> 7) * 0x0102040810204080 >> 56;
}

// The stems of words that came before: most words of a text are some hundred common ones.
class KnownStems {
 public:
  static constexpr size_t kLongestKnown = 16;  // bytes of a word

  // `bytes_after`: how many can be read from the word's beginning on.
  Stem Of(std::string_view word, size_t bytes_after) {
    if (word.size() > kLongestKnown) return StemOf(word);
    const auto [first, second] = Packed(word, bytes_after);
    Entry& entry = entries_[Mix(first, second) % entries_.size()];
    if (entry.first != first || entry.second != second) entry = {first, second, StemOf(word)};
    return entry.stem;
  }

 private:
  struct Entry {
    uint64_t first = 0, second = 0;  // small letters, zeros behind them; no word is empty
    Stem stem;
  };
  static std::pair<uint64_t, uint64_t> Packed(std::string_view word, size_t bytes_after) {
    char copy[kLongestKnown] = {};
    const char* bytes = word.data();
    if (bytes_after < kLongestKnown) {
      std::memcpy(copy, bytes, word.size());
      bytes = copy;
    }
    const auto part = [&](size_t from) -> uint64_t {
      if (word.size() <= from) return 0;
      const uint64_t chunk = LowerAll(Load(bytes + from));
      return word.size() >= from + 8 ? chunk : chunk & ((uint64_t{1} << (8 * (word.size() - from))) - 1);
    };
    return {part(0), part(8)};
  }
  std::array<Entry, 1024> entries_;
};

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
  thread_local KnownStems known;
  out.reserve(out.size() + text.size() / 6 + 1);
  size_t begin = 0;
  uint64_t was_part = 0;  // whether the byte before is part of a word
  const auto end_word = [&](size_t end) {
    out.push_back(known.Of(text.substr(begin, end - begin), text.size() - begin));
  };
  for (size_t block = 0; block < text.size(); block += 64) {
    uint64_t parts = 0;
    for (size_t i = block; i < std::min(block + 64, text.size()); i += 8) {
      uint64_t bytes = 0;  // zeros behind the text are part of nothing
      std::memcpy(&bytes, text.data() + i, std::min<size_t>(8, text.size() - i));
      parts |= PartsOf(bytes) << (i - block);
    }
    // Where words begin and end, in turn.
    for (uint64_t edges = parts ^ (parts << 1 | was_part); edges != 0; edges &= edges - 1) {
      const size_t at = block + static_cast<size_t>(std::countr_zero(edges));
      if ((parts >> (at - block) & 1) != 0) {
        begin = at;
      } else {
        end_word(at);
      }
    }
    was_part = parts >> 63;
  }
  if (was_part != 0) end_word(text.size());
}

std::vector<Stem> Stems(std::string_view text) {
  std::vector<Stem> stems;
  AppendStems(text, stems);
  return stems;
}

bool Contains(std::span<const Stem> text, std::span<const Stem> term) {
  return !term.empty() && !std::ranges::search(text, term).empty();
}

}  // namespace throughline::evaluate
