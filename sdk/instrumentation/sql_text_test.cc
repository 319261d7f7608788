#include "sdk/instrumentation/sql_text.h"

#include <gtest/gtest.h>

#include "base/random.h"

namespace throughline::internal {
namespace {

TEST(ReadSql, KnowsOperationAndTable) {
  const struct {
    const char *sql, *summary;
  } cases[] = {
      {"INSERT INTO feedback (a) VALUES (?)", "INSERT feedback"},
      {"insert or ignore into main.feedback values (1)", "INSERT feedback"},
      {"REPLACE INTO kv VALUES (1, 2)", "REPLACE kv"},
      {"UPDATE OR ROLLBACK t SET a = 1", "UPDATE t"},
      {"DELETE FROM \"my table\" WHERE a = 1", "DELETE my table"},
      {"SELECT count(*) FROM feedback f JOIN users u ON f.u = u.id", "SELECT feedback"},
      {"select a from (select b from inner_one)", "SELECT inner_one"},
      {"SELECT 1", "SELECT"},
      {"WITH x AS (SELECT 1 FROM y) INSERT INTO z SELECT * FROM x", "INSERT z"},
      {"WITH x(a) AS (SELECT 1), w AS (SELECT 2) SELECT * FROM x", "SELECT x"},
      {"CREATE TABLE IF NOT EXISTS feedback (id INTEGER)", "CREATE TABLE feedback"},
      {"CREATE UNIQUE INDEX i ON t (a)", "CREATE INDEX i"},
      {"ALTER TABLE t RENAME TO u", "ALTER TABLE t"},
      {"DROP TABLE IF EXISTS t", "DROP TABLE t"},
      {"PRAGMA journal_mode = WAL", "PRAGMA journal_mode"},
      {"BEGIN IMMEDIATE", "BEGIN"},
      {"COMMIT;", "COMMIT"},
      {"EXPLAIN QUERY PLAN SELECT * FROM t", "SELECT t"},
      {"/* who: me */ SELECT * FROM t -- end", "SELECT t"},
      {"SELECT 'FROM x' FROM [odd name]", "SELECT odd name"},
      {"", ""},
      {";;", ""},
  };
  for (const auto& one : cases) EXPECT_EQ(ReadSql(one.sql).Summary(), one.summary) << one.sql;
}

TEST(ReadSql, NoLiteralStaysInTheText) {
  const struct {
    const char *sql, *text;
  } cases[] = {
      {"SELECT * FROM t WHERE a = 'it''s' AND b = 12.5e-3 AND c = x'CAFE' AND d = 0xff",
       "SELECT * FROM t WHERE a = ? AND b = ? AND c = ? AND d = ?"},
      {"INSERT INTO t VALUES(1,'a',?1,:name,@x,$y)", "INSERT INTO t VALUES(?,?,?1,:name,@x,$y)"},
      {"SELECT \"a\".\"b\" FROM \"t\" WHERE c = \"secret\"", "SELECT \"a\".\"b\" FROM \"t\" WHERE c = ?"},
      {"SELECT a1, t2.b FROM t2 LIMIT 10", "SELECT a1, t2.b FROM t2 LIMIT ?"},
      {"SELECT  a\n -- why: 'x'\n /* or 'y' */ FROM t", "SELECT a FROM t"},
      {"SELECT -5, .5, 5.", "SELECT -?, ?, ?"},
      {"SELECT 'never closed", "SELECT ?"},
      {"SELECT /* never closed", "SELECT"},
      {"SELECT `a`, [b c] FROM t", "SELECT `a`, [b c] FROM t"},
  };
  for (const auto& one : cases) EXPECT_EQ(ReadSql(one.sql).text, one.text) << one.sql;
}

TEST(ReadSql, IsBoundedAndEndsOnAnyBytes) {
  EXPECT_LE(ReadSql("SELECT " + std::string(1'000'000, 'a')).text.size(), kLongestQueryText);
  EXPECT_EQ(ReadSql(std::string(1'000'000, '(')).operation, "");
  SeededRandom random(5);
  constexpr std::string_view kPieces[] = {"'",        "\"", "[",   "]",  "`",      "--", "/*",    "*/",   "(",
                                          ")",        ".",  "x'",  "0x", "SELECT", " ",  "FROM",  "INTO", "WITH",
                                          "\xF0\x9F", ";",  "1e-", "?",  "$",      "\n", "UPDATE"};
  for (int i = 0; i < 20'000; ++i) {
    std::string sql;
    for (uint64_t n = random.Below(12); n > 0; --n) sql += kPieces[random.Below(std::size(kPieces))];
    const SqlText read = ReadSql(sql);
    EXPECT_LE(read.text.size(), sql.size());
  }
}

}  // namespace
}  // namespace throughline::internal
