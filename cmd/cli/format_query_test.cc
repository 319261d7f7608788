#include "cmd/cli/format_query.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace throughline::cmd {
namespace {

struct Outcome {
  int exit = 0;
  std::string out, err;
};

Outcome Format(const FormatOptions& options, const std::string& input = "") {
  std::istringstream in(input);
  std::ostringstream out, err;
  Outcome outcome;
  outcome.exit = RunFormat(options, in, out, err);
  outcome.out = out.str();
  outcome.err = err.str();
  return outcome;
}

TEST(FormatQuery, TakesTheArgumentOrStandardInput) {
  EXPECT_EQ(Format({.query = "from logs|count"}).out, "source logs\n| count\n");
  EXPECT_EQ(Format({.query = "-"}, "from logs|count").out, "source logs\n| count\n");
  EXPECT_EQ(Format({}, "from logs|count").out, "source logs\n| count\n");
}

TEST(FormatQuery, AWrongQueryIsShownWhereItIsWrong) {
  const Outcome outcome = Format({.query = "source logs | filter ("});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(outcome.err, testing::StartsWith("query:1:23: error: expected an expression"));
}

TEST(FormatQuery, CheckOnlySaysWhetherItIsCanonical) {
  EXPECT_EQ(Format({.query = "source logs", .check = true}).exit, 0);
  EXPECT_EQ(Format({.query = "source logs\n| count\n", .check = true}).exit, 0);
  const Outcome outcome = Format({.query = "from logs", .check = true});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(outcome.err, testing::HasSubstr("not in canonical form"));
}

}  // namespace
}  // namespace throughline::cmd
