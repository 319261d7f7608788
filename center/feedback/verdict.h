// A verdict on an answer, as a client posts it.
//
// Shape    JSON: "token", or "trace_id" and, where it is known, "span_id"; at least one of "verdict" (thumbs_up,
//          thumbs_down), "rating" (1 to 5), "score" (0 to 1), "comment" and "correction" (what the answer should have
//          been); "category"; "user_id" or "session_id" of who judges; "idempotency_key".
// Errors   kInvalid or kTooLarge with the member it is about. Unknown members are ignored.
// Limits   kLongestComment and so on, in bytes.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "otel/ids.h"

namespace throughline::center {

constexpr size_t kLongestToken = 1024;
constexpr size_t kLongestComment = 4096;
constexpr size_t kLongestCorrection = 64 << 10;
constexpr size_t kLongestCategory = 128;
constexpr size_t kLongestAuthor = 256;
constexpr size_t kLongestIdempotencyKey = 128;
constexpr size_t kLongestFeedbackBody = 256 << 10;

struct Verdict {
  std::string token;                      // empty: by ids
  std::optional<otel::TraceId> trace_id;  // the answer's
  std::optional<otel::SpanId> span_id;
  std::optional<bool> thumbs_up;
  std::optional<int> rating;
  std::optional<double> score;
  std::string category, comment, correction;
  std::string user_id, session_id;
  std::string idempotency_key;
};

struct VerdictFault {
  Error error;
  std::string where;  // the member
  std::string hint;   // what to send instead
};

std::expected<Verdict, VerdictFault> ReadVerdict(std::string_view body);

}  // namespace throughline::center
