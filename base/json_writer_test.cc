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

TEST(JsonWriter, EscapesEveryByteThatNeedsItAtEveryPlaceInAText) {
  for (int byte = 1; byte < 0x80; ++byte) {
    const char c = static_cast<char>(byte);
    std::string alone;
    AppendJsonString(std::string_view(&c, 1), alone);
    EXPECT_EQ(alone.size() > 3, byte < 0x20 || c == '"' || c == '\\') << byte;
    for (size_t at = 0; at < 20; ++at) {
      std::string text(20, 'x'), expected = '"' + std::string(at, 'x');
      text[at] = c;
      expected += alone.substr(1, alone.size() - 2) + std::string(19 - at, 'x') + '"';
      std::string out;
      AppendJsonString(text, out);
      EXPECT_EQ(out, expected) << byte << " at " << at;
    }
  }
  std::string out;
  AppendJsonString("süß und 🧠 \xff\x80 end", out);
  EXPECT_EQ(out, "\"süß und 🧠 \xff\x80 end\"");  // bytes above ASCII are left alone
}

}  // namespace
}  // namespace throughline
