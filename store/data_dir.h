// The data directory, held by one server at a time.
//
// Shape    LockDataDir makes the directory (0700: traces hold prompts) and takes a lock that the kernel gives back when
//          the process ends, however it ends.
// Errors   kConflict at once, naming the holder, when another process has it; kUnavailable when it can't be made or
//          written.
// Threads  any.
#pragma once

#include <string>
#include <utility>

#include "base/result.h"

namespace throughline::store {

class DataDirLock {
 public:
  ~DataDirLock();
  DataDirLock(DataDirLock&& other) noexcept : path_(std::move(other.path_)), fd_(std::exchange(other.fd_, -1)) {}
  DataDirLock& operator=(DataDirLock&& other) noexcept {
    std::swap(path_, other.path_);
    std::swap(fd_, other.fd_);
    return *this;
  }

  const std::string& path() const { return path_; }  // absolute, without links
  // Where the engine keeps its files, and the socket that it listens on.
  std::string EngineDir() const { return path_ + "/engine"; }
  std::string EngineSocket() const { return path_ + "/engine.sock"; }

 private:
  friend Result<DataDirLock> LockDataDir(const std::string& path);
  DataDirLock(std::string path, int fd) : path_(std::move(path)), fd_(fd) {}
  std::string path_;
  int fd_;
};

Result<DataDirLock> LockDataDir(const std::string& path);

}  // namespace throughline::store
