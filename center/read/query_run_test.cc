#include "center/read/query_run.h"

#include <gtest/gtest.h>

#include <atomic>

#include "net/server.h"

namespace throughline::center {
namespace {

std::vector<dataprime::Column> Columns(std::initializer_list<const char*> types) {
  std::vector<dataprime::Column> columns;
  for (const char* type : types) columns.push_back({.name = "x", .path = {"x"}, .type = type});
  return columns;
}

TEST(QueryRow, EachTypeHasItsJsonForm) {
  EXPECT_EQ(ConvertRow(R"([1767225600123456789,18446744073709551615,0.5,"a\"b",true,null])",
                       Columns({"timestamp", "number", "number", "string", "bool", "string"}))
                .value(),
            R"(["1767225600123456789",18446744073709551615,0.5,"a\"b",true,null])");
}

TEST(QueryRow, JsonInAStringBecomesJson) {
  EXPECT_EQ(ConvertRow(R"(["{\"a\":[1,2]}","5",["x",null]])", Columns({"object", "any", "array"})).value(),
            R"([{"a":[1,2]},5,["x",null]])");
}

TEST(QueryRow, TextThatOnlyLooksLikeJsonStaysAString) {
  EXPECT_EQ(ConvertRow(R"(["{\"a\":","],\"injected\":[1"])", Columns({"object", "any"})).value(),
            R"(["{\"a\":","],\"injected\":[1"])");
}

TEST(QueryRow, ARowOfAnotherShapeIsOurBugAndNoCrash) {
  EXPECT_EQ(ConvertRow("[1,2]", Columns({"number"})).error().kind, ErrorKind::kInternal);
  EXPECT_EQ(ConvertRow("nonsense", Columns({"number"})).error().kind, ErrorKind::kInternal);
}

TEST(QueryWindow, EndsNowAndIs15MinutesUnlessABoundIsGiven) {
  constexpr int64_t kMinute = 60'000'000'000;
  QueryLimits limits;
  auto window = [&](std::optional<int64_t> from, std::optional<int64_t> to) {
    dataprime::CompileOptions options = OptionsOf({.query = "", .from = from, .to = to}, 100 * kMinute, limits);
    return std::pair(*options.window_start / kMinute, *options.window_end / kMinute);
  };
  EXPECT_EQ(window({}, {}), std::pair(int64_t{85}, int64_t{100}));
  EXPECT_EQ(window(10 * kMinute, {}), std::pair(int64_t{10}, int64_t{100}));
  EXPECT_EQ(window({}, 50 * kMinute), std::pair(int64_t{35}, int64_t{50}));
  EXPECT_EQ(window(1 * kMinute, 2 * kMinute), std::pair(int64_t{1}, int64_t{2}));
}

TEST(QueryLimits, ARequestLowersThemAndNeverRaisesThem) {
  QueryLimits limits;
  QueryLimits own = limits;
  own.time = std::chrono::hours(1);
  own.memory_bytes = 5;
  own.groups = limits.groups + 1;
  limits.Lower(own);
  EXPECT_EQ(limits.time, QueryLimits().time);
  EXPECT_EQ(limits.memory_bytes, 5u);
  EXPECT_EQ(limits.groups, QueryLimits().groups);
}

TEST(QuerySettings, TheEngineIsReadOnlyAndNothingIsSetAfterThat) {
  const store::Settings settings = QuerySettings({});
  EXPECT_EQ(settings.back(), std::pair(std::string("readonly"), std::string("1")));
}

TEST(QueryRowLimit, OneRowMoreIsAskedForToTellWhetherThereAreMore) {
  QueryLimits limits;
  EXPECT_EQ(*OptionsOf({.query = ""}, 0, limits).limit, limits.rows_default + 1);
  EXPECT_EQ(*OptionsOf({.query = "", .limit = 7}, 0, limits).limit, 8u);
  EXPECT_EQ(*OptionsOf({.query = "", .limit = limits.rows_most + 5}, 0, limits).limit, limits.rows_most + 1);
}

// An engine that is short of memory so many times before it answers with a row, and what a query makes of it.
struct Asked {
  std::string told;
  int times = 0;
};
Asked AskShortOfMemory(int times, QueryLimits limits, bool is_cancelled = false) {
  std::atomic<int> asked = 0;
  net::ServerOptions options;
  options.address = {.host = "127.0.0.1"};
  auto server =
      net::Server::Start(options, [&](const net::Request&, net::ResponseWriter writer) {
        if (asked++ < times) {
          writer.Send({.status = 500,
                       .headers = {{"X-ClickHouse-Exception-Code", "241"}},
                       .body = "Code: 241. DB::Exception: (total) memory limit exceeded (MEMORY_LIMIT_EXCEEDED)"});
        } else {
          writer.Send({.body = "{\"row\":[7]}\n"});
        }
      }).value();
  auto client = store::ClickHouseClient::Create(
                    store::ClickHouseEndpoint::Parse("http://" + server->address().Text() + "/x").value())
                    .value();
  net::CancelToken cancel;
  if (is_cancelled) cancel.Cancel();
  const SystemClock clock;
  limits.first_pause_when_busy = std::chrono::milliseconds(0);
  auto run = QueryRun::Start(*client, {.query = "source spans | count"}, clock, limits, "q", cancel);
  if (!run) return {run.error().error.message, asked};
  auto row = (*run)->NextRow();
  return {row ? std::string(row->value_or("no row")) : row.error().message, asked};
}

TEST(QueryRun, AnEngineThatIsShortOfMemoryIsAskedAgain) {
  const Asked answer = AskShortOfMemory(2, {});
  EXPECT_EQ(answer.told, "[7]");
  EXPECT_EQ(answer.times, 3);
}

TEST(QueryRun, AnEngineThatStaysShortOfMemoryIsAskedSoManyTimes) {
  const Asked answer = AskShortOfMemory(100, {.tries_when_busy = 3});
  EXPECT_NE(answer.told.find("limit of memory"), std::string::npos) << answer.told;
  EXPECT_EQ(answer.times, 3);
}

TEST(QueryRun, ACancelledQueryIsNotAskedAgain) {
  const Asked answer = AskShortOfMemory(100, {}, true);
  EXPECT_EQ(answer.told, "the query was cancelled");
  EXPECT_LE(answer.times, 1);
}

}  // namespace
}  // namespace throughline::center
