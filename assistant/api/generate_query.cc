// POST /api/generate-query: a question in words to a DataPrime query, through the pipeline.
#include <fmt/chrono.h>
#include <fmt/format.h>

#include "assistant/api/request_body.h"
#include "assistant/api/route.h"
#include "assistant/api/services.h"
#include "base/random.h"
#include "dataprime/service/positions.h"

namespace throughline::assistant {
namespace {

constexpr size_t kLongestId = 128;  // bytes, of a conversation, a session or a user

std::string Timestamp(int64_t nanos) { return fmt::format("{:%FT%TZ}", fmt::gmtime(nanos / 1'000'000'000)); }

std::string NewConversation() {
  SystemRandom random;
  return fmt::format("{:016x}{:016x}", random.Next(), random.Next());
}

void StringOrNull(std::string_view key, std::string_view text, JsonWriter& json) {
  json.Key(key);
  if (text.empty()) {
    json.Null();
  } else {
    json.String(text);
  }
}

void WriteStrings(std::string_view key, const std::vector<std::string>& texts, JsonWriter& json) {
  json.Key(key).BeginArray();
  for (const std::string& text : texts) json.String(text);
  json.EndArray();
}

void WriteFindings(std::string_view key, const std::vector<Finding>& findings,
                   const dataprime::Utf16Positions& positions, JsonWriter& json) {
  json.Key(key).BeginArray();
  for (const Finding& finding : findings) {
    json.BeginObject().Key("message").String(finding.message);
    StringOrNull("suggestion", finding.suggestion, json);
    json.Key("code").String(finding.code).Key("from").Int(positions.FromBytes(finding.begin));
    json.Key("to").Int(positions.FromBytes(finding.end));
    json.Key("line").Int(finding.line).Key("column").Int(finding.column).EndObject();
  }
  json.EndArray();
}

void WriteValidation(const std::optional<Validation>& validation, const std::string& query, JsonWriter& json) {
  json.Key("validation");
  if (!validation) {
    json.Null();
    return;
  }
  const dataprime::Utf16Positions positions(query);
  json.BeginObject().Key("is_valid").Bool(validation->is_valid);
  WriteFindings("errors", validation->errors, positions, json);
  WriteFindings("warnings", validation->warnings, positions, json);
  json.Key("syntax_score").Double(validation->syntax_score).Key("complexity").Double(validation->complexity);
  json.Key("cost_class").String(validation->cost_class).Key("status").String(validation->status);
  StringOrNull("fixed_query", validation->fixed_query, json);
  json.EndObject();
}

void WriteAnswer(const Generation& generation, JsonWriter& json) {
  const PlanAnswer& answer = generation.answer;
  json.Key("kind").String(ToText(answer.kind)).Key("explanation").BeginArray();
  for (const ExplainedStage& stage : answer.explanation)
    json.BeginObject().Key("command").String(stage.command).Key("words").String(stage.words).EndObject();
  json.EndArray();
  WriteStrings("assumptions", answer.assumptions, json);
  StringOrNull("message", answer.message, json);
  json.Key("choices").BeginArray();
  for (const Choice& choice : answer.choices)
    json.BeginObject().Key("label").String(choice.label).Key("question").String(choice.question).EndObject();
  json.EndArray();
  StringOrNull("refusal_reason", answer.refusal_reason, json);
  StringOrNull("open_trace_id", answer.trace_id, json);
  json.Key("confidence").Double(answer.confidence).Key("is_follow_up").Bool(answer.is_follow_up);
  json.Key("is_passed_through").Bool(answer.is_passed_through);
  json.Key("provider").String(generation.provider).Key("model").String(generation.model);
  json.Key("is_fallback").Bool(generation.is_fallback);
  StringOrNull("fallback_reason", generation.fallback_reason, json);
  json.Key("rounds").Int(generation.rounds).Key("tokens").BeginObject();
  json.Key("input").Int(generation.input_tokens).Key("output").Int(generation.output_tokens).EndObject();
}

void WriteDryRun(const DryRun& dry_run, JsonWriter& json) {
  json.Key("dry_run");
  if (dry_run.words.empty()) {
    json.Null();
    return;
  }
  json.BeginObject().Key("source").String(dry_run.source).Key("rows").Int(dry_run.rows);
  json.Key("cost_class").String(dry_run.cost_class).Key("words").String(dry_run.words).EndObject();
}

net::Response Failed(Services& services, const Call& call, const PipelineResult& result) {
  if (result.http_status >= 500 || result.http_status == 429) {
    services.counters.failed.fetch_add(1, std::memory_order_relaxed);
  } else {
    services.counters.refused.fetch_add(1, std::memory_order_relaxed);
  }
  JsonWriter json;
  json.BeginObject().Key("success").Bool(false).Key("error").String(result.error);
  json.Key("error_type").String(result.error_type).Key("pipeline_health").String(result.pipeline_health);
  if (!result.failure_point.empty()) json.Key("failure_point").String(result.failure_point);
  if (result.retry_after) json.Key("retry_after_seconds").Int(result.retry_after->count());
  WriteTrace(call, json);
  net::Response response = JsonAnswer(result.http_status, json.EndObject().Take());
  if (result.retry_after) response.headers.Add("Retry-After", std::to_string(result.retry_after->count()));
  return response;
}

void Count(Counters& counters, const Generation& generation) {
  std::atomic<uint64_t>& kind = generation.answer.kind == PlanAnswer::Kind::kRefusal         ? counters.refused
                                : generation.answer.kind == PlanAnswer::Kind::kClarification ? counters.asked_back
                                                                                             : counters.answered;
  kind.fetch_add(1, std::memory_order_relaxed);
  if (generation.is_fallback) counters.fallbacks.fetch_add(1, std::memory_order_relaxed);
}

net::Response GenerateQuery(Services& services, Call& call) {
  RequestBody body(call.request.body);
  PipelineRequest request{.user_input = body.RequiredText("user_input"),
                          .conversation_id = body.Text("conversation_id", {}, kLongestId),
                          .session_id = body.Text("session_id", {}, kLongestId),
                          .user_id = body.Text("user_id", {}, kLongestId),
                          .input_kind = body.Text("input_kind", "text"),
                          .mode = services.mode.load(),
                          .utc_offset_minutes = static_cast<int>(body.Int("utc_offset_minutes", 0, -24 * 60, 24 * 60))};
  if (!body.ok()) return ErrorAnswer(call, 400, body.problem(), "bad_request");
  if (request.input_kind != "text" && request.input_kind != "voice")
    return ErrorAnswer(call, 400, "\"input_kind\" is neither text nor voice", "bad_request");
  services.counters.questions.fetch_add(1, std::memory_order_relaxed);

  const bool is_new = request.conversation_id.empty();
  if (is_new) request.conversation_id = NewConversation();
  const Conversations::Turn last =
      is_new ? Conversations::Turn() : services.conversations.Last(request.conversation_id);
  request.last_query = last.query;
  request.last_plan = last.plan;
  const int64_t now = services.clock.NowNanos();
  const PipelineResult result = services.pipeline->Run(request, *services.catalogue->Current(), now);
  if (!result.success || !result.generation) return Failed(services, call, result);

  const Generation& generation = *result.generation;
  Count(services.counters, generation);
  const int turn = last.number + 1;
  // A refusal or a question back leaves the last query as what a follow-up speaks of; a model's query has no plan, and
  // takes the place of the last one all the same.
  const bool is_answer = generation.answer.plan != nullptr ||
                         (generation.answer.kind == PlanAnswer::Kind::kQuery && !generation.answer.query.empty());
  services.conversations.Add(request.conversation_id,
                             {.question = request.user_input,
                              .query = is_answer || last.query.empty() ? generation.answer.query : last.query,
                              .plan = is_answer ? generation.answer.plan : last.plan,
                              .number = turn});

  JsonWriter json;
  json.BeginObject().Key("success").Bool(true);
  StringOrNull("query", generation.answer.query, json);
  json.Key("user_input").String(request.user_input).Key("intent").String(result.intent.category);
  json.Key("intent_confidence").Double(result.intent.confidence);
  WriteStrings("keywords_found", result.intent.keywords, json);
  WriteValidation(result.validation, generation.answer.query, json);
  WriteAnswer(generation, json);
  WriteDryRun(result.dry_run, json);
  json.Key("pipeline_health").String(result.pipeline_health).Key("duration_ms");
  json.Double(std::chrono::duration<double, std::milli>(result.duration).count());
  json.Key("conversation_id").String(request.conversation_id).Key("turn").Int(turn);
  StringOrNull("answer_span_id", result.answer_span_id.IsValid() ? result.answer_span_id.Hex() : "", json);
  StringOrNull("answer_token", result.answer_token, json);
  WriteTrace(call, json);
  json.Key("timestamp").String(Timestamp(now)).Key("telemetry_enabled").Bool(services.settings.telemetry_enabled);
  json.Key("evaluation_ready").Bool(services.settings.telemetry_enabled);
  json.Key("demo_mode").String(ToText(request.mode)).Key("knowledge_base_used").Bool(true);
  return JsonAnswer(200, json.EndObject().Take());
}

}  // namespace

std::vector<Route> GenerateQueryRoutes(Services& services) {
  return {{.method = "POST",
           .path = "/api/generate-query",
           .handler = [&services](Call& call) { return GenerateQuery(services, call); },
           .may_wait =
               [&services] {
                 if (services.settings.provider != "builtin") return true;
                 for (const FaultInfo& fault : AllFaults()) {
                   if (services.faults.Left(fault.fault) != 0) return true;
                 }
                 return false;
               },
           .asks_model = true}};
}

}  // namespace throughline::assistant
