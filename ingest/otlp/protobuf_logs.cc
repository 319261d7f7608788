#include "ingest/otlp/protobuf_logs.h"

#include "ingest/otlp/protobuf_groups.h"

namespace throughline::ingest {
namespace {

using otel::Rejection;

struct LogFields {
  uint64_t time_nanos = 0, observed_nanos = 0;
  uint32_t severity = 0, flags = 0, dropped_attributes = 0;
  std::string_view severity_text, event_name, trace_id, span_id;
  std::string_view body_bytes;
  int bodies = 0;
  otel::Value body;
  otel::Range attributes;
};

class LogReader {
 public:
  LogReader(const ReadLimits& limits, otel::LogBatch& batch, ProtobufValues& values)
      : limits_(limits), batch_(batch), values_(values) {}

  void Read(std::string_view bytes, uint32_t resource, uint32_t scope) {
    ++batch_.received;
    cut_ = 0;
    values_.Begin();
    LogFields log;
    if (ReadRecord(bytes, log) && values_.Finish() && AddRow(log, resource, scope)) [[likely]] {
      batch_.attributes_cut += cut_;
      return;
    }
    values_.Rollback();
    Refuse(batch_.rejections, values_.fault(), "log record", log.event_name);
  }

  void RefuseUnread(std::string_view, uint32_t, const Fault& fault) {
    ++batch_.received;
    Refuse(batch_.rejections, fault, "log record", {});
  }

 private:
  bool ReadRecord(std::string_view bytes, LogFields& log);
  bool AddRow(const LogFields& log, uint32_t resource, uint32_t scope);

  const ReadLimits& limits_;
  otel::LogBatch& batch_;
  ProtobufValues& values_;
  uint32_t cut_ = 0;
};

bool LogReader::ReadRecord(std::string_view bytes, LogFields& log) {
  if (bytes.size() > limits_.record_bytes)
    return values_.Refuse(Rejection::kTooLarge, "a log record of {} bytes", bytes.size());
  log.attributes.first = values_.PoolSize();
  WireReader in(bytes);
  while (!in.AtEnd()) {
    uint32_t tag;
    uint64_t number;
    std::string_view attribute;
    if (!in.ReadTag(tag)) return values_.Malformed(in);
    switch (tag) {
      case Tag(1, kFixed64):
        if (!in.ReadFixed(log.time_nanos)) return values_.Malformed(in);
        break;
      case Tag(2, kVarint):
        if (!in.ReadVarint(number)) return values_.Malformed(in);
        log.severity = static_cast<uint32_t>(number);
        break;
      case Tag(3, kBytes):
        if (!in.ReadBytes(log.severity_text)) return values_.Malformed(in);
        if (!values_.CheckText(log.severity_text, "severity_text is not UTF-8")) return false;
        break;
      case Tag(5, kBytes):
        if (!in.ReadBytes(log.body_bytes)) return values_.Malformed(in);
        ++log.bodies;
        break;
      case Tag(6, kBytes):
        if (!in.ReadBytes(attribute)) return values_.Malformed(in);
        if (!values_.ReadAttribute(attribute, log.attributes, cut_)) return false;
        break;
      case Tag(7, kVarint):
        if (!in.ReadVarint(number)) return values_.Malformed(in);
        log.dropped_attributes = static_cast<uint32_t>(number);
        break;
      case Tag(8, kFixed32):
        if (!in.ReadFixed(log.flags)) return values_.Malformed(in);
        break;
      case Tag(9, kBytes):
        if (!in.ReadBytes(log.trace_id)) return values_.Malformed(in);
        break;
      case Tag(10, kBytes):
        if (!in.ReadBytes(log.span_id)) return values_.Malformed(in);
        break;
      case Tag(11, kFixed64):
        if (!in.ReadFixed(log.observed_nanos)) return values_.Malformed(in);
        break;
      case Tag(12, kBytes): {
        std::string_view name;  // kept only when it is text: the refusal of this record may show it
        if (!in.ReadBytes(name)) return values_.Malformed(in);
        if (!values_.CheckText(name, "event_name is not UTF-8")) return false;
        log.event_name = name;
        break;
      }
      default:
        if (!in.ReadUnknown(tag, Fields(1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12))) return values_.Malformed(in);
    }
  }
  log.dropped_attributes += cut_;
  if (log.bodies > 1 && !values_.Join(bytes, 5, log.body_bytes)) return false;
  return values_.ReadValue(log.body_bytes, log.body);
}

bool LogReader::AddRow(const LogFields& log, uint32_t resource, uint32_t scope) {
  otel::TraceId trace_id;
  otel::SpanId span_id;
  if (!ReadId(log.trace_id, IdRule::kOptional, trace_id)) {
    return values_.Refuse(Rejection::kBadTraceId, "trace_id has {} bytes, not 16", log.trace_id.size());
  }
  if (!ReadId(log.span_id, IdRule::kOptional, span_id)) {
    return values_.Refuse(Rejection::kBadSpanId, "span_id has {} bytes, not 8", log.span_id.size());
  }
  if (log.time_nanos > kLastNanos) {
    return values_.Refuse(Rejection::kBadTime, "time_unix_nano {} is later than 2262-04-11", log.time_nanos);
  }
  if (log.observed_nanos > kLastNanos) {
    return values_.Refuse(Rejection::kBadTime, "observed_time_unix_nano {} is later than 2262-04-11",
                          log.observed_nanos);
  }
  otel::LogColumns& columns = batch_.logs;
  columns.time_nanos.push_back(log.time_nanos);
  columns.observed_nanos.push_back(log.observed_nanos);
  columns.severity_number.push_back(static_cast<uint8_t>(log.severity <= 24 ? log.severity : 0));
  columns.severity_text.push_back(log.severity_text);
  columns.event_name.push_back(log.event_name);
  columns.body.push_back(log.body);
  columns.trace_id.push_back(trace_id);
  columns.span_id.push_back(span_id);
  columns.flags.push_back(log.flags);
  columns.dropped_attributes.push_back(log.dropped_attributes);
  columns.attributes.push_back(log.attributes);
  columns.resource.push_back(resource);
  columns.scope.push_back(scope);
  return true;
}

}  // namespace

Result<void> ReadLogs(std::string_view body, const ReadLimits& limits, otel::LogBatch& out) {
  otel::Clear(out);
  ProtobufValues values(limits, out.pool);
  LogReader logs(limits, out, values);
  Result<void> done = ProtobufGroups(body, limits, out, values, logs).ReadRequest();
  if (!done) otel::Clear(out);
  return done;
}

}  // namespace throughline::ingest
