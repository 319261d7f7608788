#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <condition_variable>
#include <latch>
#include <thread>

#include "sdk/export/testing.h"

namespace throughline::inline sdk::otlp {
namespace {

using namespace std::chrono_literals;

// What an exporter of a test saw, and a gate that holds it.
struct Seen {
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<size_t> batches;
  size_t spans = 0;
  bool is_held = false;
  bool ends_at_shutdown = true;
  bool is_shut_down = false;
  int inside = 0;

  void Hold(bool held) {
    std::lock_guard lock(mutex);
    is_held = held;
    changed.notify_all();
  }
  void AwaitInside() {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return inside > 0 || spans > 0; });
  }
};

class GatedExporter final : public SpanExporter {
 public:
  explicit GatedExporter(std::shared_ptr<Seen> seen) : seen_(std::move(seen)) {}
  bool Export(const Resource&, std::span<const FinishedSpan> spans, SteadyPoint) noexcept override {
    std::unique_lock lock(seen_->mutex);
    ++seen_->inside;
    seen_->changed.notify_all();
    seen_->changed.wait(lock, [&] { return !seen_->is_held || (seen_->is_shut_down && seen_->ends_at_shutdown); });
    --seen_->inside;
    seen_->batches.push_back(spans.size());
    seen_->spans += spans.size();
    return true;
  }
  void Shutdown() noexcept override {
    std::lock_guard lock(seen_->mutex);
    seen_->is_shut_down = true;
    seen_->changed.notify_all();
  }

 private:
  const std::shared_ptr<Seen> seen_;
};

struct Bed {
  explicit Bed(BatchOptions options = {}) {
    processor = MakeBatchProcessor(std::make_unique<GatedExporter>(seen), options);
  }
  void End(size_t count) {
    for (size_t i = 0; i < count; ++i) processor->OnEnd(span);
  }
  std::shared_ptr<Seen> seen = std::make_shared<Seen>();
  std::shared_ptr<SpanProcessor> processor;
  FinishedSpan span = MakeSpans(1).front();
  Counted counted;
};

constexpr BatchOptions kPatient{.max_queue_size = 100, .max_export_batch_size = 10, .schedule_delay = 1h};

TEST(BatchProcessor, AFullBatchGoesAtOnceWhateverTheDelay) {
  Bed bed(kPatient);
  bed.End(10);
  std::unique_lock lock(bed.seen->mutex);
  bed.seen->changed.wait(lock, [&] { return bed.seen->inside > 0 || !bed.seen->batches.empty(); });
}

TEST(BatchProcessor, ForceFlushSendsWhatThereIsInBatches) {
  Bed bed(kPatient);
  bed.seen->Hold(true);
  bed.End(25);
  bed.seen->Hold(false);
  EXPECT_TRUE(bed.processor->ForceFlush(1h));
  EXPECT_EQ(bed.seen->spans, 25);
  EXPECT_EQ(bed.seen->batches, (std::vector<size_t>{10, 10, 5}));
  EXPECT_TRUE(bed.processor->ForceFlush(1h));  // nothing is left
}

TEST(BatchProcessor, TheDelaySendsWhatIsLessThanABatch) {
  Bed bed({.schedule_delay = 1ms});
  bed.End(1);
  bed.seen->AwaitInside();
}

TEST(BatchProcessor, AFullQueueDropsAndCountsAndNeverBlocks) {
  Sentences sentences;
  Bed bed(kPatient);
  bed.seen->Hold(true);
  bed.End(10);
  bed.seen->AwaitInside();
  bed.End(100 + 7);
  EXPECT_EQ(bed.counted[&Diagnostics::spans_dropped_queue], 7);
  bed.seen->Hold(false);
  EXPECT_TRUE(bed.processor->ForceFlush(1h));
  EXPECT_EQ(bed.seen->spans, 110);
  EXPECT_NE(sentences.all().find("7 spans were dropped since the queue of 100 was full"), std::string::npos)
      << sentences.all();
}

TEST(BatchProcessor, EverySpanOfManyThreadsIsExportedOrCounted) {
  Bed bed({.max_queue_size = 64, .max_export_batch_size = 16});
  constexpr size_t kThreads = 4, kSpans = 5000;
  std::vector<std::thread> threads;
  for (size_t i = 0; i < kThreads; ++i) threads.emplace_back([&] { bed.End(kSpans); });
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(bed.processor->Shutdown(1h));
  EXPECT_EQ(bed.seen->spans + bed.counted[&Diagnostics::spans_dropped_queue], kThreads * kSpans);
  for (const size_t size : bed.seen->batches) EXPECT_LE(size, 16);
}

TEST(BatchProcessor, EverySpanAroundAShutdownIsExportedOrCounted) {
  for (int round = 0; round < 20; ++round) {
    Bed bed({.max_queue_size = 64, .max_export_batch_size = 16});
    std::latch started(3);
    std::vector<std::thread> threads;
    for (int i = 0; i < 2; ++i) {
      threads.emplace_back([&] {
        started.arrive_and_wait();
        bed.End(500);
      });
    }
    started.arrive_and_wait();
    EXPECT_TRUE(bed.processor->Shutdown(1h));
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(bed.seen->spans + bed.counted[&Diagnostics::spans_dropped_queue] +
                  bed.counted[&Diagnostics::spans_dropped_shutdown],
              1000);
  }
}

