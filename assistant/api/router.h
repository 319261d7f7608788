// From a request to the handler that answers it: the one place that knows who may ask, how much, and on which trace.
//
// Shape    the server span begins on the I/O thread, so that waiting for a worker is part of it; the handler runs on a
//          worker with the span current. Handlers that may wait have workers of their own, and so have those that ask a
//          model.
// Access   without tokens the Host header must name this machine. With tokens, a request shows one (`Authorization:
//          Bearer`, or the cookie that opening `/?token=...` once sets). What changes something is refused to pages of
//          other sites; pages of this machine may read and write across ports.
// Errors   in the assistant's form (route.h): 401, 403, 404, 405 with Allow, 413, 503 when all workers are busy.
// Headers  every answer: nosniff, no-referrer, a Content-Security-Policy, no-store unless the handler said otherwise.
// Threads  Handle, Admit and BodyLimit from any.
#pragma once

#include <atomic>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "assistant/api/route.h"
#include "assistant/faults/faults.h"
#include "net/http.h"
#include "net/worker_pool.h"
#include "throughline/trace.h"

namespace throughline::assistant {

struct Counters;

struct RouterOptions {
  std::vector<std::string> tokens;
  std::vector<std::string> host_names;  // beside localhost, 127.0.0.1 and [::1]
  size_t quick_workers = 8, quick_queue = 2048;
  size_t waiting_workers = 48, waiting_queue = 256;
  size_t model_workers = 64, model_queue = 256;
};

class Router {
 public:
  // `counters` and `faults` outlive it.
  Router(std::vector<Route> routes, RouterOptions options, Counters& counters, Faults& faults);
  ~Router();

  void Handle(net::Request request, net::ResponseWriter writer);
  // For net::ServerOptions: refuses by Content-Length before the body is read; and how much of a body without one is
  // read, which is some more than a route takes, so that the refusal is ours to word.
  std::optional<net::Response> Admit(const net::Request& head);
  size_t BodyLimit(const net::Request& head) const;
  // What runs is finished, what waits for a worker is not begun any more. Idempotent.
  void Stop();

 private:
  using Methods = std::map<std::string_view, const Route*>;
  struct Job;
  const Route* Find(const net::Request& request) const;
  Job Begin(net::Request request);
  std::optional<net::Response> Refuse(Job& job, const Route* route) const;
  std::optional<net::Response> RefuseAccess(Job& job, const Route& route) const;
  net::Response Preflight(const Job& job) const;
  net::Response Answer(Job& job, const Route& route) const;
  void Finish(Job& job, net::Response& response) const;

  const std::vector<Route> routes_;
  const RouterOptions options_;
  Counters& counters_;
  Faults& faults_;
  const Tracer tracer_;
  std::unordered_map<std::string_view, Methods> by_path_;
  std::atomic<bool> is_stopping_{false};
  net::WorkerPool quick_, waiting_, model_;
};

}  // namespace throughline::assistant
