#include "center/read/trace_json.h"

#include <algorithm>
#include <initializer_list>
#include <map>
#include <optional>
#include <string_view>
#include <tuple>

#include "center/read/embedded_json.h"
#include "center/read/time_text.h"

namespace throughline::center {
namespace {

using store::StoredSpan;

void TextUnlessEmpty(std::string_view key, std::string_view text, JsonWriter& json) {
  if (!text.empty()) json.Key(key).String(text);
}

std::string_view TextOf(const StoredSpan& span, std::string_view key) {
  for (const auto& [name, text] : span.texts) {
    if (name == key) return text;
  }
  return {};
}

// A canonical text of the normaliser. Messages and definitions are JSON; arguments, results and queries whatever the
// tool took.
void CanonicalMember(std::string_view key, const StoredSpan& span, std::string_view text_key, JsonWriter& json) {
  std::string_view text = TextOf(span, text_key);
  if (text.empty()) return;
  json.Key(key);
  WriteEmbedded(text, json);
}

void WriteStringArray(const std::vector<std::string>& texts, JsonWriter& json) {
  json.BeginArray();
  for (const std::string& text : texts) json.String(text);
  json.EndArray();
}

struct Usage {
  std::optional<uint64_t> input, output, total;
  std::optional<double> cost;

  template <typename T>
  static void Add(const std::optional<T>& value, std::optional<T>& sum) {
    if (value) sum = sum.value_or(0) + *value;
  }
  void Add(const StoredSpan& span) {
    Add(span.input_tokens, input);
    Add(span.output_tokens, output);
    Add(span.total_tokens, total);
    Add(span.cost_usd, cost);
  }
};

void WriteAi(const StoredSpan& span, JsonWriter& json) {
  if (span.operation.empty()) {
    json.Null();
    return;
  }
  json.BeginObject().Key("operation").String(span.operation);
  for (auto [key, text] :
       std::initializer_list<std::pair<std::string_view, const std::string&>>{{"provider", span.provider},
                                                                              {"request_model", span.request_model},
                                                                              {"response_model", span.response_model},
                                                                              {"response_id", span.response_id},
                                                                              {"conversation_id", span.conversation_id},
                                                                              {"user_id", span.user_id},
                                                                              {"agent_id", span.agent_id},
                                                                              {"agent_name", span.agent_name},
                                                                              {"workflow_name", span.workflow_name},
                                                                              {"tool_name", span.tool_name},
                                                                              {"tool_call_id", span.tool_call_id},
                                                                              {"error_type", span.error_type}}) {
    TextUnlessEmpty(key, text, json);
  }
  json.Key("usage").BeginObject();
  for (auto [key, tokens] : std::initializer_list<std::pair<std::string_view, const std::optional<uint64_t>&>>{
           {"input_tokens", span.input_tokens},
           {"reported_input_tokens", span.reported_input_tokens},
           {"output_tokens", span.output_tokens},
           {"total_tokens", span.total_tokens},
           {"cache_read_tokens", span.cache_read_tokens},
           {"cache_write_tokens", span.cache_write_tokens},
           {"reasoning_tokens", span.reasoning_tokens}}) {
    json.Key(key).IntOrNull(tokens);
  }
  json.Key("cost_usd").DoubleOrNull(span.cost_usd).EndObject();
  json.Key("finish_reasons");
  WriteStringArray(span.finish_reasons, json);
  json.Key("tags");
  WriteStringArray(span.tags, json);
  json.Key("time_to_first_chunk_ns").IntOrNull(span.time_to_first_chunk_ns);
  json.Key("messages").BeginObject();
  CanonicalMember("system_instructions", span, "$system_instructions", json);
  CanonicalMember("input", span, "$input_messages", json);
  CanonicalMember("output", span, "$output_messages", json);
  json.EndObject().Key("tool").BeginObject();
  CanonicalMember("definitions", span, "$tool_definitions", json);
  CanonicalMember("arguments", span, "$tool_arguments", json);
  CanonicalMember("result", span, "$tool_result", json);
  json.EndObject().Key("retrieval").BeginObject();
  CanonicalMember("query", span, "$retrieval_query", json);
  CanonicalMember("documents", span, "$retrieval_documents", json);
  json.EndObject().EndObject();
}

void WriteSpan(const StoredSpan& span, size_t resource, JsonWriter& json) {
  json.BeginObject().Key("span_id").String(span.span_id.Hex()).Key("parent_span_id");
  span.parent_span_id.IsZero() ? json.Null() : json.String(span.parent_span_id.Hex());
  json.Key("name").String(span.name).Key("kind").String(KindName(span.kind));
  json.Key("status").BeginObject().Key("code").String(StatusName(span.status));
  TextUnlessEmpty("message", span.status_message, json);
  json.EndObject();
  json.Key("start_time_unix_nano")
      .IntText(span.start_nanos)
      .Key("duration_ns")
      .Int(span.duration_ns)
      .Key("resource")
      .Int(resource);
  json.Key("scope").BeginObject().Key("name").String(span.scope_name).Key("version").String(span.scope_version);
  json.Key("attributes").Raw(span.scope_attributes, "{}").EndObject();
  TextUnlessEmpty("trace_state", span.trace_state, json);
  json.Key("flags").Int(span.flags).Key("attributes").Raw(span.attributes_text, "{}").Key("texts").BeginObject();
  for (const auto& [key, text] : span.texts) {
    if (!key.starts_with('$')) json.Key(key).String(text);  // those with a $ are ours, and stand under `ai`
  }
  json.EndObject().Key("events").Raw(span.events, "[]").Key("links").Raw(span.links, "[]").Key("exception");
  if (span.exception_type.empty() && span.exception_message.empty()) {
    json.Null();
  } else {
    json.BeginObject()
        .Key("type")
        .String(span.exception_type)
        .Key("message")
        .String(span.exception_message)
        .EndObject();
  }
  json.Key("dropped")
      .BeginObject()
      .Key("attributes")
      .Int(span.dropped_attributes)
      .Key("events")
      .Int(span.dropped_events);
  json.Key("links").Int(span.dropped_links).EndObject().Key("ai");
  WriteAi(span, json);
  json.Key("normalised").BeginObject();
  for (const auto& [key, text] : span.normalised) json.Key(key).String(text);
  json.EndObject().Key("normalised_from").Raw(span.normalised_from, "{}").EndObject();
}

}  // namespace

std::string_view KindName(otel::SpanKind kind) {
  static constexpr std::string_view kNames[] = {"unspecified", "internal", "server", "client", "producer", "consumer"};
  auto index = static_cast<size_t>(kind);
  return index < std::size(kNames) ? kNames[index] : kNames[0];
}

std::string_view StatusName(otel::StatusCode status) {
  return status == otel::StatusCode::kError ? "ERROR" : status == otel::StatusCode::kOk ? "OK" : "UNSET";
}

bool IsModelCall(std::string_view operation) {
  return operation == "chat" || operation == "text_completion" || operation == "generate_content" ||
         operation == "embeddings";
}

std::string TraceJson(const store::Trace& trace) {
  Usage usage;
  uint64_t errors = 0;
  int64_t start = trace.spans.front().start_nanos, end = start;
  using ResourceKey = std::tuple<std::string_view, std::string_view, std::string_view, std::string_view>;
  std::map<ResourceKey, size_t> resources;
  std::vector<const StoredSpan*> resource_of;
  for (const StoredSpan& span : trace.spans) {
    if (IsModelCall(span.operation)) usage.Add(span);
    errors += span.status == otel::StatusCode::kError;
    start = std::min(start, span.start_nanos);
    int64_t span_end = 0;  // a duration that a wrong clock made can reach beyond what 64 bits hold
    if (span.duration_ns > static_cast<uint64_t>(INT64_MAX) ||
        __builtin_add_overflow(span.start_nanos, static_cast<int64_t>(span.duration_ns), &span_end))
      span_end = INT64_MAX;
    end = std::max(end, span_end);
    if (resources.try_emplace({span.service_name, span.application, span.subsystem, span.resource}, resources.size())
            .second)
      resource_of.push_back(&span);
  }
  JsonWriter json;
  json.BeginObject()
      .Key("trace_id")
      .String(trace.trace_id.Hex())
      .Key("start_time")
      .String(FormatInstant(start))
      .Key("start_time_unix_nano")
      .IntText(start);
  json.Key("duration_ns")
      .Int(static_cast<uint64_t>(end) - static_cast<uint64_t>(start))
      .Key("span_count")
      .Int(trace.spans.size())
      .Key("error_count")
      .Int(errors);
  json.Key("truncated").Bool(trace.truncated);
  json.Key("usage")
      .BeginObject()
      .Key("input_tokens")
      .IntOrNull(usage.input)
      .Key("output_tokens")
      .IntOrNull(usage.output);
  json.Key("total_tokens").IntOrNull(usage.total).Key("cost_usd").DoubleOrNull(usage.cost).EndObject();
  json.Key("resources").BeginArray();
  for (const StoredSpan* span : resource_of) {
    json.BeginObject().Key("service_name").String(span->service_name).Key("application").String(span->application);
    json.Key("subsystem").String(span->subsystem).Key("attributes").Raw(span->resource, "{}").EndObject();
  }
  json.EndArray().Key("spans").BeginArray();
  for (const StoredSpan& span : trace.spans)
    WriteSpan(span, resources.at({span.service_name, span.application, span.subsystem, span.resource}), json);
  return json.EndArray().EndObject().Take();
}

void WriteTraceSummary(const store::TraceSummary& trace, JsonWriter& json) {
  json.BeginObject()
      .Key("trace_id")
      .String(trace.trace_id.Hex())
      .Key("start_time")
      .String(FormatInstant(trace.start_nanos));
  json.Key("start_time_unix_nano").IntText(trace.start_nanos).Key("duration_ns").Int(trace.duration_ns);
  json.Key("root")
      .BeginObject()
      .Key("service")
      .String(trace.root_service)
      .Key("name")
      .String(trace.root_name)
      .Key("received")
      .Bool(trace.has_root)
      .EndObject();
  json.Key("span_count").Int(trace.span_count).Key("error_count").Int(trace.error_count).Key("services");
  WriteStringArray(trace.services, json);
  json.Key("models");
  WriteStringArray(trace.models, json);
  json.Key("input_tokens")
      .IntOrNull(trace.input_tokens)
      .Key("output_tokens")
      .IntOrNull(trace.output_tokens)
      .Key("total_tokens")
      .IntOrNull(trace.total_tokens);
  json.EndObject();
}

}  // namespace throughline::center
