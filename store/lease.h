// Which of several servers on one store does something that must be done once (evaluates alerts, judges answers): the
// one that holds the lease of that name.
//
// Shape    Hold() before a piece of work, and again before what came of it is acted on. It asks the store each half
//          length while the lease is held, else each twentieth. One reaches for a quarter of the length and, having
//          got it, for all: two who reached at once and both let go soon try again.
// Note     What the holder wants its successor to know; written with each renewal.
// Silence  Another server takes over when a term has ended without a renewal, or at once after Release().
// Clocks   Ends of terms are wall-clock times: the servers' clocks may differ by a tenth of the length, by which a
//          holder lets go before its term ends.
// Errors   A store that does not answer: who holds the lease keeps it until its term ends, nobody else gets it.
// Threads  Hold and Release by one; is_held by any.
#pragma once

#include <atomic>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"
#include "store/shared_texts.h"

namespace throughline::store {

class Lease {
 public:
  static constexpr Duration kLength = std::chrono::seconds(20);

  Lease(SharedTexts& texts, const Clock& clock, std::string name, Duration length = kLength);

  bool Hold(std::string_view note = {});
  bool is_held() const { return clock_.NowNanos() < safe_until_; }
  // Counts how often this server began to hold it: when it has changed, somebody else may have held it meanwhile.
  uint64_t terms() const { return terms_; }
  // Of whoever held it before this server's last beginning.
  const std::string& note() const { return note_; }
  void Release(std::string_view note = {});

 private:
  bool Take(uint64_t version, int64_t until, std::string_view note);

  SharedTexts& texts_;
  const Clock& clock_;
  const std::string name_, self_;
  const int64_t length_;  // ns
  uint64_t version_ = 0;  // that this server wrote, while it holds
  int64_t until_ = 0, next_look_ = 0;
  std::atomic<int64_t> safe_until_ = 0;
  uint64_t terms_ = 0;
  std::string note_;
};

}  // namespace throughline::store
