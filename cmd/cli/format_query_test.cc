#include "cmd/cli/format_query.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace throughline::cmd {
namespace {

struct Run {
  int exit = 0;
  std::string out, err;
};

Run Format(const FormatOptions& options, const std::string& input = "") {
  std::istringstream in(input);
  std::ostringstream out, err;
  Run run;
  run.exit = RunFormat(options, in, out, err);
  run.out = out.str();
  run.err = err.str();
  return run;
}

TEST(FormatQuery, TakesTheArgumentOrStandardInput) {
  EXPECT_EQ(Format({.query = "from logs|count"}).out, "source logs\n| count\n");
  EXPECT_EQ(Format({.query = "-"}, "from logs|count").out, "source logs\n| count\n");
  EXPECT_EQ(Format({}, "from logs|count").out, "source logs\n| count\n");
}

TEST(FormatQuery, AWrongQueryIsShownWhereItIsWrong) {
  const Run run = Format({.query = "source logs | filter ("});
  EXPECT_EQ(run.exit, 1);
  EXPECT_EQ(run.out, "");
  EXPECT_THAT(run.err, testing::StartsWith("query:1:23: error: expected an expression"));
}

TEST(FormatQuery, CheckOnlySaysWhetherItIsCanonical) {
  EXPECT_EQ(Format({.query = "source logs", .check = true}).exit, 0);
  EXPECT_EQ(Format({.query = "source logs\n| count\n", .check = true}).exit, 0);
  const Run run = Format({.query = "from logs", .check = true});
  EXPECT_EQ(run.exit, 1);
  EXPECT_EQ(run.out, "");
  EXPECT_THAT(run.err, testing::HasSubstr("not in canonical form"));
}

}  // namespace
}  // namespace throughline::cmd
