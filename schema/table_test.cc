#include "schema/table.h"

#include <gtest/gtest.h>

#include <set>

namespace throughline::schema {
namespace {

class EveryTable : public testing::TestWithParam<const Table*> {};

TEST_P(EveryTable, NamesEachColumnOnceAndSaysWhereItComesFrom) {
  std::set<std::string_view> names;
  for (const Column& column : GetParam()->columns) {
    EXPECT_TRUE(names.insert(column.name).second) << column.name;
    EXPECT_FALSE(column.type.empty()) << column.name;
    EXPECT_FALSE(column.origin.empty()) << column.name;
  }
}

TEST_P(EveryTable, HasOneColumnForEachKeypath) {
  std::set<std::string_view> paths;
  for (const Column& column : GetParam()->columns) {
    for (std::string_view path : column.keypaths) {
      EXPECT_TRUE(path.starts_with("$m") || path.starts_with("$l") || path.starts_with("$d")) << path;
      EXPECT_TRUE(paths.insert(path).second || path == "$d") << path;
    }
  }
}

TEST_P(EveryTable, HasTheColumnsThatItsKeysAndItsTimeRangeNeed) {
  EXPECT_NE(GetParam()->Find("received_at"), nullptr);
  EXPECT_NE(GetParam()->Find("batch_id"), nullptr);
  EXPECT_NE(GetParam()->Find(GetParam()->time_column), nullptr);
  EXPECT_TRUE(GetParam()->order_by.starts_with(GetParam()->primary_key));
  EXPECT_EQ(GetParam()->Find("no_such_column"), nullptr);
}

INSTANTIATE_TEST_SUITE_P(Schema, EveryTable, testing::Values(&Spans(), &Logs(), &MetricPoints()),
                         [](const auto& test) { return std::string(test.param->name); });

}  // namespace
}  // namespace throughline::schema
