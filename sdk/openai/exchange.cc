#include "sdk/openai/exchange.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "sdk/adapter/llm_shapes.h"
#include "sdk/openai/answers.h"
#include "sdk/openai/cancel.h"
#include "throughline/propagation.h"
#include "throughline/resilience.h"

namespace throughline::inline sdk::openai {
namespace {

constexpr size_t kMaxErrorBody = 64 << 10;
constexpr std::chrono::seconds kLongestRetryAfter{60};  // as OpenAI's clients; who asks for more is not waited for

void FillFrom(const char* variable, std::string& value) {
  if (!value.empty()) return;
  if (const char* text = std::getenv(variable)) value = text;
}

std::string Escaped(std::string_view segment) {
  std::string escaped;
  for (char c : segment) {
    bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                    c == '.' || c == '_' || c == '~';
    if (is_plain) {
      escaped += c;
      continue;
    }
    constexpr std::string_view kHex = "0123456789ABCDEF";
    escaped += '%';
    escaped += kHex[static_cast<uint8_t>(c) >> 4];
    escaped += kHex[static_cast<uint8_t>(c) & 15];
  }
  return escaped;
}

// Of Azure, those paths that name a deployment.
bool IsOfDeployment(std::string_view path) {
  return path == "/chat/completions" || path == "/embeddings" || path.starts_with("/audio/");
}

}  // namespace

Sender::Sender(ClientOptions options) : options_(std::move(options)) {
  if (options_.azure) {
    FillFrom("AZURE_OPENAI_ENDPOINT", options_.base_url);
    FillFrom("AZURE_OPENAI_API_KEY", options_.api_key);
    FillFrom("OPENAI_API_VERSION", options_.azure->api_version);
  } else {
    FillFrom("OPENAI_BASE_URL", options_.base_url);
    FillFrom("OPENAI_API_KEY", options_.api_key);
    FillFrom("OPENAI_ORG_ID", options_.organization);
    FillFrom("OPENAI_PROJECT_ID", options_.project);
    if (options_.base_url.empty()) options_.base_url = "https://api.openai.com/v1";
  }
  while (options_.base_url.ends_with('/')) options_.base_url.pop_back();
  if (options_.azure && !options_.base_url.ends_with("/openai")) options_.base_url += "/openai";
  endpoint_ = ReadEndpoint(options_.base_url);
  if (!options_.provider_name.empty()) {
    provider_ = options_.provider_name;
  } else if (options_.azure) {
    provider_ = "azure.ai.openai";
  } else {
    std::string_view by_host = ProviderOf(endpoint_);
    provider_ = by_host.empty() ? "openai" : by_host;
  }
}

std::string Sender::Url(const Call& call) const {
  std::string url = options_.base_url;
  if (!options_.azure) return url.append(call.path);
  if (IsOfDeployment(call.path)) {
    const std::string& deployment = options_.azure->deployment;
    url.append("/deployments/").append(Escaped(deployment.empty() ? call.model : std::string_view(deployment)));
  }
  url.append(call.path);
  if (!options_.azure->api_version.empty()) url.append("?api-version=").append(Escaped(options_.azure->api_version));
  return url;
}

std::vector<std::string> Sender::Headers(const Call& call, const CallOptions& options, const Span& span) const {
  std::vector<std::string> headers = {"Accept: application/json, text/event-stream",
                                      "Expect:", "User-Agent: throughline-sdk"};
  if (call.request) headers.push_back("Content-Type: " + call.request->content_type);
  if (!options_.api_key.empty()) {
    headers.push_back((options_.azure ? "api-key: " : "Authorization: Bearer ") + options_.api_key);
  }
  if (!options_.organization.empty()) headers.push_back("OpenAI-Organization: " + options_.organization);
  if (!options_.project.empty()) headers.push_back("OpenAI-Project: " + options_.project);
  for (const auto& [name, value] : options_.headers) headers.push_back(name + ": " + value);
  for (const auto& [name, value] : options.headers) headers.push_back(name + ": " + value);
  if (options_.propagate_trace.value_or(endpoint_.IsLoopback())) {
    Context context = options.parent ? *options.parent : Context::Current();
    if (span.context().IsValid()) context = context.With(span);
    InjectedHeaders injected = Inject(context);
    for (const Header& header : injected.headers()) {
      headers.push_back(std::string(header.name).append(": ").append(header.value));
    }
  }
  return headers;
}

ApiError Sender::Attempt(const HttpRequest& request, const HttpLimits& limits, const CancelToken* cancel,
                         Receiver& receiver, HttpResponse& response) {
  receiver.Begin();
  std::string error_body;
  HttpResult result =
      pool_.Perform(request, limits, cancel, response, [&](const HttpResponse& begun, std::string_view bytes) {
        if (begun.status >= 200 && begun.status < 300) return receiver.OnBody(bytes);
        error_body.append(bytes.substr(0, kMaxErrorBody - std::min(error_body.size(), kMaxErrorBody)));
        return error_body.size() < kMaxErrorBody;
      });
  bool is_answer = result.end == HttpEnd::kComplete || result.end == HttpEnd::kStopped;
  if (is_answer && response.status >= 200 && response.status < 300) return {};
  if (is_answer) {
    ConcealKey(error_body);  // before it is cut, or half a key might be left
    ApiError error = ReadError(response, error_body);
    ConcealKey(error);
    return error;
  }
  ApiError error = ErrorOf(result, response, limits);
  if (receiver.HasBegun()) error.is_retryable = false;
  return error;
}

void Sender::ConcealKey(std::string& said) const {
  constexpr size_t kShortestKey = 8;  // shorter ones, `none` and `test`, are words
  constexpr std::string_view kInstead = "[key]";
  const std::string& key = options_.api_key;
  if (key.size() < kShortestKey) return;
  for (size_t at = said.find(key); at != said.npos; at = said.find(key, at + kInstead.size()))
    said.replace(at, key.size(), kInstead);
}

void Sender::ConcealKey(ApiError& error) const {
  for (std::string* text : {&error.message, &error.code, &error.type, &error.param, &error.request_id})
    ConcealKey(*text);
}

ApiError Sender::Send(const Call& call, const CallOptions& options, Span& span, Receiver& receiver,
                      HttpResponse& response) {
  if (call.request && !call.request->problem.empty()) {
    return {.kind = ErrorKind::kInvalidRequest, .message = call.request->problem, .attempts = 0};
  }
  const CancelToken* cancel = options.cancel ? &*options.cancel : nullptr;
  HttpRequest request{.is_post = call.request != nullptr,
                      .url = Url(call),
                      .headers = Headers(call, options, span),
                      .body = call.request ? std::string_view(call.request->body) : std::string_view(),
                      .ca_file = options_.ca_file};
  HttpLimits limits{.connect = options_.connect_timeout,
                    .total = options.timeout.value_or(options_.timeout),
                    .idle = options_.idle_timeout,
                    .max_body_bytes = options_.max_answer_bytes};
  int max_retries = std::max(options.max_retries.value_or(options_.max_retries), 0);
  if (max_retries == 0) return Attempt(request, limits, cancel, receiver, response);

  RetryOptions with;
  with.wait = [&](std::chrono::nanoseconds delay) {
    return Wait(std::chrono::ceil<std::chrono::milliseconds>(delay), cancel);
  };
  const RetryPolicy policy{.max_attempts = max_retries + 1,  // which the run looks at until its end, as at `with`
                           .first_delay = options_.first_retry_delay,
                           .longest_delay = options_.longest_retry_delay,
                           .jitter = options_.first_retry_delay / 2,
                           .longest_retry_after = kLongestRetryAfter};
  std::optional<internal::RetryRun> run;
  {
    // The attempts are told on the call's span, not on the caller's.
    Scope scope(Context::Current().With(span));
    run.emplace(policy, with);
  }
  for (int attempt = 1;; ++attempt) {
    run->Begin();
    ApiError error = Attempt(request, limits, cancel, receiver, response);
    error.attempts = attempt;
    if (!error) {
      run->Succeeded();
      return error;
    }
    if (error.kind == ErrorKind::kCancelled) return error;
    CallFailure failure{.message = error.message, .is_retryable = error.is_retryable};
    if (error.retry_after) failure.retry_after = *error.retry_after;
    if (run->GoesOn(std::move(failure))) continue;
    if (cancel && cancel->IsCancelled()) {
      error = {.kind = ErrorKind::kCancelled, .message = "the request was cancelled", .attempts = attempt};
    }
    return error;
  }
}

}  // namespace throughline::inline sdk::openai
