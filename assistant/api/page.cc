// GET / and its assets: the page, out of the program itself.
#include "assistant/api/route.h"
#include "assistant/api/services.h"
#include "web/assets.h"

namespace throughline::assistant {
namespace {

net::Response Answer(const web::Asset& asset, const net::Request& request) {
  net::Response response;
  response.headers = {{"Content-Type", std::string(asset.content_type)},
                      {"ETag", std::string(asset.etag)},
                      // A name with a hash never changes what it means; the page itself is asked for anew each time.
                      {"Cache-Control", asset.is_immutable ? "public, max-age=31536000, immutable" : "no-cache"},
                      {"Vary", "Accept-Encoding"}};
  if (request.headers.HasToken("If-None-Match", asset.etag) || request.headers.HasToken("If-None-Match", "*")) {
    response.status = 304;
    return response;
  }
  if (!asset.gzip.empty() && request.headers.HasToken("Accept-Encoding", "gzip")) {
    response.headers.Add("Content-Encoding", "gzip");
    response.body = asset.gzip;
  } else {
    response.body = asset.bytes;
  }
  return response;
}

}  // namespace

std::vector<Route> PageRoutes(Services&) {
  std::vector<Route> routes;
  for (const web::Asset& asset : web::AssistantPage())
    routes.push_back({"GET", asset.path, [&asset](Call& call) { return Answer(asset, call.request); }});
  return routes;
}

}  // namespace throughline::assistant
