#include "sdk/fork.h"

#include <pthread.h>

namespace throughline::inline sdk::internal {
namespace {

void Prepare() noexcept {
  ScopesBeforeFork();
  ReportsBeforeFork();
  ThreadsBeforeFork();
  PoolBeforeFork();
}

void GoOn(bool is_child) noexcept {
  PoolAfterFork();
  ThreadsAfterFork(is_child);
  ReportsAfterFork();
  ScopesAfterFork();
}

}  // namespace

void InstallForkHandlers() noexcept {
  static const int result = pthread_atfork(
      &Prepare, [] { GoOn(false); }, [] { GoOn(true); });
  (void)result;  // fails without memory only: then a fork is not safe, which harms nobody who does not fork
}

}  // namespace throughline::inline sdk::internal
