#include <fmt/format.h>
#include <gmock/gmock.h>
#include <simdjson.h>

#include "assistant/api/route.h"
#include "assistant/api/services.h"
#include "assistant/feedback/feedback_testing.h"
#include "sdk/instrumentation/recorded_spans.h"
#include "throughline/feedback.h"

namespace throughline::assistant {
namespace {

using namespace std::chrono_literals;
using sdk::testing::RecordedSpan;
using sdk::testing::Recording;
using ::testing::HasSubstr;

constexpr std::string_view kTrace = "12345678901234567890123456789012";

class FeedbackApi : public ::testing::Test {
 protected:
  FeedbackApi() : services_(clock_) {
    SetAnswerKeys(AnswerKeys({"a key of at least sixteen bytes"}));
    auto opened = FeedbackStore::Open({.path = folder_.File("feedback.db"), .busy_timeout = 50ms}, clock_);
    EXPECT_TRUE(opened);
    if (opened) services_.feedback = std::move(*opened);
    routes_ = FeedbackRoutes(services_);
  }
  ~FeedbackApi() override { SetAnswerKeys(AnswerKeys()); }

  // As the router does it. `traceparent` may be empty.
  net::Response Send(std::string_view method, std::string_view path, std::string body, std::string traceparent = {}) {
    net::Request request{.method = std::string(method), .path = std::string(path), .body = std::move(body)};
    std::vector<Header> headers;
    if (!traceparent.empty()) headers.push_back({"traceparent", traceparent});
    const Extracted received = Extract(headers);
    ContextReport context{.was_given = received.has_traceparent};
    if (received.has_traceparent && !received.is_valid) context = {.is_valid = false, .reason = "invalid_trace_id"};
    ServerSpan span(GetTracer("test"), {.method = method, .target = path, .headers = headers}, {.route = path});
    const Scope scope = span.MakeCurrent();
    Call call{request, span, context};
    for (const Route& route : routes_) {
      if (route.method != method || route.path != path) continue;
      net::Response response = route.handler(call);
      span.End(response.status);
      return response;
    }
    ADD_FAILURE() << "no route";
    return {};
  }
  // The value at `key` as JSON, "(none)" when it is not there.
  static std::string At(const net::Response& response, const std::string& key) {
    simdjson::dom::parser parser;
    simdjson::dom::element value;
    if (parser.parse(response.body).at_pointer("/" + key).get(value) != simdjson::SUCCESS) return "(none)";
    return simdjson::minify(value);
  }
  net::Response Verdict(std::string_view more = {}, std::string traceparent = {}, std::string_view type = "thumbs_up") {
    std::string body = R"({"session_id": "test-correlation", "user_input": "Show me authentication errors", )"
                       R"("query_text": "source logs | filter $m.severity == \"Error\"", "feedback_type": ")";
    body.append(type).append("\"").append(more).append("}");
    return Send("POST", "/api/feedback", body, std::move(traceparent));
  }
  // An answer that was given in the guide's trace, and its token.
  std::string Answered(std::chrono::seconds lifetime = 24h) {
    const Context trace = Context::OfRemote(
        {.trace_id = TraceId::FromHex(kTrace), .span_id = SpanId::FromHex("1111222233334444"), .flags = 1});
    auto span = GetTracer("test").StartActiveSpan("🧠 Generate DataPrime Query", {.parent = &trace});
    answer_span_ = span.context().span_id.Hex();
    return MakeAnswerToken(span, lifetime, "c-1", clock_.Now());
  }
  static std::string Token(const std::string& token) { return ", \"answer_token\": \"" + token + "\""; }

