// Arbitrary bytes as a connection's input. The first byte says how the rest is cut into reads: however the network cuts
// it, the same requests must come out, and the limits must hold.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include "net/request_reader.h"
#include "net/url.h"

namespace {

using throughline::net::Request;
using throughline::net::RequestReader;

constexpr size_t kMaxHeaderBytes = 4096;
constexpr size_t kMaxFields = 50;
constexpr size_t kMaxBodyBytes = 10'000;

// Adds every request that is complete, as a handler would see it, to `log`. False once the connection is refused.
bool TakeRequests(RequestReader& reader, std::string& log) {
  for (;;) {
    RequestReader::State state = reader.Advance();
    if (state == RequestReader::State::kHeadReady) state = reader.AllowBody(kMaxBodyBytes);
    if (reader.buffered_body_bytes() > kMaxBodyBytes) std::abort();
    if (state == RequestReader::State::kRefused) {
      if (reader.flaw().status < 400 || reader.flaw().message.empty()) std::abort();
      log += "refused " + std::to_string(reader.flaw().status);
      return false;
    }
    if (state != RequestReader::State::kComplete) return true;
    const Request request = reader.TakeRequest();
    log += request.method + " " + request.target + " " + request.body + "\n";
    for (const auto& field : request.headers) log += field.name + "=" + field.value + "\n";
    (void)throughline::net::SplitPath(request.path);
  }
}

// `read_pending`: requests are taken while the room for the next read is lent, as after a slow answer.
std::string ReadInPieces(std::string_view input, size_t piece, bool read_pending) {
  RequestReader reader(kMaxHeaderBytes, kMaxFields);
  std::string log;
  for (;;) {
    std::span<char> room;
    if (read_pending) room = reader.Prepare();
    if (!TakeRequests(reader, log) || input.empty()) return log;
    if (room.empty()) room = reader.Prepare();
    if (room.empty()) std::abort();  // a reader that waits for bytes must take them
    const size_t n = std::min({piece, room.size(), input.size()});
    std::memcpy(room.data(), input.data(), n);
    reader.Commit(n);
    input.remove_prefix(n);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data + 1), size - 1);
  const size_t piece = size_t{data[0]} + 1;
  const std::string whole = ReadInPieces(input, 1 << 20, false);
  if (ReadInPieces(input, piece, false) != whole || ReadInPieces(input, piece, true) != whole) std::abort();
  return 0;
}
