// Whether, and when, a failed OTLP request is tried again. Plain state: no thread, clock or I/O inside.
//
// Shape    one RetryPolicy per request; Next() once per failed try.
// Returns  how long to wait, or nullopt to give up: not retryable, or the next try would begin at `deadline` or later.
// Errors   none. An unreadable Retry-After arrives as nullopt and the exponential delay is used.
// Threads  not shared.
// Source   OTLP specification, "Failures" of OTLP/gRPC and OTLP/HTTP.
#pragma once

#include <optional>

#include "base/clock.h"
#include "base/random.h"
#include "sdk/export/answer.h"

namespace throughline::inline sdk::otlp {

enum class Verdict : uint8_t { kDelivered, kRetryable, kRefused, kCancelled };

Verdict Judge(const Answer& answer);

struct RetryOptions {
  Duration first_delay = std::chrono::milliseconds(500);
  Duration longest_delay = std::chrono::seconds(5);
  double factor = 2.0;
};

class RetryPolicy {
 public:
  // `random` outlives the policy.
  RetryPolicy(const RetryOptions& options, Random& random)
      : delay_(options.first_delay), options_(options), random_(random) {}

  std::optional<Duration> Next(const Answer& answer, SteadyPoint now, SteadyPoint deadline);

 private:
  Duration delay_;
  RetryOptions options_;
  Random& random_;
};

// The value of a Retry-After header: seconds, or a date of HTTP (RFC 9110, 10.2.3). A date that is past is no wait.
std::optional<Duration> ParseRetryAfter(std::string_view value, TimePoint now);

}  // namespace throughline::inline sdk::otlp
