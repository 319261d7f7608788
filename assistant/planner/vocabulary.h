// The words that the planner knows, as data: what each means in a question, and which source it speaks for.
//
// Shape    phrases are compared by their stems, so one form of a word is enough. A longer phrase beats a shorter one.
// Threads  constant tables.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace throughline::assistant {

enum class Mark : uint8_t {
  kUnknown,
  kFiller,      // says nothing about the query
  kSource,      // text: the source
  kThing,       // the rows asked for, by what they have in common. text: its name in slots.cc
  kLevel,       // text: a severity
  kOrWorse,     // "or worse": the severity and those above
  kOrBetter,    // "or lower"
  kConcept,     // text: id of a Concept
  kField,       // a field of the catalogue by its own name
  kValue,       // a text that some field takes
  kFunction,    // text: avg, sum, min, max, p<number>
  kCount,       // "how many"
  kShare,       // "rate", "percentage"
  kDistinct,    // "distinct"
  kList,        // "which", "list"
  kBy,          // "by", "per", "for each"
  kHighest,     // text: the concept that is ranked by, or empty
  kLowest,      // likewise
  kCommonest,   // ranked by how many
  kRarest,      //
  kNot,         // "not", "except"
  kWith,        // "with", "that have"
  kWithout,     //
  kSearch,      // "containing": free text follows
  kTerm,        // a word that logs speak of: free text
  kOrderBy,     // "sorted by"
  kDescending,  //
  kAscending,   //
  kNewest,      //
  kOldest,      //
  kTrend,       // "over time"
  kAnd,         //
  kOr,          //
  kIs,          // "is", "equals"
  kOf,          // "of", "for"
  kFrom,        // "from", "in", "on": a place follows, seldom a field
  kColumns,     // "only show the fields"
  kVersus,      // "compare", "vs"
  kUnit,        // text: the unit a result is wanted in
  kQuoted,      // a text in quotes
  kQuantity,    // a number, perhaps with a comparison
};

struct Phrase {
  std::string_view words;
  Mark mark;
  std::string_view text = {};
  float spans = 0, logs = 0, metrics = 0;  // how much it speaks for a source
  float domain = 0;                        // how much it speaks for a question about observability, 0 to 1
};
std::span<const Phrase> Vocabulary();
std::span<const Phrase> ConditionWords();
// Those that hold a sentence together, or only lead to it (small_words.cc). A phrase that stands in both is
// Vocabulary's.
std::span<const Phrase> SmallWords();

// A thing that questions speak of, and the attributes that may hold it: the first that the catalogue has is taken.
struct Concept {
  std::string_view id;       // also the name of its column
  std::string_view phrases;  // separated by |
  std::string_view keys;     // flat keys or canonical keypaths of the language, separated by |, best first
  std::string_view source;   // where it stands when the catalogue does not say
  std::string_view unit = {};
  bool is_measure = false;  // a number that is averaged and summed
  float domain = 0.6F;
};
std::span<const Concept> Concepts();
const Concept* FindConcept(std::string_view id);

}  // namespace throughline::assistant
