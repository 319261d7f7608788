// Finds the rules of an attribute key. Made once from Rules().
//
// Cost     About a nanosecond for a key that no rule names: two loads, one multiplication, one probe.
// Threads  Immutable.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "ingest/normalise/rules.h"

namespace throughline::ingest {

struct IndexedKey {
  std::string_view key;         // for a family: what its keys begin with
  std::vector<uint16_t> rules;  // in order of precedence
  bool strong = false;          // one of its rules has Weight::kStrong
};

class RuleIndex {
 public:
  static const RuleIndex& Get();

  const IndexedKey* Find(std::string_view key) const;
  // The family of indexed or free keys that `key` belongs to.
  const IndexedKey* FindFamily(std::string_view key) const;
  // Rules on span events and log records, by the event's name.
  const IndexedKey* FindEvent(std::string_view name) const;
  // Rules on the span's own name: "span:name".
  std::span<const uint16_t> span_name_rules() const { return span_name_rules_; }

  // The position of a rule's concept in Concepts().
  uint16_t ConceptOf(uint16_t rule) const { return concept_of_[rule]; }
  static uint16_t ConceptNamed(std::string_view name);

 private:
  RuleIndex();
  void Insert(std::string_view key, uint16_t rule, bool strong);

  static constexpr size_t kSlots = 2048;  // a power of two, several times the number of keys
  std::array<uint16_t, kSlots> slots_{};  // index into keys_ plus one
  std::vector<IndexedKey> keys_;
  std::array<std::vector<IndexedKey>, 256> families_;  // by first byte
  std::vector<IndexedKey> events_;
  std::vector<uint16_t> span_name_rules_;
  std::vector<uint16_t> concept_of_;
};

}  // namespace throughline::ingest