  testing::Folder folder_;
  FakeClock clock_;
  Recording recording_;
  Services services_;
  std::vector<Route> routes_;
  std::string answer_span_;
};

TEST_F(FeedbackApi, AVerdictWithATokenBecomesASpanOfTheAnswersTraceADayLater) {
  const std::string token = Answered(72h);
  clock_.Advance(24h);
  const net::Response response = Verdict(Token(token) + R"(, "comment": "spot on", "session_duration_seconds": 45)");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(At(response, "success"), "true");
  EXPECT_EQ(At(response, "feedback_id"), "1");
  EXPECT_EQ(At(response, "trace_id"), "\"" + std::string(kTrace) + "\"");
  EXPECT_EQ(At(response, "original_trace_id"), "\"" + std::string(kTrace) + "\"");
  EXPECT_EQ(At(response, "correlated"), "true");
  EXPECT_EQ(At(response, "correlation_reason"), "(none)");
  EXPECT_EQ(At(response, "changed"), "false");
  EXPECT_EQ(At(response, "kept"), "false");
  EXPECT_EQ(At(response, "message"), "\"Thank you.\"");
  EXPECT_EQ(At(response, "context"), R"({"valid":true})");

  const RecordedSpan feedback = recording_.Find("👍 Submit User Feedback");
  EXPECT_EQ(feedback.trace_id, kTrace);
  EXPECT_EQ(feedback.parent_id, answer_span_);
  ASSERT_EQ(feedback.links.size(), 2u) << "the answer, and the request that brought it";
  EXPECT_EQ(feedback.links[0].span_id, answer_span_);
  for (const auto& [key, value] : sdk::testing::Attributes{{"feedback.type", "thumbs_up"},
                                                           {"feedback.session_id", "test-correlation"},
                                                           {"feedback.correlated", "true"},
                                                           {"feedback.sentiment", "positive"},
                                                           {"feedback.user_satisfaction", "high"},
                                                           {"feedback.session_duration_seconds", "45"},
                                                           {"correlation.success", "true"},
                                                           {"correlation.original_trace_id", std::string(kTrace)}}) {
    EXPECT_EQ(feedback[key], value) << key;
  }
  const RecordedSpan store = recording_.Find("💾 Store Feedback Data");
  EXPECT_EQ(store.parent_id, feedback.span_id);
  EXPECT_EQ(recording_.Find("INSERT feedback").parent_id, store.span_id);
  EXPECT_EQ(
      testing::Sql(folder_.File("feedback.db"), "SELECT trace_id, span_id, conversation_id, comment FROM feedback"),
      std::vector{std::string(kTrace) + "|" + answer_span_ + "|c-1|spot on"});
}

TEST_F(FeedbackApi, TheGuidesScriptGetsTheTraceThatItsHeaderNames) {
  const net::Response response = Verdict({}, "00-" + std::string(kTrace) + "-5555666677778888-01");
  EXPECT_EQ(At(response, "trace_id"), "\"" + std::string(kTrace) + "\"");
  EXPECT_EQ(At(response, "correlated"), "true");
  const RecordedSpan feedback = recording_.Find("👍 Submit User Feedback");
  EXPECT_EQ(feedback.trace_id, kTrace);
  EXPECT_EQ(feedback["correlation.success"], "true");
  EXPECT_EQ(feedback["correlation.reason"], "traceparent");
}

TEST_F(FeedbackApi, WhatDoesNotNameTheAnswerIsStoredAndSaysWhyItIsNotCorrelated) {
  const std::string token = Answered(1h);
  std::string forged = token;
  forged[40] = forged[40] == 'A' ? 'B' : 'A';
  clock_.Advance(2h);
  const struct {
    std::string more, reason;
  } kCases[] = {{"", "missing"},
                {Token("nonsense"), "malformed"},
                {Token(forged), "bad_signature"},
                {Token(token), "expired"},
                {R"(, "original_trace_id": "xyz")", "malformed"}};
  for (const auto& one : kCases) {
    const net::Response response = Verdict(one.more);
    EXPECT_EQ(response.status, 200) << one.reason;
    EXPECT_EQ(At(response, "correlated"), "false") << one.reason;
    EXPECT_EQ(At(response, "correlation_reason"), "\"" + one.reason + "\"");
    const RecordedSpan feedback = recording_.Find("👍 Submit User Feedback");
    EXPECT_EQ(feedback["correlation.success"], "false") << one.reason;
    EXPECT_EQ(feedback["correlation.reason"], one.reason);
    EXPECT_EQ(feedback["correlation.original_trace_id"], one.reason == "expired" ? kTrace : "(none)") << one.reason;
  }
}

TEST_F(FeedbackApi, AnOriginalTraceIdCorrelatesAndIsTheAnswersTrace) {
  const net::Response response = Verdict(R"(, "original_trace_id": ")" + std::string(kTrace) + "\"");
  EXPECT_EQ(At(response, "trace_id"), "\"" + std::string(kTrace) + "\"");
  EXPECT_EQ(At(response, "correlated"), "true");
  const RecordedSpan feedback = recording_.Find("👍 Submit User Feedback");
  EXPECT_EQ(feedback["correlation.original_trace_id"], kTrace);
  EXPECT_EQ(At(Verdict(R"(, "original_trace_id": ")" + std::string(kTrace) + "\""), "repeated"), "true");
}

