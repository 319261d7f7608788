#include "net/compression.h"

#include <libdeflate.h>
#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>

#include <fmt/format.h>

#include "net/headers.h"
#include "net/message_head.h"

namespace throughline::net {
namespace {

constexpr size_t kDeflateBestRatio = 1032;  // no deflate stream expands further (zlib's technical notes)
constexpr size_t kFirstGuessRatio = 4;      // text of spans; a wrong guess costs one more pass

enum class Outcome { kDone, kNoSpace, kCorrupt };

// Runs `decode(out, capacity, produced)` over a buffer of `first_guess` bytes, then ever larger ones up to
// `max_output`. It starts over each time rather than growing a half-filled buffer: two of them at once would pass the
// limit.
template <typename Decode>
Result<std::string> DecodeBounded(std::string_view encoding, size_t first_guess, size_t max_output, Decode decode) {
  size_t capacity = std::min(std::max<size_t>(first_guess, 256), max_output);
  for (;;) {
    std::string out;
    Outcome outcome = Outcome::kCorrupt;
    out.resize_and_overwrite(capacity, [&](char* data, size_t) {
      size_t produced = 0;
      outcome = decode(data, capacity, produced);
      return outcome == Outcome::kDone ? produced : 0;
    });
    if (outcome == Outcome::kDone) return out;
    if (outcome == Outcome::kCorrupt) {
      return Fail(ErrorKind::kInvalid, fmt::format("the {} data is damaged or cut short", encoding));
    }
    if (capacity == max_output) {
      return Fail(ErrorKind::kTooLarge,
                  fmt::format("the {} data decompresses to more than the limit of {} bytes", encoding, max_output));
    }
    capacity = capacity > max_output / 4 ? max_output : capacity * 4;
  }
}

struct FreeDecompressor {
  void operator()(libdeflate_decompressor* d) const { libdeflate_free_decompressor(d); }
};
struct FreeCompressor {
  void operator()(libdeflate_compressor* c) const { libdeflate_free_compressor(c); }
};
struct FreeCctx {
  void operator()(ZSTD_CCtx* c) const { ZSTD_freeCCtx(c); }
};
struct FreeDctx {
  void operator()(ZSTD_DCtx* d) const { ZSTD_freeDCtx(d); }
};

libdeflate_decompressor* Decompressor() {
  thread_local const std::unique_ptr<libdeflate_decompressor, FreeDecompressor> d(libdeflate_alloc_decompressor());
  return d.get();
}

Outcome FromLibdeflate(libdeflate_result result) {
  if (result == LIBDEFLATE_SUCCESS) return Outcome::kDone;
  return result == LIBDEFLATE_INSUFFICIENT_SPACE ? Outcome::kNoSpace : Outcome::kCorrupt;
}

// ISIZE, the last four bytes: exact for one intact member below 4 GiB, and whatever a hostile client likes otherwise.
size_t GuessGzipOutput(std::string_view input) {
  if (input.size() < 18) return 0;
  const auto* tail = reinterpret_cast<const unsigned char*>(input.data() + input.size() - 4);
  const size_t claimed = tail[0] | size_t{tail[1]} << 8 | size_t{tail[2]} << 16 | size_t{tail[3]} << 24;
  return claimed <= input.size() * kDeflateBestRatio ? claimed : input.size() * kFirstGuessRatio;
}

bool LooksLikeZlib(std::string_view input) {
  if (input.size() < 2) return false;
  const auto first = static_cast<unsigned char>(input[0]);
  const auto second = static_cast<unsigned char>(input[1]);
  return (first & 0x0f) == 8 && (first << 8 | second) % 31 == 0;
}

}  // namespace

Result<std::string> Gunzip(std::string_view input, size_t max_output) {
  return DecodeBounded("gzip", GuessGzipOutput(input), max_output, [&](char* out, size_t capacity, size_t& produced) {
    std::string_view rest = input;
    do {
      size_t consumed = 0;
      size_t written = 0;
      const Outcome outcome = FromLibdeflate(libdeflate_gzip_decompress_ex(
          Decompressor(), rest.data(), rest.size(), out + produced, capacity - produced, &consumed, &written));
      if (outcome != Outcome::kDone) return outcome;
      rest.remove_prefix(consumed);
      produced += written;
    } while (!rest.empty());
    return Outcome::kDone;
  });
}

Result<std::string> Inflate(std::string_view input, size_t max_output) {
  const bool zlib = LooksLikeZlib(input);
  const size_t guess = input.size() * kFirstGuessRatio;
  return DecodeBounded("deflate", guess, max_output, [&](char* out, size_t capacity, size_t& produced) {
    size_t consumed = 0;
    const auto decompress = zlib ? libdeflate_zlib_decompress_ex : libdeflate_deflate_decompress_ex;
    const Outcome outcome =
        FromLibdeflate(decompress(Decompressor(), input.data(), input.size(), out, capacity, &consumed, &produced));
    if (outcome == Outcome::kDone && consumed != input.size()) return Outcome::kCorrupt;
    return outcome;
  });
}

Result<std::string> Unzstd(std::string_view input, size_t max_output) {
  if (input.empty()) return Fail(ErrorKind::kInvalid, "the zstd data is empty");
  thread_local const std::unique_ptr<ZSTD_DCtx, FreeDctx> context(ZSTD_createDCtx());
  const unsigned long long claimed = ZSTD_getFrameContentSize(input.data(), input.size());
  const bool is_claim = claimed != ZSTD_CONTENTSIZE_UNKNOWN && claimed != ZSTD_CONTENTSIZE_ERROR;
  const size_t guess = is_claim ? static_cast<size_t>(std::min<unsigned long long>(claimed, max_output))
                                : input.size() * kFirstGuessRatio;
  // In one pass the output is its own window, so a frame's declared window costs nothing and needs no limit.
  return DecodeBounded("zstd", guess, max_output, [&](char* out, size_t capacity, size_t& produced) {
    const size_t result = ZSTD_decompressDCtx(context.get(), out, capacity, input.data(), input.size());
    if (!ZSTD_isError(result)) {
      produced = result;
      return Outcome::kDone;
    }
    return ZSTD_getErrorCode(result) == ZSTD_error_dstSize_tooSmall ? Outcome::kNoSpace : Outcome::kCorrupt;
  });
}

Result<std::string> Decompress(std::string_view content_encoding, std::string body, size_t max_output) {
  const std::string_view name = TrimBlanks(content_encoding);
  if (EqualsIgnoreCase(name, "gzip") || EqualsIgnoreCase(name, "x-gzip")) return Gunzip(body, max_output);
  if (EqualsIgnoreCase(name, "zstd")) return Unzstd(body, max_output);
  if (EqualsIgnoreCase(name, "deflate")) return Inflate(body, max_output);
  if (!name.empty() && !EqualsIgnoreCase(name, "identity")) {
    return Fail(ErrorKind::kInvalid,
                fmt::format("Content-Encoding \"{}\" is not supported: use identity, gzip, zstd or deflate",
                            PrintableExcerpt(name)));
  }
  if (body.size() > max_output) {
    return Fail(ErrorKind::kTooLarge, fmt::format("the body is larger than the limit of {} bytes", max_output));
  }
  return body;
}

std::string Gzip(std::string_view input, int level) {
  thread_local std::unique_ptr<libdeflate_compressor, FreeCompressor> compressor;
  thread_local int compressor_level = 0;
  if (!compressor || compressor_level != level) {
    compressor.reset(libdeflate_alloc_compressor(level));
    compressor_level = level;
  }
  std::string out;
  out.resize_and_overwrite(libdeflate_gzip_compress_bound(compressor.get(), input.size()),
                           [&](char* data, size_t size) {
                             return libdeflate_gzip_compress(compressor.get(), input.data(), input.size(), data, size);
                           });
  return out;
}

std::string Zstd(std::string_view input, int level) {
  thread_local const std::unique_ptr<ZSTD_CCtx, FreeCctx> context(ZSTD_createCCtx());
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, level);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
  std::string out;
  out.resize_and_overwrite(ZSTD_compressBound(input.size()), [&](char* data, size_t size) {
    const size_t written = ZSTD_compress2(context.get(), data, size, input.data(), input.size());
    return ZSTD_isError(written) ? 0 : written;  // only when memory runs out
  });
  return out;
}

bool AcceptsGzip(std::string_view accept_encoding) {
  bool any = false;
  while (!accept_encoding.empty()) {
    const size_t comma = std::min(accept_encoding.find(','), accept_encoding.size());
    const std::string_view element = accept_encoding.substr(0, comma);
    accept_encoding.remove_prefix(std::min(comma + 1, accept_encoding.size()));
    const size_t semicolon = std::min(element.find(';'), element.size());
    const std::string_view coding = TrimBlanks(element.substr(0, semicolon));
    std::string_view weight = TrimBlanks(element.substr(std::min(semicolon + 1, element.size())));
    if (weight.starts_with("q=") || weight.starts_with("Q=")) weight.remove_prefix(2);
    const bool refused = !weight.empty() && weight.find_first_not_of("0.") == std::string_view::npos;
    if (EqualsIgnoreCase(coding, "gzip") || EqualsIgnoreCase(coding, "x-gzip")) return !refused;
    if (coding == "*") any = !refused;
  }
  return any;
}

}  // namespace throughline::net
