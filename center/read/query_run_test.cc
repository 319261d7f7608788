#include "center/read/query_run.h"

#include <gtest/gtest.h>

namespace throughline::center {
namespace {

std::vector<dataprime::Column> Columns(std::initializer_list<const char*> types) {
  std::vector<dataprime::Column> columns;
  for (const char* type : types) columns.push_back({.name = "x", .path = {"x"}, .type = type});
  return columns;
}

TEST(QueryRow, EachTypeHasItsJsonForm) {
  EXPECT_EQ(ConvertRow(R"([1767225600123456789,18446744073709551615,0.5,"a\"b",true,null])",
                       Columns({"timestamp", "number", "number", "string", "bool", "string"}))
                .value(),
            R"(["1767225600123456789",18446744073709551615,0.5,"a\"b",true,null])");
}

TEST(QueryRow, JsonInAStringBecomesJson) {
  EXPECT_EQ(ConvertRow(R"(["{\"a\":[1,2]}","5",["x",null]])", Columns({"object", "any", "array"})).value(),
            R"([{"a":[1,2]},5,["x",null]])");
}

TEST(QueryRow, TextThatOnlyLooksLikeJsonStaysAString) {
  EXPECT_EQ(ConvertRow(R"(["{\"a\":","],\"injected\":[1"])", Columns({"object", "any"})).value(),
            R"(["{\"a\":","],\"injected\":[1"])");
}

TEST(QueryRow, ARowOfAnotherShapeIsOurBugAndNoCrash) {
  EXPECT_EQ(ConvertRow("[1,2]", Columns({"number"})).error().kind, ErrorKind::kInternal);
  EXPECT_EQ(ConvertRow("nonsense", Columns({"number"})).error().kind, ErrorKind::kInternal);
}

TEST(QueryWindow, EndsNowAndIs15MinutesUnlessABoundIsGiven) {
  constexpr int64_t kMinute = 60'000'000'000;
  QueryLimits limits;
  auto window = [&](std::optional<int64_t> from, std::optional<int64_t> to) {
    dataprime::CompileOptions options = OptionsOf({.query = "", .from = from, .to = to}, 100 * kMinute, limits);
    return std::pair(*options.window_start / kMinute, *options.window_end / kMinute);
  };
  EXPECT_EQ(window({}, {}), std::pair(int64_t{85}, int64_t{100}));
  EXPECT_EQ(window(10 * kMinute, {}), std::pair(int64_t{10}, int64_t{100}));
  EXPECT_EQ(window({}, 50 * kMinute), std::pair(int64_t{35}, int64_t{50}));
  EXPECT_EQ(window(1 * kMinute, 2 * kMinute), std::pair(int64_t{1}, int64_t{2}));
}

TEST(QueryLimits, ARequestLowersThemAndNeverRaisesThem) {
  QueryLimits limits;
  QueryLimits own = limits;
  own.time = std::chrono::hours(1);
  own.memory_bytes = 5;
  own.groups = limits.groups + 1;
  limits.Lower(own);
  EXPECT_EQ(limits.time, QueryLimits().time);
  EXPECT_EQ(limits.memory_bytes, 5u);
  EXPECT_EQ(limits.groups, QueryLimits().groups);
}

TEST(QuerySettings, TheEngineIsReadOnlyAndNothingIsSetAfterThat) {
  const store::Settings settings = QuerySettings({});
  EXPECT_EQ(settings.back(), std::pair(std::string("readonly"), std::string("1")));
}

TEST(QueryRowLimit, OneRowMoreIsAskedForToTellWhetherThereAreMore) {
  QueryLimits limits;
  EXPECT_EQ(*OptionsOf({.query = ""}, 0, limits).limit, limits.rows_default + 1);
  EXPECT_EQ(*OptionsOf({.query = "", .limit = 7}, 0, limits).limit, 8u);
  EXPECT_EQ(*OptionsOf({.query = "", .limit = limits.rows_most + 5}, 0, limits).limit, limits.rows_most + 1);
}

}  // namespace
}  // namespace throughline::center
