// How fast an OTLP request becomes columns, as a ratio to the protobuf library on the same bytes in the same run.
//
//   codec_bench [seconds per measurement, default 1]
//
// Ours runs with every limit and UTF-8 check on. The library parses into an arena with large blocks, its fastest way,
// and checks UTF-8 as well. Pairs alternate (A B A B …); the median of five is shown, with the spread of the ratio.
#include <fmt/format.h>
#include <google/protobuf/arena.h>
#include <google/protobuf/util/json_util.h>
#include <sys/utsname.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <functional>

#include "bench/generator/workload.h"
#include "ingest/otlp/json_traces.h"
#include "ingest/otlp/protobuf_traces.h"
#include "ingest/otlp/testing/json_encoding.h"
#include "opentelemetry/proto/collector/trace/v1/trace_service.pb.h"

namespace throughline {
namespace {

using Request = opentelemetry::proto::collector::trace::v1::ExportTraceServiceRequest;
using Bodies = std::vector<std::string>;

constexpr size_t kSpansPerBatch = 512;  // what every SDK sends
constexpr int kRounds = 5;

// Spans per second of `read`, which must return the spans it read, or 0 on failure.
double Rate(const Bodies& bodies, double seconds, const std::function<size_t(const std::string&)>& read) {
  using Clock = std::chrono::steady_clock;
  size_t spans = 0, next = 0;
  auto start = Clock::now();
  std::chrono::duration<double> elapsed{0};
  while (elapsed.count() < seconds) {
    size_t read_now = read(bodies[next++ % bodies.size()]);
    if (read_now != kSpansPerBatch) {
      fmt::print(stderr, "a reader returned {} of {} spans\n", read_now, kSpansPerBatch);
      std::exit(1);
    }
    spans += read_now;
    elapsed = Clock::now() - start;
  }
  return static_cast<double>(spans) / elapsed.count();
}

struct Pair {
  std::string name;
  double bar;
  std::function<size_t(const std::string&)> ours, theirs;
  const Bodies& our_bodies;
  const Bodies& their_bodies;
};

void Measure(const Pair& pair, double seconds) {
  std::vector<double> ours, theirs, ratios;
  for (int i = -1; i < kRounds; ++i) {  // round -1 warms up
    double a = Rate(pair.our_bodies, seconds / kRounds, pair.ours);
    double b = Rate(pair.their_bodies, seconds / kRounds, pair.theirs);
    if (i < 0) continue;
    ours.push_back(a);
    theirs.push_back(b);
    ratios.push_back(a / b);
  }
  for (auto* values : {&ours, &theirs, &ratios}) std::sort(values->begin(), values->end());
  size_t bytes = 0;
  for (const std::string& body : pair.our_bodies) bytes += body.size();
  double per_span = static_cast<double>(bytes) / static_cast<double>(pair.our_bodies.size() * kSpansPerBatch);
  double rate = ours[kRounds / 2];
  fmt::print(
      "{:<14} {:>6.0f} B/span {:>10.0f} spans/s {:>6.2f} GiB/s   library {:>9.0f} spans/s   ratio {:>5.1f}x "
      "({:.1f}-{:.1f})  bar {}x\n",
      pair.name, per_span, rate, rate * per_span / (1 << 30), theirs[kRounds / 2], ratios[kRounds / 2], ratios.front(),
      ratios.back(), pair.bar);
}

std::string Cpu() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);) {
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  }
  return "unknown CPU";
}

size_t CountSpans(const Request& request) {
  size_t spans = 0;
  for (const auto& group : request.resource_spans()) {
    for (const auto& scope : group.scope_spans()) spans += static_cast<size_t>(scope.spans_size());
  }
  return spans;
}

void Run(double seconds) {
  struct {
    bench::WorkloadId id;
    const char* name;
    double bar;
  } const kWorkloads[] = {{bench::WorkloadId::kW1Chat, "W1", 6}, {bench::WorkloadId::kW4Microservice, "W4", 4}};
  for (const auto& load : kWorkloads) {
    Bodies protobuf, json, library_json;
    bench::Workload workload(load.id, 1);
    for (int i = 0; i < 8; ++i) {
      protobuf.push_back(workload.Next(kSpansPerBatch).bytes);
      Request request;
      if (!request.ParseFromString(protobuf.back())) std::exit(1);
      json.push_back(ingest::testing::Json(request));
      library_json.push_back(ingest::testing::Json(request, {.ids_in_base64 = true}));
    }
    otel::TraceBatch batch;
    const ingest::ReadLimits limits;
    Measure({fmt::format("{} protobuf", load.name), load.bar,
             [&](const std::string& body) { return ingest::ReadTraces(body, limits, batch) ? batch.spans.size() : 0; },
             [&](const std::string& body) {
               google::protobuf::ArenaOptions options;
               options.start_block_size = 1 << 20;
               options.max_block_size = 4 << 20;
               google::protobuf::Arena arena(options);
               auto* request = google::protobuf::Arena::CreateMessage<Request>(&arena);
               return request->ParseFromString(body) ? CountSpans(*request) : 0;
             },
             protobuf, protobuf},
            seconds);
    Measure(
        {fmt::format("{} JSON", load.name), 20,
         [&](const std::string& body) { return ingest::ReadTracesJson(body, limits, batch) ? batch.spans.size() : 0; },
         [&](const std::string& body) {
           Request request;
           return google::protobuf::util::JsonStringToMessage(body, &request).ok() ? CountSpans(request) : 0;
         },
         json, library_json},
        seconds);
  }
}

}  // namespace
}  // namespace throughline

int main(int argc, char** argv) {
  utsname system;
  uname(&system);
  fmt::print("{}, {} {}, batches of {} spans\n", throughline::Cpu(), system.sysname, system.machine,
             throughline::kSpansPerBatch);
  throughline::Run(argc > 1 ? std::atof(argv[1]) : 1.0);
}
