// The whole assistant: tracing, model, database, pipeline and the HTTP server, started in the guide's order.
//
// Errors   of Start: what is wrong with the settings, the folder, the port. A Throughline server that is away is none:
//          questions are answered from the language alone until it is there.
// Threads  Start and Stop from one thread.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "assistant/config.h"
#include "base/clock.h"
#include "base/result.h"

namespace throughline::assistant {

class Services;

class Assistant {
 public:
  static Result<std::unique_ptr<Assistant>> Start(const Config& config, const Environment& environment,
                                                  const Clock& clock, std::string version);
  ~Assistant();  // Stop(0)
  Assistant(const Assistant&) = delete;
  Assistant& operator=(const Assistant&) = delete;

  const std::string& url() const;  // "http://127.0.0.1:8000"
  const Services& services() const;
  // Lets requests in flight finish within `drain`, writes what is queued, sends the last spans. Idempotent.
  void Stop(std::chrono::milliseconds drain);

 private:
  class Parts;
  explicit Assistant(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace throughline::assistant
