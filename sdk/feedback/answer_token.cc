#include <algorithm>
#include <cstdlib>
#include <limits>
#include <memory>
#include <mutex>

#include "otel/answer_token.h"
#include "sdk/report.h"
#include "throughline/feedback.h"

namespace throughline::inline sdk {

namespace {

struct ProcessKeys {
  std::mutex mutex;
  std::shared_ptr<const AnswerKeys> keys;
};

ProcessKeys& TheKeys() {
  static auto* keys = new ProcessKeys;  // never destroyed: feedback may come while the program ends
  return *keys;
}

std::shared_ptr<const AnswerKeys> CurrentKeys() {
  ProcessKeys& process = TheKeys();
  std::lock_guard lock(process.mutex);
  if (!process.keys) process.keys = std::make_shared<const AnswerKeys>(AnswerKeys::FromEnvironment());
  return process.keys;
}

SystemTime NowOr(std::optional<SystemTime> now) { return now ? *now : SystemTime(std::chrono::system_clock::now()); }

constexpr uint64_t kLatestSecond = std::numeric_limits<int64_t>::max() / 1'000'000'000;

static_assert(AnswerKeys::kShortestKey == otel::kShortestAnswerKey);
static_assert(static_cast<int>(TokenProblem::kExpired) == static_cast<int>(otel::TokenProblem::kExpired));

}  // namespace

SpanContext Answer::span_context() const {
  return {.trace_id = trace_id, .span_id = span_id, .flags = flags, .is_remote = true, .tracestate = nullptr};
}

std::string_view ToText(TokenProblem problem) noexcept {
  return otel::TokenProblemName(static_cast<otel::TokenProblem>(problem));
}

AnswerKeys::AnswerKeys(const std::vector<std::string>& keys) {
  for (const std::string& secret : keys) {
    if (const auto id = otel::AnswerKeyIdOf(secret)) {
      keys_.push_back({*id, secret});
    } else if (secret.size() < kShortestKey) {
      internal::Report(LogLevel::kWarning, "feedback.key",
                       "feedback: a key has fewer than 16 bytes and is not used; make one with `openssl rand -hex 32`");
    }
  }
}

AnswerKeys AnswerKeys::FromEnvironment() {
  const char* value = std::getenv("THROUGHLINE_FEEDBACK_KEY");
  std::vector<std::string> keys;
  for (std::string_view rest = value ? value : ""; !rest.empty();) {
    const size_t end = std::min(rest.find(','), rest.size());
    if (end > 0) keys.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return AnswerKeys(keys);
}

std::string AnswerKeys::Sign(const Answer& answer) const {
  if (keys_.empty()) return {};
  const auto seconds = std::chrono::floor<std::chrono::seconds>(answer.expires).time_since_epoch().count();
  return otel::SignAnswerToken({keys_.front().id, keys_.front().secret},
                               {.trace_id = {answer.trace_id.bytes},
                                .span_id = {answer.span_id.bytes},
                                .flags = answer.flags,
                                .expires = static_cast<uint64_t>(std::max<int64_t>(seconds, 0)),
                                .conversation_id = answer.conversation_id});
}

ReadAnswer AnswerKeys::Read(std::string_view token, SystemTime now) const {
  std::vector<otel::AnswerKey> keys;
  for (const Key& key : keys_) keys.push_back({key.id, key.secret});
  otel::TokenReading read = otel::ReadAnswerToken(keys, token, now.time_since_epoch().count());
  return {.answer = {.trace_id = {read.answer.trace_id.bytes},
                     .span_id = {read.answer.span_id.bytes},
                     .flags = read.answer.flags,
                     .expires = SystemTime(std::chrono::seconds(std::min(read.answer.expires, kLatestSecond))),
                     .conversation_id = std::move(read.answer.conversation_id)},
          .problem = static_cast<TokenProblem>(read.problem)};
}

void SetAnswerKeys(AnswerKeys keys) {
  ProcessKeys& process = TheKeys();
  std::lock_guard lock(process.mutex);
  process.keys = std::make_shared<const AnswerKeys>(std::move(keys));
}

std::string MakeAnswerToken(const SpanContext& answer, std::chrono::seconds lifetime, std::string_view conversation_id,
                            std::optional<SystemTime> now) {
  if (!answer.IsValid()) return {};
  const SystemTime begin = NowOr(now);
  const auto most = std::chrono::duration_cast<std::chrono::seconds>(SystemTime::max() - begin);
  // Rounded up: a token of one second is good for at least that.
  return CurrentKeys()->Sign(
      {.trace_id = answer.trace_id,
       .span_id = answer.span_id,
       .flags = answer.flags,
       .expires = std::chrono::ceil<std::chrono::seconds>(begin) + std::min(lifetime, most - std::chrono::seconds(1)),
       .conversation_id = std::string(conversation_id)});
}

ReadAnswer ReadAnswerToken(std::string_view token, std::optional<SystemTime> now) {
  return CurrentKeys()->Read(token, NowOr(now));
}

}  // namespace throughline::inline sdk
