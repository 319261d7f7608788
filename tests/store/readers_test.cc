// Traces out again: one whole, searched, and as they arrive.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/random.h"
#include "live_store.h"
#include "row_encoder.h"
#include "store/tail.h"
#include "store/trace_reader.h"
#include "store/trace_search.h"

namespace throughline::store_test {
namespace {

using otel::TraceId;
using schema::InsertBlock;
using store::StoredSpan;
using store::TracePage;
using store::TraceSearch;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr int64_t kSecond = 1'000'000'000;
constexpr int64_t kStart = 1'767'225'600 * kSecond;  // 2026-01-01

class Readers : public testing::Test {
 protected:
  static void SetUpTestSuite() { live_ = new LiveStore(); }
  static void TearDownTestSuite() { delete std::exchange(live_, nullptr); }
  void TearDown() override { ASSERT_TRUE(live_->client().Execute("TRUNCATE TABLE spans")); }
  void Insert(std::vector<Row> rows, uint64_t batch = 1, int64_t received_ms = 0) {
    InsertBlock block =
        Block(schema::Spans(), batch, received_ms == 0 ? live_->NowMillis() : received_ms, std::move(rows));
    const InsertBlock* blocks[] = {&block};
    Result<void> done = live_->store().Insert(blocks);
    ASSERT_TRUE(done) << done.error().message;
  }
  TracePage Find(const TraceSearch& search) {
    Result<TracePage> page = store::SearchTraces(live_->client(), search, live_->clock());
    EXPECT_TRUE(page) << page.error().message;
    return page ? *page : TracePage{};
  }
  std::vector<uint64_t> Numbers(const TraceSearch& search) {
    std::vector<uint64_t> out;
    for (const store::TraceSummary& trace : Find(search).traces) out.push_back(NumberOf(trace.trace_id));
    return out;
  }
  static uint64_t NumberOf(const TraceId& id) {
    uint64_t number;
    std::memcpy(&number, id.bytes.data(), sizeof number);
    return number;
  }

