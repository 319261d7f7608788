// How long DataPrime takes: to compile, and to answer against SQL written by hand for the same answer.
//
//   dataprime_bench [--programs DIR = beside this one] [--part compile|sql|groupby|filter|words = all]
//                   [--spans N = 10000000, of W4] [--chat-spans N = 200000, of W1] [--repeats N = 7]
//                   [--keep DIR: where the store stays and is found again]
//
// Store     the engine below the real server; spans of one day, merged. Both sides of a comparison run through the same
//           client with the same settings, in turn; medians; without the cache of conditions, which would answer the
//           second run of each from the first.
// Compare   sql: the two answers must be the same (a digest's percentiles to 2 %). filter: the same attributes in a
//           column of type Map(LowCardinality(String), String). words: a scan of the same texts for a substring, as it
//           is and with an index of words on a copy of the texts.
#include <fmt/format.h>
#include <signal.h>

#include <cmath>
#include <filesystem>
#include <optional>
#include <set>

#include "base/clock.h"
#include "base/log.h"
#include "bench/dataprime_compile_bench.h"
#include "bench/dataprime_dashboards.h"
#include "bench/harness/measure.h"
#include "bench/harness/merges.h"
#include "bench/harness/server_process.h"
#include "bench/harness/span_block.h"
#include "dataprime/compiler.h"
#include "store/clickhouse_client.h"
#include "store/store.h"

namespace throughline::bench {
namespace {

using namespace std::chrono_literals;
using SteadyClock = std::chrono::steady_clock;

constexpr size_t kMicroserviceBlock = 20'000, kChatBlock = 4'000;
constexpr uint32_t kBlocksMade = 8, kChatBlocksMade = 5;
constexpr int64_t kNanosOfADay = 86'400'000'000'000;

struct Arguments {
  std::string programs, keep;
  std::set<std::string, std::less<>> parts;
  uint64_t spans = 10'000'000, chat_spans = 200'000;
  int repeats = 7;
  bool Has(std::string_view part) const { return parts.empty() || parts.contains(part); }
};

struct Statement {
  std::string sql;
  store::Params params;
};

// One row a line, cells between tabs.
using Rows = std::vector<std::vector<std::string>>;

Rows ReadRows(std::string_view text) {
  Rows rows;
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    std::vector<std::string>& row = rows.emplace_back();
    for (;;) {
      const size_t tab = line.find('\t');
      row.emplace_back(line.substr(0, tab));
      if (tab == std::string_view::npos) break;
      line.remove_prefix(tab + 1);
    }
  }
  std::ranges::sort(rows);
  return rows;
}

bool Agree(const std::string& a, const std::string& b) {
  double x = 0, y = 0;
  if (a == b || !ReadNumber(a, x) || !ReadNumber(b, y)) return a == b;
  const bool whole = a.find('.') == std::string::npos && b.find('.') == std::string::npos;
  return std::abs(x - y) <= (whole ? 0 : 0.02) * std::max(std::abs(x), std::abs(y));
}

bool Agree(const Rows& a, const Rows& b) {
  return std::ranges::equal(a, b, [](const auto& left, const auto& right) {
    return std::ranges::equal(left, right, [](const auto& x, const auto& y) { return Agree(x, y); });
  });
}

class DataPrimeBench {
 public:
  explicit DataPrimeBench(const Arguments& arguments) : arguments_(arguments), directory_("throughline-dataprime") {
    log::Configure(log::Level::kWarn, log::Format::kText);
  }

  void Run() {
    fmt::print("{}\n", MachineLine(THROUGHLINE_SOURCE_DIR));
    if (arguments_.Has("compile")) MeasureCompiling(THROUGHLINE_SOURCE_DIR);
    if (!arguments_.Has("sql") && !arguments_.Has("groupby") && !arguments_.Has("filter") && !arguments_.Has("words"))
      return;
    Start();
    if (arguments_.Has("sql")) Dashboards();
    if (arguments_.Has("groupby")) GroupBy();
    if (arguments_.Has("filter")) Filter();
    if (arguments_.Has("words")) Words();
  }

