// What the program does to be a good child: one engine a directory, gone when its parent is gone.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace throughline::engine {

// Holds DATA/engine.lock for the life of the object. The kernel lets go when the process dies, however it dies.
class DirectoryLock {
 public:
  // kConflict, naming the process that holds it, when another engine has the directory; kUnavailable when the file
  // can't be made.
  static Result<DirectoryLock> Take(const std::string& data_dir);
  ~DirectoryLock();
  DirectoryLock(DirectoryLock&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
  DirectoryLock(const DirectoryLock&) = delete;
  DirectoryLock& operator=(const DirectoryLock&) = delete;

 private:
  explicit DirectoryLock(int fd) : fd_(fd) {}
  int fd_;
};

// Asks the kernel for SIGKILL when the thread that started this process ends: nobody hears our answers any more, what
// was acknowledged is on the disk, and the parent's successor waits for our directory. kUnavailable when the parent
// ended during the call. A parent that ended before it can't be told from process 1, which is a fit parent in a
// container: that gap is closed by the pipe below. The parent must start us from a thread that lives as long as it
// does.
Result<void> DieWithParent();

// Ends this process, as above, once `fd`, the read end of a pipe whose other end the parent holds, reports its end.
// Works where the parent's thread does not live long, and across one fork more. Starts a detached thread.
void WatchParentPipe(int fd);

// Bytes of this process in memory, and those of them that no file backs. 0 when /proc is not there.
struct ResidentMemory {
  uint64_t total_bytes = 0;
  uint64_t anonymous_bytes = 0;
};
ResidentMemory ReadResidentMemory();

}  // namespace throughline::engine
