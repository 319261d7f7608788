// How long the AI Center's overview takes over millions of stored spans while ingest runs at half its load, and what
// ingest loses by it.
//
//   overview_bench [--programs DIR = beside this one] [--spans N = 10000000] [--seconds N = 120] [--data DIR]
//
// Stored    W1: chat, three of twelve spans are model calls with their messages; spread over a day that ends now. In DIR
//           they are kept, and what an earlier run left there isn't made again.
// Overview  what the page asks, four queries at once as it does: the figures of the last day, then the cards of the day
//           before. Over and over, with two seconds between: from the third time on the
//           server has what was read of the day's hours (center/read/kept_slices.h).
// Load      W1, 512 spans a request, 8 connections, at half of what the same server took in a closed loop of 30 s.
// Baseline  the same load with nobody looking; and the overview with no load.
#include <fmt/format.h>
#include <signal.h>

#include <atomic>
#include <filesystem>
#include <optional>
#include <thread>

#include "base/clock.h"
#include "base/log.h"
#include "bench/harness/load.h"
#include "bench/harness/measure.h"
#include "bench/harness/merges.h"
#include "bench/harness/server_process.h"
#include "bench/harness/span_block.h"
#include "net/client.h"
#include "store/clickhouse_client.h"
#include "store/store.h"

namespace throughline::bench {
namespace {

using namespace std::chrono_literals;

constexpr size_t kSpansOfABlock = 6'000, kBlocksMade = 6, kSpansOfARequest = 512, kQueriesAtOnce = 4;
constexpr double kSecondsOfClosedLoop = 30;
constexpr int64_t kNanosOfADay = 86'400'000'000'000;

struct Question {
  std::string_view figure;
  bool is_of_the_day_before = false;
};
// web/features/center/figures/sections.ts, `overview`.
constexpr Question kOverview[] = {{"key_insights"},        {"satisfaction"},      {"ai_spans"},
                                  {"response_time_trend"}, {"cost_over_time"},    {"satisfaction_trend"},
                                  {"intent_volume"},       {"errors_by_type"},    {"cost_by_model"},
                                  {"key_insights", true},  {"satisfaction", true}};

struct Arguments {
  std::string programs;
  uint64_t spans = 10'000'000;
  double seconds = 120;
  std::string data;
};

class OverviewBench {
 public:
  explicit OverviewBench(const Arguments& arguments) : arguments_(arguments), directory_("throughline-overview") {
    if (arguments_.data.empty()) arguments_.data = directory_.path() + "/data";
    log::Configure(log::Level::kWarn, log::Format::kText);
  }

  void Run() {
    fmt::print("{}\n", MachineLine(THROUGHLINE_SOURCE_DIR));
    server_ = Must(ServerProcess::Start({.programs = arguments_.programs, .data = arguments_.data}));
    Must(server_->WaitReady(60s));
    client_ =
        Must(store::ClickHouseClient::Create(*store::ClickHouseEndpoint::Parse("unix:" + server_->EngineSocket())));
    if (Ask("SELECT count() FROM spans") == "0\n") Fill();
    WaitForMerges([&] { return std::strtod(Ask(kMergesUnderWay).c_str(), nullptr); });
    fmt::print("parts, spans and bytes a span: {}", Ask("SELECT count(), sum(rows), round(sum(bytes_on_disk) / "
                                                        "sum(rows)) FROM system.parts WHERE active AND table = "
                                                        "'spans'"));

    const double half = MostOfAClosedLoop() / 2;
    fmt::print("ingest at most {:.0f} spans/s over {:.0f} s; half of it from here on\n", 2 * half,
               kSecondsOfClosedLoop);
    Print("overview, asked for the first time: all is read", Look([&] { return looks_.empty(); }));
    Print("overview, the second time: all is read, and kept", Look([&] { return looks_.empty(); }));
    Print("overview, from then on, no ingest", Look([&] { return looks_.size() < 6; }));
    const LoadResult alone = Load(half, 6);
    std::atomic<bool> is_over = false;
    LoadResult watched;
    std::thread load([&] {
      watched = Load(half, 7);
      is_over = true;
    });
    const Looks looks = Look([&] { return !is_over; });
    load.join();
    Print("overview while ingest runs (bar p95 1,500 ms)", looks);
    fmt::print(
        "ingest: {:.0f} spans/s with nobody looking, {:.0f} with: {:.3f} (bar 0.9); acknowledged p99 {:.0f} and "
        "{:.0f} ms\n",
        Speed(alone), Speed(watched), Speed(watched) / Speed(alone), alone.LatencyMs(0.99), watched.LatencyMs(0.99));
  }

 private:
  struct Looks {
    std::vector<double> whole;  // ms, from the first question to the last answer
    std::vector<std::pair<std::string_view, std::vector<double>>> figures;
  };

  std::string Ask(std::string_view sql) { return Must(client_->Query(sql, {}, "TabSeparatedRaw")).bytes; }
  static double Speed(const LoadResult& load) { return static_cast<double>(load.acknowledged) / load.wall.count(); }

