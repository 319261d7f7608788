#include "center/read/published_rows.h"

#include <gtest/gtest.h>

#include "center/read/base64.h"

namespace throughline::center {
namespace {

TEST(PublishedRow, ADocumentIsMetadataLabelsAndUserData) {
  dataprime::Compiled compiled;
  compiled.is_documents = true;
  for (const char* name : {"$m", "$l", "$d"})
    compiled.columns.push_back({.name = name, .path = {name}, .type = "object"});
  EXPECT_EQ(
      PublishedRow(
          R"(["{\"timestamp\":\"2026-01-01T00:00:00.120000000Z\",\"severity\":\"Critical\",\"x\":null,\"duration\":5}","{\"a\":\"b\"}","{\"m\":\"\\\"q\\\"\"}"])",
          compiled)
          .value(),
      R"({"metadata":[{"key":"timestamp","value":"2026-01-01T00:00:00.120"},{"key":"severity","value":"6"},)"
      R"({"key":"duration","value":"5"}],"labels":[{"key":"a","value":"b"}],"userData":"{\"m\":\"\\\"q\\\"\"}"})");
}

TEST(PublishedRow, ReshapedColumnsAreNestedByTheirPaths) {
  dataprime::Compiled compiled;
  const auto add = [&](std::vector<std::string> path, const char* type) {
    std::string name;
    for (const std::string& step : path) name += (name.empty() ? "" : ".") + step;
    compiled.columns.push_back({.name = name, .path = path, .type = type});
  };
  add({"a", "b"}, "number");
  add({"t"}, "timestamp");
  add({"a", "c", "d"}, "object");
  add({"s"}, "string");
  add({"s", "below"}, "bool");
  EXPECT_EQ(PublishedRow(R"([1,1767225600123456789,"{\"k\":[1]}","x",true])", compiled).value(),
            R"({"metadata":[],"labels":[],"userData":"{\"a\":{\"b\":1,\"c\":{\"d\":{\"k\":[1]}}},)"
            R"(\"t\":1767225600123456789,\"s\":\"x\",\"s.below\":true}"})");
}

TEST(DecodeBase64, ReadsBothAlphabetsAndNothingElse) {
  EXPECT_EQ(DecodeBase64("c291cmNl"), "source");
  EXPECT_EQ(DecodeBase64("_-8="), "\xff\xef");
  EXPECT_EQ(DecodeBase64("/+8"), "\xff\xef");
  EXPECT_EQ(DecodeBase64(""), "");
  for (const char* bad : {"a", "a b=", "%%%", "ab\n"}) EXPECT_EQ(DecodeBase64(bad), std::nullopt) << bad;
}

}  // namespace
}  // namespace throughline::center
