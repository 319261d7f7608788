#include "throughline/provider.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <thread>

#include "opentelemetry/proto/resource/v1/resource.pb.h"
#include "sdk/span_testing.h"
#include "sdk/version.h"
#include "throughline/diagnostics.h"

namespace throughline {
namespace {

using namespace throughline::testing;

struct Restored {  // the global provider
  ~Restored() { TracerProvider::SetGlobal(nullptr); }
};

struct Environment {  // one variable, for the life of this
  Environment(const char* variable, const char* value) : name(variable) { setenv(name, value, 1); }
  ~Environment() { unsetenv(name); }
  const char* name;
};

TEST(Provider, ATracerMadeBeforeItWorksFromThenOnAndEndsWithIt) {
  Restored restored;
  const Tracer tracer = GetTracer("early", "2");
  EXPECT_FALSE(tracer.IsEnabled());
  EXPECT_FALSE(tracer.StartSpan("nobody").IsRecording());
  Recorder first, second;
  TracerProvider::SetGlobal(first.provider);
  EXPECT_TRUE(tracer.IsEnabled());
  tracer.StartSpan("a");
  Span across = tracer.StartSpan("begun with the first");
  TracerProvider::SetGlobal(second.provider);
  tracer.StartSpan("b");
  across.End();
  second.provider->Shutdown();
  EXPECT_FALSE(tracer.IsEnabled());
  EXPECT_FALSE(tracer.StartSpan("c").IsRecording());
  ASSERT_EQ(first.Finished().size(), 2u);
  EXPECT_EQ(first.Finished()[0].scope_name(), "early");
  EXPECT_EQ(first.Finished()[1].name(), "begun with the first");
  ASSERT_EQ(second.Finished().size(), 1u);
  EXPECT_EQ(second.Finished()[0].name(), "b");
}

TEST(Provider, EqualScopesAreOne) {
  Recorder recorder;
  const Tracer again = recorder.provider->GetTracer("test", "1.2", "https://example.com/schema");
  recorder.tracer.StartSpan("a");
  again.StartSpan("b");
  EXPECT_EQ(recorder.Finished()[0].scope_name().data(), recorder.Finished()[1].scope_name().data());
}

TEST(Provider, WithoutOneAReceivedTraceIsStillHandedOn) {
  const Context received = Context::OfRemote({.trace_id = TraceId::FromHex("0af7651916cd43dd8448eb211c80319c"),
                                              .span_id = SpanId::FromHex("b7ad6b7169203331"),
                                              .flags = SpanContext::kSampled,
                                              .is_remote = true});
  const Tracer tracer = GetTracer("idle");
  ActiveSpan span = tracer.StartActiveSpan("request", {.parent = &received});
  EXPECT_FALSE(span.IsRecording());
  EXPECT_EQ(Context::Current().span_context().span_id, received.span_context().span_id);
  EXPECT_EQ(tracer.StartSpan("call").context().trace_id, received.span_context().trace_id);
}

TEST(Provider, ASpanThatOutlivesItIsLetGoAndCounted) {
  auto recorder = std::make_unique<Recorder>();
  const auto store = recorder->store;
  const Tracer tracer = recorder->tracer;
  const Diagnostics before = ReadDiagnostics();
  {
    Span span = tracer.StartSpan("long");
    span.SetAttribute("a", 1);
    recorder.reset();
    span.SetAttribute("b", 2);
  }
  tracer.StartSpan("after");
  const Diagnostics after = ReadDiagnostics();
  EXPECT_EQ(after.spans_started - before.spans_started, 1u);
  EXPECT_EQ(after.spans_ended - before.spans_ended, 1u);
  EXPECT_EQ(after.spans_dropped_shutdown - before.spans_dropped_shutdown, 1u);
  EXPECT_EQ(after.misuses - before.misuses, 1u);
  EXPECT_TRUE(InMemoryExporter::Spans(store).empty());
}

TEST(Provider, AFinishedSpanOutlivesItWithItsResource) {
  std::optional<FinishedSpan> finished;
  {
    Recorder recorder;
    recorder.tracer.StartSpan("kept").SetAttribute("a", "text");
    finished = recorder.Finished().back();
  }
  EXPECT_EQ(finished->name(), "kept");
  EXPECT_EQ(finished->scope_name(), "test");
  EXPECT_FALSE(finished->resource().otlp().empty());
}

struct Counting final : SpanProcessor {
  explicit Counting(std::atomic<int>& destroyed_count) : destroyed(destroyed_count) {}
  ~Counting() override { ++destroyed; }
  void OnEnd(const FinishedSpan&) noexcept override { ++ended; }
  bool ForceFlush(std::chrono::milliseconds) noexcept override { return ++flushed > 0; }
  bool Shutdown(std::chrono::milliseconds) noexcept override { return ++shut_down > 0; }
  std::atomic<int>& destroyed;
  std::atomic<int> ended = 0, flushed = 0, shut_down = 0;
};

TEST(Provider, ProcessorsAreShutDownOnceAndFreedWithIt) {
  std::atomic<int> destroyed = 0;
  auto counting = std::make_shared<Counting>(destroyed);
  {
    const auto provider = TracerProvider::Create({.sampler = AlwaysOn(), .processors = {counting, nullptr}});
    EXPECT_TRUE(provider->ForceFlush());
    EXPECT_TRUE(provider->Shutdown());
    EXPECT_TRUE(provider->Shutdown());
    EXPECT_EQ(counting->flushed, 1);
    EXPECT_EQ(counting->shut_down, 1);
    counting.reset();
  }
  EXPECT_EQ(destroyed, 1);
}

TEST(Provider, ItMayEndWhileOtherThreadsMakeSpans) {
  Restored restored;
  std::atomic<bool> stop = false;
  std::vector<std::thread> threads;
  const Diagnostics before = ReadDiagnostics();
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&] {
      const Tracer tracer = GetTracer("busy");
      while (!stop) {
        ActiveSpan span = tracer.StartActiveSpan("span", {.is_root = true});
        span.SetAttribute("a", 1);
      }
    });
  }
  std::atomic<int> destroyed = 0;
  constexpr int kProviders = 50;
  for (int i = 0; i < kProviders; ++i) {
    auto counting = std::make_shared<Counting>(destroyed);
    const Counting& seen = *counting;
    TracerProvider::SetGlobal(TracerProvider::Create({.sampler = AlwaysOn(), .processors = {std::move(counting)}}));
    while (seen.ended < 10) std::this_thread::yield();
  }
  stop = true;
  for (std::thread& thread : threads) thread.join();
  TracerProvider::SetGlobal(nullptr);
  EXPECT_EQ(destroyed, kProviders);
  const Diagnostics after = ReadDiagnostics();
  EXPECT_EQ(after.spans_started - before.spans_started, after.spans_ended - before.spans_ended);
}

