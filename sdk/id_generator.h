// Random ids of one thread: xoshiro256++, seeded by the operating system. Unique, not secret: an id grants nothing.
//
// Threads  one.
// Source   Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

#include "throughline/ids.h"

namespace throughline::inline sdk {

class IdGenerator {
 public:
  // Again in the child of a fork: else both processes would give the same ids.
  void Seed() noexcept;

  TraceId MakeTraceId() noexcept {
    TraceId id;
    do {
      const uint64_t words[2] = {Next(), Next()};
      std::memcpy(id.bytes.data(), words, sizeof words);
    } while (!id.IsValid());
    return id;
  }
  SpanId MakeSpanId() noexcept {
    SpanId id;
    do {
      const uint64_t word = Next();
      std::memcpy(id.bytes.data(), &word, sizeof word);
    } while (!id.IsValid());
    return id;
  }

 private:
  uint64_t Next() noexcept {
    const uint64_t result = std::rotl(state_[0] + state_[3], 23) + state_[0];
    const uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
  }

  uint64_t state_[4] = {};
};

}  // namespace throughline::inline sdk
