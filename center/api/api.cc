#include <memory>

#include "center/api/offline_context.h"
#include "center/api/openapi.h"
#include "center/api/routes.h"

namespace throughline::center {
namespace {

// What the receiver answers is in the document too.
std::vector<Route> Described(const std::vector<Route>& routes) {
  std::vector<Route> all = OtlpRoutes();
  all.insert(all.end(), routes.begin(), routes.end());
  return all;
}

}  // namespace

std::vector<Route> ApiRoutes(ApiContext& context) {
  std::vector<Route> all;
  for (auto part :
       {&HealthRoutes,      &QueryRoutes,        &DataprimeQueryRoutes, &LanguageRoutes,   &KeypathRoutes,
        &TableRoutes,       &TraceRoutes,        &TraceOutlineRoutes,   &TailRoutes,       &PriceRoutes,
        &ApplicationRoutes, &CoverageRoutes,     &EvaluationRunRoutes,  &EvaluationRoutes, &CustomEvaluationRoutes,
        &FeedbackRoutes,    &FeedbackReadRoutes, &PropagationRoutes,    &AnalyticRoutes,   &DifferenceRoutes,
        &DashboardRoutes,   &SavedQueryRoutes,   &AlertRoutes,          &McpRoutes,        &ReviewRoutes,
        &RefusalRoutes}) {
    for (Route& route : part(context)) all.push_back(std::move(route));
  }
  const auto document = std::make_shared<std::string>();
  all.push_back(
      {.method = "GET",
       .pattern = "/api/v1/openapi.json",
       .handler = [document](const ApiCall&) -> Result<net::Response> { return JsonResponse(200, *document); },
       .quick = true,
       .summary = "This document.",
       .about = {.answer = Object({{"openapi", Text()}, {"info", Object({})}, {"paths", Object({})}}).AndMore()}});
  *document = OpenApiDocument(Described(all));
  return all;
}

std::string ApiDocument() {
  OfflineContext offline;
  return OpenApiDocument(Described(ApiRoutes(offline.context)));
}

}  // namespace throughline::center
