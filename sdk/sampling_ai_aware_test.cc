// What docs/sdk/sampling.md promises of AiAware, sentence by sentence.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "sdk/promoted_traces.h"
#include "sdk/wire.h"
#include "throughline/diagnostics.h"
#include "throughline/propagation.h"
#include "throughline/provider.h"
#include "throughline/sampling.h"

namespace throughline {
namespace {

// One service: its provider, and what it sent.
class Service {
 public:
  explicit Service(double ratio, HoldingOptions options = {}) : Service(AiAware(ratio), options) {}
  explicit Service(std::shared_ptr<Sampler> sampler, HoldingOptions options = {})
      : provider_(
            TracerProvider::Create({.resource = Resource(),
                                    .sampler = std::move(sampler),
                                    .processors = {MakeHoldingProcessor(
                                        MakeSimpleProcessor(std::make_unique<InMemoryExporter>(store_)), options)}})),
        tracer(provider_->GetTracer("test")) {}

  std::vector<FinishedSpan> Sent() const { return InMemoryExporter::Spans(store_); }
  std::vector<std::string> SentNames() const {
    std::vector<std::string> names;
    for (const FinishedSpan& span : Sent()) names.emplace_back(span.name());
    std::sort(names.begin(), names.end());
    return names;
  }
  TracerProvider& provider() { return *provider_; }

 private:
  std::shared_ptr<InMemoryExporter::Store> store_ = InMemoryExporter::MakeStore();
  std::shared_ptr<TracerProvider> provider_;

