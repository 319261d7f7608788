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

// The member or parameter that an error is of: its message begins with it ("from: ..."; Error::In, WrongAt).
std::string_view WhereOf(const Error& error) {
  if (error.kind != ErrorKind::kInvalid && error.kind != ErrorKind::kTooLarge) return {};
  const std::string_view text = error.message;
  const size_t end = text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.[]");
  if (end == std::string_view::npos || end == 0 || !(text.substr(end).starts_with(": ") || text[end] == '=')) return {};
  return text.substr(0, end);
}

// The page and its assets name a policy and a cache of their own.
void SetDefault(net::Headers& headers, const char* name, const char* value) {
  if (!headers.Has(name)) headers.Add(name, value);
}

void Harden(net::Headers& headers) {
  SetDefault(headers, "Cache-Control", "no-store");
  headers.Set("X-Content-Type-Options", "nosniff");
  headers.Set("Referrer-Policy", "no-referrer");
  SetDefault(headers, "Content-Security-Policy",
             "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
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

// A page elsewhere may make a browser write with no preflight; it cannot hide where it is. Where a browser says neither
// where the page is nor what kind of request it is, what a form could have sent is a form's: ours sends JSON or CSV.
bool IsOfAnotherPage(const net::Request& request) {
  const std::string_view site = request.headers.Get("Sec-Fetch-Site");
  if (!site.empty() && site != "same-origin" && site != "none") return true;
  const std::string_view origin = request.headers.Get("Origin");
  if (!origin.empty()) {
    const size_t host = origin.find("://");
    if (host == std::string_view::npos || origin.substr(host + 3) != request.headers.Get("Host")) return true;
  }
  if (origin.empty() && site.empty() && !request.headers.Has("Cookie")) return false;  // no browser
  const std::string_view type = request.headers.Get("Content-Type");
  const auto is_simple = [type](std::string_view simple) {
    return net::EqualsIgnoreCase(type.substr(0, simple.size()), simple);
  };
  return is_simple("text/plain") || is_simple("application/x-www-form-urlencoded") || is_simple("multipart/form-data");
}

void LogBug(const Error& error, const Route& route) {
  if (error.kind != ErrorKind::kInternal) return;
  log::Error("api", error.message, {{"method", route.method}, {"route", route.pattern}});
}

// What `curl --data` and fetch() say of any text is read as what the route takes; what is surely something else is not.
bool MayBe(std::string_view content_type, std::string_view wanted) {
  std::string_view type = content_type.substr(0, content_type.find(';'));
  while (!type.empty() && type.back() == ' ') type.remove_suffix(1);
  for (std::string_view any : {std::string_view(), std::string_view("application/x-www-form-urlencoded"),
                               std::string_view("text/plain"), wanted}) {
    if (net::EqualsIgnoreCase(type, any)) return true;
  }
  return wanted == "application/json" && type.ends_with("+json");
}

net::Response Finish(const Route& route, Result<net::Response> response) {
  if (!response) LogBug(response.error(), route);
  net::Response answer = response ? std::move(*response) : ErrorResponse(response.error());
  Harden(answer);
  return answer;
}

net::Response Run(const Route& route, const ApiCall& call) {
  net::Response response = Finish(route, route.handler(call));
  // A version that the request named and that is not the one: a condition that failed (RFC 9110, 13.1.1).
  const std::string_view version = call.request.headers.Get("If-Match");
  if (response.status == 409 && !version.empty() && version != "*") response.status = 412;
  return response;
}

}  // namespace

bool NamesThisMachine(std::string_view host, const std::vector<std::string>& more) {
  const size_t bracket = host.starts_with('[') ? host.find(']') : 0;
  if (bracket == std::string_view::npos) return false;
  const size_t colon = host.find(':', bracket);
  if (colon != std::string_view::npos && host.find_first_not_of("0123456789", colon + 1) != std::string_view::npos)
    return false;
  host = host.substr(0, colon);
  if (host.empty() || net::EqualsIgnoreCase(host, "localhost") || host == "127.0.0.1" || host == "[::1]") return true;
  for (const std::string& name : more) {
    if (net::EqualsIgnoreCase(host, name)) return true;
  }
  return false;
}

net::Response JsonResponse(int status, std::string body) {
  return {.status = status, .headers = {{"Content-Type", "application/json"}}, .body = std::move(body)};
}

std::string_view HintOf(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kUnauthorized:
      return "send `Authorization: Bearer <token>`";
    case ErrorKind::kBusy:
    case ErrorKind::kNoSpace:
    case ErrorKind::kUnavailable:
      return "try again after the seconds of Retry-After";
    case ErrorKind::kTimeout:
      return "ask for a shorter time range, or raise the limit of time";
    case ErrorKind::kConflict:
      return "read it again, and send what you want with its version";
    default:
      return "";
  }
}

net::Response ErrorResponse(const Error& error) {
  const std::string_view code = ErrorKindName(error.kind);
  JsonWriter json;
  json.BeginObject().Key("error").BeginObject().Key("code").String(code).Key("kind").String(code);
  json.Key("message").String(error.message).Key("where").String(WhereOf(error)).Key("hint").String(HintOf(error.kind));
  json.EndObject().EndObject();
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
  const std::string_view type = request.headers.Get("Content-Type");
  if (route.about.body && !MayBe(type, route.about.body_type)) {
    net::Response response =
        ErrorResponse({ErrorKind::kInvalid, fmt::format("Content-Type: '{}' is not read here; send {}",
                                                        type.substr(0, 100), route.about.body_type)});
    response.status = 415;
    return response;
  }
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
  if (route.access == RouteAccess::kWrite && IsOfAnotherPage(request))
    return ErrorResponse({ErrorKind::kForbidden, "a page on another origin may not change anything here"});
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
