// Arbitrary bytes as compressed bodies: the limit holds whatever they claim, and what is compressed by us comes back.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "net/compression.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace throughline;
  constexpr size_t kLimit = 1 << 20;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  for (auto decompress : {net::Gunzip, net::Inflate, net::Unzstd}) {
    const Result<std::string> out = decompress(input, kLimit);
    if (out && out->size() > kLimit) std::abort();
  }
  if (net::Gunzip(net::Gzip(input), size) != std::string(input)) std::abort();
  if (net::Unzstd(net::Zstd(input), size) != std::string(input)) std::abort();
  net::AcceptsGzip(input);
  return 0;
}
