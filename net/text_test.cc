// Headers, query strings and paths.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/headers.h"
#include "net/url.h"

namespace throughline::net {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Headers, NamesAreComparedWithoutCaseAndOrderIsKept) {
  Headers headers{{"A", "1"}, {"b", "2"}, {"a", "3"}};
  EXPECT_EQ(headers.Find("a"), "1");
  EXPECT_THAT(headers.All("A"), ElementsAre("1", "3"));
  EXPECT_EQ(headers.Count("B"), 1u);
  headers.Set("a", "4");
  EXPECT_THAT(headers.All("A"), ElementsAre("4"));
  EXPECT_EQ(headers.Get("missing", "x"), "x");
}

TEST(Headers, AListIsSearchedElementByElement) {
  const Headers headers{{"Connection", "keep-alive , Upgrade"}, {"connection", "x;q=1"}};
  for (const char* token : {"keep-alive", "upgrade", "X"}) EXPECT_TRUE(headers.HasToken("connection", token)) << token;
  for (const char* token : {"keep", "close", ""}) EXPECT_FALSE(headers.HasToken("connection", token)) << token;
}

TEST(Percent, WhatIsEncodedIsDecoded) {
  std::string all;
  for (int i = 0; i < 256; ++i) all.push_back(static_cast<char>(i));
  EXPECT_EQ(PercentDecode(PercentEncode(all)), all);
  EXPECT_EQ(PercentEncode("a b/\xc3\xa4"), "a%20b%2F%C3%A4");
  for (const char* bad : {"%", "%1", "%1g", "a%%20", "%-1"}) EXPECT_EQ(PercentDecode(bad), std::nullopt) << bad;
}

TEST(Query, KeepsOrderRepeatsAndBrokenEscapes) {
  const Query query = Query::Parse("a=1&a=2+3&&b&c=%zz&%64=%26&=e");
  EXPECT_THAT(query.All("a"), ElementsAre("1", "2 3"));
  EXPECT_EQ(query.Find("b"), "");
  EXPECT_EQ(query.Find("c"), "%zz");
  EXPECT_EQ(query.Find("d"), "&");
  EXPECT_EQ(query.Find(""), "e");
  EXPECT_EQ(query.Find("missing"), std::nullopt);
}

TEST(SplitPath, DecodesSegments) {
  EXPECT_THAT(SplitPath("/").value(), IsEmpty());
  EXPECT_THAT(SplitPath("/api/v1/a%20b/").value(), ElementsAre("api", "v1", "a b"));
  EXPECT_THAT(SplitPath("/...").value(), ElementsAre("..."));
}

TEST(SplitPath, RefusesWhatCouldNameSomethingElse) {
  for (const char* path : {"", "a", "//", "/a//b", "/..", "/a/../b", "/%2e%2e/b", "/.%2E", "/.", "/a%2fb", "/a%5Cb",
                           "/a\\b", "/a%00", "/%", "/%g1"}) {
    EXPECT_FALSE(SplitPath(path)) << path;
  }
}

}  // namespace
}  // namespace throughline::net
