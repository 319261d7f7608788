// Errors are values: a function that can fail returns Result<T>, and nothing a client sends throws out of a handler.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace throughline {

// What the caller can do about it. HTTP, gRPC and exit codes are chosen from this alone.
enum class ErrorKind {
  kInvalid,       // the request is wrong and stays wrong: 400, INVALID_ARGUMENT
  kTooLarge,      // over a limit that the message names: 413, RESOURCE_EXHAUSTED without a retry delay
  kUnauthorized,  // no token or a wrong one: 401, UNAUTHENTICATED
  kForbidden,     // a known caller without the right: 403, PERMISSION_DENIED
  kNotFound,      // 404, NOT_FOUND
  kConflict,      // somebody else holds it, or it changed meanwhile: 409
  kBusy,          // a queue is full; the same request may succeed later: 429, RESOURCE_EXHAUSTED with a retry delay
  kNoSpace,       // a disk is full; not done, and the same request may succeed once there is room: 503, UNAVAILABLE
  kUnavailable,   // something we need is away; the same request may succeed later: 503, UNAVAILABLE
  kTimeout,       // a limit of time ran out: 504, DEADLINE_EXCEEDED
  kCancelled,     // the caller went away
  kInternal,      // our bug: 500, INTERNAL
};

std::string_view ErrorKindName(ErrorKind kind);

// What went wrong, where, and what to do next, as one or more sentences for the person who will read it.
// Never holds SQL, a token or prompt text: errors are logged and shown to clients.
struct Error {
  ErrorKind kind = ErrorKind::kInternal;
  std::string message;

  // "<context>: <message>", for a caller that knows where this happened.
  Error In(std::string_view context) const;
};

template <typename T>
using Result = std::expected<T, Error>;

// `return Fail(ErrorKind::kInvalid, "port 70000 is out of range: use 1 to 65535");`
inline std::unexpected<Error> Fail(ErrorKind kind, std::string message) {
  return std::unexpected(Error{kind, std::move(message)});
}
inline std::unexpected<Error> Fail(Error error) { return std::unexpected(std::move(error)); }

// "internal error: <what>. This is our bug." for states that only our own mistake can reach.
std::unexpected<Error> OurBug(std::string_view what);

}  // namespace throughline
