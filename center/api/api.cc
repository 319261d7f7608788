#include "center/api/routes.h"

namespace throughline::center {

std::vector<Route> ApiRoutes(ApiContext& context) {
  std::vector<Route> all;
  for (auto part : {&HealthRoutes, &QueryRoutes, &DataprimeQueryRoutes, &TraceRoutes, &TailRoutes}) {
    for (Route& route : part(context)) all.push_back(std::move(route));
  }
  return all;
}

}  // namespace throughline::center
