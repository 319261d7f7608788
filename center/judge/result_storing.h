// Results on their way to the store: so many at once, and how many have arrived there.
//
// Shape    Add() each; Finish() waits for those so far.
// Errors   the store's first; nothing is sent behind it. kTimeout: the deadline came before the last answer. What was
//          stored is stored, and each message says how much.
// Threads  any. Answers of the store may come after all of it is gone.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "center/feedback/span_intake.h"

namespace throughline::center {

class ResultStoring {
 public:
  static constexpr size_t kAtOnce = 200;

  explicit ResultStoring(const SpanIntake& intake) : intake_(intake) {}

  // `results` of them in `request`; the rest as SpanIntake::store. Waits while kAtOnce are on their way; false: it was
  // not sent, and Finish() says why.
  bool Add(std::string request, std::string identity, uint64_t results, std::chrono::steady_clock::time_point deadline);
  // How many results are on the disk.
  Result<uint64_t> Finish(std::chrono::steady_clock::time_point deadline);

 private:
  struct Progress {
    std::mutex mutex;
    std::condition_variable changed;
    size_t waiting = 0;
    uint64_t stored = 0;
    std::optional<Error> problem;
  };

  const SpanIntake& intake_;
  const std::shared_ptr<Progress> progress_ = std::make_shared<Progress>();
};

}  // namespace throughline::center
