#include "throughline/sqlite.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "sdk/instrumentation/recorded_spans.h"

namespace throughline {
namespace {

using namespace std::chrono_literals;
using sdk::testing::RecordedSpan;
using sdk::testing::Recording;

class SqliteTest : public ::testing::Test {
 protected:
  SqliteTest() {
    std::string name = "/tmp/throughline_sqlite_XXXXXX";
    directory_ = mkdtemp(name.data());
    path_ = directory_ + "/feedback.db";
    connection_ = Open();
    Sql(connection_, "CREATE TABLE feedback (id INTEGER PRIMARY KEY, verdict TEXT NOT NULL, comment TEXT)");
  }
  ~SqliteTest() override {
    sqlite3_close_v2(connection_);
    for (sqlite3* other : others_) sqlite3_close_v2(other);
    std::filesystem::remove_all(directory_);
  }

  sqlite3* Open(int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) {
    sqlite3* connection = nullptr;
    EXPECT_EQ(sqlite3_open_v2(path_.c_str(), &connection, flags, nullptr), SQLITE_OK);
    return connection;
  }
  sqlite3* OpenOther(int flags = SQLITE_OPEN_READWRITE) { return others_.emplace_back(Open(flags)); }
  static int Sql(sqlite3* connection, const char* sql) {
    return sqlite3_exec(connection, sql, nullptr, nullptr, nullptr);
  }

