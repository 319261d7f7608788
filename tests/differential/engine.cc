// The engine of all tests of this program, with the stored tables.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "dataprime/testing/local_engine.h"
#include "schema/table.h"

namespace throughline::differential {
namespace {

using dataprime::LocalEngine;

// With what queries see, and without what only storage needs.
std::string CreateTable(const schema::Table& table) {
  std::string columns;
  for (const schema::Column& column : table.columns)
    columns += fmt::format("{}`{}` {}", columns.empty() ? "" : ", ", column.name, column.type);
  return fmt::format("CREATE TABLE {} ({}) ENGINE = MergeTree ORDER BY ({})", table.name, columns, table.time_column);
}

class EngineWithTables final : public testing::Environment {
  void SetUp() override {
    if constexpr (!dataprime::kHasLocalEngine) return;
    LocalEngine& engine = LocalEngine::Get();
    ASSERT_EQ(engine.problem(), "");
    for (const schema::Table* table : {&schema::Spans(), &schema::Logs()})
      ASSERT_EQ(engine.Run(CreateTable(*table)).error, "");
  }
  void TearDown() override {
    if constexpr (dataprime::kHasLocalEngine) LocalEngine::Get().Stop();
  }
};

const testing::Environment* const kEngine = testing::AddGlobalTestEnvironment(new EngineWithTables);

}  // namespace
}  // namespace throughline::differential
