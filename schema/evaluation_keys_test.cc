#include "schema/evaluation_keys.h"

#include <gtest/gtest.h>

#include <regex>

namespace throughline::schema {
namespace {

TEST(EvaluationKeys, AreThePublishedTags) {
  const auto key = ReadEvaluationKey("gen_ai.prompt.evaluations.prompt_injection.score");
  ASSERT_TRUE(key);
  EXPECT_EQ(key->target, "prompt");
  EXPECT_EQ(key->type, "prompt_injection");
  EXPECT_EQ(key->field, "score");
  for (std::string_view other :
       {"gen_ai.prompt.evaluations.pii", "gen_ai.prompt.evaluations.pii.colour", "gen_ai.response.evaluations..score",
        "gen_ai.prompt.evaluations.custom.0.score", "gen_ai.input.evaluations.pii.score", "gen_ai.prompt", ""}) {
    EXPECT_FALSE(ReadEvaluationKey(other)) << other;
  }
}

TEST(EvaluationKeys, FindTheirFieldInTheRows) {
  const std::string rows =
      R"([{"target":"trace","name":"helpful","details":"{\"target\":\"prompt\",\"name\":\"pii\",\"score\":9"},)"
      R"({"target":"response","name":"pii","score":0.25,"label":"low","version":"1","source":"throughline"},)"
      R"({"target":"prompt","name":"pii","score":1,"label":"p1","version":"2","source":"throughline","details":"a \"b\" {}"}])";
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"gen_ai.prompt.evaluations.pii.score", "1"},       {"gen_ai.prompt.evaluations.pii.label", "\"p1\""},
      {"gen_ai.prompt.evaluations.pii.version", "\"2\""}, {"gen_ai.prompt.evaluations.pii.details", R"("a \"b\" {}")"},
      {"gen_ai.response.evaluations.pii.score", "0.25"},  {"gen_ai.response.evaluations.pii.details", ""},
      {"gen_ai.response.evaluations.refusal.score", ""}};
  for (const auto& [key, json] : cases) {
    std::smatch found;
    const std::regex pattern(EvaluationPattern(*ReadEvaluationKey(key)));
    EXPECT_EQ(std::regex_search(rows, found, pattern) ? found[1].str() : "", json) << key;
  }
}

}  // namespace
}  // namespace throughline::schema
