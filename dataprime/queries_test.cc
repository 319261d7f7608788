// Queries run on the engine: tests/queries/<command>/<case>/{query.dp, expect.sql, expect.csv}. The SQL shows the shape,
// the rows show the truth.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dataprime/commands/command.h"
#include "dataprime/functions/catalogue.h"
#include "dataprime/testing/cases.h"
#include "dataprime/testing/local_engine.h"
#include "schema/table.h"

namespace throughline::dataprime {
namespace {

// The tables of schema/, without what only storage needs.
std::string CreateTable(const schema::Table& table) {
  std::string columns;
  for (const schema::Column& column : table.columns) columns += fmt::format("{}`{}` {}", columns.empty() ? "" : ", ", column.name, column.type);
  return fmt::format("CREATE TABLE {} ({}) ENGINE = MergeTree ORDER BY ({})", table.name, columns, table.order_by);
}

class Queries : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    if constexpr (!kHasLocalEngine) return;
    LocalEngine& engine = LocalEngine::Get();
    ASSERT_EQ(engine.problem(), "");
    for (const schema::Table* table : {&schema::Spans(), &schema::Logs(), &schema::MetricPoints()}) {
      engine.Run(fmt::format("DROP TABLE IF EXISTS {}", table->name));
      ASSERT_EQ(engine.Run(CreateTable(*table)).error, "");
    }
    std::string seed = ReadFile(std::string(THROUGHLINE_SOURCE_DIR) + "/tests/queries/seed.sql");
    seed.erase(0, seed.find("INSERT"));
    for (size_t at = 0; at < seed.size();) {
      const size_t end = seed.find(";\n", at);
      ASSERT_NE(end, std::string::npos) << "the last statement lacks its semicolon";
      ASSERT_EQ(engine.Run(seed.substr(at, end - at)).error, "");
      at = end + 2;
    }
  }
  void SetUp() override {
    if constexpr (!kHasLocalEngine) GTEST_SKIP() << "libchdb can't be loaded into a sanitizer build";
  }

  // The rows as CSV, or the problem.
  static std::string Rows(const std::string& query, const CompileOptions& options = TestOptions()) {
    const auto compiled = Compile(query, options);
    if (!compiled) return Render(compiled.error()[0], query);
    const LocalEngine::Answer answer = LocalEngine::Get().Run(compiled->sql, "CSV", compiled->parameters);
    return answer.error.empty() ? answer.text : answer.error + "\n" + compiled->sql;
  }
};

std::string Describe(const Compiled& compiled) {
  std::string out = compiled.sql + "\n";
  for (const BoundParameter& parameter : compiled.parameters) out += fmt::format("-- {} {} {}\n", parameter.name, parameter.type, parameter.WireValue());
  for (const Column& column : compiled.columns) out += fmt::format("-- column {}: {}\n", column.name, column.type);
  return out;
}

TEST_F(Queries, EveryCaseHasItsSqlAndItsRows) {
  const auto folders = CaseFolders("queries");
  ASSERT_GE(folders.size(), 30u);
  for (const std::filesystem::path& folder : folders) {
    SCOPED_TRACE(folder.string());
    const std::string query = ReadFile(folder / "query.dp");
    const auto compiled = Compile(query, TestOptions());
    if (!compiled) {
      ADD_FAILURE() << Render(compiled.error()[0], query);
      continue;
    }
    EXPECT_EQ(Describe(*compiled), Expected(folder / "expect.sql", Describe(*compiled)));
    const LocalEngine::Answer answer = LocalEngine::Get().Run(compiled->sql, "CSV", compiled->parameters);
    EXPECT_EQ(answer.error, "") << compiled->sql;
    EXPECT_EQ(answer.text, Expected(folder / "expect.csv", answer.text));
  }
}

TEST_F(Queries, EveryExampleOfAFunctionGivesTheResultBesideIt) {
  size_t examples = 0;
  for (const PreparedFunction& one : AllFunctions()) {
    for (std::string_view example : one.function->examples) {
      SCOPED_TRACE(example);
      const size_t arrow = example.rfind(" -> ");
      ASSERT_NE(arrow, std::string_view::npos);
      const std::string expression(example.substr(0, arrow)), result(example.substr(arrow + 4));
      const std::string rows = Rows(fmt::format("source spans | limit 1 | choose ({}):string as result", expression));
      const std::string quoted = result == "null" ? "\\N\n" : "\"" + result + "\"\n";
      EXPECT_EQ(rows, quoted);
      ++examples;
    }
  }
  EXPECT_GE(examples, 80u);
}

TEST_F(Queries, EveryExampleOfACommandRuns) {
  for (const CommandSpec* spec : AllCommands()) {
    for (const CommandExample& example : spec->examples) {
      SCOPED_TRACE(example.query);
      const auto compiled = Compile(example.query, TestOptions());
      ASSERT_TRUE(compiled.has_value()) << Render(compiled.error()[0], example.query);
      EXPECT_THAT(compiled->warnings, testing::IsEmpty());
      EXPECT_EQ(LocalEngine::Get().Run(compiled->sql, "CSV", compiled->parameters).error, "") << compiled->sql;
    }
  }
}

}  // namespace
}  // namespace throughline::dataprime
