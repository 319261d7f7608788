// What users set up, in the real engine.
#include "store/documents.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <barrier>
#include <memory>
#include <thread>
#include <vector>

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

  // What `change` gives to each of `writers` writers that begin together. Half of them are of one server, the rest have
  // one each.
  template <typename Change>
  std::vector<Result<store::Document>> Together(size_t writers, const Change& change) {
    std::vector<std::unique_ptr<store::Documents>> servers;
    for (size_t i = 0; i < writers / 2 + 1; ++i)
      servers.push_back(std::make_unique<store::Documents>(live_->client(), live_->clock()));
    std::vector<Result<store::Document>> told(writers, Fail(ErrorKind::kInternal, "not told"));
    std::barrier start(static_cast<std::ptrdiff_t>(writers));
    std::vector<std::jthread> threads;
    for (size_t i = 0; i < writers; ++i) {
      threads.emplace_back([&, i] {
        start.arrive_and_wait();
        told[i] = change(*servers[i % servers.size()], i);
      });
    }
    threads.clear();
    return told;
  }
  // The one that was told that its change is made; every other has the conflict.
  static const store::Document* OnlyOne(const std::vector<Result<store::Document>>& told) {
    const store::Document* done = nullptr;
    for (const Result<store::Document>& one : told) {
      if (!one) {
        EXPECT_EQ(one.error().kind, ErrorKind::kConflict) << one.error().message;
        continue;
      }
      EXPECT_EQ(done, nullptr) << one->body << " and " << done->body;
      done = &*one;
    }
    EXPECT_NE(done, nullptr) << "nobody's change was made";
    return done;
  }

  inline static LiveStore* live_ = nullptr;
};

constexpr size_t kWriters = 6;
constexpr uint64_t kRounds = 15;

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

TEST_F(Documents, OfSeveralChangesToOneVersionOneIsDoneAndTheOthersAreTold) {
  for (uint64_t round = 0; round < kRounds; ++round) {
    SCOPED_TRACE(round);
    const auto told = Together(kWriters, [&](store::Documents& server, size_t writer) {
      return server.Put("edits", Named("e", fmt::format("{}/{}", round, writer)), round);
    });
    const store::Document* done = OnlyOne(told);
    ASSERT_NE(done, nullptr);
    EXPECT_EQ(done->version, round + 1);
    EXPECT_EQ(Server().Get("edits", "e")->body, done->body);
  }
  EXPECT_EQ(live_->Ask("SELECT count() FROM documents WHERE kind = 'edits'"), std::to_string(kRounds));
}

TEST_F(Documents, TheSameChangeByTwoIsDoneForOne) {
  for (uint64_t round = 0; round < kRounds; ++round) {
    OnlyOne(Together(2, [&](store::Documents& server, size_t) { return server.Put("same", Named("s", "{}"), round); }));
  }
}

TEST_F(Documents, OfSeveralThatMakeOneIdOneMakesIt) {
  for (uint64_t round = 0; round < kRounds; ++round) {
    const std::string id = fmt::format("new'{}\n\t\\/", round);
    const auto told = Together(kWriters, [&](store::Documents& server, size_t writer) {
      return server.Put("creations", Named(id, std::to_string(writer)), 0);
    });
    const store::Document* done = OnlyOne(told);
    ASSERT_NE(done, nullptr);
    EXPECT_EQ(Server().Get("creations", id)->body, done->body);
  }
}

TEST_F(Documents, OfAChangeAndADeletionOfOneVersionOneIsDone) {
  auto server = Server();
  for (uint64_t round = 0; round < kRounds; ++round) {
    const std::string id = fmt::format("d{}", round);
    ASSERT_TRUE(server.Put("ends", Named(id, "before"), 0));
    const auto told = Together(2, [&](store::Documents& one, size_t writer) -> Result<store::Document> {
      if (writer == 0) return one.Put("ends", Named(id, "after"), 1);
      if (auto gone = one.Delete("ends", id, {}, 1); !gone) return Fail(gone.error());
      return Named(id, "deleted");
    });
    const store::Document* done = OnlyOne(told);
    ASSERT_NE(done, nullptr);
    EXPECT_EQ(server.Get("ends", id).has_value(), done->body == "after");
  }
}

TEST_F(Documents, ChangesThatNameNoVersionAreAllDoneOneAfterTheOther) {
  const auto told = Together(kWriters, [&](store::Documents& server, size_t writer) {
    return server.Put("any", Named("a", std::to_string(writer)));
  });
  std::vector<uint64_t> versions;
  for (const auto& one : told) {
    ASSERT_TRUE(one) << one.error().message;
    versions.push_back(one->version);
  }
  std::ranges::sort(versions);
  for (size_t i = 0; i < kWriters; ++i) EXPECT_EQ(versions[i], i + 1);
  EXPECT_EQ(Server().History("any", "a")->size(), kWriters);
}

TEST_F(Documents, AnOlderStoreIsMadeExactWhenItIsOpened) {
  ASSERT_TRUE(live_->client().Execute("ALTER TABLE documents RESET SETTING non_replicated_deduplication_window"));
  ASSERT_TRUE(live_->client().Execute("ALTER TABLE throughline_schema DELETE WHERE version > 5",
                                      {.settings = {{"mutations_sync", "2"}}}));
  ASSERT_TRUE(live_->Reopen());
  EXPECT_NE(live_->Ask("SELECT create_table_query FROM system.tables WHERE name = 'documents'")
                .find("non_replicated_deduplication_window = 10000"),
            std::string::npos);
  OnlyOne(Together(kWriters, [&](store::Documents& server, size_t writer) {
    return server.Put("older", Named("o", std::to_string(writer)), 0);
  }));
}

TEST_F(Documents, ABodyOverTheLimitIsRefused) {
  EXPECT_EQ(Server().Put("rule", Named("big", std::string(store::Documents::kLongestBody + 1, 'x'))).error().kind,
            ErrorKind::kTooLarge);
}

}  // namespace
}  // namespace throughline::store_test
