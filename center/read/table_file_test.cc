#include "center/read/table_file.h"

#include <gtest/gtest.h>

namespace throughline::center {
namespace {

TEST(TableFile, AColumnsTypeIsWhatAllItsCellsReadAs) {
  const TableFile file = ReadTableFile("k,n,b,s,none\n7,1.5,true,x,\n8,-2e3,,1,\n", {}).value();
  std::string types;
  for (const store::EnrichmentColumn& column : file.columns) types += column.name + ":" + column.type + " ";
  EXPECT_EQ(types, "k:string n:number b:bool s:string none:string ");
  EXPECT_EQ(file.rows[0].key, "7");
  EXPECT_EQ(file.rows[0].data, R"({"k":"7","n":"1.5","b":"true","s":"x"})");
  EXPECT_EQ(file.rows[1].data, R"({"k":"8","n":"-2e3","s":"1"})");
}

TEST(TableFile, ALimitIsNamedAndAMistakeHasItsLine) {
  const TableLimits small{.bytes = 40, .rows = 2, .columns = 2, .tables = 1};
  const struct {
    std::string csv;
    ErrorKind kind;
    const char* message;
  } cases[] = {
      {std::string(41, 'x'), ErrorKind::kTooLarge, "the file has 41 bytes, over the limit of 40"},
      {"a,b,c\n", ErrorKind::kTooLarge, "the table has more than 2 columns"},
      {"a\n1\n2\n3\n", ErrorKind::kTooLarge, "the table has more than 2 rows"},
      {"", ErrorKind::kInvalid, "the file is empty: its first line names the columns"},
      {"a,\n", ErrorKind::kInvalid, "line 1: the name of a column has 1 to 64 bytes"},
      {"a,a\n", ErrorKind::kInvalid, "line 1: two columns have the name 'a'"},
      {"a,b\n1\n", ErrorKind::kInvalid, "line 2: 1 cells, where the header names 2 columns"},
      {"a,b\n,1\n", ErrorKind::kInvalid, "line 2: the key, which is the first column, is empty"},
      {"a\n1\n1\n", ErrorKind::kInvalid, "line 3: the key '1' stands in line 2 already"},
  };
  for (const auto& c : cases) {
    const Result<TableFile> file = ReadTableFile(c.csv, small);
    ASSERT_FALSE(file) << c.csv;
    EXPECT_EQ(file.error().kind, c.kind) << c.csv;
    EXPECT_EQ(file.error().message, c.message);
  }
}

TEST(TableFile, ANameIsAWordThatIsNoSource) {
  for (const char* good : {"users", "_x", "my-users-2", "A"}) EXPECT_TRUE(CheckTableName(good)) << good;
  for (const char* bad : {"", "9x", "a b", "a'b", "a.b", "spans", "system", "ü"})
    EXPECT_FALSE(CheckTableName(bad)) << bad;
  EXPECT_FALSE(CheckTableName(std::string(65, 'a')));
}

}  // namespace
}  // namespace throughline::center
