// What stands in a question, piece by piece: times, numbers, quoted texts, and phrases with what they may mean.
//
// Shape    pieces in the order of the text, none overlapping. Misspelt words are read as the known word they are
//          nearest to; words that nobody knows are kUnknown.
// Threads  a function.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assistant/planner/fields.h"
#include "assistant/planner/quantity.h"
#include "assistant/planner/time_phrase.h"

namespace throughline::assistant {

struct Piece {
  Mark mark = Mark::kUnknown;
  size_t begin = 0, end = 0;  // bytes of the question
  std::string text;           // as it was written; kQuoted: what is between the quotes
  const Phrase* phrase = nullptr;
  const Concept* concept_ = nullptr;
  std::vector<int> fields;
  std::vector<ValueMeaning> values;
  Quantity quantity;
  bool is_keypath = false;    // a field written as a keypath
  bool is_corrected = false;  // a slip was forgiven
  bool is_thing = false;      // nobody's name, but attributes are of it: "player" of `player.level`
  std::string message_word;   // the same word as messages of logs have it
  bool is_used = false;       // what it says is in the plan
  size_t words = 1;
  bool Says(std::string_view word) const { return phrase && phrase->text == word; }
  bool IsField() const { return mark == Mark::kConcept || mark == Mark::kField; }
};

struct Spotted {
  std::string text;
  std::vector<Piece> pieces;
  std::optional<TimePhrase> time;
  std::optional<BucketPhrase> bucket;
  std::optional<TopPhrase> top;
  int corrections = 0;
};

Spotted Spot(std::string_view text, const CatalogueIndex& index, int64_t now, int utc_offset_minutes);

}  // namespace throughline::assistant
