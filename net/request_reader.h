// Turns the bytes of a connection into requests, one after the other. No I/O: the connection hands in bytes, the fuzzer
// too.
//
//   kIdle ─first byte─► kHead ─empty line─► kHeadReady ─AllowBody─► kBody ─► kComplete ─TakeRequest─► kIdle
//      any of them ─flaw─► kRefused, for good
//
// Limits   of the header here; of the body by AllowBody. Memory grows with the bytes that came, not with those
//          announced.
// Threads  one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "net/chunked.h"
#include "net/http.h"
#include "net/message_head.h"
#include "net/server.h"

namespace throughline::net {

class RequestReader {
 public:
  enum class State { kIdle, kHead, kHeadReady, kBody, kComplete, kRefused };

  RequestReader(size_t max_header_bytes, size_t max_header_count);

  // Where the next bytes go; empty while a complete request waits and the room for bytes sent ahead is used up. Then
  // Commit what came, then Advance. The room stays valid until Commit, whatever is advanced and taken in between.
  std::span<char> Prepare();
  void Commit(size_t bytes);
  State Advance();

  State state() const { return state_; }
  // From kHeadReady on: method, target, path, query and headers are set.
  Request& request() { return request_; }
  int minor_version() const { return minor_version_; }
  bool has_body() const { return framing_.kind != BodyFraming::Kind::kNone && !(is_length() && framing_.length == 0); }
  bool expects_continue() const { return expects_continue_; }
  // In kHeadReady. Goes on to kBody, or to kRefused when the announced length is over the limit already.
  State AllowBody(size_t max_body_bytes);

  // In kComplete. Bytes sent ahead stay for the next request.
  Request TakeRequest();

  size_t buffered_body_bytes() const { return body_filled_; }
  // In kRefused.
  const Flaw& flaw() const { return flaw_; }
  Refusal refusal() const { return refusal_; }

 private:
  bool is_length() const { return framing_.kind == BodyFraming::Kind::kLength; }
  std::string_view unread() const { return std::string_view(buffer_).substr(begin_, end_ - begin_); }
  void Consume(size_t bytes);
  State Refuse(Refusal reason, Flaw flaw);
  State ReadHead();
  State ReadBody();
  State ReadLengthBody();
  State ReadChunkedBody();
  std::optional<Flaw> AcceptHead(RequestHead head);
  void AppendBody(std::string_view data);
  void GrowBody(size_t at_least);

  const size_t max_header_bytes_;
  const size_t max_header_count_;
  State state_ = State::kIdle;
  std::string buffer_;  // bytes [begin_, end_) are not read yet
  size_t begin_ = 0;
  size_t end_ = 0;
  size_t searched_ = 0;  // of unread(), for the empty line
  bool direct_ = false;  // Prepare lent the body's own memory

  Request request_;  // its body is longer than body_filled_ until complete
  size_t body_filled_ = 0;
  int minor_version_ = 1;
  bool expects_continue_ = false;
  BodyFraming framing_;
  std::optional<ChunkedDecoder> chunked_;
  Flaw flaw_;
  Refusal refusal_ = Refusal::kBadFraming;
};

}  // namespace throughline::net
