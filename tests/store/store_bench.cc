// Disk, lookups and searches over spans shaped like workload W4 (ten spans a trace, eleven attributes over 97 keys).
//
//   store_bench [spans = 1000000] [rows of an insert = 5000]
//
// Prints figures and asserts nothing.
#include <fmt/format.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <sstream>
#include <thread>

#include "base/log.h"
#include "base/random.h"
#include "live_store.h"
#include "row_encoder.h"
#include "schema/row_binary.h"
#include "store/stored_span.h"
#include "store/trace_reader.h"
#include "store/trace_search.h"

namespace {

using namespace throughline;
using namespace throughline::store_test;
using SteadyClock = std::chrono::steady_clock;

constexpr uint64_t kSpansOfATrace = 10;
constexpr int64_t kBetweenTraces = 1'000'000;  // a thousand traces a second

double Milliseconds(const std::function<void()>& work) {
  SteadyClock::time_point begin = SteadyClock::now();
  work();
  return std::chrono::duration<double, std::milli>(SteadyClock::now() - begin).count();
}

// Of the engine so far, merges included: unlike time on the clock, it says something on a busy machine as well.
double EngineCpuMilliseconds(LiveStore& live) {
  std::ifstream in(fmt::format("/proc/{}/stat", live.engine().status().pid));
  std::string stat(std::istreambuf_iterator<char>(in), {});
  std::istringstream fields(stat.substr(stat.rfind(')') + 2));
  std::string skipped;
  for (int field = 3; field < 14; ++field) fields >> skipped;
  double user = 0, system = 0;
  fields >> user >> system;
  return (user + system) * 1000 / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

// Times of `work`, run `count` times, with the engine's CPU for each.
void Measure(LiveStore& live, std::string_view name, int count, const std::function<void()>& work) {
  std::vector<double> times;
  double cpu = EngineCpuMilliseconds(live);
  for (int i = 0; i < count; ++i) times.push_back(Milliseconds(work));
  cpu = (EngineCpuMilliseconds(live) - cpu) / count;
  std::ranges::sort(times);
  fmt::print("{:<44} p50 {:7.1f} ms   p99 {:7.1f} ms   engine CPU {:6.1f} ms   of {}\n", name, times[times.size() / 2],
             times[times.size() * 99 / 100], cpu, count);
}

otel::TraceId RandomTrace(uint64_t number) {
  SeededRandom random(number);
  otel::TraceId id;
  for (int half = 0; half < 2; ++half) {
    uint64_t bits = random.Next();
    std::memcpy(id.bytes.data() + half * 8, &bits, 8);
  }
  return id;
}

Row Span(uint64_t trace, uint64_t span, int64_t start, SeededRandom& random) {
  static constexpr std::string_view kServices[] = {"cart", "checkout", "payment", "search",   "frontend",
                                                   "ads",  "email",    "quote",   "shipping", "currency"};
  Row row = SpanRow(trace, random.Next(), span == 0 ? 0 : random.Next(),
                    start + static_cast<int64_t>(random.Below(5'000'000)), 100'000 + random.Below(50'000'000),
                    kServices[random.Below(10)], fmt::format("operation-{}", random.Below(100)));
  row.Id("trace_id", RandomTrace(trace))
      .Number<int8_t>("status_code", random.Below(50) == 0 ? 2 : 0)
      .Number<int8_t>("kind", static_cast<int8_t>(1 + random.Below(5)));
  Attributes attributes;
  std::string text;
  for (uint64_t i = 0; i < 11; ++i) {
    std::string key = fmt::format("attribute.{}", i * 8 + random.Below(8) + (i == 10 ? 9 : 0));
    std::string value = fmt::format("value-{}", random.Below(100));
    text += fmt::format("{}\"{}\":\"{}\"", text.empty() ? "{" : ",", key, value);
    attributes.emplace_back(key, value);
  }
  return row.Json("attributes", attributes).Text("attributes_text", text + "}");
}

void Main(uint64_t spans, uint64_t rows_of_an_insert) {
  log::Configure(log::Level::kWarn, log::Format::kText);
  utsname machine{};
  ::uname(&machine);
  fmt::print("{} {}, {} processors\n", machine.sysname, machine.release, std::thread::hardware_concurrency());
  LiveStore live;
  SeededRandom random(1);
  const int64_t end = live.clock().NowNanos();
  const uint64_t traces = spans / kSpansOfATrace;
  auto start_of = [&](uint64_t trace) { return end - static_cast<int64_t>(traces - trace) * kBetweenTraces; };
  uint64_t batch = 0, bytes = 0, trace = 0;
  double inserting = 0;
  while (trace < traces) {
    std::vector<Row> rows;
    for (; rows.size() < rows_of_an_insert && trace < traces; ++trace) {
      for (uint64_t span = 0; span < kSpansOfATrace; ++span) rows.push_back(Span(trace, span, start_of(trace), random));
    }
    schema::InsertBlock block = Block(schema::Spans(), ++batch, live.NowMillis(), std::move(rows));
    bytes += block.rows.size();
    const schema::InsertBlock* blocks[] = {&block};
    inserting += Milliseconds([&] {
      if (Result<void> done = live.store().Insert(blocks); !done) fmt::print("insert: {}\n", done.error().message);
    });
  }
  fmt::print(
      "{} spans, {} bytes each as RowBinary, in {} inserts of {:.1f} ms; engine CPU with merges {:.1f} us a span\n",
      traces * kSpansOfATrace, bytes / (traces * kSpansOfATrace), batch, inserting / static_cast<double>(batch),
      EngineCpuMilliseconds(live) * 1000 / static_cast<double>(traces * kSpansOfATrace));

  auto measure = [&](std::string_view state) {
    fmt::print(
        "--- {}: {} parts, {} bytes a span on disk\n", state,
        live.Ask("SELECT count() FROM system.parts WHERE active AND table = 'spans'"),
        live.Ask("SELECT round(sum(bytes_on_disk) / sum(rows), 1) FROM system.parts WHERE active AND table = 'spans'"));
    // What a lookup is made of.
    auto ask = [&](std::string_view what, const std::string& sql) {
      Measure(live, what, 100, [&] {
        Result<store::QueryResult> answer = live.client().Query(sql, {.settings = {{"max_threads", "1"}}});
        if (!answer) fmt::print("{}: {}\n", what, answer.error().message);
      });
    };
    const std::string where = " FROM spans WHERE trace_id = unhex('" + RandomTrace(traces / 2).Hex() + "')";
    const std::string then =
        fmt::format(" AND start_time >= fromUnixTimestamp64Nano({}) AND start_time <= fromUnixTimestamp64Nano({})",
                    start_of(traces / 2), start_of(traces / 2) + 5'000'000);
    ask("  an empty query", "SELECT 1");
    ask("  its range of time", "SELECT min(start_time), max(start_time)" + where + " GROUP BY trace_id");
    ask("  its spans, one column", "SELECT span_id" + where + then);
    ask("  its spans, every column", "SELECT " + store::StoredSpanColumns() + where + then);
    Measure(live, "trace by id, every column", 300, [&] {
      Result<store::Trace> found = store::ReadTrace(live.client(), RandomTrace(random.Below(traces)));
      if (!found || found->spans.size() != kSpansOfATrace) fmt::print("lookup: wrong\n");
    });
    struct Case {
      std::string_view name;
      store::TraceSearch search;
    };
    const int64_t from = start_of(0);
    for (const Case& each :
         {Case{"newest 20 traces", {.from_nanos = from}},
          Case{"by service and status", {.from_nanos = from, .service = "cart", .status = otel::StatusCode::kError}},
          Case{"by service, name and duration",
               {.from_nanos = from, .service = "cart", .name = "operation-7", .min_duration_ns = 40'000'000}},
          Case{"by one attribute (1 of 800 spans)", {.from_nanos = from, .attributes = {{"attribute.3", "value-42"}}}},
          Case{"by an attribute that nothing has", {.from_nanos = from, .attributes = {{"attribute.3", "nothing"}}}},
          Case{"by text that nothing has", {.from_nanos = from, .text = "nothing at all"}}}) {
      Measure(live, fmt::format("search: {}", each.name), 15, [&] {
        Result<store::TracePage> page = store::SearchTraces(live.client(), each.search, live.clock());
        if (!page) fmt::print("search: {}\n", page.error().message);
      });
    }
  };
  measure("as inserted");
  (void)live.client().Execute("OPTIMIZE TABLE spans FINAL",
                              {.deadline = SteadyClock::now() + std::chrono::minutes(10)});
  measure("merged into one part");
  fmt::print(
      "{}\n",
      live.Ask("SELECT name, formatReadableSize(data_compressed_bytes), round(data_compressed_bytes / (SELECT count() "
               "FROM spans), 2) FROM system.columns "
               "WHERE table = 'spans' AND database = currentDatabase() ORDER BY data_compressed_bytes DESC LIMIT 12"));
}

}  // namespace

int main(int argc, char** argv) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  Main(argc > 1 ? std::stoull(argv[1]) : 1'000'000, argc > 2 ? std::stoull(argv[2]) : 5'000);
  return 0;
}
