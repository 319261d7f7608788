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
#include <cstdlib>
#include <ctime>
#include <string>
#include <string_view>
#include <vector>

#include "bench/generator/workload.h"
#include "net/compression.h"

namespace throughline {
namespace {

constexpr size_t kLimit = 64 << 20;
constexpr int kRounds = 9;
constexpr double kRoundSeconds = 0.1;
constexpr size_t kBytesPerKind = 8 << 20;

// As servers do it: a string that grows, since the size is not known. Made anew for each body, as ours is.
size_t ZlibGunzip(std::string_view input) {
  z_stream stream{};
  inflateInit2(&stream, 15 + 16);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));
  stream.avail_in = static_cast<uInt>(input.size());
  std::string out;
  const auto grow = [&](size_t size) { out.resize_and_overwrite(size, [](char*, size_t n) { return n; }); };
  grow(std::max<size_t>(input.size() * 8, 4096));  // enough for most: a kinder baseline than doubling from below
  int result = Z_OK;
  while (result == Z_OK) {
    if (stream.total_out == out.size()) grow(out.size() * 2);
    stream.next_out = reinterpret_cast<Bytef*>(out.data()) + stream.total_out;
    stream.avail_out = static_cast<uInt>(out.size() - stream.total_out);
    result = inflate(&stream, Z_NO_FLUSH);
  }
  const size_t size = stream.total_out;
  inflateEnd(&stream);
  benchmark::DoNotOptimize(out.data());
  return result == Z_STREAM_END ? size : 0;
}

size_t OurGunzip(std::string_view input) {
  const Result<std::string> out = net::Gunzip(input, kLimit);
  return out ? out->size() : 0;
}

// Requests of one kind, enough of them that the processor can't learn their bits by heart.
struct Kind {
  const char* name;
  std::vector<std::string> packed;
  std::vector<size_t> sizes;
  size_t bytes = 0;
  size_t packed_bytes = 0;
};

const std::vector<Kind>& Kinds() {
  static const std::vector<Kind> kinds = [] {
    std::vector<Kind> made;
    const auto add = [&](const char* name, bench::WorkloadId id, size_t spans) {
      Kind kind{name, {}, {}};
      bench::Workload workload(id, 1);
      while (kind.bytes < kBytesPerKind) {
        const std::string bytes = workload.Next(spans).bytes;
        kind.packed.push_back(net::Gzip(bytes, 6));  // the level of exporters
        kind.sizes.push_back(bytes.size());
        kind.bytes += bytes.size();
        kind.packed_bytes += kind.packed.back().size();
      }
      made.push_back(std::move(kind));
    };
    add("W1 chat, 64 spans", bench::WorkloadId::kW1Chat, 64);
    add("W1 chat, 512 spans", bench::WorkloadId::kW1Chat, 512);
    add("W4 services, 64 spans", bench::WorkloadId::kW4Microservice, 64);
    add("W4 services, 512 spans", bench::WorkloadId::kW4Microservice, 512);
    add("W6 mix, 512 spans", bench::WorkloadId::kW6Mix, 512);
    return made;
  }();
  return kinds;
}

// Opens every request once; false when one came back wrong.
bool OpenAll(const Kind& kind, size_t (*gunzip)(std::string_view)) {
  bool good = true;
  for (size_t i = 0; i < kind.packed.size(); ++i) good = gunzip(kind.packed[i]) == kind.sizes[i] && good;
  return good;
}

void Run(benchmark::State& state, size_t (*gunzip)(std::string_view)) {
  const Kind& kind = Kinds()[static_cast<size_t>(state.range(0))];
  for (auto _ : state) {
    if (!OpenAll(kind, gunzip)) state.SkipWithError("a body came back wrong");
  }
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(kind.bytes));
  state.SetLabel(kind.name);
}
void BM_Ours(benchmark::State& state) { Run(state, OurGunzip); }
void BM_Zlib(benchmark::State& state) { Run(state, ZlibGunzip); }
BENCHMARK(BM_Ours)->DenseRange(0, 4);
BENCHMARK(BM_Zlib)->DenseRange(0, 4);

double CpuSeconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// Bytes of output per second of processor time, so that a busy machine does not decide.
double Rate(const Kind& kind, size_t (*gunzip)(std::string_view)) {
  size_t bytes = 0;
  const double start = CpuSeconds();
  double spent = 0;
  while (spent < kRoundSeconds) {
    if (!OpenAll(kind, gunzip)) {
      fmt::print(stderr, "gzip_bench: a body of \"{}\" came back wrong\n", kind.name);
      std::exit(1);
    }
    bytes += kind.bytes;
    spent = CpuSeconds() - start;
  }
  return static_cast<double>(bytes) / spent;
}

void PrintRatios() {
  fmt::print("\n{:24} {:>10} {:>10} {:>12} {:>12} {:>24}\n", "requests", "bytes each", "packed", "ours MB/s",
             "zlib MB/s", "ratio (min to max)");
  for (const Kind& kind : Kinds()) {
    std::vector<double> ratios;
    double ours = 0, zlib = 0;
    for (int round = 0; round < kRounds; ++round) {
      ours = Rate(kind, OurGunzip);
      zlib = Rate(kind, ZlibGunzip);
      ratios.push_back(ours / zlib);
    }
    std::ranges::sort(ratios);
    const size_t count = kind.packed.size();
    fmt::print("{:24} {:>10} {:>10} {:>12.0f} {:>12.0f} {:>9.2f}x ({:.2f} to {:.2f})\n", kind.name, kind.bytes / count,
               kind.packed_bytes / count, ours / 1e6, zlib / 1e6, ratios[ratios.size() / 2], ratios.front(),
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
