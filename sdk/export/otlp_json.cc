#include "sdk/export/otlp_json.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "base/hex.h"
#include "base/json_writer.h"
#include "sdk/export/protobuf.h"

namespace throughline::inline sdk::otlp {
namespace {

enum class Kind : uint8_t {
  kText,
  kHex,      // trace and span ids
  kBase64,   // other bytes
  kNumber,   // 32-bit integers, enums: of a varint or fixed32
  kSigned,   // sint32: zigzag
  kBool,     //
  kInt64,    // as text; of a varint or fixed64
  kUint64,   // as text; of a varint or fixed64
  kDouble,   //
  kMessage,  // of Field::message
};

struct Field {
  uint32_t number;
  std::string_view name;
  Kind kind;
  bool is_repeated = false;
  const std::span<const Field>* message = nullptr;
};
using Message = std::span<const Field>;

extern const Message kAnyValue;

constexpr bool kRepeated = true;

const Field kArrayFields[] = {{1, "values", Kind::kMessage, kRepeated, &kAnyValue}};
const Message kArray = kArrayFields;
const Field kKeyValueFields[] = {{1, "key", Kind::kText}, {2, "value", Kind::kMessage, false, &kAnyValue}};
const Message kKeyValue = kKeyValueFields;
const Field kListFields[] = {{1, "values", Kind::kMessage, kRepeated, &kKeyValue}};
const Message kList = kListFields;
const Field kAnyValueFields[] = {{1, "stringValue", Kind::kText},
                                 {2, "boolValue", Kind::kBool},
                                 {3, "intValue", Kind::kInt64},
                                 {4, "doubleValue", Kind::kDouble},
                                 {5, "arrayValue", Kind::kMessage, false, &kArray},
                                 {6, "kvlistValue", Kind::kMessage, false, &kList},
                                 {7, "bytesValue", Kind::kBase64}};
const Message kAnyValue = kAnyValueFields;

const Field kResourceFields[] = {{1, "attributes", Kind::kMessage, kRepeated, &kKeyValue},
                                 {2, "droppedAttributesCount", Kind::kNumber}};
const Message kResource = kResourceFields;
const Field kScopeFields[] = {{1, "name", Kind::kText},
                              {2, "version", Kind::kText},
                              {3, "attributes", Kind::kMessage, kRepeated, &kKeyValue},
                              {4, "droppedAttributesCount", Kind::kNumber}};
const Message kScope = kScopeFields;

const Field kEventFields[] = {{1, "timeUnixNano", Kind::kUint64},
                              {2, "name", Kind::kText},
                              {3, "attributes", Kind::kMessage, kRepeated, &kKeyValue},
                              {4, "droppedAttributesCount", Kind::kNumber}};
const Message kEvent = kEventFields;
const Field kLinkFields[] = {{1, "traceId", Kind::kHex},
                             {2, "spanId", Kind::kHex},
                             {3, "traceState", Kind::kText},
                             {4, "attributes", Kind::kMessage, kRepeated, &kKeyValue},
                             {5, "droppedAttributesCount", Kind::kNumber},
                             {6, "flags", Kind::kNumber}};
const Message kLink = kLinkFields;
const Field kStatusFields[] = {{2, "message", Kind::kText}, {3, "code", Kind::kNumber}};
const Message kStatus = kStatusFields;
const Field kSpanFields[] = {{1, "traceId", Kind::kHex},
                             {2, "spanId", Kind::kHex},
                             {3, "traceState", Kind::kText},
                             {4, "parentSpanId", Kind::kHex},
                             {5, "name", Kind::kText},
                             {6, "kind", Kind::kNumber},
                             {7, "startTimeUnixNano", Kind::kUint64},
                             {8, "endTimeUnixNano", Kind::kUint64},
                             {9, "attributes", Kind::kMessage, kRepeated, &kKeyValue},
                             {10, "droppedAttributesCount", Kind::kNumber},
                             {11, "events", Kind::kMessage, kRepeated, &kEvent},
                             {12, "droppedEventsCount", Kind::kNumber},
                             {13, "links", Kind::kMessage, kRepeated, &kLink},
                             {14, "droppedLinksCount", Kind::kNumber},
                             {15, "status", Kind::kMessage, false, &kStatus},
                             {16, "flags", Kind::kNumber}};
const Message kSpan = kSpanFields;
const Field kScopeSpansFields[] = {{1, "scope", Kind::kMessage, false, &kScope},
                                   {2, "spans", Kind::kMessage, kRepeated, &kSpan},
                                   {3, "schemaUrl", Kind::kText}};
const Message kScopeSpans = kScopeSpansFields;
const Field kResourceSpansFields[] = {{1, "resource", Kind::kMessage, false, &kResource},
                                      {2, "scopeSpans", Kind::kMessage, kRepeated, &kScopeSpans},
                                      {3, "schemaUrl", Kind::kText}};
const Message kResourceSpans = kResourceSpansFields;
const Field kTraceRequestFields[] = {{1, "resourceSpans", Kind::kMessage, kRepeated, &kResourceSpans}};

const Field kNumberPointFields[] = {{7, "attributes", Kind::kMessage, kRepeated, &kKeyValue},
                                    {2, "startTimeUnixNano", Kind::kUint64},
                                    {3, "timeUnixNano", Kind::kUint64},
                                    {4, "asDouble", Kind::kDouble},
                                    {6, "asInt", Kind::kInt64},
                                    {8, "flags", Kind::kNumber}};
const Message kNumberPoint = kNumberPointFields;
const Field kHistogramPointFields[] = {{9, "attributes", Kind::kMessage, kRepeated, &kKeyValue},
                                       {2, "startTimeUnixNano", Kind::kUint64},
                                       {3, "timeUnixNano", Kind::kUint64},
                                       {4, "count", Kind::kUint64},
                                       {5, "sum", Kind::kDouble},
                                       {6, "bucketCounts", Kind::kUint64, kRepeated},
                                       {7, "explicitBounds", Kind::kDouble, kRepeated},
                                       {10, "flags", Kind::kNumber},
                                       {11, "min", Kind::kDouble},
                                       {12, "max", Kind::kDouble}};
const Message kHistogramPoint = kHistogramPointFields;
const Field kGaugeFields[] = {{1, "dataPoints", Kind::kMessage, kRepeated, &kNumberPoint}};
const Message kGauge = kGaugeFields;
const Field kSumFields[] = {{1, "dataPoints", Kind::kMessage, kRepeated, &kNumberPoint},
                            {2, "aggregationTemporality", Kind::kNumber},
                            {3, "isMonotonic", Kind::kBool}};
const Message kSum = kSumFields;
const Field kHistogramFields[] = {{1, "dataPoints", Kind::kMessage, kRepeated, &kHistogramPoint},
                                  {2, "aggregationTemporality", Kind::kNumber}};
const Message kHistogram = kHistogramFields;
const Field kMetricFields[] = {{1, "name", Kind::kText},
                               {2, "description", Kind::kText},
                               {3, "unit", Kind::kText},
                               {5, "gauge", Kind::kMessage, false, &kGauge},
                               {7, "sum", Kind::kMessage, false, &kSum},
                               {9, "histogram", Kind::kMessage, false, &kHistogram}};
const Message kMetric = kMetricFields;
const Field kScopeMetricsFields[] = {{1, "scope", Kind::kMessage, false, &kScope},
                                     {2, "metrics", Kind::kMessage, kRepeated, &kMetric},
                                     {3, "schemaUrl", Kind::kText}};
const Message kScopeMetrics = kScopeMetricsFields;
const Field kResourceMetricsFields[] = {{1, "resource", Kind::kMessage, false, &kResource},
                                        {2, "scopeMetrics", Kind::kMessage, kRepeated, &kScopeMetrics},
                                        {3, "schemaUrl", Kind::kText}};
const Message kResourceMetrics = kResourceMetricsFields;
const Field kMetricsRequestFields[] = {{1, "resourceMetrics", Kind::kMessage, kRepeated, &kResourceMetrics}};

std::string ToBase64(std::string_view bytes) {
  static constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (size_t i = 0; i < bytes.size(); i += 3) {
    const auto byte = [&](size_t at) -> uint32_t { return at < bytes.size() ? static_cast<uint8_t>(bytes[at]) : 0; };
    const uint32_t group = byte(i) << 16 | byte(i + 1) << 8 | byte(i + 2);
    text += kDigits[group >> 18];
    text += kDigits[group >> 12 & 63];
    text += i + 1 < bytes.size() ? kDigits[group >> 6 & 63] : '=';
    text += i + 2 < bytes.size() ? kDigits[group & 63] : '=';
  }
  return text;
}

void WriteDouble(uint64_t bits, JsonWriter& json) {
  const auto value = std::bit_cast<double>(bits);
  if (std::isfinite(value)) {
    json.Double(value);
  } else {
    json.String(std::isnan(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
  }
}

struct Value {
  const Field* field;
  MessageReader::Wire wire;
  uint64_t number;
  std::string_view bytes;
};

// Deeper than any message of the library's own, less than a stack holds.
constexpr int kMaxDepth = 64;

void WriteMessage(std::string_view bytes, Message message, int depth, JsonWriter& json);

void WriteNumber(Kind kind, uint64_t number, JsonWriter& json) {
  switch (kind) {
    case Kind::kNumber:
      json.Int(static_cast<int64_t>(number));
      return;
    case Kind::kSigned:
      json.Int(static_cast<int64_t>(number >> 1) ^ -static_cast<int64_t>(number & 1));
      return;
    case Kind::kBool:
      json.Bool(number != 0);
      return;
    case Kind::kInt64:
      json.IntText(static_cast<int64_t>(number));
      return;
    case Kind::kUint64:
      json.IntText(number);
      return;
    default:
      WriteDouble(number, json);
  }
}

// A repeated number is one field of bytes ("packed"): varints, or eight bytes each.
void WritePacked(Kind kind, std::string_view packed, JsonWriter& json) {
  for (; packed.size() >= 8; packed.remove_prefix(8)) {
    uint64_t number;
    std::memcpy(&number, packed.data(), sizeof number);
    WriteNumber(kind, number, json);
  }
}

void WriteValue(const Value& value, int depth, JsonWriter& json) {
  switch (value.field->kind) {
    case Kind::kText:
      json.String(value.bytes);
      return;
    case Kind::kHex:
      json.String(ToHex({reinterpret_cast<const uint8_t*>(value.bytes.data()), value.bytes.size()}));
      return;
    case Kind::kBase64:
      json.String(ToBase64(value.bytes));
      return;
    case Kind::kMessage:
      WriteMessage(value.bytes, *value.field->message, depth + 1, json);
      return;
    default:
      if (value.wire == MessageReader::Wire::kBytes) {
        WritePacked(value.field->kind, value.bytes, json);
      } else {
        WriteNumber(value.field->kind, value.number, json);
      }
  }
}

bool FitsWire(Kind kind, bool is_repeated, MessageReader::Wire wire) {
  const bool holds_bytes = kind == Kind::kText || kind == Kind::kHex || kind == Kind::kBase64 || kind == Kind::kMessage;
  const bool is_bytes = wire == MessageReader::Wire::kBytes;
  return holds_bytes ? is_bytes : !is_bytes || is_repeated;
}

void WriteMessage(std::string_view bytes, Message message, int depth, JsonWriter& json) {
  json.BeginObject();
  // Gathered first: what is repeated is one array, and a span's attributes and events lie between each other.
  std::vector<Value> values;
  for (MessageReader in(bytes); depth < kMaxDepth && in.Next();) {
    for (const Field& field : message) {
      if (field.number == in.field() && FitsWire(field.kind, field.is_repeated, in.wire())) {
        values.push_back({&field, in.wire(), in.number(), in.bytes()});
      }
    }
  }
  for (const Field& field : message) {
    const Value* last = nullptr;
    for (const Value& value : values) {
      if (value.field != &field) continue;
      if (field.is_repeated) {
        if (!last) json.Key(field.name).BeginArray();
        WriteValue(value, depth, json);
      }
      last = &value;
    }
    if (last && field.is_repeated) {
      json.EndArray();
    } else if (last) {
      json.Key(field.name);
      WriteValue(*last, depth, json);
    }
  }
  json.EndObject();
}

std::string ToJson(std::string_view request, Message message) {
  JsonWriter json;
  WriteMessage(request, message, 0, json);
  return json.Take();
}

}  // namespace

std::string TraceRequestToJson(std::string_view request) { return ToJson(request, kTraceRequestFields); }
std::string MetricsRequestToJson(std::string_view request) { return ToJson(request, kMetricsRequestFields); }

}  // namespace throughline::inline sdk::otlp
