// GET /healthz, /readyz, /metrics, and / for whoever opens the port in a browser.
#include "base/json_writer.h"
#include "center/api/routes.h"

namespace throughline::center {

std::vector<Route> HealthRoutes(ApiContext& context) {
  return {
      {.method = "GET",
       .pattern = "/healthz",
       .access = RouteAccess::kOpen,
       .handler = [](const ApiCall&) -> Result<net::Response> { return net::TextResponse(200, "ok"); },
       .quick = true},
      {.method = "GET",
       .pattern = "/readyz",
       .access = RouteAccess::kOpen,
       .handler = [&context](const ApiCall&) -> Result<net::Response> {
         std::vector<std::string> reasons = context.not_ready();
         JsonWriter json;
         json.BeginObject().Key("ready").Bool(reasons.empty()).Key("not_ready").BeginArray();
         for (const std::string& reason : reasons) json.String(reason);
         return JsonResponse(reasons.empty() ? 200 : 503, json.EndArray().EndObject().Take());
       },
       .quick = true},
      {.method = "GET",
       .pattern = "/metrics",
       .access = RouteAccess::kRead,
       .handler = [&context](const ApiCall&) -> Result<net::Response> {
         net::Response response = net::TextResponse(200, context.metrics.Text());
         response.headers.Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
         return response;
       },
       .quick = true},
      {.method = "GET",
       .pattern = "/",
       .access = RouteAccess::kOpen,
       .handler = [](const ApiCall&) -> Result<net::Response> {
         return net::TextResponse(
             200,
             "Throughline is running.\n\n"
             "Send OTLP here:   POST /v1/traces, /v1/logs, /v1/metrics (protobuf or JSON), or gRPC on its own port "
             "(4317 unless set)\n"
             "Find traces:      GET  /api/v1/traces?since=1h\n"
             "One trace:        GET  /api/v1/traces/{trace_id}, or `throughline trace ID` in a terminal\n"
             "Ask in DataPrime: POST /api/v1/query {\"query\": \"source spans | limit 10\"}\n"
             "Health:           GET  /healthz, /readyz, /metrics\n");
       },
       .quick = true},
  };
}

}  // namespace throughline::center
