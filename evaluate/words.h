// Words of a text by their stems, so that "ducks" is found where "duck" is asked for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace throughline::evaluate {

// Lower case, common English endings taken off. Letters beyond ASCII stay as they are and belong to words.
std::string Stem(std::string_view word);
// The stems of a text's words.
std::vector<std::string> Stems(std::string_view text);
// Whether `term`, one word or several in order, is in `text`, both as stems.
bool Contains(const std::vector<std::string>& text, const std::vector<std::string>& term);
// The words that carry no meaning of their own: the, and, is...
bool IsSmallWord(std::string_view stem);

}  // namespace throughline::evaluate
