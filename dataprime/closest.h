// "Did you mean": the candidate nearest to a misspelt word.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace throughline::dataprime {

// The candidate at the smallest edit distance (insert, delete, replace, swap of neighbours; another case, or a word
// that only stops too early, counts for a fraction), or empty when none is near enough to be what was meant: about a
// third of the word, at least one edit.
std::string Closest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace throughline::dataprime
