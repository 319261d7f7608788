// What the API's document says of OTLP/HTTP, which the receiver answers itself (ingest/receive/http_receiver.h): these
// routes are described, never asked.
#include "center/api/routes.h"

namespace throughline::center {
namespace {

Shape RequestShape(const char* list) {
  return Object({{list, ListOf(Object({}))}}).About("as the OTLP specification has it in JSON, or its protobuf form");
}
Shape RpcStatusShape() {
  return Named("RpcStatus", Object({{"code", Whole()}, {"message", Text()}, Maybe("details", ListOf(Object({})))}));
}
Shape AnswerShape(const char* rejected) {
  const Shape partial = Object({Maybe(rejected, Text("how many")), Maybe("errorMessage", Text("why"))});
  return Object({Maybe("partialSuccess", partial)}).About("answered when it is on disk");
}

}  // namespace

std::vector<Route> OtlpRoutes() {
  constexpr const char* kSpan =
      R"({"resourceSpans": [{"resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "assistant"}}]},)"
      R"( "scopeSpans": [{"spans": [{"traceId": "0af7651916cd43dd8448eb211c80319c", "spanId": "b7ad6b7169203331",)"
      R"( "name": "chat gpt-4o", "kind": 3, "startTimeUnixNano": "1767225600000000000",)"
      R"( "endTimeUnixNano": "1767225601000000000", "attributes": [)"
      R"({"key": "gen_ai.operation.name", "value": {"stringValue": "chat"}},)"
      R"( {"key": "gen_ai.request.model", "value": {"stringValue": "gpt-4o"}}]}]}]}]})";
  constexpr const char* kLog =
      R"({"resourceLogs": [{"scopeLogs": [{"logRecords": [{"timeUnixNano": "1767225600000000000",)"
      R"( "severityNumber": 9, "body": {"stringValue": "hello"}}]}]}]})";
  constexpr const char* kMetric =
      R"({"resourceMetrics": [{"scopeMetrics": [{"metrics": [{"name": "questions", "unit": "1", "gauge": {"dataPoints":)"
      R"( [{"timeUnixNano": "1767225600000000000", "asInt": "3"}]}}]}]}]})";
  return {{.method = "POST",
           .pattern = "/v1/traces",
           .summary = "Store spans: OTLP in protobuf or JSON, plain, gzip or zstd. Errors are google.rpc.Status.",
           .about = {.body = RequestShape("resourceSpans"),
                     .body_example = kSpan,
                     .answer = AnswerShape("rejectedSpans"),
                     .error = RpcStatusShape()}},
          {.method = "POST",
           .pattern = "/v1/logs",
           .summary = "Store log records.",
           .about = {.body = RequestShape("resourceLogs"),
                     .body_example = kLog,
                     .answer = AnswerShape("rejectedLogRecords"),
                     .error = RpcStatusShape()}},
          {.method = "POST",
           .pattern = "/v1/metrics",
           .summary = "Store points of metrics.",
           .about = {.body = RequestShape("resourceMetrics"),
                     .body_example = kMetric,
                     .answer = AnswerShape("rejectedDataPoints"),
                     .error = RpcStatusShape()}}};
}

}  // namespace throughline::center
