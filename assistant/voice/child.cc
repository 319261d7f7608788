#include "assistant/voice/child.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace throughline::assistant {
namespace {

using std::chrono::steady_clock;

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor() { Close(); }
  void Close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }
  int get() const { return fd_; }

 private:
  int fd_ = -1;
};

Result<Descriptor> MemoryFile(std::string_view content) {
  Descriptor file(::memfd_create("throughline", MFD_CLOEXEC));
  while (file.get() >= 0 && !content.empty()) {
    const ssize_t written = ::write(file.get(), content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) break;
    content.remove_prefix(static_cast<size_t>(written));
  }
  if (file.get() < 0 || !content.empty()) return Fail(ErrorKind::kUnavailable, "there is no memory for the recording");
  return file;
}

// In the child, between fork and exec: async-signal-safe calls only.
[[noreturn]] void Become(char* const* arguments, const std::vector<int>& files, int output, int nothing,
                         const ChildLimits& limits, pid_t parent) {
  static constexpr char kLocale[] = "LC_ALL=C";
  char* const environment[] = {const_cast<char*>(kLocale), nullptr};
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(127);  // it died before that was set
  const auto limit = [](__rlimit_resource resource, rlim_t most) {
    const rlimit value{.rlim_cur = most, .rlim_max = most};
    ::setrlimit(resource, &value);
  };
  limit(RLIMIT_CPU, static_cast<rlim_t>(limits.cpu_time.count()));
  limit(RLIMIT_AS, limits.memory);
  limit(RLIMIT_FSIZE, 0);  // it has no file to write
  limit(RLIMIT_CORE, 0);
  if (::dup2(nothing, 0) < 0 || ::dup2(output, 1) < 0 || ::dup2(nothing, 2) < 0) ::_exit(127);
  for (const int file : files) ::fcntl(file, F_SETFD, 0);
  ::execve(arguments[0], arguments, environment);
  ::_exit(127);
}

Error Ended(int status) {
  if (WIFSIGNALED(status))
    return {ErrorKind::kUnavailable, fmt::format("the recogniser was ended by signal {}", WTERMSIG(status))};
  return {ErrorKind::kUnavailable, fmt::format("the recogniser ended with code {}", WEXITSTATUS(status))};
}

// Until the end of the output, or until something says stop.
Result<std::string> ReadOutput(int from, const ChildLimits& limits, const net::CancelToken& cancel) {
  const steady_clock::time_point until = steady_clock::now() + limits.time;
  std::string output;
  std::array<char, 4096> buffer;
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - steady_clock::now());
    if (cancel.cancelled()) return Fail(ErrorKind::kCancelled, "the recogniser was stopped");
    if (left.count() <= 0) return Fail(ErrorKind::kTimeout, "the recogniser took too long");
    pollfd events[2] = {{.fd = from, .events = POLLIN, .revents = 0},
                        {.fd = cancel.poll_fd(), .events = POLLIN, .revents = 0}};
    if (::poll(events, 2, static_cast<int>(std::min<int64_t>(left.count(), 1000))) < 0 && errno != EINTR)
      return Fail(ErrorKind::kUnavailable, "the recogniser can't be read");
    if (events[0].revents == 0) continue;
    const ssize_t size = ::read(from, buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return output;
    output.append(buffer.data(), static_cast<size_t>(size));
    if (output.size() > limits.output) return Fail(ErrorKind::kTooLarge, "the recogniser wrote more than is taken");
  }
}

}  // namespace

Result<std::string> RunChild(const std::vector<ChildArgument>& arguments, const ChildLimits& limits,
                             const net::CancelToken& cancel) {
  std::vector<Descriptor> files;
  std::vector<int> kept;
  std::vector<std::string> texts;
  for (const ChildArgument& argument : arguments) {
    if (!argument.is_file) {
      texts.push_back(argument.text);
      continue;
    }
    Result<Descriptor> file = MemoryFile(argument.content);
    if (!file) return Fail(file.error());
    texts.push_back(fmt::format("/proc/self/fd/{}", file->get()));
    kept.push_back(file->get());
    files.push_back(std::move(*file));
  }
  std::vector<char*> raw;
  for (std::string& text : texts) raw.push_back(text.data());
  raw.push_back(nullptr);

  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return Fail(ErrorKind::kUnavailable, "the recogniser can't be started");
  Descriptor from(ends[0]), to(ends[1]);
  const Descriptor nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child < 0) return Fail(ErrorKind::kUnavailable, "the recogniser can't be started");
  if (child == 0) Become(raw.data(), kept, to.get(), nothing.get(), limits, parent);
  to.Close();

  Result<std::string> output = ReadOutput(from.get(), limits, cancel);
  // After the end of its output it has nothing left to do; and a child that closed it early must not be waited for.
  if (!output) ::kill(child, SIGKILL);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (output && status != 0) return Fail(Ended(status));
  return output;
}

}  // namespace throughline::assistant
