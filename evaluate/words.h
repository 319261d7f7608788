// Words of a text by their stems, so that "ducks" is found where "duck" is asked for. A stem is a number, a hash of its
// letters: texts are compared by their words a thousand times a second.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace throughline::evaluate {

// Of the lower-case word, common English endings taken off. Letters beyond ASCII stay as they are and belong to words.
struct Stem {
  uint64_t hash =
      0;  // its lowest bit says that the word carries meaning: three bytes at least, and not the, and, is...
  bool operator==(const Stem&) const = default;
  bool has_meaning() const { return (hash & 1) != 0; }
};

Stem StemOf(std::string_view word);
// The stems of a text's words, in order, behind what `out` holds.
void AppendStems(std::string_view text, std::vector<Stem>& out);
std::vector<Stem> Stems(std::string_view text);
// Whether `term`, one word or several in order, is in `text`.
bool Contains(std::span<const Stem> text, std::span<const Stem> term);

}  // namespace throughline::evaluate
