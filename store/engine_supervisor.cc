#include "store/engine_supervisor.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "base/log.h"

namespace throughline::store {
namespace {

using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;

constexpr milliseconds kFirstDelay{200}, kLongestDelay{5000}, kLongestDelayAfterReady{1000}, kRanWell{10000},
    kProgressEvery{5000}, kLockRetry{250};
constexpr int kExitDirectoryTaken = 3;  // engine/main.cc
constexpr size_t kLongestLine = 8 << 10;

class Fd {
 public:
  explicit Fd(int fd = -1) : fd_(fd) {}
  ~Fd() { Close(); }
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  int get() const { return fd_; }
  void Close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }

 private:
  int fd_;
};

struct Pipe {
  Fd read, write;
  static Result<Pipe> Make() {
    int fds[2];
    if (::pipe2(fds, O_CLOEXEC) != 0)
      return Fail(ErrorKind::kUnavailable, fmt::format("no pipe to the engine: {}", std::strerror(errno)));
    return Pipe{Fd(fds[0]), Fd(fds[1])};
  }
};

// Cuts what arrives into lines and hands over each one without its newline.
class Lines {
 public:
  template <typename Take>
  bool ReadFrom(int fd, Take take) {  // false: end of the stream
    std::array<char, 4096> buffer;
    ssize_t got = ::read(fd, buffer.data(), buffer.size());
    if (got < 0) return errno == EINTR || errno == EAGAIN;
    if (got == 0) return false;
    partial_.append(buffer.data(), static_cast<size_t>(got));
    size_t begin = 0;
    for (size_t end; (end = partial_.find('\n', begin)) != std::string::npos; begin = end + 1)
      take(std::string_view(partial_).substr(begin, end - begin));
    partial_.erase(0, begin);
    if (partial_.size() > kLongestLine) partial_.clear();
    return true;
  }

 private:
  std::string partial_;
};

void PassOn(std::string_view line) {
  std::string text = fmt::format("{}\n", line);
  [[maybe_unused]] ssize_t written =
      ::write(STDERR_FILENO, text.data(), text.size());  // nobody listens: nothing to do about it
}

// The sentence in a log line of the engine ('... error engine: stopped reason="the sentence"'), else the whole line.
std::string_view ReasonIn(std::string_view line) {
  constexpr std::string_view kReason = " reason=\"";
  size_t begin = line.find(kReason);
  if (begin == std::string_view::npos || !line.ends_with('"')) return line;
  line.remove_prefix(begin + kReason.size());
  line.remove_suffix(1);
  return line;
}

std::string BinaryBesideUs() {
  std::error_code problem;
  std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", problem);
  return problem ? "throughline-engine" : (self.parent_path() / "throughline-engine").string();
}

}  // namespace

std::string_view EngineStateName(EngineState state) {
  switch (state) {
    case EngineState::kStarting:
      return "starting";
    case EngineState::kRunning:
      return "running";
    case EngineState::kRestarting:
      return "restarting";
    case EngineState::kFailed:
      return "failed";
    case EngineState::kStopped:
      return "stopped";
  }
  return "stopped";
}

milliseconds RestartDelay(int failures) {
  if (failures <= 0) return milliseconds(0);
  return std::min(kLongestDelay, kFirstDelay * (1 << std::min(failures - 1, 10)));
}

struct EngineSupervisor::Child {
  pid_t pid = 0;
  Fd exited;  // polls as readable once the process has ended
  Fd keep_alive, output, errors;
};

EngineSupervisor::EngineSupervisor(EngineOptions options, const Clock& clock, Metrics& metrics)
    : options_(std::move(options)),
      clock_(clock),
      metrics_(metrics),
      wake_fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  status_.since = clock_.Now();
  metrics_.Gauge("throughline_store_engine_up", "1 while the engine answers.").Set(0);
  thread_ = std::thread([this] { Run(); });
}

EngineSupervisor::~EngineSupervisor() {
  Stop();
  ::close(wake_fd_);
}

void EngineSupervisor::Stop() {
  std::lock_guard only_one(stop_mutex_);
  if (!thread_.joinable()) return;
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  uint64_t one = 1;
  [[maybe_unused]] ssize_t written = ::write(wake_fd_, &one, sizeof one);
  changed_.notify_all();
  thread_.join();
}

bool EngineSupervisor::stopping() const {
  std::lock_guard lock(mutex_);
  return stopping_;
}

EngineStatus EngineSupervisor::status() const {
  std::lock_guard lock(mutex_);
  return status_;
}

