// Delivers one request after the other over a transport, with the retries that OTLP allows.
//
// Threads  Cancel from any; Send from one at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"
#include "sdk/export/pause.h"
#include "sdk/export/retry_policy.h"
#include "sdk/export/transport.h"

namespace throughline::inline sdk::otlp {

struct Delivery {
  enum class Kind : uint8_t {
    kDelivered,
    kRefused,    // for good
    kAway,       // nobody took it before the deadline; another time somebody may
    kCancelled,  //
  };
  Kind kind = Kind::kAway;
  uint64_t rejected = 0;  // of a delivered one
  int retries = 0;
  std::string message = {};  // "HTTP 503: the disk is full"; of a delivered one the receiver's warning
};

class Sender {
 public:
  // `clock` outlives it. `name`: of the receiver, for sentences.
  Sender(std::string name, std::unique_ptr<Transport> transport, std::unique_ptr<Pause> pause, const Clock& clock,
         std::unique_ptr<Random> random, RetryOptions options = {});

  Delivery Send(std::string_view request, SteadyPoint deadline);
  // Without a retry, and at once: kAway when the receiver wants to be left alone.
  Delivery TryOnce(std::string_view request, SteadyPoint deadline);
  void Cancel();

  const std::string& name() const { return name_; }
  // The receiver wants to be left alone until then.
  SteadyPoint not_before() const { return not_before_; }

 private:
  // Nullopt: retryable, by `last_`.
  std::optional<Delivery> Try(SteadyPoint deadline);

  const std::string name_;
  const std::unique_ptr<Transport> transport_;
  const std::unique_ptr<Pause> pause_;
  const Clock& clock_;
  const std::unique_ptr<Random> random_;
  const RetryOptions options_;
  SteadyPoint not_before_{};
  Answer last_;
};

// "503: the disk is full", "RESOURCE_EXHAUSTED: ...", "Couldn't connect to server".
std::string Describe(const Answer& answer);

}  // namespace throughline::inline sdk::otlp
