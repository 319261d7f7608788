// For tests: a NormalisedSpan as JSON.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ingest/normalise/normalise.h"
#include "otel/value.h"

namespace throughline::ingest::testing {

// Every member that is set, one a line; the JSON members as the JSON that they hold.
inline std::string ToJson(const NormalisedSpan& span) {
  std::string out = "{";
  auto key = [&](std::string_view name) {
    out += out.back() == '{' ? "\n    " : ",\n    ";
    otel::AppendJsonString(name, out);
    out += ": ";
  };
  otel::ValuePool none;
  auto scalar = [&](std::string_view name, const otel::Value& value) {
    key(name);
    otel::AppendJson(none, value, out);
  };
  auto text = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) scalar(name, otel::Value::String(value));
  };
  auto count = [&](std::string_view name, const std::optional<uint64_t>& value) {
    if (value) scalar(name, otel::Value::Int(static_cast<int64_t>(*value)));
  };
  auto json = [&](std::string_view name, std::string_view value) {
    if (value.empty()) return;
    key(name);
    out += value;
  };
  auto list = [&](std::string_view name, const std::vector<std::string_view>& values) {
    if (values.empty()) return;
    key(name);
    out += '[';
    for (std::string_view value : values) {
      if (out.back() != '[') out += ',';
      otel::AppendJsonString(value, out);
    }
    out += ']';
  };
  scalar("is_ai", otel::Value::Bool(span.is_ai));
  text("operation", span.operation);
  text("provider", span.provider);
  text("request_model", span.request_model);
  text("response_model", span.response_model);
  text("response_id", span.response_id);
  text("conversation_id", span.conversation_id);
  text("user_id", span.user_id);
  text("agent_id", span.agent_id);
  text("agent_name", span.agent_name);
  text("workflow_name", span.workflow_name);
  text("tool_name", span.tool_name);
  text("tool_call_id", span.tool_call_id);
  text("tool_type", span.tool_type);
  text("prompt_name", span.prompt_name);
  text("data_source_id", span.data_source_id);
  text("error_type", span.error_type);
  text("environment", span.environment);
  text("release", span.release);
  count("input_tokens", span.input_tokens);
  count("uncached_input_tokens", span.uncached_input_tokens);
  count("output_tokens", span.output_tokens);
  count("visible_output_tokens", span.visible_output_tokens);
  count("total_tokens", span.total_tokens);
  count("cache_read_tokens", span.cache_read_tokens);
  count("cache_write_tokens", span.cache_write_tokens);
  count("reasoning_tokens", span.reasoning_tokens);
  count("audio_in", span.audio_in);
  count("audio_out", span.audio_out);
  count("reported_input_tokens", span.reported_input_tokens);
  if (span.cost_usd) scalar("cost_usd", otel::Value::Double(*span.cost_usd));
  count("time_to_first_chunk_ns", span.time_to_first_chunk_ns);
  list("finish_reasons", span.finish_reasons);
  list("tags", span.tags);
  json("system_instructions", span.system_instructions);
  json("input_messages", span.input_messages);
  json("output_messages", span.output_messages);
  json("tool_definitions", span.tool_definitions);
  json("tool_arguments", span.tool_arguments);
  json("tool_result", span.tool_result);
  text("retrieval_query", span.retrieval_query);
  json("retrieval_documents", span.retrieval_documents);
  if (span.content_captured) scalar("content_captured", otel::Value::Bool(true));
  if (span.conversation_incomplete) scalar("conversation_incomplete", otel::Value::Bool(true));
  for (const ConceptValue& value : span.more) {
    if (value.is_json) {
      json(value.concept_name, value.value.text);
    } else {
      scalar(value.concept_name, value.value);
    }
  }
  list("warnings", span.warnings);
  json("provenance", span.provenance);
  out += "\n  }";
  return out;
}

}  // namespace throughline::ingest::testing
