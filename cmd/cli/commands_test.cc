#include "cmd/cli/commands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <mutex>
#include <sstream>

#include "cmd/cli/golden_testing.h"
#include "cmd/cli/query_progress.h"
#include "cmd/cli/trace_id.h"
#include "net/server.h"

namespace throughline::cmd {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

constexpr const char* kId = "4bf92f3577b34da6a3ce929d0e0e4736";

// A server that gives one answer to everything and remembers what it was asked.
class OneAnswer {
 public:
  explicit OneAnswer(int status, std::string body, std::string type = "application/json")
      : status_(status), body_(std::move(body)), type_(std::move(type)) {
    net::ServerOptions options;
    options.address = {"127.0.0.1", 0, ""};
    options.io_threads = 1;
    auto server = net::Server::Start(std::move(options), [this](net::Request request, net::ResponseWriter writer) {
      {
        std::lock_guard lock(mutex_);
        last_ = std::move(request);
      }
      writer.Send({.status = status_, .headers = {{"Content-Type", type_}}, .body = body_});
    });
    EXPECT_TRUE(server) << server.error().message;
    server_ = std::move(*server);
  }

  std::string Url() const { return "http://" + server_->address().Text(); }
  net::Request Asked() const {
    std::lock_guard lock(mutex_);
    return last_;
  }