TEST_F(FeedbackApi, AChangedVerdictIsOneVerdict) {
  const std::string more = Token(Answered());
  Verdict(more);
  EXPECT_EQ(At(Verdict(more), "repeated"), "true");
  const net::Response changed = Verdict(more, {}, "thumbs_down");
  EXPECT_EQ(At(changed, "changed"), "true");
  EXPECT_EQ(At(changed, "feedback_id"), "1");
  const net::Response stats = Send("GET", "/api/feedback/stats", "");
  EXPECT_EQ(At(stats, "total"), "1");
  EXPECT_EQ(At(stats, "negative"), "1");
  EXPECT_EQ(services_.counters.feedback, 3u);
}

TEST_F(FeedbackApi, ABadRequestIs400AndStoresNothing) {
  const auto body = [](std::string_view session, std::string_view query, std::string_view input,
                       std::string_view type) {
    return fmt::format(R"({{"session_id": {}, "query_text": {}, "user_input": {}, "feedback_type": {}}})", session,
                       query, input, type);
  };
  const std::string long_id = "\"" + std::string(201, 's') + "\"", long_input = "\"" + std::string(4097, 'u') + "\"",
                    long_query = "\"" + std::string((64 << 10) + 1, 'q') + "\"";
  const struct {
    std::string body, says;
  } kCases[] = {
      {"", "no JSON object"},
      {"[]", "no JSON object"},
      {"{\"session_id\": \"\xff\"}", "UTF-8"},
      {"{}", "\\\"session_id\\\" is missing"},
      {body("null", "\"q\"", "\"u\"", "\"thumbs_up\""), "\\\"session_id\\\" is missing"},
      {body("\"\"", "\"q\"", "\"u\"", "\"thumbs_up\""), "\\\"session_id\\\" is empty"},
      {body("\"s\"", "7", "\"u\"", "\"thumbs_up\""), "\\\"query_text\\\" is no text"},
      {body("\"s\"", "\"q\"", "\"u\"", "\"meh\""), "thumbs_up nor thumbs_down"},
      {body("\"s\"", "\"q\"", "\"u\"", "\"Thumbs_Up\""), "thumbs_up nor thumbs_down"},
      {body(long_id, "\"q\"", "\"u\"", "\"thumbs_up\""), "at most 200"},
      {body("\"s\"", long_query, "\"u\"", "\"thumbs_up\""), "at most 65536"},
      {body("\"s\"", "\"q\"", long_input, "\"thumbs_up\""), "at most 4096"},
      {body("\"s\"", "\"q\"", "\"u\"", "\"thumbs_up\", \"comment\": " + long_input), "at most 4096"},
  };
  for (const auto& one : kCases) {
    const net::Response response = Send("POST", "/api/feedback", one.body);
    EXPECT_EQ(response.status, 400) << one.says;
    EXPECT_EQ(At(response, "success"), "false");
    EXPECT_THAT(response.body, HasSubstr(one.says));
    EXPECT_EQ(At(response, "trace_id").size(), 34u);
  }
  EXPECT_EQ(At(Send("GET", "/api/feedback/stats", ""), "total"), "0");
}

