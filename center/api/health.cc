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
       .quick = true,
       .summary = "Whether the server lives.",
       .about = {.answer = Text("ok"), .answer_type = "text/plain"}},
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
       .quick = true,
       .summary = "Whether the server can do its work now; 503 with the reasons when it can't.",
       .about = {.answer = Object({{"ready", Flag()}, {"not_ready", ListOf(Text())}})}},
      {.method = "GET",
       .pattern = "/metrics",
       .access = RouteAccess::kRead,
       .handler = [&context](const ApiCall&) -> Result<net::Response> {
         net::Response response = net::TextResponse(200, context.metrics.Text());
         response.headers.Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
         return response;
       },
       .quick = true,
       .summary = "The server's own figures, as Prometheus reads them.",
       .about = {.answer = Text(), .answer_type = "text/plain"}},
  };
}

}  // namespace throughline::center
