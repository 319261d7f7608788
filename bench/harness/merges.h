// When the engine has merged what was inserted.
//
// Why not OPTIMIZE … FINAL: it merges everything into one part, which a store in use never is, and needs more memory at
// once than the engine of a small machine has.
#pragma once

#include <functional>

namespace throughline::bench {

// How many merges run.
inline constexpr const char* kMergesUnderWay = "SELECT count() FROM system.merges";

// Waits until none has run for a while, and says on stderr every ten seconds that it waits. `merges` asks for
// kMergesUnderWay.
void WaitForMerges(const std::function<double()>& merges);

}  // namespace throughline::bench
