#include "otel/value.h"

#include <gtest/gtest.h>

#include <limits>

namespace throughline::otel {
namespace {

std::string Json(const ValuePool& pool, const Value& value) {
  std::string out;
  AppendJson(pool, value, out);
  return out;
}

TEST(ValueJson, ScalarsKeepTheirType) {
  ValuePool pool;
  EXPECT_EQ(Json(pool, Value{}), "null");
  EXPECT_EQ(Json(pool, Value::Bool(true)), "true");
  EXPECT_EQ(Json(pool, Value::Int(std::numeric_limits<int64_t>::min())), "-9223372036854775808");
  EXPECT_EQ(Json(pool, Value::Double(0.1)), "0.1");
  EXPECT_EQ(Json(pool, Value::Double(-3)), "-3.0");
  EXPECT_EQ(Json(pool, Value::Double(1e300)), "1e+300");
  EXPECT_EQ(Json(pool, Value::Double(std::numeric_limits<double>::infinity())), "\"Infinity\"");
  EXPECT_EQ(Json(pool, Value::Bytes("f")), "\"Zg==\"");
  EXPECT_EQ(Json(pool, Value::Bytes("fo")), "\"Zm8=\"");
  EXPECT_EQ(Json(pool, Value::Bytes("foo")), "\"Zm9v\"");
}

TEST(ValueJson, StringsAreEscapedSoThatNothingBreaksOut) {
  ValuePool pool;
  EXPECT_EQ(Json(pool, Value::String(std::string_view("a\"b\\c\n\t\0d\x1b", 10))),
            "\"a\\\"b\\\\c\\n\\t\\u0000d\\u001b\"");
  EXPECT_EQ(Json(pool, Value::String("🧠 é")), "\"🧠 é\"");
}

TEST(ValueJson, NestsWithoutRecursion) {
  ValuePool pool;
  constexpr uint32_t kDepth = 100'000;
  for (uint32_t i = 0; i < kDepth; ++i) {
    pool.entries.push_back({"", i == 0 ? Value() : Value::Container(ValueType::kArray, {i - 1, 1})});
  }
  std::string text = Json(pool, Value::Container(ValueType::kArray, {kDepth - 1, 1}));
  EXPECT_EQ(text.size(), 2 * kDepth + 4);  // kDepth brackets each way, and `null` in the middle
}

TEST(ValueJson, AKeyThatComesTwiceIsWrittenOnceWithItsLastValue) {
  ValuePool pool;
  pool.entries = {{"a", Value::Int(1)}, {"b", Value::Int(2)}, {"a", Value::Int(3)}};
  std::string out;
  AppendJsonObject(pool, {0, 3}, out);
  EXPECT_EQ(out, R"({"b":2,"a":3})");
}

TEST(ValueJson, AMapOfAHundredThousandEqualKeysIsWrittenInLinearTime) {
  ValuePool pool;
  for (int i = 0; i < 100'000; ++i) pool.entries.push_back({"k", Value::Int(i)});
  std::string out;
  AppendJsonObject(pool, {0, 100'000}, out);
  EXPECT_EQ(out, R"({"k":99999})");
}

}  // namespace
}  // namespace throughline::otel
