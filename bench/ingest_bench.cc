// Durable ingest through the real server, against a bare insert into libchdb of the same rows in the same run.
//
//   ingest_bench [--programs DIR = beside this one] [--rounds N = 3] [--w1 REQUESTS = 64] [--w4 REQUESTS = 512]
//                [--part all|throughput|latency|memory] [--soak-minutes M = 1]
//
// Throughput  spans per CPU-second (until the last acknowledgement, and until the merges that follow are done) of
//             throughline and throughline-engine together, requests of 512 spans from 8 connections, made before the
//             clock starts; the bare engine gets the rows as ingest encodes them, in groups of the size that the server
//             made, over two connections. Rounds alternate; medians and spread. After each round every span is counted.
// Disk        bytes of the parts for each span: as they stand after the last round, and merged into one part.
// Latency     96 connections, half of the rate that they reach in a closed loop, from when a request is due to its
//             acknowledgement.
// Memory      resident bytes of both processes: idle, and at 10,000 spans a second of W4.
#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <functional>
#include <optional>
#include <thread>

#include "base/clock.h"
#include "bench/bare_engine.h"
#include "bench/harness/ledger.h"
#include "bench/harness/load.h"
#include "bench/harness/merges.h"
#include "bench/harness/server_process.h"
#include "ingest/otlp/protobuf_traces.h"
#include "ingest/rows/span_rows.h"
#include "net/client.h"
#include "store/clickhouse_client.h"

