#include "engine/statement.h"

#include <gtest/gtest.h>

namespace throughline::engine {
namespace {

using Kind = Statement::Kind;
using namespace std::string_view_literals;

TEST(ReadStatement, KindAndFormatAreFoundWhereverTheyStand) {
  const struct {
    std::string_view text;
    Kind kind;
    std::string_view format;
  } cases[] = {
      {"SELECT 1", Kind::kQuery, ""},
      {"  select 1 format JSON", Kind::kQuery, "JSON"},
      {"SELECT 1 FORMAT TSV;", Kind::kQuery, "TSV"},
      {"SELECT 1 FORMAT Native SETTINGS max_threads = 1", Kind::kQuery, "Native"},
      {"SELECT 1 SETTINGS max_threads = 1 FORMAT Native", Kind::kQuery, "Native"},
      {"-- a note\nSELECT 1", Kind::kQuery, ""},
      {"/* a /* nested */ note */ WITH 1 AS x SELECT x", Kind::kQuery, ""},
      {"(SELECT 1) UNION ALL (SELECT 2 FORMAT CSV)", Kind::kQuery, ""},
      {"SELECT 'FORMAT JSON'", Kind::kQuery, ""},
      {"SELECT 'it''s \\' FORMAT JSON'", Kind::kQuery, ""},
      {"SELECT $x$ FORMAT JSON $x$", Kind::kQuery, ""},
      {"SELECT \"FORMAT\" FROM `FORMAT JSON`", Kind::kQuery, ""},
      {"SELECT 1 -- FORMAT JSON", Kind::kQuery, ""},
      {"SELECT format AS format FORMAT CSV", Kind::kQuery, "CSV"},
      {"SELECT 1 AS format", Kind::kQuery, ""},
      {"FROM t SELECT a", Kind::kQuery, ""},
      {"CREATE TABLE t (a UInt8)", Kind::kOther, ""},
      {"SHOW TABLES FORMAT JSONEachRow", Kind::kOther, "JSONEachRow"},
      {"kill query where query_id = 'a'", Kind::kKill, ""},
      {"KILL MUTATION WHERE 1", Kind::kOther, ""},
      {"", Kind::kOther, ""},
      {"'unclosed", Kind::kOther, ""},
      {"/* unclosed", Kind::kOther, ""},
      {"INSERT INTO t SELECT 1 FORMAT TSV", Kind::kOther, ""},
      {"INSERT INTO t (a) WITH 1 AS x SELECT x", Kind::kOther, ""},
      {"INSERT INTO t VALUES (1)", Kind::kOther, ""},
      {"INSERT INTO t FROM INFILE 'a' FORMAT CSV", Kind::kRefused, ""},
      {"SELECT 1 INTO OUTFILE 'a'", Kind::kRefused, ""},
      {"SHOW TABLES INTO OUTFILE 'a' FORMAT CSV", Kind::kRefused, ""},
      {"SYSTEM SHUTDOWN", Kind::kRefused, ""},
      {"system /* */ kill", Kind::kRefused, ""},
      {"SELECT 1 PARALLEL WITH SYSTEM SHUTDOWN", Kind::kRefused, ""},
      {"SYSTEM FLUSH LOGS", Kind::kOther, ""},
      {"SELECT 'INTO OUTFILE', 'SYSTEM KILL'", Kind::kQuery, ""},
      {"INSERT INTO t", Kind::kOther, ""},
  };
  for (const auto& c : cases) {
    const Statement got = ReadStatement(c.text, false);
    EXPECT_EQ(got.kind, c.kind) << c.text;
    EXPECT_EQ(got.format, c.format) << c.text;
  }
}

TEST(ReadStatement, AnInsertIsCutBeforeItsFormatAndItsDataStartsAfterOneLineEnd) {
  const struct {
    std::string_view text, head, format, data;
  } cases[] = {
      {"INSERT INTO t FORMAT RowBinary", "INSERT INTO t ", "RowBinary", ""},
      {"insert into t (a, b) format Native\n\x01\x00"sv, "insert into t (a, b) ", "Native", "\x01\x00"sv},
      {"INSERT INTO t FORMAT TSV\n\n1", "INSERT INTO t ", "TSV", "\n1"},
      {"INSERT INTO t FORMAT TSV  \r\n1", "INSERT INTO t ", "TSV", "1"},
      {"INSERT INTO t FORMAT JSONEachRow {\"a\": 1}", "INSERT INTO t ", "JSONEachRow", "{\"a\": 1}"},
      {"INSERT INTO t SETTINGS a = 1 FORMAT CSV\n1", "INSERT INTO t SETTINGS a = 1 ", "CSV", "1"},
      {"INSERT INTO db.format (format, `values`) FORMAT CSV", "INSERT INTO db.format (format, `values`) ", "CSV", ""},
      {"INSERT INTO format FORMAT CSV", "INSERT INTO format ", "CSV", ""},
      {"INSERT INTO TABLE FUNCTION null('a UInt8') FORMAT CSV\n1", "INSERT INTO TABLE FUNCTION null('a UInt8') ", "CSV",
       "1"},
      {"INSERT INTO t FORMAT RowBinary\n' /* $$ FORMAT x", "INSERT INTO t ", "RowBinary", "' /* $$ FORMAT x"},
  };
  for (const auto& c : cases) {
    const Statement got = ReadStatement(c.text, false);
    EXPECT_EQ(got.kind, Kind::kInsert) << c.text;
    EXPECT_EQ(got.head, c.head) << c.text;
    EXPECT_EQ(got.format, c.format) << c.text;
    EXPECT_EQ(got.data, c.data) << c.text;
  }
}

TEST(ReadStatement, ValuesApartFromTheTextAreData) {
  const Statement got = ReadStatement("INSERT INTO t VALUES", true);
  EXPECT_EQ(got.kind, Kind::kInsert);
  EXPECT_EQ(got.format, "Values");
  EXPECT_EQ(got.head, "INSERT INTO t ");
  EXPECT_EQ(ReadStatement("INSERT INTO t VALUES", false).kind, Kind::kOther);
}

TEST(KillByOurIds, OnlyTheColumnIsReplaced) {
  EXPECT_EQ(KillByOurIds("KILL QUERY WHERE query_id = 'query_id'"),
            "KILL QUERY WHERE if(Settings['log_comment'] != '', Settings['log_comment'], query_id) = 'query_id'");
  EXPECT_EQ(KillByOurIds("KILL QUERY WHERE user = 'a' /* query_id */"), "KILL QUERY WHERE user = 'a' /* query_id */");
}

TEST(Quote, NothingEndsTheQuotesEarly) {
  EXPECT_EQ(QuoteString("it's \\ \0 x"sv), "'it\\'s \\\\ \\0 x'");
  EXPECT_EQ(QuoteName("a`b'c"), "`a\\`b'c`");
}

}  // namespace
}  // namespace throughline::engine
