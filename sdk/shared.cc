#include "throughline/shared.h"

#include <atomic>

namespace throughline::inline sdk::internal {

void AddShare(Held* held) noexcept { std::atomic_ref(held->shares).fetch_add(1, std::memory_order_relaxed); }

void DropShare(Held* held) noexcept {
  if (std::atomic_ref(held->shares).fetch_sub(1, std::memory_order_acq_rel) == 1) held->destroy(held);
}

}  // namespace throughline::inline sdk::internal
