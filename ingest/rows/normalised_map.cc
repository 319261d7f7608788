#include "ingest/rows/normalised_map.h"

#include <fmt/format.h>

#include <vector>

namespace throughline::ingest {

void WriteNormalisedMap(const NormalisedSpan& normal, std::string& scratch, schema::RowWriter& row) {
  std::vector<std::pair<std::string_view, std::string_view>> entries;
  otel::Arena arena;
  auto text = [&](std::string_view key, std::string_view value) {
    if (!value.empty()) entries.emplace_back(key, value);
  };
  auto tokens = [&](std::string_view key, const std::optional<uint64_t>& value) {
    if (value) entries.emplace_back(key, arena.Keep(fmt::to_string(*value)));
  };
  text("gen_ai.tool.type", normal.tool_type);
  text("gen_ai.prompt.name", normal.prompt_name);
  text("gen_ai.data_source.id", normal.data_source_id);
  tokens("gen_ai.usage.uncached_input_tokens", normal.uncached_input_tokens);
  tokens("gen_ai.usage.visible_output_tokens", normal.visible_output_tokens);
  tokens("gen_ai.usage.audio.input_tokens", normal.audio_in);
  tokens("gen_ai.usage.audio.output_tokens", normal.audio_out);
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
  row.Varint(entries.size());
  for (const auto& [key, value] : entries) {
    row.String(key);
    row.String(value);
  }
}

}  // namespace throughline::ingest