 public:
  Tracer tracer;
};

using Names = std::vector<std::string>;
constexpr double kNever = 0;

SpanOptions Under(const Context& parent) { return {.parent = &parent}; }
SpanOptions Root() { return {.is_root = true}; }

// The fields that say how a span was sampled, as they go out.
struct Wire {
  std::string tracestate;
  uint32_t flags = 0;
};
Wire ReadWire(const FinishedSpan& span) {
  Wire read;
  for (wire::Reader in(span.otlp()); !in.AtEnd();) {
    const uint64_t tag = in.Varint();
    if (tag == (3 << 3 | 2)) {
      read.tracestate = in.Delimited();
    } else if (tag == (16 << 3 | 5)) {
      const std::string_view bytes = in.Bytes(4);
      std::memcpy(&read.flags, bytes.data(), 4);
    } else {
      in.Skip(tag);
    }
  }
  return read;
}

std::string SentTraceparentFlags(const Context& context) {
  const InjectedHeaders injected = Inject(context);
  return std::string(injected.traceparent().substr(53));
}
std::string SentTracestate(const Context& context) {
  const InjectedHeaders injected = Inject(context);
  for (const Header& header : injected.headers()) {
    if (header.name == "tracestate") return std::string(header.value);
  }
  return "";
}

TEST(AiAware, ATraceThatIsNotChosenAndTellsNothingIsLetGo) {
  Service service(kNever);
  const HoldingCounts before = ReadHoldingCounts();
  {
    const auto root = service.tracer.StartActiveSpan("root", Root());
    EXPECT_TRUE(root.IsRecording()) << "recorded, since it may have something to tell yet";
    EXPECT_FALSE(root.context().IsSampled());
    (void)service.tracer.StartSpan("child");
    EXPECT_EQ(ReadHoldingCounts().spans_held, before.spans_held + 1);
    EXPECT_GT(ReadHoldingCounts().bytes_held, before.bytes_held);
    EXPECT_EQ(SentTraceparentFlags(Context::Current()), "02") << "other services are told: not sampled";
  }
  EXPECT_EQ(service.Sent().size(), 0u);
  EXPECT_EQ(ReadHoldingCounts().spans_let_go, before.spans_let_go + 2);
  EXPECT_EQ(ReadHoldingCounts().spans_held, before.spans_held);
  EXPECT_EQ(ReadHoldingCounts().bytes_held, before.bytes_held);
}

TEST(AiAware, AChosenTraceIsSentWithItsProbabilityWhenItsLocalRootEnds) {
  Service service(0.999);
  for (int i = 0; i < 50 && service.Sent().empty(); ++i) {
    const auto root = service.tracer.StartActiveSpan("root", Root());
    (void)service.tracer.StartSpan("child");
    EXPECT_EQ(service.Sent().size(), 0u) << "it may still turn out to count for itself alone";
  }
  ASSERT_EQ(service.SentNames(), (Names{"child", "root"}));
  for (const FinishedSpan& span : service.Sent()) {
    EXPECT_TRUE(span.is_sampled());
    EXPECT_EQ(ReadWire(span).tracestate, "ot=th:0042");
  }
}

TEST(AiAware, AtProbabilityOneNothingIsHeld) {
  Service service(1.0);
  const auto root = service.tracer.StartActiveSpan("root", Root());
  (void)service.tracer.StartSpan("child");
  EXPECT_EQ(service.SentNames(), Names{"child"});
}

struct Trigger {
  std::string_view what;
  void (*pull)(Span& span);
};
const Trigger kTriggers[] = {
    {"an error", [](Span& span) { span.SetStatus(StatusCode::kError, "no answer"); }},
    {"an exception", [](Span& span) { span.RecordException("Timeout", "30 s"); }},
    {"feedback", [](Span& span) { span.SetAttribute("feedback.type", "thumbs_down"); }},
    {"KeepTrace", [](Span& span) { KeepTrace(span); }},
};

TEST(AiAware, AnErrorFeedbackOrKeepTraceSendsAllThatIsHeldOfTheTrace) {
  for (const Trigger& trigger : kTriggers) {
    SCOPED_TRACE(trigger.what);
    Service service(kNever);
    const uint64_t promoted_before = ReadHoldingCounts().traces_promoted;
    {
      const auto root = service.tracer.StartActiveSpan("root", Root());
      (void)service.tracer.StartSpan("before");
      {
        Span telling = service.tracer.StartSpan("telling");
        trigger.pull(telling);
      }
      EXPECT_EQ(service.SentNames(), (Names{"before", "telling"})) << "at once: the rest follows as it ends";
      (void)service.tracer.StartSpan("after");
      EXPECT_EQ(service.SentNames(), (Names{"after", "before", "telling"}));
    }
    EXPECT_EQ(service.SentNames(), (Names{"after", "before", "root", "telling"}));
    EXPECT_EQ(ReadHoldingCounts().traces_promoted, promoted_before + 1);
    for (const FinishedSpan& span : service.Sent()) {
      EXPECT_TRUE(span.is_sampled()) << span.name();
      EXPECT_EQ(span.context().TraceStateText(), "ot=th:0");
      EXPECT_EQ(ReadWire(span).tracestate, "ot=th:0") << "counts for itself alone";
      EXPECT_EQ(ReadWire(span).flags, 0x103u) << "sampled, random, its parent is of this process";
    }
  }
}

TEST(AiAware, OtherAttributesAndEventsOfFeedbackAreNoFeedback) {
  Service service(kNever);
  {
    auto root = service.tracer.StartActiveSpan("root", Root());
    root.SetAttribute("feedback", "no").SetAttribute("my.feedback.type", "no").SetStatus(StatusCode::kOk);
    root.AddEvent("feedback.given", {{"feedback.type", "no"}});
  }
  EXPECT_EQ(service.Sent().size(), 0u);
}

TEST(AiAware, APromotedSpanIsTheSameSpan) {
  Service service(kNever);
  {
    const Extracted in = Extract({{"traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00"},
                                  {"tracestate", "congo=t61rcWkgMzE,ot=rv:00000000000001"}});
    auto root = service.tracer.StartActiveSpan("GET /", {.kind = SpanKind::kServer, .parent = &in.context});
    root.SetAttribute("a", "first").SetAttribute("b", 2).SetAttribute("a", "a longer second value");
    root.UpdateName("GET /answers");
    root.SetStatus(StatusCode::kError, "no answer");
  }
  ASSERT_EQ(service.Sent().size(), 1u);
  const FinishedSpan span = service.Sent()[0];
  EXPECT_EQ(span.name(), "GET /answers");
  EXPECT_EQ(span.kind(), SpanKind::kServer);
  EXPECT_EQ(span.parent_span_id().Hex(), "00f067aa0ba902b7");
  EXPECT_EQ(span.context().trace_id.Hex(), "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_EQ(span.status(), StatusCode::kError);
  EXPECT_EQ(span.status_description(), "no answer");
  EXPECT_EQ(span.scope_name(), "test");
  std::map<std::string, std::string> attributes;
  span.ForEachAttribute([&](std::string_view key, const AttributeValue& value) {
    attributes[std::string(key)] =
        value.type() == AttributeValue::Type::kInt ? std::to_string(value.integer()) : std::string(value.text());
  });
  EXPECT_EQ(attributes, (std::map<std::string, std::string>{{"a", "a longer second value"}, {"b", "2"}}));
  EXPECT_EQ(ReadWire(span).tracestate, "ot=th:0;rv:00000000000001,congo=t61rcWkgMzE") << "others' members stay";
  EXPECT_EQ(ReadWire(span).flags, 0x301u) << "sampled, its parent is remote; the random flag is as it came in";
}

TEST(AiAware, AProcessorBeforeItKeepsWhatItWasGiven) {
  const auto store = InMemoryExporter::MakeStore();
  struct Keeper final : SpanProcessor {
    std::vector<FinishedSpan> spans;
    void OnEnd(const FinishedSpan& span) noexcept override { spans.push_back(span); }
    bool ForceFlush(std::chrono::milliseconds) noexcept override { return true; }
    bool Shutdown(std::chrono::milliseconds) noexcept override { return true; }
  };
  const auto keeper = std::make_shared<Keeper>();
  const auto provider = TracerProvider::Create(
      {.sampler = AiAware(kNever),
       .processors = {keeper, MakeHoldingProcessor(MakeSimpleProcessor(std::make_unique<InMemoryExporter>(store)))}});
  provider->GetTracer("test").StartSpan("failing", Root()).SetStatus(StatusCode::kError);
  ASSERT_EQ(keeper->spans.size(), 1u);
  EXPECT_FALSE(keeper->spans[0].is_sampled());
  EXPECT_EQ(ReadWire(keeper->spans[0]).flags & 1, 0u) << "what others read is not changed under their eyes";
  ASSERT_EQ(InMemoryExporter::Spans(store).size(), 1u);
  EXPECT_TRUE(InMemoryExporter::Spans(store)[0].is_sampled());
}

TEST(AiAware, FromThePromotionOnOtherServicesAreToldSampled) {
  Service service(kNever);
  const auto root = service.tracer.StartActiveSpan("root", Root());
  EXPECT_EQ(SentTraceparentFlags(Context::Current()), "02");
  service.tracer.StartSpan("failing").SetStatus(StatusCode::kError);
  EXPECT_EQ(SentTraceparentFlags(Context::Current()), "03") << "also by a span that began before";
  EXPECT_EQ(SentTracestate(Context::Current()), "ot=th:0");
  const auto child = service.tracer.StartActiveSpan("call");
  EXPECT_TRUE(child.context().IsSampled());
  EXPECT_EQ(SentTraceparentFlags(Context::Current()), "03");
  EXPECT_EQ(SentTracestate(Context::Current()), "ot=th:0");
}

TEST(AiAware, FeedbackThatIsKnownAtTheStartIsToldToOthersFromTheStart) {
  Service service(kNever);
  {
    const auto root =
        service.tracer.StartActiveSpan("root", {.attributes = {{"feedback.type", "thumbs_up"}}, .is_root = true});
    EXPECT_EQ(SentTraceparentFlags(Context::Current()), "03");
    EXPECT_EQ(SentTracestate(Context::Current()), "ot=th:0");
  }
  EXPECT_EQ(service.SentNames(), Names{"root"});
  {
    const auto root = service.tracer.StartActiveSpan("outer", Root());
    (void)service.tracer.StartSpan("held");
    (void)service.tracer.StartSpan("feedback", {.attributes = {{"feedback.type", "thumbs_up"}}});
  }
  EXPECT_EQ(service.SentNames(), (Names{"feedback", "held", "outer", "root"}));
  const Extracted answer = Extract({{"traceparent", "00-daf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}});
  const Span later = service.tracer.StartSpan(
      "a day later", {.attributes = {{"feedback.type", "thumbs_up"}}, .parent = &answer.context});
  EXPECT_EQ(later.context().TraceStateText(), "ot=th:0") << "counts for itself, whatever became of the answer";
}

TEST(AiAware, AChosenTraceThatTellsCountsForItselfAlone) {
  Service service(0.999);
  for (int i = 0; i < 50 && service.Sent().empty(); ++i) {
    const auto root = service.tracer.StartActiveSpan("root", Root());
    if (!root.context().IsSampled()) continue;
    EXPECT_EQ(SentTracestate(Context::Current()), "ot=th:0042");
    (void)service.tracer.StartSpan("before");
    service.tracer.StartSpan("failing").SetStatus(StatusCode::kError);
    EXPECT_EQ(SentTracestate(Context::Current()), "ot=th:0");
    (void)service.tracer.StartSpan("after");
  }
  ASSERT_EQ(service.SentNames(), (Names{"after", "before", "failing", "root"}));
  for (const FinishedSpan& span : service.Sent()) EXPECT_EQ(ReadWire(span).tracestate, "ot=th:0") << span.name();
}

// The spans of two services, each weighted as whoever counts them would: 1 / (1 - th / 2^56).
TEST(AiAware, CountsAreRight) {
  constexpr int kTraces = 20'000;
  constexpr int kFailing = 4'000;  // every fifth
  Service service(0.1);
  for (int i = 0; i < kTraces; ++i) {
    auto root = service.tracer.StartActiveSpan(i % 5 == 0 ? "failing" : "good", Root());
    if (i % 5 == 0) root.SetStatus(StatusCode::kError);
  }
  std::map<std::string, double> counted;
  for (const FinishedSpan& span : service.Sent()) {
    const uint64_t threshold = *internal::ReadProbabilityFields(ReadWire(span).tracestate).threshold;
    counted[std::string(span.name())] += 1 / (1 - static_cast<double>(threshold) * 0x1p-56);
  }
  EXPECT_DOUBLE_EQ(counted["failing"], kFailing) << "all of them are there, each once";
  // 1,600 expected of 16,000, standard deviation 38 spans, each for ten: five of them.
  EXPECT_NEAR(counted["good"], kTraces - kFailing, 5 * 380);
}

TEST(AiAware, WhatBelongsToAPromotedTraceLaterIsSentToo) {
  Service service(kNever);
  Context in_trace;
  Span late;
  {
    auto root = service.tracer.StartActiveSpan("root", Root());
    in_trace = Context::Current();
    late = service.tracer.StartSpan("began before, ends after its root");
    root.SetStatus(StatusCode::kError);
  }
  late.End();
  (void)service.tracer.StartSpan("began after its root", Under(in_trace));
  EXPECT_EQ(service.SentNames(), (Names{"began after its root", "began before, ends after its root", "root"}));
  // A second request of the same trace, whose caller knows nothing of the promotion.
  SpanContext remote = in_trace.span_context();
  remote.is_remote = true;
  remote.flags = 0;
  const Context caller = Context::OfRemote(remote);
  (void)service.tracer.StartSpan("second request", Under(caller));
  EXPECT_EQ(service.Sent().size(), 4u);
}

TEST(AiAware, WhatWasLetGoIsGone) {
  Service service(kNever);
  Context in_trace;
  {
    const auto root = service.tracer.StartActiveSpan("answer", Root());
    in_trace = Context::Current();
    (void)service.tracer.StartSpan("model call");
  }
  service.tracer.StartSpan("feedback a minute later", Under(in_trace)).SetAttribute("feedback.type", "thumbs_down");
  EXPECT_EQ(service.SentNames(), Names{"feedback a minute later"}) << "the feedback itself, not the answer's spans";
}

TEST(AiAware, ALateSpanThatTellsNothingIsLetGo) {
  Service service(kNever);
  Span late;
  const HoldingCounts before = ReadHoldingCounts();
  {
    const auto root = service.tracer.StartActiveSpan("root", Root());
    late = service.tracer.StartSpan("late");
  }
  late.End();
  EXPECT_EQ(service.Sent().size(), 0u);
  EXPECT_EQ(ReadHoldingCounts().spans_let_go, before.spans_let_go + 2);
}

// Runs `check` in a process of its own; true when it says true there.
bool InAnotherProcess(const std::function<bool()>& check) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(check() ? 0 : 1);
  int status = 1;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

TEST(AiAware, ACallerThatDoesNotSeeTheErrorIsNotRescued) {
  Service front(kNever), back(kNever);
  const auto serve = [&](const InjectedHeaders& sent) {
    const Extracted received = Extract(sent.headers());
    back.tracer.StartSpan("back", Under(received.context)).SetStatus(StatusCode::kError, "500");
    return back.SentNames() == Names{"back"};
  };
  {
    const auto root = front.tracer.StartActiveSpan("front", Root());
    EXPECT_TRUE(InAnotherProcess([&] { return serve(Inject()); })) << "the service sends its part";
  }
  EXPECT_EQ(front.SentNames(), Names{});
  {
    const auto root = front.tracer.StartActiveSpan("front", Root());
    auto call = front.tracer.StartActiveSpan("call");
    EXPECT_TRUE(InAnotherProcess([&] { return serve(Inject()); }));
    call.SetStatus(StatusCode::kError, "500");
  }
  EXPECT_EQ(front.SentNames(), (Names{"call", "front"})) << "an answer of 500 that is seen rescues the caller as well";
}

TEST(AiAware, WhatOtherServicesWereToldBeforeStays) {
  Service front(kNever), back(kNever), plain(ParentBased(AlwaysOn()));
  const auto call = [&] {
    const InjectedHeaders sent = Inject();
    const Extracted received = Extract(sent.headers());
    (void)back.tracer.StartSpan("back", Under(received.context));
    (void)plain.tracer.StartSpan("plain", Under(received.context));
  };
  {
    auto root = front.tracer.StartActiveSpan("front", Root());
    call();
    front.tracer.StartSpan("failing").SetStatus(StatusCode::kError);
    EXPECT_EQ(back.SentNames(), Names{});
    EXPECT_EQ(plain.SentNames(), Names{});
    call();
  }
  EXPECT_EQ(back.SentNames(), Names{"back"}) << "the second call only";
  EXPECT_EQ(plain.SentNames(), Names{"plain"});
}

TEST(AiAware, AForkedChildHoldsNothingOfItsParents) {
  Service service(kNever);
  {
    auto root = service.tracer.StartActiveSpan("root", Root());
    (void)service.tracer.StartSpan("child");
    EXPECT_TRUE(InAnotherProcess([&] {
      service.tracer.StartSpan("in the other process").SetStatus(StatusCode::kError);
      return service.SentNames() == Names{"in the other process"};
    })) << "what the parent held, the parent sends";
    root.SetStatus(StatusCode::kError);
  }
  EXPECT_EQ(service.SentNames(), (Names{"child", "root"}));
}

TEST(AiAware, AServiceThatIsToldNotSampledStillSendsItsPartOfAnError) {
  Service back(kNever);
  const Extracted received = Extract({{"traceparent", "00-aaf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00"}});
  {
    const auto root = back.tracer.StartActiveSpan("request", Under(received.context));
    (void)back.tracer.StartSpan("query");
    back.tracer.StartSpan("model call").SetStatus(StatusCode::kError);
  }
  EXPECT_EQ(back.SentNames(), (Names{"model call", "query", "request"}));
}

TEST(AiAware, ADecisionFromElsewhereIsFollowed) {
  Service back(kNever);
  const Extracted chosen = Extract(
      {{"traceparent", "00-baf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}, {"tracestate", "ot=th:fd70a"}});
  const Extracted foreign = Extract({{"traceparent", "00-caf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}});
  {
    const auto root = back.tracer.StartActiveSpan("weighted", Under(chosen.context));
    EXPECT_TRUE(root.context().IsSampled());
    EXPECT_EQ(SentTracestate(Context::Current()), "ot=th:fd70a");
  }
  (void)back.tracer.StartSpan("unweighted", Under(foreign.context));
  EXPECT_EQ(back.SentNames(), (Names{"unweighted", "weighted"}));
}

TEST(AiAware, TheOldestTraceIsLetGoWhenThereAreTooManySpans) {
  Service service(kNever, {.max_spans = 4});
  const HoldingCounts before = ReadHoldingCounts();
  Span old_root = service.tracer.StartSpan("old", Root());
  const Context in_old = Context().With(old_root);
  for (int i = 0; i < 3; ++i) (void)service.tracer.StartSpan("old child", Under(in_old));
  Span young_root = service.tracer.StartSpan("young", Root());
  const Context in_young = Context().With(young_root);
  for (int i = 0; i < 2; ++i) (void)service.tracer.StartSpan("young child", Under(in_young));
  EXPECT_EQ(ReadHoldingCounts().spans_let_go_full, before.spans_let_go_full + 3);
  EXPECT_EQ(ReadHoldingCounts().spans_held, before.spans_held + 2);
  young_root.SetStatus(StatusCode::kError);
  young_root.End();
  EXPECT_EQ(service.SentNames(), (Names{"young", "young child", "young child"}));
  old_root.SetStatus(StatusCode::kError);
  old_root.End();
  EXPECT_EQ(service.SentNames(), (Names{"old", "young", "young child", "young child"})) << "its children are gone";
}

TEST(AiAware, TheBytesAreBoundedToo) {
  Service service(kNever, {.max_bytes = 100'000});
  const HoldingCounts before = ReadHoldingCounts();
  for (int i = 0; i < 20; ++i) {
    const auto root = service.tracer.StartActiveSpan("root", Root());
    const std::string prompt(30'000, 'x');
    for (int j = 0; j < 10; ++j) service.tracer.StartSpan("chat").SetAttribute("prompt", prompt);
    EXPECT_LE(ReadHoldingCounts().bytes_held, before.bytes_held + 100'000);
  }
  EXPECT_GT(ReadHoldingCounts().spans_let_go_full, before.spans_let_go_full);
  EXPECT_EQ(ReadHoldingCounts().bytes_held, before.bytes_held);
}

TEST(AiAware, RootsThatNeverEndAreBoundedToo) {
  Service service(kNever, {.max_spans = 10});
  std::vector<Span> open;
  for (int i = 0; i < 100; ++i) open.push_back(service.tracer.StartSpan("root", Root()));
  open.back().SetStatus(StatusCode::kError);
  open.front().SetStatus(StatusCode::kError);
  open.clear();
  EXPECT_EQ(service.Sent().size(), 2u) << "what tells is sent in any case";
}

TEST(AiAware, AChosenTraceIsNotLostWhenThereIsNoRoom) {
  Service service(0.999, {.max_spans = 2});
  for (int i = 0; i < 50 && service.Sent().empty(); ++i) {
    const auto root = service.tracer.StartActiveSpan("root", Root());
    for (int j = 0; j < 5 && root.context().IsSampled(); ++j) (void)service.tracer.StartSpan("child");
  }
  EXPECT_EQ(service.Sent().size(), 6u);
}

TEST(AiAware, AFlushSendsWhatIsChosenAndAShutdownLetsGoOfTheRest) {
  Service service(0.999);
  const HoldingCounts before = ReadHoldingCounts();
  Span root;
  do root = service.tracer.StartSpan("root", Root());
  while (!root.context().IsSampled());
  (void)service.tracer.StartSpan("child", Under(Context().With(root)));
  EXPECT_TRUE(service.provider().ForceFlush());
  const size_t chosen = service.Sent().size();
  EXPECT_EQ(service.SentNames().front(), "child");
  EXPECT_EQ(ReadHoldingCounts().spans_held, before.spans_held);
  (void)service.tracer.StartSpan("other", Under(Context().With(root)));
  EXPECT_TRUE(service.provider().Shutdown());
  EXPECT_EQ(service.Sent().size(), chosen + 1);

  Service unchosen(kNever);
  Span open = unchosen.tracer.StartSpan("root", Root());
  (void)unchosen.tracer.StartSpan("child", Under(Context().With(open)));
  EXPECT_TRUE(unchosen.provider().ForceFlush());
  EXPECT_EQ(ReadHoldingCounts().spans_held, before.spans_held + 1) << "it is not known yet what becomes of it";
  EXPECT_TRUE(unchosen.provider().Shutdown());
  EXPECT_EQ(ReadHoldingCounts().spans_held, before.spans_held);
  EXPECT_EQ(unchosen.Sent().size(), 0u);
}

TEST(AiAware, WhatWasSentBeforeThePromotionKeepsItsWeight) {
  Service service(0.999);
  Span root;
  do root = service.tracer.StartSpan("root", Root());
  while (!root.context().IsSampled());
  (void)service.tracer.StartSpan("child", Under(Context().With(root)));
  EXPECT_TRUE(service.provider().ForceFlush());
  root.SetStatus(StatusCode::kError);
  root.End();
  std::map<std::string, std::string> weights;
  for (const FinishedSpan& span : service.Sent()) weights[std::string(span.name())] = ReadWire(span).tracestate;
  EXPECT_EQ(weights, (std::map<std::string, std::string>{{"child", "ot=th:0042"}, {"root", "ot=th:0"}}));
}

TEST(AiAware, AServiceThatCallsItselfHoldsUntilItsLastRootEnds) {
  Service service(kNever);
  {
    auto outer = service.tracer.StartActiveSpan("outer", Root());
    {
      const InjectedHeaders sent = Inject();
      const Extracted received = Extract(sent.headers());
      const auto inner = service.tracer.StartActiveSpan("inner", Under(received.context));
      (void)service.tracer.StartSpan("child");
    }
    outer.SetStatus(StatusCode::kError);
  }
  EXPECT_EQ(service.SentNames(), (Names{"child", "inner", "outer"}));
}

TEST(AiAware, PromotionHoldsAcrossThreads) {
  Service service(kNever);
  constexpr int kThreads = 4, kTraces = 200;
  std::vector<std::jthread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < kTraces; ++i) {
        auto root = service.tracer.StartActiveSpan("root", Root());
        std::thread worker(Bind([&] {
          for (int j = 0; j < 3; ++j) (void)service.tracer.StartSpan("worker");
        }));
        for (int j = 0; j < 3; ++j) (void)service.tracer.StartSpan("child");
        worker.join();
        if (i % 2 == 0) root.SetStatus(StatusCode::kError);
      }
    });
  }
  threads.clear();
  EXPECT_EQ(service.Sent().size(), size_t{kThreads * kTraces / 2 * 7});
  for (const FinishedSpan& span : service.Sent()) EXPECT_TRUE(span.is_sampled());
}

TEST(ParentBased, LeavesAiAwareToFollowParentsItself) {
  const auto sampler = ParentBased(AiAware(0.25));
  EXPECT_EQ(sampler->Describe(), "AiAware{0.25}");
  EXPECT_TRUE(sampler->NeedsHolding());
  EXPECT_FALSE(ParentBased(AlwaysOn())->NeedsHolding());
}

TEST(HoldingProcessor, LetsOtherSamplersPass) {
  Service service(ParentBased(AlwaysOn()));
  const auto root = service.tracer.StartActiveSpan("root", Root());
  (void)service.tracer.StartSpan("child");
  EXPECT_EQ(service.SentNames(), Names{"child"});
}

TEST(KeepTrace, DoesNothingForASpanThatRecordsNothing) {
  Service service(AlwaysOff());
  const uint64_t before = ReadHoldingCounts().traces_promoted;
  const auto root = service.tracer.StartActiveSpan("root", Root());
  KeepTrace(root);
  KeepTrace(Span());
  EXPECT_EQ(ReadHoldingCounts().traces_promoted, before);
  EXPECT_EQ(SentTraceparentFlags(Context::Current()), "02");
}

TEST(PromotedTraces, AreRememberedThousandsOfThem) {
  const internal::HoldingMark mark;
  std::vector<TraceId> ids(20'000);
  for (size_t i = 0; i < ids.size(); ++i) {
    for (size_t j = 0; j < 8; ++j) ids[i].bytes[j] = static_cast<uint8_t>((i + 77) >> (8 * j));
    ids[i].bytes[15] = 1;
  }
  for (const TraceId& id : ids) {
    internal::PromoteTrace(id);
    EXPECT_TRUE(internal::IsPromoted(id));
  }
  const auto known = std::count_if(ids.begin(), ids.end(), [](const TraceId& id) { return internal::IsPromoted(id); });
  EXPECT_GT(known, 3'500);
  EXPECT_LE(known, 4'096);
  EXPECT_TRUE(internal::IsPromoted(ids.back()));
}

TEST(PromotedTraces, NeedSomebodyWhoHolds) {
  TraceId id;
  id.bytes.fill(0x5a);
  internal::PromoteTrace(id);
  EXPECT_FALSE(internal::IsPromoted(id)) << "nobody could keep the promise";
}

}  // namespace
}  // namespace throughline