TEST_F(FeedbackApi, HostileTextComesBackAsText) {
  const std::string input = R"("\u0000 <img src=x onerror=alert(1)> '; DROP TABLE feedback; -- \u001b[31m")";
  Send("POST", "/api/feedback",
       R"({"session_id": "s", "query_text": "", "feedback_type": "thumbs_up", "user_input": )" + input + "}");
  const net::Response stats = Send("GET", "/api/feedback/stats", "");
  EXPECT_EQ(At(stats, "recent/0/user_input"), input);
  EXPECT_EQ(stats.headers.Get("Content-Type"), "application/json");
}

TEST_F(FeedbackApi, TheLockFaultIsTheGuides503AndTheVerdictGoesInAfterwards) {
  services_.faults.Set(Fault::kDatabaseLocked, 1);
  const net::Response locked = Verdict(Token(Answered()));
  EXPECT_EQ(locked.status, 503);
  EXPECT_EQ(At(locked, "success"), "false");
  EXPECT_EQ(At(locked, "error"), "\"Database temporarily unavailable - high load\"");
  EXPECT_EQ(At(locked, "error_type"), "\"database_locked\"");
  EXPECT_EQ(At(locked, "retry_suggested"), "true");
  EXPECT_EQ(At(locked, "kept"), "true");
  EXPECT_EQ(At(locked, "trace_id"), "\"" + std::string(kTrace) + "\"");
  EXPECT_EQ(locked.headers.Get("Retry-After"), "5");
  const RecordedSpan feedback = recording_.Find("👍 Submit User Feedback");
  EXPECT_EQ(feedback.status, StatusCode::kError);
  EXPECT_EQ(feedback["db.error.type"], "operational");
  EXPECT_EQ(feedback["db.error.locked"], "true");
  EXPECT_EQ(feedback["retry_suggested"], "true");
  EXPECT_EQ(services_.counters.feedback_failed, 1u);

  EXPECT_EQ(At(Verdict(), "feedback_id"), "2") << "the kept one went in before";
  services_.faults.Set(Fault::kCascade, 1);
  EXPECT_EQ(Verdict().status, 503);
  EXPECT_EQ(Verdict().status, 200);
}

TEST_F(FeedbackApi, TheDamageFaultIsHealedAndTheAnswerSaysSo) {
  Verdict();
  services_.faults.Set(Fault::kDatabaseCorrupt, 1);
  const net::Response response = Verdict(Token(Answered()));
  EXPECT_EQ(response.status, 200);
  EXPECT_THAT(response.body,
              HasSubstr("set aside as feedback.db.corrupt-2026-01-01T00-00-00Z, and 1 earlier verdicts"));
  EXPECT_EQ(recording_.Find("💾 Store Feedback Data")["db.recovered"], "true");
  EXPECT_EQ(At(Send("GET", "/api/feedback/stats", ""), "total"), "2");
}

TEST_F(FeedbackApi, StatsAreTheDemos) {
  for (const char* session : {"a", "b", "c"}) {
    Send("POST", "/api/feedback",
         fmt::format(R"({{"session_id": "{}", "query_text": "q", "user_input": "u", "feedback_type": "{}"}})", session,
                     *session == 'c' ? "thumbs_down" : "thumbs_up"));
  }
  const net::Response stats = Send("GET", "/api/feedback/stats", "");
  EXPECT_EQ(stats.status, 200);
  EXPECT_EQ(At(stats, "positive"), "2");
  EXPECT_EQ(At(stats, "satisfaction_rate"), "66.7");
  EXPECT_EQ(At(stats, "kept"), "0");
  EXPECT_EQ(At(stats, "recent/0/session_id"), "\"c\"");
  EXPECT_EQ(At(stats, "recent/0/timestamp"), "\"2026-01-01T00:00:00.000Z\"");
  EXPECT_EQ(At(stats, "recent/3"), "(none)");
}

TEST_F(FeedbackApi, WithoutADatabaseBothAnswerInTheGuidesForm) {
  services_.feedback.reset();
  for (const net::Response& response : {Verdict(), Send("GET", "/api/feedback/stats", "")}) {
    EXPECT_EQ(response.status, 500);
    EXPECT_EQ(At(response, "error_type"), "\"database_error\"");
  }
}

}  // namespace
}  // namespace throughline::assistant
