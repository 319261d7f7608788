// Any bytes as URL, request and answer, cut at two places: nothing throws, nothing is read that is not there.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "throughline/llm_adapter.h"
#include "throughline/provider.h"

namespace {

using namespace throughline;

class Nowhere final : public SpanExporter {
 public:
  bool Export(const Resource&, std::span<const FinishedSpan> spans,
              std::chrono::steady_clock::time_point) noexcept override {
    for (const FinishedSpan& span : spans) bytes_ += span.otlp().size();
    return true;
  }

 private:
  size_t bytes_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  TracerProvider::SetGlobal(TracerProvider::Create(
      {.sampler = AlwaysOn(), .processors = {MakeSimpleProcessor(std::make_unique<Nowhere>())}}));
  return 0;
}

// The first bytes choose the API and the cuts; then URL, request and answer, apart by a NUL.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 4) return 0;
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  auto api = static_cast<LlmApi>(data[0] % 12);
  int status = data[1] < 128 ? 0 : data[1] < 200 ? 200 : 400 + data[1];
  size_t first = data[2], second = data[3];
  bytes.remove_prefix(4);
  auto take = [&] {
    size_t end = std::min(bytes.find('\0'), bytes.size());
    std::string_view part = bytes.substr(0, end);
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
    return part;
  };
  std::string_view url = take(), request = take();
  LlmCall call({.url = url, .body = request, .api = api, .max_bytes = 4096});
  if (status) call.OnResponse(status);
  first = std::min(first, bytes.size());
  second = std::min(first + second, bytes.size());
  call.OnBody(bytes.substr(0, first));
  call.OnBody(bytes.substr(first, second - first));
  call.OnBody(bytes.substr(second));
  call.End();
  return 0;
}