// Ends its own provider, while it is inside it.
struct Suicidal final : SpanProcessor {
  void OnEnd(const FinishedSpan&) noexcept override { TracerProvider::SetGlobal(nullptr); }
  bool ForceFlush(std::chrono::milliseconds) noexcept override { return true; }
  bool Shutdown(std::chrono::milliseconds) noexcept override { return true; }
};

TEST(Provider, AProcessorMayEndItsOwnProvider) {
  TracerProvider::SetGlobal(
      TracerProvider::Create({.sampler = AlwaysOn(), .processors = {std::make_shared<Suicidal>()}}));
  GetTracer("suicidal").StartSpan("last");
  EXPECT_FALSE(GetTracer("suicidal").IsEnabled());
}

TEST(Provider, AProgramThatIsNotTracedByWishRecordsNothing) {
  Environment disabled("OTEL_SDK_DISABLED", "true");
  Recorder recorder;
  EXPECT_FALSE(recorder.tracer.IsEnabled());
  EXPECT_FALSE(recorder.tracer.StartSpan("a").IsRecording());
}

TEST(Fork, TheChildHasItsOwnIdsAndLeavesTheParentsSpansToTheParent) {
  Recorder recorder;
  Span open = recorder.tracer.StartSpan("open");
  recorder.tracer.StartSpan("before");
  int pipe_ends[2];
  ASSERT_EQ(pipe(pipe_ends), 0);
  std::atomic<bool> stop = false;
  std::thread other([&] {  // in the middle of something at the fork, as likely as not
    while (!stop) {
      Span span = recorder.tracer.StartSpan("other");
      open.SetAttribute("n", 1);
      GetTracer("also");
      ReadDiagnostics();
    }
  });
  std::vector<pid_t> children;
  for (int i = 0; i < 8; ++i) {
    const pid_t child = fork();
    if (child == 0) {
      const uint64_t started = ReadDiagnostics().spans_started;
      open.SetAttribute("in", "child");
      open.End();
      Span span = recorder.tracer.StartSpan("child");
      const TraceId id = span.context().trace_id;
      span.SetAttribute("a", 1);
      const bool is_good = started == 0 && span.IsRecording() && ReadDiagnostics().spans_started == 1;
      if (write(pipe_ends[1], id.bytes.data(), 16) != 16) _exit(2);
      _exit(is_good ? 0 : 1);
    }
    children.push_back(child);
  }
  stop = true;
  other.join();
  std::set<TraceId> ids = {recorder.tracer.StartSpan("parent").context().trace_id};
  for (const pid_t child : children) {
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    TraceId id;
    ASSERT_EQ(read(pipe_ends[0], id.bytes.data(), 16), 16);
    ids.insert(id);
  }
  EXPECT_EQ(ids.size(), 9u);
  open.End();
  EXPECT_EQ(recorder.Finished().back().name(), "open") << "the parent's is still its own";
}

// Spans made by destructors of static objects, and by thread_local ones, which end before and after ours.
struct SpansAtTheEnd {
  ~SpansAtTheEnd() {
    Span span = GetTracer("static").StartSpan("late");
    span.SetAttribute("a", 1).SetAttribute("text", "\xC3\xA4 and more of it, so that it is long");
    Scope scope(Context::Current().With(span));
  }
};

