// Sends requests made beforehand to the server over OTLP/HTTP, from many connections, and times their acknowledgements.
//
// Closed loop  a connection sends its next request when the one before is acknowledged: the most that the server takes.
// Open loop    requests are due at a steady rate whatever the server does; a latency counts from when its request was
//              due, so that waiting in line shows.
// Busy         429 and 503 are sent again after 20 ms and counted.
// Threads      Send blocks; one call at a time for each Progress.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "bench/generator/workload.h"

namespace throughline::bench {

struct LoadOptions {
  int connections = 8;
  double requests_per_second = 0;  // 0: closed loop
};

struct LoadResult {
  uint64_t sent = 0, acknowledged = 0, refused = 0;  // spans
  uint64_t busy = 0;                                 // answers 429 and 503
  std::chrono::duration<double> wall{0};
  std::vector<double> latencies_ms;  // sorted
  std::string fault;                 // the first answer that was neither success nor busy
  double LatencyMs(double fraction) const;
};

std::vector<EncodedBatch> MakeRequests(WorkloadId id, uint64_t seed, size_t requests, size_t spans_each);
// Sent at `spans_per_second` from now on, each has spans of about its time.
std::vector<EncodedBatch> MakeTimelyRequests(WorkloadId id, uint64_t seed, size_t requests, size_t spans_each,
                                             double spans_per_second);
LoadResult Send(const std::string& url, std::span<const EncodedBatch> requests, const LoadOptions& options);

// Median, and (most - least) / median.
struct Spread {
  double median = 0, relative = 0;
};
Spread SpreadOf(std::vector<double> values);

}  // namespace throughline::bench