Result<void> EngineSupervisor::WaitReady(milliseconds limit) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, limit, [this] {
    return stopping_ || status_.state == EngineState::kRunning || status_.state == EngineState::kFailed;
  });
  if (status_.state == EngineState::kRunning) return {};
  if (status_.state == EngineState::kFailed) return Fail(failure_);
  if (stopping_) return Fail(ErrorKind::kCancelled, "the engine is being stopped");
  return Fail(ErrorKind::kTimeout,
              fmt::format("the engine is not ready after {} ms{}", limit.count(),
                          status_.last_exit.empty() ? "" : "; its last run ended with " + status_.last_exit));
}

void EngineSupervisor::Set(EngineState state, int pid) {
  {
    std::lock_guard lock(mutex_);
    if (status_.state != state) status_.since = clock_.Now();
    status_.state = state;
    status_.pid = pid;
  }
  metrics_.Gauge("throughline_store_engine_up", "1 while the engine answers.")
      .Set(state == EngineState::kRunning ? 1 : 0);
  changed_.notify_all();
}

bool EngineSupervisor::WaitOrStop(milliseconds delay) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, delay, [this] { return stopping_; });
  return !stopping_;
}

std::vector<std::string> EngineSupervisor::Arguments() const {
  std::vector<std::string> out = {options_.binary.empty() ? BinaryBesideUs() : options_.binary,
                                  "--data",
                                  options_.data_dir,
                                  "--socket",
                                  options_.socket_path,
                                  "--die-with-parent",
                                  "--parent-fd",
                                  "0",
                                  "--ready-fd",
                                  "1"};
  if (!options_.library.empty()) out.insert(out.end(), {"--library", options_.library});
  if (options_.threads > 0) out.insert(out.end(), {"--threads", std::to_string(options_.threads)});
  if (!options_.log_level.empty()) out.insert(out.end(), {"--log-level", options_.log_level});
  if (options_.log_json) out.push_back("--log-json");
  if (options_.memory_limit_bytes > 0)
    out.insert(out.end(), {"--memory-limit", std::to_string(options_.memory_limit_bytes)});
  return out;
}

Result<EngineSupervisor::Child> EngineSupervisor::Spawn() const {
  Result<Pipe> input = Pipe::Make(), output = Pipe::Make(), errors = Pipe::Make();
  if (!input || !output || !errors) return Fail((!input ? input : !output ? output : errors).error());
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, input->read.get(), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&files, output->write.get(), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&files, errors->write.get(), STDERR_FILENO);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  // The engine decides about its signals itself; ours, blocked for a signal thread or ignored, are not its concern. A
  // group of its own: Ctrl-C in the terminal is for us, and the engine must live until the last insert is acknowledged.
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  std::vector<std::string> arguments = Arguments();
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  Child child;
  int problem = ::posix_spawn(&child.pid, argv[0], &files, &attributes, argv.data(), environ);
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  if (problem != 0)
    return Fail(ErrorKind::kUnavailable, fmt::format("can't start {}: {}", arguments[0], std::strerror(problem)));
  child.exited = Fd(static_cast<int>(::syscall(SYS_pidfd_open, child.pid, 0)));
  child.keep_alive = std::move(input->write);
  child.output = std::move(output->read);
  child.errors = std::move(errors->read);
  if (child.exited.get() < 0) {
    int why = errno;
    ::kill(child.pid, SIGKILL);
    ::waitpid(child.pid, nullptr, 0);
    return Fail(
        ErrorKind::kUnavailable,
        fmt::format("can't watch the engine (pidfd_open: {}); Linux 5.3 or later is needed", std::strerror(why)));
  }
  return child;
}

