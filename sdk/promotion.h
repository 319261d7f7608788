// A span that has ended, sent after all although it was not chosen.
#pragma once

#include <cstddef>

#include "throughline/export.h"

namespace throughline::inline sdk::internal {

// The same span, marked as sampled and as certain to be sent (PromotedTracestate). A copy: others may be reading the
// given one, which comes back itself when there is no memory for another.
FinishedSpan Promoted(const FinishedSpan& span) noexcept;

// Bytes that it occupies while it is held.
size_t MemoryOf(const FinishedSpan& span) noexcept;

}  // namespace throughline::inline sdk::internal