  void Fill() {
    store::SystemDiskSpace disk;
    Metrics metrics;
    auto store = Must(store::Store::Open(*client_, {}, clock_, disk, metrics));
    WorkloadOptions options;
    options.first_trace_nanos = static_cast<uint64_t>(clock_.NowNanos());
    std::vector<SpanBlock> blocks;
    for (uint64_t i = 0; i < kBlocksMade; ++i) blocks.emplace_back(WorkloadId::kW1Chat, i + 1, kSpansOfABlock, options);
    const uint64_t copies = std::max<uint64_t>(1, arguments_.spans / kSpansOfABlock);
    const double took = Milliseconds([&] { FillStore(*store, blocks, copies, kNanosOfADay); });
    fmt::print("filled with {} spans in {:.0f} s\n", copies * kSpansOfABlock, took / 1000);
    std::fflush(stdout);
  }

  // Spans a second. Long enough for merges to take their part: a burst of a few seconds is taken at a speed that no
  // store keeps up.
  double MostOfAClosedLoop() {
    const double most = Speed(Send(server_->HttpUrl(), MakeRequests(WorkloadId::kW1Chat, 5, 64, kSpansOfARequest), {}));
    const auto requests = static_cast<size_t>(most * kSecondsOfClosedLoop / kSpansOfARequest);
    return Speed(Send(server_->HttpUrl(), MakeTimelyRequests(WorkloadId::kW1Chat, 8, requests, kSpansOfARequest, most),
                      {.connections = 8}));
  }

  LoadResult Load(double spans_per_second, uint64_t seed) {
    const double rate = spans_per_second / kSpansOfARequest;
    const std::vector<EncodedBatch> requests = MakeTimelyRequests(
        WorkloadId::kW1Chat, seed, std::max<size_t>(8, static_cast<size_t>(arguments_.seconds * rate)),
        kSpansOfARequest, spans_per_second);
    LoadResult load = Send(server_->HttpUrl(), requests, {.connections = 8, .requests_per_second = rate});
    if (!load.fault.empty() || load.acknowledged != load.sent) fmt::print("FAULT of ingest: {}\n", load.fault);
    return load;
  }

  double AskFigure(const Question& question) {
    const std::string target = fmt::format("/api/v1/analytics/{}/result?{}{}", question.figure,
                                           question.is_of_the_day_before ? "from=-48h&to=-24h" : "from=-24h",
                                           TakesInterval(question.figure) ? "&interval=30m" : "");
    auto http = Must(net::Client::Create(*net::Endpoint::Parse(server_->HttpUrl())));
    return Milliseconds([&] {
      auto answer = http->Send({.method = "GET", .target = target, .headers = {}, .body = {}});
      if (!answer || answer->status != 200)
        fmt::print("FAULT {}: {}\n", question.figure, answer ? answer->body : answer.error().message);
    });
  }

  template <typename More>
  Looks Look(More&& more) {
    Looks out;
    for (const Question& question : kOverview) out.figures.emplace_back(question.figure, std::vector<double>());
    looks_.clear();
    while (more()) {
      std::atomic<size_t> next = 0;
      looks_.push_back(Milliseconds([&] {
        std::vector<std::thread> threads;
        for (size_t i = 0; i < kQueriesAtOnce; ++i) {
          threads.emplace_back([&] {
            for (size_t k; (k = next++) < std::size(kOverview);)
              out.figures[k].second.push_back(AskFigure(kOverview[k]));
          });
        }
        for (std::thread& thread : threads) thread.join();
      }));
      std::this_thread::sleep_for(2s);
    }
    out.whole = looks_;
    return out;
  }

  static bool TakesInterval(std::string_view figure) {
    return figure == "ai_spans" || figure == "cost_over_time" || figure.ends_with("_trend");
  }

  static void Print(std::string_view name, const Looks& looks) {
    fmt::print("{}: p50 {:.0f} ms, p95 {:.0f} ms, of {}\n", name, Median(looks.whole), Quantile(looks.whole, 0.95),
               looks.whole.size());
    for (const auto& [figure, times] : looks.figures)
      fmt::print("  {:<22} p50 {:6.0f} ms  p95 {:6.0f} ms\n", figure, Median(times), Quantile(times, 0.95));
    std::fflush(stdout);
  }

  Arguments arguments_;
  ScratchDirectory directory_;
  SystemClock clock_;
  std::unique_ptr<ServerProcess> server_;
  std::unique_ptr<store::ClickHouseClient> client_;
  std::vector<double> looks_;
};

std::optional<Arguments> ReadArguments(int argc, char** argv) {
  Arguments out;
  out.programs = std::filesystem::read_symlink("/proc/self/exe").parent_path().string();
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view name = argv[i], value = argv[i + 1];
    if (name == "--programs")
      out.programs = value;
    else if (name == "--data")
      out.data = value;
    else if (!((name == "--spans" && ReadNumber(value, out.spans)) ||
               (name == "--seconds" && ReadNumber(value, out.seconds) && out.seconds > 0)))
      return std::nullopt;
  }
  if (argc % 2 == 0) return std::nullopt;
  return out;
}

}  // namespace
}  // namespace throughline::bench

int main(int argc, char** argv) {
  signal(SIGPIPE, SIG_IGN);
  std::optional<throughline::bench::Arguments> arguments = throughline::bench::ReadArguments(argc, argv);
  if (!arguments) {
    fmt::print(stderr, "usage: overview_bench [--programs DIR] [--spans N] [--seconds N] [--data DIR]\n");
    return 2;
  }
  throughline::bench::OverviewBench(*arguments).Run();
  return 0;
}
