#include "store/data_dir.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

namespace throughline::store {
namespace {

// Makes what is missing of `path`, readable by its owner alone. An existing directory keeps its mode.
Result<std::string> MakeDirectory(const std::string& path) {
  std::error_code problem;
  std::filesystem::path wanted = std::filesystem::absolute(path, problem);
  if (!problem && wanted.has_parent_path()) std::filesystem::create_directories(wanted.parent_path(), problem);
  if (!problem && ::mkdir(wanted.c_str(), 0700) != 0 && errno != EEXIST)
    problem = std::error_code(errno, std::generic_category());
  if (!problem) wanted = std::filesystem::canonical(wanted, problem);
  if (!problem && !std::filesystem::is_directory(wanted, problem) && !problem)
    problem = std::make_error_code(std::errc::not_a_directory);
  if (problem)
    return Fail(ErrorKind::kUnavailable,
                fmt::format("the data directory {} can't be used: {}", path, problem.message()));
  return wanted.string();
}

std::string HolderIn(int fd) {
  std::array<char, 32> text{};
  ssize_t length = ::pread(fd, text.data(), text.size(), 0);
  std::string_view pid(text.data(), length > 0 ? static_cast<size_t>(length) : 0);
  pid = pid.substr(0, pid.find('\n'));
  return pid.empty() ? "another process" : fmt::format("process {}", pid);
}

}  // namespace

DataDirLock::~DataDirLock() {
  if (fd_ >= 0) ::close(fd_);
}

Result<DataDirLock> LockDataDir(const std::string& path) {
  Result<std::string> directory = MakeDirectory(path);
  if (!directory) return Fail(directory.error());
  std::string lock_path = *directory + "/throughline.lock";
  int fd = ::open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return Fail(ErrorKind::kUnavailable, fmt::format("can't open {}: {}", lock_path, std::strerror(errno)));
  DataDirLock lock(*directory, fd);
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK)
      return Fail(ErrorKind::kUnavailable, fmt::format("can't lock {}: {}", lock_path, std::strerror(errno)));
    return Fail(ErrorKind::kConflict,
                fmt::format("the data directory {} is in use by {}: stop that one, or choose another with --data",
                            *directory, HolderIn(fd)));
  }
  std::string pid = fmt::format("{}\n", ::getpid());
  if (::ftruncate(fd, 0) != 0 || ::pwrite(fd, pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size())) {
    return Fail(ErrorKind::kUnavailable, fmt::format("can't write {}: {}", lock_path, std::strerror(errno)));
  }
  if (lock.EngineSocket().size() >= sizeof(sockaddr_un::sun_path)) {
    return Fail(ErrorKind::kInvalid,
                fmt::format("the path of the data directory is too long: {} must have at most {} bytes",
                            lock.EngineSocket(), sizeof(sockaddr_un::sun_path) - 1));
  }
  return lock;
}

}  // namespace throughline::store
