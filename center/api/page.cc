#include "center/api/page.h"

#include "web/assets.h"

namespace throughline::center {
namespace {

// Bars and columns get their places by the object model, which no directive refuses.
constexpr std::string_view kPagePolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

constexpr std::string_view kWords =
    "Throughline is running. Open this address in a browser to see what it has stored.\n\n"
    "Send OTLP here:   POST /v1/traces, /v1/logs, /v1/metrics (protobuf or JSON), or gRPC on its own port "
    "(4317 unless set)\n"
    "Find traces:      GET  /api/v1/traces?since=1h\n"
    "One trace:        GET  /api/v1/traces/{trace_id}, or `throughline trace ID` in a terminal\n"
    "Ask in DataPrime: POST /api/v1/query {\"query\": \"source spans | limit 10\"}\n"
    "Health:           GET  /healthz, /readyz, /metrics\n";

net::Response AssetResponse(const web::Asset& asset, const net::Request& request) {
  net::Response response = net::StaticFileResponse(asset, request);
  response.headers.Add("Content-Security-Policy", std::string(kPagePolicy));
  response.headers.Add("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
  response.headers.Add("Cross-Origin-Opener-Policy", "same-origin");
  response.headers.Add("Cross-Origin-Resource-Policy", "same-origin");
  return response;
}

net::Response Root(const web::Asset& page, const net::Request& request) {
  const bool wants_page = request.headers.Get("Accept").find("text/html") != std::string_view::npos;
  net::Response response = wants_page ? AssetResponse(page, request) : net::TextResponse(200, std::string(kWords));
  response.headers.Add("Vary", "Accept");
  return response;
}

}  // namespace

std::vector<Route> PageRoutes() {
  std::vector<Route> routes;
  for (const web::Asset& asset : web::CenterPage()) {
    const bool is_root = asset.path == "/";
    routes.push_back({.method = "GET",
                      .pattern = std::string(asset.path),
                      .access = RouteAccess::kOpen,
                      .handler = [&asset, is_root](const ApiCall& call) -> Result<net::Response> {
                        return is_root ? Root(asset, call.request) : AssetResponse(asset, call.request);
                      },
                      .quick = true});
  }
  return routes;
}

}  // namespace throughline::center
