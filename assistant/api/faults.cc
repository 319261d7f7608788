// GET and POST /api/faults: the switches that make things fail.
#include "assistant/faults/faults.h"

#include <simdjson.h>

#include <cstdint>
#include <string>

#include "assistant/api/route.h"
#include "assistant/api/services.h"

namespace throughline::assistant {
namespace {

constexpr size_t kLongestBody = 4096;
constexpr int64_t kMostUses = 1'000'000;

net::Response AnswerList(const Call& call, const Faults& faults) {
  JsonWriter json;
  json.BeginObject().Key("success").Bool(true).Key("faults").BeginArray();
  for (const FaultInfo& info : AllFaults()) {
    json.BeginObject().Key("name").String(info.name).Key("title").String(info.title);
    json.Key("shows").String(info.shows).Key("uses").Int(faults.Left(info.fault)).EndObject();
  }
  json.EndArray();
  WriteTrace(call, json);
  json.EndObject();
  return JsonAnswer(200, json.Take());
}

net::Response Refuse(const Call& call, std::string_view error) {
  return ErrorAnswer(call, 400, error, "invalid_request");
}

net::Response SetFaults(Call& call, Faults& faults) {
  if (call.request.body.size() > kLongestBody)
    return ErrorAnswer(call, 413, "The body is over 4,096 bytes.", "too_large");
  simdjson::dom::parser parser;
  simdjson::dom::object body;
  if (parser.parse(call.request.body).get_object().get(body) != simdjson::SUCCESS)
    return Refuse(call,
                  "The body is no JSON object: send {\"name\": \"model_timeout\", \"uses\": 1} or {\"clear\": true}.");

  bool clear = false;
  if (body["clear"].get_bool().get(clear) == simdjson::SUCCESS && clear) {
    faults.Clear();
    call.span.span().SetAttribute("fault.cleared", true);
    return AnswerList(call, faults);
  }
  std::string_view name;
  if (body["name"].get_string().get(name) != simdjson::SUCCESS)
    return Refuse(call, "`name` is missing: GET /api/faults lists the names.");
  const std::optional<Fault> fault = FaultFromName(name);
  if (!fault) return Refuse(call, "There is no fault of that name: GET /api/faults lists the names.");
  int64_t uses = 1;
  const auto given = body["uses"];
  if (given.error() != simdjson::NO_SUCH_FIELD && given.get_int64().get(uses) != simdjson::SUCCESS)
    return Refuse(call, "`uses` is a whole number: how often it fails, 0 for off, -1 until it is switched off.");
  if (uses < -1 || uses > kMostUses)
    return Refuse(call, "`uses` is from -1 (until it is switched off) to 1,000,000; 0 is off.");
  faults.Set(*fault, static_cast<int>(uses));
  call.span.span().SetAttribute("fault.name", AllFaults()[static_cast<size_t>(*fault)].name);
  call.span.span().SetAttribute("fault.uses", uses);
  return AnswerList(call, faults);
}

}  // namespace

std::vector<Route> FaultRoutes(Services& services) {
  Faults& faults = services.faults;
  return {{"GET", "/api/faults", [&faults](Call& call) { return AnswerList(call, faults); }},
          {"POST", "/api/faults", [&faults](Call& call) { return SetFaults(call, faults); }}};
}

}  // namespace throughline::assistant
