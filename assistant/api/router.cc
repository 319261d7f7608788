#include "assistant/api/router.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <memory>
#include <span>
#include <utility>

#include "assistant/api/access.h"
#include "assistant/api/services.h"
#include "base/log.h"
#include "base/secret.h"
#include "throughline/propagation.h"

namespace throughline::assistant {
namespace {

constexpr std::string_view kCookie = "throughline_assistant_token";
constexpr size_t kRefusedBodySlack = 4 << 20;  // read beyond a route's limit when no Content-Length told of it
constexpr std::string_view kPagePolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src "
    "'self'; media-src 'self' blob:; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'";

bool ChangesSomething(std::string_view method) { return method != "GET" && method != "HEAD" && method != "OPTIONS"; }

// The reason's code, for programs; the sentence is on the span.
std::string_view ReasonCode(std::string_view sentence) {
  static constexpr std::pair<std::string_view, std::string_view> kCodes[] = {
      {"trace id", "invalid_trace_id"}, {"parent id", "invalid_span_id"},  {"version", "invalid_version"},
      {"flags", "invalid_flags"},       {"more than", "several_contexts"},
  };
  for (const auto& [begin, code] : kCodes) {
    if (sentence.starts_with(begin)) return code;
  }
  return "invalid_format";
}

bool HasCookie(const net::Request& request, std::span<const std::string> tokens) {
  for (std::string_view cookies : request.headers.All("Cookie")) {
    while (!cookies.empty()) {
      const size_t end = std::min(cookies.find(';'), cookies.size());
      std::string_view one = cookies.substr(0, end);
      one.remove_prefix(std::min(one.find_first_not_of(' '), one.size()));
      if (one.starts_with(kCookie) && one.size() > kCookie.size() && one[kCookie.size()] == '=') {
        for (const std::string& token : tokens) {
          if (ConstantTimeEqual(one.substr(kCookie.size() + 1), token)) return true;
        }
      }
      cookies.remove_prefix(std::min(end + 1, cookies.size()));
    }
  }
  return false;
}

std::pair<std::string_view, int> PeerOf(std::string_view peer) {
  const size_t colon = peer.rfind(':');
  if (colon == std::string_view::npos) return {{}, 0};
  int port = 0;
  std::from_chars(peer.data() + colon + 1, peer.data() + peer.size(), port);
  std::string_view address = peer.substr(0, colon);
  if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
  return {address, port};
}

void SetDefault(net::Headers& headers, const char* name, std::string_view value) {
  if (!headers.Has(name)) headers.Add(name, std::string(value));
}

void Harden(net::Headers& headers) {
  const bool is_page = headers.Get("Content-Type").starts_with("text/html");
  SetDefault(headers, "Content-Security-Policy", is_page ? kPagePolicy : "default-src 'none'; frame-ancestors 'none'");
  SetDefault(headers, "Cache-Control", "no-store");
  headers.Set("X-Content-Type-Options", "nosniff");
  headers.Set("Referrer-Policy", "no-referrer");
  if (is_page) headers.Set("Permissions-Policy", "microphone=(self), camera=(), geolocation=()");
}

// The header fields as the tracing library reads them, without `left_out`.
class HeaderList {
 public:
  explicit HeaderList(const net::Headers& headers, bool without_context) {
    headers_.reserve(headers.size());
    for (const net::HeaderField& field : headers) {
      if (without_context &&
          (net::EqualsIgnoreCase(field.name, "traceparent") || net::EqualsIgnoreCase(field.name, "tracestate")))
        continue;
      headers_.push_back({field.name, field.value});
    }
  }
  std::span<const Header> view() const { return headers_; }

