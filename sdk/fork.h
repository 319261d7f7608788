// A fork in a program with several threads: the mutexes of the library are held across it, so that the child finds what
// they guard whole, with nobody else inside.
#pragma once

namespace throughline::inline sdk::internal {

// Once per process; later calls do nothing.
void InstallForkHandlers() noexcept;

// Of each file that has a mutex which the child may want.
void ThreadsBeforeFork() noexcept;  // thread_state.cc
void ThreadsAfterFork(bool is_child) noexcept;
void PoolBeforeFork() noexcept;  // record_pool.cc
void PoolAfterFork() noexcept;
void ScopesBeforeFork() noexcept;  // provider.cc
void ScopesAfterFork() noexcept;
void ReportsBeforeFork() noexcept;  // report.cc
void ReportsAfterFork() noexcept;

}  // namespace throughline::inline sdk::internal
