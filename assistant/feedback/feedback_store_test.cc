#include "assistant/feedback/feedback_store.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <thread>

#include "assistant/feedback/feedback_testing.h"
#include "sdk/instrumentation/recorded_spans.h"

namespace throughline::assistant {
namespace {

using namespace std::chrono_literals;
using sdk::testing::RecordedSpan;
using sdk::testing::Recording;
using ::testing::ElementsAre;
using testing::Folder;
using ::testing::IsEmpty;
using testing::Row;
using ::testing::SizeIs;
using testing::Sql;

class FeedbackStoreTest : public ::testing::Test {
 protected:
  void Open(std::chrono::milliseconds busy_timeout = 5s) {
    store_.reset();
    auto opened = FeedbackStore::Open({.path = path_, .busy_timeout = busy_timeout, .retry_every = 1h}, clock_);
    ASSERT_TRUE(opened) << opened.error().message;
    store_ = std::move(*opened);
  }
  FeedbackOutcome Submit(const FeedbackRow& row) { return store_->Submit(row); }
  FeedbackStats Stats() {
    Result<FeedbackStats> stats = store_->Stats();
    EXPECT_TRUE(stats) << stats.error().message;
    return stats ? *stats : FeedbackStats();
  }

  Folder folder_;
  const std::string path_ = folder_.File("feedback.db");
  FakeClock clock_;
  std::unique_ptr<FeedbackStore> store_;
};

// ---- One row an answer and session
// -----------------------------------------------------------------------------------

TEST_F(FeedbackStoreTest, StoresWhatTheDemoStoresAndTheAnswersSpanConversationAndComment) {
  Open();
  const FeedbackOutcome outcome = Submit(Row("s", "thumbs_down", "wrong field"));
  EXPECT_TRUE(outcome.success);
  EXPECT_EQ(outcome.http_status, 200);
  EXPECT_EQ(outcome.feedback_id, 1);
  EXPECT_FALSE(outcome.is_change || outcome.is_repeat || outcome.is_kept);
  EXPECT_THAT(Sql(path_,
                  "SELECT id, session_id, query_text, user_input, feedback_type, timestamp, trace_id, span_id,"
                  " created_at, conversation_id, comment FROM feedback"),
              ElementsAre("1|s|source logs last 1h | filter $m.severity >= ERROR|errors of the last hour|thumbs_down|"
                          "2026-01-01T00:00:00.000Z|12345678901234567890123456789012|1111222233334444|"
                          "2026-01-01T00:00:00.000Z|c-1|wrong field"));
  EXPECT_THAT(Sql(path_, "PRAGMA journal_mode"), ElementsAre("wal"));
}

TEST_F(FeedbackStoreTest, TheSameVerdictAgainChangesNothingAndSaysSo) {
  Open();
  Submit(Row("s", "thumbs_up", "good"));
  for (const char* comment : {"good", ""}) {  // pressed again without words: the words stay
    const FeedbackOutcome again = Submit(Row("s", "thumbs_up", comment));
    EXPECT_TRUE(again.success && again.is_repeat && !again.is_change) << comment;
    EXPECT_EQ(again.feedback_id, 1);
  }
  EXPECT_THAT(Sql(path_, "SELECT feedback_type, comment FROM feedback"), ElementsAre("thumbs_up|good"));
  EXPECT_THAT(Sql(path_, "SELECT * FROM feedback_history"), IsEmpty());
}

TEST_F(FeedbackStoreTest, AnotherVerdictReplacesTheEarlierOneWhichGoesIntoTheHistory) {
  Open();
  Submit(Row("s", "thumbs_up", "good"));
  clock_.Advance(1min);
  const FeedbackOutcome changed = Submit(Row("s", "thumbs_down"));
  EXPECT_TRUE(changed.success && changed.is_change && !changed.is_repeat);
  EXPECT_EQ(changed.feedback_id, 1);
  EXPECT_TRUE(Submit(Row("s", "thumbs_down", "on second thought")).is_change);
  EXPECT_THAT(Sql(path_, "SELECT feedback_type, comment, timestamp, updated_at, changes FROM feedback"),
              ElementsAre("thumbs_down|on second thought|2026-01-01T00:00:00.000Z|2026-01-01T00:01:00.000Z|2"));
  EXPECT_THAT(Sql(path_, "SELECT feedback_id, feedback_type, comment, given_at FROM feedback_history ORDER BY id"),
              ElementsAre("1|thumbs_up|good|2026-01-01T00:00:00.000Z", "1|thumbs_down||2026-01-01T00:01:00.000Z"));
}

TEST_F(FeedbackStoreTest, AnAnswerIsNamedByItsSpanElseByTraceAndQuestionElseByQuestionAndQuery) {
  struct Case {
    const char* rule;
    std::function<void(FeedbackRow&)> other;
    bool is_same;
  };
  const auto without_span = [](FeedbackRow& row) { row.span_id.clear(); };
  const Case kCases[] = {
      {"a session judges for itself", [](FeedbackRow& row) { row.session_id = "t"; }, false},
      {"another span is another answer", [](FeedbackRow& row) { row.span_id = "5555666677778888"; }, false},
      {"the span says it all", [](FeedbackRow& row) { row.user_input = "?", row.query_text = "?"; }, true},
      {"one trace may hold many questions", [&](FeedbackRow& row) { without_span(row), row.user_input = "another"; },
       false},
  };
  Open();
  int n = 0;
  for (const Case& one : kCases) {
    FeedbackRow row = Row("s" + std::to_string(++n)), other = row;
    one.other(other);
    Submit(row);
    EXPECT_EQ(Submit(other).is_repeat, one.is_same) << one.rule;
  }
  FeedbackRow row = Row("by trace");
  without_span(row);
  Submit(row);
  EXPECT_TRUE(Submit(row).is_repeat);
  row.trace_id = "00000000000000000000000000000001";
  EXPECT_FALSE(Submit(row).is_repeat) << "another answer to the same question";

  row = Row("by question");
  without_span(row);
  row.is_trace_of_answer = false;
  Submit(row);
  row.trace_id = "00000000000000000000000000000002";
  EXPECT_TRUE(Submit(row).is_repeat) << "each request has a trace of its own, which names no answer";
  row.query_text += " | limit 3";
  EXPECT_FALSE(Submit(row).is_repeat);
}

TEST_F(FeedbackStoreTest, AnyTextComesBackAsItWas) {
  Open();
  FeedbackRow row = Row("s'); DROP TABLE feedback; --");
  row.user_input = std::string("a\0b\n\r\x01\x7f", 7) + "<script>alert(1)</script> \xF0\x9F\x92\xBE";
  row.comment = std::string(4096, '\'');
  ASSERT_TRUE(Submit(row).success);
  Open();
  const FeedbackStats stats = Stats();
  ASSERT_THAT(stats.recent, SizeIs(1));
  EXPECT_EQ(stats.recent[0].row.session_id, row.session_id);
  EXPECT_EQ(stats.recent[0].row.user_input, row.user_input);
  EXPECT_EQ(stats.recent[0].row.comment, row.comment);
}

TEST_F(FeedbackStoreTest, AVerdictThatNoTableTakesFailsAloneAndIsNotKept) {
  Open();
  const FeedbackOutcome outcome = Submit(Row("s", "thumbs_sideways"));
  EXPECT_FALSE(outcome.success || outcome.is_kept);
  EXPECT_EQ(outcome.http_status, 500);
  EXPECT_EQ(outcome.error_type, "database_error");
  EXPECT_TRUE(Submit(Row("s")).success);
}

TEST_F(FeedbackStoreTest, StatsCountTheVerdictsAndShowTheTenNewest) {
  Open();
  EXPECT_EQ(Stats().satisfaction_rate, 0);
  for (int i = 0; i < 12; ++i) Submit(Row("s" + std::to_string(i), i % 3 == 0 ? "thumbs_down" : "thumbs_up"));
  const FeedbackStats stats = Stats();
  EXPECT_EQ(stats.total, 12u);
  EXPECT_EQ(stats.positive, 8u);
  EXPECT_EQ(stats.negative, 4u);
  EXPECT_NEAR(stats.satisfaction_rate, 66.67, 0.01);
  ASSERT_THAT(stats.recent, SizeIs(10));
  EXPECT_EQ(stats.recent[0].row.session_id, "s11");
  EXPECT_EQ(stats.recent[0].timestamp, "2026-01-01T00:00:00.000Z");
  const auto by_type = store_->ByType();
  ASSERT_TRUE(by_type);
  ASSERT_THAT(*by_type, SizeIs(2));
  EXPECT_EQ((*by_type)[0].feedback_type, "thumbs_up");
  EXPECT_EQ((*by_type)[0].count, 8u);
  EXPECT_EQ((*by_type)[0].mean_query_length, 49);
}

// ---- Spans
// -----------------------------------------------------------------------------------------------------------

TEST_F(FeedbackStoreTest, TheStatementStandsBelowTheStoreSpanBelowTheCallersThoughAnotherThreadRunsIt) {
  Open();
  Recording recording;
  {
    auto caller = GetTracer("test").StartActiveSpan("👍 Submit User Feedback");
    Submit(Row("s"));
  }
  const RecordedSpan caller = recording.Find("👍 Submit User Feedback");
  const RecordedSpan store = recording.Find("💾 Store Feedback Data");
  const RecordedSpan insert = recording.Find("INSERT feedback");
  EXPECT_EQ(store.parent_id, caller.span_id);
  EXPECT_EQ(insert.parent_id, store.span_id);
  EXPECT_EQ(insert.trace_id, caller.trace_id);
  EXPECT_LE(store.start, insert.start);
  EXPECT_LE(insert.end, store.end);
  for (const auto& [key, value] : sdk::testing::Attributes{{"db.operation", "INSERT"},
                                                           {"db.table", "feedback"},
                                                           {"db.connection_timeout", "5"},
                                                           {"db.rows_affected", "1"},
                                                           {"db.feedback_id", "1"},
                                                           {"db.success", "true"},
                                                           {"db.system.name", "sqlite"},
                                                           {"db.namespace", "feedback.db"},
                                                           {"db.batch_size", "1"},
                                                           {"db.error.type", "(none)"}}) {
    EXPECT_EQ(store[key], value) << key;
  }
  EXPECT_EQ(store.status, StatusCode::kUnset);
}

TEST_F(FeedbackStoreTest, ALockedDatabaseLooksAsInTheGuide) {
  Open(20ms);
  Recording recording;
  const auto lock = store_->HoldLock();
  ASSERT_TRUE(lock);
  Submit(Row("s"));
  const RecordedSpan store = recording.Find("💾 Store Feedback Data");
  EXPECT_EQ(store.status, StatusCode::kError);
  EXPECT_EQ(store.status_description, "Database error: database is locked");
  EXPECT_EQ(store["db.success"], "false");
  EXPECT_EQ(store["db.error.type"], "operational");
  EXPECT_EQ(store["db.error.locked"], "true");
  EXPECT_EQ(store["retry_suggested"], "true");
  EXPECT_EQ(store["feedback.kept"], "true");
  EXPECT_THAT(store.EventNames(), ElementsAre("exception"));
  const RecordedSpan begin = recording.Find("BEGIN IMMEDIATE");
  EXPECT_EQ(begin.parent_id, store.span_id);
  EXPECT_EQ(begin.status, StatusCode::kError);
}

// ---- Many at once
// ----------------------------------------------------------------------------------------------------

TEST_F(FeedbackStoreTest, TwoHundredThreadsAreNeverToldThatItIsLocked) {
  Open();
  constexpr int kThreads = 200, kEach = 5;
  std::atomic<int> failed = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) {
        if (!Submit(Row(std::to_string(t) + "/" + std::to_string(i))).success) ++failed;
        if (i == 2 && !store_->Stats()) ++failed;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failed, 0);
  EXPECT_EQ(Stats().total, static_cast<uint64_t>(kThreads * kEach));
}

TEST_F(FeedbackStoreTest, WhoChangesHisMindWhileManyWriteGetsWhatHeSaidLast) {
  Open();
  std::vector<std::thread> threads;
  for (int t = 0; t < 16; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 9; ++i) Submit(Row(std::to_string(t), i % 2 == 0 ? "thumbs_down" : "thumbs_up"));
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(Stats().negative, 16u);
  EXPECT_THAT(Sql(path_, "SELECT count(*) FROM feedback_history"), ElementsAre("128"));
}

// ---- Locked by another process, kept, retried
// ------------------------------------------------------------------------

TEST_F(FeedbackStoreTest, ALockOfAnotherProcessThatIsLetGoInTimeIsOnlyWaitedFor) {
  testing::ForeignProcess other(path_);
  Open();
  other.Lock();
  FeedbackOutcome outcome;
  std::thread writer([&] { outcome = Submit(Row("s")); });
  other.Unlock();
  writer.join();
  EXPECT_TRUE(outcome.success) << outcome.error;
}

TEST_F(FeedbackStoreTest, WhatALockKeepsOutIsKeptBesideAndWrittenBeforeTheNextVerdict) {
  testing::ForeignProcess other(path_);
  Open(20ms);
  Submit(Row("before"));
  other.Lock();
  const FeedbackOutcome kept = Submit(Row("s", "thumbs_up", "kept"));
  EXPECT_FALSE(kept.success);
  EXPECT_TRUE(kept.is_kept);
  EXPECT_EQ(kept.http_status, 503);
  EXPECT_EQ(kept.error_type, "database_locked");
  EXPECT_EQ(kept.error, "Database temporarily unavailable - high load");
  EXPECT_EQ(Stats().kept, 1u) << "reading goes on meanwhile";
  EXPECT_EQ(Stats().total, 1u);
  clock_.Advance(1h);
  other.Unlock();
  // Changed while it was kept: the change comes after it.
  const FeedbackOutcome changed = Submit(Row("s", "thumbs_down"));
  EXPECT_TRUE(changed.success && changed.is_change);
  EXPECT_EQ(Stats().kept, 0u);
  EXPECT_THAT(Sql(path_, "SELECT session_id, feedback_type, timestamp FROM feedback ORDER BY id"),
              ElementsAre("before|thumbs_up|2026-01-01T00:00:00.000Z", "s|thumbs_down|2026-01-01T00:00:00.000Z"));
  EXPECT_THAT(Sql(path_, "SELECT comment FROM feedback_history"), ElementsAre("kept"));
}

TEST_F(FeedbackStoreTest, AVerdictAndItsChangeThatAreBothKeptGoInInTheirOrder) {
  Open(20ms);
  {
    const auto lock = store_->HoldLock();
    EXPECT_TRUE(Submit(Row("s", "thumbs_up")).is_kept);
    EXPECT_TRUE(Submit(Row("s", "thumbs_down")).is_kept);
  }
  Open();
  EXPECT_EQ(store_->kept(), 0u);
  EXPECT_THAT(Sql(path_, "SELECT feedback_type, changes FROM feedback"), ElementsAre("thumbs_down|1"));
}

TEST_F(FeedbackStoreTest, WhatIsKeptIsRetriedByItself) {
  auto opened = FeedbackStore::Open({.path = path_, .busy_timeout = 5ms, .retry_every = 1ms}, clock_);
  ASSERT_TRUE(opened);
  store_ = std::move(*opened);
  {
    const auto lock = store_->HoldLock();
    ASSERT_TRUE(Submit(Row("s")).is_kept);
  }
  const auto give_up = std::chrono::steady_clock::now() + 30s;
  while (store_->kept() > 0 && std::chrono::steady_clock::now() < give_up) std::this_thread::yield();
  EXPECT_EQ(Stats().total, 1u);
}

TEST_F(FeedbackStoreTest, ADatabaseThatIsLockedAtTheStartIsUsedWhenItIsFree) {
  testing::ForeignProcess other(path_);
  other.Lock();
  Open(20ms);
  EXPECT_TRUE(Submit(Row("s")).is_kept);
  other.Unlock();
  EXPECT_TRUE(Submit(Row("t")).success);
  EXPECT_EQ(Stats().total, 2u);
}

TEST_F(FeedbackStoreTest, OfTheKeptFileATornEndIsLeftOutAndAForeignLineIsSetAside) {
  Open(20ms);
  {
    const auto lock = store_->HoldLock();
    Submit(Row("first"));
    Submit(Row("second"));
  }
  store_.reset();
  const std::string kept = testing::ReadFile(path_ + ".kept");
  const size_t second = kept.find('\n') + 1;
  testing::WriteFile(path_ + ".kept", kept.substr(0, second) + "{\"no\": \"verdict\"}\n" + kept.substr(second, 40));
  Open();
  EXPECT_THAT(Sql(path_, "SELECT session_id FROM feedback"), ElementsAre("first"));
  EXPECT_EQ(testing::ReadFile(path_ + ".kept.unreadable"), "{\"no\": \"verdict\"}\n");
  EXPECT_EQ(testing::ReadFile(path_ + ".kept"), "");
}

TEST_F(FeedbackStoreTest, AfterATornLineTheNextKeptVerdictIsALineOfItsOwn) {
  Open(20ms);
  testing::WriteFile(path_ + ".kept", "{\"at\": \"2026");
  {
    const auto lock = store_->HoldLock();
    ASSERT_TRUE(Submit(Row("s")).is_kept);
  }
  Open();
  EXPECT_THAT(Sql(path_, "SELECT session_id FROM feedback"), ElementsAre("s"));
}

// ---- Files of others
// -------------------------------------------------------------------------------------------------

TEST_F(FeedbackStoreTest, TheDemosTableGetsOurColumnsAndKeepsItsRows) {
  Sql(path_,
      "CREATE TABLE feedback (id INTEGER PRIMARY KEY AUTOINCREMENT, session_id TEXT NOT NULL, query_text TEXT NOT NULL,"
      " user_input TEXT NOT NULL, feedback_type TEXT NOT NULL CHECK(feedback_type IN ('thumbs_up', 'thumbs_down')),"
      " timestamp DATETIME DEFAULT CURRENT_TIMESTAMP, trace_id TEXT, span_id TEXT,"
      " created_at DATETIME DEFAULT CURRENT_TIMESTAMP);"
      "INSERT INTO feedback (session_id, query_text, user_input, feedback_type, timestamp) VALUES"
      " ('old', 'q', 'u', 'thumbs_up', '2025-07-23 10:00:00'), ('old', 'q', 'u', 'thumbs_up', '2025-07-23 10:00:01')");
  Open();
  EXPECT_EQ(Stats().total, 2u);
  EXPECT_EQ(Stats().recent[0].timestamp, "2025-07-23T10:00:01Z");
  EXPECT_EQ(Submit(Row("new")).feedback_id, 3);
  EXPECT_TRUE(Submit(Row("new", "thumbs_down")).is_change);
  EXPECT_THAT(Sql(path_, "PRAGMA user_version"), ElementsAre("1"));
  Open();
  EXPECT_EQ(Stats().total, 3u);
}

TEST_F(FeedbackStoreTest, AnotherProgramsTableOfThatNameStaysUnderAnotherName) {
  Sql(path_, "CREATE TABLE feedback (id TEXT, rating INTEGER); INSERT INTO feedback VALUES ('a', 5)");
  Open();
  EXPECT_TRUE(Submit(Row("s")).success);
  EXPECT_THAT(Sql(path_, "SELECT * FROM feedback_of_another_program"), ElementsAre("a|5"));
}

TEST_F(FeedbackStoreTest, ADatabaseOfANewerProgramIsNotTouched) {
  Sql(path_, "CREATE TABLE feedback (id INTEGER); PRAGMA user_version = 7");
  Open();
  const FeedbackOutcome outcome = Submit(Row("s"));
  EXPECT_EQ(outcome.http_status, 500);
  EXPECT_TRUE(outcome.is_kept);
  EXPECT_THAT(Sql(path_, "SELECT count(*) FROM pragma_table_info('feedback')"), ElementsAre("1"));
}

TEST_F(FeedbackStoreTest, AFolderIsMadeAndWhatCanBeNoFolderIsAnError) {
  const auto made = FeedbackStore::Open({.path = folder_.File("a/b/feedback.db")}, clock_);
  EXPECT_TRUE(made);
  testing::WriteFile(folder_.File("file"), "");
  const auto refused = FeedbackStore::Open({.path = folder_.File("file/feedback.db")}, clock_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kInvalid);
  EXPECT_FALSE(FeedbackStore::Open({.path = folder_.path()}, clock_));
}

}  // namespace
}  // namespace throughline::assistant
