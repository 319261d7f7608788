#include "center/api/openapi.h"

#include <algorithm>
#include <map>

#include "base/json_writer.h"
#include "base/log.h"

namespace throughline::center {
namespace {

std::string LowerCase(std::string text) {
  for (char& c : text) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  return text;
}

// "/api/v1/tables/{name}" without what all resources begin with: "tables/{name}".
std::string_view WithoutBase(std::string_view pattern) {
  for (std::string_view base : {"/api/v1/", "/"}) {
    if (pattern.starts_with(base)) return pattern.substr(base.size());
  }
  return pattern;
}

// GET /api/v1/tables/{name}: getTablesByName.
std::string OperationId(const Route& route) {
  std::string id = LowerCase(route.method);
  bool begins_word = true;
  for (char c : WithoutBase(route.pattern)) {
    if (c == '{') id += "By";
    const bool is_lower = c >= 'a' && c <= 'z';
    const bool is_word = is_lower || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (is_word) id += static_cast<char>(begins_word && is_lower ? c - 32 : c);
    begins_word = !is_word;
  }
  return id;
}

bool IsText(const Shape& shape) {
  JsonWriter json;
  shape.Write(json);
  return json.text().find(R"("type":"string")") != std::string::npos;
}

// An example as JSON: a number where the shape is no text.
void WriteExample(const ApiParameter& parameter, JsonWriter& json) {
  if (parameter.example.empty()) return;
  json.Key("example");
  const bool is_number = parameter.example.find_first_not_of("0123456789.") == std::string::npos;
  const bool is_flag = parameter.example == "true" || parameter.example == "false";
  if ((is_number || is_flag) && !IsText(parameter.shape) && !parameter.shape.name().size()) {
    json.Raw(parameter.example);
  } else {
    json.String(parameter.example);
  }
}

void WriteParameter(const ApiParameter& parameter, std::string_view place, JsonWriter& json) {
  json.BeginObject().Key("name").String(parameter.name).Key("in").String(place);
  json.Key("required").Bool(place == "path" || parameter.is_required).Key("schema");
  parameter.shape.Write(json);
  WriteExample(parameter, json);
  json.EndObject();
}

void WriteParameters(const Route& route, JsonWriter& json) {
  json.Key("parameters").BeginArray();
  for (size_t at = 0; (at = route.pattern.find('{', at)) != std::string::npos; ++at) {
    const std::string name = route.pattern.substr(at + 1, route.pattern.find('}', at) - at - 1);
    const auto given = std::ranges::find(route.about.path, name, &ApiParameter::name);
    WriteParameter(given == route.about.path.end() ? ApiParameter{.name = name} : *given, "path", json);
  }
  for (const ApiParameter& parameter : route.about.query) WriteParameter(parameter, "query", json);
  for (const ApiParameter& parameter : route.about.headers) WriteParameter(parameter, "header", json);
  json.EndArray();
}

void WriteContent(std::string_view type, const Shape& shape, std::string_view example, JsonWriter& json) {
  json.Key(type).BeginObject().Key("schema");
  shape.Write(json);
  if (!example.empty()) {
    json.Key("example");
    type == "application/json" ? json.Raw(example) : json.String(example);
  }
  json.EndObject();
}

void WriteResponses(const RouteDescription& about, JsonWriter& json) {
  json.Key("responses").BeginObject();
  for (int status : {about.status, about.other_status}) {
    if (status == 0) continue;
    json.Key(std::to_string(status)).BeginObject().Key("description").String("done");
    if (about.answer || about.line) {
      json.Key("content").BeginObject();
      if (about.answer) WriteContent(about.answer_type, about.answer, {}, json);
      if (about.line) WriteContent("application/x-ndjson", about.line, {}, json);
      json.EndObject();
    }
    json.EndObject();
  }
  json.Key("default").BeginObject().Key("description").String("an error").Key("content").BeginObject();
  WriteContent("application/json", about.error ? about.error : ErrorShape(), {}, json);
  json.EndObject().EndObject().EndObject();
}

void WriteOperation(const Route& route, JsonWriter& json) {
  const RouteDescription& about = route.about;
  json.BeginObject().Key("operationId").String(OperationId(route)).Key("summary").String(route.summary);
  const std::string_view resource = WithoutBase(route.pattern);
  json.Key("tags").BeginArray().String(resource.substr(0, resource.find('/'))).EndArray();
  WriteParameters(route, json);
  if (about.body) {
    json.Key("requestBody").BeginObject().Key("required").Bool(!about.body_may_be_missing).Key("content").BeginObject();
    WriteContent(about.body_type, about.body, about.body_example, json);
    json.EndObject().EndObject();
  }
  WriteResponses(about, json);
  if (about.example_status != 0) json.Key("x-example-status").Int(about.example_status);
  if (route.access == RouteAccess::kOpen) json.Key("security").BeginArray().EndArray();
  json.EndObject();
}

void CollectShapes(const Route& route, std::map<std::string, std::string>& schemas, std::vector<std::string>& clashes) {
  const RouteDescription& about = route.about;
  for (const Shape& shape : {about.body, about.answer, about.line, about.error}) shape.Collect(schemas, clashes);
  for (const auto* parameters : {&about.path, &about.query, &about.headers}) {
    for (const ApiParameter& parameter : *parameters) parameter.shape.Collect(schemas, clashes);
  }
}

}  // namespace

std::string OpenApiDocument(const std::vector<Route>& routes) {
  std::vector<std::string> patterns;
  std::map<std::string, std::string> schemas;
  std::vector<std::string> clashes;
  ErrorShape().Collect(schemas, clashes);
  for (const Route& route : routes) {
    if (std::ranges::find(patterns, route.pattern) == patterns.end()) patterns.push_back(route.pattern);
    CollectShapes(route, schemas, clashes);
  }
  for (const std::string& name : clashes)
    log::Error("api", "two shapes have one name; this is our bug", {{"name", name}});
  JsonWriter json;
  json.BeginObject().Key("openapi").String("3.1.0").Key("info").BeginObject();
  json.Key("title").String("Throughline").Key("version").String("1").EndObject();
  json.Key("paths").BeginObject();
  for (const std::string& pattern : patterns) {
    json.Key(pattern).BeginObject();
    for (const Route& route : routes) {
      if (route.pattern != pattern) continue;
      json.Key(LowerCase(route.method));
      WriteOperation(route, json);
    }
    json.EndObject();
  }
  json.EndObject().Key("components").BeginObject().Key("schemas").BeginObject();
  for (const auto& [name, schema] : schemas) json.Key(name).Raw(schema);
  json.EndObject().Key("securitySchemes").BeginObject().Key("token").BeginObject().Key("type").String("http");
  json.Key("scheme").String("bearer").EndObject().EndObject().EndObject();
  json.Key("security").BeginArray().BeginObject().Key("token").BeginArray().EndArray().EndObject();
  return json.BeginObject().EndObject().EndArray().EndObject().Take();
}

}  // namespace throughline::center
