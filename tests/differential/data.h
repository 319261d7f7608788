// Spans and logs made from a seed: with missing keys, nulls, and values of several types under one key. Row i is a
// function of the seed and i, so that the engine and the evaluator get the same rows and nobody has to keep them.
#pragma once

#include <cstdint>
#include <string>

#include "base/random.h"
#include "table.h"

namespace throughline::differential {

class Dice {
 public:
  explicit Dice(uint64_t seed) : random_(seed) {}
  uint64_t Next() { return random_.Next(); }
  uint64_t Below(uint64_t bound) { return random_.Below(bound); }
  bool Chance(uint64_t percent) { return Below(100) < percent; }
  template <typename List>
  const auto& Pick(const List& list) {
    return list[Below(std::size(list))];
  }

 private:
  SeededRandom random_;
};

inline constexpr int64_t kStart = 1'767'225'600'000'000'000;  // 2026-01-01
inline constexpr int64_t kSecond = 1'000'000'000;
inline constexpr size_t kSpans = 60'000, kLogs = 50'000;  // one of each a second

// The rows [from, to) as documents. `source` is "spans" or "logs".
Table MakeRows(const std::string& source, uint64_t seed, size_t from, size_t to);
// The same as the lines of an INSERT ... FORMAT JSONEachRow.
std::string MakeInsert(const std::string& source, uint64_t seed, size_t from, size_t to);

}  // namespace throughline::differential
