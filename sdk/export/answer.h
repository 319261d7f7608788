// What became of one try to deliver a request.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"

namespace throughline::inline sdk::otlp {

struct Answer {
  enum class Kind : uint8_t {
    kHttp,        // `code` is the HTTP status
    kGrpc,        // `code` is the gRPC status code, the client library's own ones among them
    kNoAnswer,    // no connection, or it broke: the receiver may or may not have the request
    kCannotSend,  // a wrong address, certificate or file: no later try would do better
    kCancelled,   // by us
  };
  Kind kind = Kind::kNoAnswer;
  int code = 0;
  std::optional<Duration> retry_after = {};  // as the receiver said: Retry-After, RetryInfo
  uint64_t rejected = 0;                     // of a delivered request: spans that the receiver refused
  std::string message = {};                  // the receiver's words, or why there was no answer; a line, not long
};

}  // namespace throughline::inline sdk::otlp
