// Content encodings of request and response bodies, bounded against decompression bombs.
//
// Limits   every function takes the most bytes its output may have, and never holds more than limit + 1 MiB of it: a
//          size that the input claims about itself is a hint, checked against what arrives.
// Errors   kTooLarge names the limit; kInvalid for anything that is not a whole, intact stream (checksums are checked).
// Threads  any; compressor state is kept for each thread.
// Source   RFC 1952 (gzip), RFC 1950 (zlib), RFC 8878 (Zstandard), RFC 9110 section 8.4.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace throughline::net {

// One or more gzip members, one after the other.
Result<std::string> Gunzip(std::string_view input, size_t max_output);
// HTTP's `deflate`: a zlib stream. Bare deflate data, which some clients send under that name, is accepted as well.
Result<std::string> Inflate(std::string_view input, size_t max_output);
// One or more Zstandard frames. Windows of any size: the output is its own window, so the limit covers it.
Result<std::string> Unzstd(std::string_view input, size_t max_output);

// By the value of Content-Encoding, in any case; empty is `identity`. Accepted: identity, gzip (x-gzip), zstd, deflate.
// kInvalid, naming those, for any other, and for more than one encoding.
Result<std::string> Decompress(std::string_view content_encoding, std::string body, size_t max_output);

// `level` 1 (fast) to 12.
std::string Gzip(std::string_view input, int level = 1);
std::string Zstd(std::string_view input, int level = 1);

// Whether an Accept-Encoding value allows gzip (by name or `*`, with q above 0). Absent header: false.
bool AcceptsGzip(std::string_view accept_encoding);

}  // namespace throughline::net
