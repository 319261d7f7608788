#include "net/chunked.h"

#include <algorithm>

#include <fmt/format.h>

namespace throughline::net {
namespace {

constexpr int kMaxSizeDigits = 15;  // 2^60 bytes: no overflow, and no run of leading zeros without end

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool IsLineText(char c) { return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f); }

}  // namespace

std::expected<ChunkedDecoder::Step, Flaw> ChunkedDecoder::Next(std::string_view input) {
  if (state_ == State::kData) {
    const size_t n = static_cast<size_t>(std::min<uint64_t>(chunk_left_, input.size()));
    chunk_left_ -= n;
    if (chunk_left_ == 0) state_ = State::kDataCr;
    return Step{n, input.substr(0, n)};
  }
  size_t i = 0;
  while (i < input.size() && state_ != State::kData && state_ != State::kDone) {
    if (const char* flaw = Frame(input[i++])) return std::unexpected(Flaw{400, flaw});
    if (body_bytes_ > max_body_bytes_) {
      return std::unexpected(Flaw{413, fmt::format("the body is larger than the limit of {} bytes", max_body_bytes_)});
    }
    if (extra_bytes_ > max_extra_bytes_) {
      return std::unexpected(Flaw{
          431, fmt::format("chunk extensions and trailers are larger than the limit of {} bytes", max_extra_bytes_)});
    }
  }
  return Step{i, {}};
}

const char* ChunkedDecoder::Frame(char c) {
  switch (state_) {
    case State::kSize: {
      const int digit = HexDigit(c);
      if (digit >= 0) {
        if (++size_digits_ > kMaxSizeDigits) return "a chunk size has too many digits";
        chunk_left_ = chunk_left_ * 16 + static_cast<uint64_t>(digit);
        return nullptr;
      }
      if (size_digits_ == 0) return "a chunk size is not hexadecimal";
      if (c == '\r') {
        state_ = State::kSizeLf;
      } else if (c == ';') {
        state_ = State::kExtension;
      } else {
        return "a chunk size is not hexadecimal";
      }
      return nullptr;
    }
    case State::kExtension:
      ++extra_bytes_;
      if (c == '\r') {
        state_ = State::kSizeLf;
      } else if (!IsLineText(c)) {
        return "a chunk extension has a control character";
      }
      return nullptr;
    case State::kSizeLf:
      if (c != '\n') return "a chunk size does not end with CRLF";
      body_bytes_ += chunk_left_;
      state_ = chunk_left_ > 0 ? State::kData : State::kTrailerStart;
      size_digits_ = 0;
      return nullptr;
    case State::kDataCr:
      if (c != '\r') return "a chunk is longer than its size";
      state_ = State::kDataLf;
      return nullptr;
    case State::kDataLf:
      if (c != '\n') return "a chunk does not end with CRLF";
      state_ = State::kSize;
      return nullptr;
    case State::kTrailerStart:
    case State::kTrailer:
      if (c == '\r') {
        state_ = state_ == State::kTrailerStart ? State::kEndLf : State::kTrailerLf;
        return nullptr;
      }
      ++extra_bytes_;
      if (!IsLineText(c)) return "a trailer has a control character";
      state_ = State::kTrailer;
      return nullptr;
    case State::kTrailerLf:
      if (c != '\n') return "a trailer does not end with CRLF";
      state_ = State::kTrailerStart;
      return nullptr;
    case State::kEndLf:
      if (c != '\n') return "the last chunk does not end with CRLF";
      state_ = State::kDone;
      return nullptr;
    case State::kData:
    case State::kDone:
      break;  // Next keeps these from here
  }
  return nullptr;
}

}  // namespace throughline::net
