#include "store/changes.h"

#include <algorithm>

#include "schema/insert_block.h"

namespace throughline::store {

void Changes::Note(std::string_view table, std::span<const int64_t> slots) {
  if (slots.empty()) return;
  std::lock_guard lock(mutex_);
  auto entry = tables_.find(table);
  if (entry == tables_.end()) entry = tables_.emplace(std::string(table), std::map<int64_t, Change>()).first;
  last_ = Next();
  for (const int64_t slot : slots) entry->second[slot] = last_;
  if (entry->second.size() <= kMostSlots) return;
  entry->second.clear();
  all_ = last_;
}

void Changes::NoteAll() {
  std::lock_guard lock(mutex_);
  tables_.clear();
  all_ = last_ = Next();
}

Changes::Change Changes::Newest(std::string_view table, int64_t from, int64_t to) const {
  std::lock_guard lock(mutex_);
  Change newest = all_;
  const auto slots = tables_.find(table);
  if (slots == tables_.end() || from >= to) return newest;
  const auto end = slots->second.upper_bound(schema::SlotOf(to - 1));
  for (auto slot = slots->second.lower_bound(schema::SlotOf(from)); slot != end; ++slot)
    newest = std::max(newest, slot->second);
  return newest;
}

std::vector<int64_t> Changes::WrittenSince(std::string_view table, int64_t from, int64_t to, SteadyPoint since) const {
  std::lock_guard lock(mutex_);
  std::vector<int64_t> out;
  const auto slots = tables_.find(table);
  if (slots == tables_.end() || from >= to) return out;
  const auto end = slots->second.upper_bound(schema::SlotOf(to - 1));
  for (auto slot = slots->second.lower_bound(schema::SlotOf(from)); slot != end; ++slot) {
    if (slot->second.at > since) out.push_back(slot->first);
  }
  return out;
}

}  // namespace throughline::store
