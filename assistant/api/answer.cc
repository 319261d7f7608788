// The parts that every answer has.
#include "assistant/api/route.h"

namespace throughline::assistant {

void WriteTrace(const Call& call, JsonWriter& json) {
  const SpanContext& span = call.span.context().span_context();
  json.Key("trace_id");
  if (span.IsValid()) {
    json.String(span.trace_id.Hex());
  } else {
    json.Null();  // nothing is traced, and no trace came in
  }
  json.Key("context").BeginObject().Key("valid").Bool(call.context.is_valid);
  if (!call.context.is_valid) json.Key("reason").String(call.context.reason);
  json.EndObject();
}

net::Response JsonAnswer(int status, std::string json) {
  return {.status = status, .headers = {{"Content-Type", "application/json"}}, .body = std::move(json)};
}

net::Response ErrorAnswer(const Call& call, int status, std::string_view error, std::string_view error_type) {
  JsonWriter json;
  json.BeginObject().Key("success").Bool(false).Key("error").String(error).Key("error_type").String(error_type);
  WriteTrace(call, json);
  return JsonAnswer(status, json.EndObject().Take());
}

}  // namespace throughline::assistant
