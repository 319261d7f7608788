// The words of a question, and how near one word is to another.
//
// Shape    SplitWords cuts at everything that is no letter or digit; each word knows its bytes of the text. Text beyond
//          ASCII counts as letters.
// Errors   none: any bytes are some words.
// Threads  functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace throughline::assistant {

struct Word {
  size_t begin = 0, end = 0;  // bytes of the text
  std::string text;           // lower case
  std::string stem;
  bool is_number = false;  // digits only
};

std::vector<Word> SplitWords(std::string_view text);
std::string LowerCase(std::string_view text);

// A word without its ending: "services", "serviced" → "servic". Only for comparing with another stem.
std::string Stem(std::string_view lower_case_word);
// The stems of a text's words, with one blank between: how phrases are compared.
std::string StemsOf(std::string_view text);

// Insertions, deletions, replacements and swaps of neighbours; `limit + 1` when there are more than `limit`.
int EditDistance(std::string_view a, std::string_view b, int limit);
// How many slips are forgiven in a word of this many bytes: none below 4, one below 8, else two.
int ForgivenSlips(size_t length);
// Whether `typed` is `meant` with a slip or two. The first letter is seldom the one that is wrong: it may only be
// swapped.
bool IsSlipOf(std::string_view typed, std::string_view meant);

// Blanks over bytes [begin, end): the rest keeps its place.
void Mask(std::string& text, size_t begin, size_t end);

}  // namespace throughline::assistant
