// The real program, `throughline serve`, as a child process on a data directory of its own and on free ports.
//
// Shape    Start spawns it and returns at once; WaitReady reads the addresses that it prints. What it logs goes to a
//          file.
// Errors   WaitReady: kUnavailable when the program ended first, with the end of its log; kTimeout at the limit.
//          Lifetime the child is killed with this object, and by the kernel when the thread that started it ends.
// Threads  one owner; pid, EnginePid and the addresses may be read from any thread once ready.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "bench/harness/machine_line.h"

namespace throughline::bench {

struct ServerOptions {
  std::string programs;                            // directory of throughline and throughline-engine
  std::string data;                                // directory
  std::string http = "127.0.0.1:0", grpc = "off";  // addresses; port 0: a free one
  std::vector<std::string> arguments;              // further ones of `serve`
};

class ServerProcess {
 public:
  static Result<std::unique_ptr<ServerProcess>> Start(const ServerOptions& options);
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  Result<void> WaitReady(std::chrono::milliseconds limit);
  pid_t pid() const { return pid_; }
  // Of the engine that runs below the server now; nullopt while there is none.
  std::optional<pid_t> EnginePid() const;
  uint16_t http_port() const { return http_port_; }
  uint16_t grpc_port() const { return grpc_port_; }
  std::string HttpUrl() const;       // "http://127.0.0.1:4318"
  std::string EngineSocket() const;  // where it listens

  void Signal(int signal) const;
  // The state that waitpid gives, once the program has ended; nullopt at the limit.
  std::optional<int> WaitEnd(std::chrono::milliseconds limit);
  std::string Log() const;  // since it began

 private:
  explicit ServerProcess(ServerOptions options) : options_(std::move(options)) {}
  void ReadAddress(const std::string& line);
  bool Reap(bool block);

  const ServerOptions options_;
  std::string log_path_;
  pid_t pid_ = 0;
  int output_ = -1;
  std::optional<int> ended_;
  uint16_t http_port_ = 0, grpc_port_ = 0;
};

// User and system time of a process so far, all its threads together. Zero when there is no such process.
std::chrono::nanoseconds CpuTime(pid_t pid);
// Resident bytes now. Zero when there is no such process.
uint64_t ResidentBytes(pid_t pid);
// Files below `path`, as the disk holds them.
uint64_t DiskBytes(const std::string& path);

// Files that go with this object, unless Keep was called.
class ScratchDirectory {
 public:
  explicit ScratchDirectory(const std::string& prefix);
  ~ScratchDirectory();
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;
  const std::string& path() const { return path_; }
  void Keep() { kept_ = true; }

 private:
  std::string path_;
  bool kept_ = false;
};

}  // namespace throughline::bench
