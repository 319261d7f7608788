// Reads the chunked transfer coding, bytes as they come, holding none of them.
//
// Limits   the sum of the chunks; the length of all chunk extensions and trailers together.
// Errors   strict: sizes are plain hexadecimal, lines end with CRLF. A Flaw ends the reading.
// Source   RFC 9112, section 7.1.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string_view>

#include "net/message_head.h"

namespace throughline::net {

class ChunkedDecoder {
 public:
  ChunkedDecoder(uint64_t max_body_bytes, size_t max_extra_bytes)
      : max_body_bytes_(max_body_bytes), max_extra_bytes_(max_extra_bytes) {}

  struct Step {
    size_t consumed = 0;
    std::string_view data;  // within the consumed part; empty for framing
  };
  // Reads up to the end of one run of data or of `input`. Call again with what is left until done() or it is empty.
  std::expected<Step, Flaw> Next(std::string_view input);
  bool done() const { return state_ == State::kDone; }

 private:
  enum class State {
    kSize,
    kExtension,
    kSizeLf,
    kData,
    kDataCr,
    kDataLf,
    kTrailerStart,
    kTrailer,
    kTrailerLf,
    kEndLf,
    kDone
  };
  // One byte of framing; nullptr or what is wrong with it.
  const char* Frame(char c);

  State state_ = State::kSize;
  uint64_t max_body_bytes_;
  size_t max_extra_bytes_;
  uint64_t chunk_left_ = 0;
  uint64_t body_bytes_ = 0;
  size_t extra_bytes_ = 0;
  int size_digits_ = 0;
};

}  // namespace throughline::net
