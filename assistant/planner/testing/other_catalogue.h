// Another catalogue for tests, as unlike the shop as can be: a bank, a game and a logistics company.
#pragma once

#include "assistant/live_catalogue.h"

namespace throughline::assistant {

inline LiveCatalogue OtherCatalogue() {
  LiveCatalogue out;
  const std::vector<std::string> services = {"ledger-api", "matchmaker", "fraud-detector", "route-planner", "nginx"};
  out.is_live = true;
  out.fields = {
      {"spans", "$m.timestamp", "timestamp", "", {}},
      {"spans", "$m.duration", "number", "us", {}},
      {"spans", "$l.serviceName", "string", "", services},
      {"spans", "$l.applicationName", "string", "", {"bank", "arena", "cargo"}},
      {"spans", "$l.subsystemName", "string", "", {"core", "lobby", "depot"}},
      {"spans", "$l.operationName", "string", "", {"POST /transfers", "find match", "plan route"}},
      {"spans", "$d.tags['otel.status_code']", "string", "", {"ERROR", "OK", "UNSET"}},
      {"spans", "$d.http.route", "string", "", {"/transfers", "/accounts/{id}"}},
      {"spans", "$d.http.response.status_code", "number", "", {}},
      {"spans", "$d.gen_ai.request.model", "string", "", {"mistral-large", "gemini-2.0-flash"}},
      {"spans", "$d.gen_ai.usage.total_tokens", "number", "tokens", {}},
      {"spans", "$d.gen_ai.usage.cost", "number", "usd", {}},
      {"spans", "$d.order.total_eur", "number", "", {}},
      {"spans", "$d.order.id", "string", "", {}},
      {"spans", "$d.order.status", "string", "", {"open", "paid", "shipped"}},
      {"spans", "$d.shipment.weight_kg", "number", "", {}},
      {"spans", "$d.shipment.carrier", "string", "", {"dhl", "ups", "hermes"}},
      {"spans", "$d.player.level", "number", "", {}},
      {"spans", "$d.player.country", "string", "", {"de", "fr", "br"}},
      {"spans", "$d.match.mode", "string", "", {"ranked", "casual"}},
      {"spans", "$d.match.wait_seconds", "number", "", {}},
      {"spans", "$d.fraud.score", "number", "", {}},
      {"spans", "$d.fraud.blocked", "bool", "", {}},
      {"spans", "$d.enduser.id", "string", "", {"u-1", "u-2"}},
      {"spans", "$d.service.version", "string", "", {"1.4.0", "1.5.0"}},
      {"spans", "$d.gen_ai.response.finish_reasons", "array", "", {}},
      {"logs", "$m.timestamp", "timestamp", "", {}},
      {"logs", "$m.severity", "string", "", {"Info", "Error", "Warning"}},
      {"logs", "$l.serviceName", "string", "", services},
      {"logs", "$d.message", "string", "", {}},
      {"logs", "$d.truck.id", "string", "", {"t-100", "t-200"}},
      {"logs", "$d.region", "string", "", {"eu-north", "us-west"}},
  };
  for (const Field& field : out.fields) {
    if (!field.keypath.starts_with("$d.")) continue;
    dataprime::AttributeTypes types;
    types.text = field.type == "string";
    types.number = field.type == "number";
    types.boolean = field.type == "bool";
    out.attributes[field.source][field.keypath.substr(3)] = types;
  }
  return out;
}

}  // namespace throughline::assistant