 private:
  int status_;
  std::string body_;
  std::string type_;
  mutable std::mutex mutex_;
  net::Request last_;
  std::unique_ptr<net::Server> server_;
};

struct Printed {
  int code = -1;
  std::string out, err;
};

template <typename Run>
Printed Capture(const Run& run) {
  std::ostringstream out;
  std::ostringstream err;
  const int code = run(out, err);
  return {code, out.str(), err.str()};
}

Printed Trace(TraceOptions options) {
  return Capture([&](std::ostream& out, std::ostream& err) { return RunTrace(options, out, err); });
}

Printed Query(QueryOptions options, const std::string& input = {}) {
  std::istringstream in(input);
  return Capture([&](std::ostream& out, std::ostream& err) { return RunQuery(options, in, out, err); });
}

TraceOptions TraceAt(const std::string& server, const std::string& trace) {
  TraceOptions options;
  options.server.server = server;
  options.trace = trace;
  return options;
}

TEST(ReadTraceId, TakesWhatPeopleHaveAtHand) {
  const struct {
    std::string text;
    bool good;
  } cases[] = {
      {kId, true},
      {"4BF92F3577B34DA6A3CE929D0E0E4736", true},
      {"  4bf92f3577b34da6a3ce929d0e0e4736\n", true},
      {"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", true},
      {"Traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", true},
      {"cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-later", true},
      {"", false},
      {"4bf92f3577b34da6a3ce929d0e0e473", false},
      {"4bf92f3577b34da6a3ce929d0e0e47360", false},
      {"4bf92f3577b34da6a3ce929d0e0e473g", false},
      {"00000000000000000000000000000000", false},
      {"00-00000000000000000000000000000000-00f067aa0ba902b7-01", false},
      {"00f067aa0ba902b7", false},
      {"../../healthz", false},
  };
  for (const auto& c : cases) {
    const Result<std::string> id = ReadTraceId(c.text);
    ASSERT_EQ(id.has_value(), c.good) << c.text;
    EXPECT_EQ(id.value_or(kId), kId) << c.text;
  }
  EXPECT_EQ(ReadTraceId("abc\x1b").error().message,
            "\"abc\\x1b\" is no trace id: give its 32 hexadecimal digits, or a whole traceparent "
            "(00-<trace id>-<span id>-01)");
  EXPECT_THAT(ReadTraceId(std::string(32, '0')).error().message, HasSubstr("all zeros"));
}

TEST(RunTrace, AsksForTheTraceWithTheTokenAndDrawsIt) {
  const auto folder = CasesOf("trace").at(1);
  const OneAnswer server(200, ReadWhole(folder / "trace.json"));
  TraceOptions options = TraceAt(server.Url(), "4BF92F3577B34DA6A3CE929D0E0E4736");
  options.server.token = "secret";
  const Printed printed = Trace(options);
  EXPECT_EQ(printed.code, 0);
  EXPECT_EQ(printed.out, ReadWhole(folder / "expect.txt"));
  EXPECT_THAT(printed.err, IsEmpty());
  EXPECT_EQ(server.Asked().target, std::string("/api/v1/traces/") + kId);
  EXPECT_EQ(server.Asked().headers.Get("Authorization"), "Bearer secret");
}

TEST(RunTrace, ExitCodesAndSentences) {
  const OneAnswer missing(404,
                          R"({"error":{"kind":"not_found","message":"no span of trace 4bf9 is stored\u001b[2J"}})");
  Printed printed = Trace(TraceAt(missing.Url(), kId));
  EXPECT_EQ(printed.code, 1);
  EXPECT_EQ(printed.err, "throughline: no span of trace 4bf9 is stored\\x1b[2J\n");
  EXPECT_THAT(printed.out, IsEmpty());

  const OneAnswer page(200, "<html>");
  printed = Trace(TraceAt(page.Url(), kId));
  EXPECT_EQ(printed.code, 1);
  EXPECT_THAT(printed.err, HasSubstr("is it a Throughline server"));

  printed = Trace(TraceAt(page.Url(), "abc"));
  EXPECT_EQ(printed.code, 2);
  EXPECT_THAT(page.Asked().target, HasSubstr(kId)) << "a wrong id is never sent";

  printed = Trace(TraceAt("localhost:4318", kId));
  EXPECT_EQ(printed.code, 2);
  EXPECT_THAT(printed.err, HasSubstr("--server"));

  printed = Trace(TraceAt("unix:/nonexistent/throughline.sock", kId));
  EXPECT_EQ(printed.code, 1);
  EXPECT_THAT(printed.err,
              StartsWith("throughline: no server answers at unix:/nonexistent/throughline.sock: start one with "
                         "`throughline serve`, or name another with --server"));
}

TEST(AnswerError, HasTheServersSentenceAndKind) {
  const struct {
    int status;
    const char* body;
    ErrorKind kind;
    const char* message;
  } cases[] = {
      {400, R"({"error":{"kind":"invalid","message":"query:1:8: error: no"}})", ErrorKind::kInvalid,
       "query:1:8: error: no"},
      {503, R"({"error":{"kind":"busy","message":"full"}})", ErrorKind::kBusy, "full"},
      {503, "", ErrorKind::kUnavailable, "the server answered 503"},
      {404, "<html>", ErrorKind::kNotFound, "is it a Throughline server"},
      {401, R"({"error":{"kind":"unauthorized","message":"a token is needed"}})", ErrorKind::kUnauthorized, "--token"},
      {500, R"({"error":"x"})", ErrorKind::kInternal, "the server answered 500"},
      {302, "", ErrorKind::kInternal, "the server answered 302"},
  };
  for (const auto& c : cases) {
    const Error error = AnswerError(c.status, c.body);
    EXPECT_EQ(error.kind, c.kind) << c.body;
    EXPECT_THAT(error.message, HasSubstr(c.message));
  }
}

TEST(ApiClient, ATokenThatCouldEndTheHeaderIsRefused) {
  for (const char* token : {"a b", "a\r\nX: y", "\xc3\xa9"}) EXPECT_FALSE(ApiClient::Create({.token = token}));
}

TEST(RunQuery, SendsWhatWasAskedAndPrintsTheRows) {
  const auto folder = CasesOf("rows").at(2);
  const OneAnswer server(200, ReadWhole(folder / "answer.json"));
  QueryOptions options;
  options.server.server = server.Url();
  options.query = "-";
  options.range = {.since = "1h", .to = "now"};
  options.limit = 5;
  options.params = {"name=a=b", "empty="};
  options.strict = true;
  options.format = "csv";
  const Printed printed = Query(options, "source spans\n| filter $d.a == \"b\"");
  EXPECT_EQ(printed.code, 0);
  EXPECT_EQ(printed.out, ReadWhole(folder / "expect.csv"));
  EXPECT_EQ(printed.err, ReadWhole(folder / "expect_notes.txt"));
  EXPECT_EQ(server.Asked().target, "/api/v1/query");
  EXPECT_EQ(server.Asked().body, R"({"query":"source spans\n| filter $d.a == \"b\"","from":"-1h","to":"now","limit":5,)"
                                 R"("strict":true,"params":{"name":"a=b","empty":""}})");
}

TEST(QueryBody, ANameGivenAgainOrAJsonListIsAList) {
  QueryOptions options;
  options.query = "x";
  options.params = {"a=1", "b=x", "a=2", "c=[\"p\", 3]", "d=[not json"};
  options.time_limit = 1500;
  std::istringstream in;
  EXPECT_EQ(QueryBody(options, in).value(), R"({"query":"x","limits":{"time_ms":1500},)"
                                            R"("params":{"a":["1","2"],"b":"x","c":["p",3],"d":"[not json"}})");
}

TEST(RunQuery, AnAnswerInLinesIsPrintedAndItsErrorIsTold) {
  const OneAnswer good(200,
                       "{\"columns\":[{\"name\":\"a\",\"type\":\"number\"}],\"warnings\":[]}\n{\"rows\":[[1],[2]]}\n"
                       "{\"rows\":[[3]]}\n{\"limited\":true,\"statistics\":{\"rows\":3}}\n",
                       "application/x-ndjson");
  QueryOptions options;
  options.server.server = good.Url();
  options.query = "source spans";
  options.format = "csv";
  Printed printed = Query(options);
  EXPECT_EQ(printed.out, "a\r\n1\r\n2\r\n3\r\n");
  EXPECT_EQ(printed.err, "3 rows\nthere are more rows: --limit asks for them\n");
  const OneAnswer bad(200,
                      "{\"columns\":[{\"name\":\"a\",\"type\":\"number\"}],\"warnings\":[]}\n{\"rows\":[[1]]}\n"
                      "{\"error\":{\"kind\":\"timeout\",\"message\":\"too long\"}}\n",
                      "application/x-ndjson");
  options.server.server = bad.Url();
  printed = Query(options);
  EXPECT_EQ(printed.code, 1);
  EXPECT_EQ(printed.err, "throughline: too long\n");
}

TEST(ProgressText, SaysHowFarTheQueryOfThisIdIs) {
  const char* body = R"({"queries":[{"query_id":"other","elapsed_ms":9},)"
                     R"({"query_id":"mine","elapsed_ms":2100,"read_rows":1200000,"total_rows":10000000}]})";
  EXPECT_EQ(ProgressText(body, "mine"), "2.1s, 1.2 M of 10 M rows read");
  EXPECT_EQ(ProgressText(body, "other"), "9ms");
  EXPECT_EQ(ProgressText(body, "gone"), "");
  EXPECT_EQ(ProgressText("[]", "mine"), "");
}

TEST(RunQuery, AWrongQueryFailsWithTheCaretUnderIt) {
  const OneAnswer server(
      400, R"({"error":{"kind":"invalid","message":"query:1:8: error: no source\n  1 | source x\n    |        ^\n"}})");
  QueryOptions options;
  options.server.server = server.Url();
  options.query = "source x";
  const Printed printed = Query(options);
  EXPECT_EQ(printed.code, 1);
  EXPECT_EQ(printed.err, "throughline: query:1:8: error: no source\n  1 | source x\n    |        ^\n");
}

TEST(RunQuery, WrongUsageIsToldBeforeAnythingIsAsked) {
  const auto with = [](const auto& change) {
    QueryOptions options;
    options.server.server = "unix:/nonexistent";
    options.query = "source spans";
    change(options);
    return options;
  };
  const struct {
    QueryOptions options;
    const char* sentence;
  } cases[] = {
      {with([](QueryOptions& o) { o.query = ""; }), "give one query"},
      {with([](QueryOptions& o) { o.file = "x"; }), "give one query"},
      {with([](QueryOptions& o) { o.query = "", o.file = "/nonexistent"; }), "can't be read"},
      {with([](QueryOptions& o) { o.query = "\xff"; }), "not UTF-8"},
      {with([](QueryOptions& o) { o.params = {"a=\xff"}; }), "not UTF-8"},
      {with([](QueryOptions& o) { o.params = {"a"}; }), "--param \"a\" has no name and value"},
      {with([](QueryOptions& o) { o.params = {"=a"}; }), "--param \"=a\" has no name and value"},
      {with([](QueryOptions& o) { o.range = {.since = "1h", .from = "-1h"}; }), "give one of them"},
      {with([](QueryOptions& o) { o.range.since = "-1h"; }), "without a sign"},
      {with([](QueryOptions& o) { o.format = "xml"; }), "--format"},
  };
  for (const auto& c : cases) {
    const Printed printed = Query(c.options);
    EXPECT_EQ(printed.code, 2) << c.sentence;
    EXPECT_THAT(printed.err, HasSubstr(c.sentence));
  }
}

TEST(TracesTarget, EveryFlagIsAParameterAndNothingInItCanAddOne) {
  TracesOptions options;
  EXPECT_EQ(TracesTarget(options).value(), "/api/v1/traces");
  options.range.since = "1h";
  options.service = "a&status=ok";
  options.errors = true;
  options.min_duration = "250ms";
  options.attributes = {"k=v=w", "emoji=🧠"};
  options.text = "100% sure";
  options.limit = 5;
  options.cursor = "c+1";
  EXPECT_EQ(TracesTarget(options).value(),
            "/api/v1/traces?since=1h&service=a%26status%3Dok&status=error&min_duration=250ms&attribute=k%3Dv%3Dw"
            "&attribute=emoji%3D%F0%9F%A7%A0&text=100%25%20sure&limit=5&cursor=c%2B1");
  options.attributes = {"k"};
  EXPECT_FALSE(TracesTarget(options));
}

TEST(PrintTraces, ListsTracesAndSaysHowToGoOn) {
  const char* body =
      R"({"traces":[{"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","start_time_unix_nano":"1795366800123456789",)"
      R"("duration_ns":2310000000,"root":{"service":"assistant","name":"🧠 Ask\u001b"},"span_count":7,"error_count":2,)"
      R"("services":["assistant","db"],"models":["gpt-4o"],"input_tokens":1812,"output_tokens":null},)"
      R"({"trace_id":"0af7651916cd43dd8448eb211c80319c","start_time_unix_nano":"0","duration_ns":0,"root":null,)"
      R"("span_count":1,"error_count":0,"services":["a","b"],"models":[]}],"next_cursor":"abc"})";
  std::ostringstream out;
  std::ostringstream notes;
  ASSERT_TRUE(PrintTraces(body, {}, out, notes));
  EXPECT_EQ(out.str(),
            "start                         took  trace                             spans  errors  service    root      "
            "          "
            " models     in  out\n"
            "───────────────────────────  ─────  ────────────────────────────────  ─────  ──────  ─────────  "
            "─────────────────── "
            " ──────  ─────  ───\n"
            "2026-11-22 17:00:00.123 UTC  2.31s  4bf92f3577b34da6a3ce929d0e0e4736      7       2  assistant  🧠 "
            "Ask\\x1b          "
            " gpt-4o  1,812\n"
            "1970-01-01 00:00:00.000 UTC    0ns  0af7651916cd43dd8448eb211c80319c      1          a, b       (root not "
            "received)\n");
  EXPECT_EQ(notes.str(), "2 traces\nthere are more: add --cursor abc\n");

  std::ostringstream none;
  std::ostringstream none_notes;
  ASSERT_TRUE(PrintTraces(R"({"traces":[],"next_cursor":null})", {}, none, none_notes));
  EXPECT_EQ(none.str(), "");
  EXPECT_EQ(none_notes.str(), "no trace matches\n");
}

TEST(PrintCompiled, ShowsSqlAndParametersAsComments) {
  std::ostringstream out;
  std::ostringstream notes;
  ASSERT_TRUE(PrintCompiled(
      R"({"sql":"SELECT a\nFROM t\u001b","parameters":[{"name":"p0","type":"String","value":"x\n'; DROP\u202e"},{"name":"p1","type":"UInt64","value":7}],)"
      R"("columns":[],"warnings":[{"message":"m","line":2,"column":3}]})",
      out, notes));
  EXPECT_EQ(out.str(), "SELECT a\nFROM t\\x1b\n-- {p0:String} = \"x\\n'; DROP\\u202e\"\n-- {p1:UInt64} = 7\n");
  EXPECT_EQ(notes.str(), "warning: 2:3: m\n");
}

TEST(AnalyticsTarget, AsksForTheListTheQueryOrTheRows) {
  AnalyticsOptions options;
  EXPECT_EQ(AnalyticsTarget(options).value(), "/api/v1/analytics");
  options.name = "key_insights";
  options.range.since = "1d";
  options.limit = 5;
  options.params = {"application=a&b", "model="};
  EXPECT_EQ(AnalyticsTarget(options).value(),
            "/api/v1/analytics/key_insights/result?from=-1d&limit=5&application=a%26b");
  options.shows_query = true;
  EXPECT_EQ(AnalyticsTarget(options).value(), "/api/v1/analytics/key_insights");
  options.shows_query = false;
  options.params = {"application"};
  EXPECT_FALSE(AnalyticsTarget(options).has_value());
  options.params = {};
  options.range.from = "-2d";
  EXPECT_FALSE(AnalyticsTarget(options).has_value());
}

}  // namespace
}  // namespace throughline::cmd
