// A throughline-engine of a test's own, and a client of a few lines that can also misbehave.
#pragma once

#include <sys/types.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace throughline::engine_test {

struct Reply {
  int status = 0;                              // 0: no answer
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
  bool whole = false;  // ended as its framing says
};

// One connection to a Unix socket, for one request.
class Caller {
 public:
  explicit Caller(const std::string& socket_path);
  ~Caller();
  Caller(const Caller&) = delete;
  Caller& operator=(const Caller&) = delete;

  bool connected() const { return connected_; }
  void Send(std::string_view method, std::string_view target, std::string_view body);
  // Up to `n` bytes of the answer as they come; empty at the end.
  std::string ReadSome(size_t n);
  // `keep_body` false: the body is only counted, into Reply::body as its decimal length.
  Reply ReadReply(bool keep_body = true);

 private:
  int fd_;
  bool connected_;
};

std::string UrlEncode(std::string_view text);

class Engine {
 public:
  // Starts it on `data_dir` and waits for its `ready`.
  explicit Engine(std::string data_dir, std::vector<std::string> flags = {});
  ~Engine();  // kills it
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  bool ready() const { return ready_; }
  pid_t pid() const { return pid_; }
  const std::string& socket() const { return socket_; }
  // Sends the signal and returns the exit code, or minus the signal that ended it.
  int End(int signal);

  // POST / with `sql` as the body; `url` is added to the URL ("&a=b").
  Reply Run(std::string_view sql, std::string_view url = {}) const;
  // The body, or the error text.
  std::string Ask(std::string_view sql, std::string_view url = {}) const { return Run(sql, url).body; }
  Reply Insert(std::string_view sql, std::string_view data, std::string_view url = {}) const;
  Reply Get(std::string_view target) const;
  // A number of /status.
  long Status(std::string_view name) const;
  // Asks /status until `name` is `value`. False when it has not become so in 20 s.
  bool WaitFor(std::string_view name, long value) const;
  // kB, from /proc.
  long Memory(std::string_view field) const;

 private:
  std::string socket_;
  pid_t pid_ = -1;
  bool ready_ = false;
};

// Runs the program to its end; its exit code and what it wrote to stderr.
struct Ended {
  int code;
  std::string log;
};
Ended RunToEnd(const std::vector<std::string>& flags);

}  // namespace throughline::engine_test
