#include "base/random.h"

#include <sys/random.h>

#include <cstdlib>

namespace throughline {

uint64_t SystemRandom::Next() {
  uint64_t value = 0;
  // getrandom(2) fails only when the kernel lacks it; no id is better than a guessable one.
  if (getrandom(&value, sizeof value, 0) != static_cast<ssize_t>(sizeof value)) std::abort();
  return value;
}

}  // namespace throughline
