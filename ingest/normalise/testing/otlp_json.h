// For tests: OTLP/JSON without any limit or check, straight into a batch, and a NormalisedSpan as JSON.
#pragma once

#include <simdjson.h>

#include <charconv>
#include <string>
#include <string_view>

#include "ingest/normalise/normalise.h"
#include "otel/batch.h"

namespace throughline::ingest::testing {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

inline std::string_view Text(otel::Arena& arena, const element& at, std::string_view key) {
  std::string_view text;
  if (at[key].get_string().get(text) != simdjson::SUCCESS) return {};
  return arena.Keep(std::string(text));
}

inline uint64_t Number(const element& at, std::string_view key) {
  uint64_t number = 0;
  std::string_view text;
  if (at[key].get_string().get(text) == simdjson::SUCCESS) {
    std::from_chars(text.data(), text.data() + text.size(), number);
  } else if (at[key].get_uint64().get(number) != simdjson::SUCCESS) {
    return 0;
  }
  return number;
}

class OtlpJsonLoader {
 public:
  // {"resourceSpans": [...]}; ids are left at zero, the normaliser doesn't look at them.
  void Load(std::string_view json, otel::TraceBatch& batch) {
    pool_ = &batch.pool;
    element document = Parse(json);
    ForEach(document, "resourceSpans", [&](const element& resource_spans) {
      uint32_t resource = AddResource(resource_spans, batch);
      ForEach(resource_spans, "scopeSpans", [&](const element& scope_spans) {
        uint32_t scope = AddScope(scope_spans, batch);
        ForEach(scope_spans, "spans", [&](const element& span) { AddSpan(span, resource, scope, batch); });
      });
    });
  }

  // {"resourceLogs": [...]}
  void Load(std::string_view json, otel::LogBatch& batch) {
    pool_ = &batch.pool;
    element document = Parse(json);
    ForEach(document, "resourceLogs", [&](const element& resource_logs) {
      uint32_t resource = AddResource(resource_logs, batch);
      ForEach(resource_logs, "scopeLogs", [&](const element& scope_logs) {
        uint32_t scope = AddScope(scope_logs, batch);
        ForEach(scope_logs, "logRecords", [&](const element& record) {
          otel::LogColumns& logs = batch.logs;
          logs.time_nanos.push_back(Number(record, "timeUnixNano"));
          logs.observed_nanos.push_back(Number(record, "observedTimeUnixNano"));
          logs.event_name.push_back(Text(pool_->arena, record, "eventName"));
          element body;
          logs.body.push_back(record["body"].get(body) == simdjson::SUCCESS ? ReadValue(body) : otel::Value());
          logs.dropped_attributes.push_back(static_cast<uint32_t>(Number(record, "droppedAttributesCount")));
          logs.attributes.push_back(Attributes(record));
          logs.resource.push_back(resource);
          logs.scope.push_back(scope);
        });
      });
    });
  }

 private:
  element Parse(std::string_view json) {
    element document;
    if (parser_.parse(json.data(), json.size()).get(document) != simdjson::SUCCESS) std::abort();
    return document;
  }

  template <typename Each>
  static void ForEach(const element& at, std::string_view key, Each each) {
    array list;
    if (at[key].get_array().get(list) != simdjson::SUCCESS) return;
    for (element item : list) each(item);
  }

  uint32_t AddResource(const element& at, otel::BatchBase& batch) {
    element resource;
    otel::Range attributes;
    if (at["resource"].get(resource) == simdjson::SUCCESS) attributes = Attributes(resource);
    batch.resources.push_back({.attributes = attributes});
    return static_cast<uint32_t>(batch.resources.size() - 1);
  }

  uint32_t AddScope(const element& at, otel::BatchBase& batch) {
    otel::Scope scope;
    element sent;
    if (at["scope"].get(sent) == simdjson::SUCCESS) scope.name = Text(pool_->arena, sent, "name");
    batch.scopes.push_back(scope);
    return static_cast<uint32_t>(batch.scopes.size() - 1);
  }

