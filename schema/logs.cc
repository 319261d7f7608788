#include "schema/common_columns.h"
#include "schema/table.h"

namespace throughline::schema {
namespace {

Table Make() {
  return {
      .name = "logs",
      .meaning = "One row for each log record.",
      .columns = Concat(
          CommonColumns(/*is_log=*/true),
          {
              {"timestamp", "DateTime64(9, 'UTC')", Unit::kUnixNanoseconds, {"$m.timestamp", "$m.timestampMicros"},
               "OTLP time_unix_nano, else observed_time_unix_nano, else the time of arrival.", "CODEC(Delta(8), ZSTD(1))"},
              {"observed_time", "DateTime64(9, 'UTC')", Unit::kUnixNanoseconds, {"$d.logRecord.observedTime"}, "OTLP observed_time_unix_nano, else the time of arrival.", "CODEC(Delta(8), ZSTD(1))"},
              {"trace_id", "FixedString(16)", Unit::kNone, {"$d.logRecord.traceId", "$d.traceId"}, "Zeros when the record belongs to no trace."},
              {"span_id", "FixedString(8)", Unit::kNone, {"$d.logRecord.spanId", "$d.spanId"}, "Zeros when the record belongs to no span."},
              {"flags", "UInt32", Unit::kNone, {"$d.logRecord.flags"}, "OTLP flags."},
              {"severity_number", "UInt8", Unit::kNone, {"$d.logRecord.severityNumber"}, "OTLP severity_number, 0 to 24."},
              {"severity", "Enum8('Debug' = 1, 'Verbose' = 2, 'Info' = 3, 'Warning' = 4, 'Error' = 5, 'Critical' = 6)", Unit::kNone, {"$m.severity"},
               "DataPrime's severity, from severity_number (1-4 Verbose, 5-8 Debug, 9-12 Info, 13-16 Warning, 17-20 Error, 21-24 Critical), else from severity_text, else Info."},
              {"severity_text", "LowCardinality(String)", Unit::kNone, {"$d.logRecord.severityText"}, "OTLP severity_text."},
              {"event_name", "LowCardinality(String)", Unit::kNone, {"$d.logRecord.eventName"}, "OTLP event_name, else attribute event.name."},
              {"body", "JSON(max_dynamic_paths = 256)", Unit::kNone, {"$d"}, "The fields of a body that is an object, or text that is a JSON object; nested objects as dotted paths."},
              {"message", "String", Unit::kNone, {"$d.message"}, "A body that is text and no JSON object; any other body that is no object as JSON text.", "CODEC(ZSTD(3))"},
              {"body_text", "String", Unit::kNone, {"$d.logRecord.body"}, "The body as JSON, to show it; empty when `message` holds it.", "CODEC(ZSTD(3))"},
              {"attributes", "JSON(max_dynamic_paths = 256)", Unit::kNone, {"$d.logRecord.attributes"}, "Every attribute under its own flat key with its own type."},
              {"attributes_text", "String", Unit::kNone, {}, "The same attributes as one JSON object, to show a record.", "CODEC(ZSTD(3))"},
              {"dropped_attributes", "UInt32", Unit::kNone, {"$d.logRecord.droppedAttributesCount"}, "As sent, plus what our own limit cut."},
              {"operation", "LowCardinality(String)", Unit::kNone, {"$d.gen_ai.operation.name"}, "gen_ai.operation.name after normalising. Empty: not an AI record."},
              {"provider", "LowCardinality(String)", Unit::kNone, {"$d.gen_ai.provider.name"}, "gen_ai.provider.name after normalising."},
              {"request_model", "LowCardinality(String)", Unit::kNone, {"$d.gen_ai.request.model"}, "gen_ai.request.model after normalising."},
              {"conversation_id", "String", Unit::kNone, {"$d.gen_ai.conversation.id"}, "gen_ai.conversation.id after normalising."},
              {"texts", "Map(LowCardinality(String), String)", Unit::kNone, {}, "Canonical messages, as in spans.", "CODEC(ZSTD(3))"},
          }),
      // By minute, as in spans.
      .order_by = "intDiv(toUnixTimestamp64Nano(timestamp), 60000000000), service_name, timestamp",
      .primary_key = "intDiv(toUnixTimestamp64Nano(timestamp), 60000000000), service_name",
      .indexes = {"INDEX time_range timestamp TYPE minmax GRANULARITY 1", "INDEX of_trace trace_id TYPE bloom_filter(0.001) GRANULARITY 1"},
      .time_column = "timestamp",
  };
}

}  // namespace

const Table& Logs() {
  static const Table table = Make();
  return table;
}

}  // namespace throughline::schema
