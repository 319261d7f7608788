// How fast a gzip body of an OTLP request is opened: ours (libdeflate, whole body) against zlib's inflate on the same
// bytes.
//
//   gzip_bench            both, and the ratio of their rates at the end
//
// The two measurements alternate in rounds; the ratio shown for a body is the median of the rounds' ratios. The bar
// is 2.
#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/hex.h"
#include "base/random.h"
#include "net/compression.h"

namespace throughline {
namespace {

constexpr size_t kLimit = 64 << 20;
constexpr int kRounds = 9;
constexpr auto kRoundTime = std::chrono::milliseconds(150);

std::string RandomHex(Random& random, size_t bytes) {
  std::vector<uint8_t> raw(bytes);
  for (uint8_t& byte : raw) byte = static_cast<uint8_t>(random.Next());
  return ToHex(raw);
}

// OTLP/JSON spans as SDKs send them: fresh ids and times, names and keys that repeat, a prompt of words.
std::string OtlpJson(size_t spans, size_t prompt_words) {
  static constexpr std::string_view kWords[] = {"show",       "me",     "the",   "slowest", "requests",  "of",
                                                "checkout",   "errors", "by",    "service", "yesterday", "latency",
                                                "percentile", "group",  "count", "model",   "tokens",    "cost"};
  SeededRandom random(1);
  std::string body =
      R"({"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"checkout"}}]},"scopeSpans":[{"spans":[)";
  for (size_t i = 0; i < spans; ++i) {
    const uint64_t start = 1767225600000000000 + i * 1'000'000 + random.Below(1'000'000);
    std::string prompt;
    for (size_t w = 0; w < prompt_words; ++w) prompt.append(kWords[random.Below(std::size(kWords))]).push_back(' ');
    if (i > 0) body.push_back(',');
    body += fmt::format(
        R"({{"traceId":"{}","spanId":"{}","name":"chat gpt-4o","kind":3,"startTimeUnixNano":"{}","endTimeUnixNano":"{}","attributes":[)"
        R"({{"key":"gen_ai.request.model","value":{{"stringValue":"gpt-4o"}}}},{{"key":"gen_ai.usage.input_tokens","value":{{"intValue":"{}"}}}},)"
        R"({{"key":"gen_ai.prompt","value":{{"stringValue":"{}"}}}}]}})",
        RandomHex(random, 16), RandomHex(random, 8), start, start + random.Below(2'000'000'000), random.Below(4000),
        prompt);
  }
  return body + "]}]}]}";
}

size_t ZlibGunzip(std::string_view input, std::string& out) {
  z_stream stream{};
  inflateInit2(&stream, 15 + 16);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));
  stream.avail_in = static_cast<uInt>(input.size());
  // As servers do it: into a buffer that doubles, since the size is not known.
  out.resize(std::max<size_t>(input.size() * 4, 4096));
  int result = Z_OK;
  while (result == Z_OK) {
    if (stream.total_out == out.size()) out.resize(out.size() * 2);
    stream.next_out = reinterpret_cast<Bytef*>(out.data()) + stream.total_out;
    stream.avail_out = static_cast<uInt>(out.size() - stream.total_out);
    result = inflate(&stream, Z_NO_FLUSH);
  }
  out.resize(stream.total_out);
  inflateEnd(&stream);
  return result == Z_STREAM_END ? out.size() : 0;
}

size_t OurGunzip(std::string_view input) {
  const Result<std::string> out = net::Gunzip(input, kLimit);
  return out ? out->size() : 0;
}

struct Body {
  const char* name;
  std::string packed;
  size_t size;
};

const std::vector<Body>& Bodies() {
  static const std::vector<Body> bodies = [] {
    std::vector<Body> made;
    for (const auto& [name, spans, words] : {std::tuple{"64 spans, no prompts", 64, 0},
                                             {"512 spans, no prompts", 512, 0},
                                             {"64 spans with prompts", 64, 400},
                                             {"512 spans with prompts", 512, 400}}) {
      const std::string text = OtlpJson(static_cast<size_t>(spans), static_cast<size_t>(words));
      made.push_back({name, net::Gzip(text, 6), text.size()});
    }
    return made;
  }();
  return bodies;
}

void BM_Ours(benchmark::State& state) {
  const Body& body = Bodies()[static_cast<size_t>(state.range(0))];
  for (auto _ : state) benchmark::DoNotOptimize(OurGunzip(body.packed));
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(body.size));
  state.SetLabel(body.name);
}
BENCHMARK(BM_Ours)->DenseRange(0, 3);

void BM_Zlib(benchmark::State& state) {
  const Body& body = Bodies()[static_cast<size_t>(state.range(0))];
  std::string out;
  for (auto _ : state) benchmark::DoNotOptimize(ZlibGunzip(body.packed, out));
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(body.size));
  state.SetLabel(body.name);
}
BENCHMARK(BM_Zlib)->DenseRange(0, 3);

// Bytes of output per second.
template <typename Run>
double Rate(const Body& body, Run run) {
  using Clock = std::chrono::steady_clock;
  size_t bytes = 0;
  const auto start = Clock::now();
  while (Clock::now() - start < kRoundTime) {
    const size_t size = run();
    if (size != body.size) {
      fmt::print(stderr, "gzip_bench: {} came back with {} bytes, not {}\n", body.name, size, body.size);
      std::exit(1);
    }
    bytes += size;
  }
  return static_cast<double>(bytes) / std::chrono::duration<double>(Clock::now() - start).count();
}

void PrintRatios() {
  fmt::print("\n{:24} {:>10} {:>8} {:>12} {:>12} {:>22}\n", "body", "bytes", "packed", "ours MB/s", "zlib MB/s",
             "ratio (min to max)");
  for (const Body& body : Bodies()) {
    std::vector<double> ratios;
    double ours_last = 0, zlib_last = 0;
    std::string out;
    for (int round = 0; round < kRounds; ++round) {
      ours_last = Rate(body, [&] { return OurGunzip(body.packed); });
      zlib_last = Rate(body, [&] { return ZlibGunzip(body.packed, out); });
      ratios.push_back(ours_last / zlib_last);
    }
    std::ranges::sort(ratios);
    fmt::print("{:24} {:>10} {:>8} {:>12.0f} {:>12.0f} {:>8.2f}x ({:.2f} to {:.2f})\n", body.name, body.size,
               body.packed.size(), ours_last / 1e6, zlib_last / 1e6, ratios[ratios.size() / 2], ratios.front(),
               ratios.back());
  }
}

}  // namespace
}  // namespace throughline

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  throughline::PrintRatios();
  return 0;
}
