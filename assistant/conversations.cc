#include "assistant/conversations.h"

namespace throughline::assistant {
namespace {

constexpr int64_t kKeptNanos = std::chrono::nanoseconds(Conversations::kKept).count();

}  // namespace

Conversations::Turn Conversations::Last(std::string_view id) {
  std::lock_guard lock(mutex_);
  const auto found = kept_.find(std::string(id));
  if (found == kept_.end() || clock_.NowNanos() - found->second.at > kKeptNanos) return {};
  return found->second.turn;
}

void Conversations::Add(std::string_view id, Turn turn) {
  std::lock_guard lock(mutex_);
  const int64_t now = clock_.NowNanos();
  const auto [entry, is_new] = kept_.try_emplace(std::string(id));
  if (is_new) {
    by_age_.push_front(entry->first);
    entry->second.place = by_age_.begin();
  } else {
    by_age_.splice(by_age_.begin(), by_age_, entry->second.place);
  }
  entry->second.turn = std::move(turn);
  entry->second.at = now;
  // From the oldest on: those whose time is over, and whatever is too much.
  while (!by_age_.empty()) {
    const auto oldest = kept_.find(by_age_.back());
    if (kept_.size() <= kMost && now - oldest->second.at <= kKeptNanos) break;
    kept_.erase(oldest);
    by_age_.pop_back();
  }
}

size_t Conversations::size() const {
  std::lock_guard lock(mutex_);
  return kept_.size();
}

}  // namespace throughline::assistant
