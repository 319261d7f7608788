#include "center/api/shape.h"

#include <gtest/gtest.h>

namespace throughline::center {
namespace {

std::string SchemaOf(const Shape& shape) {
  JsonWriter json;
  shape.Write(json);
  return json.Take();
}

TEST(Shape, ReadsAsTheSchemaThatItIs) {
  EXPECT_EQ(SchemaOf(Text("what").Longest(5)), R"({"type":"string","description":"what","maxLength":5})");
  EXPECT_EQ(SchemaOf(Whole().From(1).To(9).OrNull()), R"({"type":["integer","null"],"minimum":1,"maximum":9})");
  EXPECT_EQ(SchemaOf(OneOf({"a", "b"}).OrNull()), R"({"type":["string","null"],"enum":["a","b",null]})");
  EXPECT_EQ(SchemaOf(Any()), "{}");
  EXPECT_EQ(SchemaOf(ListOf(Flag())), R"({"type":"array","items":{"type":"boolean"}})");
  EXPECT_EQ(SchemaOf(MapOf(Number())), R"({"type":"object","additionalProperties":{"type":"number"}})");
  EXPECT_EQ(SchemaOf(Object({{"a", Text()}, Maybe("b", Text())})),
            R"({"type":"object","required":["a"],"properties":{"a":{"type":"string"},"b":{"type":"string"}}})");
}

TEST(Shape, ANamedOneIsReferredToAndWrittenOnce) {
  const Shape inner = Named("Inner", Object({{"x", Whole()}}));
  const Shape outer = Object({{"one", inner}, {"two", inner.OrNull()}, {"more", ListOf(inner.About("of this list"))}});
  EXPECT_NE(SchemaOf(outer).find(R"("one":{"$ref":"#/components/schemas/Inner"})"), std::string::npos);
  EXPECT_NE(SchemaOf(outer).find(R"("two":{"oneOf":[{"$ref":"#/components/schemas/Inner"},{"type":"null"}]})"),
            std::string::npos);
  std::map<std::string, std::string> schemas;
  std::vector<std::string> clashes;
  outer.Collect(schemas, clashes);
  EXPECT_TRUE(clashes.empty());
  ASSERT_EQ(schemas.size(), 1u);
  EXPECT_EQ(schemas["Inner"], R"({"type":"object","required":["x"],"properties":{"x":{"type":"integer"}}})");
}

TEST(Shape, TwoOfOneNameAreFound) {
  std::map<std::string, std::string> schemas;
  std::vector<std::string> clashes;
  Object({{"a", Named("Thing", Text())}, {"b", Named("Thing", Whole())}}).Collect(schemas, clashes);
  EXPECT_EQ(clashes, std::vector<std::string>{"Thing"});
}

TEST(Shape, AMemberThatIsAddedAgainReplacesTheOther) {
  EXPECT_EQ(SchemaOf(Named("Base", Object({{"a", Text()}, {"b", Text()}})).And({{"a", Whole()}})),
            R"({"type":"object","required":["b","a"],"properties":{"b":{"type":"string"},"a":{"type":"integer"}}})");
}

}  // namespace
}  // namespace throughline::center
