// The routes of /api/v1/language with a store that can't be reached: what they know then comes from the language alone.
#include <gtest/gtest.h>
#include <simdjson.h>

#include <algorithm>

#include "base/json_writer.h"
#include "center/api/offline_context.h"
#include "center/api/routes.h"

namespace throughline::center {
namespace {

class LanguageRoutesTest : public ::testing::Test {
 protected:
  Result<net::Response> Call(const std::string& name, std::string body) {
    net::Request request;
    request.body = std::move(body);
    for (const Route& route : routes_) {
      if (route.pattern == "/api/v1/language/" + name) return route.handler(ApiCall{request, {}, {}});
    }
    return Fail(ErrorKind::kNotFound, name);
  }
  simdjson::dom::element Parsed(const std::string& name, const std::string& body) {
    Result<net::Response> response = Call(name, body);
    EXPECT_TRUE(response.has_value()) << body;
    body_ = response ? response->body : "null";
    return parser_.parse(body_).value();
  }
  // The first item of this label.
  simdjson::dom::element Item(simdjson::dom::element completion, std::string_view label) {
    for (simdjson::dom::element item : simdjson::dom::array(completion["items"])) {
      if (std::string_view(item["label"]) == label) return item;
    }
    ADD_FAILURE() << "no " << label << " in " << body_;
    return parser_.parse(std::string("{}")).value();
  }

  OfflineContext offline_;
  std::vector<Route> routes_ = LanguageRoutes(offline_.context);
  simdjson::dom::parser parser_;
  std::string body_;
};

TEST_F(LanguageRoutesTest, PositionsCountUtf16UnitsUnlessTheClientCountsBytes) {
  // An emoji: two units, four bytes.
  const std::string query = R"("source spans | filter x == '😀' | limit five")";
  simdjson::dom::element analysis = Parsed("analysis", R"({"query":)" + query + "}");
  simdjson::dom::element limit = simdjson::dom::array(analysis["tokens"]).at(8);
  EXPECT_EQ(std::string_view(limit["kind"]), "command");
  EXPECT_EQ(uint64_t(limit["from"]), 34u);
  EXPECT_EQ(uint64_t(limit["to"]), 39u);
  simdjson::dom::element wrong = simdjson::dom::array(analysis["diagnostics"]).at(0);
  EXPECT_EQ(std::string_view(wrong["severity"]), "error");
  EXPECT_EQ(uint64_t(wrong["from"]), 40u);

  analysis = Parsed("analysis", R"({"encoding":"utf-8","query":)" + query + "}");
  EXPECT_EQ(uint64_t(simdjson::dom::array(analysis["tokens"]).at(8)["from"]), 36u);
}

TEST_F(LanguageRoutesTest, CompletionReplacesTheWordAtThePosition) {
  simdjson::dom::element completion =
      Parsed("completion", R"({"query":"source spans | filter x == '😀' | fil","position":37})");
  simdjson::dom::element item = Item(completion, "filter");
  EXPECT_EQ(std::string_view(item["kind"]), "command");
  EXPECT_EQ(std::string_view(item["text"]), "filter");
  EXPECT_EQ(uint64_t(item["from"]), 34u);
  EXPECT_EQ(uint64_t(item["to"]), 37u);
  EXPECT_FALSE(bool(completion["is_incomplete"]));
}

TEST_F(LanguageRoutesTest, ParametersOfTheRequestAreOffered) {
  simdjson::dom::element completion =
      Parsed("completion", R"({"query":"source spans | filter $p.","position":25,"params":{"team":"web"}})");
  Item(completion, "$p.team");
}

TEST_F(LanguageRoutesTest, HoverTellsTypeUnitAndOrigin) {
  simdjson::dom::element hover =
      Parsed("hover", R"({"query":"source spans | filter $m.duration > 5","position":30})")["hover"];
  EXPECT_EQ(std::string_view(hover["title"]), "$m.duration");
  EXPECT_EQ(std::string_view(hover["type"]), "number");
  EXPECT_EQ(std::string_view(hover["unit"]), "microseconds");
  EXPECT_TRUE(Parsed("hover", R"({"query":"source spans | ","position":15})")["hover"].is_null());
}

TEST_F(LanguageRoutesTest, VocabularyNamesEveryCommand) {
  simdjson::dom::element vocabulary = Parsed("vocabulary", "");
  EXPECT_GE(simdjson::dom::array(vocabulary["commands"]).size(), 30u);
  EXPECT_GE(simdjson::dom::array(vocabulary["functions"]).size(), 100u);
}

TEST_F(LanguageRoutesTest, ARequestThatIsWrongIsToldWhatIsWrong) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"query":"source spans"})", "there is no \"position\""},
      {R"({"query":"source spans","position":-1})", "no whole number"},
      {R"({"query":"source spans","position":"3"})", "no whole number"},
      {R"({"query":"source spans","position":3,"encoding":"latin1"})", "neither \"utf-16\" nor \"utf-8\""},
      {R"({"position":3})", "no \"query\""},
      {R"([])", "no JSON object"},
  };
  for (const auto& [body, message] : cases) {
    Result<net::Response> response = Call("completion", body);
    ASSERT_FALSE(response.has_value()) << body;
    EXPECT_EQ(response.error().kind, ErrorKind::kInvalid);
    EXPECT_NE(response.error().message.find(message), std::string::npos) << response.error().message;
  }
  const std::string beyond = R"({"query":"source spans","position":999999999})";
  EXPECT_TRUE(Call("completion", beyond).has_value());
  EXPECT_TRUE(Call("hover", beyond).has_value());
}

}  // namespace
}  // namespace throughline::center
