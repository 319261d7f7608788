#include "bench/harness/load.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <set>
#include <thread>

#include "base/clock.h"
#include "net/client.h"

namespace throughline::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;

// The first trace begins `later` than now.
std::vector<EncodedBatch> Make(WorkloadId id, uint64_t seed, size_t requests, size_t spans_each,
                               std::chrono::nanoseconds later, WorkloadOptions options) {
  options.first_trace_nanos = static_cast<uint64_t>(SystemClock().NowNanos() + later.count());
  Workload workload(id, seed, options);
  std::vector<EncodedBatch> out;
  for (size_t i = 0; i < requests; ++i) out.push_back(workload.Next(spans_each));
  return out;
}

}  // namespace

double LoadResult::LatencyMs(double fraction) const {
  if (latencies_ms.empty()) return 0;
  return latencies_ms[std::min(latencies_ms.size() - 1,
                               static_cast<size_t>(fraction * static_cast<double>(latencies_ms.size())))];
}

std::vector<EncodedBatch> MakeRequests(WorkloadId id, uint64_t seed, size_t requests, size_t spans_each) {
  return Make(id, seed, requests, spans_each, {}, {});
}

std::vector<EncodedBatch> MakeTimelyRequests(WorkloadId id, uint64_t seed, size_t requests, size_t spans_each,
                                             double spans_per_second) {
  const SteadyClock::time_point begin = SteadyClock::now();
  const std::vector<otel::TraceId> sample = Workload(id, seed).Next(10'000).trace_ids;
  const std::chrono::duration<double> took = SteadyClock::now() - begin;
  const double samples = static_cast<double>(requests * spans_each) / static_cast<double>(sample.size());
  const size_t traces = std::set(sample.begin(), sample.end()).size();
  const double spans_of_a_trace = static_cast<double>(sample.size()) / static_cast<double>(traces);
  return Make(id, seed, requests, spans_each, std::chrono::duration_cast<std::chrono::nanoseconds>(took * samples),
              {.nanos_between_traces = static_cast<uint64_t>(1e9 * spans_of_a_trace / spans_per_second)});
}

LoadResult Send(const std::string& url, std::span<const EncodedBatch> requests, const LoadOptions& options) {
  net::ClientOptions client_options;
  client_options.max_idle_connections = static_cast<size_t>(options.connections);
  auto client = net::Client::Create(*net::Endpoint::Parse(url), client_options);
  LoadResult total;
  std::mutex mutex;
  std::atomic<size_t> next = 0;
  const SteadyClock::time_point begin = SteadyClock::now();
  auto run = [&] {
    LoadResult mine;
    for (size_t i; (i = next++) < requests.size();) {
      const EncodedBatch& batch = requests[i];
      SteadyClock::time_point due = SteadyClock::now();
      if (options.requests_per_second > 0) {
        due = begin + std::chrono::duration_cast<SteadyClock::duration>(
                          std::chrono::duration<double>(static_cast<double>(i) / options.requests_per_second));
        std::this_thread::sleep_until(due);
      }
      mine.sent += batch.spans;
      for (;;) {
        auto answer = (*client)->Send({.method = "POST",
                                       .target = "/v1/traces",
                                       .headers = {{"Content-Type", "application/x-protobuf"}},
                                       .body = {batch.bytes}});
        if (answer && (answer->status == 429 || answer->status == 503)) {
          ++mine.busy;
          std::this_thread::sleep_for(std::chrono::milliseconds(20));
          continue;
        }
        if (answer && answer->status == 200 && answer->body.empty()) {
          mine.acknowledged += batch.spans;
        } else {
          mine.refused += batch.spans;
          if (mine.fault.empty())
            mine.fault = answer ? fmt::format("{} {}", answer->status, answer->body) : answer.error().message;
        }
        break;
      }
      mine.latencies_ms.push_back(std::chrono::duration<double, std::milli>(SteadyClock::now() - due).count());
    }
    std::lock_guard lock(mutex);
    total.sent += mine.sent;
    total.acknowledged += mine.acknowledged;
    total.refused += mine.refused;
    total.busy += mine.busy;
    if (total.fault.empty()) total.fault = mine.fault;
    total.latencies_ms.insert(total.latencies_ms.end(), mine.latencies_ms.begin(), mine.latencies_ms.end());
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < options.connections; ++i) threads.emplace_back(run);
  for (std::thread& thread : threads) thread.join();
  total.wall = SteadyClock::now() - begin;
  std::ranges::sort(total.latencies_ms);
  return total;
}

Spread SpreadOf(std::vector<double> values) {
  if (values.empty()) return {};
  std::ranges::sort(values);
  const double median = values[values.size() / 2];
  return {median, median == 0 ? 0 : (values.back() - values.front()) / median};
}

}  // namespace throughline::bench
