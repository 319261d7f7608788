#include "ingest/commit_queue.h"

#include <gmock/gmock.h>

#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>

namespace throughline::ingest {
namespace {

using schema::BatchId;
using schema::InsertBlock;
using testing::HasSubstr;

// A store that does what a test tells it, in order; after that every insert succeeds.
class FakeStore final : public schema::BlockSink {
 public:
  enum class Next { kOk, kBusy, kRefused, kDiesBeforeStoring, kDiesAfterStoring };

  Result<void> Insert(std::span<const InsertBlock* const> group) override {
    std::unique_lock lock(mutex_);
    ++inserts_;
    changed_.notify_all();
    changed_.wait(lock, [&] { return !held_; });
    Next next = Next::kOk;
    if (!script_.empty()) {
      next = script_.front();
      script_.pop_front();
    }
    std::vector<BatchId> ids;
    for (const InsertBlock* block : group) ids.push_back(block->batch_id);
    groups_.push_back(ids);
    for (const InsertBlock* block : group) {
      if (poison_.contains(block->batch_id)) return Fail(ErrorKind::kInternal, "the engine refuses a row");
    }
    switch (next) {
      case Next::kBusy:
        return Fail(ErrorKind::kBusy, "too many parts");
      case Next::kRefused:
        return Fail(ErrorKind::kInternal, "the engine refuses a row");
      case Next::kDiesBeforeStoring:
        return Fail(ErrorKind::kUnavailable, "the connection broke");
      case Next::kDiesAfterStoring:
        for (const BatchId& id : ids) ++stored_[id];
        return Fail(ErrorKind::kUnavailable, "the connection broke");
      case Next::kOk:
        for (const BatchId& id : ids) ++stored_[id];
        return {};
    }
    return {};
  }

  Result<std::set<BatchId>> StoredBatches(const schema::Table&, std::span<const BatchId> ids) override {
    std::lock_guard lock(mutex_);
    if (away_) {
      if (on_question_) on_question_();
      return Fail(ErrorKind::kUnavailable, "nobody answers");
    }
    std::set<BatchId> found;
    for (const BatchId& id : ids) {
      if (stored_.contains(id)) found.insert(id);
    }
    return found;
  }

  Result<std::set<BatchId>> RecentBatches(const schema::Table&, int) override { return recent_; }

  void Script(std::deque<Next> script) { script_ = std::move(script); }
  void SetRecent(std::set<BatchId> recent) { recent_ = std::move(recent); }
  void Poison(const BatchId& id) { poison_.insert(id); }
  void SetAway(bool away, std::function<void()> on_question = {}) {
    std::lock_guard lock(mutex_);
    away_ = away;
    on_question_ = std::move(on_question);
  }
  void Hold(bool held) {
    std::lock_guard lock(mutex_);
    held_ = held;
    changed_.notify_all();
  }
  // Until so many inserts have begun.
  void WaitForInserts(int inserts) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return inserts_ >= inserts; });
  }
  int TimesStored(const BatchId& id) {
    std::lock_guard lock(mutex_);
    auto found = stored_.find(id);
    return found == stored_.end() ? 0 : found->second;
  }
  std::vector<std::vector<BatchId>> groups() {
    std::lock_guard lock(mutex_);
    return groups_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Next> script_;
  std::map<BatchId, int> stored_;
  std::set<BatchId> recent_, poison_;
  std::vector<std::vector<BatchId>> groups_;
  bool held_ = false, away_ = false;
  int inserts_ = 0;
  std::function<void()> on_question_;
};

BatchId Id(uint8_t n) { return BatchId{n}; }

InsertBlock Block(uint8_t n, size_t bytes = 10, uint32_t day = 1, const schema::Table& table = schema::Spans()) {
  return {.table = &table, .batch_id = Id(n), .received_day = day, .row_count = 1, .rows = std::string(bytes, 'r')};
}

class CommitQueueTest : public testing::Test {
 protected:
  void Start(CommitQueueOptions options = {}, int inserters = 1) {
    options.inserters_per_table = inserters;
    options.retry_pause = std::chrono::milliseconds(1);
    queue_ = CommitQueue::Start(store_, clock_, metrics_, options).value();
  }
  std::future<Result<Stored>> Submit(InsertBlock block) {
    auto answer = std::make_shared<std::promise<Result<Stored>>>();
    std::future<Result<Stored>> future = answer->get_future();
    queue_->Submit(std::move(block), [answer](Result<Stored> stored) { answer->set_value(std::move(stored)); });
    return future;
  }