 private:
  void Start() {
    const std::string data = (arguments_.keep.empty() ? directory_.path() : arguments_.keep) + "/data";
    const bool is_filled = std::filesystem::exists(data);
    server_ = Must(ServerProcess::Start({.programs = arguments_.programs, .data = data}));
    Must(server_->WaitReady(120s));
    client_ =
        Must(store::ClickHouseClient::Create(*store::ClickHouseEndpoint::Parse("unix:" + server_->EngineSocket())));
    if (!is_filled) Fill();
    Result<store::QueryResult> stored = client_->Query(
        "SELECT toUnixTimestamp64Nano(min(start_time)), toUnixTimestamp64Nano(max(start_time)) + 1, count(), (SELECT "
        "round(sum(bytes_on_disk) / sum(rows), 1) FROM system.parts WHERE active AND table = 'spans') FROM spans",
        {}, "TabSeparated");
    const Rows rows = ReadRows(Must(std::move(stored)).bytes);
    ReadNumber(rows[0][0], from_);
    ReadNumber(rows[0][1], to_);
    fmt::print("--- {} spans stored, {} bytes each\n", rows[0][2], rows[0][3]);
  }

  void Fill() {
    WorkloadOptions options;
    options.first_trace_nanos = static_cast<uint64_t>(clock_.NowNanos());
    std::vector<SpanBlock> microservices, chats;
    for (uint32_t i = 0; i < kBlocksMade; ++i) {
      options.service = i;
      microservices.emplace_back(WorkloadId::kW4Microservice, i + 1, kMicroserviceBlock, options);
      if (i < kChatBlocksMade) chats.emplace_back(WorkloadId::kW1Chat, i + 100, kChatBlock, options);
    }
    auto store = Must(store::Store::Open(*client_, {}, clock_, disk_, metrics_));
    const double took = Milliseconds([&] {
      FillStore(*store, microservices, std::max<uint64_t>(1, arguments_.spans / kMicroserviceBlock), kNanosOfADay);
      FillStore(*store, chats, std::max<uint64_t>(1, arguments_.chat_spans / kChatBlock), kNanosOfADay);
    });
    const double merged = Milliseconds([&] { Settle(); });
    fmt::print("filled in {:.0f} s, merged in {:.0f} s\n", took / 1000, merged / 1000);
  }

  void Settle() {
    WaitForMerges([&] {
      return std::strtod(Must(client_->Query(kMergesUnderWay, {}, "TabSeparatedRaw")).bytes.c_str(), nullptr);
    });
  }

  static SteadyClock::time_point After(std::chrono::minutes time) { return SteadyClock::now() + time; }

  Statement Compile(std::string_view query) const {
    dataprime::CompileOptions options;
    options.now = clock_.NowNanos();
    options.window_start = from_;
    options.window_end = to_;
    options.default_source = "spans";
    auto compiled = dataprime::Compile(query, options);
    if (!compiled)
      Must<void>(Fail(ErrorKind::kInternal, dataprime::Render(compiled.error()[0], std::string(query), "query")));
    Statement out{.sql = std::move(compiled->sql), .params = {}};
    for (const dataprime::BoundParameter& parameter : compiled->parameters)
      out.params.push_back({parameter.name, parameter.value, parameter.type == "Identifier"});
    return out;
  }

  Statement ByHand(std::string_view sql) const {
    constexpr std::string_view kWindow = "$window";
    const std::string condition = fmt::format(
        "start_time >= fromUnixTimestamp64Nano({}, 'UTC') AND start_time < fromUnixTimestamp64Nano({}, 'UTC')", from_,
        to_);
    Statement out{.sql = std::string(sql), .params = {}};
    for (size_t at; (at = out.sql.find(kWindow)) != std::string::npos;) out.sql.replace(at, kWindow.size(), condition);
    return out;
  }

