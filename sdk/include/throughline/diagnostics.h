// What the library could not do, since it never tells the program by an error: counters, and sentences for a log.
//
// Threads  any.
#pragma once

#include <cstdint>
#include <string_view>

#include "throughline/callback.h"

namespace throughline::inline sdk {

// Since the process began. Each is exact.
struct Diagnostics {
  uint64_t spans_started = 0;  // recording ones
  uint64_t spans_ended = 0;
  uint64_t spans_exported = 0;          // acknowledged by a receiver
  uint64_t spans_refused = 0;           // by a receiver, as partial success or for good; or given up after all retries
  uint64_t spans_dropped_queue = 0;     // the queue was full
  uint64_t spans_dropped_shutdown = 0;  // there was no time left at the end
  uint64_t spans_dropped_memory = 0;    // no record could be had
  uint64_t spans_spooled = 0;           // written to disk while the receiver was away
  uint64_t attributes_dropped = 0;      // over a limit, or without a key
  uint64_t export_retries = 0;
  uint64_t contexts_refused = 0;  // malformed traceparents
  uint64_t misuses = 0;           // a Scope that ended on another thread, a second End, a span of an ended provider
};
Diagnostics ReadDiagnostics() noexcept;

enum class LogLevel : uint8_t { kInfo, kWarning, kError };
// Where sentences about the library itself go: at most one of a kind in ten seconds. Standard error by default, from
// kWarning on; nullptr silences it.
void SetDiagnosticsLog(Callback<void(LogLevel level, std::string_view sentence)> log);

}  // namespace throughline::inline sdk
