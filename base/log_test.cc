#include "base/log.h"

#include <gtest/gtest.h>

namespace throughline::log {
namespace {

std::string Line(Format format, std::string_view message, Fields fields) {
  return FormatLine(format, "2026-01-01T00:00:00.000Z", Level::kWarn, "store", message, fields);
}

TEST(Log, ATextLineSaysWhenHowBadWhereWhatAndThenTheFields) {
  EXPECT_EQ(
      Line(Format::kText, "the engine died", {{"exit", "signal 9"}, {"restarts", 3}, {"again", true}, {"name", "x"}}),
      R"(2026-01-01T00:00:00.000Z warn store: the engine died exit="signal 9" restarts=3 again=true name=x)");
}

TEST(Log, AFieldCannotStartALineOfItsOwn) {
  EXPECT_EQ(Line(Format::kText, "a\nb", {{"k", "x\r\n2026 info fake: y"}}),
            R"(2026-01-01T00:00:00.000Z warn store: a\u000ab k="x\u000d\u000a2026 info fake: y")");
  EXPECT_EQ(
      Line(Format::kJson, "a\nb", {{"k", "\"\x1b[31m"}}),
      R"({"time":"2026-01-01T00:00:00.000Z","level":"warn","component":"store","message":"a\u000ab","k":"\"\u001b[31m"})");
}

TEST(Log, AnUnknownLevelIsRefusedWithTheKnownOnes) {
  EXPECT_EQ(ParseLevel("warn").value(), Level::kWarn);
  EXPECT_EQ(ParseLevel("loud").error().message, "unknown log level 'loud': use debug, info, warn or error");
}

}  // namespace
}  // namespace throughline::log
