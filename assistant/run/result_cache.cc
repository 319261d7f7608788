#include "assistant/run/result_cache.h"

namespace throughline::assistant {
namespace {

size_t BytesOf(const QueryResult& result) {
  size_t bytes = sizeof(QueryResult);
  for (const std::string& row : result.rows) bytes += row.size() + sizeof(std::string);
  return bytes;
}

}  // namespace

std::shared_ptr<const QueryResult> ResultCache::Find(const std::string& query, uint64_t limit) {
  std::lock_guard lock(mutex_);
  const auto found = by_key_.find({query, limit});
  if (found == by_key_.end()) return nullptr;
  if (clock_.Steady() - found->second->at >= kHolds) {
    Remove(found->second);
    return nullptr;
  }
  by_use_.splice(by_use_.begin(), by_use_, found->second);
  return found->second->result;
}

void ResultCache::Add(const std::string& query, uint64_t limit, std::shared_ptr<const QueryResult> result) {
  const size_t bytes = BytesOf(*result) + query.size();
  std::lock_guard lock(mutex_);
  const Key key{query, limit};
  if (const auto found = by_key_.find(key); found != by_key_.end()) Remove(found->second);
  if (bytes > kMostBytes) return;
  by_use_.push_front({.key = key, .result = std::move(result), .at = clock_.Steady(), .bytes = bytes});
  by_key_[key] = by_use_.begin();
  bytes_ += bytes;
  while (by_use_.size() > kMost || bytes_ > kMostBytes) Remove(std::prev(by_use_.end()));
}

void ResultCache::Remove(std::list<Entry>::iterator entry) {
  bytes_ -= entry->bytes;
  by_key_.erase(entry->key);
  by_use_.erase(entry);
}

}  // namespace throughline::assistant