  FakeStore store_;
  FakeClock clock_;
  Metrics metrics_;
  std::unique_ptr<CommitQueue> queue_;
};

using Next = FakeStore::Next;

TEST_F(CommitQueueTest, AnswersOnlyAfterTheStoreHasCommitted) {
  Start();
  store_.Hold(true);
  auto answer = Submit(Block(1));
  EXPECT_EQ(store_.TimesStored(Id(1)), 0);
  store_.Hold(false);
  EXPECT_EQ(answer.get().value(), Stored::kNow);
  EXPECT_EQ(store_.TimesStored(Id(1)), 1);
}

TEST_F(CommitQueueTest, WhatComesWhileAnInsertRunsWaitsForCompany) {
  Start({.gather_when_busy = std::chrono::milliseconds(0), .gather_most = std::chrono::hours(1), .company = {3, 1'000}},
        2);
  store_.Hold(true);
  std::vector<std::future<Result<Stored>>> answers;
  answers.push_back(Submit(Block(1)));
  store_.WaitForInserts(1);
  for (uint8_t n = 2; n <= 4; ++n) answers.push_back(Submit(Block(n)));
  store_.WaitForInserts(2);
  store_.Hold(false);
  for (auto& answer : answers) EXPECT_TRUE(answer.get());
  const auto groups = store_.groups();
  ASSERT_EQ(groups.size(), 2u);
  EXPECT_EQ(groups[0].size() + groups[1].size(), 4u);
  EXPECT_EQ(std::max(groups[0].size(), groups[1].size()), 3u);
}

TEST_F(CommitQueueTest, AClientThatSendsOneRequestAfterTheOtherIsNotKeptWaiting) {
  Start({.gather_when_busy = std::chrono::hours(1), .gather_most = std::chrono::hours(1)}, 2);
  for (uint8_t n = 1; n <= 50; ++n) EXPECT_TRUE(Submit(Block(n)).get());
  EXPECT_EQ(store_.groups().size(), 50u);
}

TEST_F(CommitQueueTest, WhatArrivesWhileAnInsertRunsIsOneGroup) {
  Start();
  store_.Hold(true);
  std::vector<std::future<Result<Stored>>> answers;
  answers.push_back(Submit(Block(1)));
  for (uint8_t n = 2; n <= 20; ++n) answers.push_back(Submit(Block(n)));
  store_.Hold(false);
  for (auto& answer : answers) EXPECT_TRUE(answer.get());
  EXPECT_LE(store_.groups().size(), 2u);
}

TEST_F(CommitQueueTest, AGroupHoldsNeitherTwoDaysNorTwoTablesNorMoreThanItsBytes) {
  Start({.max_group_bytes = 100});
  store_.Hold(true);
  std::vector<std::future<Result<Stored>>> answers;
  answers.push_back(Submit(Block(1)));
  answers.push_back(Submit(Block(2, 60)));
  answers.push_back(Submit(Block(3, 60)));
  answers.push_back(Submit(Block(4, 10, /*day=*/2)));
  answers.push_back(Submit(Block(5, 10, 2, schema::Logs())));
  store_.Hold(false);
  for (auto& answer : answers) EXPECT_TRUE(answer.get());
  for (const auto& group : store_.groups()) {
    auto has = [&](uint8_t n) { return std::find(group.begin(), group.end(), Id(n)) != group.end(); };
    EXPECT_FALSE(has(2) && has(3));
    EXPECT_FALSE(has(3) && has(4));
    EXPECT_FALSE(has(4) && has(5));
  }
}

TEST_F(CommitQueueTest, ARequestThatIsSentAgainIsAcknowledgedAndNotStoredAgain) {
  Start();
  EXPECT_EQ(Submit(Block(1)).get().value(), Stored::kNow);
  EXPECT_EQ(Submit(Block(1)).get().value(), Stored::kBefore);
  EXPECT_EQ(store_.TimesStored(Id(1)), 1);
}

TEST_F(CommitQueueTest, ARequestThatIsSentAgainWhileItWaitsJoinsTheFirst) {
  Start();
  store_.Hold(true);
  auto first = Submit(Block(1));
  auto second = Submit(Block(1));
  store_.Hold(false);
  EXPECT_EQ(first.get().value(), Stored::kNow);
  EXPECT_EQ(second.get().value(), Stored::kBefore);
  EXPECT_EQ(store_.TimesStored(Id(1)), 1);
}

TEST_F(CommitQueueTest, WhatWasStoredBeforeARestartIsKnownAfterIt) {
  store_.SetRecent({Id(7)});
  Start();
  EXPECT_EQ(Submit(Block(7)).get().value(), Stored::kBefore);
  EXPECT_EQ(store_.TimesStored(Id(7)), 0);
}

TEST_F(CommitQueueTest, AnEngineThatDiesBeforeStoringGetsTheRowsAgain) {
  store_.Script({Next::kDiesBeforeStoring});
  Start();
  EXPECT_EQ(Submit(Block(1)).get().value(), Stored::kNow);
  EXPECT_EQ(store_.TimesStored(Id(1)), 1);
}

TEST_F(CommitQueueTest, AnEngineThatDiesAfterStoringDoesNotGetThemTwice) {
  store_.Script({Next::kDiesAfterStoring});
  Start();
  EXPECT_EQ(Submit(Block(1)).get().value(), Stored::kNow);
  EXPECT_EQ(store_.TimesStored(Id(1)), 1);
}

TEST_F(CommitQueueTest, WhenTheEngineStaysAwayTheClientIsToldToComeAgainAndIsThenLookedUp) {
  Start({.outcome_wait = std::chrono::seconds(10)});
  for (Next outcome : {Next::kDiesAfterStoring, Next::kDiesBeforeStoring}) {
    uint8_t n = outcome == Next::kDiesAfterStoring ? 1 : 2;
    store_.Script({outcome});
    store_.SetAway(true, [this] { clock_.Advance(std::chrono::seconds(3)); });
    Result<Stored> answer = Submit(Block(n)).get();
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, ErrorKind::kUnavailable);
    EXPECT_THAT(answer.error().message, HasSubstr("send the same request again"));
    store_.SetAway(false);
    EXPECT_EQ(Submit(Block(n)).get().value(), outcome == Next::kDiesAfterStoring ? Stored::kBefore : Stored::kNow);
    EXPECT_EQ(store_.TimesStored(Id(n)), 1);
  }
}

TEST_F(CommitQueueTest, AFullQueueAnswersBusyAtOnce) {
  Start({.max_queued_bytes = 100});
  store_.Hold(true);
  auto first = Submit(Block(1, 90));
  Result<Stored> second = Submit(Block(2, 20)).get();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::kBusy);
  store_.Hold(false);
  EXPECT_TRUE(first.get());
  EXPECT_TRUE(Submit(Block(2, 20)).get()) << "a refused request is not remembered as sent";
  EXPECT_EQ(queue_->queued_bytes(), 0u);
}

