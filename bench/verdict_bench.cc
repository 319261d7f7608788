// Verdicts a second that POST /api/v1/feedback acknowledges, each when it is on disk, in the real server.
//
//   verdict_bench [--programs DIR = beside this one] [--connections N = 64] [--verdicts N = 20000]
//
// Each verdict comes alone, with the signed token of another answer.
// Baselines  of the same run: the same spans sent as OTLP/JSON, one a request, over as many connections; and verdicts
//            over a single connection, where no two share a commit.
#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "base/json_writer.h"
#include "base/random.h"
#include "bench/harness/load.h"
#include "bench/harness/machine_line.h"
#include "bench/harness/server_process.h"
#include "net/client.h"
#include "otel/answer_token.h"

namespace throughline::bench {
namespace {

constexpr std::string_view kKey = "a key of at least sixteen bytes";

struct Outcome {
  double per_second = 0, p50_ms = 0, p99_ms = 0;
  uint64_t failed = 0;
};

// `bodies` over `connections`, each the next that nobody has taken yet.
Outcome Post(const std::string& url, const std::string& target, const std::vector<std::string>& bodies,
             int connections) {
  auto client = net::Client::Create(net::Endpoint::Parse(url).value(),
                                    {.max_idle_connections = static_cast<size_t>(connections)});
  std::atomic<size_t> next{0};
  std::atomic<uint64_t> failed{0};
  std::vector<std::vector<double>> latencies(static_cast<size_t>(connections));
  const auto begin = std::chrono::steady_clock::now();
  std::vector<std::thread> threads;
  for (int c = 0; c < connections; ++c) {
    threads.emplace_back([&, c] {
      for (size_t i; (i = next++) < bodies.size();) {
        const auto sent = std::chrono::steady_clock::now();
        const auto answer = (*client)->Send({.method = "POST",
                                             .target = target,
                                             .headers = {{"Content-Type", "application/json"}},
                                             .body = {bodies[i]}});
        if (!answer || answer->status != 200) ++failed;
        latencies[static_cast<size_t>(c)].push_back(
            std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - sent).count());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  std::vector<double> all;
  for (const auto& some : latencies) all.insert(all.end(), some.begin(), some.end());
  std::ranges::sort(all);
  const auto at = [&](double fraction) {
    return all.empty() ? 0 : all[static_cast<size_t>(fraction * static_cast<double>(all.size() - 1))];
  };
  return {static_cast<double>(bodies.size()) / wall, at(0.5), at(0.99), failed};
}

struct Bodies {
  std::vector<std::string> verdicts, spans;
};

Bodies MakeBodies(size_t count, uint64_t seed) {
  SeededRandom random(seed);
  const otel::AnswerKey key{*otel::AnswerKeyIdOf(kKey), kKey};
  const uint64_t now = static_cast<uint64_t>(time(nullptr));
  Bodies bodies;
  for (size_t i = 0; i < count; ++i) {
    otel::AnswerToken answer{.expires = now + 3600, .conversation_id = fmt::format("conversation-{}", i)};
    for (uint8_t& byte : answer.trace_id.bytes) byte = static_cast<uint8_t>(random.Next());
    for (uint8_t& byte : answer.span_id.bytes) byte = static_cast<uint8_t>(random.Next());
    JsonWriter verdict;
    verdict.BeginObject().Key("token").String(SignAnswerToken(key, answer)).Key("verdict").String("thumbs_down");
    verdict.Key("comment").String("the filter names a field that nobody sends").EndObject();
    bodies.verdicts.push_back(verdict.Take());
    bodies.spans.push_back(fmt::format(
        R"({{"resourceSpans":[{{"resource":{{"attributes":[{{"key":"service.name","value":{{"stringValue":"bench"}}}}]}},)"
        R"("scopeSpans":[{{"spans":[{{"traceId":"{}","spanId":"{:016x}","parentSpanId":"{}","name":"feedback","kind":1,)"
        R"("startTimeUnixNano":"{}000000000","endTimeUnixNano":"{}000000000","attributes":[)"
        R"({{"key":"feedback.type","value":{{"stringValue":"thumbs_down"}}}},)"
        R"({{"key":"feedback.sentiment","value":{{"stringValue":"negative"}}}},)"
        R"({{"key":"feedback.comment","value":{{"stringValue":"the filter names a field that nobody sends"}}}},)"
        R"({{"key":"correlation.original_trace_id","value":{{"stringValue":"{}"}}}}]}}]}}]}}]}})",
        answer.trace_id.Hex(), random.Next() | 1, answer.span_id.Hex(), now, now, answer.trace_id.Hex()));
  }
  return bodies;
}

void Print(std::string_view what, const Outcome& outcome, double baseline) {
  fmt::print("{:<44} {:>8.0f}/s  p50 {:>6.1f} ms  p99 {:>6.1f} ms  failed {}", what, outcome.per_second, outcome.p50_ms,
             outcome.p99_ms, outcome.failed);
  if (baseline > 0) fmt::print("  {:.2f} of the baseline", outcome.per_second / baseline);
  fmt::print("\n");
}

int Run(const std::string& programs, int connections, size_t verdicts) {
  fmt::print("{}\n", MachineLine(THROUGHLINE_SOURCE_DIR));
  ScratchDirectory data("verdict_bench");
  auto server = ServerProcess::Start(
      {.programs = programs, .data = data.path(), .arguments = {"--feedback-key", std::string(kKey)}});
  if (!server || !(*server)->WaitReady(std::chrono::seconds(60))) {
    fmt::print(stderr, "the server did not start\n");
    return 1;
  }
  const std::string url = (*server)->HttpUrl();
  Post(url, "/api/v1/feedback", MakeBodies(500, 1).verdicts, connections);  // warm
  const Bodies first = MakeBodies(verdicts, 2), second = MakeBodies(std::max<size_t>(verdicts / 100, 50), 3);
  const Outcome spans = Post(url, "/v1/traces", first.spans, connections);
  const Outcome posted = Post(url, "/api/v1/feedback", first.verdicts, connections);
  const Outcome alone = Post(url, "/api/v1/feedback", second.verdicts, 1);
  Print(fmt::format("OTLP/JSON, a span a request, {} connections", connections), spans, 0);
  Print(fmt::format("verdicts, {} connections", connections), posted, spans.per_second);
  Print("verdicts, one connection", alone, spans.per_second);
  return spans.failed + posted.failed + alone.failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace throughline::bench

int main(int argc, char** argv) {
  signal(SIGPIPE, SIG_IGN);
  std::string programs = std::filesystem::path(argv[0]).parent_path().string();
  int connections = 64;
  size_t verdicts = 20'000;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string name = argv[i];
    if (name == "--programs") programs = argv[i + 1];
    if (name == "--connections") connections = std::max(1, std::atoi(argv[i + 1]));
    if (name == "--verdicts") verdicts = static_cast<size_t>(std::max(1, std::atoi(argv[i + 1])));
  }
  return throughline::bench::Run(programs, connections, verdicts);
}
