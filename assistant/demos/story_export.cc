#include "assistant/demos/story_export.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <thread>
#include <utility>

#include "throughline/provider.h"

namespace throughline::assistant {
namespace {

constexpr size_t kBatchSpans = 1000;
constexpr size_t kBatchBytes = 2 << 20;
constexpr std::chrono::seconds kMostPatience{60};

void PutVarint(uint64_t value, std::string& out) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>(value | 0x80));
  out.push_back(static_cast<char>(value));
}

void PutField(uint8_t tag, std::string_view body, std::string& out) {
  out.push_back(static_cast<char>(tag));
  PutVarint(body.size(), out);
  out += body;
}

std::chrono::milliseconds RetryAfter(const net::Response& response) {
  int seconds = 1;
  const std::string_view text = response.headers.Get("Retry-After");
  std::from_chars(text.data(), text.data() + text.size(), seconds);
  return std::chrono::seconds(std::clamp(seconds, 1, 10));
}

}  // namespace

StoryExporter::StoryExporter(std::unique_ptr<net::Client> client, std::string token, const StoryClock& clock)
    : client_(std::move(client)), token_(std::move(token)), clock_(clock) {}

Result<std::shared_ptr<StoryExporter>> StoryExporter::Create(const std::string& url, std::string token,
                                                             const StoryClock& clock) {
  Result<net::Endpoint> endpoint = net::Endpoint::Parse(url);
  if (!endpoint) return Fail(endpoint.error());
  Result<std::unique_ptr<net::Client>> client = net::Client::Create(*endpoint);
  if (!client) return Fail(client.error());
  return std::shared_ptr<StoryExporter>(new StoryExporter(std::move(*client), std::move(token), clock));
}

void StoryExporter::OnStart(Span& span, const Context&) noexcept {
  std::lock_guard lock(mutex_);
  timelines_.try_emplace(span.context().trace_id, clock_.timeline());
}

void StoryExporter::OnEnd(const FinishedSpan& span) noexcept {
  std::lock_guard lock(mutex_);
  const auto timeline = timelines_.find(span.context().trace_id);
  if (!problem_.empty() || timeline == timelines_.end() || !timeline->second) return;
  std::string& spans = spans_[{&span.resource(), std::string(span.scope_name()), std::string(span.scope_version())}];
  const size_t before = spans.size();
  PutField(0x12, InStoryTime(span.otlp(), *timeline->second), spans);
  bytes_ += spans.size() - before;
  if (++waiting_ >= kBatchSpans || bytes_ >= kBatchBytes) Send();
}

// opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest.
void StoryExporter::Send() {
  if (waiting_ == 0) return;
  std::string request;
  for (const auto& [scope, spans] : spans_) {
    const auto& [resource, name, version] = scope;
    std::string scope_message, scope_spans, resource_spans;
    PutField(0x0A, name, scope_message);
    if (!version.empty()) PutField(0x12, version, scope_message);
    PutField(0x0A, scope_message, scope_spans);
    scope_spans += spans;
    PutField(0x0A, resource->otlp(), resource_spans);
    PutField(0x12, scope_spans, resource_spans);
    PutField(0x0A, resource_spans, request);
  }
  net::ClientRequest post{.method = "POST",
                          .target = "/v1/traces",
                          .headers = {{"Content-Type", "application/x-protobuf"}},
                          .body = {request},
                          .idempotent = true};
  if (!token_.empty()) post.headers.Add("Authorization", "Bearer " + token_);
  const auto until = std::chrono::steady_clock::now() + kMostPatience;
  for (;;) {
    const net::CallResult<net::Response> response = client_->Send(post, {.deadline = until, .cancel = {}});
    if (response && response->status == 200) break;
    const bool is_busy = response && (response->status == 429 || response->status == 503);
    const std::chrono::milliseconds wait = is_busy ? RetryAfter(*response) : std::chrono::milliseconds(500);
    const bool may_retry = !response || is_busy;
    if (!may_retry || std::chrono::steady_clock::now() + wait >= until) {
      problem_ = response ? fmt::format("the server answered {} {} to the spans", response->status,
                                        net::StatusReason(response->status))
                          : response.error().message;
      break;
    }
    std::this_thread::sleep_for(wait);
  }
  if (problem_.empty()) sent_ += waiting_;
  spans_.clear();
  bytes_ = waiting_ = 0;
}

bool StoryExporter::ForceFlush(std::chrono::milliseconds) noexcept {
  std::lock_guard lock(mutex_);
  Send();
  return problem_.empty();
}

uint64_t StoryExporter::sent() const {
  std::lock_guard lock(mutex_);
  return sent_;
}

std::string StoryExporter::problem() const {
  std::lock_guard lock(mutex_);
  return problem_;
}

}  // namespace throughline::assistant
