// GET /api/v1/keypaths?source=spans: what there is to ask about: the fields of a source, the language's and those that
// rows have, with types, units and the texts they take.
#include <fmt/format.h>

#include "base/json_writer.h"
#include "center/api/routes.h"
#include "center/read/frequent_values.h"
#include "dataprime/analysis/source.h"
#include "dataprime/service/source_fields.h"

namespace throughline::center {
namespace {

void WriteTypes(const dataprime::AttributeTypes& types, JsonWriter& json) {
  json.Key("types").BeginArray();
  for (const auto& [has, name] :
       {std::pair{types.text, "string"}, {types.number, "number"}, {types.boolean, "bool"}, {types.other, "other"}}) {
    if (has) json.String(name);
  }
  json.EndArray();
}

bool WriteValues(const std::map<std::string, std::vector<std::string>, std::less<>>& all, std::string_view key,
                 JsonWriter& json) {
  const auto values = all.find(key);
  if (values == all.end() || values->second.empty()) return false;
  json.Key("values").BeginArray();
  for (const std::string& value : values->second) json.String(value);
  json.EndArray();
  return true;
}

Shape KeypathsShape() {
  const Shape keypath =
      Object({{"keypath", Text()},
              {"type", Text()},
              Maybe("unit", OneOf({"ns", "us", "ms", "s", "bytes", "tokens", "usd"})),
              Maybe("attribute", Text("the flat key, when the field is an attribute")),
              Maybe("types", ListOf(OneOf({"string", "number", "bool", "other"}))),
              Maybe("values", ListOf(Text()).About("texts of the last day, the most frequent first"))});
  return Named("Keypaths", Object({{"source", Text()},
                                   {"rows_last_day", Whole("null: not known now").OrNull()},
                                   {"keypaths", ListOf(keypath)}}));
}

Result<net::Response> Keypaths(ApiContext& context, FrequentValues& frequent, const ApiCall& call) {
  const std::string_view name = call.request.query.Get("source");
  const dataprime::Source* source = dataprime::Source::Find(name);
  if (source == nullptr)
    return Fail(ErrorKind::kInvalid, fmt::format("source={}: use spans, logs or metrics", name.substr(0, 40)));
  dataprime::CompileOptions options;
  options.attributes = AttributesForQueries(context);
  const dataprime::AttributeCatalogue& attributes = options.attributes[std::string(name)];
  const auto texts = frequent.Of(source->table());
  JsonWriter json;
  json.BeginObject().Key("source").String(name).Key("rows_last_day").IntOrNull(texts->rows);
  json.Key("keypaths").BeginArray();
  for (const dataprime::SourceField& field : dataprime::FieldsOf(name, options)) {
    json.BeginObject().Key("keypath").String(field.keypath).Key("type").String(field.type);
    if (!field.unit.empty()) json.Key("unit").String(field.unit);
    const auto types = attributes.find(field.attribute);
    if (!field.attribute.empty() && types != attributes.end()) {
      json.Key("attribute").String(field.attribute);
      WriteTypes(types->second, json);
    }
    if (!WriteValues(texts->of_keypaths, field.keypath, json) && types != attributes.end() && types->second.text)
      WriteValues(texts->of_attributes, field.attribute, json);
    json.EndObject();
  }
  return JsonResponse(200, json.EndArray().EndObject().Take());
}

}  // namespace

std::vector<Route> KeypathRoutes(ApiContext& context) {
  const auto frequent = std::make_shared<FrequentValues>(context.client, context.clock);
  return {{.method = "GET",
           .pattern = "/api/v1/keypaths",
           .access = RouteAccess::kRead,
           .handler = [&context, frequent](const ApiCall& call) { return Keypaths(context, *frequent, call); },
           .summary = "The fields of a source (spans, logs, metrics): keypath, type, unit, frequent texts.",
           .about = {.query = {{"source", OneOf({"spans", "logs", "metrics"}), "spans", true}},
                     .answer = KeypathsShape()}}};
}

}  // namespace throughline::center
