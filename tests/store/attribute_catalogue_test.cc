// Which attributes there are, asked of the real engine.
#include "store/attribute_catalogue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "live_store.h"
#include "row_encoder.h"

namespace throughline::store_test {
namespace {

using schema::InsertBlock;
using store::AttributeTypes;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr int64_t kStart = 1'767'225'600'000'000'000;  // 2026-01-01

class AttributesOnTheEngine : public testing::Test {
 protected:
  static void SetUpTestSuite() { live_ = new LiveStore(); }
  static void TearDownTestSuite() { delete std::exchange(live_, nullptr); }
  void TearDown() override { ASSERT_TRUE(live_->client().Execute("TRUNCATE TABLE spans")); }

  void Insert(Attributes attributes, int64_t received_ms = 0, std::pair<std::string, std::string> text = {}) {
    Row row = SpanRow(1, ++spans_, 0, kStart, 1, "s", "n");
    row.Json("attributes", attributes);
    if (!text.first.empty()) row.Map("texts", {text, {"$input_messages", "[]"}});
    InsertBlock block =
        Block(schema::Spans(), spans_, received_ms == 0 ? live_->NowMillis() : received_ms, {std::move(row)});
    const InsertBlock* blocks[] = {&block};
    Result<void> done = live_->store().Insert(blocks);
    ASSERT_TRUE(done) << done.error().message;
  }

  inline static LiveStore* live_ = nullptr;
  uint64_t spans_ = 0;
};

TEST_F(AttributesOnTheEngine, EveryKeyIsThereHoweverManyAndWhereverTheEngineKeepsIt) {
  EXPECT_THAT(store::EngineAttributeReader(live_->client()).Keys("spans").value(), IsEmpty());
  // More than the 256 paths that have a column of their own.
  std::vector<std::string> wanted;
  for (int i = 0; i < 300; ++i) wanted.push_back("k" + std::to_string(i));
  for (int i = 0; i < 300; i += 100) {
    Attributes some;
    for (int j = i; j < i + 100; ++j) some.emplace_back(wanted[static_cast<size_t>(j)], int64_t{1});
    Insert(std::move(some));
  }
  ASSERT_TRUE(live_->client().Execute("OPTIMIZE TABLE spans FINAL"));
  std::ranges::sort(wanted);
  EXPECT_EQ(store::EngineAttributeReader(live_->client()).Keys("spans").value(), wanted);
}

TEST_F(AttributesOnTheEngine, TypesAreThoseOfTheDaysRows) {
  const int64_t now = live_->NowMillis(), day = 24 * 3600 * 1000;
  Insert({{"n", int64_t{1}}, {"f", 0.5}, {"b", true}, {"mixed", std::string("x")}}, now - day, {"long", "text"});
  Insert({{"n", int64_t{2}}, {"mixed", int64_t{1}}}, now);
  store::EngineAttributeReader reader(live_->client());
  const std::vector<std::string> days = reader.Days("spans").value();
  ASSERT_EQ(days.size(), 2u);
  EXPECT_GT(days[0], days[1]);
  const auto older = reader.Types("spans", days[1], false).value();
  EXPECT_EQ(older.types.at("n"), AttributeTypes{.number = true});
  EXPECT_EQ(older.types.at("f"), AttributeTypes{.number = true});
  EXPECT_EQ(older.types.at("b"), AttributeTypes{.boolean = true});
  EXPECT_EQ(older.types.at("mixed"), AttributeTypes{.text = true});
  EXPECT_THAT(older.long_texts, ElementsAre("long"));
  EXPECT_EQ(reader.Types("spans", days[0], true)->types.at("mixed"), AttributeTypes{.number = true});
  EXPECT_TRUE(reader.Types("spans", "19700101", false)->types.empty());
}

TEST_F(AttributesOnTheEngine, EveryTableCanBeRead) {
  store::EngineAttributeReader reader(live_->client());
  for (const std::string& table : reader.Tables()) {
    EXPECT_TRUE(reader.Keys(table)) << table;
    EXPECT_TRUE(reader.Days(table)) << table;
    EXPECT_TRUE(reader.Types(table, "20260101", true)) << table;
  }
}

TEST_F(AttributesOnTheEngine, AKeyIsKnownAsSoonAsItIsStored) {
  Insert({{"first", int64_t{1}}});
  store::EngineAttributeReader reader(live_->client());
  store::AttributeCatalogue catalogue(reader, live_->clock());
  EXPECT_TRUE(catalogue.LookAgain(std::chrono::minutes(1))->at("spans").contains("first"));
  Insert({{"second", int64_t{1}}});
  EXPECT_TRUE(catalogue.LookAgain(std::chrono::minutes(1))->at("spans").contains("second"));
}

}  // namespace
}  // namespace throughline::store_test
