#include "center/review/review_span.h"

#include "base/json_writer.h"

namespace throughline::center {
namespace {

constexpr uint32_t kSampled = 0x1, kHasIsRemote = 0x100, kIsRemote = 0x200;

void WriteText(std::string_view key, std::string_view text, JsonWriter& json) {
  if (text.empty()) return;
  json.BeginObject().Key("key").String(key).Key("value").BeginObject().Key("stringValue").String(text);
  json.EndObject().EndObject();
}

}  // namespace

std::string ReviewRequest(const Review& review, const otel::SpanId& span_id, int64_t time_nanos) {
  JsonWriter json;
  json.BeginObject().Key("resourceSpans").BeginArray().BeginObject();
  json.Key("resource").BeginObject().Key("attributes").BeginArray();
  WriteText("service.name", "throughline", json);
  json.EndArray().EndObject().Key("scopeSpans").BeginArray().BeginObject();
  json.Key("scope").BeginObject().Key("name").String("throughline.review").EndObject();
  json.Key("spans").BeginArray().BeginObject();
  json.Key("traceId").String(review.trace_id.Hex()).Key("spanId").String(span_id.Hex());
  if (review.span_id) json.Key("parentSpanId").String(review.span_id->Hex());
  json.Key("name").String(kReviewSpanName).Key("kind").Int(1);
  json.Key("flags").Int(review.span_id ? kSampled | kHasIsRemote | kIsRemote : kSampled);
  json.Key("startTimeUnixNano").IntText(time_nanos).Key("endTimeUnixNano").IntText(time_nanos);
  json.Key("attributes").BeginArray();
  WriteText("review.reviewer", review.reviewer, json);
  WriteText("review.span_id", review.span_id ? review.span_id->Hex() : std::string(), json);
  WriteText("review.label", review.label, json);
  WriteText("review.note", review.note, json);
  json.BeginObject().Key("key").String("review.done").Key("value").BeginObject();
  json.Key("boolValue").Bool(review.is_done).EndObject().EndObject().EndArray();
  if (review.span_id) {
    json.Key("links").BeginArray().BeginObject().Key("traceId").String(review.trace_id.Hex());
    json.Key("spanId").String(review.span_id->Hex()).EndObject().EndArray();
  }
  json.EndObject().EndArray().EndObject().EndArray().EndObject().EndArray().EndObject();
  return json.Take();
}

}  // namespace throughline::center