TEST(EndOfProcess, SpansThatAreOpenOrMadeThenDoNoHarmAndTheRestIsSent) {
  int pipe_ends[2];
  ASSERT_EQ(pipe(pipe_ends), 0);
  const pid_t child = fork();
  if (child == 0) {
    static SpansAtTheEnd first;
    struct Telling final : SpanProcessor {
      void OnEnd(const FinishedSpan&) noexcept override {}
      bool ForceFlush(std::chrono::milliseconds) noexcept override { return true; }
      bool Shutdown(std::chrono::milliseconds) noexcept override { return write(out, "shut down", 9) == 9; }
      int out = -1;
    };
    auto telling = std::make_shared<Telling>();
    telling->out = pipe_ends[1];
    TracerProvider::SetGlobal(TracerProvider::Create({.sampler = AlwaysOn(), .processors = {telling}}));
    telling.reset();
    static SpansAtTheEnd second;
    static thread_local SpansAtTheEnd on_thread;
    (void)&on_thread;
    std::thread([] {
      static thread_local SpansAtTheEnd on_other_thread;
      (void)&on_other_thread;
    }).detach();
    static Span open = GetTracer("static").StartSpan("open");
    static Scope current(Context::Current().With(open));
    std::exit(0);
  }
  close(pipe_ends[1]);
  char text[16] = {};
  EXPECT_EQ(read(pipe_ends[0], text, sizeof text), 9);
  EXPECT_STREQ(text, "shut down");
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

std::map<std::string, std::string> Read(const Resource& resource) {
  opentelemetry::proto::resource::v1::Resource message;
  EXPECT_TRUE(message.ParseFromString(resource.otlp()));
  std::map<std::string, std::string> read;
  for (const auto& attribute : message.attributes()) {
    EXPECT_TRUE(read.emplace(attribute.key(), attribute.value().string_value()).second) << attribute.key();
  }
  return read;
}

TEST(Resource, TheEnvironmentNamesTheService) {
  EXPECT_TRUE(Read(Resource::FromEnvironment())["service.name"].starts_with("unknown_service:"));
  Environment attributes("OTEL_RESOURCE_ATTRIBUTES", " service.name = from%20attributes ,team=a%2Cb,host.name=h,");
  auto read = Read(Resource::FromEnvironment());
  EXPECT_EQ(read["service.name"], "from attributes");
  EXPECT_EQ(read["team"], "a,b");
  EXPECT_EQ(read["host.name"], "h");
  EXPECT_EQ(read["telemetry.sdk.name"], "throughline");
  EXPECT_EQ(read["telemetry.sdk.language"], "cpp");
  EXPECT_EQ(read["telemetry.sdk.version"], kVersion);
  EXPECT_TRUE(read.contains("process.pid"));
  Environment name("OTEL_SERVICE_NAME", "by name");
  EXPECT_EQ(Read(Resource::FromEnvironment())["service.name"], "by name");
}

TEST(Resource, OneMistakeInTheVariableSpoilsAllOfIt) {
  for (const char* bad : {"team=a,broken", "team=a,=b", "team=%4", "team=%zz"}) {
    Environment attributes("OTEL_RESOURCE_ATTRIBUTES", bad);
    EXPECT_FALSE(Read(Resource::FromEnvironment()).contains("team")) << bad;
  }
}

TEST(Resource, OfTwoTheOthersValueWins) {
  const Resource merged = Resource({{"a", "1"}, {"b", "1"}}).Merged(Resource({{"b", "2"}, {"c", "2"}, {"", "no key"}}));
  EXPECT_EQ(Read(merged), (std::map<std::string, std::string>{{"a", "1"}, {"b", "2"}, {"c", "2"}}));
}

TEST(Resource, ItsVersionIsTheProjects) {
  std::ifstream file(std::string(THROUGHLINE_SOURCE_DIR) + "/CMakeLists.txt");
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_NE(text.str().find("project(throughline VERSION " + std::string(kVersion) + " "), std::string::npos);
}

TEST(SpanLimits, TheEnvironmentSetsThemAndASpansOwnIsStronger) {
  Environment general("OTEL_ATTRIBUTE_COUNT_LIMIT", "10");
  EXPECT_EQ(SpanLimits::FromEnvironment().attribute_count, 10u);
  Environment span("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "512");
  Environment length("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "100");
  Environment events("OTEL_SPAN_EVENT_COUNT_LIMIT", "-5");
  Environment links("OTEL_SPAN_LINK_COUNT_LIMIT", "");
  const SpanLimits limits = SpanLimits::FromEnvironment();
  EXPECT_EQ(limits.attribute_count, 512u);
  EXPECT_EQ(limits.attribute_value_length, 100u);
  EXPECT_EQ(limits.event_count, 128u) << "what is no number leaves the default";
  EXPECT_EQ(limits.link_count, 128u);
}

}  // namespace
}  // namespace throughline
