// What may be asked of the judging model today (UTC), for all servers on one store together.
//
// Shape    A server takes portions of the day's budget, a fiftieth each, and pays its questions out of them: Take()
//          what one may cost at most, Settle() what it cost. What each server has taken today stands in a text that
//          all share, counted by the server's own changes, so that of two texts that were written at once the newer
//          of each server's entries holds, and what is not so is put right by that server's next change.
// Waits    A question reserves more than it costs. So when the budget does not suffice while questions of this server
//          are under way, Take() waits for what they leave: each that was taken must be settled, soon.
// Rests    Before a question is refused its server gives back what it holds, so that a budget's end is not split
//          among servers of which none has enough.
// Never    more than the budget is taken, however many servers ask at once. A server that was killed leaves what it
//          had not used of its portion unused; one that is stopped gives it back.
// Errors   kBusy: the budget does not suffice. Those of the store: without it nothing is asked.
// Threads  any.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "store/shared_texts.h"

namespace throughline::center {

struct JudgeCost {
  int64_t tokens = 0;
  double usd = 0;
};

class JudgeBudget {
 public:
  struct Taken {
    JudgeCost cost;
    int64_t day = 0;
  };

  // `usd_a_day` 0: no limit; dollars are counted all the same.
  JudgeBudget(store::SharedTexts& texts, const Clock& clock, uint64_t tokens_a_day, double usd_a_day);

  Result<Taken> Take(const JudgeCost& most);
  void Settle(const Taken& taken, const JudgeCost& real);
  // Today, by all servers; what others have taken counts whole.
  JudgeCost Spent();
  void GiveBack();
  // When the day of this instant is over; nanoseconds since 1970.
  static int64_t RenewsAt(int64_t now_nanos);

 private:
  struct Entry {
    JudgeCost taken;
    int64_t change = 0;  // of the server's, of which the last holds
  };

  Result<void> Read();
  Result<void> Write();
  Result<void> TakePortion(const JudgeCost& least);
  // True: what the others may take has grown.
  bool GiveOwnBack();
  JudgeCost All() const;

  store::SharedTexts& texts_;
  const Clock& clock_;
  const int64_t tokens_a_day_;
  const double usd_a_day_;
  const std::string self_;

  std::mutex mutex_;
  std::condition_variable settled_;
  int under_way_ = 0;  // taken and not settled
  int64_t day_ = 0;
  uint64_t version_ = 0;                  // of the shared text, as it was read
  std::map<std::string, Entry> entries_;  // today's, by server
  bool others_may_err_ = false;           // about what this server took: its last change did not count
  JudgeCost own_;                         // taken by this server and not used yet; may be less than nothing
};

}  // namespace throughline::center