  inline static LiveStore* live_ = nullptr;
};

TEST_F(Readers, GiveATraceWholeInOrderOfStart) {
  Row call = SpanRow(5, 2, 1, kStart + 10, 90, "assistant", "chat gpt-4o");
  call.Number<int8_t>("kind", 3)
      .Number<int8_t>("status_code", 2)
      .Text("status_message", "rate limited")
      .Text("attributes_text", R"({"a":1})");
  call.Map("texts", {{"$input_messages", "[]"}});
  call.Map("normalised", {{"gen_ai.response.finish_reasons", R"(["stop"])"},
                          {"gen_ai.usage.input_tokens", "12"},
                          {"gen_ai.usage.cost", "0.5"},
                          {"gen_ai.request.model", "gpt-4o"},
                          {"gen_ai.request.temperature", "0.3"}});
  call.Text("normalised_from", "{}");
  Insert({call, SpanRow(5, 1, 0, kStart, 100, "web", "POST /ask"), SpanRow(6, 1, 0, kStart, 1, "other", "x")});
  Insert({SpanRow(5, 3, 1, kStart + 86'400 * kSecond, 7, "web", "feedback")}, 2);

  Result<store::Trace> trace = store::ReadTrace(live_->client(), TraceOf(5));
  ASSERT_TRUE(trace) << trace.error().message;
  ASSERT_EQ(trace->spans.size(), 3u);
  EXPECT_FALSE(trace->truncated);
  const StoredSpan& root = trace->spans[0];
  EXPECT_EQ(root.name, "POST /ask");
  EXPECT_TRUE(root.parent_span_id.IsZero());
  EXPECT_EQ(root.batch_id, BatchOf(1));
  EXPECT_EQ(root.input_tokens, std::nullopt);
  const StoredSpan& model = trace->spans[1];
  EXPECT_EQ(model.trace_id, TraceOf(5));
  EXPECT_EQ(model.span_id, SpanOf(2));
  EXPECT_EQ(model.parent_span_id, SpanOf(1));
  EXPECT_EQ(model.start_nanos, kStart + 10);
  EXPECT_EQ(model.duration_ns, 90u);
  EXPECT_EQ(model.kind, otel::SpanKind::kClient);
  EXPECT_EQ(model.status, otel::StatusCode::kError);
  EXPECT_EQ(model.status_message, "rate limited");
  EXPECT_EQ(model.service_name, "assistant");
  EXPECT_EQ(model.resource, R"({"service.name":"x"})");
  EXPECT_EQ(model.attributes_text, R"({"a":1})");
  EXPECT_THAT(model.texts, ElementsAre(std::pair("$input_messages", "[]")));
  EXPECT_THAT(model.finish_reasons, ElementsAre("stop"));
  EXPECT_EQ(model.input_tokens, 12u);
  EXPECT_EQ(model.cost_usd, 0.5);
  EXPECT_EQ(model.request_model, "gpt-4o");
  EXPECT_THAT(model.normalised, ElementsAre(std::pair("gen_ai.request.temperature", "0.3")));
  EXPECT_EQ(trace->spans[2].name, "feedback");
}

TEST_F(Readers, GiveACanonicalTextThatWasStoredAsItWasSent) {
  struct Case {
    std::vector<std::pair<std::string, std::string>> texts;
    std::string from, canonical;
  };
  const std::string from = R"({"output_messages":"otel:gen_ai.output.messages","operation":"x"})";
  const Case cases[] = {
      {{{"gen_ai.output.messages", "[1]"}}, from, "[1]"},
      {{{"gen_ai.output.messages", "[1]"}, {"$output_messages", "[2]"}}, from, "[2]"},
      {{{"gen_ai.output.messages", "no messages"}}, R"({"operation":"\"output_messages\":"})", ""},
      {{{"gen_ai.input.messages", "[1]"}}, from, ""},
      {{}, from, ""},
  };
  std::vector<Row> rows;
  for (uint64_t i = 0; i < std::size(cases); ++i) {
    Row& row = rows.emplace_back(SpanRow(5, i + 1, 0, kStart + static_cast<int64_t>(i), 1, "s", "chat"));
    row.Map("texts", cases[i].texts).Text("normalised_from", cases[i].from);
  }
  Insert(std::move(rows));
  Result<store::Trace> trace = store::ReadTrace(live_->client(), TraceOf(5));
  ASSERT_TRUE(trace) << trace.error().message;
  std::string asked;
  for (size_t i = 0; i < std::size(cases); ++i) {
    std::string read;
    for (const auto& [key, text] : trace->spans[i].texts) read += key == "$output_messages" ? text : "";
    EXPECT_EQ(read, cases[i].canonical) << i;
    asked += (i > 0 ? "\n" : "") + cases[i].canonical;
  }
  EXPECT_EQ(
      live_->Ask(fmt::format("SELECT {} FROM spans ORDER BY start_time", store::CanonicalTextSql("$output_messages"))),
      asked);
}

TEST_F(Readers, FindATraceOfAnyYear) {
  Insert({SpanRow(1, 1, 0, 0, 1, "s", "1970"), SpanRow(1, 2, 0, std::numeric_limits<int64_t>::max(), 1, "s", "2262")});
  Result<store::Trace> trace = store::ReadTrace(live_->client(), TraceOf(1));
  ASSERT_TRUE(trace) << trace.error().message;
  EXPECT_EQ(trace->spans.size(), 2u);
}

TEST_F(Readers, SayThatThereIsNoSuchTrace) {
  Result<store::Trace> trace = store::ReadTrace(live_->client(), TraceOf(404));
  ASSERT_FALSE(trace);
  EXPECT_EQ(trace.error().kind, ErrorKind::kNotFound);
}

TEST_F(Readers, CutATraceAtTheLimitAndSaySo) {
  std::vector<Row> rows;
  for (uint64_t i = 0; i < 30; ++i)
    rows.push_back(SpanRow(1, i, 0, kStart + static_cast<int64_t>(30 - i), 1, "s", "n"));
  Insert(rows);
  Result<store::Trace> trace = store::ReadTrace(live_->client(), TraceOf(1), {.spans = 10});
  ASSERT_TRUE(trace);
  EXPECT_EQ(trace->spans.size(), 10u);
  EXPECT_TRUE(trace->truncated);
  EXPECT_EQ(trace->spans.front().start_nanos, kStart + 1);
}

TEST_F(Readers, UseTheProjectionToFindTheRowsOfATrace) {
  std::vector<Row> rows;
  for (uint64_t i = 0; i < 20'000; ++i)
    rows.push_back(SpanRow(i, 1, 0, kStart + static_cast<int64_t>(i % 7) * 60 * kSecond, 1, "s", "n"));
  Insert(rows);
  EXPECT_NE(
      live_
          ->Ask("EXPLAIN indexes = 1, projections = 1 SELECT name FROM spans WHERE trace_id = "
                "toFixedString(unhex('" +
                TraceOf(1).Hex() + "'), 16) SETTINGS min_table_rows_to_use_projection_index = 0, enable_analyzer = 0")
          .find("rows_of_trace"),
      std::string::npos);
}

TEST_F(Readers, SumATraceUpInOneRow) {
  Row agent = SpanRow(1, 2, 1, kStart + 1 * kSecond, 5 * kSecond, "agent", "invoke_agent");
  agent.Text("operation", "invoke_agent")
      .Known<uint64_t>("total_tokens", 30)
      .Known<uint64_t>("input_tokens", 20)
      .Known<uint64_t>("output_tokens", 10);
  Row call = SpanRow(1, 3, 2, kStart + 2 * kSecond, 1 * kSecond, "agent", "chat");
  call.Text("operation", "chat")
      .Text("request_model", "gpt-4o")
      .Text("response_model", "gpt-4o-2024")
      .Number<int8_t>("status_code", 2);
  call.Known<uint64_t>("total_tokens", 30).Known<uint64_t>("input_tokens", 20).Known<uint64_t>("output_tokens", 10);
  Insert({call, agent, SpanRow(1, 1, 0, kStart, 4 * kSecond, "web", "POST /ask"),
          SpanRow(2, 9, 8, kStart - kSecond, 7, "lost", "no parent here")});
  TracePage page = Find({});
  ASSERT_EQ(page.traces.size(), 2u);
  EXPECT_EQ(page.next_cursor, "");
  const store::TraceSummary& first = page.traces[0];
  EXPECT_EQ(first.trace_id, TraceOf(1));
  EXPECT_EQ(first.start_nanos, kStart);
  EXPECT_EQ(first.duration_ns, uint64_t{6} * kSecond);
  EXPECT_EQ(first.root_service + " " + first.root_name, "web POST /ask");
  EXPECT_TRUE(first.has_root);
  EXPECT_EQ(first.span_count, 3u);
  EXPECT_EQ(first.error_count, 1u);
  EXPECT_THAT(first.services, ElementsAre("agent", "web"));
  EXPECT_THAT(first.models, ElementsAre("gpt-4o-2024"));
  EXPECT_EQ(first.total_tokens, 30u) << "the agent's own count repeats its call's";
  EXPECT_EQ(page.traces[1].root_name, "no parent here");
  EXPECT_FALSE(page.traces[1].has_root);
  EXPECT_EQ(page.traces[1].total_tokens, std::nullopt);
}

TEST_F(Readers, FindByEachCondition) {
  Row one = SpanRow(1, 1, 0, kStart, 10, "web", "GET /a");
  one.Text("operation", "chat").Text("request_model", "gpt-4o").Text("user_id", "ann").Text("conversation_id", "c1");
  one.Json("attributes",
           {{"http.status", int64_t{200}}, {"ratio", 0.5}, {"cached", true}, {"plan", std::string("pro")}});
  one.Text("attributes_text", R"({"plan":"pro","":"nothing"})")
      .Map("texts", {{"gen_ai.prompt", "Where is my Parcel?"}});
  Row two = SpanRow(2, 1, 0, kStart + 1, 1000, "db", "SELECT");
  two.Number<int8_t>("status_code", 2)
      .Json("attributes", {{"http.status", std::string("200")}})
      .Text("response_model", "claude");
  Insert({one, two});
  struct Case {
    TraceSearch search;
    std::vector<uint64_t> found;
  };
  const Case cases[] = {
      {{}, {2, 1}},
      {{.from_nanos = kStart + 1}, {2}},
      {{.to_nanos = kStart + 1}, {1}},
      {{.service = "web"}, {1}},
      {{.name = "SELECT"}, {2}},
      {{.operation = "chat"}, {1}},
      {{.model = "gpt-4o"}, {1}},
      {{.model = "claude"}, {2}},
      {{.user = "ann"}, {1}},
      {{.conversation = "c1"}, {1}},
      {{.status = otel::StatusCode::kError}, {2}},
      {{.status = otel::StatusCode::kUnset}, {1}},
      {{.min_duration_ns = 1000}, {2}},
      {{.max_duration_ns = 10}, {1}},
      {{.attributes = {{"http.status", "200"}}}, {2, 1}},
      {{.attributes = {{"ratio", "0.5"}}}, {1}},
      {{.attributes = {{"cached", "true"}}}, {1}},
      {{.attributes = {{"plan", "pro"}, {"http.status", "200"}}}, {1}},
      {{.attributes = {{"plan", "basic"}}}, {}},
      {{.attributes = {{"", "nothing"}}}, {1}},
      {{.text = "parcel"}, {1}},
      {{.service = "web", .status = otel::StatusCode::kError}, {}},
  };
  for (size_t i = 0; i < std::size(cases); ++i) EXPECT_EQ(Numbers(cases[i].search), cases[i].found) << "case " << i;
}

TEST_F(Readers, TakeHostileKeysAndValuesForWhatTheyAre) {
  const std::string texts[] = {"`",
                               "``",
                               "a`b",
                               "\\",
                               "\\`",
                               "'",
                               "\"",
                               "it's",
                               "a\tb\nc\rd",
                               std::string("nul\0byte", 8),
                               "\xff\xfe",
                               "--",
                               "/*",
                               "; DROP TABLE spans",
                               "` = 1 OR 1 = 1 OR `",
                               "{p0:String}",
                               "{}",
                               "%27",
                               "$x",
                               "^k",
                               "a.b.c",
                               ".a",
                               "a.",
                               "a..b",
                               "üñï",
                               "\xe2\x80\xae",
                               "[0]",
                               "a[]",
                               "(",
                               "NULL"};
  uint64_t number = 0;
  std::vector<Row> rows;
  for (const std::string& text : texts) {
    ++number;
    rows.push_back(SpanRow(number, 1, 0, kStart + static_cast<int64_t>(number), 1, "s" + text, text));
    rows.back().Json("attributes", {{text, text}});
  }
  Insert(rows);
  number = 0;
  for (const std::string& text : texts) {
    ++number;
    EXPECT_THAT(Numbers({.attributes = {{text, text}}}), ElementsAre(number)) << "key and value " << text;
    EXPECT_THAT(Numbers({.attributes = {{text, text + "'"}}}), IsEmpty()) << text;
    EXPECT_THAT(Numbers({.service = "s" + text}), ElementsAre(number)) << text;
    EXPECT_THAT(Numbers({.name = text, .user = text}), IsEmpty()) << text;
  }
}

TEST_F(Readers, ShowEachTraceOnceOverAllPagesNewestMatchFirst) {
  SeededRandom random(7);
  std::map<uint64_t, int64_t> newest;  // by trace, of spans of service a
  std::vector<Row> rows;
  for (uint64_t i = 0; i < 600; ++i) {
    uint64_t trace = random.Below(150);
    // Some share a nanosecond, some lie days apart, some are alone in their year.
    int64_t start = kStart + static_cast<int64_t>(random.Below(5) == 0 ? random.Below(40) * 86'400 * kSecond
                                                                       : random.Below(90) * kSecond);
    bool matches = random.Below(3) != 0;
    rows.push_back(SpanRow(trace, i, 0, start, 1, matches ? "a" : "b", "n"));
    if (matches) newest[trace] = std::max(newest[trace], start);
  }
  Insert(rows);
  std::vector<std::pair<int64_t, TraceId>> expected;
  for (auto [trace, start] : newest) expected.emplace_back(start, TraceOf(trace));
  std::ranges::sort(expected, std::greater());
  for (size_t limit : {7u, 50u, 1000u}) {
    std::vector<std::pair<int64_t, TraceId>> shown;
    TraceSearch search{.service = "a", .limit = limit};
    do {
      TracePage page = Find(search);
      ASSERT_LE(page.traces.size(), limit);
      for (const store::TraceSummary& trace : page.traces) shown.emplace_back(trace.matched_at_nanos, trace.trace_id);
      search.cursor = page.next_cursor;
      ASSERT_LE(shown.size(), expected.size());
    } while (!search.cursor.empty());
    EXPECT_EQ(shown, expected) << "limit " << limit;
  }
}

TEST_F(Readers, GoOnFromACursorAsIfNothingHadArrivedSince) {
  Insert({SpanRow(1, 1, 0, kStart + 1, 1, "s", "n"), SpanRow(2, 1, 0, kStart + 2, 1, "s", "n"),
          SpanRow(3, 1, 0, kStart + 3, 1, "s", "n")},
         1, live_->NowMillis() - 1000);
  TracePage first = Find({.limit = 1});
  ASSERT_EQ(first.traces.size(), 1u);
  // Trace 2 grows beyond the cursor, trace 4 begins before it.
  Insert({SpanRow(2, 2, 1, kStart + 9, 1, "s", "n"), SpanRow(4, 1, 0, kStart + 1, 1, "s", "n")}, 2,
         live_->NowMillis() + 60'000);
  EXPECT_EQ(Numbers({.limit = 9, .cursor = first.next_cursor}), (std::vector<uint64_t>{2, 1}));
  EXPECT_EQ(Numbers({}), (std::vector<uint64_t>{2, 3, 4, 1}));
}

TEST_F(Readers, RefuseASearchThatCantBe) {
  for (const TraceSearch& search :
       {TraceSearch{.limit = 0}, TraceSearch{.limit = 1001}, TraceSearch{.from_nanos = 5, .to_nanos = 5},
        TraceSearch{.cursor = "zz"}, TraceSearch{.cursor = "00"}}) {
    Result<TracePage> page = store::SearchTraces(live_->client(), search, live_->clock());
    ASSERT_FALSE(page);
    EXPECT_EQ(page.error().kind, ErrorKind::kInvalid);
  }
}

TEST_F(Readers, TailEverySpanOnceWhateverTheOrderOfStoring) {
  const int64_t now = live_->NowMillis();
  store::Tail tail(live_->client(), now);
  std::multiset<std::string> shown;
  auto take = [&](size_t limit) {
    for (;;) {
      Result<std::vector<StoredSpan>> spans = tail.SpansSince(limit);
      ASSERT_TRUE(spans) << spans.error().message;
      ASSERT_LE(spans->size(), limit);
      if (spans->empty()) return;
      for (const StoredSpan& span : *spans) shown.insert(span.name);
    }
  };
  auto batch = [&](uint64_t id, int64_t received_ms, int spans) {
    std::vector<Row> rows;
    for (int i = 0; i < spans; ++i)
      rows.push_back(SpanRow(id, static_cast<uint64_t>(i), 0, kStart, 1, "s", "batch " + std::to_string(id)));
    Insert(rows, id, received_ms);
  };
  batch(1, now - 1, 3);  // before the tail began
  batch(2, now + 10, 5);
  batch(3, now + 10, 4);  // the same millisecond
  take(2);
  EXPECT_EQ(shown.size(), 9u);
  batch(4, now + 30, 1);
  take(100);
  batch(5, now + 20, 2);  // arrived before, stored after
  batch(6, now + 30, 2);
  take(3);
  take(3);
  EXPECT_EQ(shown.size(), 14u);
  std::vector<size_t> counts;
  for (const char* name : {"batch 1", "batch 2", "batch 3", "batch 4", "batch 5", "batch 6"})
    counts.push_back(shown.count(name));
  EXPECT_THAT(counts, ElementsAre(0, 5, 4, 1, 2, 2));
}

}  // namespace
}  // namespace throughline::store_test
