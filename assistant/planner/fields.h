// The live catalogue, ready to be spoken of: by which words each field and each value goes.
//
// Shape    made once for a catalogue and kept while it is the newest (planner.cc). Concepts and the vocabulary are in
//          it, so that one look-up of a phrase tells everything that it may mean.
// Threads  constant after it is made.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "assistant/live_catalogue.h"
#include "assistant/planner/vocabulary.h"

namespace throughline::assistant {

struct IndexedField {
  std::string source, keypath, type, unit;
  std::string flat;                   // `gen_ai.request.model`; `$m.duration` for what is not an attribute
  const Concept* concept_ = nullptr;  // that it holds
  bool is_live = false;               // in the catalogue; else one that the language has anyway
  bool is_prose = false;              // messages and prompts: its values are no names
  bool IsNumber() const { return type == "number"; }
};

struct ValueMeaning {
  int field = 0;
  std::string value;
  bool is_alias = false;  // "checkout" for checkout-service
};
struct Meaning {
  const Phrase* phrase = nullptr;
  const Concept* concept_ = nullptr;
  std::vector<int> fields;  // by all of its name, or by its last segments
  std::vector<ValueMeaning> values;
};

class CatalogueIndex {
 public:
  static constexpr size_t kLongestPhrase = 6;  // words

  explicit CatalogueIndex(const LiveCatalogue& catalogue);

  const std::vector<IndexedField>& fields() const { return fields_; }
  const IndexedField* Find(std::string_view source, std::string_view keypath) const;
  // The field that holds a concept in a source, the best one there is; nullptr when the source has none.
  const IndexedField* OfConcept(std::string_view concept_id, std::string_view source) const;
  bool HasConcept(std::string_view concept_id, std::string_view source) const;

  // The attribute that holds what the business earns: `order.total_eur`, `payment.amount`.
  const IndexedField* Money(std::string_view source) const;
  // "payments above 150", "the heaviest shipment": the one number that is known of such a thing; -1: none, or several.
  int NumberOf(const std::string& thing_stem, std::string_view source) const;
  bool IsThing(const std::string& stem) const { return things_.contains(stem); }
  // A value of which only letters and digits were said: "gpt4o".
  const Meaning* FindJoined(const std::string& letters) const;

  // By stems with one blank between. nullptr: never heard of.
  const Meaning* Find(const std::string& stems) const;
  // Whether a word occurs in any phrase; by its stem.
  bool Knows(const std::string& stem) const { return known_.contains(stem); }
  // A word of everyday language: strange to us, and no slip.
  bool IsCommon(const std::string& word) const;
  // A word, or two, of the messages that logs hold, by its stem; as it stands there, or empty.
  std::string MessageWord(const std::string& stems) const;
  // The known word that was meant by a misspelt one, or empty.
  std::string Corrected(std::string_view word) const;

 private:
  void AddField(std::string_view source, std::string_view keypath, std::string_view type, std::string_view unit,
                bool is_live);
  void AddPhrase(std::string_view words, int rank, const auto& add);
  void NameFields();
  void NameInOtherWords(int field);
  void NameValues(const LiveCatalogue& catalogue);
  void KnowMessages(const LiveCatalogue& catalogue);

  std::vector<IndexedField> fields_;
  std::unordered_map<std::string, int> by_keypath_;  // source + ' ' + keypath
  std::unordered_map<std::string, int> by_flat_;     // source + ' ' + flat
  std::unordered_map<std::string, Meaning> meanings_;
  std::unordered_set<std::string> known_, common_, things_;
  std::unordered_map<std::string, std::string> message_words_;
  std::unordered_map<std::string, Meaning> joined_;
  struct Spelling {
    std::string text;
    int rank;  // 0 vocabulary, 1 fields, 2 values
  };
  std::array<std::vector<Spelling>, 256> spellings_;  // by first letter
  std::unordered_set<std::string> spelled_;
};

// What is earned or paid: `order.total_eur`. Not what models cost.
bool IsMoney(const IndexedField& field);
// What a field's name says it is of: "shipment" of `shipment.weight_kg`, by its stem; empty when it has one word.
std::string ThingOf(const IndexedField& field);

// `$d.tags['http.route']` → "http.route"; `$m.duration` stays.
std::string FlatKey(std::string_view keypath);
// A name for a column: the concept's, else the last segment; a plain name of the language.
std::string ColumnName(const IndexedField& field);

}  // namespace throughline::assistant