 private:
  std::vector<Header> headers_;
};

}  // namespace

// One request on its way.
struct Router::Job {
  net::Request request;
  ServerSpan span = {};
  ContextReport context = {};
  net::ResponseWriter writer = {};
};

Router::Router(std::vector<Route> routes, RouterOptions options, Counters& counters, Faults& faults)
    : routes_(std::move(routes)),
      options_(std::move(options)),
      counters_(counters),
      faults_(faults),
      tracer_(GetTracer("throughline.assistant")),
      quick_(options_.quick_workers, options_.quick_queue),
      waiting_(options_.waiting_workers, options_.waiting_queue),
      model_(options_.model_workers, options_.model_queue) {
  for (const Route& route : routes_) by_path_[route.path].emplace(route.method, &route);
}

Router::~Router() { Stop(); }

void Router::Stop() {
  is_stopping_.store(true);
  quick_.Stop();
  waiting_.Stop();
  model_.Stop();
}

const Route* Router::Find(const net::Request& request) const {
  const auto path = by_path_.find(request.path);
  if (path == by_path_.end()) return nullptr;
  const auto method = path->second.find(request.method == "HEAD" ? "GET" : std::string_view(request.method));
  return method == path->second.end() ? nullptr : method->second;
}

size_t Router::BodyLimit(const net::Request& head) const {
  const Route* route = Find(head);
  return (route == nullptr ? 0 : route->max_body) + kRefusedBodySlack;
}

// The request's span and what became of its context.
Router::Job Router::Begin(net::Request request) {
  Job job{.request = std::move(request)};
  const Route* route = Find(job.request);
  if ((route != nullptr && !route->is_traced) || job.request.method == "OPTIONS") return job;
  const HeaderList all(job.request.headers, false);
  const Extracted received = Extract(all.view());
  job.context = {.is_valid = received.is_valid || !received.has_traceparent,
                 .reason = job.context.reason,
                 .was_given = received.has_traceparent};
  if (!job.context.is_valid) job.context.reason = ReasonCode(received.reason);
  const bool is_lost = received.is_valid && job.request.path != "/api/faults" && ChangesSomething(job.request.method) &&
                       faults_.Take(Fault::kLostContext);
  if (is_lost) job.context = {.is_valid = false, .reason = "lost", .was_given = true};
  if (!job.context.is_valid) counters_.contexts_refused.fetch_add(1, std::memory_order_relaxed);
  const HeaderList kept(job.request.headers, is_lost);
  const auto [address, port] = PeerOf(job.request.peer);
  job.span = ServerSpan(tracer_,
                        {.method = job.request.method,
                         .target = job.request.target,
                         .headers = is_lost ? kept.view() : all.view(),
                         .scheme = job.request.is_tls ? "https" : "http",
                         .protocol_version = "1.1",
                         .peer_address = address,
                         .peer_port = port},
                        {.route = route == nullptr ? std::string_view() : route->path});
  if (is_lost) job.span.span().SetAttributes({{"context.valid", false}, {"context.reason", "lost"}});
  return job;
}

std::optional<net::Response> Router::RefuseAccess(Job& job, const Route& route) const {
  const net::Request& request = job.request;
  const Call call{request, job.span, job.context};
  if (ChangesSomething(request.method) && SiteOf(request) == Site::kForeign)
    return ErrorAnswer(call, 403, "a page of another site may not ask for this", "forbidden_origin");
  if (options_.tokens.empty()) {
    if (NamesThisMachine(request.headers.Get("Host"), options_.host_names)) return std::nullopt;
    return ErrorAnswer(call, 403,
                       "the Host header names another machine; open this as localhost, or set a token and --host-name",
                       "forbidden_host");
  }
  if (request.path == "/" && request.query.Find("token")) {
    const std::string_view given = request.query.Get("token");
    for (const std::string& token : options_.tokens) {
      if (!ConstantTimeEqual(given, token)) continue;
      net::Response response = net::TextResponse(303, "You are in.");
      response.headers.Add("Location", "/");
      response.headers.Add("Set-Cookie", fmt::format("{}={}; HttpOnly; SameSite=Strict; Path=/{}", kCookie, token,
                                                     request.is_tls ? "; Secure" : ""));
      return response;
    }
  }
  if (route.is_open || BearerMatches(request.headers.Get("Authorization"), options_.tokens) ||
      HasCookie(request, options_.tokens))
    return std::nullopt;
  net::Response response =
      ErrorAnswer(call, 401, "a token is needed: send `Authorization: Bearer <token>`, or open /?token=<token> once",
                  "unauthorized");
  response.headers.Add("WWW-Authenticate", "Bearer");
  return response;
}

net::Response Router::Preflight(const Job& job) const {
  const auto path = by_path_.find(job.request.path);
  std::string allow = "OPTIONS";
  if (path != by_path_.end()) {
    for (const auto& [method, route] : path->second) allow += fmt::format(", {}", method);
  }
  net::Response response{.status = 204, .headers = {{"Allow", allow}}, .body = {}};
  if (SiteOf(job.request) == Site::kMachine) {
    response.headers.Add("Access-Control-Allow-Methods", allow);
    response.headers.Add("Access-Control-Allow-Headers",
                         "authorization, baggage, content-encoding, content-type, traceparent, tracestate");
    response.headers.Add("Access-Control-Max-Age", "600");
  }
  return response;
}

// What answers in place of a handler.
std::optional<net::Response> Router::Refuse(Job& job, const Route* route) const {
  const net::Request& request = job.request;
  if (request.method == "OPTIONS") return Preflight(job);
  const Call call{request, job.span, job.context};
  if (route == nullptr) {
    const auto path = by_path_.find(request.path);
    if (path == by_path_.end()) return ErrorAnswer(call, 404, "there is nothing at this address", "not_found");
    std::string allow = "OPTIONS";
    for (const auto& [method, other] : path->second) allow += fmt::format(", {}", method);
    net::Response response =
        ErrorAnswer(call, 405, fmt::format("{} takes {}", request.path, allow), "method_not_allowed");
    response.headers.Add("Allow", std::move(allow));
    return response;
  }
  if (std::optional<net::Response> refusal = RefuseAccess(job, *route)) return refusal;
  if (request.body.size() > route->max_body) {
    return ErrorAnswer(call, 413,
                       fmt::format("the body has {} bytes; at most {} are taken", request.body.size(), route->max_body),
                       "too_large");
  }
  return std::nullopt;
}

std::optional<net::Response> Router::Admit(const net::Request& head) {
  const Route* route = Find(head);
  uint64_t size = 0;
  const std::string_view text = head.headers.Get("Content-Length");
  if (std::from_chars(text.data(), text.data() + text.size(), size).ec != std::errc()) return std::nullopt;
  const size_t most = route == nullptr ? 0 : route->max_body;
  if (size <= most + (route == nullptr ? kRefusedBodySlack : 0)) return std::nullopt;
  Job job = Begin(head);
  std::optional<net::Response> response = route == nullptr ? Refuse(job, route) : RefuseAccess(job, *route);
  if (!response) {
    response = ErrorAnswer({job.request, job.span, job.context}, 413,
                           fmt::format("the body has {} bytes; at most {} are taken", size, most), "too_large");
  }
  Finish(job, *response);
  return response;
}

net::Response Router::Answer(Job& job, const Route& route) const {
  Call call{job.request, job.span, job.context};
  std::optional<Scope> scope;
  if (route.is_traced) scope.emplace(job.span.MakeCurrent());
  try {
    return route.handler(call);
  } catch (const std::exception& error) {
    job.span.RecordException(std::current_exception());
    log::Error("assistant", "a handler failed, which is our bug", {{"route", route.path}, {"what", error.what()}});
    return ErrorAnswer(call, 500, "internal error: this is our bug", "internal");
  }
}

void Router::Finish(Job& job, net::Response& response) const {
  Harden(response.headers);
  const std::string_view origin = job.request.headers.Get("Origin");
  if (!origin.empty() && SiteOf(job.request) == Site::kMachine) {
    response.headers.Set("Access-Control-Allow-Origin", std::string(origin));
    response.headers.Set("Access-Control-Expose-Headers", "traceresponse, x-trace-id, retry-after");
    response.headers.Add("Vary", "Origin");
  }
  const AnswerHeaders trace = job.span.answer_headers();
  for (const Header& header : trace.headers())
    response.headers.Add(std::string(header.name), std::string(header.value));
  job.span.End(response.status, response.body.size());
}

void Router::Handle(net::Request request, net::ResponseWriter writer) {
  auto job = std::make_shared<Job>(Begin(std::move(request)));
  job->writer = std::move(writer);
  const Route* route = Find(job->request);
  if (std::optional<net::Response> refusal = Refuse(*job, route)) {
    Finish(*job, *refusal);
    return job->writer.Send(std::move(*refusal));
  }
  const bool may_wait = route->may_wait && route->may_wait();
  net::WorkerPool& workers = !may_wait ? quick_ : route->asks_model ? model_ : waiting_;
  Result<void> queued = workers.Submit([this, job, route] {
    if (is_stopping_.load(std::memory_order_relaxed)) return;  // its connection is closed already
    net::Response response = Answer(*job, *route);
    Finish(*job, response);
    job->writer.Send(std::move(response));
  });
  if (queued) return;
  net::Response response = ErrorAnswer({job->request, job->span, job->context}, 503,
                                       "too much is asked at once; try again in a moment", "busy");
  response.headers.Add("Retry-After", "1");
  Finish(*job, response);
  job->writer.Send(std::move(response));
}

}  // namespace throughline::assistant
