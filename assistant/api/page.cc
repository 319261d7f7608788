// GET / and its assets: the page, out of the program itself.
#include "assistant/api/route.h"
#include "assistant/api/services.h"
#include "web/assets.h"

namespace throughline::assistant {
std::vector<Route> PageRoutes(Services&) {
  std::vector<Route> routes;
  for (const web::Asset& asset : web::AssistantPage())
    routes.push_back(
        {"GET", asset.path, [&asset](Call& call) { return net::StaticFileResponse(asset, call.request); }});
  return routes;
}

}  // namespace throughline::assistant
