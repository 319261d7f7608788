// What a person reads: tests/diagnostics/<case>/{query.dp, expect.txt}, the exact text.
#include <gtest/gtest.h>

#include "dataprime/closest.h"
#include "dataprime/testing/cases.h"

namespace throughline::dataprime {
namespace {

CompileOptions Options() {
  CompileOptions options = TestOptions();
  for (const char* key : {"ai.model", "gen_ai.usage.prompt_tokens", "a", "b", "x", "ä"})
    options.attributes["spans"][key] = {};
  options.parameters["name"] = {{"x"}, false};
  return options;
}

std::string Diagnose(const std::string& query, const CompileOptions& options) {
  const auto compiled = Compile(query, options);
  std::string out;
  for (const Diagnostic& diagnostic : compiled ? compiled->warnings : compiled.error())
    out += Render(diagnostic, query);
  return out;
}

TEST(Diagnostics, EveryCaseReadsAsItsFileSays) {
  const auto folders = CaseFolders("diagnostics");
  ASSERT_GE(folders.size(), 30u);
  for (const std::filesystem::path& folder : folders) {
    SCOPED_TRACE(folder.string());
    const std::string text = Diagnose(ReadFile(folder / "query.dp"), Options());
    EXPECT_NE(text, "");
    EXPECT_EQ(text, Expected(folder / "expect.txt", text));
  }
}

TEST(Diagnostics, StrictMakesAnUnknownKeypathAnError) {
  CompileOptions options = Options();
  const std::string query = "source spans | filter $d.ai.modle == 'x'";
  ASSERT_TRUE(Compile(query, options).has_value());
  options.strict = true;
  const auto compiled = Compile(query, options);
  ASSERT_FALSE(compiled.has_value());
  EXPECT_EQ(compiled.error()[0].suggestion, "closest: $d.ai.model");
}

TEST(Diagnostics, WithoutACatalogueAnyAttributeMayExist) {
  const auto compiled = Compile("source spans | filter $d.whatever == 'x'", TestOptions());
  ASSERT_TRUE(compiled.has_value());
  EXPECT_TRUE(compiled->warnings.empty());
}

TEST(Diagnostics, AFloodOfMistakesIsCutShort) {
  std::string query = "source spans";
  for (int i = 0; i < 200; ++i) query += " | filter nosuch" + std::to_string(i) + "()";
  const auto compiled = Compile(query, TestOptions());
  ASSERT_FALSE(compiled.has_value());
  EXPECT_LE(compiled.error().size(), 2 * Diagnostics::kMost);
}

TEST(Closest, PrefersTheNearestAndKeepsSilentAboutStrangers) {
  EXPECT_EQ(Closest("filtr", {"find", "filter", "limit"}), "filter");
  EXPECT_EQ(Closest("COUNT", {"counts", "count"}), "count");
  EXPECT_EQ(Closest("gruopby", {"groupby", "orderby"}), "groupby");
  EXPECT_EQ(Closest("gen_ai.usage.prompt", {"gen_ai.usage.cost", "gen_ai.usage.prompt_tokens"}),
            "gen_ai.usage.prompt_tokens");
  EXPECT_EQ(Closest("zebra", {"filter", "limit"}), "");
}

}  // namespace
}  // namespace throughline::dataprime
