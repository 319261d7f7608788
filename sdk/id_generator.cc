#include "sdk/id_generator.h"

#include <sys/random.h>
#include <unistd.h>

#include <chrono>

namespace throughline::inline sdk {

void IdGenerator::Seed() noexcept {
  if (getrandom(state_, sizeof state_, GRND_NONBLOCK) == static_cast<ssize_t>(sizeof state_)) return;
  // Early in the boot of a machine, or inside a sandbox. Ids that are unique in all likelihood are better than no
  // program, and better than none.
  uint64_t seed = static_cast<uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
  seed ^= static_cast<uint64_t>(std::chrono::system_clock::now().time_since_epoch().count()) << 17;
  seed ^= static_cast<uint64_t>(getpid()) << 40;
  seed ^= std::bit_cast<uintptr_t>(this);
  for (uint64_t& word : state_) {  // splitmix64
    uint64_t z = (seed += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    word = z ^ (z >> 31);
  }
}

}  // namespace throughline::inline sdk
