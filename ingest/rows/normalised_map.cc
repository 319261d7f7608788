#include "ingest/rows/normalised_map.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/json_writer.h"
#include "schema/facet_keys.h"
#include "schema/normalised_keys.h"

namespace throughline::ingest {

void WriteNormalisedMaps(const NormalisedSpan& normal, const SpanCost& cost, std::string_view exception_type,
                         std::string_view exception_message, std::string& scratch, schema::RowWriter& row) {
  namespace key = schema::normalised;
  std::vector<std::pair<std::string_view, std::string_view>> entries;
  otel::Arena arena;
  auto text = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) entries.emplace_back(name, value);
  };
  auto number = [&](std::string_view name, const auto& value) {
    if (value) entries.emplace_back(name, arena.Keep(fmt::to_string(*value)));
  };
  auto list = [&](std::string_view name, const std::vector<std::string_view>& values) {
    if (values.empty()) return;
    JsonWriter json;
    json.BeginArray();
    for (std::string_view value : values) json.String(value);
    entries.emplace_back(name, arena.Keep(json.EndArray().Take()));
  };
  text(key::kOperation, normal.operation);
  text(key::kProvider, normal.provider);
  text(key::kRequestModel, normal.request_model);
  text(key::kResponseModel, normal.response_model);
  text(key::kResponseId, normal.response_id);
  text(key::kConversationId, normal.conversation_id);
  text(key::kUserId, normal.user_id);
  text(key::kAgentId, normal.agent_id);
  text(key::kAgentName, normal.agent_name);
  text(key::kWorkflowName, normal.workflow_name);
  text(key::kToolName, normal.tool_name);
  text(key::kToolCallId, normal.tool_call_id);
  text(key::kErrorType, normal.error_type);
  text(key::kEnvironment, normal.environment);
  text(key::kRelease, normal.release);
  list(key::kFinishReasons, normal.finish_reasons);
  list(key::kTags, normal.tags);
  number(key::kInputTokens, normal.input_tokens);
  number(key::kReportedInputTokens, normal.reported_input_tokens);
  number(key::kOutputTokens, normal.output_tokens);
  number(key::kTotalTokens, normal.total_tokens);
  number(key::kCacheReadTokens, normal.cache_read_tokens);
  number(key::kCacheWriteTokens, normal.cache_write_tokens);
  number(key::kReasoningTokens, normal.reasoning_tokens);
  number(key::kCostUsd, cost.usd);
  text(key::kPriceId, cost.price_id);
  number(key::kInputCostUsd, cost.input_usd);
  number(key::kOutputCostUsd, cost.output_usd);
  number("throughline.wrapper_cost", cost.wrapper_usd);
  number(key::kTimeToFirstChunkNs, normal.time_to_first_chunk_ns);
  text(key::kExceptionType, exception_type);
  text(key::kExceptionMessage, exception_message);
  text("gen_ai.tool.type", normal.tool_type);
  text("gen_ai.prompt.name", normal.prompt_name);
  text("gen_ai.data_source.id", normal.data_source_id);
  number("gen_ai.usage.uncached_input_tokens", normal.uncached_input_tokens);
  number("gen_ai.usage.visible_output_tokens", normal.visible_output_tokens);
  number("gen_ai.usage.audio.input_tokens", normal.audio_in);
  number("gen_ai.usage.audio.output_tokens", normal.audio_out);
  if (normal.is_ai) {
    text("throughline.content_captured", normal.content_captured ? "true" : "false");
    text("throughline.conversation_incomplete", normal.conversation_incomplete ? "true" : "");
  }
  static const otel::ValuePool no_pool;  // the values are scalars
  for (const ConceptValue& entry : normal.more) {
    if (entry.value.type == otel::ValueType::kString) {
      text(entry.concept_name, entry.value.text);
    } else {
      scratch.clear();
      otel::AppendJson(no_pool, entry.value, scratch);
      text(entry.concept_name, arena.Keep(scratch));
    }
  }
  if (!normal.warnings.empty()) {
    scratch.clear();
    for (std::string_view warning : normal.warnings) {
      if (!scratch.empty()) scratch += "; ";
      scratch += warning;
    }
    text("normalise.warning", arena.Keep(scratch));
  }
  const auto write = [&](const auto& entry) {
    row.String(entry.first);
    row.String(entry.second);
  };
  const auto is_facet = [](const auto& entry) { return schema::IsFacetKey(entry.first); };
  row.Varint(entries.size());
  std::ranges::for_each(entries, write);
  row.Varint(static_cast<uint64_t>(std::ranges::count_if(entries, is_facet)));
  for (const auto& entry : entries)
    if (is_facet(entry)) write(entry);
}

}  // namespace throughline::ingest
