// `keypaths`: what there is to ask about.
#include <fmt/format.h>
#include <simdjson.h>

#include "base/json_writer.h"
#include "center/api/routes.h"
#include "center/mcp/json_fields.h"
#include "center/mcp/tool.h"
#include "center/mcp/words.h"

namespace throughline::center {
namespace {

namespace dom = simdjson::dom;

constexpr size_t kValues = 12;

ToolAnswer Run(const ApiHandler& keypaths, const Arguments& arguments, const net::CancelToken& cancel) {
  net::Request request;
  request.query = net::Query::Parse("source=" + arguments.Text("source", "spans"));
  Result<net::Response> answer = keypaths({request, {}, cancel});
  if (!answer) return ToolError(answer.error().message);
  dom::parser parser;
  dom::array all;
  if (parser.parse(answer->body)["keypaths"].get(all) != simdjson::SUCCESS)
    return ToolError("the keypaths can't be read now; try again");
  const std::string contains = arguments.Text("contains");
  BoundedText lines(kMostAnswerBytes / 2 - 512);
  BoundedText members(kMostAnswerBytes - 512);
  size_t shown = 0, left_out = 0;
  for (dom::element field : all) {
    const std::string_view path = TextIn(field, "keypath"), unit = TextIn(field, "unit"), type = TextIn(field, "type");
    if (path.find(contains) == std::string_view::npos) continue;
    JsonWriter json;
    json.BeginObject().Key("keypath").String(path).Key("type").String(type);
    if (!unit.empty()) json.Key("unit").String(unit);
    std::string line = fmt::format("{} ({}{}{})", Quote(path), type, unit.empty() ? "" : ", ", unit);
    dom::array values;
    if (field["values"].get(values) == simdjson::SUCCESS) {
      json.Key("values").BeginArray();
      line += ":";
      size_t n = 0;
      for (dom::element value : values) {
        if (++n > kValues) break;
        json.String(Cut(std::string_view(value), 80));
        line += (n == 1 ? " " : ", ") + Quote(std::string_view(value), 80);
      }
      json.EndArray();
      if (values.size() > kValues) line += ", …";
    }
    json.EndObject();
    if (left_out == 0 && lines.left() > line.size() && members.Add((shown == 0 ? "" : ",") + json.text()) &&
        lines.Add(line + "\n")) {
      ++shown;
    } else {
      ++left_out;
    }
  }
  std::string text =
      fmt::format("{} keypaths{}\n", shown, contains.empty() ? "" : " with " + Quote(contains)) + lines.Take();
  if (left_out > 0) text += fmt::format("{} more: narrow them with `contains`.\n", left_out);
  return {.text = std::move(text),
          .structured = fmt::format(R"({{"keypaths":[{}],"left_out":{}}})", members.Take(), left_out)};
}

}  // namespace

Tool KeypathsTool(ApiContext& context) {
  const ApiHandler keypaths = KeypathRoutes(context).front().handler;
  return {
      .name = "keypaths",
      .title = "Fields to ask about",
      .description =
          [] {
            return std::string(
                       "The fields that queries can use, with type, unit and the most frequent values of the last "
                       "day. Give `contains` (such as gen_ai, feedback, model, error) to see some of them.") +
                   std::string(kUntrusted);
          },
      .parameters = {{.name = "contains", .description = "only keypaths with this text in them", .longest = 100},
                     {.name = "source", .description = "spans unless given", .choices = {"spans", "logs", "metrics"}}},
      .call = [keypaths](const Arguments& arguments,
                         const net::CancelToken& cancel) { return Run(keypaths, arguments, cancel); }};
}

}  // namespace throughline::center
