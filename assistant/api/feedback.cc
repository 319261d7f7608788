// POST /api/feedback: a verdict on an answer; GET /api/feedback/stats: the verdicts so far.
//
// Which answer   by its token, however late: the verdict's span then stands in the answer's trace. Else by
//                original_trace_id, else by the traceparent of the request, as the guide's pages send it.
// Source         AI Center facts, D.1; the guide, "Feedback Correlation" and "Database Connection Failures".
#include "throughline/feedback.h"

#include <fmt/format.h>

#include <cmath>

#include "assistant/api/request_body.h"
#include "assistant/api/route.h"
#include "assistant/api/services.h"
#include "throughline/ai.h"
#include "throughline/semconv.h"

namespace throughline::assistant {
namespace {

constexpr size_t kLongestId = 200, kLongestInput = 4096, kLongestQuery = 64 << 10, kLongestToken = 1024;  // bytes
constexpr int64_t kLongestSession = 366 * 24 * 3600;                                                      // seconds
constexpr int kRetryAfterSeconds = 5;

// What is known of the answer that a verdict is about.
struct Judged {
  ReadAnswer read;
  TraceId trace_id;  // the answer's; the request's own when nothing names the answer
  SpanId span_id;
  bool is_named = false;  // trace_id was named as the answer's
  bool is_correlated = false;
  std::string_view reason;  // why not; or by what, when it was not the token
};

Judged Find(const std::string& token, const std::string& original_trace_id, const Call& call, SystemTime now) {
  Judged judged;
  if (!token.empty()) judged.read = ReadAnswerToken(token, now);
  const TraceId original = TraceId::FromHex(original_trace_id);
  if (judged.read || judged.read.problem == TokenProblem::kExpired) {  // an expired one is ours all the same
    judged.trace_id = judged.read.answer.trace_id;
    judged.span_id = judged.read.answer.span_id;
    judged.is_named = true;
  } else if (original.IsValid()) {
    judged.trace_id = original;
    judged.is_named = true;
  } else {
    judged.trace_id = call.span.context().span_context().trace_id;
    judged.is_named = call.context.was_given && call.context.is_valid;
  }
  if (!token.empty()) {
    judged.is_correlated = static_cast<bool>(judged.read);
    judged.reason = ToText(judged.read.problem);
  } else if (!original_trace_id.empty()) {
    judged.is_correlated = original.IsValid();
    judged.reason = judged.is_correlated ? "original_trace_id" : "malformed";
  } else {
    judged.is_correlated = judged.is_named;
    judged.reason = judged.is_correlated ? "traceparent" : "missing";
  }
  return judged;
}

void Describe(const Judged& judged, Span& span) {
  if (judged.read) return;  // the tracing library has said it
  span.SetAttribute(semconv::kFeedbackCorrelated, judged.is_correlated);
  span.SetAttribute(semconv::kCorrelationSuccess, judged.is_correlated);
  span.SetAttribute("correlation.reason", judged.reason);
  if (judged.is_named) span.SetAttribute(semconv::kCorrelationOriginalTraceId, judged.trace_id.Hex());
}

void DescribeFailure(const FeedbackOutcome& outcome, Span& span) {
  span.SetAttribute("error.type", outcome.error_type);
  span.SetAttribute("feedback.kept", outcome.is_kept);
  if (outcome.error_type == "database_locked") {
    span.SetAttributes({{"db.error.type", "operational"}, {"db.error.locked", true}, {"retry_suggested", true}});
  }
  span.SetStatus(StatusCode::kError, outcome.error);
}

std::string ThanksFor(const FeedbackOutcome& outcome) {
  if (!outcome.set_aside.empty()) {
    return fmt::format(
        "Thank you. The feedback database was damaged: it is set aside as {}, and {} earlier verdicts were carried "
        "over into a new one.",
        outcome.set_aside, outcome.carried_over);
  }
  if (outcome.is_change) return "Thank you, your verdict is changed.";
  if (outcome.is_repeat) return "Thank you, we have it already.";
  return "Thank you.";
}

// As WriteTrace, but of the answer's trace.
void WriteCorrelation(const Judged& judged, const Call& call, JsonWriter& json) {
  const auto id = [&](bool is_there) {
    if (is_there) {
      json.String(judged.trace_id.Hex());
    } else {
      json.Null();
    }
  };
  json.Key("trace_id");
  id(judged.trace_id.IsValid());
  json.Key("original_trace_id");
  id(judged.is_named && judged.trace_id.IsValid());
  json.Key("correlated").Bool(judged.is_correlated);
  if (!judged.is_correlated) json.Key("correlation_reason").String(judged.reason);
  json.Key("context").BeginObject().Key("valid").Bool(call.context.is_valid);
  if (!call.context.is_valid) json.Key("reason").String(call.context.reason);
  json.EndObject();
}

// The database faults, which are real: a lock of another connection for as long as this verdict is tried, damage.
std::shared_ptr<FeedbackStore::Lock> InjectFaults(Services& services, Span& span) {
  if (services.faults.Take(Fault::kDatabaseCorrupt)) {
    span.SetAttribute("fault.injected", "database_corrupt");
    if (const Result<void> done = services.feedback->Damage(); !done)
      span.SetAttribute("fault.problem", done.error().message);
  }
  const bool is_locked = services.faults.Take(Fault::kDatabaseLocked);
  if (!is_locked && !services.faults.TakeCascadeOfVerdict()) return nullptr;
  span.SetAttribute("fault.injected", is_locked ? "database_locked" : "cascade");
  return services.feedback->HoldLock();
}

net::Response SubmitFeedback(Services& services, Call& call) {
  RequestBody body(call.request.body);
  const auto required = [&](std::string_view name, size_t longest) {
    body.RequiredText(name);
    return body.Text(name, {}, longest);
  };
  FeedbackRow row;
  row.session_id = required("session_id", kLongestId);
  row.query_text = required("query_text", kLongestQuery);
  row.user_input = required("user_input", kLongestInput);
  row.feedback_type = required("feedback_type", kLongestId);
  row.conversation_id = body.Text("conversation_id", {}, kLongestId);
  row.comment = body.Text("comment", {}, kLongestComment);
  const std::string token = body.Text("answer_token", {}, kLongestToken);
  const std::string original_trace_id = body.Text("original_trace_id", {}, kLongestId);
  const int64_t session_seconds = body.Int("session_duration_seconds", -1, 0, kLongestSession);
  if (!body.ok()) return ErrorAnswer(call, 400, body.problem(), "bad_request");
  if (row.session_id.empty()) return ErrorAnswer(call, 400, "\"session_id\" is empty", "bad_request");
  const std::optional<Verdict> verdict = VerdictFromText(row.feedback_type);
  if (!verdict) {
    return ErrorAnswer(call, 400, "\"feedback_type\" is neither thumbs_up nor thumbs_down", "bad_request");
  }
  if (!services.feedback) {
    services.counters.feedback_failed.fetch_add(1, std::memory_order_relaxed);
    return ErrorAnswer(call, 500, "The feedback database could not be opened", "database_error");
  }

  const Judged judged = Find(token, original_trace_id, call, services.clock.Now());
  if (judged.trace_id.IsValid()) row.trace_id = judged.trace_id.Hex();
  if (judged.span_id.IsValid()) row.span_id = judged.span_id.Hex();
  row.is_trace_of_answer = judged.is_named;
  if (row.conversation_id.empty()) row.conversation_id = judged.read.answer.conversation_id;

  std::optional<std::chrono::seconds> session_duration;
  if (session_seconds >= 0) session_duration = std::chrono::seconds(session_seconds);
  ActiveSpan span = StartFeedbackSpan(judged.read, {.verdict = *verdict,
                                                    .comment = row.comment,
                                                    .session_id = row.session_id,
                                                    .session_duration = session_duration});
  Describe(judged, span);
  // Of the question, as its own trace has it: satisfaction by intent is then one query of these spans alone.
  Annotate(span, AiIntent{.category = services.planner.Analyze(row.user_input).category});
  const auto lock = InjectFaults(services, span);
  const FeedbackOutcome outcome = services.feedback->Submit(row);
  (outcome.success ? services.counters.feedback : services.counters.feedback_failed)
      .fetch_add(1, std::memory_order_relaxed);

  JsonWriter json;
  json.BeginObject().Key("success").Bool(outcome.success);
  if (outcome.success) {
    json.Key("feedback_id").Int(outcome.feedback_id).Key("changed").Bool(outcome.is_change);
    json.Key("repeated").Bool(outcome.is_repeat).Key("kept").Bool(false).Key("message").String(ThanksFor(outcome));
    WriteCorrelation(judged, call, json);
    return JsonAnswer(200, json.EndObject().Take());
  }
  DescribeFailure(outcome, span);
  const bool is_locked = outcome.error_type == "database_locked";
  json.Key("error").String(outcome.error).Key("error_type").String(outcome.error_type);
  json.Key("kept").Bool(outcome.is_kept).Key("retry_suggested").Bool(is_locked);
  json.Key("message").String(outcome.is_kept
                                 ? "Your verdict is kept, and stored as soon as the database can be written."
                                 : "Your verdict could not be stored. Please send it again.");
  if (is_locked) json.Key("retry_after_seconds").Int(kRetryAfterSeconds);
  WriteCorrelation(judged, call, json);
  net::Response response = JsonAnswer(outcome.http_status, json.EndObject().Take());
  if (is_locked) response.headers.Add("Retry-After", std::to_string(kRetryAfterSeconds));
  return response;
}

net::Response AnswerStats(Services& services, Call& call) {
  const Result<FeedbackStats> stats = services.feedback
                                          ? services.feedback->Stats()
                                          : Fail(ErrorKind::kUnavailable, "the feedback database could not be opened");
  if (!stats) return ErrorAnswer(call, 500, stats.error().message, "database_error");
  JsonWriter json;
  json.BeginObject().Key("success").Bool(true).Key("total").Int(stats->total).Key("positive").Int(stats->positive);
  json.Key("negative").Int(stats->negative).Key("satisfaction_rate");
  json.Double(std::round(stats->satisfaction_rate * 10) / 10).Key("kept").Int(stats->kept).Key("recent").BeginArray();
  for (const FeedbackStats::Recent& one : stats->recent) {
    const FeedbackRow& row = one.row;
    json.BeginObject().Key("id").Int(one.id).Key("session_id").String(row.session_id);
    json.Key("user_input").String(row.user_input).Key("query_text").String(row.query_text);
    json.Key("feedback_type").String(row.feedback_type).Key("comment").String(row.comment);
    json.Key("trace_id").String(row.trace_id).Key("span_id").String(row.span_id);
    json.Key("timestamp").String(one.timestamp).EndObject();
  }
  json.EndArray();
  WriteTrace(call, json);
  return JsonAnswer(200, json.EndObject().Take());
}

}  // namespace

std::vector<Route> FeedbackRoutes(Services& services) {
  const auto may_wait = [] { return true; };  // for the disk, and for a lock
  return {{.method = "POST",
           .path = "/api/feedback",
           .handler = [&services](Call& call) { return SubmitFeedback(services, call); },
           .may_wait = may_wait},
          {.method = "GET",
           .path = "/api/feedback/stats",
           .handler = [&services](Call& call) { return AnswerStats(services, call); },
           .may_wait = may_wait}};
}

}  // namespace throughline::assistant
