#include "ingest/normalise/rule_index.h"

#include <cstring>

namespace throughline::ingest {
namespace {

// Keys differ in length and at their two ends.
inline size_t Hash(std::string_view key) {
  uint64_t head = 0, tail = 0;
  if (key.size() >= 8) {
    std::memcpy(&head, key.data(), 8);
    std::memcpy(&tail, key.data() + key.size() - 8, 8);
  } else {
    std::memcpy(&head, key.data(), key.size());
  }
  uint64_t middle = key.size() >= 16 ? static_cast<uint8_t>(key[key.size() / 2]) : 0;
  uint64_t mixed = (head ^ middle << 40) * 0x9e3779b97f4a7c15 ^ (tail + key.size()) * 0xff51afd7ed558ccd;
  return static_cast<size_t>(mixed ^ mixed >> 32);
}

IndexedKey& FindOrAdd(std::vector<IndexedKey>& keys, std::string_view key) {
  for (IndexedKey& known : keys) {
    if (known.key == key) return known;
  }
  keys.push_back({key, {}, false});
  return keys.back();
}

void Add(IndexedKey& key, uint16_t rule, bool strong) {
  key.rules.push_back(rule);
  key.strong |= strong;
}

}  // namespace

const RuleIndex& RuleIndex::Get() {
  static const RuleIndex index;
  return index;
}

uint16_t RuleIndex::ConceptNamed(std::string_view name) {
  std::span<const Concept> concepts = Concepts();
  for (uint16_t i = 0; i < concepts.size(); ++i) {
    if (concepts[i].name == name) return i;
  }
  return 0xffff;
}

RuleIndex::RuleIndex() {
  std::span<const Rule> rules = Rules();
  for (uint16_t i = 0; i < rules.size(); ++i) {
    const Rule& rule = rules[i];
    concept_of_.push_back(ConceptNamed(rule.concept_name));
    bool strong = rule.weight == Weight::kStrong;
    std::string_view key = rule.key;
    if (key == "span:name") {
      span_name_rules_.push_back(i);
    } else if (key.starts_with("event:")) {
      Add(FindOrAdd(events_, key.substr(6)), i, strong);
    } else if (key.ends_with("*")) {
      key.remove_suffix(key.ends_with(".N.*") ? 3 : 1);
      Add(FindOrAdd(families_[static_cast<uint8_t>(key[0])], key), i, strong);
    } else {
      Insert(key, i, strong);
    }
  }
}

void RuleIndex::Insert(std::string_view key, uint16_t rule, bool strong) {
  size_t slot = Hash(key) % kSlots;
  while (slots_[slot] != 0) {
    if (keys_[slots_[slot] - 1u].key == key) return Add(keys_[slots_[slot] - 1u], rule, strong);
    slot = (slot + 1) % kSlots;
  }
  keys_.push_back({key, {}, false});
  slots_[slot] = static_cast<uint16_t>(keys_.size());
  Add(keys_.back(), rule, strong);
}

const IndexedKey* RuleIndex::Find(std::string_view key) const {
  for (size_t slot = Hash(key) % kSlots; slots_[slot] != 0; slot = (slot + 1) % kSlots) {
    const IndexedKey& known = keys_[slots_[slot] - 1u];
    if (known.key == key) return &known;
  }
  return nullptr;
}

const IndexedKey* RuleIndex::FindFamily(std::string_view key) const {
  if (key.empty()) return nullptr;
  for (const IndexedKey& family : families_[static_cast<uint8_t>(key[0])]) {
    if (!key.starts_with(family.key) || key.size() == family.key.size()) continue;
    // Of "gen_ai.prompt.N.*" only keys with a number are members: gen_ai.prompt.name is another thing.
    if (Rules()[family.rules.front()].key.ends_with(".N.*")) {
      char digit = key[family.key.size()];
      if (digit < '0' || digit > '9') continue;
    }
    return &family;
  }
  return nullptr;
}

const IndexedKey* RuleIndex::FindEvent(std::string_view name) const {
  for (const IndexedKey& event : events_) {
    if (event.key == name) return &event;
  }
  return nullptr;
}

}  // namespace throughline::ingest
