// The tables as the engine makes them, and what an insert leaves in them.
#include <gtest/gtest.h>

#include "live_store.h"
#include "row_encoder.h"

namespace throughline::store_test {
namespace {

using schema::BatchId;
using schema::InsertBlock;

class Tables : public testing::Test {
 protected:
  static void SetUpTestSuite() { live_ = new LiveStore(); }
  static void TearDownTestSuite() { delete std::exchange(live_, nullptr); }
  void SetUp() override {
    for (const schema::Table* table : schema::SignalTables())
      ASSERT_EQ(live_->Ask("SELECT count() FROM " + std::string(table->name)).starts_with("error"), false);
  }
  void TearDown() override {
    for (const schema::Table* table : schema::SignalTables())
      ASSERT_TRUE(live_->client().Execute("TRUNCATE TABLE " + std::string(table->name)));
  }
  Result<void> Insert(const InsertBlock& block) {
    const InsertBlock* blocks[] = {&block};
    return live_->store().Insert(blocks);
  }
  std::string Ask(std::string_view sql) { return live_->Ask(sql); }
  int64_t Now() { return live_->NowMillis(); }

  inline static LiveStore* live_ = nullptr;
};

TEST_F(Tables, TakeARowOfEverySignal) {
  for (const schema::Table* table : schema::SignalTables()) {
    Result<void> done = Insert(Block(*table, 1, Now(), {Row(), Row()}));
    EXPECT_TRUE(done) << table->name << ": " << done.error().message;
    EXPECT_EQ(Ask("SELECT count() FROM " + std::string(table->name)), "2");
  }
}

TEST_F(Tables, AreAsTheSchemaSaysWithoutAnyChangeAtTheSecondStart) {
  ASSERT_TRUE(live_->Reopen());
  EXPECT_EQ(live_->store().migration().version_before, store::Migrations().back().version);
  EXPECT_EQ(live_->store().migration().statements_run, 1);  // the table of versions
  for (const schema::Table* table : schema::SignalTables()) {
    std::string columns;
    for (const schema::Column& column : table->columns)
      columns += (columns.empty() ? "" : ",") + std::string(column.name);
    EXPECT_EQ(Ask("SELECT arrayStringConcat(groupArray(name), ',') FROM (SELECT name FROM system.columns WHERE "
                  "database = currentDatabase() AND table = '" +
                  std::string(table->name) + "' ORDER BY position)"),
              columns);
  }
}

TEST_F(Tables, KeepEveryByteOfEveryKindOfValue) {
  std::string hostile("tab\t quote' back\\slash `tick` nul\0 \xff\xfe", 34);
  Row row = SpanRow(7, 8, 9, 1'767'225'600'123'456'789, 42, hostile, "POST /pay");
  row.Json("attributes",
           {{"a.s", hostile}, {"a.i", int64_t{-5}}, {"a.f", 1.5}, {"a.b", true}, {"a", std::string("beside a.s")}});
  row.Texts("finish_reasons", {"stop", "length"})
      .Map("texts", {{"$input_messages", hostile}})
      .Known<uint64_t>("input_tokens", 12);
  ASSERT_TRUE(Insert(Block(schema::Spans(), 1, Now(), {row})));
  EXPECT_EQ(Ask("SELECT service_name FROM spans"), hostile);
  EXPECT_EQ(Ask("SELECT lower(hex(trace_id)), toString(start_time), duration_ns, input_tokens, output_tokens, "
                "finish_reasons, texts['$input_messages'] = service_name FROM spans"),
            TraceOf(7).Hex() + "\t2026-01-01 00:00:00.123456789\t42\t12\t\\N\t['stop','length']\t1");
  EXPECT_EQ(Ask("SELECT attributes.`a.s`.:String = service_name, attributes.`a.i`.:Int64, attributes.`a.f`.:Float64, "
                "attributes.`a.b`.:Bool, attributes.a.:String FROM spans"),
            "1\t-5\t1.5\ttrue\tbeside a.s");
}

TEST_F(Tables, PutAGroupOfRequestsIntoOnePart) {
  std::vector<InsertBlock> blocks;
  std::vector<const InsertBlock*> group;
  for (uint64_t i = 0; i < 50; ++i)
    blocks.push_back(
        Block(schema::Spans(), i, Now(), {SpanRow(i, 1, 0, static_cast<int64_t>(i) * 1'000'000'000, 1, "s", "n")}));
  for (const InsertBlock& block : blocks) group.push_back(&block);
  ASSERT_TRUE(live_->store().Insert(group));
  EXPECT_EQ(Ask("SELECT count(), sum(rows) FROM system.parts WHERE table = 'spans' AND active AND database = "
                "currentDatabase()"),
            "1\t50");
}

TEST_F(Tables, HaveOnePartitionForSpansOfEveryYearThatOtlpCanSay) {
  std::vector<Row> rows;
  const int64_t starts[] = {0,
                            1,
                            1'000'000'000,
                            1'767'225'600'000'000'000,
                            4'323'974'400'000'000'000,
                            9'223'286'400'000'000'000,
                            9'223'372'036'854'775'807};
  for (uint64_t i = 0; i < std::size(starts); ++i) rows.push_back(SpanRow(i, 1, 0, starts[i], 1, "s", "n"));
  ASSERT_TRUE(Insert(Block(schema::Spans(), 1, Now(), rows)));
  EXPECT_EQ(Ask("SELECT uniqExact(partition_id) FROM system.parts WHERE table = 'spans' AND active AND database = "
                "currentDatabase()"),
            "1");
  // 2107-01-10 and later: a key of 32 bits would wrap and miss them.
  EXPECT_EQ(Ask("SELECT count() FROM spans WHERE start_time >= fromUnixTimestamp64Nano(4323974400000000000)"), "3");
  EXPECT_EQ(Ask("SELECT count() FROM spans WHERE start_time < fromUnixTimestamp64Nano(1767225600000000000)"), "3");
}

TEST_F(Tables, SayWhichRequestsAreStored) {
  ASSERT_TRUE(Insert(Block(schema::Spans(), 1, Now(), {Row(), Row()})));
  ASSERT_TRUE(Insert(Block(schema::Spans(), 2, Now() - 3'600'000, {Row()})));
  const BatchId asked[] = {BatchOf(1), BatchOf(2), BatchOf(3)};
  Result<std::set<BatchId>> stored = live_->store().StoredBatches(schema::Spans(), asked);
  ASSERT_TRUE(stored) << stored.error().message;
  EXPECT_EQ(*stored, (std::set<BatchId>{BatchOf(1), BatchOf(2)}));
  Result<std::set<BatchId>> recent = live_->store().RecentBatches(schema::Spans(), 10);
  ASSERT_TRUE(recent) << recent.error().message;
  EXPECT_EQ(*recent, (std::set<BatchId>{BatchOf(1)}));
  EXPECT_EQ(live_->store().RecentBatches(schema::Logs(), 10).value(), std::set<BatchId>{});
  std::vector<BatchId> many;
  for (uint64_t i = 0; i < 2500; ++i) many.push_back(BatchOf(i));
  EXPECT_EQ(live_->store().StoredBatches(schema::Spans(), many).value(), (std::set<BatchId>{BatchOf(1), BatchOf(2)}));
}

TEST_F(Tables, StoreNothingOfAnInsertThatIsWrongInItsLastRow) {
  InsertBlock block = Block(schema::Spans(), 1, Now(), std::vector<Row>(100));
  block.rows.pop_back();
  Result<void> done = Insert(block);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind, ErrorKind::kInternal);
  EXPECT_EQ(done.error().message.find("INSERT"), std::string::npos) << done.error().message;
  EXPECT_EQ(Ask("SELECT count() FROM spans"), "0");
}

TEST_F(Tables, RefuseInsertsWhileTheDiskIsNearlyFullAndTakeThemAgainAfterwards) {
  ASSERT_TRUE(live_->Reopen({.data_dir = live_->path()}));
  ASSERT_TRUE(Insert(Block(schema::Spans(), 1, Now(), {Row()})));
  live_->disk().free = 1000 << 20;
  Result<void> refused = Insert(Block(schema::Spans(), 2, Now(), {Row()}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kNoSpace);
  EXPECT_EQ(refused.error().message, "the disk of " + live_->path() +
                                         " is nearly full: 1000 MiB are free and the limit is 1024 MiB; free some "
                                         "space, or lower the retention or the limit");
  EXPECT_EQ(Ask("SELECT count() FROM spans"), "1");
  live_->disk().free = 2000 << 20;
  EXPECT_TRUE(Insert(Block(schema::Spans(), 2, Now(), {Row()})));
  ASSERT_TRUE(live_->Reopen());
}

}  // namespace
}  // namespace throughline::store_test
