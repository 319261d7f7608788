// Texts as a search sees them: tokens between separators, in any case.
//
// Source   DataPrime reference, text search.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace throughline::dataprime {

// What separates two tokens, as a class of a regular expression.
inline constexpr std::string_view kSeparatorClass = R"([\s=/:@#$*|,;'"(\[{})\]<>._\-])";
inline constexpr std::string_view kTokenCharacter = R"([^\s=/:@#$*|,;'"(\[{})\]<>._\-])";

bool IsSeparator(char c);
std::vector<std::string_view> Tokens(std::string_view text);

// A regular expression for the phrase's tokens one after another, whole, in any case; separators between them may be
// any, and at most `slop` other tokens. In a JSON text \n and its like separate too. Empty for a phrase without a
// token.
std::string PhrasePattern(std::string_view phrase, int slop = 0);

// Whether the engine takes the pattern: one that is too long it would refuse when the query runs.
bool CanRun(const std::string& pattern);

}  // namespace throughline::dataprime
