// What users set up, in the real engine.
#include "store/documents.h"

#include <gtest/gtest.h>

#include "live_store.h"

namespace throughline::store_test {
namespace {

class Documents : public testing::Test {
 protected:
  static void SetUpTestSuite() { live_ = new LiveStore(); }
  static void TearDownTestSuite() { delete std::exchange(live_, nullptr); }
  // One server's. Each test has a kind of its own.
  store::Documents Server() { return {live_->client(), live_->clock()}; }
  static store::Document Named(std::string id, std::string body) {
    return {.id = std::move(id), .body = std::move(body)};
  }

  inline static LiveStore* live_ = nullptr;
};

TEST_F(Documents, AChangeIsANewVersionAndTheOldOnesStayReadable) {
  auto server = Server();
  EXPECT_EQ(server.Put("dashboard", Named("a", R"({"title":"it's \\ \"A\""})"))->version, 1u);
  EXPECT_EQ(server.Put("dashboard", Named("a", "{}"))->version, 2u);
  ASSERT_TRUE(server.Put("dashboard", Named("b", "[]")));
  const auto listed = Server().List("dashboard").value();
  ASSERT_EQ(listed.size(), 2u);
  EXPECT_EQ(listed[0].body, "{}");
  EXPECT_EQ(listed[1].id, "b");
  const auto history = server.History("dashboard", "a").value();
  ASSERT_EQ(history.size(), 2u);
  EXPECT_EQ(history[0].version, 2u);
  EXPECT_EQ(history[1].body, R"({"title":"it's \\ \"A\""})");
  EXPECT_TRUE(server.List("another kind")->empty());
}

TEST_F(Documents, ADeletedOneIsGoneAndCanBeMadeAnew) {
  auto server = Server();
  ASSERT_TRUE(server.Put("rule", Named("x", "1")));
  ASSERT_TRUE(server.Delete("rule", "x", "ann"));
  EXPECT_EQ(server.Get("rule", "x").error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(server.Delete("rule", "x").error().kind, ErrorKind::kNotFound);
  EXPECT_TRUE(server.List("rule")->empty());
  EXPECT_EQ(server.Put("rule", Named("x", "2"), 0)->version, 3u);
  EXPECT_EQ(server.Get("rule", "x")->body, "2");
  EXPECT_TRUE(server.History("rule", "x").value()[1].is_deleted);
}

TEST_F(Documents, AChangeFromAnOldVersionIsRefused) {
  auto server = Server();
  ASSERT_TRUE(server.Put("price", Named("m", "1"), 0));
  EXPECT_EQ(server.Put("price", Named("m", "again"), 0).error().kind, ErrorKind::kConflict);
  EXPECT_EQ(server.Put("price", Named("m", "2"), 1)->version, 2u);
  EXPECT_EQ(server.Put("price", Named("m", "3"), 1).error().kind, ErrorKind::kConflict);
  EXPECT_EQ(server.Delete("price", "m", {}, 1).error().kind, ErrorKind::kConflict);
  EXPECT_EQ(server.Put("price", Named("gone", "1"), 4).error().kind, ErrorKind::kConflict);
  EXPECT_EQ(server.Get("price", "m")->body, "2");
}

TEST_F(Documents, OfTwoServersThatMakeOneVersionAllReadersTakeTheSame) {
  ASSERT_TRUE(live_->client().Execute(
      "INSERT INTO documents SELECT 'race', 'r', 1, number, concat('of ', toString(number)), '', 0, now64(3) FROM "
      "numbers(3, 2)"));
  EXPECT_EQ(Server().Get("race", "r")->body, "of 3");
  EXPECT_EQ(Server().History("race", "r")->size(), 1u);
  EXPECT_EQ(Server().Put("race", Named("r", "next"), 1)->version, 2u);
}

TEST_F(Documents, ABodyOverTheLimitIsRefused) {
  EXPECT_EQ(Server().Put("rule", Named("big", std::string(store::Documents::kLongestBody + 1, 'x'))).error().kind,
            ErrorKind::kTooLarge);
}

}  // namespace
}  // namespace throughline::store_test
