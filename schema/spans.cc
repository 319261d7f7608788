#include "schema/common_columns.h"
#include "schema/table.h"

namespace throughline::schema {
namespace {

// Level 9 for the short, much repeated attributes: 28 bytes a microservice span where level 3 leaves 45.
constexpr std::string_view kAttributesText = "CODEC(ZSTD(9)) SETTINGS (min_compress_block_size = 1048576, max_compress_block_size = 1048576)";
constexpr std::string_view kText = "CODEC(ZSTD(3)) SETTINGS (min_compress_block_size = 1048576, max_compress_block_size = 1048576)";

Table Make() {
  return {
      .name = "spans",
      .meaning = "One row for each span, whole: what was sent, and beside it what it means in the terms of OpenTelemetry GenAI.",
      .columns = Concat(
          CommonColumns(/*is_log=*/false),
          {
              {"trace_id", "FixedString(16)", Unit::kNone, {"$d.traceID", "$d.traceId", "$l.traceId"}, "OTLP trace_id, never all zeros. Hexadecimal in DataPrime."},
              {"span_id", "FixedString(8)", Unit::kNone, {"$d.spanID", "$d.spanId", "$l.spanId"}, "OTLP span_id, never all zeros."},
              {"parent_span_id", "FixedString(8)", Unit::kNone, {"$d.parentId", "$d.parentSpanID", "$d.parentSpanId"}, "OTLP parent_span_id; zeros for a root, which DataPrime reads as ''."},
              {"start_time", "DateTime64(9, 'UTC')", Unit::kUnixNanoseconds, {"$m.timestamp", "$d.startTime", "$d.startTimeMillis", "$m.timestampMillis"},
               "OTLP start_time_unix_nano. $m.timestamp is an instant; $d.startTime is in microseconds, $d.startTimeMillis in milliseconds.", "CODEC(Delta(8), ZSTD(1))"},
              {"duration_ns", "UInt64", Unit::kNanoseconds, {"$m.duration", "$d.duration"},
               "end - start. Clocks step backwards: when end < start it is 0 and throughline_ingest_clock_backwards_total counts the span. $m.duration is in microseconds.",
               "CODEC(T64, ZSTD(1))"},
              {"name", "LowCardinality(String)", Unit::kNone, {"$l.operationName", "$d.operationName"}, "OTLP name."},
              {"kind", "Enum8('unspecified' = 0, 'internal' = 1, 'server' = 2, 'client' = 3, 'producer' = 4, 'consumer' = 5)", Unit::kNone, {"$d.tags['span.kind']"}, "OTLP kind."},
              {"status_code", "Enum8('UNSET' = 0, 'OK' = 1, 'ERROR' = 2)", Unit::kNone, {"$m.status_code", "$d.tags['otel.status_code']"}, "OTLP status.code."},
              {"status_message", "String", Unit::kNone, {"$d.tags['otel.status_description']"}, "OTLP status.message."},
              {"trace_state", "LowCardinality(String)", Unit::kNone, {"$d.traceState"}, "W3C tracestate as sent."},
              {"flags", "UInt32", Unit::kNone, {"$d.flags"}, "OTLP flags: the low eight bits are W3C trace flags."},
              {"dropped_attributes", "UInt32", Unit::kNone, {"$d.droppedAttributesCount"}, "As sent, plus what our own limit cut."},
              {"dropped_events", "UInt32", Unit::kNone, {"$d.droppedEventsCount"}, "As sent, plus what our own limit cut."},
              {"dropped_links", "UInt32", Unit::kNone, {"$d.droppedLinksCount"}, "As sent, plus what our own limit cut."},

              {"attributes", "JSON(max_dynamic_paths = 256)", Unit::kNone, {"$d.tags", "$d"},
               "Every attribute under its own flat key with its own type, but for long texts (schema/long_text_keys.h). To filter and group by."},
              {"attributes_text", "String", Unit::kNone, {}, "The same attributes as one JSON object. To show a span: reading a hundred paths of `attributes` takes thirty times as long.", kAttributesText},
              {"texts", "Map(LowCardinality(String), String)", Unit::kNone, {},
               "Attributes that hold long text, as sent, and beside them under a leading '$' the canonical messages: $system_instructions, $input_messages, "
               "$output_messages, $tool_definitions, $tool_arguments, $tool_result, $retrieval_query, $retrieval_documents. One column, because the second form of a text costs next to nothing right after the first.",
               kText},
              {"events", "String", Unit::kNone, {"$d.logs"}, "JSON array of {time_unix_nano, name, attributes, dropped_attributes}; empty when none.", kText},
              {"event_names", "Array(LowCardinality(String))", Unit::kNone, {"$d.eventNames"}, "Names of the events, in order."},
              {"exception_type", "LowCardinality(String)", Unit::kNone, {"$d.exception.type"}, "exception.type of the last event named 'exception'."},
              {"exception_message", "String", Unit::kNone, {"$d.exception.message"}, "exception.message of the last event named 'exception'."},
              {"links", "String", Unit::kNone, {"$d.references"}, "JSON array of {trace_id, span_id, trace_state, attributes, dropped_attributes, flags}; empty when none.", kText},
              {"link_trace_ids", "Array(FixedString(16))", Unit::kNone, {}, "Traces that the links name, to find a link from its other end."},

              {"operation", "LowCardinality(String)", Unit::kNone, {"$d.gen_ai.operation.name"}, "gen_ai.operation.name after normalising. Empty: not an AI span."},
              {"provider", "LowCardinality(String)", Unit::kNone, {"$d.gen_ai.provider.name"}, "gen_ai.provider.name after normalising."},
              {"request_model", "LowCardinality(String)", Unit::kNone, {"$d.gen_ai.request.model"}, "gen_ai.request.model after normalising."},
              {"response_model", "LowCardinality(String)", Unit::kNone, {"$d.gen_ai.response.model"}, "gen_ai.response.model after normalising. Prices go by this one first."},
              {"response_id", "String", Unit::kNone, {"$d.gen_ai.response.id"}, "gen_ai.response.id."},
              {"conversation_id", "String", Unit::kNone, {"$d.gen_ai.conversation.id"}, "gen_ai.conversation.id after normalising; empty when no emitter said one."},
              {"user_id", "String", Unit::kNone, {"$d.enduser.id"}, "enduser.id after normalising."},
              {"agent_id", "LowCardinality(String)", Unit::kNone, {"$d.gen_ai.agent.id"}, "gen_ai.agent.id after normalising."},
              {"agent_name", "LowCardinality(String)", Unit::kNone, {"$d.gen_ai.agent.name"}, "gen_ai.agent.name after normalising."},
              {"workflow_name", "LowCardinality(String)", Unit::kNone, {"$d.gen_ai.workflow.name"}, "gen_ai.workflow.name after normalising."},
              {"tool_name", "LowCardinality(String)", Unit::kNone, {"$d.gen_ai.tool.name"}, "gen_ai.tool.name after normalising."},
              {"tool_call_id", "String", Unit::kNone, {"$d.gen_ai.tool.call.id"}, "gen_ai.tool.call.id after normalising."},
              {"error_type", "LowCardinality(String)", Unit::kNone, {"$d.error.type"}, "error.type after normalising."},
              {"environment", "LowCardinality(String)", Unit::kNone, {"$d.deployment.environment.name"}, "deployment.environment.name, or its older spellings."},
              {"release", "LowCardinality(String)", Unit::kNone, {"$d.service.version"}, "service.version, or a release attribute of the emitter."},
              {"finish_reasons", "Array(LowCardinality(String))", Unit::kNone, {"$d.gen_ai.response.finish_reasons"}, "gen_ai.response.finish_reasons, folded to stop, length, content_filter, tool_call, error."},
              {"tags", "Array(LowCardinality(String))", Unit::kNone, {"$d.aiTags"}, "Tags that the emitter put on the trace or span."},
              {"input_tokens", "Nullable(UInt64)", Unit::kTokens, {"$d.gen_ai.usage.input_tokens"}, "Tokens read, cached ones included. Null: not known, which is not 0."},
              {"reported_input_tokens", "Nullable(UInt64)", Unit::kTokens, {"$d.gen_ai.usage.reported_input_tokens"}, "As the emitter sent it, cached tokens included or not."},
              {"output_tokens", "Nullable(UInt64)", Unit::kTokens, {"$d.gen_ai.usage.output_tokens"}, "Tokens written, reasoning included."},
              {"total_tokens", "Nullable(UInt64)", Unit::kTokens, {"$d.gen_ai.usage.total_tokens"}, "As reported, else the sum when both parts are known."},
              {"cache_read_tokens", "Nullable(UInt64)", Unit::kTokens, {"$d.gen_ai.usage.cache_read.input_tokens"}, "Input tokens that came from the provider's cache."},
              {"cache_write_tokens", "Nullable(UInt64)", Unit::kTokens, {"$d.gen_ai.usage.cache_creation.input_tokens"}, "Input tokens that were written to the provider's cache."},
              {"reasoning_tokens", "Nullable(UInt64)", Unit::kTokens, {"$d.gen_ai.usage.reasoning.output_tokens"}, "Output tokens spent on reasoning."},
              {"cost_usd", "Nullable(Float64)", Unit::kUsd, {"$d.gen_ai.usage.cost"}, "Cost as the emitter reported it."},
              {"time_to_first_chunk_ns", "Nullable(UInt64)", Unit::kNanoseconds, {"$d.gen_ai.response.time_to_first_chunk"}, "From the start of the call to the first chunk of a streamed answer. In seconds in DataPrime, as in OpenTelemetry."},
              {"normalised", "Map(LowCardinality(String), String)", Unit::kNone, {"$d.normalised"}, "Everything the normaliser found, by canonical key (schema/normalised_keys.h), as text: what the columns above hold, and request parameters, intent, feedback, pipeline, retry ... A span is shown from this one column."},
              {"normalised_from", "LowCardinality(String)", Unit::kNone, {"$d.normalisedFrom"}, "JSON object: concept to 'rule:attribute' that it was read from."},
          }),
      // By minute. Not toStartOfMinute: its result is 32 bits wide, and a range of time would miss spans before 1970 or after 2106.
      .order_by = "intDiv(toUnixTimestamp64Nano(start_time), 60000000000), trace_id, span_id",
      .primary_key = "intDiv(toUnixTimestamp64Nano(start_time), 60000000000), trace_id",
      .indexes = {"PROJECTION by_trace (SELECT trace_id, min(start_time), max(start_time) GROUP BY trace_id)",
                  "INDEX start_range start_time TYPE minmax GRANULARITY 1"},
      .time_column = "start_time",
  };
}

}  // namespace

const Table& Spans() {
  static const Table table = Make();
  return table;
}

}  // namespace throughline::schema