  // The rows, and in `times` how long they took.
  Rows Ask(const Statement& statement, std::vector<double>& times) {
    const store::QueryOptions options{.params = statement.params,
                                      .settings = {{"use_query_condition_cache", "0"}},
                                      .deadline = After(5min),
                                      .cancel = {}};
    std::string bytes;
    const double took = Milliseconds([&] {
      Result<store::QueryResult> result = client_->Query(statement.sql, options, "TabSeparated");
      if (!result) fmt::print(stderr, "{}\n", statement.sql);
      bytes = Must(std::move(result)).bytes;
    });
    times.push_back(took);
    return ReadRows(bytes);
  }

  struct Duel {
    double first_ms = 0, second_ms = 0;        // medians
    double first_least = 0, second_least = 0;  // what a busy machine disturbs less
    bool agree = false;
    Rows first_rows;
    double Ratio() const { return first_ms / second_ms; }
  };
  Duel Compare(const Statement& first, const Statement& second) {
    std::vector<double> cold, first_times, second_times;
    Duel duel;
    duel.first_rows = Ask(first, cold);
    duel.agree = Agree(duel.first_rows, Ask(second, cold));
    for (int i = 0; i < arguments_.repeats; ++i) {
      Ask(i % 2 == 0 ? first : second, i % 2 == 0 ? first_times : second_times);
      Ask(i % 2 == 0 ? second : first, i % 2 == 0 ? second_times : first_times);
    }
    duel.first_ms = Median(first_times);
    duel.second_ms = Median(second_times);
    duel.first_least = std::ranges::min(first_times);
    duel.second_least = std::ranges::min(second_times);
    return duel;
  }

  void Dashboards() {
    fmt::print("--- sql: compiled against hand-written (bar 1.15 each)\n");
    double logarithms = 0, least_logarithms = 0;
    size_t missed = 0;
    for (const DashboardQuery& query : DashboardQueries()) {
      const Statement compiled = Compile(query.dataprime);
      const Duel duel = Compare(compiled, ByHand(query.sql));
      logarithms += std::log(duel.Ratio());
      least_logarithms += std::log(duel.first_least / duel.second_least);
      missed += duel.Ratio() > 1.15 ? 1 : 0;
      fmt::print("{:<40} {:8.1f} ms {:8.1f} ms  {:5.2f}x   least {:7.1f} ms {:7.1f} ms {:5.2f}x  {} rows{}\n",
                 query.name, duel.first_ms, duel.second_ms, duel.Ratio(), duel.first_least, duel.second_least,
                 duel.first_least / duel.second_least, duel.first_rows.size(),
                 duel.agree ? "" : "  THE ANSWERS DIFFER");
      std::fflush(stdout);
    }
    const double queries = static_cast<double>(DashboardQueries().size());
    fmt::print("geometric mean {:.2f}x, of the least times {:.2f}x; over the bar: {} of {}\n",
               std::exp(logarithms / queries), std::exp(least_logarithms / queries), missed, DashboardQueries().size());
  }

  void GroupBy() {
    const Statement query =
        Compile("source spans | groupby $l.serviceName as service agg count() as n, percentile(0.95, $m.duration)");
    std::vector<double> times;
    for (int i = 0; i <= arguments_.repeats; ++i) Ask(query, times);
    times.erase(times.begin());
    fmt::print("--- groupby: p95 by service: {:.0f} ms (bar 300 ms over 10,000,000 spans)\n", Median(times));
  }

