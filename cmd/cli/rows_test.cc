#include "cmd/cli/rows.h"

#include <gtest/gtest.h>

#include <sstream>

#include "cmd/cli/golden_testing.h"
#include "cmd/cli/terminal_text.h"

namespace throughline::cmd {
namespace {

TEST(PrintRows, EveryCaseIsPrintedAsItsGoldensSay) {
  const struct {
    const char* golden;
    RowFormat format;
    Screen screen;
  } forms[] = {{"expect_table.txt", RowFormat::kTable, {}},
               {"expect_table_60.txt", RowFormat::kTable, {.is_terminal = true, .columns = 60}},
               {"expect.json", RowFormat::kJson, {}},
               {"expect.ndjson", RowFormat::kNdjson, {}},
               {"expect.csv", RowFormat::kCsv, {}},
               {"expect_terminal.csv", RowFormat::kCsv, {.is_terminal = true, .columns = 60}}};
  for (const auto& folder : CasesOf("rows")) {
    const std::string body = ReadWhole(folder / "answer.json");
    for (const auto& form : forms) {
      std::ostringstream out;
      std::ostringstream notes;
      ASSERT_TRUE(PrintRows(body, form.format, form.screen, out, notes)) << folder;
      ExpectGolden(folder / form.golden, out.str());
      ExpectGolden(folder / "expect_notes.txt", notes.str());
      ExpectNothingActs(notes.str(), folder);
      // CSV in a file is data and kept as it is; everything else may be shown.
      const bool is_file = form.format == RowFormat::kCsv && !form.screen.is_terminal;
      if (!is_file) ExpectNothingActs(out.str(), folder / form.golden);
    }
  }
}

TEST(PrintRows, NoLineOfATableIsWiderThanTheScreen) {
  for (const auto& folder : CasesOf("rows")) {
    for (size_t columns : {40U, 55U, 100U}) {
      std::ostringstream out;
      std::ostringstream notes;
      ASSERT_TRUE(PrintRows(ReadWhole(folder / "answer.json"), RowFormat::kTable, {.columns = columns}, out, notes));
      std::istringstream lines(out.str());
      for (std::string line; std::getline(lines, line);) EXPECT_LE(Columns(line), columns) << folder << ": " << line;
    }
  }
}

TEST(PrintRows, ATableShowsInstantsAndEveryOtherFormatTheirNanoseconds) {
  const char* body =
      R"({"columns":[{"name":"at","type":"timestamp"}],"rows":[["1767225600123456789"],[null]],"statistics":{}})";
  const auto print = [&](RowFormat format) {
    std::ostringstream out, notes;
    EXPECT_TRUE(PrintRows(body, format, {}, out, notes));
    return out.str();
  };
  EXPECT_NE(print(RowFormat::kTable).find("2026-01-01T00:00:00.123456789Z"), std::string::npos);
  EXPECT_NE(print(RowFormat::kTable).find("null"), std::string::npos);
  EXPECT_NE(print(RowFormat::kCsv).find("1767225600123456789"), std::string::npos);
  EXPECT_NE(print(RowFormat::kNdjson).find("1767225600123456789"), std::string::npos);
}

TEST(PrintRows, AnAnswerWithoutRowsIsRefusedWithNothingPrinted) {
  for (const char* body : {"", "{}", R"({"columns":[],"rows":{}})", R"({"rows":[]})", "[1]"}) {
    std::ostringstream out;
    EXPECT_FALSE(PrintRows(body, RowFormat::kTable, {}, out, out)) << body;
    EXPECT_EQ(out.str(), "");
  }
}

TEST(ParseRowFormat, AnUnknownFormatIsNamedAndTheKnownOnesListed) {
  const Result<RowFormat> format = ParseRowFormat("xml\x1b");
  ASSERT_FALSE(format);
  EXPECT_EQ(format.error().message, "--format \"xml\\x1b\" is not known: use table, json, ndjson or csv");
}

}  // namespace
}  // namespace throughline::cmd
