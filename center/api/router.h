// From a request to the function that answers it: one table of routes, one place that asks who may do what.
//
// Shape    Handlers block (they ask the engine) and return a whole answer; the router runs them on its workers and
//          cancels them when the client goes.
// Access   With tokens configured, every route but those marked kOpen wants one. Without, the server is bound to
//          loopback, and the Host header must name this machine: a page on a rebound DNS name must not read traces.
// Errors   an Error becomes {"error":{"code","kind","message","where","hint"}} with the status of its kind. kBusy and
//          kUnavailable carry Retry-After.
// Headers  every answer: no-store, nosniff, no-referrer, a Content-Security-Policy that allows nothing; a handler may
//          name its own cache and policy.
// Threads  Handle from any thread.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "center/api/description.h"
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

// An answer given bit by bit: Send for a whole one, or Begin, Write as often as needed, and End. All with the headers
// of every answer.
class AnswerStream {
 public:
  explicit AnswerStream(net::ResponseWriter& writer) : writer_(writer) {}
  void Send(net::Response response);
  void Begin(int status, std::string_view content_type);
  // Blocks while the client reads too slowly. False when it has gone: stop.
  bool Write(std::string chunk) { return writer_.Write(std::move(chunk)); }
  void End() { writer_.End(); }
  bool begun() const { return begun_; }

 private:
  net::ResponseWriter& writer_;
  bool begun_ = false;
};
// Answers later, once, on whichever thread has the answer.
using Reply = std::move_only_function<void(Result<net::Response>)>;
// For what waits for a thread of somebody else's, a commit: runs on the I/O thread and must not block.
using AsyncHandler = std::function<void(const ApiCall&, Reply)>;
// An error is answered like any other handler's until Begin; after it the connection is cut, so that no client takes
// what it got for the whole.
using StreamHandler = std::function<Result<void>(const ApiCall&, AnswerStream&)>;

enum class RouteAccess { kOpen, kRead, kWrite };

struct Route {
  std::string method;
  std::string pattern;  // "/api/v1/traces/{trace_id}"
  RouteAccess access = RouteAccess::kRead;
  ApiHandler handler;
  bool quick = false;           // answers from memory: runs on the I/O thread, even when all workers are busy
  StreamHandler stream;         // in place of `handler`; runs among the heavy, which wait in a line of their own
  std::string summary;          // what it is for, in a sentence of the API's document
  AsyncHandler async = {};      // in place of `handler`
  RouteDescription about = {};  // for the API's document
};

struct RouterOptions {
  std::vector<std::string> tokens;      // any of them gives full access; empty: see Access
  std::vector<std::string> host_names;  // beside localhost, 127.0.0.1 and [::1]
  size_t workers = 12;
  size_t queue = 256;
  // Queries: so many at once, so many in line, and how long one may stand there. The next is told to come back.
  size_t heavy_at_once = 4;
  size_t heavy_waiting = 32;
  std::chrono::milliseconds heavy_longest_wait = std::chrono::seconds(30);
};

class Router {
 public:
  Router(std::vector<Route> routes, RouterOptions options);

  void Handle(net::Request request, net::ResponseWriter writer);
  const std::vector<Route>& routes() const { return routes_; }
  void Stop();

 private:
  void RunHeavy(const Route& route, net::Request request, std::vector<std::string> captures, net::CancelToken cancel,
                net::ResponseWriter writer);
  std::optional<net::Response> Refuse(const net::Request& request, const Route& route) const;

  const std::vector<Route> routes_;
  const RouterOptions options_;
  net::WorkerPool workers_;
  net::WorkerPool heavy_;
};

// Whether the value of a Host header is this machine's: localhost, 127.0.0.1, [::1] or one of `more`, with any port.
// Absent: yes, a browser always sends one.
bool NamesThisMachine(std::string_view host, const std::vector<std::string>& more);

net::Response JsonResponse(int status, std::string body);
net::Response ErrorResponse(const Error& error);
// What to do about an error of this kind, where nobody knows better; empty: its message says it.
std::string_view HintOf(ErrorKind kind);

}  // namespace throughline::center
