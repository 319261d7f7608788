#include "ingest/receive/access.h"

#include <gtest/gtest.h>

#include <map>

namespace throughline::ingest {
namespace {

TEST(Origins, ByDefaultPagesOnThisMachineMaySend) {
  AccessRules rules;
  for (std::string_view origin : {"http://localhost", "http://localhost:3000", "http://127.0.0.1:8080",
                                  "http://[::1]:5173", "https://localhost:8443"}) {
    EXPECT_TRUE(MatchesOrigin(rules, origin)) << origin;
  }
  for (std::string_view origin :
       {"https://evil.example", "http://localhost.evil.example", "http://localhost:3000.evil.example",
        "http://localhost:", "null", "http://localhost:30x0"}) {
    EXPECT_FALSE(MatchesOrigin(rules, origin)) << origin;
  }
}

TEST(Origins, ARuleNamesOneOriginOrAllItsPortsOrEveryone) {
  EXPECT_TRUE(MatchesOrigin({.origins = {"https://app.example.com"}}, "https://app.example.com"));
  EXPECT_FALSE(MatchesOrigin({.origins = {"https://app.example.com"}}, "https://app.example.com:444"));
  EXPECT_FALSE(MatchesOrigin({.origins = {"https://app.example.com"}}, "http://app.example.com"));
  EXPECT_TRUE(MatchesOrigin({.origins = {"*"}}, "https://anyone.example"));
}

TEST(Tokens, WithoutOneEverybodyMaySendAndWithOneOnlyItsHolder) {
  EXPECT_TRUE(MaySend({}, ""));
  EXPECT_FALSE(MaySend({.tokens = {"k"}}, ""));
  EXPECT_TRUE(MaySend({.tokens = {"k"}}, "Bearer k"));
}

TEST(Labels, ComeFromTheHeadersThatCoralogixClientsSend) {
  std::map<std::string_view, std::string_view> headers{{"cx-application-name", "ai-dataprime"},
                                                       {"cx-subsystem-name", "query-générator"}};
  LabelDefaults labels = LabelsFrom([&](std::string_view name) { return headers[name]; });
  EXPECT_EQ(labels.application, "ai-dataprime");
  EXPECT_EQ(labels.subsystem, "query-générator");
}

TEST(Labels, ThatAreNotPrintableTextAreIgnored) {
  for (std::string value :
       {std::string("a\nb"), std::string("\xff\xfe"), std::string(300, 'x'), std::string("a\0b", 3)}) {
    EXPECT_EQ(LabelsFrom([&](std::string_view) { return std::string_view(value); }).application, "") << value;
  }
}

}  // namespace
}  // namespace throughline::ingest
