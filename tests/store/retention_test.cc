// What goes when the store is too old or too large.
#include "store/retention.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.h"
#include "live_store.h"
#include "row_encoder.h"

namespace throughline::store_test {
namespace {

using store::Dropped;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr int64_t kDayMs = 86'400'000;

class RetentionOnDisk : public testing::Test {
 protected:
  static void SetUpTestSuite() { live_ = new LiveStore(); }
  static void TearDownTestSuite() { delete std::exchange(live_, nullptr); }
  void SetUp() override {
    // Parts that merge during a test would make its counts a matter of time.
    for (const schema::Table* table : schema::SignalTables())
      ASSERT_TRUE(live_->client().Execute("SYSTEM STOP MERGES " + std::string(table->name)));
  }
  void TearDown() override {
    for (const schema::Table* table : schema::SignalTables())
      ASSERT_TRUE(live_->client().Execute("TRUNCATE TABLE " + std::string(table->name)));
  }
  // Rows that arrived `days` ago by the test's clock.
  void Insert(const schema::Table& table, int days, uint64_t rows, size_t bytes_each = 10) {
    SeededRandom random(batch_);
    std::vector<Row> made;
    for (uint64_t i = 0; i < rows; ++i) {
      std::string text;
      while (text.size() < bytes_each) text += TraceOf(random.Next()).Hex();
      made.push_back(Row().Text("attributes_text", text));
    }
    schema::InsertBlock block = Block(table, ++batch_, clock_.NowNanos() / 1'000'000 - days * kDayMs, std::move(made));
    const schema::InsertBlock* blocks[] = {&block};
    ASSERT_TRUE(live_->store().Insert(blocks));
  }
  std::vector<std::string> Enforce(store::RetentionOptions options) {
    store::Retention retention(live_->client(), std::move(options), clock_, metrics_);
    Result<std::vector<Dropped>> dropped = retention.Enforce();
    EXPECT_TRUE(dropped) << dropped.error().message;
    std::vector<std::string> out;
    for (const Dropped& each : *dropped) {
      EXPECT_GT(each.bytes, 0u);
      out.push_back(each.table + " " + each.what + " " + std::to_string(each.rows));
    }
    return out;
  }

  FakeClock clock_;  // 2026-01-01
  Metrics metrics_;
  uint64_t batch_ = 0;
  inline static LiveStore* live_ = nullptr;
};

TEST_F(RetentionOnDisk, DropsDaysThatAreTooOldOfEveryTable) {
  Insert(schema::Spans(), 0, 1);
  Insert(schema::Spans(), 2, 2);
  Insert(schema::Spans(), 3, 3);
  Insert(schema::Logs(), 40, 4);
  EXPECT_THAT(Enforce({}), IsEmpty());
  EXPECT_THAT(Enforce({.max_age_days = 2}), ElementsAre("logs 20251122 4", "spans 20251229 3"));
  EXPECT_EQ(live_->Ask("SELECT count() FROM spans"), "3");
  EXPECT_THAT(Enforce({.max_age_days = 2}), IsEmpty());
  EXPECT_THAT(metrics_.Text(), HasSubstr(R"(throughline_store_retention_rows_total{reason="age",table="spans"} 3)"));
}

TEST_F(RetentionOnDisk, DropsTheOldestDaysUntilTheStoreIsSmallEnough) {
  for (int days : {3, 2, 1, 0}) Insert(schema::Spans(), days, 100, 2000);
  const uint64_t all =
      std::stoull(live_->Ask("SELECT sum(bytes_on_disk) FROM system.parts WHERE active AND table = 'spans'"));
  EXPECT_THAT(Enforce({.max_bytes = all}), IsEmpty());
  EXPECT_THAT(Enforce({.max_bytes = all * 6 / 10}), ElementsAre("spans 20251229 100", "spans 20251230 100"));
}

TEST_F(RetentionOnDisk, DropsTodaysOldestPartsWhenTodayIsAllThatIsLeft) {
  for (int i = 0; i < 4; ++i) Insert(schema::Spans(), 0, 100 + static_cast<uint64_t>(i), 2000);
  const uint64_t all =
      std::stoull(live_->Ask("SELECT sum(bytes_on_disk) FROM system.parts WHERE active AND table = 'spans'"));
  std::vector<std::string> dropped = Enforce({.max_bytes = all * 6 / 10});
  ASSERT_EQ(dropped.size(), 2u);
  EXPECT_THAT(dropped[0], testing::EndsWith(" 100"));
  EXPECT_THAT(dropped[1], testing::EndsWith(" 101"));
  EXPECT_EQ(Enforce({.max_bytes = 1}).size(), 1u) << "the newest part stays";
  EXPECT_EQ(live_->Ask("SELECT count() FROM spans"), "103");
}

}  // namespace
}  // namespace throughline::store_test
