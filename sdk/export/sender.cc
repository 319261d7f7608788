#include "sdk/export/sender.h"

#include <algorithm>
#include <array>

namespace throughline::inline sdk::otlp {
namespace {

// A Retry-After counts for later requests too, but one wrong header must not silence a program for a day.
constexpr Duration kLongestSilence = std::chrono::minutes(10);

}  // namespace

std::string Describe(const Answer& answer) {
  static constexpr std::array<std::string_view, 17> kCodes = {
      "OK",        "CANCELLED",      "UNKNOWN",           "INVALID_ARGUMENT",   "DEADLINE_EXCEEDED",
      "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION",
      "ABORTED",   "OUT_OF_RANGE",   "UNIMPLEMENTED",     "INTERNAL",           "UNAVAILABLE",
      "DATA_LOSS", "UNAUTHENTICATED"};
  std::string text;
  if (answer.kind == Answer::Kind::kHttp) text = "HTTP " + std::to_string(answer.code);
  if (answer.kind == Answer::Kind::kGrpc) {
    const auto code = static_cast<size_t>(answer.code);
    text = "gRPC " + (code < kCodes.size() ? std::string(kCodes[code]) : std::to_string(answer.code));
  }
  if (text.empty()) return answer.message.empty() ? "no answer" : answer.message;
  return answer.message.empty() ? text : text + ": " + answer.message;
}

Sender::Sender(std::string name, std::unique_ptr<Transport> transport, std::unique_ptr<Pause> pause, const Clock& clock,
               std::unique_ptr<Random> random, RetryOptions options)
    : name_(std::move(name)),
      transport_(std::move(transport)),
      pause_(std::move(pause)),
      clock_(clock),
      random_(std::move(random)),
      options_(options) {}

std::optional<Delivery> Sender::Try(SteadyPoint deadline) {
  last_ = transport_->Try(deadline);
  if (last_.retry_after && Judge(last_) == Verdict::kRetryable) {
    not_before_ = std::max(not_before_, clock_.Steady() + std::min(*last_.retry_after, kLongestSilence));
  }
  switch (Judge(last_)) {
    case Verdict::kDelivered:
      return Delivery{.kind = Delivery::Kind::kDelivered, .rejected = last_.rejected, .message = last_.message};
    case Verdict::kRefused:
      return Delivery{.kind = Delivery::Kind::kRefused, .message = Describe(last_)};
    case Verdict::kCancelled:
      return Delivery{.kind = Delivery::Kind::kCancelled};
    case Verdict::kRetryable:
      break;
  }
  return std::nullopt;
}

Delivery Sender::TryOnce(std::string_view request, SteadyPoint deadline) {
  if (not_before_ > clock_.Steady()) return {.message = "the receiver asked to be left alone for a while"};
  if (!transport_->Load(request)) return {.message = "there is no memory for the request"};
  std::optional<Delivery> done = Try(deadline);
  return done ? *std::move(done) : Delivery{.message = Describe(last_)};
}

Delivery Sender::Send(std::string_view request, SteadyPoint deadline) {
  if (not_before_ >= deadline) return {.message = "the receiver asked to be left alone for a while"};
  if (!pause_->Until(not_before_)) return {.kind = Delivery::Kind::kCancelled};
  if (!transport_->Load(request))
    return {.kind = Delivery::Kind::kRefused, .message = "there is no memory for the request"};
  RetryPolicy policy(options_, *random_);
  for (int retries = 0;; ++retries) {
    std::optional<Delivery> done = Try(deadline);
    if (!done) {
      const SteadyPoint now = clock_.Steady();
      const std::optional<Duration> delay = policy.Next(last_, now, deadline);
      if (delay && pause_->Until(now + *delay)) continue;
      done = Delivery{.kind = delay ? Delivery::Kind::kCancelled : Delivery::Kind::kAway, .message = Describe(last_)};
    }
    done->retries = retries;
    return *std::move(done);
  }
}

void Sender::Cancel() {
  pause_->Cancel();
  transport_->Cancel();
}

}  // namespace throughline::inline sdk::otlp
