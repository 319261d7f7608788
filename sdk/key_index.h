// Which keys a list of attributes has already. A short list is searched from its front, a long one by a hash table.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

#include "sdk/growing.h"

namespace throughline::inline sdk {

class KeyIndex {
 public:
  static constexpr uint32_t kNone = UINT32_MAX;

  static uint32_t Hash(std::string_view key) noexcept {
    uint64_t hash = key.size() * kFactor;
    const char* at = key.data();
    size_t left = key.size();
    for (; left > 8; left -= 8, at += 8) hash = Mix(hash, Load(at, 8));
    hash = Mix(hash, Load(at, left));
    return static_cast<uint32_t>(hash >> 32);
  }

  uint32_t size() const noexcept { return hashes_.size(); }

  // The number of the entry with this hash for which `is_equal(number)` holds.
  template <typename IsEqual>
  uint32_t Find(uint32_t hash, IsEqual&& is_equal) const noexcept {
    if (slots_.size() == 0) {
      for (uint32_t i = 0; i < hashes_.size(); ++i) {
        if (hashes_[i] == hash && is_equal(i)) return i;
      }
      return kNone;
    }
    const uint32_t mask = slots_.size() - 1;
    for (uint32_t slot = hash & mask; slots_[slot] != kNone; slot = (slot + 1) & mask) {
      const uint32_t i = slots_[slot];
      if (hashes_[i] == hash && is_equal(i)) return i;
    }
    return kNone;
  }

  // The new entry's number is the size before. False when there is no memory.
  bool Add(uint32_t hash) noexcept {
    if (!hashes_.Push(hash)) return false;
    const uint32_t count = hashes_.size();
    if (count <= kSearchedFromTheFront) return true;
    if (count * 2 > slots_.size()) {
      if (Rebuild()) return true;
      hashes_.SetSize(count - 1);
      return false;
    }
    Insert(count - 1);
    return true;
  }

  size_t MemoryInUse() const noexcept { return hashes_.MemoryInUse() + slots_.MemoryInUse(); }
  void Free() noexcept {
    hashes_.Free();
    slots_.Free();
  }
  void Clear() noexcept {
    hashes_.Clear();
    slots_.Clear();
  }

 private:
  static constexpr uint64_t kFactor = 0x9e3779b97f4a7c15;
  static constexpr uint32_t kSearchedFromTheFront = 32;

  static uint64_t Load(const char* at, size_t size) noexcept {
    uint64_t word = 0;
    if (size == 8) {
      std::memcpy(&word, at, 8);
    } else if (size >= 4) {
      uint32_t first, last;
      std::memcpy(&first, at, 4);
      std::memcpy(&last, at + size - 4, 4);
      word = uint64_t{first} << 32 | last;
    } else {
      for (size_t i = 0; i < size; ++i) word = word << 8 | static_cast<uint8_t>(at[i]);
    }
    return word;
  }
  static uint64_t Mix(uint64_t hash, uint64_t word) noexcept {
    hash = (hash ^ word) * kFactor;
    return hash ^ (hash >> 29);
  }

  bool Rebuild() noexcept {
    uint32_t wanted = 128;
    while (wanted < hashes_.size() * 4) wanted *= 2;
    slots_.Clear();
    uint32_t* room = slots_.Room(wanted);
    if (room == nullptr) return false;
    std::memset(room, 0xff, wanted * sizeof *room);
    slots_.SetSize(wanted);
    for (uint32_t i = 0; i < hashes_.size(); ++i) Insert(i);
    return true;
  }
  void Insert(uint32_t i) noexcept {
    const uint32_t mask = slots_.size() - 1;
    uint32_t slot = hashes_[i] & mask;
    while (slots_[slot] != kNone) slot = (slot + 1) & mask;
    slots_[slot] = i;
  }

  Growing<uint32_t> hashes_;
  Growing<uint32_t> slots_;  // empty, or a power of two, at most half full
};

}  // namespace throughline::inline sdk
