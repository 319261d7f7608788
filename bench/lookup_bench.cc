// How long a trace by its id and a search take through the real server's API, over millions of stored spans of W4.
//
//   lookup_bench [--programs DIR = beside this one] [--spans N = 10000000] [--lookups N = 400]
//
// Filling   through store::Store into the running engine: blocks that ingest encoded once, whose trace and span ids are
//           made new for each insert and whose times are spread over the last days, so that the rows are as many
//           different ones as they would be in life.
// Baseline  the same rows in a table sorted by service, as many collectors lay them out; a trace is read there by the
//           engine alone.
// Start     the server is stopped and started again on the full directory.
#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
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
using SteadyClock = std::chrono::steady_clock;

constexpr size_t kSpansOfABlock = 20'000, kBlocksMade = 8, kSpansOfATrace = 10;
constexpr int64_t kNanosOfADay = 86'400'000'000'000;

struct Arguments {
  std::string programs;
  uint64_t spans = 10'000'000;
  int lookups = 400;
};

void Print(std::string_view name, const std::vector<double>& times) {
  fmt::print("{:<58} p50 {:7.1f} ms   p99 {:7.1f} ms   of {}\n", name, Median(times), Quantile(times, 0.99),
             times.size());
  std::fflush(stdout);
}

class LookupBench {
 public:
  explicit LookupBench(const Arguments& arguments) : arguments_(arguments), directory_("throughline-lookup") {
    log::Configure(log::Level::kWarn, log::Format::kText);
    WorkloadOptions options;
    options.first_trace_nanos = static_cast<uint64_t>(clock_.NowNanos());
    for (uint64_t i = 0; i < kBlocksMade; ++i)
      blocks_.emplace_back(WorkloadId::kW4Microservice, i + 1, kSpansOfABlock, options);
  }

  void Run() {
    fmt::print("{}\n", MachineLine(THROUGHLINE_SOURCE_DIR));
    Start();
    Fill();
    Measure("as it stands");
    WaitForMerges([&] { return Number(kMergesUnderWay); });
    Measure("merged as far as the engine merges by itself");
    // The days that are over become a part each after an hour; here at once.
    Must(client_->Execute("ALTER TABLE spans MODIFY SETTING min_age_to_force_merge_seconds = 1"));
    WaitForMerges([&] { return Number(kMergesUnderWay); });
    Measure("an hour later");
    server_->Signal(SIGTERM);
    server_->WaitEnd(60s);
    Start();
    fmt::print("start to ready with {} spans: {:.0f} ms (bar 10,000 ms at 50 million)\n", copies_ * kSpansOfABlock,
               ready_ms_);
    Baseline();
  }

 private:
  void Start() {
    server_.reset();
    ready_ms_ = Milliseconds([&] {
      server_ = Must(ServerProcess::Start({.programs = arguments_.programs, .data = directory_.path() + "/data"}));
      Must(server_->WaitReady(120s));
    });
    client_ =
        Must(store::ClickHouseClient::Create(*store::ClickHouseEndpoint::Parse("unix:" + server_->EngineSocket())));
    http_ = Must(net::Client::Create(*net::Endpoint::Parse(server_->HttpUrl())));
  }

  double Number(std::string_view sql) {
    return std::strtod(Must(client_->Query(sql, {}, "TabSeparatedRaw")).bytes.c_str(), nullptr);
  }

  void Fill() {
    auto store = Must(store::Store::Open(*client_, {}, clock_, disk_, metrics_));
    copies_ = std::max<uint64_t>(1, arguments_.spans / kSpansOfABlock);
    const double took = Milliseconds([&] { FillStore(*store, blocks_, copies_, 3 * kNanosOfADay); });
    fmt::print("filled with {} spans in {:.0f} s, {:.0f} spans per second\n", copies_ * kSpansOfABlock, took / 1000,
               static_cast<double>(copies_ * kSpansOfABlock) / took * 1000);
  }

  otel::TraceId AnyTrace() {
    const uint64_t copy = random_.Below(copies_);
    return blocks_[copy % kBlocksMade].TraceOf(random_.Below(kSpansOfABlock - 2 * kSpansOfATrace), copy + 1);
  }

