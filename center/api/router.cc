#include "center/api/router.h"

#include <fmt/format.h>

#include <memory>
#include <optional>

#include "base/json_writer.h"
#include "base/log.h"
#include "base/secret.h"

namespace throughline::center {
namespace {

int StatusOf(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kInvalid:
      return 400;
    case ErrorKind::kTooLarge:
      return 413;
    case ErrorKind::kUnauthorized:
      return 401;
    case ErrorKind::kForbidden:
      return 403;
    case ErrorKind::kNotFound:
      return 404;
    case ErrorKind::kConflict:
      return 409;
    case ErrorKind::kBusy:
      return 429;
    case ErrorKind::kNoSpace:
    case ErrorKind::kUnavailable:
      return 503;
    case ErrorKind::kTimeout:
      return 504;
    case ErrorKind::kCancelled:
      return 499;  // nobody reads it
    case ErrorKind::kInternal:
      return 500;
  }
  return 500;
}

// The page and its assets name a policy and a cache of their own.
void SetDefault(net::Headers& headers, const char* name, const char* value) {
  if (!headers.Has(name)) headers.Add(name, value);
}

void Harden(net::Headers& headers) {
  SetDefault(headers, "Cache-Control", "no-store");
  headers.Set("X-Content-Type-Options", "nosniff");
  headers.Set("Referrer-Policy", "no-referrer");
  SetDefault(headers, "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
}
void Harden(net::Response& response) { Harden(response.headers); }

// The captures when `path` fits `pattern`.
std::optional<std::vector<std::string>> Match(std::string_view pattern, const std::vector<std::string>& path) {
  Result<std::vector<std::string>> want = net::SplitPath(pattern);
  if (!want || want->size() != path.size()) return std::nullopt;
  std::vector<std::string> captures;
  for (size_t i = 0; i < path.size(); ++i) {
    if ((*want)[i].starts_with('{')) {
      captures.push_back(path[i]);
    } else if ((*want)[i] != path[i]) {
      return std::nullopt;
    }
  }
  return captures;
}

void LogBug(const Error& error, const Route& route) {
  if (error.kind != ErrorKind::kInternal) return;
  log::Error("api", error.message, {{"method", route.method}, {"route", route.pattern}});
}

net::Response Finish(const Route& route, Result<net::Response> response) {
  if (!response) LogBug(response.error(), route);
  net::Response answer = response ? std::move(*response) : ErrorResponse(response.error());
  Harden(answer);
  return answer;
}

net::Response Run(const Route& route, const ApiCall& call) { return Finish(route, route.handler(call)); }

}  // namespace

bool NamesThisMachine(std::string_view host, const std::vector<std::string>& more) {
  if (host.starts_with('[')) {
    size_t end = host.find(']');
    host = host.substr(0, end == std::string_view::npos ? host.size() : end + 1);
  } else {
    host = host.substr(0, host.find(':'));
  }
  if (host.empty() || net::EqualsIgnoreCase(host, "localhost") || host == "127.0.0.1" || host == "[::1]") return true;
  for (const std::string& name : more) {
    if (net::EqualsIgnoreCase(host, name)) return true;
  }
  return false;
}

net::Response JsonResponse(int status, std::string body) {
  return {.status = status, .headers = {{"Content-Type", "application/json"}}, .body = std::move(body)};
}

net::Response ErrorResponse(const Error& error) {
  JsonWriter json;
  json.BeginObject()
      .Key("error")
      .BeginObject()
      .Key("kind")
      .String(ErrorKindName(error.kind))
      .Key("message")
      .String(error.message)
      .EndObject()
      .EndObject();
  net::Response response = JsonResponse(StatusOf(error.kind), json.Take());
  if (error.kind == ErrorKind::kBusy || error.kind == ErrorKind::kUnavailable || error.kind == ErrorKind::kNoSpace)
    response.headers.Add("Retry-After", "1");
  if (error.kind == ErrorKind::kUnauthorized) response.headers.Add("WWW-Authenticate", "Bearer");
  return response;
}

void AnswerStream::Send(net::Response response) {
  begun_ = true;
  Harden(response);
  writer_.Send(std::move(response));
}

void AnswerStream::Begin(int status, std::string_view content_type) {
  begun_ = true;
  net::Headers headers{{"Content-Type", std::string(content_type)}};
  Harden(headers);
  writer_.Begin(status, std::move(headers));
}

Router::Router(std::vector<Route> routes, RouterOptions options)
    : routes_(std::move(routes)),
      options_(std::move(options)),
      workers_(options_.workers, options_.queue),
      heavy_(options_.heavy_at_once, options_.heavy_waiting) {}

void Router::Stop() {
  workers_.Stop();
  heavy_.Stop();
}

void Router::RunHeavy(const Route& route, net::Request request, std::vector<std::string> captures,
                      net::CancelToken cancel, net::ResponseWriter writer) {
  struct Job {
    net::Request request;
    net::ResponseWriter writer;
  };
  auto job = std::make_shared<Job>(std::move(request), std::move(writer));
  const auto queued_at = std::chrono::steady_clock::now();
  const auto refuse = [](const Error& error, Job& refused) { AnswerStream(refused.writer).Send(ErrorResponse(error)); };
  Result<void> queued =
      heavy_.Submit([this, job, &route, captures = std::move(captures), cancel, queued_at, refuse]() mutable {
        if (cancel.cancelled()) return;  // gone while it stood in line
        if (std::chrono::steady_clock::now() - queued_at > options_.heavy_longest_wait) {
          return refuse({ErrorKind::kBusy, fmt::format("the query stood in line for {} s behind others; try again",
                                                       options_.heavy_longest_wait.count() / 1000)},
                        *job);
        }
        AnswerStream out(job->writer);
        Result<void> answered = route.stream({job->request, std::move(captures), cancel}, out);
        if (answered) return;
        LogBug(answered.error(), route);
        if (out.begun()) return job->writer.Abort();
        out.Send(ErrorResponse(answered.error()));
      });
  if (queued) return;
  Error error = queued.error();
  if (error.kind == ErrorKind::kBusy) {
    error.message = fmt::format("{} queries run and {} more stand in line, which is as many as may; try again",
                                options_.heavy_at_once, options_.heavy_waiting);
  }
  refuse(error, *job);
}

std::optional<net::Response> Router::Refuse(const net::Request& request, const Route& route) const {
  if (route.access == RouteAccess::kOpen) return std::nullopt;
  if (!options_.tokens.empty()) {
    if (BearerMatches(request.headers.Get("Authorization"), options_.tokens)) return std::nullopt;
    return ErrorResponse({ErrorKind::kUnauthorized, "this server wants a token: send `Authorization: Bearer <token>`"});
  }
  if (!NamesThisMachine(request.headers.Get("Host"), options_.host_names)) {
    return ErrorResponse(
        {ErrorKind::kForbidden,
         "the Host header names another machine; open this server as localhost, or set a token and --host-name"});
  }
  // A page elsewhere may make a browser write with no preflight; it cannot hide where it is.
  std::string_view site = request.headers.Get("Sec-Fetch-Site");
  if (route.access == RouteAccess::kWrite && !site.empty() && site != "same-origin" && site != "none") {
    return ErrorResponse({ErrorKind::kForbidden, "a page on another origin may not change anything here"});
  }
  return std::nullopt;
}

void Router::Handle(net::Request request, net::ResponseWriter writer) {
  auto refuse = [&writer](Error error, std::string allow = {}) {
    net::Response response = ErrorResponse(error);
    if (!allow.empty()) {
      response.status = 405;
      response.headers.Add("Allow", std::move(allow));
    }
    Harden(response);
    writer.Send(std::move(response));
  };
  Result<std::vector<std::string>> path = net::SplitPath(request.path);
  if (!path) return refuse(path.error());
  const Route* found = nullptr;
  std::vector<std::string> captures;
  std::string allow;
  for (const Route& route : routes_) {
    std::optional<std::vector<std::string>> match = Match(route.pattern, *path);
    if (!match) continue;
    if (route.method == request.method || (route.method == "GET" && request.method == "HEAD")) {
      found = &route;
      captures = std::move(*match);
      break;
    }
    if (!allow.empty()) allow += ", ";
    allow += route.method;
  }
  if (found == nullptr && !allow.empty()) {
    return refuse({ErrorKind::kInvalid, fmt::format("{} takes {}, not {}", request.path, allow, request.method)},
                  allow);
  }
  if (found == nullptr)
    return refuse(
        {ErrorKind::kNotFound, fmt::format("there is nothing at {}; GET / says what there is", request.path)});
  if (std::optional<net::Response> refusal = Refuse(request, *found)) {
    Harden(*refusal);
    return writer.Send(std::move(*refusal));
  }
  net::CancelToken cancel;
  if (found->async) {
    return found->async({request, std::move(captures), cancel},
                        [found, writer = std::move(writer)](Result<net::Response> response) mutable {
                          writer.Send(Finish(*found, std::move(response)));
                        });
  }
  if (found->quick) return writer.Send(Run(*found, {request, std::move(captures), cancel}));
  writer.OnClientGone([cancel] { cancel.Cancel(); });
  if (found->stream) return RunHeavy(*found, std::move(request), std::move(captures), cancel, std::move(writer));
  auto job = std::make_shared<std::pair<net::Request, net::ResponseWriter>>(std::move(request), std::move(writer));
  Result<void> queued = workers_.Submit([job, found, captures = std::move(captures), cancel]() mutable {
    job->second.Send(Run(*found, {job->first, std::move(captures), cancel}));
  });
  if (!queued) {
    net::Response response = ErrorResponse(queued.error());
    Harden(response);
    job->second.Send(std::move(response));
  }
}

}  // namespace throughline::center
