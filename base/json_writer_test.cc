#include "base/json_writer.h"

#include <gtest/gtest.h>

#include <limits>

namespace throughline {
namespace {

TEST(JsonWriter, PutsCommasWhereTheyBelong) {
  JsonWriter json;
  json.BeginObject()
      .Key("a")
      .BeginArray()
      .Int(1)
      .Int(2)
      .BeginObject()
      .EndObject()
      .EndArray()
      .Key("b")
      .Null()
      .EndObject();
  EXPECT_EQ(json.text(), R"({"a":[1,2,{}],"b":null})");
}

TEST(JsonWriter, NothingBreaksOutOfAString) {
  JsonWriter json;
  json.BeginObject().Key("k\"").String("</script>\"\\\n\x01").EndObject();
  EXPECT_EQ(json.text(), R"({"k\"":"</script>\"\\\n\u0001"})");
}

TEST(JsonWriter, WhatJsonCannotSayIsNull) {
  JsonWriter json;
  json.BeginArray()
      .Double(0.5)
      .Double(std::numeric_limits<double>::quiet_NaN())
      .IntOrNull(std::optional<int>())
      .Raw("")
      .Raw("", "{}")
      .IntText(int64_t{1} << 60)
      .EndArray();
  EXPECT_EQ(json.text(), R"([0.5,null,null,null,{},"1152921504606846976"])");
}

}  // namespace
}  // namespace throughline
