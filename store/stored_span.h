// A span as it is stored, whole, read from as few columns as hold it: each column of a lookup costs a tenth of a
// millisecond and more. Not read: `attributes`, whose text is in `attributes_text` (a hundred paths of the JSON column
// take thirty times as long), and the columns whose values are in `normalised`, `events` and `links` too.
//
// Threads  plain data.
// Source   schema/spans.cc says what each member means.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "otel/batch.h"
#include "otel/ids.h"
#include "schema/insert_block.h"

namespace throughline::store {

struct StoredSpan {
  using Texts = std::vector<std::string>;
  using TextMap = std::vector<std::pair<std::string, std::string>>;

  int64_t received_at_ms = 0;
  schema::BatchId batch_id{};
  std::string application, subsystem, service_name, resource, scope_name, scope_version, scope_attributes;

  otel::TraceId trace_id;
  otel::SpanId span_id, parent_span_id;  // parent zero: a root
  int64_t start_nanos = 0;
  uint64_t duration_ns = 0;
  std::string name;
  otel::SpanKind kind = otel::SpanKind::kUnspecified;
  otel::StatusCode status = otel::StatusCode::kUnset;
  std::string status_message, trace_state;
  uint32_t flags = 0, dropped_attributes = 0, dropped_events = 0, dropped_links = 0;

  std::string attributes_text;  // JSON object
  TextMap texts;                // long attributes, and the canonical messages under "$input_messages" and so on
  std::string events;           // JSON array, or empty
  std::string links;            // JSON array, or empty

  // Taken out of `normalised`.
  std::string exception_type, exception_message;
  std::string operation, provider, request_model, response_model, response_id, conversation_id, user_id, agent_id,
      agent_name, workflow_name, tool_name, tool_call_id, error_type, environment, release;
  Texts finish_reasons, tags;
  std::optional<uint64_t> input_tokens, reported_input_tokens, output_tokens, total_tokens, cache_read_tokens,
      cache_write_tokens, reasoning_tokens;
  std::optional<double> cost_usd;
  std::optional<uint64_t> time_to_first_chunk_ns;
  TextMap normalised;           // what is left of it
  std::string normalised_from;  // JSON object
};

// "`received_at`, `batch_id`, ...": what to SELECT, FORMAT RowBinary, for ReadSpans.
const std::string& StoredSpanColumns();
// kInternal when the bytes are not rows of those columns.
Result<std::vector<StoredSpan>> ReadSpans(std::string_view row_binary);
// The same for a query that takes no whole span: SQL of the canonical text `key` ("$input_messages"), '' when there is
// none. For keys of schema::CanonicalTexts alone.
std::string CanonicalTextSql(std::string_view key);

}  // namespace throughline::store
