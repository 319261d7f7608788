#include "center/judge/judge_policies.h"

#include <gtest/gtest.h>

namespace throughline::center {
namespace {

ModelCheck Custom(std::string name) { return {.type = "custom", .custom = {.name = std::move(name)}}; }

TEST(JudgePolicies, TheMoreParticularStands) {
  ModelCheck loose{.type = "toxicity", .threshold = 0.9, .custom = {}},
      strict{.type = "toxicity", .threshold = 0.1, .custom = {}};
  const JudgePolicies policies({{"shop", "", strict}, {"", "", loose}});
  ASSERT_EQ(policies.ChecksFor("shop", "x").size(), 1U);
  EXPECT_EQ(policies.ChecksFor("shop", "x")[0].threshold, 0.1);
  EXPECT_EQ(policies.ChecksFor("other", "")[0].threshold, 0.9);
}

TEST(JudgePolicies, CustomOnesAreNumberedUpToTheTagsRoom) {
  std::vector<ModelRule> rules;
  for (int i = 0; i < 15; ++i) rules.push_back({"shop", "", Custom("c" + std::to_string(i))});
  const std::vector<ModelCheck> checks = JudgePolicies(rules).ChecksFor("shop", "");
  ASSERT_EQ(checks.size(), kMostCustom);
  for (size_t i = 0; i < checks.size(); ++i) EXPECT_EQ(checks[i].slot, i);
}

TEST(CustomDocuments, AreReadBackAsTheyAreWritten) {
  const std::string text =
      R"({"name":"tone","policyType":"security","instructions":"Is {response} polite?","safe":"a","violates":"b",)"
      R"("examples":[{"conversation":"c","score":1}],"shouldIncludeSystemPrompt":true,"target":"RESPONSE",)"
      R"("threshold":0.5,"isEnabled":false,"applications":["shop"]})";
  const Result<CustomDocument> read = ReadCustomDocument(text);
  ASSERT_TRUE(read) << read.error().message;
  JsonWriter json;
  json.BeginObject();
  WriteCustomMembers(*read, json);
  EXPECT_EQ(json.EndObject().text(), text);
}

TEST(CustomDocuments, SayWhatIsWrongWithThem) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"[]", "no JSON object"},
      {"{}", "\"name\" is missing"},
      {R"({"name":"x"})", "\"instructions\" are missing"},
      {R"({"name":"x","instructions":"y","policyType":"cost"})", "policyType"},
      {R"({"name":"x","instructions":"y","target":"both"})", "target"},
      {R"({"name":"x","instructions":"y","threshold":2})", "threshold"},
      {R"({"name":"x","instructions":"y","examples":[{"conversation":"c","score":0.5}]})", "examples"},
      {R"({"name":"x","instructions":"y","applications":[1]})", "applications"}};
  for (const auto& [text, part] : cases) {
    const Result<CustomDocument> read = ReadCustomDocument(text);
    ASSERT_FALSE(read) << text;
    EXPECT_NE(read.error().message.find(part), std::string::npos) << read.error().message;
  }
}

}  // namespace
}  // namespace throughline::center