TEST_F(CommitQueueTest, ABusyEngineIsPassedOnAndTheRequestMayComeAgain) {
  store_.Script({Next::kBusy});
  Start();
  EXPECT_EQ(Submit(Block(1)).get().error().kind, ErrorKind::kBusy);
  EXPECT_EQ(Submit(Block(1)).get().value(), Stored::kNow);
}

TEST_F(CommitQueueTest, OneRefusedRequestDoesNotTakeItsGroupAlong) {
  store_.Poison(Id(3));
  Start();
  store_.Hold(true);
  std::vector<std::future<Result<Stored>>> answers;
  for (uint8_t n = 1; n <= 5; ++n) answers.push_back(Submit(Block(n)));
  store_.Hold(false);
  for (uint8_t n = 1; n <= 5; ++n) EXPECT_EQ(answers[n - 1].get().has_value(), n != 3) << int(n);
  for (uint8_t n = 1; n <= 5; ++n) EXPECT_EQ(store_.TimesStored(Id(n)), n != 3) << int(n);
}

TEST_F(CommitQueueTest, StopCommitsWhatIsQueuedAndRefusesWhatComesAfter) {
  Start();
  store_.Hold(true);
  auto queued = Submit(Block(1));
  std::thread stopping([this] { queue_->Stop(); });
  store_.Hold(false);
  stopping.join();
  EXPECT_TRUE(queued.get());
  EXPECT_EQ(Submit(Block(2)).get().error().kind, ErrorKind::kUnavailable);
}

TEST_F(CommitQueueTest, ABlockWithoutRowsIsAcknowledgedWithoutTheStore) {
  Start();
  InsertBlock empty = Block(1);
  empty.row_count = 0;
  EXPECT_TRUE(Submit(std::move(empty)).get());
  EXPECT_TRUE(store_.groups().empty());
}

}  // namespace
}  // namespace throughline::ingest
