// The head of an HTTP/1 message (start line and fields) and what it says about the body's length. Strict: whatever two
// readers could understand differently is refused, because such a difference is what request smuggling uses.
//
// Errors   a Flaw carries the HTTP status to answer with and one sentence for the person who reads it.
// Source   RFC 9112: sections 2.2, 3, 5, 6.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "net/headers.h"

namespace throughline::net {

struct Flaw {
  int status = 400;
  std::string message;
};

struct RequestHead {
  std::string method;
  std::string target;
  int minor_version = 1;  // of HTTP/1
  Headers headers;
};

struct ResponseHead {
  int status = 0;
  int minor_version = 1;
  Headers headers;
};

// Where the body ends.
struct BodyFraming {
  enum class Kind { kNone, kLength, kChunked, kUntilClose };
  Kind kind = Kind::kNone;
  uint64_t length = 0;  // of kLength
};

// `block` ends with the empty line. Refuses bare CR or LF, folded lines, control characters and more than `max_fields`.
std::expected<RequestHead, Flaw> ParseRequestHead(std::string_view block, size_t max_fields);
std::expected<ResponseHead, Flaw> ParseResponseHead(std::string_view block, size_t max_fields);

// 400 for both Content-Length and Transfer-Encoding, for more than one of either and for a length that isn't digits;
// 501 for a transfer coding other than chunked.
std::expected<BodyFraming, Flaw> FramingOf(const RequestHead& head);
std::expected<BodyFraming, Flaw> FramingOf(const ResponseHead& head, std::string_view request_method);

// The index after the first empty line of `buffer`, or npos. Looks from `searched` on, which it moves up.
size_t FindHeadEnd(std::string_view buffer, size_t& searched);

bool IsToken(std::string_view text);  // RFC 9110, section 5.6.2
std::string_view TrimBlanks(std::string_view text);
// At most 64 bytes of `text`, with anything but printable ASCII as `?`: fit for a message about what a client sent.
std::string PrintableExcerpt(std::string_view text);

}  // namespace throughline::net
