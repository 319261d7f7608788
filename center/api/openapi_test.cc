#include "center/api/openapi.h"

#include <gtest/gtest.h>
#include <simdjson.h>

#include <set>

#include "center/api/routes.h"
#include "center/api/offline_context.h"

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

}  // namespace
}  // namespace throughline::center