  std::string directory_, path_;
  sqlite3* connection_ = nullptr;
  std::vector<sqlite3*> others_;
};

using SqliteStatementTest = SqliteTest;

TEST_F(SqliteStatementTest, SaysWhatItDidInBothSpellings) {
  Recording recording;
  SqliteStatement insert(connection_, "INSERT INTO feedback (verdict, comment) VALUES (?, ?), ('literal', 'two')",
                         {.busy_timeout = 1500ms});
  EXPECT_TRUE(insert.Bind(1, "thumbs_up").Bind(2, std::optional<std::string_view>()).Run());
  EXPECT_EQ(insert.rows_affected(), 2);
  EXPECT_EQ(insert.last_insert_id(), 2);
  const RecordedSpan span = recording.Last();
  EXPECT_EQ(span.name, "INSERT feedback");
  EXPECT_EQ(span.kind, SpanKind::kClient);
  EXPECT_EQ(span.status, StatusCode::kUnset);
  for (const auto& [key, value] :
       sdk::testing::Attributes{{"db.system.name", "sqlite"},
                                {"db.system", "sqlite"},
                                {"db.namespace", "feedback.db"},
                                {"db.operation.name", "INSERT"},
                                {"db.operation", "INSERT"},
                                {"db.collection.name", "feedback"},
                                {"db.table", "feedback"},
                                {"db.query.summary", "INSERT feedback"},
                                {"db.query.text", "INSERT INTO feedback (verdict, comment) VALUES (?, ?), (?, ?)"},
                                {"db.rows_affected", "2"},
                                {"db.connection_timeout", "1.5"},
                                {"db.success", "true"},
                                {"db.error.type", "(none)"},
                                {"db.response.returned_rows", "(none)"}}) {
    EXPECT_EQ(span[key], value) << key;
  }
}

TEST_F(SqliteStatementTest, GivesRowsOfEveryTypeAndCountsThem) {
  Recording recording;
  ASSERT_EQ(Sql(connection_, "INSERT INTO feedback VALUES (1, 'up', 'ü'), (2, 'down', NULL), (3, 'up', x'00ff')"), 0);
  SqliteStatement select(connection_, "SELECT id, verdict, comment, id / 2.0 AS half FROM feedback ORDER BY id",
                         {.span_name = "💾 Read Feedback Data"});
  ASSERT_EQ(select.Step(), SqliteStatement::kRow);
  EXPECT_EQ(select.column_count(), 4);
  EXPECT_EQ(select.column_name(3), "half");
  EXPECT_EQ(select.Int(0), 1);
  EXPECT_EQ(select.Text(2), "ü");
  EXPECT_EQ(select.Double(3), 0.5);
  ASSERT_EQ(select.Step(), SqliteStatement::kRow);
  EXPECT_TRUE(select.IsNull(2));
  EXPECT_EQ(select.Text(2), "");
  ASSERT_EQ(select.Step(), SqliteStatement::kRow);
  EXPECT_EQ(select.Blob(2).size(), 2u);
  EXPECT_TRUE(recording.Spans().empty()) << "it runs";
  ASSERT_EQ(select.Step(), SqliteStatement::kDone);
  const RecordedSpan span = recording.Last();
  EXPECT_EQ(span.name, "💾 Read Feedback Data");
  EXPECT_EQ(span["db.response.returned_rows"], "3");
  EXPECT_EQ(span["db.rows_affected"], "(none)");
}

TEST_F(SqliteStatementTest, AStatementThatIsLeftEarlyEndsWithTheRowsThatWereRead) {
  Recording recording;
  Sql(connection_, "INSERT INTO feedback VALUES (1, 'up', ''), (2, 'down', '')");
  {
    SqliteStatement select(connection_, "SELECT * FROM feedback");
    select.Step();
  }
  EXPECT_EQ(recording.Last()["db.response.returned_rows"], "1");
  EXPECT_EQ(recording.Last()["db.success"], "true");
}

TEST_F(SqliteStatementTest, RunsAgainAfterResetWithASpanForEachRun) {
  Recording recording;
  SqliteStatement insert(connection_, "INSERT INTO feedback (verdict) VALUES (?)");
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(insert.Bind(1, "up").Run());
    insert.Reset();
  }
  EXPECT_EQ(recording.Spans().size(), 3u);
  EXPECT_EQ(recording.Last()["db.rows_affected"], "1");
}

TEST_F(SqliteStatementTest, SaysHowManyRowsAScanWithoutIndexWalked) {
  Recording recording;
  for (int i = 0; i < 20; ++i) Sql(connection_, "INSERT INTO feedback (verdict) VALUES ('up')");
  SqliteStatement(connection_, "SELECT * FROM feedback WHERE verdict = 'x'").Run();
  EXPECT_EQ(recording.Last()["db.rows_examined"], "19");  // steps between 20 rows
  EXPECT_EQ(recording.Last()["db.using_index"], "false");
  SqliteStatement(connection_, "SELECT * FROM feedback WHERE id = 3").Run();
  EXPECT_EQ(recording.Last()["db.rows_examined"], "(none)");
}

// An error as it shows on the span.
void ExpectError(const RecordedSpan& span, const char* name, const char* type, const char* flag) {
  EXPECT_EQ(span.status, StatusCode::kError);
  EXPECT_EQ(span["db.success"], "false");
  EXPECT_EQ(span["error.type"], name);
  EXPECT_EQ(span["db.error.type"], type);
  EXPECT_EQ(span["db.error.locked"], std::string_view(flag) == "locked" ? "true" : "false");
  EXPECT_EQ(span[std::string("db.error.") + flag], "true");
  ASSERT_EQ(span.events.size(), 1u);
  EXPECT_EQ(span.events[0].name, "exception");
}

TEST_F(SqliteStatementTest, ALockedDatabaseIsOperationalLockedAndWorthAnotherTry) {
  Recording recording;
  sqlite3* other = OpenOther();
  ASSERT_EQ(Sql(other, "BEGIN EXCLUSIVE"), SQLITE_OK);
  SqliteStatement insert(connection_, "INSERT INTO feedback (verdict) VALUES ('up')", {.busy_timeout = 1ms});
  EXPECT_FALSE(insert.Run());
  EXPECT_TRUE(insert.error().is_locked);
  EXPECT_EQ(insert.error().name(), "SQLITE_BUSY");
  EXPECT_EQ(insert.error().message, "database is locked");
  const RecordedSpan span = recording.Last();
  ExpectError(span, "SQLITE_BUSY", "operational", "locked");
  EXPECT_EQ(span["db.error.busy"], "true");
  EXPECT_EQ(span["retry_suggested"], "true");
  EXPECT_EQ(span["db.response.status_code"], "5");
  EXPECT_EQ(span.status_description, "Database error: database is locked");

  ASSERT_EQ(Sql(other, "ROLLBACK"), SQLITE_OK);
  insert.Reset();
  EXPECT_TRUE(insert.Run()) << "the same statement, when the lock is gone";
  EXPECT_EQ(recording.Last()["db.success"], "true");
}

TEST_F(SqliteStatementTest, ACorruptFileIsCorrupt) {
  Recording recording;
  sqlite3_close_v2(connection_);
  std::ofstream(path_) << std::string(8192, 'x');
  connection_ = Open();
  SqliteStatement select(connection_, "SELECT * FROM feedback");
  EXPECT_FALSE(select.Run());
  EXPECT_TRUE(select.error().is_corrupt);
  ExpectError(recording.Last(), "SQLITE_NOTADB", "database", "corrupt");
}

TEST_F(SqliteStatementTest, AReadOnlyConnectionIsReadOnly) {
  Recording recording;
  sqlite3* other = OpenOther(SQLITE_OPEN_READONLY);
  EXPECT_FALSE(SqliteStatement(other, "INSERT INTO feedback (verdict) VALUES ('up')").Run());
  ExpectError(recording.Last(), "SQLITE_READONLY", "operational", "readonly");
}

TEST_F(SqliteStatementTest, AFullDatabaseIsFull) {
  Recording recording;
  ASSERT_EQ(Sql(connection_, "PRAGMA max_page_count = 2"), SQLITE_OK);
  const std::string wide(100'000, 'x');
  SqliteStatement insert(connection_, "INSERT INTO feedback (verdict) VALUES (?)");
  EXPECT_FALSE(insert.Bind(1, wide).Run());
  EXPECT_TRUE(insert.error().is_full);
  ExpectError(recording.Last(), "SQLITE_FULL", "operational", "full");
}

TEST_F(SqliteStatementTest, AConstraintIsAnIntegrityErrorWithItsExtendedCode) {
  Recording recording;
  EXPECT_FALSE(SqliteStatement(connection_, "INSERT INTO feedback (verdict) VALUES (NULL)").Run());
  EXPECT_EQ(recording.Last()["error.type"], "SQLITE_CONSTRAINT");
  EXPECT_EQ(recording.Last()["db.error.type"], "integrity");
  EXPECT_EQ(recording.Last()["db.response.status_code"], "1299");  // SQLITE_CONSTRAINT_NOTNULL
  EXPECT_EQ(recording.Last()["db.error.locked"], "false");
}

TEST_F(SqliteStatementTest, ATextThatCannotBePreparedFailsAtItsFirstStep) {
  Recording recording;
  SqliteStatement wrong(connection_, "SELECT * FROM nowhere WHERE a = 'secret'");
  EXPECT_TRUE(wrong.error());
  EXPECT_EQ(wrong.Bind(1, 5).Step(), SqliteStatement::kFailed);
  EXPECT_EQ(recording.Last().name, "SELECT nowhere");
  EXPECT_EQ(recording.Last()["db.error.type"], "operational");
  EXPECT_EQ(recording.Last()["db.query.text"], "SELECT * FROM nowhere WHERE a = ?");
  EXPECT_EQ(SqliteStatement(connection_, "").Step(), SqliteStatement::kFailed);
  EXPECT_EQ(SqliteStatement(connection_, "-- nothing").Step(), SqliteStatement::kFailed);
  EXPECT_EQ(SqliteStatement(connection_, "SELECT 1; SELECT 2").Step(), SqliteStatement::kFailed);
  EXPECT_EQ(SqliteStatement(connection_, "SELECT 1; -- and that is all\n").Step(), SqliteStatement::kRow);
}

TEST_F(SqliteStatementTest, AValueThatCouldNotBeBoundIsNotLeftOutInSilence) {
  Recording recording;
  SqliteStatement insert(connection_, "INSERT INTO feedback (verdict) VALUES (?)");
  EXPECT_FALSE(insert.Bind(1, "up").Bind(7, "lost").Run());
  EXPECT_EQ(recording.Last()["error.type"], "SQLITE_RANGE");
  EXPECT_EQ(recording.Last()["db.error.type"], "programming");
}

TEST_F(SqliteStatementTest, WorksWithoutAProvider) {
  SqliteStatement insert(connection_, "INSERT INTO feedback (verdict) VALUES ('up')");
  EXPECT_TRUE(insert.Run());
  EXPECT_EQ(insert.rows_affected(), 1);
}

using InstrumentSqliteTest = SqliteTest;

TEST_F(InstrumentSqliteTest, EveryStatementOfTheConnectionEndsWithASpan) {
  Recording recording;
  ASSERT_TRUE(InstrumentSqlite(connection_));
  Sql(connection_, "INSERT INTO feedback (verdict) VALUES ('secret'), ('b'), ('c')");
  EXPECT_EQ(recording.Last().name, "INSERT feedback");
  EXPECT_EQ(recording.Last()["db.rows_affected"], "3");
  EXPECT_EQ(recording.Last()["db.query.text"], "INSERT INTO feedback (verdict) VALUES (?), (?), (?)");
  EXPECT_EQ(recording.Last()["db.namespace"], "feedback.db");
  Sql(connection_, "SELECT * FROM feedback");
  EXPECT_EQ(recording.Last().name, "SELECT feedback");
  EXPECT_EQ(recording.Last()["db.response.returned_rows"], "3");
  EXPECT_LE(recording.Last().start, recording.Last().end);
  EXPECT_EQ(recording.Spans().size(), 2u);
}

TEST_F(InstrumentSqliteTest, ASpanIsAChildOfWhatIsCurrent) {
  Recording recording;
  ASSERT_TRUE(InstrumentSqlite(connection_));
  std::string parent;
  {
    auto span = GetTracer("test").StartActiveSpan("💾 Store Feedback Data");
    parent = span.context().span_id.Hex();
    Sql(connection_, "INSERT INTO feedback (verdict) VALUES ('up')");
  }
  EXPECT_EQ(recording.Find("INSERT feedback").parent_id, parent);
}

TEST_F(InstrumentSqliteTest, CountsRowsOfTwoStatementsThatRunAtOnce) {
  Recording recording;
  Sql(connection_, "INSERT INTO feedback VALUES (1, 'a', ''), (2, 'b', ''), (3, 'c', '')");
  ASSERT_TRUE(InstrumentSqlite(connection_));
  sqlite3_stmt *outer = nullptr, *inner = nullptr;
  sqlite3_prepare_v2(connection_, "SELECT id FROM feedback", -1, &outer, nullptr);
  sqlite3_prepare_v2(connection_, "SELECT 1 FROM feedback WHERE id = ?", -1, &inner, nullptr);
  while (sqlite3_step(outer) == SQLITE_ROW) {
    sqlite3_bind_int64(inner, 1, sqlite3_column_int64(outer, 0));
    sqlite3_step(inner);
    sqlite3_reset(inner);
  }
  sqlite3_finalize(outer);
  sqlite3_finalize(inner);
  EXPECT_EQ(recording.Spans().size(), 4u);
  EXPECT_EQ(recording.Spans()[0]["db.response.returned_rows"], "1");
  EXPECT_EQ(recording.Last()["db.response.returned_rows"], "3");
}

TEST_F(InstrumentSqliteTest, ATriggerIsPartOfItsStatement) {
  Recording recording;
  Sql(connection_, "CREATE TABLE log (what TEXT)");
  Sql(connection_, "CREATE TRIGGER t AFTER INSERT ON feedback BEGIN INSERT INTO log VALUES ('x'); END");
  ASSERT_TRUE(InstrumentSqlite(connection_));
  Sql(connection_, "INSERT INTO feedback (verdict) VALUES ('up')");
  EXPECT_EQ(recording.Spans().size(), 1u);
}

TEST_F(InstrumentSqliteTest, AStatementInTheWrapperHasOneSpan) {
  Recording recording;
  ASSERT_TRUE(InstrumentSqlite(connection_));
  SqliteStatement(connection_, "INSERT INTO feedback (verdict) VALUES ('up')", {.span_name = "💾 Store Feedback Data"})
      .Run();
  ASSERT_EQ(recording.Spans().size(), 1u);
  EXPECT_EQ(recording.Last().name, "💾 Store Feedback Data");
}

TEST_F(InstrumentSqliteTest, MayBeSetTwiceAndTakenAway) {
  Recording recording;
  ASSERT_TRUE(InstrumentSqlite(connection_));
  ASSERT_TRUE(InstrumentSqlite(connection_, {.database = "named", .query_text = false}));
  Sql(connection_, "SELECT 1");
  EXPECT_EQ(recording.Spans().size(), 1u);
  EXPECT_EQ(recording.Last()["db.namespace"], "named");
  EXPECT_EQ(recording.Last()["db.query.text"], "(none)");
  UninstrumentSqlite(connection_);
  Sql(connection_, "SELECT 1");
  EXPECT_EQ(recording.Spans().size(), 1u);
  EXPECT_FALSE(InstrumentSqlite(nullptr));
}

TEST_F(InstrumentSqliteTest, SurvivesAConnectionThatClosesWithAStatementLeft) {
  Recording recording;
  sqlite3* connection = Open();
  ASSERT_TRUE(InstrumentSqlite(connection));
  sqlite3_stmt* statement = nullptr;
  sqlite3_prepare_v2(connection, "SELECT 1", -1, &statement, nullptr);
  EXPECT_EQ(sqlite3_close(connection), SQLITE_BUSY);
  sqlite3_step(statement);
  sqlite3_reset(statement);
  EXPECT_EQ(recording.Spans().size(), 1u);
  EXPECT_EQ(sqlite3_close_v2(connection), SQLITE_OK);
  sqlite3_step(statement);
  sqlite3_finalize(statement);
  EXPECT_EQ(recording.Spans().size(), 2u);
}

TEST_F(InstrumentSqliteTest, LeavesOutWhatTheOptionsLeaveOut) {
  Recording recording;
  ASSERT_TRUE(InstrumentSqlite(connection_, {.only_slower_than = 1h}));
  Sql(connection_, "SELECT 1");
  ASSERT_TRUE(InstrumentSqlite(connection_, {.only_in_traces = true}));
  Sql(connection_, "SELECT 1");
  EXPECT_TRUE(recording.Spans().empty());
}

TEST_F(InstrumentSqliteTest, TheTraceIdCanBeStoredByTheStatementItself) {
  Recording recording;
  ASSERT_TRUE(InstrumentSqlite(connection_));
  auto span = GetTracer("test").StartActiveSpan("store");
  Sql(connection_, "INSERT INTO feedback (verdict, comment) VALUES ('up', throughline_trace_id())");
  SqliteStatement select(connection_, "SELECT comment FROM feedback");
  ASSERT_EQ(select.Step(), SqliteStatement::kRow);
  EXPECT_EQ(select.Text(0), span.context().trace_id.Hex());
}

TEST_F(InstrumentSqliteTest, CapturingErrorsIsRefusedOnceSqliteIsInUse) { EXPECT_FALSE(CaptureSqliteErrors()); }

// In a process of its own, where SQLite has not begun.
TEST(CaptureSqliteErrorsDeathTest, TheHookThenKnowsErrorsWithoutTheStatementsValues) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        int heard = 0;
        if (sqlite3_shutdown() != SQLITE_OK || !CaptureSqliteErrors([&](int, const char*) { ++heard; })) _exit(1);
        Recording recording;
        sqlite3* connection = nullptr;
        sqlite3_open(":memory:", &connection);
        InstrumentSqlite(connection);
        sqlite3_exec(connection, "CREATE TABLE t (a TEXT NOT NULL)", nullptr, nullptr, nullptr);
        if (recording.Last()["db.success"] != "true") _exit(2);
        sqlite3_exec(connection, "INSERT INTO t SELECT NULL WHERE 'secret] value' = 'secret] value'", nullptr, nullptr,
                     nullptr);
        const RecordedSpan span = recording.Last();
        if (span["error.type"] != "SQLITE_CONSTRAINT") _exit(3);
        if (span["db.success"] != "false" || span["db.error.type"] != "integrity") _exit(4);
        if (span.status_description != "Database error: NOT NULL constraint failed: t.a") _exit(5);
        if (heard != 1) _exit(6);
        sqlite3_exec(connection, "INSERT INTO t VALUES ('x')", nullptr, nullptr, nullptr);
        if (recording.Last()["db.success"] != "true") _exit(7);
        sqlite3_close(connection);
        _exit(0);
      },
      ::testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace throughline
