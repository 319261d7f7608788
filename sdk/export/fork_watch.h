// Who must know that the process is the child of a fork now: it has the forking thread alone, and its parent's
// connections, which are not its to use.
#pragma once

#include <cstdint>
#include <memory>

namespace throughline::inline sdk::otlp {

// How many forks lie between the process that began and this one; what was made under another count belongs to a
// parent.
uint64_t ForkCount() noexcept;

// Told in the child, before fork() returns there: no other thread runs.
class ForkListener {
 public:
  ForkListener();
  ForkListener(const ForkListener&) = delete;
  ForkListener& operator=(const ForkListener&) = delete;
  virtual void OnForkInChild() noexcept = 0;

 protected:
  virtual ~ForkListener();
};

// Keeps what a parent's threads may have been in the middle of: a child can't use it, nor destroy it.
void LeaveToParent(std::shared_ptr<void> something);

}  // namespace throughline::inline sdk::otlp
