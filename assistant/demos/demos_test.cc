#include <gtest/gtest.h>

#include <map>
#include <thread>
#include <vector>

#include "assistant/demos/slow_call.h"
#include "assistant/demos/slow_database.h"
#include "assistant/demos/wait.h"
#include "dataprime/compiler.h"
#include "throughline/export.h"
#include "throughline/provider.h"

namespace throughline::assistant {
namespace {

using namespace std::chrono_literals;

class Demos : public testing::Test {
 protected:
  Demos() {
    TracerProvider::SetGlobal(
        TracerProvider::Create({.processors = {MakeSimpleProcessor(std::make_unique<InMemoryExporter>(store_))}}));
  }
  ~Demos() override { TracerProvider::SetGlobal(nullptr); }

  // Stops at the wait of this number (from 1).
  Wait Waiting(size_t stop_at = 99) {
    return [this, stop_at](std::chrono::milliseconds time) {
      waits_.push_back(time);
      if (waits_.size() == stop_at) return false;
      clock_.Advance(time);
      return true;
    };
  }
  SlowDatabaseReport SlowDatabase(const Wait& wait) {
    return RunSlowDatabase(
        [] {
          return std::vector<FeedbackStore::TypeFigures>{{"thumbs_up", 3, 41.5}};
        },
        wait, clock_);
  }
  std::map<std::string, FinishedSpan> Spans() {
    std::map<std::string, FinishedSpan> spans;
    for (FinishedSpan& span : InMemoryExporter::Spans(store_)) spans.emplace(std::string(span.name()), span);
    return spans;
  }
  static std::map<std::string, std::string> Texts(const FinishedSpan& span) {
    std::map<std::string, std::string> texts;
    span.ForEachAttribute([&](std::string_view key, const AttributeValue&) { texts.emplace(key, ""); });
    return texts;
  }

  std::shared_ptr<InMemoryExporter::Store> store_ = InMemoryExporter::MakeStore();
  FakeClock clock_;
  std::vector<std::chrono::milliseconds> waits_;
};

TEST_F(Demos, TheSlowDatabaseTakesTheGuidesTimes) {
  const SlowDatabaseReport report = SlowDatabase(Waiting());
  EXPECT_EQ(waits_, (std::vector<std::chrono::milliseconds>{800ms, 1200ms, 800ms, 700ms, 500ms}));
  EXPECT_TRUE(report.is_complete);
  EXPECT_EQ(report.duration, 4s);
  EXPECT_EQ(report.connection_wait, 800ms);
  EXPECT_EQ(report.query_execution, 2700ms);
  EXPECT_EQ(report.result_processing, 500ms);
  ASSERT_EQ(report.results.size(), 1u);
  EXPECT_EQ(report.results[0].count, 3u);
}

TEST_F(Demos, TheSlowDatabaseIsTheGuidesTree) {
  SlowDatabase(Waiting());
  const auto spans = Spans();
  ASSERT_EQ(spans.size(), 4u);
  const FinishedSpan& root = spans.at("Slow Database Demo");
  for (const char* name : {"Database Connection", "Complex Analytics Query", "Result Processing"})
    EXPECT_EQ(spans.at(name).parent_span_id(), root.context().span_id) << name;
  for (const char* key : {"demo.type", "demo.purpose", "db.performance_issue", "db.optimization_needed"})
    EXPECT_TRUE(Texts(root).contains(key)) << key;
  for (const char* key : {"db.operation", "db.using_index", "db.rows_examined", "db.rows_returned"})
    EXPECT_TRUE(Texts(spans.at("Complex Analytics Query")).contains(key)) << key;
  // Names of events stand in the OTLP message as they are.
  const std::string_view query = spans.at("Complex Analytics Query").otlp();
  for (const char* event :
       {"Starting full table scan...", "Processing aggregations...", "Sorting results...", "Query completed"})
    EXPECT_NE(query.find(event), query.npos) << event;
}

TEST_F(Demos, AStopEndsTheSlowDatabaseAtOnceAndEverySpanSaysSo) {
  const SlowDatabaseReport report = SlowDatabase(Waiting(3));
  EXPECT_FALSE(report.is_complete);
  EXPECT_EQ(waits_.size(), 3u);
  const auto spans = Spans();
  EXPECT_EQ(spans.at("Slow Database Demo").status(), StatusCode::kError);
  EXPECT_EQ(spans.at("Complex Analytics Query").status(), StatusCode::kError);
  EXPECT_FALSE(spans.contains("Result Processing"));
}

TEST_F(Demos, AFailingQueryShowsOnItsSpanAndTheDemoGoesOn) {
  const SlowDatabaseReport report =
      RunSlowDatabase([] { return Fail(ErrorKind::kUnavailable, "database is locked"); }, Waiting(), clock_);
  EXPECT_TRUE(report.is_complete);
  EXPECT_EQ(Spans().at("Complex Analytics Query").status_description(), "database is locked");
}

TEST_F(Demos, TheSlowCallTakesOneAndAHalfSecondsAndItsQueryCompiles) {
  const SlowCallReport report = RunSlowCall(Waiting(), clock_);
  EXPECT_EQ(report.duration, 1500ms);
  EXPECT_TRUE(Spans().contains("demo.slow_database_query"));
  EXPECT_TRUE(dataprime::Compile(report.suggested_query, {.now = clock_.NowNanos()}).has_value());
}

TEST(Wait, AStopEndsIt) {
  const net::CancelToken stopping;
  std::jthread stopper([&] { stopping.Cancel(); });
  EXPECT_FALSE(WaitUnlessStopped(stopping)(1h));
}

TEST(Places, OnlySoManyAtOnceAndAPlaceComesBack) {
  Places places(2);
  std::optional<Places::Place> first = places.Take(), second = places.Take();
  EXPECT_TRUE(first && second);
  EXPECT_FALSE(places.Take());
  first.reset();
  EXPECT_TRUE(places.Take());
}

}  // namespace
}  // namespace throughline::assistant
