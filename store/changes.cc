#include "store/changes.h"

#include <algorithm>

#include "schema/insert_block.h"

namespace throughline::store {

void Changes::Note(std::string_view table, std::span<const int64_t> slots) {
  if (slots.empty()) return;
  std::lock_guard lock(mutex_);
  auto entry = tables_.find(table);
  if (entry == tables_.end()) entry = tables_.emplace(std::string(table), std::map<int64_t, uint64_t>()).first;
  ++last_;
  for (const int64_t slot : slots) entry->second[slot] = last_;
  if (entry->second.size() <= kMostSlots) return;
  entry->second.clear();
  all_ = last_;
}

void Changes::NoteAll() {
  std::lock_guard lock(mutex_);
  tables_.clear();
  all_ = ++last_;
}

uint64_t Changes::Newest(std::string_view table, int64_t from, int64_t to) const {
  std::lock_guard lock(mutex_);
  uint64_t newest = all_;
  const auto slots = tables_.find(table);
  if (slots == tables_.end() || from >= to) return newest;
  const auto end = slots->second.upper_bound(schema::SlotOf(to - 1));
  for (auto slot = slots->second.lower_bound(schema::SlotOf(from)); slot != end; ++slot)
    newest = std::max(newest, slot->second);
  return newest;
}

}  // namespace throughline::store