  void AddSpan(const element& at, uint32_t resource, uint32_t scope, otel::TraceBatch& batch) {
    otel::SpanColumns& spans = batch.spans;
    spans.trace_id.emplace_back();
    spans.span_id.emplace_back();
    spans.name.push_back(Text(pool_->arena, at, "name"));
    spans.start_nanos.push_back(Number(at, "startTimeUnixNano"));
    spans.end_nanos.push_back(Number(at, "endTimeUnixNano"));
    spans.kind.push_back(static_cast<otel::SpanKind>(Number(at, "kind")));
    spans.dropped_attributes.push_back(static_cast<uint32_t>(Number(at, "droppedAttributesCount")));
    spans.attributes.push_back(Attributes(at));
    uint32_t first = static_cast<uint32_t>(batch.events.size());
    ForEach(at, "events", [&](const element& event) {
      std::string_view name = Text(pool_->arena, event, "name");
      otel::Range attributes = Attributes(event);
      batch.events.push_back({.time_nanos = Number(event, "timeUnixNano"), .name = name, .attributes = attributes});
    });
    spans.events.push_back({first, static_cast<uint32_t>(batch.events.size()) - first});
    spans.links.emplace_back();
    spans.resource.push_back(resource);
    spans.scope.push_back(scope);
  }

  otel::Range Attributes(const element& at) {
    std::vector<otel::KeyValue> entries;
    ForEach(at, "attributes", [&](const element& attribute) {
      element value;
      otel::KeyValue entry{.key = Text(pool_->arena, attribute, "key"), .value = {}};
      if (attribute["value"].get(value) == simdjson::SUCCESS) entry.value = ReadValue(value);
      entries.push_back(entry);
    });
    return Add(entries);
  }

  otel::Range Add(const std::vector<otel::KeyValue>& entries) {
    otel::Range range{static_cast<uint32_t>(pool_->entries.size()), static_cast<uint32_t>(entries.size())};
    pool_->entries.insert(pool_->entries.end(), entries.begin(), entries.end());
    return range;
  }

  otel::Value ReadValue(const element& at) {
    bool truth;
    double number;
    int64_t integer;
    element inner;
    if (at["stringValue"].get(inner) == simdjson::SUCCESS)
      return otel::Value::String(Text(pool_->arena, at, "stringValue"));
    if (at["boolValue"].get_bool().get(truth) == simdjson::SUCCESS) return otel::Value::Bool(truth);
    if (at["intValue"].get_int64().get(integer) == simdjson::SUCCESS) return otel::Value::Int(integer);
    if (at["intValue"].get(inner) == simdjson::SUCCESS) {
      std::string_view digits = Text(pool_->arena, at, "intValue");
      integer = 0;
      std::from_chars(digits.data(), digits.data() + digits.size(), integer);
      return otel::Value::Int(integer);
    }
    if (at["doubleValue"].get_double().get(number) == simdjson::SUCCESS) return otel::Value::Double(number);
    if (at["arrayValue"].get(inner) == simdjson::SUCCESS) {
      std::vector<otel::KeyValue> entries;
      ForEach(inner, "values", [&](const element& item) { entries.push_back({{}, ReadValue(item)}); });
      return otel::Value::Container(otel::ValueType::kArray, Add(entries));
    }
    if (at["kvlistValue"].get(inner) == simdjson::SUCCESS) {
      std::vector<otel::KeyValue> entries;
      ForEach(inner, "values", [&](const element& item) {
        element value;
        std::string_view key = Text(pool_->arena, item, "key");
        entries.push_back({key, item["value"].get(value) == simdjson::SUCCESS ? ReadValue(value) : otel::Value()});
      });
      return otel::Value::Container(otel::ValueType::kMap, Add(entries));
    }
    return {};
  }

  simdjson::dom::parser parser_;
  otel::ValuePool* pool_ = nullptr;
};

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
