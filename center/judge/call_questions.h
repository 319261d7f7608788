// Questions to the judge about stored calls, on demand.
//
// Bounds   kMost of one round, kAtOnce at a time; none is begun behind the deadline or when the client has gone.
// Ends     early, when the day's budget is spent or kMostFailures questions one after another could not be answered: a
//          judge that is away is not asked two hundred times.
// Threads  AskAboutCalls blocks; `answered` is called by one thread at a time.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <vector>

#include "center/judge/judge.h"
#include "center/judge/stored_calls.h"
#include "net/cancel.h"

namespace throughline::center {

struct CallQuestion {
  static constexpr size_t kMost = 200, kAtOnce = 4, kMostFailures = 10;

  size_t evaluation = 0;  // of whoever asks
  ModelCheck check;
  const StoredCall* call = nullptr;
};

// `answered` has nullopt for a question that was not asked; of a call that lacks what a check judges it is not called.
// False from it ends the asking.
void AskAboutCalls(Judge& judge, const std::vector<CallQuestion>& questions, const net::CancelToken& cancel,
                   std::chrono::steady_clock::time_point deadline,
                   const std::function<bool(const CallQuestion&, std::optional<Judged>)>& answered);

}  // namespace throughline::center
