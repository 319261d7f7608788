// A store of another version, or one whose making was interrupted.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "live_store.h"
#include "row_encoder.h"

namespace throughline::store_test {
namespace {

using schema::Unit;
using testing::AllOf;
using testing::HasSubstr;

class Migrations : public testing::Test {
 protected:
  static void SetUpTestSuite() { live_ = new LiveStore(); }
  static void TearDownTestSuite() { delete std::exchange(live_, nullptr); }
  void SetUp() override {
    for (const char* table : {"spans", "logs", "metric_points", "throughline_schema"})
      Run("DROP TABLE IF EXISTS " + std::string(table));
  }
  void Run(const std::string& sql) {
    Result<void> done = live_->client().Execute(sql);
    ASSERT_TRUE(done) << sql << ": " << done.error().message;
  }
  std::string Columns(std::string_view table) {
    return live_->Ask(
        "SELECT arrayStringConcat(groupArray(name || ' ' || type), ', ') FROM (SELECT name, type FROM system.columns "
        "WHERE database = currentDatabase() AND table = '" +
        std::string(table) + "' ORDER BY position)");
  }
  inline static LiveStore* live_ = nullptr;
};

TEST_F(Migrations, FinishWhatAnEarlierStartLeftHalfDone) {
  ASSERT_TRUE(live_->Reopen());
  const std::string whole = Columns("spans");
  // Killed after a part of the statements: one table missing, one without its last columns, its projection and its
  // version.
  Run("DROP TABLE logs");
  Run("TRUNCATE TABLE throughline_schema");
  Run("ALTER TABLE spans DROP PROJECTION rows_of_trace");
  Run("ALTER TABLE spans DROP COLUMN normalised_from, DROP COLUMN duration_ns, DROP COLUMN batch_id");
  ASSERT_TRUE(live_->Reopen());
  EXPECT_EQ(Columns("spans"), whole);
  EXPECT_EQ(live_->Ask("SELECT name FROM system.projections WHERE table = 'spans' AND database = currentDatabase()"),
            "rows_of_trace");
  EXPECT_EQ(live_->Ask("SELECT count() FROM logs"), "0");
  std::string steps;
  for (const store::Migration& step : store::Migrations())
    steps += fmt::format("{}{}\t{}", steps.empty() ? "" : "\n", step.version, step.description);
  EXPECT_EQ(live_->Ask("SELECT version, description FROM throughline_schema ORDER BY version"), steps);
  schema::InsertBlock block = Block(schema::Spans(), 1, live_->NowMillis(), {Row()});
  const schema::InsertBlock* blocks[] = {&block};
  EXPECT_TRUE(live_->store().Insert(blocks));
}

TEST_F(Migrations, GiveThePartsOfTheFirstVersionTheProjectionOfTheThird) {
  ASSERT_TRUE(live_->Reopen());
  Run("ALTER TABLE spans DROP PROJECTION rows_of_trace");
  Run("ALTER TABLE spans ADD PROJECTION by_trace (SELECT trace_id, min(start_time), max(start_time) GROUP BY "
      "trace_id)");
  Run("TRUNCATE TABLE throughline_schema");
  Run("INSERT INTO throughline_schema SELECT 1, now64(3), 'tables of spans, logs and metric points'");
  schema::InsertBlock block = Block(schema::Spans(), 1, live_->NowMillis(), {Row()});
  const schema::InsertBlock* blocks[] = {&block};
  ASSERT_TRUE(live_->store().Insert(blocks));
  ASSERT_TRUE(live_->Reopen());
  Run("OPTIMIZE TABLE spans FINAL");  // waits for the mutation, which runs in the background
  EXPECT_EQ(live_->Ask("SELECT arrayStringConcat(projections) FROM system.parts WHERE table = 'spans' AND active AND "
                       "database = currentDatabase() AND rows > 0"),
            "rows_of_trace");
}

TEST_F(Migrations, LetTheDaysOfAnEarlierVersionBecomeOnePart) {
  ASSERT_TRUE(live_->Reopen());
  for (std::string_view table : {"spans", "logs", "metric_points"})
    Run(fmt::format("ALTER TABLE {} RESET SETTING min_age_to_force_merge_seconds", table));
  Run("TRUNCATE TABLE throughline_schema");
  Run("INSERT INTO throughline_schema SELECT 6, now64(3), 'before'");
  ASSERT_TRUE(live_->Reopen());
  EXPECT_EQ(live_->Ask("SELECT count() FROM system.tables WHERE database = currentDatabase() AND create_table_query "
                       "LIKE '%min_age_to_force_merge_seconds = 3600%'"),
            "3");
}

TEST_F(Migrations, GiveTheRowsOfTheSeventhVersionTheirFacetsAndThoseToComeLessToRead) {
  ASSERT_TRUE(live_->Reopen());
  Run("ALTER TABLE spans DROP INDEX keys_of_facets, DROP COLUMN facets, MODIFY COLUMN start_time CODEC(Delta(8), "
      "Default), "
      "RESET SETTING min_columns_to_activate_adaptive_write_buffer, merge_selector_base");
  Run("ALTER TABLE throughline_schema DELETE WHERE version > 7 SETTINGS mutations_sync = 1");
  Run("INSERT INTO spans (received_at, start_time, span_id, normalised, attributes) SELECT now64(3), now64(9), "
      "'judged', "
      "map('intent', 'errors', 'gen_ai.request.model', 'm'), '{}'");
  Run("INSERT INTO spans (received_at, start_time, span_id, normalised, attributes) SELECT now64(3), now64(9), "
      "'verdict', "
      "map(), '{\"feedback.has_comment\": true}'");
  ASSERT_TRUE(live_->Reopen());
  EXPECT_EQ(live_->Ask("SELECT toString(facets) FROM spans ORDER BY span_id"),
            "{'intent':'errors'}\n{'feedback.has_comment':'true'}");
  EXPECT_EQ(live_->Ask("SELECT count() FROM spans WHERE mapContains(facets, 'intent')"), "1");
  EXPECT_EQ(live_->Ask("SELECT compression_codec FROM system.columns WHERE table = 'spans' AND name = 'start_time' AND "
                       "database = currentDatabase()"),
            "CODEC(T64, Default)");
  EXPECT_THAT(
      live_->Ask("SELECT create_table_query FROM system.tables WHERE name = 'spans' AND database = "
                 "currentDatabase()"),
      AllOf(HasSubstr("min_columns_to_activate_adaptive_write_buffer = 1"), HasSubstr("merge_selector_base = 8")));
}

TEST_F(Migrations, ReplaceTheIndexesOfTheNinthVersionByOneThatIsCoarse) {
  ASSERT_TRUE(live_->Reopen());
  Run("ALTER TABLE spans DROP INDEX keys_of_facets, ADD INDEX start_range start_time TYPE minmax GRANULARITY 1, "
      "ADD INDEX facet_keys mapKeys(facets) TYPE bloom_filter(0.01) GRANULARITY 1");
  Run("ALTER TABLE throughline_schema DELETE WHERE version > 9 SETTINGS mutations_sync = 1");
  Run("INSERT INTO spans (received_at, start_time, span_id, normalised, attributes) SELECT now64(3), now64(9), 'a', "
      "map('intent', 'b'), '{}'");
  ASSERT_TRUE(live_->Reopen());
  EXPECT_EQ(
      live_->Ask("SELECT arrayStringConcat(groupArray(name)) FROM system.data_skipping_indices WHERE table = 'spans' "
                 "AND database = currentDatabase()"),
      "keys_of_facets");
  Run("OPTIMIZE TABLE spans FINAL");  // waits for the mutations, which run in the background
  EXPECT_EQ(
      live_->Ask("SELECT max(secondary_indices_marks_bytes > 0) FROM system.parts WHERE table = 'spans' AND active AND "
                 "database = currentDatabase()"),
      "1");
  EXPECT_EQ(live_->Ask("SELECT count() FROM spans WHERE hasAny(mapKeys(facets), ['intent'])"), "1");
  EXPECT_EQ(live_->Ask("SELECT count() FROM spans WHERE hasAny(mapKeys(facets), ['else'])"), "0");
}

TEST_F(Migrations, AddAColumnAndAnEnumValueThatTheSchemaHasNow) {
  schema::Table table{.name = "spans",
                      .meaning = "",
                      .columns = {{"received_at", "DateTime64(3, 'UTC')", Unit::kNone, {}, ""},
                                  {"kind", "Enum8('a' = 1)", Unit::kNone, {}, ""}},
                      .order_by = "received_at"};
  const schema::Table* tables[] = {&table};
  const store::Migration none[] = {{1, "", [](const store::DdlOptions&) { return std::vector<std::string>(); }}};
  for (const std::string& statement : store::CreateTable(table, {})) Run(statement);
  Run("INSERT INTO spans SELECT now64(3), 'a'");
  table.columns.insert(table.columns.begin() + 1, {"between", "UInt64", Unit::kNone, {}, ""});
  table.columns.back().type = "Enum8('a' = 1, 'b' = 2)";
  Result<store::MigrationReport> report = store::Migrate(live_->client(), {}, none, tables);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(Columns("spans"), "received_at DateTime64(3, 'UTC'), between UInt64, kind Enum8('a' = 1, 'b' = 2)");
  EXPECT_EQ(live_->Ask("SELECT between, kind FROM spans"), "0\ta");
}

TEST_F(Migrations, RefuseAStoreOfALaterVersion) {
  ASSERT_TRUE(live_->Reopen());
  Run("INSERT INTO throughline_schema SELECT 99, now64(3), 'from the future'");
  Result<void> opened = live_->Reopen();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::kConflict);
  EXPECT_EQ(opened.error().message,
            fmt::format("the store has version 99 and this throughline knows versions up to {}: start the newer "
                        "throughline that made it, or use another data directory",
                        store::Migrations().back().version));
}

TEST_F(Migrations, RefuseAColumnOfAnotherTypeAndChangeNothing) {
  Run("CREATE TABLE metric_points (received_at String) ENGINE = MergeTree ORDER BY received_at");
  Result<void> opened = live_->Reopen();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::kConflict);
  EXPECT_THAT(opened.error().message, HasSubstr("column received_at of table metric_points is String and this version "
                                                "of throughline needs DateTime64(3, 'UTC')"));
  EXPECT_EQ(Columns("metric_points"), "received_at String");
  EXPECT_EQ(Columns("spans"), "");
}

}  // namespace
}  // namespace throughline::store_test