  void Filter() {
    const store::QueryOptions long_run{.params = {}, .settings = {}, .deadline = After(60min), .cancel = {}};
    Must(client_->Execute("DROP TABLE IF EXISTS attributes_map", long_run));
    Must(client_->Execute(
        "CREATE TABLE attributes_map (start_time DateTime64(9, 'UTC') CODEC(Delta(8), Default), trace_id "
        "FixedString(16), attributes Map(LowCardinality(String), String)) ENGINE = MergeTree ORDER BY "
        "(intDiv(toUnixTimestamp64Nano(start_time), 60000000000), trace_id)",
        long_run));
    Must(
        client_->Execute("INSERT INTO attributes_map SELECT start_time, trace_id, JSONExtract(attributes_text, "
                         "'Map(LowCardinality(String), String)') FROM spans",
                         long_run));
    Settle();
    fmt::print("--- filter: against a Map column (bar 0.2)\n");
    for (const auto& [query, condition] : {
             std::pair{"source spans | filter $d.http.request.name == 'value-http.request.name-0001' | count",
                       "attributes['http.request.name'] = 'value-http.request.name-0001'"},
             std::pair{"source spans | filter $d.db.retry == 'value-db.retry-0011' | count",
                       "attributes['db.retry'] = 'value-db.retry-0011'"},
             std::pair{"source spans | filter $d.http.request.kind > 90000 | count",
                       "toUInt64OrZero(attributes['http.request.kind']) > 90000"},
         }) {
      const Duel duel = Compare(
          Compile(query), ByHand(fmt::format("SELECT count() FROM attributes_map WHERE $window AND {}", condition)));
      fmt::print("{:<80} {:8.1f} ms {:8.1f} ms  {:5.3f}x{}\n", query, duel.first_ms, duel.second_ms, duel.Ratio(),
                 duel.agree ? "" : "  THE ANSWERS DIFFER");
    }
  }

  static std::string WordsQuery(std::string_view word) {
    return fmt::format("source spans | find '{}' in $d.gen_ai.input.messages | count", word);
  }

  void Words() {
    fmt::print("--- words: in prompts, against a scan for the substring (bar 0.1)\n");
    for (std::string_view word : kWords) {
      const Duel duel = Compare(Compile(WordsQuery(word)), Substring("spans", word));
      fmt::print("{:<80} {:8.1f} ms {:8.1f} ms  {:5.3f}x  {} spans\n", WordsQuery(word), duel.first_ms, duel.second_ms,
                 duel.Ratio(), duel.first_rows[0][0]);
    }
    WordIndex();
  }

  Statement Substring(std::string_view table, std::string_view word) const {
    return ByHand(
        fmt::format("SELECT count() FROM {} WHERE $window AND "
                    "positionCaseInsensitive(texts['gen_ai.input.messages'], '{}') > 0",
                    table, word));
  }

