#include <memory>

#include "center/api/openapi.h"
#include "center/api/routes.h"

namespace throughline::center {

std::vector<Route> ApiRoutes(ApiContext& context) {
  std::vector<Route> all;
  for (auto part : {&HealthRoutes, &QueryRoutes, &DataprimeQueryRoutes, &LanguageRoutes, &KeypathRoutes, &TableRoutes,
                    &TraceRoutes, &TailRoutes, &PriceRoutes, &EvaluationRoutes, &FeedbackRoutes, &FeedbackReadRoutes, &PropagationRoutes, &AnalyticRoutes, &DifferenceRoutes,
                    &DashboardRoutes, &AlertRoutes, &McpRoutes}) {
    for (Route& route : part(context)) all.push_back(std::move(route));
  }
  const auto document = std::make_shared<std::string>();
  all.push_back(
      {.method = "GET",
       .pattern = "/api/v1/openapi.json",
       .handler = [document](const ApiCall&) -> Result<net::Response> { return JsonResponse(200, *document); },
       .quick = true,
       .summary = "This document."});
  *document = OpenApiDocument(all);
  return all;
}

}  // namespace throughline::center
