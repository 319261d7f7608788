#include "center/read/running_queries.h"

#include <fmt/format.h>

#include <algorithm>

namespace throughline::center {
namespace {

constexpr size_t kLongestId = 64;

// A version 4 UUID.
std::string NewId(Random& random) {
  const uint64_t a = random.Next(), b = random.Next();
  return fmt::format("{:08x}-{:04x}-4{:03x}-{:x}{:03x}-{:012x}", a >> 32, (a >> 16) & 0xffff, a & 0xfff,
                     8 + ((b >> 60) & 3), (b >> 48) & 0xfff, b & 0xffff'ffff'ffff);
}

}  // namespace

bool RunningQueries::IsId(std::string_view id) {
  return !id.empty() && id.size() <= kLongestId && std::ranges::all_of(id, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
  });
}

Result<std::unique_ptr<RunningQueries::Entry>> RunningQueries::Begin(std::string id, std::string_view text,
                                                                     net::CancelToken cancel, const Clock& clock) {
  if (!id.empty() && !IsId(id)) {
    return Fail(ErrorKind::kInvalid, fmt::format("the id of a query has 1 to {} letters, digits, - and _", kLongestId));
  }
  std::lock_guard lock(mutex_);
  if (id.empty()) id = NewId(random_);
  const bool is_new =
      running_
          .try_emplace(id, Running{{.id = id, .text = std::string(text), .started_nanos = clock.NowNanos()}, cancel})
          .second;
  if (!is_new) return Fail(ErrorKind::kConflict, "a query with this id runs already");
  return std::unique_ptr<Entry>(new Entry(*this, std::move(id)));
}

RunningQueries::Entry::~Entry() {
  std::lock_guard lock(owner_.mutex_);
  owner_.running_.erase(id_);
}

void RunningQueries::Entry::SetRows(uint64_t rows) {
  std::lock_guard lock(owner_.mutex_);
  owner_.running_.find(id_)->second.query.rows = rows;
}

bool RunningQueries::Cancel(std::string_view id) const {
  std::lock_guard lock(mutex_);
  const auto found = running_.find(id);
  if (found == running_.end()) return false;
  found->second.cancel.Cancel();
  return true;
}

std::vector<RunningQueries::Query> RunningQueries::List() const {
  std::vector<Query> queries;
  {
    std::lock_guard lock(mutex_);
    for (const auto& [id, running] : running_) queries.push_back(running.query);
  }
  std::ranges::sort(queries, {}, &Query::started_nanos);
  return queries;
}

}  // namespace throughline::center
