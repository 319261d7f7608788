// What several threads may do to one span, and that a span costs no memory once its program has warmed up.
#include <gtest/gtest.h>

#include <barrier>
#include <cstdlib>
#include <thread>

#include "sdk/span_testing.h"
#include "throughline/diagnostics.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kCountsAllocations = false;  // the sanitizers' own allocator can't be watched
#else
constexpr bool kCountsAllocations = true;
// Every allocation of the program passes here; a thread that wants to know counts its own.
static thread_local constinit bool is_counting = false;
static thread_local constinit int allocations = 0;
extern "C" {
void* __libc_malloc(size_t size);
void* __libc_calloc(size_t count, size_t size);
void* __libc_realloc(void* old, size_t size);
void* malloc(size_t size) noexcept {
  allocations += is_counting;
  return __libc_malloc(size);
}
void* calloc(size_t count, size_t size) noexcept {
  allocations += is_counting;
  return __libc_calloc(count, size);
}
void* realloc(void* old, size_t size) noexcept {
  allocations += is_counting;
  return __libc_realloc(old, size);
}
}
#endif

namespace throughline {
namespace {

using namespace throughline::testing;

TEST(SpanThreads, ChangesFromSeveralThreadsAreAllThere) {
  Recorder recorder({.attribute_count = 10'000, .event_count = 10'000});
  {
    Span span = recorder.tracer.StartSpan("shared");
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < 200; ++i) {
          span.SetAttribute("thread." + std::to_string(t) + "." + std::to_string(i), i);
          span.SetAttribute("common", std::string(static_cast<size_t>(i), 'x'));
          span.AddEvent("event").SetStatus(StatusCode::kError, "why").UpdateName(std::to_string(i));
          EXPECT_TRUE(span.FindAttribute("common"));
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  const proto::Span message = recorder.Last();
  EXPECT_EQ(message.attributes_size(), 801);
  EXPECT_EQ(message.events_size(), 800);
  for (int t = 0; t < 4; ++t) {
    for (int i = 0; i < 200; ++i) {
      ASSERT_EQ(Int(message, "thread." + std::to_string(t) + "." + std::to_string(i)), i);
    }
  }
}

TEST(SpanThreads, AnEndWinsOverChangesAndOtherEnds) {
  Recorder recorder;
  constexpr int kRounds = 200;
  for (int round = 0; round < kRounds; ++round) {
    Span span = recorder.tracer.StartSpan("race");
    std::barrier together(3);
    std::vector<std::thread> threads;
    for (int t = 0; t < 2; ++t) {
      threads.emplace_back([&] {
        together.arrive_and_wait();
        span.End();
      });
    }
    together.arrive_and_wait();
    for (int i = 0; i < 20; ++i) span.SetAttribute("n", i).AddEvent("e").SetAttribute("text", "x");
    for (std::thread& thread : threads) thread.join();
    const size_t size = recorder.Last().ByteSizeLong();
    span.SetAttribute("late", 1);
    ASSERT_EQ(recorder.Last().ByteSizeLong(), size);
  }
  EXPECT_EQ(recorder.Finished().size(), static_cast<size_t>(kRounds));
}

TEST(SpanThreads, CountersAreExactAlsoForThreadsThatAreGone) {
  Recorder recorder;
  const Diagnostics before = ReadDiagnostics();
  for (int round = 0; round < 3; ++round) {
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < 100; ++i) recorder.tracer.StartSpan("counted");
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  const Diagnostics after = ReadDiagnostics();
  EXPECT_EQ(after.spans_started - before.spans_started, 1200u);
  EXPECT_EQ(after.spans_ended - before.spans_ended, 1200u);
  EXPECT_EQ(after.spans_exported - before.spans_exported, 1200u);
}

struct Ignoring final : SpanProcessor {
  void OnEnd(const FinishedSpan&) noexcept override {}
  bool ForceFlush(std::chrono::milliseconds) noexcept override { return true; }
  bool Shutdown(std::chrono::milliseconds) noexcept override { return true; }
};

TEST(SpanMemory, ASpanAllocatesNothingOnceTheProgramHasWarmedUp) {
  if (!kCountsAllocations) GTEST_SKIP() << "under a sanitizer";
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  const auto provider = TracerProvider::Create({.sampler = AlwaysOn(), .processors = {std::make_shared<Ignoring>()}});
  const Tracer tracer = provider->GetTracer("memory");
  const std::string text(10'000, 'x');
  const auto make = [&] {
    ActiveSpan span = tracer.StartActiveSpan("span", {.kind = SpanKind::kClient, .attributes = {{"at.start", 1}}});
    Span child = tracer.StartSpan("child");
    for (int i = 0; i < 20; ++i) child.SetAttribute(std::string_view("abcdefghijklmnopqrstu").substr(0, i + 1u), i);
    span.SetAttribute("gen_ai.input.messages", text).SetAttribute("gen_ai.input.messages", "shorter");
    span.AddEvent("event").SetStatus(StatusCode::kError, "a description that is longer than a short string");
  };
  for (int i = 0; i < 10; ++i) make();
  is_counting = true;
  for (int i = 0; i < 100; ++i) make();
  is_counting = false;
  EXPECT_EQ(allocations, 0);
#endif
}

}  // namespace
}  // namespace throughline
