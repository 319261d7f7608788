// Any attributes on any span: the normaliser ends, and what it calls JSON is JSON.
//
// The input is lines of "key=value". A key that begins with '@' starts an event of that name; what follows belongs to
// it. A value that begins with '#' is a number, with '?' a truth value, with '*' a list of the texts between commas.
#include <simdjson.h>

#include <charconv>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "ingest/normalise/normalise.h"

namespace {

using namespace throughline;

void ExpectJson(std::string_view text) {
  static simdjson::dom::parser parser;
  simdjson::dom::element value;
  if (!text.empty() && parser.parse(text.data(), text.size()).get(value) != simdjson::SUCCESS) std::abort();
}

otel::Value ValueOf(otel::ValuePool& pool, std::string_view text) {
  if (text.starts_with('?')) return otel::Value::Bool(text.size() % 2 == 0);
  if (text.starts_with('#')) {
    int64_t integer = 0;
    std::from_chars(text.data() + 1, text.data() + text.size(), integer);
    return text.ends_with('.') ? otel::Value::Double(static_cast<double>(integer) / 3) : otel::Value::Int(integer);
  }
  if (!text.starts_with('*')) return otel::Value::String(text);
  otel::Range range{static_cast<uint32_t>(pool.entries.size()), 0};
  for (text.remove_prefix(1); !text.empty();) {
    std::string_view item = text.substr(0, text.find(','));
    pool.entries.push_back({{}, otel::Value::String(item)});
    ++range.count;
    text.remove_prefix(std::min(item.size() + 1, text.size()));
  }
  return otel::Value::Container(otel::ValueType::kArray, range);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view input(reinterpret_cast<const char*>(data), size);
  // The readers let only UTF-8 through.
  if (!simdjson::validate_utf8(input.data(), input.size())) return 0;
  otel::TraceBatch batch;
  otel::LogBatch logs;
  batch.resources.emplace_back();
  batch.scopes.emplace_back();
  std::vector<otel::KeyValue> own;
  std::vector<std::vector<otel::KeyValue>> of_events;
  std::string_view name = "span";
  while (!input.empty()) {
    std::string_view line = input.substr(0, input.find('\n'));
    input.remove_prefix(std::min(line.size() + 1, input.size()));
    size_t equals = line.find('=');
    if (equals == std::string_view::npos) {
      name = line;
      continue;
    }
    std::string_view key = line.substr(0, equals);
    if (key.starts_with('@')) {
      batch.events.push_back({.time_nanos = of_events.size(), .name = key.substr(1)});
      of_events.emplace_back();
      continue;
    }
    (of_events.empty() ? own : of_events.back()).push_back({key, ValueOf(batch.pool, line.substr(equals + 1))});
  }
  auto add = [&](const std::vector<otel::KeyValue>& entries) {
    otel::Range range{static_cast<uint32_t>(batch.pool.entries.size()), static_cast<uint32_t>(entries.size())};
    batch.pool.entries.insert(batch.pool.entries.end(), entries.begin(), entries.end());
    return range;
  };
  for (size_t i = 0; i < of_events.size(); ++i) batch.events[i].attributes = add(of_events[i]);
  otel::SpanColumns& spans = batch.spans;
  spans.trace_id.emplace_back();
  spans.span_id.emplace_back();
  spans.name.push_back(name);
  spans.start_nanos.push_back(0);
  spans.kind.push_back(otel::SpanKind::kClient);
  spans.dropped_attributes.push_back(0);
  spans.attributes.push_back(add(own));
  spans.events.push_back({0, static_cast<uint32_t>(batch.events.size())});
  spans.resource.push_back(0);
  spans.scope.push_back(0);

  static ingest::Normaliser normaliser;
  static ingest::NormalisedSpan out;
  normaliser.Normalise(batch, 0, out);
  for (const std::string* json :
       {&out.system_instructions, &out.input_messages, &out.output_messages, &out.tool_definitions, &out.tool_arguments,
        &out.tool_result, &out.retrieval_documents, &out.provenance}) {
    ExpectJson(*json);
  }
  for (const ingest::ConceptValue& value : out.more) {
    if (value.is_json) ExpectJson(value.value.text);
  }
  return 0;
}