  void Measure(std::string_view state) {
    Result<store::QueryResult> parts = client_->Query(
        "SELECT count(), round(sum(bytes_on_disk) / sum(rows), 1) FROM system.parts WHERE active AND table = 'spans'",
        {}, "TabSeparatedRaw");
    fmt::print("--- {}: parts and bytes a span: {}", state, parts ? parts->bytes : "?\n");
    std::vector<double> times;
    for (int i = 0; i < arguments_.lookups; ++i) {
      const std::string target = "/api/v1/traces/" + AnyTrace().Hex();
      times.push_back(Milliseconds([&] {
        auto answer = http_->Send({.method = "GET", .target = target, .headers = {}, .body = {}, .idempotent = true});
        if (!answer || answer->status != 200 || answer->body.find("\"span_count\":10,") == std::string::npos)
          fmt::print("lookup: wrong answer\n");
      }));
    }
    Print("GET /api/v1/traces/{id} (bars 10 ms, 30 ms)", times);
    for (std::string_view search :
         {"", "&service=checkout", "&name=checkout.operation-7", "&status=error", "&min_duration=49ms",
          "&service=checkout&status=error", "&attribute=nothing=here"}) {
      for (std::string_view since : {"1h", "4d"}) {
        times.clear();
        for (int i = 0; i < 10; ++i) {
          times.push_back(Milliseconds([&] {
            auto answer = http_->Send({.method = "GET",
                                       .target = fmt::format("/api/v1/traces?since={}{}", since, search),
                                       .headers = {},
                                       .body = {},
                                       .idempotent = true});
            if (!answer || answer->status != 200)
              fmt::print("search: {}\n", answer ? answer->body : answer.error().message);
          }));
        }
        Print(fmt::format("search since={}{}", since, search), times);
      }
    }
  }

  // Reads a trace from the same rows, sorted by service and found by a bloom filter.
  void Baseline() {
    const store::QueryOptions long_run{.deadline = SteadyClock::now() + 20min};
    Must(
        client_->Execute("CREATE TABLE by_service (trace_id FixedString(16), span_id FixedString(8), service_name "
                         "LowCardinality(String), name LowCardinality(String), start_time DateTime64(9, 'UTC'), "
                         "attributes_text String CODEC(ZSTD(1)), INDEX id trace_id TYPE bloom_filter(0.001) "
                         "GRANULARITY 1) ENGINE = MergeTree ORDER BY (service_name, name, start_time)",
                         long_run));
    Must(client_->Execute(
        "INSERT INTO by_service SELECT trace_id, span_id, service_name, name, start_time, attributes_text FROM spans",
        long_run));
    for (std::string_view table : {"by_service", "spans", "by_service", "spans"}) {
      std::vector<double> times;
      for (int i = 0; i < arguments_.lookups / 8; ++i) {
        // Where `spans` looks first: the projection gives the trace's minute.
        const std::string where = fmt::format("trace_id = unhex('{}')", AnyTrace().Hex());
        const std::string sql =
            table == "spans" ? fmt::format(
                                   "SELECT trace_id, span_id, service_name, name, start_time, attributes_text FROM "
                                   "spans WHERE {0} AND start_time >= (SELECT min(start_time) FROM spans WHERE {0}) "
                                   "AND start_time <= (SELECT max(start_time) FROM spans WHERE {0})",
                                   where)
                             : fmt::format("SELECT * FROM by_service WHERE {}", where);
        times.push_back(Milliseconds([&] { Must(client_->Query(sql)); }));
      }
      Print(fmt::format("the engine alone, six columns of a trace, table {}", table), times);
    }
  }

  const Arguments arguments_;
  ScratchDirectory directory_;
  SystemClock clock_;
  store::SystemDiskSpace disk_;
  Metrics metrics_;
  SeededRandom random_{7};
  std::vector<SpanBlock> blocks_;
  std::unique_ptr<ServerProcess> server_;
  std::unique_ptr<store::ClickHouseClient> client_;
  std::unique_ptr<net::Client> http_;
  uint64_t copies_ = 0;
  double ready_ms_ = 0;
};

std::optional<Arguments> ReadArguments(int argc, char** argv) {
  Arguments out;
  out.programs = std::filesystem::read_symlink("/proc/self/exe").parent_path().string();
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view name = argv[i], value = argv[i + 1];
    if (name == "--programs")
      out.programs = value;
    else if (!((name == "--spans" && ReadNumber(value, out.spans)) ||
               (name == "--lookups" && ReadNumber(value, out.lookups) && out.lookups >= 8)))
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
    fmt::print(stderr, "usage: lookup_bench [--programs DIR] [--spans N] [--lookups N]\n");
    return 2;
  }
  throughline::bench::LookupBench(*arguments).Run();
  return 0;
}
