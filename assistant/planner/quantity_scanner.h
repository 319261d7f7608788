// Reads numbers with their units, and what compares them, off a text. A part of quantity.h; nobody else includes it.
//
// Shape    each Read function reads one form from word `i` on and moves `i` behind it, or returns false.
#pragma once

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assistant/planner/quantity.h"
#include "assistant/planner/time_words.h"

namespace throughline::assistant::quantities {

struct Word {
  size_t begin = 0, end = 0;
  std::string text;  // in lower case
  std::string raw;
};

struct Unit {
  std::string_view word, unit;
  double factor = 1;  // cents are hundredths of a dollar
};
// nullptr when there is none.
const Unit* FindUnit(std::string_view word);
// 7 of "seven".
std::optional<double> SmallNumber(std::string_view word);

inline bool IsDigit(char c) { return c >= '0' && c <= '9'; }
inline bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c & 0x80); }

struct Number {
  double value = 0;
  std::string unit = {};
};

class Scanner {
 public:
  explicit Scanner(std::string_view text);

  std::vector<Quantity> Find();
  std::optional<TopPhrase> Top();

 private:
  std::string_view At(size_t i) const { return i < words_.size() ? std::string_view(words_[i].text) : ""; }
  bool IsAny(size_t i, std::initializer_list<std::string_view> texts) const {
    return i < words_.size() && std::find(texts.begin(), texts.end(), words_[i].text) != texts.end();
  }
  bool ReadDigits(size_t i, Number& out) const;
  bool ReadWords(size_t& i, Number& out) const;
  bool ReadUnit(size_t& i, Number& out) const;
  bool ReadNumber(size_t& i, Number& out) const;
  bool ReadCount(size_t& i, uint64_t& out) const;
  // How many words before `i` compare, and how.
  size_t ReadComparison(size_t i, Comparison& out) const;
  size_t ReadSuffix(size_t i, Comparison& out) const;
  bool Resembles(size_t i, std::string_view word) const {
    return i < words_.size() && (words_[i].text == word || (word.size() >= 5 && words_[i].text.size() >= 4 &&
                                                            time_words::EditDistance(words_[i].text, word, 1) <= 1));
  }

  std::vector<Word> words_;
};

}  // namespace throughline::assistant::quantities
