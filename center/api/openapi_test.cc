#include "center/api/openapi.h"

#include <gtest/gtest.h>
#include <simdjson.h>

#include <algorithm>
#include <map>
#include <set>

#include "center/api/offline_context.h"
#include "center/api/routes.h"

namespace throughline::center {
namespace {

TEST(OpenApi, TheDocumentHasEveryRouteOfTheApiAndNoOther) {
  OfflineContext offline;
  const std::vector<Route> routes = ApiRoutes(offline.context);
  std::set<std::string> want;
  for (const Route& route : routes) {
    EXPECT_FALSE(route.summary.empty()) << route.pattern;
    want.insert(route.pattern + " " + route.method);
  }
  EXPECT_GE(want.size(), 13u);

  const std::string text = OpenApiDocument(routes);
  simdjson::dom::parser parser;
  simdjson::dom::element document;
  ASSERT_EQ(parser.parse(text).get(document), simdjson::SUCCESS);
  std::set<std::string> have;
  for (auto [path, methods] : simdjson::dom::object(document["paths"])) {
    for (auto [method, operation] : simdjson::dom::object(methods)) {
      std::string upper(method);
      for (char& c : upper) c = static_cast<char>(c - 32);
      have.insert(std::string(path) + " " + upper);
    }
  }
  EXPECT_EQ(have, want);
  // Every schema that is referred to is there.
  constexpr std::string_view kReference = "#/components/schemas/";
  for (size_t at = 0; (at = text.find(kReference, at)) != std::string::npos;) {
    at += kReference.size();
    const std::string name = text.substr(at, text.find('"', at) - at);
    simdjson::dom::element schema;
    EXPECT_EQ(document["components"]["schemas"][name].get(schema), simdjson::SUCCESS) << name;
  }
}

TEST(OpenApi, EveryRouteSaysItsAnswerAndExamplesAndNoTwoShapesHaveOneName) {
  OfflineContext offline;
  std::map<std::string, std::string> schemas;
  std::vector<std::string> clashes;
  for (const Route& route : ApiRoutes(offline.context)) {
    const std::string name = route.method + " " + route.pattern;
    const RouteDescription& about = route.about;
    EXPECT_TRUE(about.answer || about.line || about.status == 204) << name;
    EXPECT_EQ(!about.body, about.body_example.empty()) << name;
    for (const ApiParameter& parameter : about.path) {
      EXPECT_FALSE(parameter.example.empty()) << name << ' ' << parameter.name;
      EXPECT_NE(route.pattern.find("{" + parameter.name + "}"), std::string::npos) << name << ' ' << parameter.name;
    }
    EXPECT_EQ(static_cast<size_t>(std::ranges::count(route.pattern, '{')), about.path.size()) << name;
    for (const Shape& shape : {about.body, about.answer, about.line}) shape.Collect(schemas, clashes);
  }
  EXPECT_TRUE(clashes.empty()) << clashes.front();
}

}  // namespace
}  // namespace throughline::center
