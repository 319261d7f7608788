// What has been written since this process began, by the time that the rows are of: whether what was read of a stretch of
// time still holds, and whether more is to be expected there.
//
// Shape    times are kept in slots (schema/insert_block.h); a change to one is a change to all of it.
// Limits   100,000 slots of a table. With more, spans from all over the centuries, all is taken to have changed.
// Threads  any number of concurrent calls.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace throughline::store {

class Changes {
 public:
  struct Change {
    uint64_t number = 0;                  // greater than that of each change before
    SteadyPoint at = SteadyPoint::min();  // min: before this process began
    auto operator<=>(const Change&) const = default;
  };

  explicit Changes(const Clock& clock) : clock_(clock) {}
  // To be called when the rows can be read, and before anybody is told so.
  void Note(std::string_view table, std::span<const int64_t> slots);
  void NoteAll();
  // To rows of [from, to), ns since 1970.
  Change Newest(std::string_view table, int64_t from, int64_t to) const;
  // The slots of [from, to) that were written after that, in order; not those of a change to everything.
  std::vector<int64_t> WrittenSince(std::string_view table, int64_t from, int64_t to, SteadyPoint since) const;

 private:
  static constexpr size_t kMostSlots = 100'000;

  Change Next() { return {last_.number + 1, clock_.Steady()}; }

  const Clock& clock_;
  mutable std::mutex mutex_;
  Change last_{.number = 1};
  Change all_{.number = 1};                                               // the newest change to everything
  std::map<std::string, std::map<int64_t, Change>, std::less<>> tables_;  // slot → its newest change
};

}  // namespace throughline::store
