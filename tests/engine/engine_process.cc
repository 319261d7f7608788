#include "engine_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <fstream>

namespace throughline::engine_test {

namespace {

std::vector<char*> Argv(std::vector<std::string>& flags) {
  std::vector<char*> argv;
  for (std::string& flag : flags) argv.push_back(flag.data());
  argv.push_back(nullptr);
  return argv;
}

// The child's end of `pipe_fd` becomes its descriptor `as`.
pid_t Spawn(std::vector<std::string> flags, const std::array<int, 2>& pipe_fds, int as) {
  flags.insert(flags.begin(), THROUGHLINE_ENGINE_PROGRAM);
  std::vector<char*> argv = Argv(flags);
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::dup2(pipe_fds[1], as);
    // Nothing else of ours, nor of whoever runs the tests, is the engine's.
    for (int fd = STDERR_FILENO + 1; fd < 1024; ++fd) {
      if (fd != as) ::close(fd);
    }
    ::execv(argv[0], argv.data());
    ::_exit(127);
  }
  ::close(pipe_fds[1]);
  return pid;
}

int ExitCode(pid_t pid) {
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

}  // namespace

Caller::Caller(const std::string& socket_path) : fd_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, socket_path.c_str(), sizeof(address.sun_path) - 1);
  connected_ = ::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
}

Caller::~Caller() { ::close(fd_); }

void Caller::Send(std::string_view method, std::string_view target, std::string_view body) {
  std::string out = std::string(method) + " " + std::string(target) +
                    " HTTP/1.1\r\nHost: engine\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) +
                    "\r\n\r\n";
  out += body;
  for (std::string_view rest = out; !rest.empty();) {
    const ssize_t sent = ::send(fd_, rest.data(), rest.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    rest.remove_prefix(static_cast<size_t>(sent));
  }
}

std::string Caller::ReadSome(size_t n) {
  std::string out(n, '\0');
  const ssize_t got = ::recv(fd_, out.data(), n, 0);
  out.resize(got > 0 ? static_cast<size_t>(got) : 0);
  return out;
}

Reply Caller::ReadReply(bool keep_body) {
  Reply reply;
  std::string text;
  size_t head_end;
  while ((head_end = text.find("\r\n\r\n")) == text.npos) {
    const std::string more = ReadSome(1 << 16);
    if (more.empty()) return reply;
    text += more;
  }
  reply.status = std::stoi(text.substr(text.find(' ') + 1));
  for (size_t at = text.find("\r\n") + 2; at < head_end + 2;) {
    const size_t end = text.find("\r\n", at);
    const size_t colon = text.find(": ", at);
    std::string name = text.substr(at, colon - at);
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
    reply.headers[name] = text.substr(colon + 2, end - colon - 2);
    at = end + 2;
  }
  text.erase(0, head_end + 4);
  size_t kept = 0;
  const auto take = [&](std::string_view bytes) {
    kept += bytes.size();
    if (keep_body) reply.body += bytes;
  };
  if (reply.headers.contains("content-length")) {
    const size_t length = std::stoul(reply.headers["content-length"]);
    while (text.size() < length) {
      const std::string more = ReadSome(1 << 20);
      if (more.empty()) break;
      text += more;
    }
    reply.whole = text.size() == length;
    take(text);
  } else {
    const auto need = [&](size_t n) {
      while (text.size() < n) {
        const std::string more = ReadSome(1 << 20);
        if (more.empty()) return false;
        text += more;
      }
      return true;
    };
    while (true) {
      size_t line;
      while ((line = text.find("\r\n")) == text.npos && need(text.size() + 1)) {
      }
      if (line == text.npos) break;
      const size_t size = std::stoul(text.substr(0, line), nullptr, 16);
      if (size == 0) {
        reply.whole = true;
        break;
      }
      if (!need(line + 2 + size + 2)) break;
      take(std::string_view(text).substr(line + 2, size));
      text.erase(0, line + 2 + size + 2);
    }
  }
  if (!keep_body) reply.body = std::to_string(kept);
  return reply;
}

std::string UrlEncode(std::string_view text) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string out;
  for (const unsigned char c : text) {
    if (std::isalnum(c))
      out += static_cast<char>(c);
    else
      out += {'%', kDigits[c >> 4], kDigits[c & 15]};
  }
  return out;
}

Engine::Engine(std::string data_dir, std::vector<std::string> flags) : socket_(data_dir + "/engine.sock") {
  flags.insert(flags.begin(), {"--data", data_dir});
  std::array<int, 2> fds{};
  if (::pipe2(fds.data(), O_CLOEXEC) != 0) return;
  pid_ = Spawn(std::move(flags), fds, STDOUT_FILENO);
  std::string said;
  std::array<char, 64> buffer;
  while (said.find("ready\n") == said.npos) {
    const ssize_t got = ::read(fds[0], buffer.data(), buffer.size());
    if (got <= 0) break;
    said.append(buffer.data(), static_cast<size_t>(got));
  }
  ready_ = said.find("ready\n") != said.npos;
  ::close(fds[0]);
}

Engine::~Engine() {
  if (pid_ > 0) End(SIGKILL);
}

int Engine::End(int signal) {
  ::kill(pid_, signal);
  const int code = ExitCode(pid_);
  pid_ = -1;
  return code;
}

Reply Engine::Run(std::string_view sql, std::string_view url) const {
  Caller caller(socket_);
  caller.Send("POST", "/?wait_end_of_query=0" + std::string(url), sql);
  return caller.ReadReply();
}

Reply Engine::Insert(std::string_view sql, std::string_view data, std::string_view url) const {
  Caller caller(socket_);
  caller.Send("POST", "/?query=" + UrlEncode(sql) + std::string(url), data);
  return caller.ReadReply();
}

Reply Engine::Get(std::string_view target) const {
  Caller caller(socket_);
  caller.Send("GET", target, "");
  return caller.ReadReply();
}

long Engine::Status(std::string_view name) const {
  const std::string body = Get("/status").body;
  const size_t at = body.find("\"" + std::string(name) + "\":");
  return at == body.npos ? -1 : std::stol(body.substr(at + name.size() + 3));
}

bool Engine::WaitFor(std::string_view name, long value) const {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (Status(name) != value) {
    if (std::chrono::steady_clock::now() > deadline) return false;
  }
  return true;
}

long Engine::Memory(std::string_view field) const {
  std::ifstream status("/proc/" + std::to_string(pid_) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(field)) return std::stol(line.substr(line.find_first_of("0123456789")));
  }
  return -1;
}

Ended RunToEnd(const std::vector<std::string>& flags) {
  std::array<int, 2> fds{};
  if (::pipe2(fds.data(), O_CLOEXEC) != 0) return {-1, "no pipe"};
  const pid_t pid = Spawn(flags, fds, STDERR_FILENO);
  Ended ended{};
  std::array<char, 4096> buffer;
  for (ssize_t got; (got = ::read(fds[0], buffer.data(), buffer.size())) > 0;) {
    ended.log.append(buffer.data(), static_cast<size_t>(got));
  }
  ::close(fds[0]);
  ended.code = ExitCode(pid);
  return ended;
}

}  // namespace throughline::engine_test
