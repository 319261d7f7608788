// What has been written since this process began, by the time that the rows are of: whether what was read of a stretch of
// time still holds.
//
// Shape    times are kept in slots (schema/insert_block.h); a change to one is a change to all of it.
// Limits   100,000 slots of a table. With more, spans from all over the centuries, all is taken to have changed.
// Threads  any number of concurrent calls.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <string_view>

namespace throughline::store {

class Changes {
 public:
  // To be called when the rows can be read, and before anybody is told so.
  void Note(std::string_view table, std::span<const int64_t> slots);
  void NoteAll();
  // A number that is greater after each change to rows of [from, to), ns since 1970.
  uint64_t Newest(std::string_view table, int64_t from, int64_t to) const;

 private:
  static constexpr size_t kMostSlots = 100'000;

  mutable std::mutex mutex_;
  uint64_t last_ = 1;
  uint64_t all_ = 1;                                                        // the newest change to everything
  std::map<std::string, std::map<int64_t, uint64_t>, std::less<>> tables_;  // slot → its newest change
};

}  // namespace throughline::store
