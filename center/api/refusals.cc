// GET /api/v1/refusals: the last requests that were refused, by whoever refused them: framing and limits, tokens and
// origins, bodies that are no OTLP, paths where there is nothing, and spans that were refused out of a request.
#include "base/json_writer.h"
#include "center/api/routes.h"
#include "center/read/time_text.h"

namespace throughline::center {
namespace {

Result<net::Response> List(ApiContext& context) {
  JsonWriter json;
  json.BeginObject().Key("total").Int(context.refused_requests->total()).Key("refusals").BeginArray();
  for (const net::RefusedRequests::Entry& one : context.refused_requests->List()) {
    json.BeginObject().Key("time").String(FormatInstant(one.last_nanos));
    json.Key("first_time").String(FormatInstant(one.first_nanos)).Key("times").Int(one.times);
    json.Key("transport").String(one.request.transport).Key("method").String(one.request.method);
    json.Key("route").String(one.request.route).Key("status").Int(one.request.status);
    json.Key("reason").String(one.request.reason).Key("peer").String(one.request.peer).EndObject();
  }
  return JsonResponse(200, json.EndArray().EndObject().Take());
}

Shape RefusalsShape() {
  const Shape one = Object({{"time", TimeShape().About("the last time")},
                            {"first_time", TimeShape()},
                            {"times", Whole("requests like it")},
                            {"transport", OneOf({"http", "grpc"})},
                            {"method", Text("empty: the request was not understood")},
                            {"route", Text("the path, without what could be a key")},
                            {"status", Whole("of gRPC what HTTP would say; 200: some of what it held was refused")},
                            {"reason", Text("as it was answered")},
                            {"peer", OneOf({"this machine", "a socket", "the network"})}});
  return Named("Refusals", Object({{"total", Whole("since the server started")},
                                   {"refusals", ListOf(one).About("the last hundred kinds, the newest first")}}));
}

}  // namespace

std::vector<Route> RefusalRoutes(ApiContext& context) {
  if (context.refused_requests == nullptr) return {};
  return {{.method = "GET",
           .pattern = "/api/v1/refusals",
           .handler = [&context](const ApiCall&) { return List(context); },
           .quick = true,
           .summary = "The last requests that were refused, with the reason of each; the newest first.",
           .about = {.answer = RefusalsShape()}}};
}

}  // namespace throughline::center
