#include "bench/harness/server_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <thread>
#include <utility>

namespace throughline::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;
constexpr size_t kLogShown = 4 << 10;

std::string ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// The fields of /proc/PID/stat behind the name, which may itself hold blanks and parentheses.
std::istringstream StatFields(pid_t pid) {
  std::string stat = ReadFile(fmt::format("/proc/{}/stat", pid));
  size_t end = stat.rfind(')');
  return std::istringstream(end == std::string::npos ? "" : stat.substr(end + 1));
}

// Only calls that are safe between fork and exec.
[[noreturn]] void Become(char* const* argv, int output, int log, pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(127);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(log, STDERR_FILENO);
  ::execv(argv[0], argv);
  ::_exit(127);
}

}  // namespace

Result<std::unique_ptr<ServerProcess>> ServerProcess::Start(const ServerOptions& options) {
  std::unique_ptr<ServerProcess> server(new ServerProcess(options));
  std::error_code problem;
  std::filesystem::create_directories(options.data, problem);
  server->log_path_ = options.data + ".log";
  std::vector<std::string> arguments = {options.programs + "/throughline",
                                        "serve",
                                        "--data",
                                        options.data,
                                        "--http",
                                        options.http,
                                        "--grpc",
                                        options.grpc};
  arguments.insert(arguments.end(), options.arguments.begin(), options.arguments.end());
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);

  int fds[2];
  if (::pipe2(fds, O_CLOEXEC) != 0)
    return Fail(ErrorKind::kUnavailable, fmt::format("no pipe: {}", std::strerror(errno)));
  int log = ::open(server->log_path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  pid_t parent = ::getpid();
  server->pid_ = log < 0 ? -1 : ::fork();
  if (server->pid_ == 0) Become(argv.data(), fds[1], log, parent);
  int why = errno;
  ::close(fds[1]);
  if (log >= 0) ::close(log);
  server->output_ = fds[0];
  if (server->pid_ < 0)
    return Fail(ErrorKind::kUnavailable, fmt::format("can't start {}: {}", arguments[0], std::strerror(why)));
  return server;
}

ServerProcess::~ServerProcess() {
  if (pid_ > 0 && !ended_) {
    const std::optional<pid_t> engine = EnginePid();
    Signal(SIGKILL);
    Reap(true);
    // The engine follows at once, but not before us: whoever removes the directory next must not race it.
    for (int i = 0; engine && ::kill(*engine, 0) == 0 && i < 2000; ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  if (output_ >= 0) ::close(output_);
}

void ServerProcess::ReadAddress(const std::string& line) {
  size_t scheme = line.find("://");
  if (scheme == std::string::npos) return;
  uint16_t port = 0;
  const char* digits = line.data() + line.rfind(':') + 1;
  std::from_chars(digits, line.data() + line.size(), port);
  if (line.find("OTLP/HTTP") != std::string::npos) http_port_ = port;
  if (line.find("OTLP/gRPC") != std::string::npos) grpc_port_ = port;
}

Result<void> ServerProcess::WaitReady(std::chrono::milliseconds limit) {
  const SteadyClock::time_point deadline = SteadyClock::now() + limit;
  std::string text;
  for (;;) {
    auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - SteadyClock::now());
    if (left.count() <= 0)
      return Fail(ErrorKind::kTimeout,
                  fmt::format("the server is not ready after {} ms; its log ends with:\n{}", limit.count(), Log()));
    pollfd readable{output_, POLLIN, 0};
    if (::poll(&readable, 1, static_cast<int>(left.count())) <= 0) continue;
    std::array<char, 1024> buffer;
    ssize_t got = ::read(output_, buffer.data(), buffer.size());
    if (got < 0) continue;
    if (got == 0) {
      Reap(true);
      return Fail(ErrorKind::kUnavailable,
                  fmt::format("the server ended before it was ready (state {:#x}); its log ends with:\n{}",
                              ended_.value_or(0), Log()));
    }
    text.append(buffer.data(), static_cast<size_t>(got));
    // The line of the data directory comes after those of the addresses.
    if (text.find("\n  Data ") == std::string::npos) continue;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("  Data ")) break;
      ReadAddress(line);
    }
    if (http_port_ == 0 || (options_.grpc != "off" && grpc_port_ == 0))
      return Fail(ErrorKind::kInternal, "no address in what the server printed: " + text);
    return {};
  }
}

std::optional<pid_t> ServerProcess::EnginePid() const {
  // Children are listed by the thread that made them.
  std::error_code problem;
  for (const auto& task : std::filesystem::directory_iterator(fmt::format("/proc/{}/task", pid_), problem)) {
    std::istringstream children(ReadFile(task.path().string() + "/children"));
    for (pid_t child; children >> child;) {
      if (ReadFile(fmt::format("/proc/{}/comm", child)).starts_with("throughline-en")) return child;
    }
  }
  return std::nullopt;
}

std::string ServerProcess::HttpUrl() const { return fmt::format("http://127.0.0.1:{}", http_port_); }
std::string ServerProcess::EngineSocket() const { return options_.data + "/engine.sock"; }

void ServerProcess::Signal(int signal) const {
  if (pid_ > 0 && !ended_) ::kill(pid_, signal);
}

bool ServerProcess::Reap(bool block) {
  if (ended_) return true;
  int state = 0;
  pid_t done;
  do {
    done = ::waitpid(pid_, &state, block ? 0 : WNOHANG);
  } while (done < 0 && errno == EINTR);
  if (done != pid_) return false;
  ended_ = state;
  return true;
}

std::optional<int> ServerProcess::WaitEnd(std::chrono::milliseconds limit) {
  const SteadyClock::time_point deadline = SteadyClock::now() + limit;
  while (!Reap(false) && SteadyClock::now() < deadline) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  return ended_;
}

std::string ServerProcess::Log() const {
  std::string log = ReadFile(log_path_);
  return log.size() > kLogShown ? "..." + log.substr(log.size() - kLogShown) : log;
}

std::chrono::nanoseconds CpuTime(pid_t pid) {
  std::istringstream fields = StatFields(pid);
  std::string skipped;
  for (int field = 3; field < 14; ++field) fields >> skipped;
  int64_t user = 0, system = 0;
  fields >> user >> system;
  return std::chrono::nanoseconds((user + system) * (1'000'000'000 / ::sysconf(_SC_CLK_TCK)));
}

uint64_t ResidentBytes(pid_t pid) {
  std::istringstream fields(ReadFile(fmt::format("/proc/{}/statm", pid)));
  uint64_t size = 0, resident = 0;
  fields >> size >> resident;
  return resident * static_cast<uint64_t>(::sysconf(_SC_PAGESIZE));
}

uint64_t DiskBytes(const std::string& path) {
  uint64_t bytes = 0;
  std::error_code problem;  // files come and go while we look
  for (auto entry = std::filesystem::recursive_directory_iterator(path, problem);
       !problem && entry != std::filesystem::recursive_directory_iterator(); entry.increment(problem)) {
    std::error_code gone;
    if (entry->is_regular_file(gone)) bytes += entry->file_size(gone);
  }
  return bytes;
}

ScratchDirectory::ScratchDirectory(const std::string& prefix) {
  std::string name = (std::filesystem::temp_directory_path() / (prefix + "-XXXXXX")).string();
  path_ = ::mkdtemp(name.data()) == nullptr ? "" : name;
}

ScratchDirectory::~ScratchDirectory() {
  if (kept_ || path_.empty()) return;
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace throughline::bench
