#include "engine/process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <string_view>
#include <thread>

namespace throughline::engine {

Result<DirectoryLock> DirectoryLock::Take(const std::string& data_dir) {
  const std::string path = data_dir + "/engine.lock";
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return Fail(ErrorKind::kUnavailable, fmt::format("can't open {}: {}", path, std::strerror(errno)));
  DirectoryLock lock(fd);
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    std::array<char, 32> holder{};
    const ssize_t length = ::pread(fd, holder.data(), holder.size() - 1, 0);
    const std::string_view pid(holder.data(), length > 0 ? static_cast<size_t>(length) : 0);
    return Fail(
        ErrorKind::kConflict,
        fmt::format("{} is in use by another engine (process {}). One engine serves one directory: stop that one, "
                    "or choose another --data.",
                    data_dir, pid.empty() ? "unknown" : pid.substr(0, pid.find('\n'))));
  }
  const std::string pid = fmt::format("{}\n", ::getpid());
  if (::ftruncate(fd, 0) != 0 || ::pwrite(fd, pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size())) {
    return Fail(ErrorKind::kUnavailable, fmt::format("can't write {}: {}", path, std::strerror(errno)));
  }
  return lock;
}

DirectoryLock::~DirectoryLock() {
  if (fd_ >= 0) ::close(fd_);
}

Result<void> DieWithParent() {
  const pid_t parent = ::getppid();
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) {
    return Fail(ErrorKind::kUnavailable, fmt::format("prctl(PR_SET_PDEATHSIG): {}", std::strerror(errno)));
  }
  if (::getppid() != parent) {
    return Fail(ErrorKind::kUnavailable, "the parent process is gone already");
  }
  return {};
}

void WatchParentPipe(int fd) {
  std::thread([fd] {
    std::array<char, 64> ignored;
    while (true) {
      const ssize_t got = ::read(fd, ignored.data(), ignored.size());
      if (got > 0 || (got < 0 && errno == EINTR)) continue;
      if (got < 0 && errno == EAGAIN) {
        pollfd waiting{.fd = fd, .events = POLLIN, .revents = 0};
        ::poll(&waiting, 1, -1);
        continue;
      }
      ::kill(::getpid(), SIGKILL);
      return;
    }
  }).detach();
}

ResidentMemory ReadResidentMemory() {
  ResidentMemory out;
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    const auto read = [&](std::string_view name, uint64_t& bytes) {
      if (!line.starts_with(name)) return;
      const size_t digit = line.find_first_of("0123456789");
      if (digit == std::string::npos) return;
      uint64_t kib = 0;
      std::from_chars(line.data() + digit, line.data() + line.size(), kib);
      bytes = kib << 10;
    };
    read("VmRSS:", out.total_bytes);
    read("RssAnon:", out.anonymous_bytes);
  }
  return out;
}

}  // namespace throughline::engine
