// `alerts`: which alert rules there are, and what fires now.
#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>

#include "base/json_writer.h"
#include "center/api/routes.h"
#include "center/mcp/json_fields.h"
#include "center/mcp/tool.h"
#include "center/mcp/words.h"

namespace throughline::center {
namespace {

namespace dom = simdjson::dom;

void AddLabels(dom::element instance, std::string& line, JsonWriter& json) {
  json.Key("labels").BeginObject();
  dom::object labels;
  if (instance["labels"].get(labels) == simdjson::SUCCESS) {
    for (auto [name, value] : labels) {
      const std::string text = value.is_string() ? std::string(std::string_view(value)) : simdjson::minify(value);
      json.Key(Cut(name, 80)).String(Cut(text, 120));
      line += fmt::format(" {}={}", Quote(name, 80), Quote(text, 120));
    }
  }
  json.EndObject();
}

ToolAnswer Run(const ApiHandler& rules, const Arguments& arguments, const net::CancelToken& cancel) {
  const net::Request request;
  Result<net::Response> answer = rules({request, {}, cancel});
  if (!answer) return ToolError(answer.error().message);
  dom::parser parser;
  dom::array all;
  if (parser.parse(answer->body)["rules"].get(all) != simdjson::SUCCESS)
    return ToolError("the alert rules can't be read now; try again");
  const std::string wanted = arguments.Text("state");
  BoundedText lines(kMostAnswerBytes - 1'024), members(kMostAnswerBytes - 1'024);
  size_t shown = 0, left_out = 0;
  for (dom::element one : all) {
    const std::string_view state = TextIn(one, "state");
    if (!wanted.empty() && state != wanted) continue;
    dom::element rule;
    if (one["rule"].get(rule) != simdjson::SUCCESS) continue;
    JsonWriter json;
    json.BeginObject().Key("id").String(TextIn(one, "id")).Key("state").String(state);
    json.Key("name").String(Cut(TextIn(rule, "name"), 200)).Key("query").String(Cut(TextIn(rule, "query"), 4'000));
    std::string line = fmt::format("- {} {} ({})\n", state, Quote(TextIn(rule, "name")), Quote(TextIn(one, "id"), 100));
    json.Key("instances").BeginArray();
    dom::array instances;
    if (one["instances"].get(instances) == simdjson::SUCCESS) {
      size_t n = 0;
      for (dom::element instance : instances) {
        if (++n > 20) break;
        line += fmt::format("    {}", TextIn(instance, "state"));
        json.BeginObject().Key("state").String(TextIn(instance, "state"));
        AddLabels(instance, line, json);
        double value = 0;
        if (instance["value"].get(value) == simdjson::SUCCESS) {
          json.Key("value").Double(value);
          line += fmt::format(" value {}", value);
        }
        json.Key("since").String(TextIn(instance, "since")).EndObject();
        line += fmt::format(" since {}\n", Quote(TextIn(instance, "since"), 40));
      }
      if (instances.size() > 20) line += fmt::format("    and {} more\n", instances.size() - 20);
    }
    json.EndArray().EndObject();
    if (left_out == 0 && lines.left() > line.size() && members.Add((shown == 0 ? "" : ",") + json.text()) &&
        lines.Add(line)) {
      ++shown;
    } else {
      ++left_out;
    }
  }
  std::string text =
      fmt::format("{} alert rule{}{}\n", shown, shown == 1 ? "" : "s", wanted.empty() ? "" : " " + wanted) +
      lines.Take();
  if (left_out > 0) text += fmt::format("{} more: narrow them with `state`.\n", left_out);
  return {.text = std::move(text),
          .structured = fmt::format(R"({{"rules":[{}],"left_out":{}}})", members.Take(), left_out)};
}

}  // namespace

std::optional<Tool> AlertsTool(ApiContext& context) {
  const std::vector<Route> routes = AlertRoutes(context);
  const auto list = std::ranges::find_if(
      routes, [](const Route& route) { return route.method == "GET" && route.pattern == "/api/v1/alerts/rules"; });
  if (list == routes.end()) return std::nullopt;
  return Tool{
      .name = "alerts",
      .title = "Alert rules and what fires",
      .description =
          [] {
            return std::string(
                       "The alert rules with their state, and for each group that fires or waits its labels, "
                       "value and since when. The query of a rule is in the structured answer.") +
                   std::string(kUntrusted);
          },
      .parameters = {{.name = "state", .description = "only rules in this state: firing, for instance", .longest = 40}},
      .call = [rules = list->handler](const Arguments& arguments,
                                      const net::CancelToken& cancel) { return Run(rules, arguments, cancel); }};
}

}  // namespace throughline::center
