// Randomness is handed in, so that a test or a benchmark can repeat a run from its seed.
#pragma once

#include <cstdint>
#include <random>

namespace throughline {

class Random {
 public:
  virtual ~Random() = default;
  virtual uint64_t Next() = 0;
  // Uniform in [0, 1).
  double Uniform() { return static_cast<double>(Next() >> 11) * 0x1.0p-53; }
  // Uniform in [0, bound). Requires bound > 0. The bias, below bound / 2^64, is of no consequence here.
  uint64_t Below(uint64_t bound) {
    __extension__ using Wide = unsigned __int128;
    return static_cast<uint64_t>((static_cast<Wide>(Next()) * bound) >> 64);
  }
};

// Repeatable (splitmix64). Not for secrets. Not shared between threads.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(uint64_t seed) : state_(seed) {}
  uint64_t Next() override {
    uint64_t z = (state_ += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

 private:
  uint64_t state_;
};

// From the operating system; fit for ids and tokens. Any thread.
class SystemRandom final : public Random {
 public:
  uint64_t Next() override;
};

}  // namespace throughline
