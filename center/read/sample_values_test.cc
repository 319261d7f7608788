#include "center/read/sample_values.h"

#include <gtest/gtest.h>

namespace throughline::center {
namespace {

TEST(SampleValuesQuery, CompilesForEveryKeypathAndEveryText) {
  for (const char* keypath : {"$d.ai.model", "$d.tags['it\\'s']", "$l.serviceName", "$m.duration", "$d['a.b']"}) {
    for (const char* typed : {"", "gp", "it's", "\\", "' || true"}) {
      const std::string query = SampleValuesQuery("spans", keypath, typed);
      const auto compiled = dataprime::Compile(query, {});
      ASSERT_TRUE(compiled.has_value()) << dataprime::Render(compiled.error()[0], query);
      ASSERT_EQ(compiled->columns.size(), 2u);
      EXPECT_EQ(compiled->columns[1].name, "occurrences");
    }
  }
}

TEST(SampleValueOf, WritesAValueAsAQueryWould) {
  const std::tuple<const char*, const char*, const char*> cases[] = {
      {R"(["web",3])", "'web'", "3 rows"},
      {R"(["it's",1])", "'it\\'s'", "1 row"},
      {R"([5.5,2])", "5.5", "2 rows"},
      {R"([true,2])", "true", "2 rows"},
  };
  for (const auto& [row, text, occurrences] : cases) {
    const auto value = SampleValueOf(row);
    ASSERT_TRUE(value.has_value()) << row;
    EXPECT_EQ(value->text, text);
    EXPECT_EQ(value->occurrences, occurrences);
  }
}

TEST(SampleValueOf, LeavesOutWhatNoComparisonTakes) {
  const std::string long_text = "[\"" + std::string(StoredValues::kLongestText + 1, 'a') + "\",1]";
  for (const std::string& row : {std::string(R"([null,3])"), std::string(R"(["",3])"), std::string(R"([{"a":1},3])"),
                                 std::string(R"([[1],3])"), std::string("[1]"), std::string("nonsense"), long_text})
    EXPECT_FALSE(SampleValueOf(row).has_value()) << row;
}

}  // namespace
}  // namespace throughline::center
