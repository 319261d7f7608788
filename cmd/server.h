// The whole server, wired: engine, store, queue, receivers, API. What `throughline serve` runs, and what a command that
// finds no server runs for itself.
//
// Order    data directory locked, engine ready, tables migrated, recent batches read, then the ports open: a port that
//          answers is a server that works. Stop goes the other way: ports closed and requests in flight answered, queue
//          committed, engine ended.
// Errors   Start: whatever keeps a part from starting, as a sentence; everything started before it is stopped again.
// Threads  one owner.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "base/result.h"
#include "cmd/config.h"

namespace throughline::cmd {

class RunningServer {
 public:
  static Result<std::unique_ptr<RunningServer>> Start(const Config& config);
  ~RunningServer();  // Stop
  RunningServer(const RunningServer&) = delete;
  RunningServer& operator=(const RunningServer&) = delete;

  std::string http_address() const;  // with the port that was chosen
  int grpc_port() const;             // 0: off
  // Requests in flight get `drain`, then the queue is committed whole.
  void Stop(std::chrono::milliseconds drain);

 private:
  class Parts;
  explicit RunningServer(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace throughline::cmd
