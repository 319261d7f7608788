// What evaluations cost durable ingest: the real server with every evaluator that needs no model on against none, same
// requests, rounds alternate.
//
//   judged_ingest_bench [--programs DIR = beside this one] [--rounds N = 3] [--requests N = 96]
//
// Workloads  W1 (chat: three of twelve spans are model calls) and W3 (retrieval, with documents), 512 spans a request
//            from 8 connections.
// Baseline   `off` of the same run. The ratio is of spans a second until the last acknowledgement, and of the CPU of
//            both processes.
#include <fmt/format.h>
#include <signal.h>

#include <filesystem>
#include <string>
#include <vector>

#include "base/json_writer.h"
#include "bench/harness/load.h"
#include "bench/harness/machine_line.h"
#include "bench/harness/measure.h"
#include "bench/harness/server_process.h"
#include "evaluate/evaluate.h"
#include "net/client.h"

namespace throughline::bench {
namespace {

constexpr size_t kSpansEach = 512;

// Of every evaluator on each of its targets. How many there are.
int SwitchAllOn(const std::string& url) {
  auto client = Must(net::Client::Create(*net::Endpoint::Parse(url)));
  int checks = 0;
  for (const evaluate::Evaluator& one : evaluate::Evaluators()) {
    for (evaluate::Target target : {evaluate::Target::kPrompt, evaluate::Target::kResponse}) {
      if (!(target == evaluate::Target::kPrompt ? one.on_prompt : one.on_response)) continue;
      JsonWriter json;
      json.BeginObject().Key("type").String(one.api_type);
      json.Key("target").String(target == evaluate::Target::kPrompt ? "PROMPT" : "RESPONSE");
      if (one.needs != evaluate::Needs::kCategories)
        json.Key("terms").BeginArray().String("duck").String("insider trading").String("orders").EndArray();
      const auto answer = client->Send({.method = "POST",
                                        .target = "/ai/evaluations/v3",
                                        .headers = {{"Content-Type", "application/json"}},
                                        .body = {json.EndObject().Take()}});
      if (!answer || answer->status != 201) {
        fmt::print(stderr, "{}\n", answer ? answer->body : "no answer");
        std::exit(1);
      }
      ++checks;
    }
  }
  return checks;
}

struct Round {
  double spans_per_second = 0, cpu_us = 0, server_us = 0;  // CPU of a span: of both, of the server
  int checks = 0;
};

// Requests that no round measures come first: what a server does once, when it has just begun, is not what a span costs.
Round Run(const std::string& programs, const std::vector<EncodedBatch>& first,
          const std::vector<EncodedBatch>& requests, bool is_on) {
  ScratchDirectory data("judged_ingest");
  auto server = Must(ServerProcess::Start({.programs = programs, .data = data.path()}));
  Must(server->WaitReady(std::chrono::seconds(60)));
  Round round;
  if (is_on) round.checks = SwitchAllOn(server->HttpUrl());
  const pid_t engine = server->EnginePid().value_or(0);
  if (const LoadResult warm = Send(server->HttpUrl(), first, {.connections = 8}); !warm.fault.empty())
    fmt::print("  FAULT {}\n", warm.fault);
  const auto before = CpuTime(server->pid()) + CpuTime(engine);
  const auto server_before = CpuTime(server->pid());
  const LoadResult load = Send(server->HttpUrl(), requests, {.connections = 8});
  const std::chrono::duration<double, std::micro> cpu = CpuTime(server->pid()) + CpuTime(engine) - before;
  const std::chrono::duration<double, std::micro> server_cpu = CpuTime(server->pid()) - server_before;
  if (!load.fault.empty() || load.acknowledged != load.sent) fmt::print("  FAULT {}\n", load.fault);
  round.spans_per_second = static_cast<double>(load.acknowledged) / load.wall.count();
  round.server_us = server_cpu.count() / static_cast<double>(load.acknowledged);
  round.cpu_us = cpu.count() / static_cast<double>(load.acknowledged);
  return round;
}

int Main(const std::string& programs, int rounds, size_t count) {
  fmt::print("{}\n", MachineLine(THROUGHLINE_SOURCE_DIR));
  for (const auto& [name, id] : {std::pair("W1", WorkloadId::kW1Chat), std::pair("W3", WorkloadId::kW3Retrieval)}) {
    const std::vector<EncodedBatch> first = MakeRequests(id, 2, 16, 64);
    const std::vector<EncodedBatch> requests = MakeRequests(id, 1, count, kSpansEach);
    std::vector<double> speed, cpu;
    for (int i = 0; i < rounds; ++i) {
      const Round off = Run(programs, first, requests, false), on = Run(programs, first, requests, true);
      fmt::print(
          "{} round {}: off {:.0f} spans/s, {:.1f} us of CPU a span, the server's {:.1f}; {} checks on {:.0f} spans/s, "
          "{:.1f} us, {:.1f}\n",
          name, i + 1, off.spans_per_second, off.cpu_us, off.server_us, on.checks, on.spans_per_second, on.cpu_us,
          on.server_us);
      speed.push_back(on.spans_per_second / off.spans_per_second);
      cpu.push_back(on.cpu_us / off.cpu_us);
    }
    fmt::print("{}: spans a second on / off {:.2f} (bar 0.85), CPU a span on / off {:.2f}\n", name, Median(speed),
               Median(cpu));
  }
  return 0;
}

}  // namespace
}  // namespace throughline::bench

int main(int argc, char** argv) {
  using namespace throughline::bench;
  signal(SIGPIPE, SIG_IGN);
  std::string programs = std::filesystem::read_symlink("/proc/self/exe").parent_path().string();
  int rounds = 3;
  size_t requests = 96;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view name = argv[i], value = argv[i + 1];
    if (name == "--programs") {
      programs = value;
    } else if (!((name == "--rounds" && ReadNumber(value, rounds)) ||
                 (name == "--requests" && ReadNumber(value, requests)))) {
      fmt::print(stderr, "usage: judged_ingest_bench [--programs DIR] [--rounds N] [--requests N]\n");
      return 2;
    }
  }
  return Main(programs, rounds, requests);
}
