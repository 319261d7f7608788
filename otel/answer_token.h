// The token that goes out with an answer and comes back with its verdict: it names the answer's span and is signed, so
// that nobody can judge an answer that he was never given. Written by the SDK, read by the SDK and by the server.
//
// Shape    base64url without padding of, in this order: version 1 (one byte), key id (4), expiry in seconds since 1970
//          (8, big-endian), trace id (16), span id (8), trace flags (1), length of the conversation id (1) and its
//          bytes (128 at most), HMAC-SHA-256 of all before (32). The key id is the first four bytes of the HMAC-SHA-256
//          of "throughline answer token" under the key.
// Errors   values of TokenProblem. Signatures are compared in constant time, and nothing is said of a token whose
//          signature is wrong.
// Threads  plain functions.
// Source   RFC 2104, RFC 4648 section 5.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "otel/ids.h"

namespace throughline::otel {

// The answer that a token names.
struct AnswerToken {
  TraceId trace_id;
  SpanId span_id;
  uint8_t flags = 0;     // of its trace
  uint64_t expires = 0;  // seconds since 1970
  std::string conversation_id;
};

enum class TokenProblem : uint8_t { kNone, kMalformed, kUnknownKey, kBadSignature, kExpired };
std::string_view TokenProblemName(TokenProblem problem);  // "", malformed, unknown_key, bad_signature, expired

constexpr size_t kShortestAnswerKey = 16;  // bytes

using AnswerKeyId = std::array<uint8_t, 4>;
// nullopt: the secret is too short.
std::optional<AnswerKeyId> AnswerKeyIdOf(std::string_view secret);

struct AnswerKey {
  AnswerKeyId id;
  std::string_view secret;
};

// Empty when the answer names no span. A conversation id over 128 bytes is left out.
std::string SignAnswerToken(const AnswerKey& key, const AnswerToken& answer);

struct TokenReading {
  AnswerToken answer;  // also of an expired token: it is ours, only late
  TokenProblem problem = TokenProblem::kMalformed;
};
// `now_nanos`: since 1970.
TokenReading ReadAnswerToken(std::span<const AnswerKey> keys, std::string_view token, int64_t now_nanos);

}  // namespace throughline::otel
