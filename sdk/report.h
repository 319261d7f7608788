// How the parts of the library say what they could not do: exact counters (throughline/diagnostics.h) and sentences.
//
// Threads  any; also inside a fork's child and during the end of the process.
#pragma once

#include <cstdint>
#include <string_view>

#include "throughline/diagnostics.h"

namespace throughline::inline sdk::internal {

enum class Counter : uint8_t {  // the fields of Diagnostics, in their order
  kSpansStarted,
  kSpansEnded,
  kSpansExported,
  kSpansRefused,
  kSpansDroppedQueue,
  kSpansDroppedShutdown,
  kSpansDroppedMemory,
  kSpansSpooled,
  kAttributesDropped,
  kExportRetries,
  kContextsRefused,
  kMisuses,
};
inline constexpr size_t kCounterCount = 12;

// A plain addition in memory of the calling thread alone.
void Count(Counter counter, uint64_t by = 1) noexcept;

// `kind` names the sentence in code ("export.refused"): of one kind, one sentence in ten seconds is said, with how many
// were held back. Say what, where and what next; never a token, a header's value or content.
void Report(LogLevel level, std::string_view kind, std::string_view sentence) noexcept;

}  // namespace throughline::inline sdk::internal
