#include "ingest/rows/log_rows.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "ingest/normalise/normalise.h"
#include "ingest/rows/common_columns.h"
#include "ingest/rows/json_column.h"
#include "ingest/rows/json_text.h"
#include "schema/row_binary.h"

namespace throughline::ingest {

using otel::ValueType;

Severity SeverityOf(uint8_t number, std::string_view text) {
  // OTLP's six ranges of four, "severity_number": TRACE, DEBUG, INFO, WARN, ERROR, FATAL.
  static constexpr std::array kByRange{Severity::kVerbose, Severity::kDebug, Severity::kInfo,
                                       Severity::kWarning, Severity::kError, Severity::kCritical};
  if (number >= 1 && number <= 24) return kByRange[(number - 1) / 4];
  std::string lower(text.substr(0, 16));
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  static constexpr std::pair<std::string_view, Severity> kByText[] = {
      {"trace", Severity::kVerbose},   {"verbose", Severity::kVerbose},   {"debug", Severity::kDebug},
      {"info", Severity::kInfo},       {"notice", Severity::kInfo},       {"warn", Severity::kWarning},
      {"warning", Severity::kWarning}, {"err", Severity::kError},         {"error", Severity::kError},
      {"fatal", Severity::kCritical},  {"critical", Severity::kCritical}, {"crit", Severity::kCritical},
      {"alert", Severity::kCritical},  {"emergency", Severity::kCritical}};
  for (const auto& [name, severity] : kByText) {
    if (lower == name) return severity;
  }
  return Severity::kInfo;
}

class LogEncoder::State {
 public:
  // Gives the row's time.
  int64_t Row(otel::LogBatch& batch, size_t i, const Arrival& arrival, schema::RowWriter& row, EncodeNotes& notes) {
    const otel::LogColumns& logs = batch.logs;
    const int64_t observed =
        logs.observed_nanos[i] != 0 ? static_cast<int64_t>(logs.observed_nanos[i]) : arrival.received_nanos;
    const int64_t time = logs.time_nanos[i] != 0 ? static_cast<int64_t>(logs.time_nanos[i]) : observed;
    row.Fixed<int64_t>(time);
    row.Fixed<int64_t>(observed);
    row.Bytes(logs.trace_id[i].View());
    row.Bytes(logs.span_id[i].View());
    row.Fixed<uint32_t>(logs.flags[i]);
    row.Fixed<uint8_t>(logs.severity_number[i]);
    row.Fixed<uint8_t>(static_cast<uint8_t>(SeverityOf(logs.severity_number[i], logs.severity_text[i])));
    row.String(logs.severity_text[i]);
    std::string_view event_name = logs.event_name[i];
    if (event_name.empty()) {
      const otel::KeyValue* named =
          batch.pool.Find(logs.attributes[i], "event.name");  // how it was sent before OTLP 1.5
      if (named != nullptr && named->value.type == ValueType::kString) event_name = named->value.text;
    }
    row.String(event_name);
    normaliser_.NormaliseLog(batch, i, normal_);
    notes.ai_spans += normal_.is_ai;
    notes.normalise_warnings += normal_.warnings.size();
    Body(batch, logs.body[i], row);
    Attributes(batch, logs.attributes[i], row);
    row.Fixed<uint32_t>(logs.dropped_attributes[i]);
    for (std::string_view text : {normal_.operation, normal_.provider, normal_.request_model, normal_.conversation_id})
      row.String(text);
    Texts(row);
    return time;
  }

 private:
  void Body(otel::LogBatch& batch, otel::Value body, schema::RowWriter& row) {
    std::optional<otel::Value> parsed;
    if (body.type == ValueType::kString) parsed = parser_.ParseObject(body.text, batch.pool);
    const otel::Value& object = parsed ? *parsed : body;
    column_.Clear();
    if (object.type == ValueType::kMap) {
      for (const otel::KeyValue& member : otel::Entries{batch.pool, object.children})
        column_.Add(batch.pool, member.key, member.value);
    }
    column_.Write(row);
    scratch_.clear();
    if (body.type != ValueType::kEmpty && body.type != ValueType::kString) otel::AppendJson(batch.pool, body, scratch_);
    bool is_object = object.type == ValueType::kMap;
    std::string_view text = body.type == ValueType::kString ? body.text : std::string_view(scratch_);
    row.String(is_object ? std::string_view() : text);  // message
    row.String(is_object ? text : std::string_view());  // body_text
  }

  void Attributes(const otel::LogBatch& batch, otel::Range attributes, schema::RowWriter& row) {
    column_.Clear();
    for (const otel::KeyValue& attribute : otel::Entries{batch.pool, attributes})
      column_.Add(batch.pool, attribute.key, attribute.value);
    column_.Write(row);
    scratch_.clear();
    otel::AppendJsonObject(batch.pool, attributes, scratch_);
    row.String(scratch_);
  }

  void Texts(schema::RowWriter& row) {
    const std::pair<std::string_view, const std::string*> canonical[] = {
        {"$system_instructions", &normal_.system_instructions},
        {"$input_messages", &normal_.input_messages},
        {"$output_messages", &normal_.output_messages},
        {"$tool_definitions", &normal_.tool_definitions}};
    size_t count = 0;
    for (const auto& [key, text] : canonical) count += !text->empty();
    row.Varint(count);
    for (const auto& [key, text] : canonical) {
      if (text->empty()) continue;
      row.String(key);
      row.String(*text);
    }
  }

  Normaliser normaliser_;
  NormalisedSpan normal_;
  JsonTextParser parser_;
  JsonColumn column_;
  std::string scratch_;
};

LogEncoder::LogEncoder() : state_(std::make_unique<State>()) {}
LogEncoder::~LogEncoder() = default;

schema::InsertBlock LogEncoder::Encode(otel::LogBatch& batch, const Arrival& arrival, EncodeNotes& notes) {
  schema::InsertBlock block{.table = &schema::Logs(),
                            .batch_id = arrival.batch_id,
                            .received_day = arrival.received_day(),
                            .row_count = batch.logs.size(),
                            .rows = {}};
  CommonColumns common(batch, arrival);
  schema::RowWriter row(block.rows);
  for (size_t i = 0; i < batch.logs.size(); ++i) {
    common.Write(batch.logs.resource[i], batch.logs.scope[i], block.rows);
    block.AddTime(state_->Row(batch, i, arrival, row, notes));
  }
  return block;
}

}  // namespace throughline::ingest