EngineSupervisor::Ending EngineSupervisor::Watch(Child& child) {
  Ending ending;
  Lines output, errors;
  std::string last_line;
  const SteadyClock::time_point started = SteadyClock::now();
  SteadyClock::time_point next_progress = started + kProgressEvery, kill_at = SteadyClock::time_point::max();
  auto take_error = [&](std::string_view line) {
    PassOn(line);
    last_line = line;
  };
  for (bool over = false; !over;) {
    if (stopping() && kill_at == SteadyClock::time_point::max()) {
      ::kill(child.pid, SIGTERM);
      kill_at = SteadyClock::now() + options_.stop_limit;
    }
    SteadyClock::time_point wake_at =
        std::min(kill_at, ending.was_ready ? SteadyClock::time_point::max() : next_progress);
    int timeout = wake_at == SteadyClock::time_point::max()
                      ? -1
                      : static_cast<int>(std::max<int64_t>(
                            0, std::chrono::ceil<milliseconds>(wake_at - SteadyClock::now()).count()));
    pollfd watched[] = {{child.exited.get(), POLLIN, 0},
                        {child.output.get(), POLLIN, 0},
                        {child.errors.get(), POLLIN, 0},
                        {stopping() ? -1 : wake_fd_, POLLIN, 0}};
    if (::poll(watched, std::size(watched), timeout) < 0 && errno != EINTR) break;
    if (watched[1].revents && !output.ReadFrom(child.output.get(), [&](std::string_view line) {
          if (line != "ready" || ending.was_ready) return;
          ending.was_ready = true;
          auto took = std::chrono::duration_cast<milliseconds>(SteadyClock::now() - started);
          log::Info("store", "the engine is ready", {{"pid", child.pid}, {"milliseconds", took.count()}});
          if (options_.on_ready) options_.on_ready();
          Set(EngineState::kRunning, child.pid);
        })) {
      child.output.Close();
    }
    if (watched[2].revents && !errors.ReadFrom(child.errors.get(), take_error)) child.errors.Close();
    SteadyClock::time_point now = SteadyClock::now();
    if (!ending.was_ready && now >= next_progress) {
      next_progress = now + kProgressEvery;
      log::Info("store", "the engine is still starting",
                {{"seconds", std::chrono::duration_cast<std::chrono::seconds>(now - started).count()}});
    }
    if (now >= kill_at) {
      log::Warn("store", "the engine did not stop in time; killing it", {{"pid", child.pid}});
      ::kill(child.pid, SIGKILL);
      kill_at = SteadyClock::time_point::max() - std::chrono::hours(1);
    }
    over = watched[0].revents != 0;
  }
  ending.by_us = stopping();
  ending.ran = SteadyClock::now() - started;
  int state = 0;
  while (::waitpid(child.pid, &state, 0) < 0 && errno == EINTR) {
  }
  ::fcntl(child.errors.get(), F_SETFL, O_NONBLOCK);  // whoever inherited its stderr may still hold it open
  for (pollfd rest{child.errors.get(), POLLIN, 0};
       child.errors.get() >= 0 && ::poll(&rest, 1, 0) > 0 && errors.ReadFrom(child.errors.get(), take_error);) {
  }
  if (WIFEXITED(state)) {
    ending.exit_code = WEXITSTATUS(state);
    ending.reason =
        fmt::format("exit code {}{}{}", ending.exit_code, last_line.empty() ? "" : ": ", ReasonIn(last_line));
  } else {
    ending.reason = fmt::format("signal {} ({})", WTERMSIG(state), ::strsignal(WTERMSIG(state)));
  }
  return ending;
}

bool EngineSupervisor::FailsForGood(const Ending& ending, SteadyClock::time_point first_start) {
  if (ever_ready_ || ending.exit_code < 0) return false;
  bool taken = ending.exit_code == kExitDirectoryTaken;
  if (taken && SteadyClock::now() - first_start < options_.lock_wait) return false;
  std::lock_guard lock(mutex_);
  failure_ = taken ? Error{ErrorKind::kConflict,
                           fmt::format("another engine holds {}; stop it, or choose another data directory ({})",
                                       options_.data_dir, ending.reason)}
                   : Error{ErrorKind::kUnavailable, fmt::format("the engine does not start: {}", ending.reason)};
  return true;
}

void EngineSupervisor::Run() {
  const SteadyClock::time_point first_start = SteadyClock::now();
  int failures = 0;
  while (!stopping()) {
    Result<Child> child = Spawn();
    Ending ending;
    if (child) {
      Set(ever_ready_ ? EngineState::kRestarting : EngineState::kStarting, child->pid);
      ending = Watch(*child);
    } else {
      ending.reason = child.error().message;
      ending.exit_code = ever_ready_ ? -1 : 127;  // as a shell says it; a start that never worked will not work
    }
    ever_ready_ = ever_ready_ || ending.was_ready;
    {
      std::lock_guard lock(mutex_);
      status_.last_exit = ending.reason;
    }
    if (ending.by_us) break;
    if (FailsForGood(ending, first_start)) {
      log::Error("store", "the engine failed", {{"reason", ending.reason}});
      Set(EngineState::kFailed, 0);
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return stopping_; });
      return;
    }
    bool waits_for_lock = ending.exit_code == kExitDirectoryTaken && !ending.was_ready;
    failures = ending.was_ready && ending.ran >= kRanWell ? 0 : failures;
    milliseconds delay = waits_for_lock ? kLockRetry : RestartDelay(failures++);
    if (ending.was_ready) delay = std::min(delay, kLongestDelayAfterReady);
    Set(ever_ready_ ? EngineState::kRestarting : EngineState::kStarting, 0);
    {
      std::lock_guard lock(mutex_);
      ++status_.restarts;
    }
    metrics_.Counter("throughline_store_engine_restarts_total", "Times the engine was started again.").Increment();
    log::Warn("store", "the engine ended; starting it again", {{"reason", ending.reason}, {"delay_ms", delay.count()}});
    if (!WaitOrStop(delay)) break;
  }
  Set(EngineState::kStopped, 0);
}

}  // namespace throughline::store
