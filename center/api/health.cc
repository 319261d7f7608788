// GET /healthz, /readyz, /metrics.
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
  };
}

}  // namespace throughline::center
