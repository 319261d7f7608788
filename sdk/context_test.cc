#include "throughline/context.h"

#include <gtest/gtest.h>

#include <coroutine>
#include <deque>
#include <functional>
#include <thread>

#include "sdk/span_testing.h"
#include "throughline/diagnostics.h"

namespace throughline {
namespace {

using namespace throughline::testing;

SpanId Here() { return Context::Current().span_context().span_id; }

TEST(Scope, ItsContextIsCurrentToTheEndOfTheBlock) {
  Recorder recorder;
  const SpanId before = Here();
  {
    ActiveSpan outer = recorder.tracer.StartActiveSpan("outer");
    EXPECT_EQ(Here(), outer.context().span_id);
    {
      ActiveSpan inner = recorder.tracer.StartActiveSpan("inner");
      EXPECT_EQ(Here(), inner.context().span_id);
    }
    EXPECT_EQ(Here(), outer.context().span_id);
    std::thread([] { EXPECT_FALSE(Here().IsValid()) << "another thread begins with nothing"; }).join();
  }
  EXPECT_EQ(Here(), before);
}

TEST(Scope, BaggageGoesAlongWithNewSpans) {
  Recorder recorder;
  Scope scope(Context::Current().With(Baggage().Set("user", "7")));
  ActiveSpan span = recorder.tracer.StartActiveSpan("span");
  EXPECT_EQ(Context::Current().baggage().Get("user"), "7");
  ActiveSpan root = recorder.tracer.StartActiveSpan("root", {.is_root = true});
  EXPECT_EQ(Context::Current().baggage().Get("user"), "7");
}

TEST(Scope, OnAnotherThreadItsEndChangesNothing) {
  Recorder recorder;
  const uint64_t misuses = ReadDiagnostics().misuses;
  Span span = recorder.tracer.StartSpan("span");
  std::unique_ptr<Scope> scope;
  std::thread([&] {
    scope = std::make_unique<Scope>(Context::Current().With(span));
    EXPECT_EQ(Here(), span.context().span_id);
  }).join();
  Span other = recorder.tracer.StartSpan("other");
  Scope own(Context::Current().With(other));
  scope.reset();
  EXPECT_EQ(Here(), other.context().span_id);
  EXPECT_EQ(ReadDiagnostics().misuses, misuses + 1);
}

TEST(Scope, AThreadThatEndsLeavesNoContextToTheNextOne) {
  Recorder recorder;
  Span span = recorder.tracer.StartSpan("span");
  std::vector<std::unique_ptr<Scope>> left_behind;
  std::thread([&] { left_behind.push_back(std::make_unique<Scope>(Context::Current().With(span))); }).join();
  std::thread([] { EXPECT_FALSE(Here().IsValid()); }).join();
}

TEST(Scope, OneThatEndsTooEarlyTakesTheInnerOnesAlong) {
  Recorder recorder;
  Scope base{Context()};
  Span a = recorder.tracer.StartSpan("a");
  Span b = recorder.tracer.StartSpan("b");
  auto outer = std::make_unique<Scope>(Context::Current().With(a));
  auto inner = std::make_unique<Scope>(Context::Current().With(b));
  outer.reset();
  EXPECT_FALSE(Here().IsValid());
  inner.reset();
  EXPECT_FALSE(Here().IsValid()) << "the ended span is not current again";
}

TEST(Scope, AMovedOneEndsOnce) {
  Recorder recorder;
  Span span = recorder.tracer.StartSpan("span");
  const SpanId before = Here();
  {
    Scope first(Context::Current().With(span));
    Scope second = std::move(first);
    EXPECT_EQ(Here(), span.context().span_id);
  }
  EXPECT_EQ(Here(), before);
}

TEST(Bind, AFunctionRunsInTheContextOfItsMakingAnyNumberOfTimes) {
  Recorder recorder;
  std::function<SpanId(int)> bound;
  SpanId expected;
  {
    ActiveSpan span = recorder.tracer.StartActiveSpan("span");
    expected = span.context().span_id;
    bound = Bind([](int) { return Here(); });
  }
  for (int i = 0; i < 2; ++i) {
    std::thread([&] {
      EXPECT_EQ(bound(i), expected);
      EXPECT_FALSE(Here().IsValid());
    }).join();
  }
}

// --- Coroutines: an event loop of one's own for each thread, and a task that begins when it is called.

struct Loop {
  std::deque<std::coroutine_handle<>> ready;
  void Run() {
    while (!ready.empty()) {
      const auto next = ready.front();
      ready.pop_front();
      next.resume();
    }
  }
};

struct SwitchTo {  // goes on when `loop` runs
  Loop& loop;
  bool await_ready() { return false; }
  void await_suspend(std::coroutine_handle<> handle) { loop.ready.push_back(handle); }
  int await_resume() { return 7; }
};

struct Task {
  struct promise_type {
    Task get_return_object() { return Task{std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_never initial_suspend() { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { std::terminate(); }
  };
  explicit Task(std::coroutine_handle<promise_type> made) : handle(made) {}
  Task(Task&& other) : handle(std::exchange(other.handle, nullptr)) {}
  ~Task() {
    if (handle) handle.destroy();
  }
  std::coroutine_handle<promise_type> handle;
};

Task Travel(const Tracer& tracer, Loop& elsewhere, Loop& home, std::vector<std::string>& log) {
  CoroutineScope here;
  auto say = [&](const char* what, const SpanId& expected) {
    log.push_back(std::string(what) + (Here() == expected ? "" : ": wrong context"));
  };
  auto outer = tracer.StartActiveSpan("outer");
  {
    auto inner = tracer.StartActiveSpan("inner");
    say("before", inner.context().span_id);
    EXPECT_EQ(co_await here.Keep(SwitchTo{elsewhere}), 7);
    say("elsewhere", inner.context().span_id);
  }
  say("inner ended elsewhere", outer.context().span_id);
  here.Leave();
  co_await SwitchTo{home};
  here.Enter();
  say("home", outer.context().span_id);
}

TEST(CoroutineScope, ACoroutineKeepsItsContextAcrossThreadsAndTheThreadsKeepTheirs) {
  Recorder recorder;
  Loop elsewhere, home;
  std::vector<std::string> log;
  const uint64_t misuses = ReadDiagnostics().misuses;
  {
    ActiveSpan caller = recorder.tracer.StartActiveSpan("caller");
    Task task = Travel(recorder.tracer, elsewhere, home, log);
    EXPECT_EQ(Here(), caller.context().span_id);
    std::thread([&] {
      ActiveSpan own = recorder.tracer.StartActiveSpan("own");
      elsewhere.Run();
      EXPECT_EQ(Here(), own.context().span_id);
    }).join();
    home.Run();
    EXPECT_TRUE(task.handle.done());
    EXPECT_EQ(Here(), caller.context().span_id);
  }
  EXPECT_EQ(log, (std::vector<std::string>{"before", "elsewhere", "inner ended elsewhere", "home"}));
  EXPECT_FALSE(Here().IsValid());
  EXPECT_EQ(ReadDiagnostics().misuses, misuses);
  for (const FinishedSpan& span : recorder.Finished()) {
    EXPECT_EQ(span.context().trace_id == recorder.Finished().back().context().trace_id, span.name() != "own");
  }
}

TEST(CoroutineScope, OneThatIsDestroyedWhileItWaitsChangesNothing) {
  Recorder recorder;
  Loop never, home;
  std::vector<std::string> log;
  const uint64_t misuses = ReadDiagnostics().misuses;
  auto task = std::make_unique<Task>(Travel(recorder.tracer, never, home, log));
  ActiveSpan span = recorder.tracer.StartActiveSpan("span");
  std::thread([&] { task.reset(); }).join();
  EXPECT_EQ(Here(), span.context().span_id);
  EXPECT_EQ(ReadDiagnostics().misuses, misuses);
}

Task BeginLater(Loop& loop, SpanId& seen, Context context) {
  co_await SwitchTo{loop};
  CoroutineScope here(std::move(context));
  seen = Here();
}

TEST(CoroutineScope, ALazyCoroutineTakesItsCallersContextAlong) {
  Recorder recorder;
  Loop loop;
  SpanId seen, expected;
  std::optional<Task> task;
  {
    ActiveSpan span = recorder.tracer.StartActiveSpan("span");
    expected = span.context().span_id;
    task.emplace(BeginLater(loop, seen, Context::Current()));
  }
  loop.Run();
  EXPECT_EQ(seen, expected);
  EXPECT_FALSE(Here().IsValid());
}

}  // namespace
}  // namespace throughline
