// Thumbs up or down, tied to the very answer they are about, a minute or a day later.
//
//   std::string token = throughline::MakeAnswerToken(span, std::chrono::hours(24 * 30));   // goes out with the answer
//   ...
//   throughline::RecordFeedback(token, throughline::Verdict::kThumbsUp, "spot on");        // from anywhere, any time
//
// A token names the answer's span and is signed, so that nobody can judge an answer that he was never given. The
// feedback becomes a span of the answer's trace, below the answer's span and linked to it, and is always sampled: with
// every sampler that heeds a span's parent, which AlwaysOff and the bare ratios do not.
//
// Shape    base64url without padding, 95 characters and at most 171 more for a conversation id; of, in this order:
//          version 1 (one byte), key id (4), expiry in seconds since 1970 (8, big-endian), trace id (16), span id (8),
//          trace flags (1), length of the conversation id (1) and its bytes, HMAC-SHA-256 of all before (32). The key
//          id is the first four bytes of the HMAC-SHA-256 of "throughline answer token" under the key.
// Errors   come back as values: an unreadable token is `malformed`, one of a key we don't have `unknown_key`, one that
//          was changed `bad_signature`, and one that came too late `expired`.
// Threads  any.
// Source   the guide, "Feedback Correlation"; RFC 2104, RFC 4648 section 5.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "throughline/trace.h"

namespace throughline::inline sdk {

// The answer that a token names.
struct Answer {
  TraceId trace_id;
  SpanId span_id;
  uint8_t flags = 0;   // of its trace
  SystemTime expires;  // in whole seconds
  std::string conversation_id;

  SpanContext span_context() const;
};

enum class TokenProblem : uint8_t { kNone, kMalformed, kUnknownKey, kBadSignature, kExpired };
std::string_view ToText(TokenProblem problem) noexcept;  // "", malformed, unknown_key, bad_signature, expired

struct ReadAnswer {
  Answer answer;  // also of an expired token: it is ours, only late
  TokenProblem problem = TokenProblem::kMalformed;
  explicit operator bool() const noexcept { return problem == TokenProblem::kNone; }
};

// The keys that tokens are signed with: the first signs, all are accepted. To rotate, put a new one in front and take
// the old one away when its tokens have expired.
class AnswerKeys {
 public:
  static constexpr size_t kShortestKey = 16;  // bytes

  AnswerKeys() = default;
  // A key that is too short is left out and reported in the diagnostics' log.
  explicit AnswerKeys(const std::vector<std::string>& keys);
  // THROUGHLINE_FEEDBACK_KEY: one key, or several separated by commas.
  static AnswerKeys FromEnvironment();

  bool empty() const noexcept { return keys_.empty(); }
  // Empty when there is no key or the answer names no span. A conversation id over 128 bytes is left out.
  std::string Sign(const Answer& answer) const;
  ReadAnswer Read(std::string_view token, SystemTime now) const;

 private:
  struct Key {
    std::array<uint8_t, 4> id;
    std::string secret;
  };
  std::vector<Key> keys_;
};

// For the functions below; until it is called they use AnswerKeys::FromEnvironment().
void SetAnswerKeys(AnswerKeys keys);

std::string MakeAnswerToken(const SpanContext& answer, std::chrono::seconds lifetime,
                            std::string_view conversation_id = {}, std::optional<SystemTime> now = {});
inline std::string MakeAnswerToken(const Span& answer, std::chrono::seconds lifetime,
                                   std::string_view conversation_id = {}, std::optional<SystemTime> now = {}) {
  return MakeAnswerToken(answer.context(), lifetime, conversation_id, now);
}
ReadAnswer ReadAnswerToken(std::string_view token, std::optional<SystemTime> now = {});

// ---- Verdicts -------------------------------------------------------------------------------------------------------

enum class Verdict : uint8_t { kThumbsUp, kThumbsDown };
// "thumbs_up", "thumbs_down"; nullopt for any other text.
std::optional<Verdict> VerdictFromText(std::string_view text) noexcept;
std::string_view ToText(Verdict verdict) noexcept;

inline constexpr size_t kLongestComment = 4096;  // bytes; longer ones are cut at a character
inline constexpr std::string_view kFeedbackSpanName = "👍 Submit User Feedback";

struct Feedback {
  Verdict verdict = Verdict::kThumbsUp;
  std::string_view comment = {};     // recorded as the content policy says (throughline/content.h)
  std::optional<int> rating = {};    // 1 to 5; others are left out
  std::string_view session_id = {};  // else the token's conversation id
  std::optional<std::chrono::seconds> session_duration = {};
  std::string_view span_name = kFeedbackSpanName;
  AttributeList attributes = {};
};

// The span of a feedback, current on this thread, so that what stores it becomes its child; the request that brought
// it, when it is of another trace, is linked. With a token that could not be read the span stands in the current
// trace, with `correlation.success=false` and `correlation.reason`.
ActiveSpan StartFeedbackSpan(const ReadAnswer& read, const Feedback& feedback);

struct FeedbackRecord {
  TokenProblem problem = TokenProblem::kNone;  // nothing was recorded when there is one
  TraceId trace_id;                            // the answer's
  SpanId span_id;                              // the feedback's
};
// The span, all at once.
FeedbackRecord RecordFeedback(std::string_view token, const Feedback& feedback);
FeedbackRecord RecordFeedback(std::string_view token, Verdict verdict, std::string_view comment = {});

}  // namespace throughline::inline sdk
