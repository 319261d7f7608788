#include "center/judge/result_storing.h"

#include <fmt/format.h>

namespace throughline::center {

bool ResultStoring::Add(std::string request, std::string identity, uint64_t results,
                        std::chrono::steady_clock::time_point deadline) {
  {
    std::unique_lock lock(progress_->mutex);
    progress_->changed.wait_until(lock, deadline, [&] { return progress_->waiting < kAtOnce; });
    if (progress_->waiting >= kAtOnce && !progress_->problem)
      progress_->problem = Error{ErrorKind::kTimeout, "the store is too slow"};
    if (progress_->problem) return false;
    ++progress_->waiting;
  }
  intake_.store(std::move(request), std::move(identity), [progress = progress_, results](Result<void> done) {
    std::lock_guard lock(progress->mutex);
    --progress->waiting;
    done ? void(progress->stored += results) : void(progress->problem = done.error());
    progress->changed.notify_all();
  });
  return true;
}

Result<uint64_t> ResultStoring::Finish(std::chrono::steady_clock::time_point deadline) {
  std::unique_lock lock(progress_->mutex);
  if (!progress_->changed.wait_until(lock, deadline, [&] { return progress_->waiting == 0; }) && !progress_->problem)
    progress_->problem = Error{ErrorKind::kTimeout, "the store is too slow"};
  if (!progress_->problem) return progress_->stored;
  return Fail(progress_->problem->kind, fmt::format("{} results were stored, then: {}; asked again, the others follow",
                                                    progress_->stored, progress_->problem->message));
}

}  // namespace throughline::center
