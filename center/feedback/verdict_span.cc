#include "center/feedback/verdict_span.h"

#include "base/json_writer.h"

namespace throughline::center {
namespace {

constexpr uint32_t kSampled = 0x1, kHasIsRemote = 0x100, kIsRemote = 0x200;

class Attributes {
 public:
  explicit Attributes(JsonWriter& json) : json_(json) { json_.BeginArray(); }
  void End() { json_.EndArray(); }

  void Text(std::string_view key, std::string_view text) {
    if (text.empty()) return;
    Begin(key, "stringValue").String(text);
    json_.EndObject().EndObject();
  }
  void Bool(std::string_view key, bool value) {
    Begin(key, "boolValue").Bool(value);
    json_.EndObject().EndObject();
  }
  void Int(std::string_view key, int64_t value) {
    Begin(key, "intValue").IntText(value);
    json_.EndObject().EndObject();
  }
  void Double(std::string_view key, double value) {
    Begin(key, "doubleValue").Double(value);
    json_.EndObject().EndObject();
  }

 private:
  JsonWriter& Begin(std::string_view key, std::string_view type) {
    return json_.BeginObject().Key("key").String(key).Key("value").BeginObject().Key(type);
  }
  JsonWriter& json_;
};

// Positive or not, when the verdict says so in any way.
std::optional<bool> IsPositive(const Verdict& verdict) {
  if (verdict.thumbs_up) return verdict.thumbs_up;
  if (verdict.rating && *verdict.rating != 3) return *verdict.rating > 3;
  if (verdict.score && *verdict.score != 0.5) return *verdict.score > 0.5;
  return std::nullopt;
}

void WriteAttributes(const VerdictSpan& span, JsonWriter& json) {
  const Verdict& verdict = span.verdict;
  const bool by_token = !verdict.token.empty();
  const bool is_correlated = !by_token || span.token.problem == otel::TokenProblem::kNone;
  Attributes out(json);
  if (verdict.thumbs_up) out.Text("feedback.type", *verdict.thumbs_up ? "thumbs_up" : "thumbs_down");
  if (const auto positive = IsPositive(verdict)) {
    out.Text("feedback.sentiment", *positive ? "positive" : "negative");
    out.Text("feedback.user_satisfaction", *positive ? "high" : "low");
  }
  if (verdict.rating) out.Int("feedback.rating", *verdict.rating);
  if (verdict.score) out.Double("feedback.score", *verdict.score);
  out.Text("feedback.category", verdict.category);
  out.Bool("feedback.has_comment", !verdict.comment.empty());
  out.Text("feedback.comment", verdict.comment);
  out.Text("feedback.correction", verdict.correction);
  const std::string& session = verdict.session_id.empty() ? span.token.answer.conversation_id : verdict.session_id;
  out.Text("feedback.session_id", session);
  out.Text("gen_ai.conversation.id", session);
  out.Text("enduser.id", verdict.user_id);
  out.Text("feedback.source", "api");
  out.Bool("feedback.correlated", is_correlated);
  out.Bool("correlation.success", is_correlated);
  if (is_correlated) {
    out.Text("correlation.original_trace_id", span.trace_id.Hex());
    if (span.answer_span_id) out.Text("correlation.original_span_id", span.answer_span_id->Hex());
  } else {
    out.Text("correlation.reason", otel::TokenProblemName(span.token.problem));
    if (!span.token.answer.trace_id.IsZero()) {  // it is ours, only late
      out.Text("correlation.original_trace_id", span.token.answer.trace_id.Hex());
      out.Text("correlation.original_span_id", span.token.answer.span_id.Hex());
    }
  }
  out.End();
}

}  // namespace

std::string VerdictRequest(const VerdictSpan& span) {
  JsonWriter json;
  json.BeginObject().Key("resourceSpans").BeginArray().BeginObject().Key("resource").BeginObject().Key("attributes");
  Attributes resource(json);
  resource.Text("service.name", "throughline");
  resource.End();
  json.EndObject().Key("scopeSpans").BeginArray().BeginObject();
  json.Key("scope").BeginObject().Key("name").String("throughline.feedback").EndObject();
  json.Key("spans").BeginArray().BeginObject();
  json.Key("traceId").String(span.trace_id.Hex()).Key("spanId").String(span.span_id.Hex());
  if (span.answer_span_id) json.Key("parentSpanId").String(span.answer_span_id->Hex());
  json.Key("name").String(kFeedbackSpanName).Key("kind").Int(1);
  json.Key("flags").Int(span.answer_span_id ? kSampled | kHasIsRemote | kIsRemote : kSampled);
  json.Key("startTimeUnixNano").IntText(span.time_nanos).Key("endTimeUnixNano").IntText(span.time_nanos);
  json.Key("attributes");
  WriteAttributes(span, json);
  if (span.answer_span_id) {
    json.Key("links").BeginArray().BeginObject().Key("traceId").String(span.trace_id.Hex());
    json.Key("spanId").String(span.answer_span_id->Hex()).EndObject().EndArray();
  }
  json.EndObject().EndArray().EndObject().EndArray().EndObject().EndArray().EndObject();
  return json.Take();
}

otel::SpanId IdempotentSpanId(std::string_view identity) {
  uint64_t hash = 0xcbf29ce484222325;  // FNV-1a: equal where the text is equal is all that is wanted
  for (const char c : identity) hash = (hash ^ static_cast<uint8_t>(c)) * 0x100000001b3;
  if (hash == 0) hash = 1;
  otel::SpanId id;
  for (size_t i = 0; i < id.bytes.size(); ++i) id.bytes[i] = static_cast<uint8_t>(hash >> (8 * i));
  return id;
}

std::string IdentityOf(const VerdictSpan& span) {
  VerdictSpan same = span;
  same.time_nanos = 0;
  same.span_id = {};
  return "feedback " + span.verdict.idempotency_key + "\n" + VerdictRequest(same);
}

}  // namespace throughline::center
