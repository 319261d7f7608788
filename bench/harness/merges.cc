#include "bench/harness/merges.h"

#include <fmt/format.h>

#include <chrono>
#include <thread>

namespace throughline::bench {

using namespace std::chrono_literals;

void WaitForMerges(const std::function<double()>& merges) {
  constexpr auto kStep = 200ms, kSaysEvery = 10'000ms;
  // Longer than the pause of the thread that chooses what to merge next.
  constexpr int kQuietSteps = 15;
  auto waited = 0ms;
  for (int quiet = 0; quiet < kQuietSteps; ++quiet) {
    std::this_thread::sleep_for(kStep);
    waited += kStep;
    const double running = merges();
    if (running > 0) quiet = -1;
    if (waited % kSaysEvery == 0ms) fmt::print(stderr, "waiting for merges, {:.0f} running\n", running);
  }
}

}  // namespace throughline::bench
