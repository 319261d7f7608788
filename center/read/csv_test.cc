#include "center/read/csv.h"

#include <gtest/gtest.h>

namespace throughline::center {
namespace {

using Records = std::vector<std::pair<size_t, std::vector<std::string>>>;

Result<Records> Read(std::string_view text) {
  Records records;
  Result<void> read = ReadCsv(text, [&](size_t line, std::vector<std::string>& cells) -> Result<void> {
    records.emplace_back(line, cells);
    return {};
  });
  if (!read) return Fail(read.error());
  return records;
}

TEST(ReadCsv, EveryFormOfACellIsRead) {
  const struct {
    const char* text;
    Records records;
  } cases[] = {
      {"", {}},
      {"a,b\r\n1,2\r\n", {{1, {"a", "b"}}, {2, {"1", "2"}}}},
      {"a,b\n1,2", {{1, {"a", "b"}}, {2, {"1", "2"}}}},
      {"\xef\xbb\xbf\"a\",\n", {{1, {"a", ""}}}},
      {"\"x\"\"y\",\"1,2\"\n", {{1, {"x\"y", "1,2"}}}},
      {"\"two\nlines\",b\nc,d\n", {{1, {"two\nlines", "b"}}, {3, {"c", "d"}}}},
      {"a\n\n\nb\n", {{1, {"a"}}, {4, {"b"}}}},
      {"\"\"\n", {{1, {""}}}},
      {",\n", {{1, {"", ""}}}},
  };
  for (const auto& c : cases) EXPECT_EQ(Read(c.text).value(), c.records) << c.text;
}

TEST(ReadCsv, WhatIsNoCsvIsRefusedWithItsLine) {
  const struct {
    const char* text;
    const char* message;
  } cases[] = {
      {"a\n\"b\n", "line 2: a quoted cell is not closed"},
      {"a\n\"b\"c\n", "line 2: text behind the closing quote of a cell"},
      {"a\nb\"c\n", "line 2: a quote inside a cell that does not begin with one"},
      {"a\xff\n", "the file is not UTF-8 text"},
  };
  for (const auto& c : cases) EXPECT_EQ(Read(c.text).error().message, c.message) << c.text;
}

}  // namespace
}  // namespace throughline::center
