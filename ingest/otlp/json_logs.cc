#include "ingest/otlp/json_logs.h"

#include "ingest/otlp/json_groups.h"

namespace throughline::ingest {
namespace {

using otel::Rejection;

struct LogFields {
  uint64_t time_nanos = 0, observed_nanos = 0;
  uint32_t severity = 0, flags = 0, dropped_attributes = 0;
  std::string_view severity_text, event_name, trace_id, span_id;
  std::optional<JsonElement> body_element, attributes;
  otel::Value body;
  otel::Range attribute_range;
};

class LogReader {
 public:
  LogReader(const ReadLimits&, otel::LogBatch& batch, JsonValues& values) : batch_(batch), values_(values) {}

  bool Read(JsonElement element, uint32_t resource, uint32_t scope) {
    ++batch_.received;
    values_.Begin();
    LogFields log;
    uint32_t cut = 0;
    if (ReadFields(element, log) &&
        (!log.attributes || values_.ReadAttributes(*log.attributes, log.attribute_range, cut)) &&
        (!log.body_element || values_.ReadValue(*log.body_element, log.body)) && values_.Finish()) {
      log.dropped_attributes += cut;
      if (AddRow(log, resource, scope)) {
        batch_.attributes_cut += cut;
        return true;
      }
    }
    if (!values_.broken().empty()) return false;
    values_.Rollback();
    Refuse(batch_.rejections, values_.fault(), "log record", log.event_name);
    return true;
  }

  void RefuseUnread(JsonElement element, uint32_t, const Fault& fault) {
    ++batch_.received;
    Refuse(batch_.rejections, fault, "log record", JsonNameOf(element, "eventName"));
  }

 private:
  bool ReadFields(JsonElement element, LogFields& log);
  bool AddRow(const LogFields& log, uint32_t resource, uint32_t scope);

  otel::LogBatch& batch_;
  JsonValues& values_;
};

bool LogReader::ReadFields(JsonElement element, LogFields& log) {
  static constexpr std::string_view kKnown[] = {
      "timeUnixNano", "observedTimeUnixNano",   "severityNumber", "severityText", "body",     "attributes",
      "flags",        "droppedAttributesCount", "traceId",        "spanId",       "eventName"};
  simdjson::dom::object fields;
  if (!values_.ReadObject(element, "a log record is not an object", fields)) return false;
  for (auto field : fields) {
    std::string_view key = field.key;
    bool good = true;
    if (key == "timeUnixNano") {
      good = values_.ReadUint64(field.value, "timeUnixNano is not a 64-bit number", log.time_nanos);
    } else if (key == "observedTimeUnixNano") {
      good = values_.ReadUint64(field.value, "observedTimeUnixNano is not a 64-bit number", log.observed_nanos);
    } else if (key == "severityNumber") {
      good = values_.ReadEnum(field.value, "severityNumber is not a number: OTLP/JSON sends enums as integers", 24,
                              log.severity);
    } else if (key == "severityText") {
      good = values_.ReadText(field.value, "severityText is not text", log.severity_text);
    } else if (key == "body") {
      log.body_element = field.value;
    } else if (key == "attributes") {
      log.attributes = field.value;
    } else if (key == "traceId") {
      good = values_.ReadText(field.value, "traceId is not text", log.trace_id);
    } else if (key == "spanId") {
      good = values_.ReadText(field.value, "spanId is not text", log.span_id);
    } else if (key == "eventName") {
      good = values_.ReadText(field.value, "eventName is not text", log.event_name);
    } else if (key == "flags") {
      good = values_.ReadUint32(field.value, "flags is not a 32-bit number", log.flags);
    } else if (key == "droppedAttributesCount") {
      good = values_.ReadUint32(field.value, "droppedAttributesCount is not a 32-bit number", log.dropped_attributes);
    } else {
      good = values_.Unknown(key, kKnown);
    }
    if (!good) return false;
  }
  return true;
}

bool LogReader::AddRow(const LogFields& log, uint32_t resource, uint32_t scope) {
  otel::TraceId trace_id;
  otel::SpanId span_id;
  if (!values_.ReadHexId(log.trace_id, IdRule::kOptional, Rejection::kBadTraceId, "traceId has {} characters, not 32",
                         trace_id) ||
      !values_.ReadHexId(log.span_id, IdRule::kOptional, Rejection::kBadSpanId, "spanId has {} characters, not 16",
                         span_id)) {
    return false;
  }
  if (log.time_nanos > kLastNanos) {
    return values_.Refuse(Rejection::kBadTime, "timeUnixNano {} is later than 2262-04-11", log.time_nanos);
  }
  if (log.observed_nanos > kLastNanos) {
    return values_.Refuse(Rejection::kBadTime, "observedTimeUnixNano {} is later than 2262-04-11", log.observed_nanos);
  }
  otel::LogColumns& columns = batch_.logs;
  columns.time_nanos.push_back(log.time_nanos);
  columns.observed_nanos.push_back(log.observed_nanos);
  columns.severity_number.push_back(static_cast<uint8_t>(log.severity));
  columns.severity_text.push_back(log.severity_text);
  columns.event_name.push_back(log.event_name);
  columns.body.push_back(log.body);
  columns.trace_id.push_back(trace_id);
  columns.span_id.push_back(span_id);
  columns.flags.push_back(log.flags);
  columns.dropped_attributes.push_back(log.dropped_attributes);
  columns.attributes.push_back(log.attribute_range);
  columns.resource.push_back(resource);
  columns.scope.push_back(scope);
  return true;
}

}  // namespace

Result<void> ReadLogsJson(std::string_view body, const ReadLimits& limits, otel::LogBatch& out) {
  static constexpr JsonGroupKeys kKeys{"resourceLogs", "scopeLogs", "logRecords"};
  return ReadJson<LogReader>(body, limits, kKeys, out);
}

}  // namespace throughline::ingest