namespace throughline::bench {
namespace {

using namespace std::chrono_literals;
using Seconds = std::chrono::duration<double>;

constexpr size_t kSpansEach = 512;
constexpr int kConnections = 8, kBareConnections = 2;
constexpr auto kReady = 60s;

struct Arguments {
  std::string programs, part = "all";
  int rounds = 3;
  size_t w1 = 64, w4 = 512;
  double soak_minutes = 1;
  bool Does(std::string_view name) const { return part == "all" || part == name; }
};

struct Subject {
  std::string_view name;
  WorkloadId id;
  double bar;       // of the ratio to the bare engine
  double disk_bar;  // bytes a span
  size_t requests;
};

template <typename T>
T Must(Result<T> result) {
  if (!result) {
    fmt::print(stderr, "ingest_bench: {}\n", result.error().message);
    std::exit(1);
  }
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

// A server on a new directory, ready.
class Subjected {
 public:
  explicit Subjected(const Arguments& arguments) : directory_("throughline-bench") {
    server_ = Must(ServerProcess::Start({.programs = arguments.programs, .data = directory_.path() + "/data"}));
    Must(server_->WaitReady(kReady));
    engine_ = server_->EnginePid().value_or(0);
    engine_client_ =
        Must(store::ClickHouseClient::Create(*store::ClickHouseEndpoint::Parse("unix:" + server_->EngineSocket())));
  }
  std::string url() const { return server_->HttpUrl(); }
  std::chrono::nanoseconds ServerCpu() const { return CpuTime(server_->pid()); }
  std::chrono::nanoseconds EngineCpu() const { return CpuTime(engine_); }
  uint64_t Resident() const { return ResidentBytes(server_->pid()) + ResidentBytes(engine_); }
  uint64_t ServerResident() const { return ResidentBytes(server_->pid()); }
  store::ClickHouseClient& client() { return *engine_client_; }

  double Ask(std::string_view sql) {
    std::string text = Must(engine_client_->Query(sql, {}, "TabSeparatedRaw")).bytes;
    double value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
  }
  // What a user counts, through the query API.
  std::string Queryable() {
    auto client = Must(net::Client::Create(*net::Endpoint::Parse(url())));
    auto answer =
        client->Send({.method = "POST",
                      .target = "/api/v1/query",
                      .headers = {{"Content-Type", "application/json"}},
                      .body = {R"({"query":"source spans | count","from":"-1d","to":"2200-01-01T00:00:00Z"})"}});
    if (!answer || answer->status != 200) return "no answer";
    size_t begin =
        answer->body.find_first_of("0123456789", std::min(answer->body.find("\"rows\":"), answer->body.size()));
    return begin == std::string::npos
               ? answer->body.substr(0, 200)
               : answer->body.substr(begin, answer->body.find_first_not_of("0123456789", begin) - begin);
  }

 private:
  ScratchDirectory directory_;
  std::unique_ptr<ServerProcess> server_;
  pid_t engine_ = 0;
  std::unique_ptr<store::ClickHouseClient> engine_client_;
};

struct Rows {
  std::vector<std::string> groups;
  uint64_t rows = 0, bytes = 0;
};

// As the server encodes them, in groups of about `group_rows`.
Rows EncodeRows(const std::vector<EncodedBatch>& requests, double group_rows) {
  Rows out;
  ingest::SpanEncoder encoder;
  uint64_t rows_in_group = 0;
  for (const EncodedBatch& request : requests) {
    otel::TraceBatch batch;
    Must(ingest::ReadTraces(request.bytes, {}, batch));
    ingest::Arrival arrival{.received_nanos = SystemClock().NowNanos(),
                            .labels = {},
                            .batch_id = ingest::MakeBatchId("traces", {}, request.bytes)};
    ingest::EncodeNotes notes;
    const schema::InsertBlock block = encoder.Encode(batch, arrival, notes);
    if (out.groups.empty() ||
        static_cast<double>(rows_in_group) + static_cast<double>(block.row_count) / 2 > group_rows) {
      out.groups.emplace_back();
      rows_in_group = 0;
    }
    out.groups.back() += block.rows;
    rows_in_group += block.row_count;
    out.rows += block.row_count;
    out.bytes += block.rows.size();
  }
  return out;
}

void PrintDisk(Subjected& subject, const Subject& workload) {
  constexpr std::string_view kBytes =
      "SELECT sum(bytes_on_disk) / sum(rows) FROM system.parts WHERE active AND table = 'spans'";
  const double parts = subject.Ask("SELECT count() FROM system.parts WHERE active AND table = 'spans'");
  const double as_it_stands = subject.Ask(kBytes);
  Must(subject.client().Execute("OPTIMIZE TABLE spans FINAL", {.deadline = std::chrono::steady_clock::now() + 5min}));
  fmt::print("{} disk: {:.1f} bytes a span in {:.0f} parts as it stands, {:.1f} merged (bar {:.0f})\n", workload.name,
             as_it_stands, parts, subject.Ask(kBytes), workload.disk_bar);
  fmt::print("{}\n",
             Must(subject.client().Query("SELECT name, round(data_compressed_bytes / (SELECT count() FROM spans), 1) "
                                         "FROM system.columns WHERE table = 'spans' AND database = currentDatabase() "
                                         "ORDER BY data_compressed_bytes DESC LIMIT 8",
                                         {}, "TabSeparatedRaw"))
                 .bytes);
}

// Spans per wall second, in passing.
double Throughput(const Arguments& arguments, const Subject& workload) {
  const std::vector<EncodedBatch> requests = MakeRequests(workload.id, 1, workload.requests, kSpansEach);
  uint64_t bytes = 0;
  for (const EncodedBatch& request : requests) bytes += request.bytes.size();
  const double spans = static_cast<double>(requests.size() * kSpansEach);
  fmt::print("\n{}: {} requests of {} spans, {:.0f} bytes a span\n", workload.name, requests.size(), kSpansEach,
             static_cast<double>(bytes) / spans);
  std::vector<double> ours, bare, ratios, settled_ratios, walls;
  for (int round = 0; round < arguments.rounds; ++round) {
    Subjected subject(arguments);
    const auto server_cpu = subject.ServerCpu(), engine_cpu = subject.EngineCpu();
    const LoadResult load = Send(subject.url(), requests, {.connections = kConnections});
    const Seconds server = subject.ServerCpu() - server_cpu, engine = subject.EngineCpu() - engine_cpu;
    const double group_rows = subject.Ask("SELECT avg(rows) FROM system.parts WHERE table = 'spans' AND level = 0");
    WaitForMerges([&] { return subject.Ask(kMergesUnderWay); });
    const Seconds settled = subject.ServerCpu() - server_cpu + subject.EngineCpu() - engine_cpu;
    const auto stored = Must(ReadStoredSpans(subject.client()));
    uint64_t rows = 0;
    for (const auto& [key, count] : stored) rows += count;
    ours.push_back(spans / (server + engine).count());
    walls.push_back(spans / load.wall.count());

    ScratchDirectory directory("throughline-bare");
    const Rows encoded = EncodeRows(requests, group_rows);
    const BareInsert inserted = Must(RunBareInsert(encoded.groups, directory.path(), kBareConnections));
    bare.push_back(static_cast<double>(inserted.rows) / Seconds(inserted.cpu).count());
    ratios.push_back(ours.back() / bare.back());
    settled_ratios.push_back(Seconds(inserted.settled_cpu).count() / settled.count());
    fmt::print(
        "  round {}: {:.0f} spans per second, groups of {:.0f} rows of {} bytes; CPU until acked: server {:.2f} s, "
        "engine {:.2f} s, bare {:.2f} s, ratio {:.2f}; until merged: ours {:.2f} s, bare {:.2f} s, ratio {:.2f}\n",
        round + 1, walls.back(), group_rows, encoded.bytes / encoded.rows, server.count(), engine.count(),
        Seconds(inserted.cpu).count(), ratios.back(), settled.count(), Seconds(inserted.settled_cpu).count(),
        settled_ratios.back());
    fmt::print("    ledger: sent {}  acked {}  refused {}  busy answers {}  stored {}  duplicates {}  queryable {}{}\n",
               load.sent, load.acknowledged, load.refused, load.busy, stored.size(), rows - stored.size(),
               subject.Queryable(), load.fault.empty() ? "" : "  FAULT " + load.fault);
    if (round + 1 == arguments.rounds) PrintDisk(subject, workload);
    std::fflush(stdout);
  }
  auto line = [](const std::vector<double>& values, std::string_view format) {
    return fmt::format(fmt::runtime(format), SpreadOf(values).median) +
           fmt::format(" (spread {:.0f} %)", SpreadOf(values).relative * 100);
  };
  fmt::print(
      "{}: spans per CPU-second until acked: ours {}, bare {}, ratio {} (bar {:.2f}); with every merge done, ratio {}; "
      "{} spans per second\n",
      workload.name, line(ours, "{:.0f}"), line(bare, "{:.0f}"), line(ratios, "{:.2f}"), workload.bar,
      line(settled_ratios, "{:.2f}"), line(walls, "{:.0f}"));
  return SpreadOf(walls).median;
}

void Latency(const Arguments& arguments, const Subject& workload) {
  constexpr size_t kSmall = 64;
  constexpr int kMany = 96;
  Subjected subject(arguments);
  const std::vector<EncodedBatch> warm = MakeRequests(workload.id, 2, workload.requests * 2, kSmall);
  const LoadResult most = Send(subject.url(), warm, {.connections = kMany});
  const double rate = static_cast<double>(warm.size()) / most.wall.count();
  const std::vector<EncodedBatch> requests =
      MakeRequests(workload.id, 3, std::clamp<size_t>(static_cast<size_t>(rate / 2 * 15), 100, 20'000), kSmall);
  const LoadResult half = Send(subject.url(), requests, {.connections = kMany, .requests_per_second = rate / 2});
  fmt::print(
      "\n{} latency: {} connections, requests of {} spans, {:.0f} a second in a closed loop (p50 {:.1f} ms, p99 {:.1f} "
      "ms); at {:.0f} a second p50 {:.1f} ms, p99 {:.1f} ms, longest {:.1f} ms of {} (bar p99 250 ms){}\n",
      workload.name, kMany, kSmall, rate, most.LatencyMs(0.5), most.LatencyMs(0.99), rate / 2, half.LatencyMs(0.5),
      half.LatencyMs(0.99), half.LatencyMs(1), requests.size(), half.fault.empty() ? "" : "  FAULT " + half.fault);
}

void Memory(const Arguments& arguments) {
  constexpr double kSpansPerSecond = 10'000;
  Subjected subject(arguments);
  std::this_thread::sleep_for(3s);
  auto mib = [](uint64_t bytes) { return static_cast<double>(bytes) / (1 << 20); };
  fmt::print("\nmemory: idle {:.0f} MiB, of which the server {:.0f} (bar 400)\n", mib(subject.Resident()),
             mib(subject.ServerResident()));
  std::vector<double> samples;
  LoadResult total;
  const auto end = std::chrono::steady_clock::now() + std::chrono::duration_cast<std::chrono::steady_clock::duration>(
                                                          std::chrono::duration<double>(arguments.soak_minutes * 60));
  for (uint64_t slice = 0; std::chrono::steady_clock::now() < end; ++slice) {
    const std::vector<EncodedBatch> requests =
        MakeRequests(WorkloadId::kW4Microservice, 1000 + slice, 40, kSpansEach);  // two seconds
    const LoadResult load = Send(subject.url(), requests,
                                 {.connections = kConnections, .requests_per_second = kSpansPerSecond / kSpansEach});
    total.sent += load.sent;
    total.acknowledged += load.acknowledged;
    total.wall += load.wall;
    samples.push_back(mib(subject.Resident()));
  }
  const size_t third = std::max<size_t>(1, samples.size() / 3);
  auto mean = [&](size_t from) {
    double sum = 0;
    for (size_t i = from; i < from + third; ++i) sum += samples[i];
    return sum / static_cast<double>(third);
  };
  fmt::print(
      "memory: at {:.0f} W4 spans a second for {:.1f} min ({} sent, {} acked): most {:.0f} MiB (bar 1229); first third "
      "{:.0f}, last third {:.0f}; of it the server {:.0f} at the end\n",
      static_cast<double>(total.sent) / total.wall.count(), arguments.soak_minutes, total.sent, total.acknowledged,
      std::ranges::max(samples), mean(0), mean(samples.size() - third), mib(subject.ServerResident()));
}

template <typename Number>
bool ReadNumber(std::string_view text, Number& number) {
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

std::optional<Arguments> ReadArguments(int argc, char** argv) {
  Arguments out;
  out.programs = std::filesystem::read_symlink("/proc/self/exe").parent_path().string();
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view name = argv[i], value = argv[i + 1];
    if (name == "--programs")
      out.programs = value;
    else if (name == "--part")
      out.part = value;
    else if (!((name == "--rounds" && ReadNumber(value, out.rounds)) || (name == "--w1" && ReadNumber(value, out.w1)) ||
               (name == "--w4" && ReadNumber(value, out.w4)) ||
               (name == "--soak-minutes" && ReadNumber(value, out.soak_minutes))))
      return std::nullopt;
  }
  if (argc % 2 == 0) return std::nullopt;
  return out;
}

int Main(const Arguments& arguments) {
  fmt::print("{}\n", MachineLine(THROUGHLINE_SOURCE_DIR));
  const Subject subjects[] = {{"W1", WorkloadId::kW1Chat, 0.65, 800, arguments.w1},
                              {"W4", WorkloadId::kW4Microservice, 0.45, 65, arguments.w4}};
  for (const Subject& subject : subjects) {
    if (subject.requests > 0 && arguments.Does("throughput")) Throughput(arguments, subject);
  }
  for (const Subject& subject : subjects) {
    if (subject.requests > 0 && arguments.Does("latency")) Latency(arguments, subject);
  }
  if (arguments.Does("memory")) Memory(arguments);
  return 0;
}

}  // namespace
}  // namespace throughline::bench

int main(int argc, char** argv) {
  signal(SIGPIPE, SIG_IGN);
  if (argc > 1 && std::string_view(argv[1]) == "bare-insert") return throughline::bench::BareInsertMain(argc, argv);
  std::optional<throughline::bench::Arguments> arguments = throughline::bench::ReadArguments(argc, argv);
  if (!arguments) {
    fmt::print(stderr,
               "usage: ingest_bench [--programs DIR] [--rounds N] [--w1 REQUESTS] [--w4 REQUESTS] [--part "
               "all|throughput|latency|memory] [--soak-minutes M]\n");
    return 2;
  }
  return throughline::bench::Main(*arguments);
}
