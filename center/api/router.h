// From a request to the function that answers it: one table of routes, one place that asks who may do what.
//
// Shape    Handlers block (they ask the engine) and return a whole answer; the router runs them on its workers and
// cancels
//          them when the client goes.
// Access   With tokens configured, every route but those marked kOpen wants one. Without, the server is bound to
// loopback, and
//          the Host header must name this machine: a page on a rebound DNS name must not read traces.
// Errors   an Error becomes {"error":{"kind","message"}} with the status of its kind. kBusy and kUnavailable carry
// Retry-After. Headers  every answer: no-store, nosniff, no-referrer, a Content-Security-Policy that allows nothing.
// Threads  Handle from any thread.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/cancel.h"
#include "net/http.h"
#include "net/worker_pool.h"

namespace throughline::center {

struct ApiCall {
  const net::Request& request;
  std::vector<std::string> captures;  // what stands for each {name} of the pattern, decoded
  net::CancelToken cancel;            // cancelled when the client has gone
};
using ApiHandler = std::function<Result<net::Response>(const ApiCall&)>;

enum class RouteAccess { kOpen, kRead, kWrite };

struct Route {
  std::string method;
  std::string pattern;  // "/api/v1/traces/{trace_id}"
  RouteAccess access = RouteAccess::kRead;
  ApiHandler handler;
  bool quick = false;  // answers from memory: runs on the I/O thread, even when all workers are busy
};

struct RouterOptions {
  std::vector<std::string> tokens;      // any of them gives full access; empty: see Access
  std::vector<std::string> host_names;  // beside localhost, 127.0.0.1 and [::1]
  size_t workers = 12;
  size_t queue = 256;
};

class Router {
 public:
  Router(std::vector<Route> routes, RouterOptions options);

  void Handle(net::Request request, net::ResponseWriter writer);
  const std::vector<Route>& routes() const { return routes_; }
  void Stop() { workers_.Stop(); }

 private:
  std::optional<net::Response> Refuse(const net::Request& request, const Route& route) const;

  const std::vector<Route> routes_;
  const RouterOptions options_;
  net::WorkerPool workers_;
};

// Whether the value of a Host header is this machine's: localhost, 127.0.0.1, [::1] or one of `more`, with any port.
// Absent: yes, a browser always sends one.
bool NamesThisMachine(std::string_view host, const std::vector<std::string>& more);

net::Response JsonResponse(int status, std::string body);
net::Response ErrorResponse(const Error& error);

}  // namespace throughline::center