  // What an index of the words of all texts would cost and bring: two copies of the column, one of them with it. A row
  // that the index finds is looked at again, since the index knows neither keys nor the order of words.
  void WordIndex() {
    const store::QueryOptions long_run{.params = {}, .settings = {}, .deadline = After(60min), .cancel = {}};
    for (const auto& [table, index] :
         {std::pair{"words_plain", ""},
          std::pair{"words_index",
                    ", INDEX words mapValues(texts) TYPE text(tokenizer = splitByNonAlpha, preprocessor "
                    "= lower(mapValues(texts)))"}}) {
      Must(client_->Execute(fmt::format("DROP TABLE IF EXISTS {}", table), long_run));
      Must(client_->Execute(
          fmt::format("CREATE TABLE {} (start_time DateTime64(9, 'UTC') CODEC(Delta(8), Default), trace_id "
                      "FixedString(16), texts Map(LowCardinality(String), String) SETTINGS (min_compress_block_size = "
                      "1048576, max_compress_block_size = 1048576){}) ENGINE = MergeTree ORDER BY "
                      "(intDiv(toUnixTimestamp64Nano(start_time), 60000000000), trace_id) SETTINGS "
                      "index_granularity_bytes = 2097152",
                      table, index),
          long_run));
      const std::chrono::nanoseconds begin = EngineCpu();
      Must(client_->Execute(fmt::format("INSERT INTO {} SELECT start_time, trace_id, texts FROM spans WHERE "
                                        "notEmpty(texts) SETTINGS max_threads = 1, max_insert_threads = 1",
                                        table),
                            long_run));
      const double cpu = std::chrono::duration<double>(EngineCpu() - begin).count();
      Result<store::QueryResult> size = client_->Query(
          fmt::format("SELECT round(sum(bytes_on_disk) / sum(rows)), round(sum(secondary_indices_compressed_bytes) / "
                      "sum(rows)) FROM system.parts WHERE active AND table = '{}'",
                      table),
          {}, "TabSeparated");
      const Rows rows = ReadRows(Must(std::move(size)).bytes);
      fmt::print("{:<12} {} bytes a span with texts, {} of them the index; the copy took {:.2f} s of CPU\n", table,
                 rows[0][0], rows[0][1], cpu);
    }
    for (std::string_view word : kWords) {
      Statement found = Compile(WordsQuery(word));
      const size_t from = found.sql.find("FROM `spans`"), where = found.sql.find("WHERE ");
      found.sql.insert(where + 6, fmt::format("hasAllTokens(mapValues(texts), '{}') AND ", word));
      found.sql.replace(from, 12, "FROM words_index");
      // The copy has no column of attributes, in which a long text never is.
      constexpr std::string_view kAttribute = "CAST(`attributes`.";
      if (const size_t at = found.sql.find(kAttribute); at != std::string::npos)
        found.sql.replace(at, found.sql.find("'Nullable(String)')", at) - at, "CAST(NULL, ");
      const Duel duel = Compare(found, Substring("words_plain", word));
      fmt::print("{:<80} {:8.1f} ms {:8.1f} ms  {:5.3f}x  {} spans\n", fmt::format("with the index: {}", word),
                 duel.first_ms, duel.second_ms, duel.Ratio(), duel.first_rows[0][0]);
    }
  }

  std::chrono::nanoseconds EngineCpu() const {
    const std::optional<pid_t> engine = server_->EnginePid();
    return engine ? CpuTime(*engine) : std::chrono::nanoseconds(0);
  }

  // In most prompts, in a few, in none.
  static constexpr std::string_view kWords[] = {"refund", "5565", "photosynthesis"};

  const Arguments arguments_;
  ScratchDirectory directory_;
  SystemClock clock_;
  store::SystemDiskSpace disk_;
  Metrics metrics_;
  std::unique_ptr<ServerProcess> server_;
  std::unique_ptr<store::ClickHouseClient> client_;
  int64_t from_ = 0, to_ = 0;  // of all that is stored
};

std::optional<Arguments> ReadArguments(int argc, char** argv) {
  Arguments out;
  out.programs = std::filesystem::read_symlink("/proc/self/exe").parent_path().string();
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view name = argv[i], value = argv[i + 1];
    if (name == "--programs")
      out.programs = value;
    else if (name == "--keep")
      out.keep = value;
    else if (name == "--part")
      out.parts.emplace(value);
    else if (!((name == "--spans" && ReadNumber(value, out.spans)) ||
               (name == "--chat-spans" && ReadNumber(value, out.chat_spans)) ||
               (name == "--repeats" && ReadNumber(value, out.repeats) && out.repeats > 0)))
      return std::nullopt;
  }
  for (const std::string& part : out.parts) {
    if (!std::set<std::string>{"compile", "sql", "groupby", "filter", "words"}.contains(part)) return std::nullopt;
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
    fmt::print(stderr,
               "usage: dataprime_bench [--programs DIR] [--part compile|sql|groupby|filter|words]... [--spans N]\n"
               "                       [--chat-spans N] [--repeats N] [--keep DIR]\n");
    return 2;
  }
  fmt::print("{}", argv[0]);
  for (int i = 1; i < argc; ++i) fmt::print(" {}", argv[i]);
  fmt::print("\n");
  throughline::bench::DataPrimeBench(*arguments).Run();
  return 0;
}
