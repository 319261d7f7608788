// POST /api/toggle-mode: smart (observability only) or permissive (always some query).
#include <fmt/format.h>

#include "assistant/api/request_body.h"
#include "assistant/api/route.h"
#include "assistant/api/services.h"

namespace throughline::assistant {
namespace {

net::Response ToggleMode(Services& services, Call& call) {
  RequestBody body(call.request.body, /*may_be_empty=*/true);
  const std::string wanted = body.Text("mode");
  if (!body.ok()) return ErrorAnswer(call, 400, body.problem(), "bad_request");
  if (!wanted.empty() && wanted != ToText(Mode::kSmart) && wanted != ToText(Mode::kPermissive))
    return ErrorAnswer(call, 400, "\"mode\" is neither smart nor permissive", "bad_request");
  Mode previous = services.mode.load(), current = previous;
  do {
    current = !wanted.empty()            ? (wanted == "smart" ? Mode::kSmart : Mode::kPermissive)
              : previous == Mode::kSmart ? Mode::kPermissive
                                         : Mode::kSmart;
  } while (!services.mode.compare_exchange_weak(previous, current));
  call.span.span().SetAttributes({{"demo.previous_mode", ToText(previous)}, {"demo.mode", ToText(current)}});
  JsonWriter json;
  json.BeginObject().Key("success").Bool(true).Key("previous_mode").String(ToText(previous));
  json.Key("current_mode").String(ToText(current)).Key("message");
  json.String(current == Mode::kSmart ? "Smart: questions about observability are answered, others are refused."
                                      : "Permissive: every question gets some query, as well as can be.");
  WriteTrace(call, json);
  return JsonAnswer(200, json.EndObject().Take());
}

}  // namespace

std::vector<Route> ModeRoutes(Services& services) {
  return {{.method = "POST", .path = "/api/toggle-mode", .handler = [&services](Call& call) {
             return ToggleMode(services, call);
           }}};
}

}  // namespace throughline::assistant
