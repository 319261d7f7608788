#include "center/judge/judge_span.h"

#include <fmt/format.h>

#include "base/json_writer.h"
#include "center/feedback/verdict_span.h"
#include "center/reach/address_rules.h"

namespace throughline::center {
namespace {

class Request {
 public:
  Request(std::string_view application, std::string_view subsystem) {
    json_.BeginObject().Key("resourceSpans").BeginArray().BeginObject().Key("resource").BeginObject();
    json_.Key("attributes").BeginArray();
    Text("service.name", "throughline");
    Text("cx.application.name", application);
    Text("cx.subsystem.name", subsystem);
    json_.EndArray().EndObject().Key("scopeSpans").BeginArray().BeginObject();
    json_.Key("scope").BeginObject().Key("name").String(kJudgeScope).EndObject();
    json_.Key("spans").BeginArray().BeginObject();
  }
  JsonWriter& json() { return json_; }
  std::string Take() {
    json_.EndObject().EndArray().EndObject().EndArray().EndObject().EndArray().EndObject();
    return json_.Take();
  }

  void Text(std::string_view key, std::string_view text) {
    if (!text.empty()) Begin(key, "stringValue").String(text).EndObject().EndObject();
  }
  void Int(std::string_view key, const std::optional<uint64_t>& value) {
    if (value) Begin(key, "intValue").IntText(*value).EndObject().EndObject();
  }
  void Double(std::string_view key, double value) { Begin(key, "doubleValue").Double(value).EndObject().EndObject(); }
  void Times(int64_t start, int64_t end) {
    json_.Key("startTimeUnixNano").IntText(start).Key("endTimeUnixNano").IntText(end);
  }

 private:
  JsonWriter& Begin(std::string_view key, std::string_view type) {
    return json_.BeginObject().Key("key").String(key).Key("value").BeginObject().Key(type);
  }
  JsonWriter json_;
};

// Whose prices hold; of a server that nobody knows the model's alone says it.
std::string_view ProviderOf(std::string_view endpoint) {
  const std::string host = HostOfUrl(endpoint);
  for (auto [part, provider] : {std::pair("openai.azure.com", "azure.ai.openai"), std::pair("openai.com", "openai"),
                                std::pair("anthropic.com", "anthropic"), std::pair("mistral.ai", "mistral_ai"),
                                std::pair("groq.com", "groq"), std::pair("deepseek.com", "deepseek")}) {
    if (host.ends_with(part)) return provider;
  }
  return {};
}

}  // namespace

std::string JudgeCallRequest(const JudgeCall& call, std::string_view endpoint) {
  Request request("throughline", "judge");
  JsonWriter& json = request.json();
  json.Key("traceId").String(call.trace_id.Hex()).Key("spanId").String(call.span_id.Hex());
  json.Key("name").String("chat " + call.model).Key("kind").Int(3);
  request.Times(call.start_nanos, call.end_nanos);
  json.Key("attributes").BeginArray();
  request.Text("gen_ai.operation.name", "chat");
  request.Text("gen_ai.provider.name", ProviderOf(endpoint));
  request.Text("gen_ai.request.model", call.model);
  request.Text("gen_ai.response.model", call.response_model);
  request.Int("gen_ai.usage.input_tokens", call.input_tokens);
  request.Int("gen_ai.usage.output_tokens", call.output_tokens);
  request.Text("throughline.judge.evaluation", call.type);
  json.EndArray();
  if (!call.problem.empty())
    json.Key("status").BeginObject().Key("code").Int(2).Key("message").String(call.problem).EndObject();
  return request.Take();
}

std::string EvaluationIdentity(const JudgedSpan& span, const ModelCheck& check) {
  const std::string_view version = check.is_custom() ? std::string_view() : FindModelEvaluator(check.type)->version;
  return fmt::format("evaluation {} {} {} {} {} {}", span.trace_id, span.span_id, evaluate::TargetName(check.target),
                     check.type, check.custom.name, version);
}

std::string EvaluationRequest(const JudgedSpan& span, const ModelCheck& check, const Judged& judged,
                              std::string_view model, int64_t time_nanos) {
  Request request(span.application, span.subsystem);
  JsonWriter& json = request.json();
  json.Key("traceId").String(span.trace_id);
  json.Key("spanId").String(IdempotentSpanId(EvaluationIdentity(span, check)).Hex());
  json.Key("parentSpanId").String(span.span_id);
  json.Key("name").String("evaluate " + (check.is_custom() ? check.custom.name : check.type)).Key("kind").Int(1);
  request.Times(time_nanos, time_nanos);
  const double score = judged.verdict->score;
  const bool is_issue = score >= check.threshold && score > 0;
  const std::string_view target = evaluate::TargetName(check.target);
  json.Key("attributes").BeginArray();
  request.Text("gen_ai.operation.name", "evaluate");
  request.Text("throughline.judge.model", model);  // below gen_ai.evaluation it would be read as one more verdict
  if (check.is_custom()) {
    const std::string prefix = fmt::format("gen_ai.{}.evaluations.custom.{}.", target, check.slot);
    request.Text(prefix + "name", check.custom.name);
    request.Text(prefix + "target", target);
    request.Text(prefix + "category", check.custom.category);
    request.Text(prefix + "triggered", is_issue ? "true" : "false");
    request.Double(prefix + "score", score);
    request.Text(prefix + "label", is_issue ? "p1" : "low");
    request.Text(prefix + "details", judged.verdict->reason);
  } else {
    const std::string prefix = fmt::format("gen_ai.{}.evaluations.{}.", target, check.type);
    request.Double(prefix + "score", score);
    request.Text(prefix + "label", is_issue ? "p1" : "low");
    request.Text(prefix + "version", FindModelEvaluator(check.type)->version);
    request.Text(prefix + "details", judged.verdict->reason);
  }
  json.EndArray();
  json.Key("links").BeginArray();
  if (judged.call) {
    json.BeginObject().Key("traceId").String(judged.call->trace_id.Hex());
    json.Key("spanId").String(judged.call->span_id.Hex()).EndObject();
  }
  json.EndArray();
  return request.Take();
}

std::string JudgementsIdentity(const JudgedSpan& span, const std::vector<evaluate::Judgement>& results) {
  std::string identity = fmt::format("evaluations {} {}", span.trace_id, span.span_id);
  for (const evaluate::Judgement& one : results)
    identity += fmt::format(" {} {} {}", evaluate::TargetName(one.target), one.type, one.version);
  return identity;
}

std::string JudgementsRequest(const JudgedSpan& span, const std::vector<evaluate::Judgement>& results,
                              int64_t time_nanos) {
  Request request(span.application, span.subsystem);
  JsonWriter& json = request.json();
  json.Key("traceId").String(span.trace_id);
  json.Key("spanId").String(IdempotentSpanId(JudgementsIdentity(span, results)).Hex());
  json.Key("parentSpanId").String(span.span_id);
  json.Key("name").String("evaluate").Key("kind").Int(1);
  request.Times(time_nanos, time_nanos);
  json.Key("attributes").BeginArray();
  request.Text("gen_ai.operation.name", "evaluate");
  for (const evaluate::Judgement& one : results) {
    const std::string prefix = fmt::format("gen_ai.{}.evaluations.{}.", evaluate::TargetName(one.target), one.type);
    request.Double(prefix + "score", one.score);
    request.Text(prefix + "label", one.label);
    request.Text(prefix + "version", one.version);
    request.Text(prefix + "details", one.details);
  }
  json.EndArray();
  return request.Take();
}

}  // namespace throughline::center