TEST(BatchProcessor, ShutdownSendsWhatIsLeftAndLaterSpansAreCounted) {
  Bed bed(kPatient);
  bed.End(3);
  EXPECT_TRUE(bed.processor->Shutdown(1h));
  EXPECT_EQ(bed.seen->spans, 3);
  EXPECT_TRUE(bed.seen->is_shut_down);
  bed.End(2);
  EXPECT_EQ(bed.counted[&Diagnostics::spans_dropped_shutdown], 2);
  EXPECT_TRUE(bed.processor->Shutdown(1h));
  EXPECT_TRUE(bed.processor->ForceFlush(1h));
}

TEST(BatchProcessor, AtTheDeadlineARunningExportIsEnded) {
  Bed bed(kPatient);
  bed.seen->Hold(true);
  bed.End(15);
  bed.seen->AwaitInside();
  EXPECT_FALSE(bed.processor->ForceFlush(1ms));
  EXPECT_FALSE(bed.processor->Shutdown(1ms));
  EXPECT_TRUE(bed.seen->is_shut_down);
  EXPECT_EQ(bed.seen->spans, 15);  // handed to the exporter, which counts
}

TEST(BatchProcessor, AnExporterThatNeverReturnsIsLeftAlone) {
  Bed bed(kPatient);
  bed.seen->Hold(true);
  bed.seen->ends_at_shutdown = false;
  bed.End(15);
  bed.seen->AwaitInside();
  EXPECT_FALSE(bed.processor->Shutdown(1ms));
  EXPECT_EQ(bed.counted[&Diagnostics::spans_dropped_shutdown], 5);
  bed.processor.reset();
  bed.seen->Hold(false);  // the thread ends by itself
}

TEST(BatchProcessor, UnsampledSpansAreNotExported) {
  struct RecordOnly final : Sampler {
    SamplingResult Sample(const SamplingInput&) const noexcept override {
      return {SamplingDecision::kRecordOnly, nullptr};
    }
    std::string Describe() const override { return "RecordOnly"; }
  };
  const auto seen = std::make_shared<Seen>();
  const auto provider =
      TracerProvider::Create({.resource = {},
                              .sampler = std::make_shared<RecordOnly>(),
                              .processors = {MakeBatchProcessor(std::make_unique<GatedExporter>(seen))}});
  provider->GetTracer("test").StartSpan("x").End();
  EXPECT_TRUE(provider->Shutdown(1h));
  EXPECT_EQ(seen->spans, 0);
}

TEST(BatchProcessor, AChildOfAForkSendsItsOwnSpansAndLeavesTheParentsToTheParent) {
#ifdef __SANITIZE_THREAD__
  GTEST_SKIP() << "thread sanitizer allows no thread in such a child";
#endif
  Bed bed(kPatient);
  bed.seen->Hold(true);
  bed.End(3);
  bed.seen->Hold(false);
  const pid_t child = fork();
  if (child == 0) {
    bed.End(2);
    const bool is_done = bed.processor->ForceFlush(1min) && bed.processor->Shutdown(1min);
    _exit(is_done && bed.seen->spans == 2 ? 0 : 1);
  }
  int status = -1;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_TRUE(bed.processor->ForceFlush(1h));
  EXPECT_EQ(bed.seen->spans, 3);
}

TEST(BatchProcessor, AChildThatEndsWithoutASpanDoesNotWait) {
  Bed bed(kPatient);
  bed.End(3);
  const pid_t child = fork();
  if (child == 0) {
    bed.processor->Shutdown(1min);
    bed.processor.reset();
    _exit(0);
  }
  int status = -1;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
}

TEST(BatchOptions, AreWhatTheEnvironmentSays) {
  setenv("OTEL_BSP_MAX_QUEUE_SIZE", "4096", 1);
  setenv("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "100", 1);
  setenv("OTEL_BSP_SCHEDULE_DELAY", "250", 1);
  setenv("OTEL_BSP_EXPORT_TIMEOUT", "soon", 1);
  Sentences sentences;
  const BatchOptions options = BatchOptions::FromEnvironment();
  for (const char* name : {"QUEUE_SIZE", "EXPORT_BATCH_SIZE"}) unsetenv((std::string("OTEL_BSP_MAX_") + name).c_str());
  for (const char* name : {"SCHEDULE_DELAY", "EXPORT_TIMEOUT"}) unsetenv((std::string("OTEL_BSP_") + name).c_str());
  EXPECT_EQ(options.max_queue_size, 4096);
  EXPECT_EQ(options.max_export_batch_size, 100);
  EXPECT_EQ(options.schedule_delay, 250ms);
  EXPECT_EQ(options.export_timeout, 30s);
  EXPECT_EQ(sentences.all(), "OTEL_BSP_EXPORT_TIMEOUT is not a number: the default is used\n");
}

}  // namespace
}  // namespace throughline::inline sdk::otlp
