#include "store/ddl.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace throughline::store {
namespace {

using schema::Unit;
using testing::ElementsAre;
using testing::HasSubstr;

const schema::Table kTable{.name = "t",
                           .meaning = "",
                           .columns = {{"received_at", "DateTime64(3, 'UTC')", Unit::kNone, {}, ""},
                                       {"text", "String", Unit::kNone, {}, "", "CODEC(ZSTD(3))"}},
                           .order_by = "received_at, text",
                           .primary_key = "received_at",
                           .indexes = {"INDEX i text TYPE minmax GRANULARITY 1"},
                           .time_column = "received_at"};

TEST(Ddl, MakesOneMergeTreeOnOneServer) {
  std::vector<std::string> statements = CreateTable(kTable, {});
  ASSERT_EQ(statements.size(), 1u);
  EXPECT_THAT(statements[0], HasSubstr("CREATE TABLE IF NOT EXISTS `t` (\n"
                                       "  `received_at` DateTime64(3, 'UTC'),\n"
                                       "  `text` String CODEC(ZSTD(3)),\n"
                                       "  INDEX i text TYPE minmax GRANULARITY 1\n"
                                       ") ENGINE = MergeTree\n"
                                       "PARTITION BY toYYYYMMDD(received_at)\n"
                                       "PRIMARY KEY (received_at)\n"
                                       "ORDER BY (received_at, text)\n"
                                       "SETTINGS index_granularity_bytes = "));
  EXPECT_THAT(statements[0], HasSubstr("fsync_after_insert = 1, fsync_part_directory = 1"));
}

TEST(Ddl, NamesACodecForAServerWhoseConfigurationIsNotOurs) {
  EXPECT_THAT(CreateTable(kTable, {.codec = "ZSTD(3)"})[0],
              HasSubstr("SETTINGS default_compression_codec = 'ZSTD(3)', index_granularity_bytes = "));
}

TEST(Ddl, MakesAReplicatedTableBehindADistributedOneOnACluster) {
  std::vector<std::string> statements = CreateTable(kTable, {.cluster = "main"});
  ASSERT_EQ(statements.size(), 2u);
  EXPECT_THAT(statements[0], HasSubstr("CREATE TABLE IF NOT EXISTS `t_local` ON CLUSTER `main` ("));
  EXPECT_THAT(statements[0],
              HasSubstr("ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')"));
  EXPECT_EQ(statements[1],
            "CREATE TABLE IF NOT EXISTS `t` ON CLUSTER `main` AS `t_local` ENGINE = Distributed('main', "
            "currentDatabase(), 't_local', cityHash64(batch_id))");
}

TEST(Ddl, AddsAColumnAfterItsNeighbourInTheSchema) {
  EXPECT_THAT(AddColumn(kTable, kTable.columns[1], "received_at", {}),
              ElementsAre("ALTER TABLE `t` ADD COLUMN IF NOT EXISTS `text` String CODEC(ZSTD(3)) AFTER `received_at`"));
  EXPECT_THAT(
      AddColumn(kTable, kTable.columns[0], "", {.cluster = "main"}),
      ElementsAre(
          "ALTER TABLE `t_local` ON CLUSTER `main` ADD COLUMN IF NOT EXISTS `received_at` DateTime64(3, 'UTC') FIRST",
          "ALTER TABLE `t` ON CLUSTER `main` ADD COLUMN IF NOT EXISTS `received_at` DateTime64(3, 'UTC') FIRST"));
}

TEST(Ddl, AddsAnIndexUnderItsNameAlsoToTheRowsThatThereAre) {
  EXPECT_THAT(AddIndex(kTable, kTable.indexes[0], {}),
              ElementsAre("ALTER TABLE `t` ADD INDEX IF NOT EXISTS i text TYPE minmax GRANULARITY 1",
                          "ALTER TABLE `t` MATERIALIZE INDEX i"));
  EXPECT_THAT(AddIndex(kTable, "PROJECTION p (SELECT 1)", {}),
              ElementsAre("ALTER TABLE `t` ADD PROJECTION IF NOT EXISTS p (SELECT 1)"));
  EXPECT_EQ(IndexName("PROJECTION by_trace (SELECT 1)"), "by_trace");
}

}  // namespace
}  // namespace throughline::store
