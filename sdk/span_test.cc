#include "throughline/trace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <stdexcept>

#include "sdk/span_testing.h"
#include "throughline/diagnostics.h"

namespace throughline {
namespace {

using namespace throughline::testing;
using ::testing::ElementsAre;

SystemTime At(int64_t nanoseconds) { return SystemTime(std::chrono::nanoseconds(nanoseconds)); }

TEST(Span, ItsMessageHoldsWhatTheProtobufLibraryReads) {
  Recorder recorder;
  SpanContext remote{.trace_id = TraceId::FromHex("0af7651916cd43dd8448eb211c80319c"),
                     .span_id = SpanId::FromHex("b7ad6b7169203331"),
                     .flags = SpanContext::kSampled,
                     .is_remote = true,
                     .tracestate = Shared<const std::string>::Make("vendor=1")};
  const Context parent = Context::OfRemote(remote);
  Span span = recorder.tracer.StartSpan("GET /", {.kind = SpanKind::kServer, .start = At(1000), .parent = &parent});
  const SpanContext context = span.context();
  span.End(At(3000));

  const proto::Span message = recorder.Last();
  EXPECT_EQ(message.name(), "GET /");
  EXPECT_EQ(message.kind(), proto::Span::SPAN_KIND_SERVER);
  EXPECT_EQ(message.start_time_unix_nano(), 1000u);
  EXPECT_EQ(message.end_time_unix_nano(), 3000u);
  EXPECT_EQ(message.trace_id(), std::string(reinterpret_cast<const char*>(remote.trace_id.bytes.data()), 16));
  EXPECT_EQ(message.parent_span_id(), std::string(reinterpret_cast<const char*>(remote.span_id.bytes.data()), 8));
  EXPECT_EQ(message.span_id(), std::string(reinterpret_cast<const char*>(context.span_id.bytes.data()), 8));
  EXPECT_EQ(message.trace_state(), "vendor=1");
  EXPECT_EQ(message.status().code(), proto::Status::STATUS_CODE_UNSET);
  EXPECT_EQ(message.attributes_size() + message.events_size() + message.links_size(), 0);

  const FinishedSpan finished = recorder.Finished().back();
  EXPECT_EQ(finished.context().span_id, context.span_id);
  EXPECT_EQ(finished.parent_span_id(), remote.span_id);
  EXPECT_EQ(finished.name(), "GET /");
  EXPECT_EQ(finished.kind(), SpanKind::kServer);
  EXPECT_EQ(finished.start(), At(1000));
  EXPECT_EQ(finished.duration(), std::chrono::nanoseconds(2000));
  EXPECT_EQ(finished.scope_name(), "test");
  EXPECT_EQ(finished.scope_version(), "1.2");
  EXPECT_EQ(finished.scope_schema_url(), "https://example.com/schema");
  EXPECT_EQ(finished.resource().otlp(), Resource({{"service.name", "test"}}).otlp());
}

// SpanFlags of the newer trace.proto: field 16, fixed32; the library's older description skips it.
uint32_t FlagsField(std::string_view message) {
  const size_t at = message.find(std::string_view("\x85\x01", 2));
  uint32_t flags = 0;
  if (at != message.npos) std::memcpy(&flags, message.data() + at + 2, sizeof flags);
  return flags;
}

TEST(Span, ItsFlagsSayWhetherItsParentIsRemote) {
  Recorder recorder;
  const Context parent = Context::OfRemote({.trace_id = TraceId::FromHex("0af7651916cd43dd8448eb211c80319c"),
                                            .span_id = SpanId::FromHex("b7ad6b7169203331"),
                                            .flags = SpanContext::kSampled,
                                            .is_remote = true});
  recorder.tracer.StartSpan("of remote", {.parent = &parent});
  EXPECT_EQ(FlagsField(recorder.Finished().back().otlp()), 0x301u);
  recorder.tracer.StartSpan("root");
  EXPECT_EQ(FlagsField(recorder.Finished().back().otlp()), 0x103u) << "a trace id of ours is random (Level 2)";
}

TEST(Span, ARootHasANewTraceAndNoParent) {
  Recorder recorder;
  ActiveSpan outer = recorder.tracer.StartActiveSpan("outer");
  Span child = recorder.tracer.StartSpan("child");
  Span root = recorder.tracer.StartSpan("root", {.is_root = true});
  EXPECT_EQ(child.context().trace_id, outer.context().trace_id);
  EXPECT_NE(root.context().trace_id, outer.context().trace_id);
  EXPECT_TRUE(root.context().IsValid());
  root.End();
  EXPECT_EQ(recorder.Last().parent_span_id(), "");
}

TEST(Span, AttributesOfEveryTypeArriveAsTheyWereSet) {
  Recorder recorder;
  const std::vector<std::string> texts = {"a", "", "c\"d"};
  const std::vector<int64_t> integers = {0, -1, INT64_MAX};
  const std::vector<double> numbers = {0.5, -1e300};
  {
    Span span = recorder.tracer.StartSpan("types", {.attributes = {{"first", "at the start"}}});
    span.SetAttribute("bool", true).SetAttribute("int", -7).SetAttribute("double", 0.1);
    span.SetAttribute("largest", UINT32_MAX).SetAttribute("smallest", INT64_MIN);
    span.SetAttribute("nan", std::nan("")).SetAttribute("text", "\xF0\x9F\xA7\xA0 with a \0 in it");
    span.SetAttribute("empty", "").SetAttribute("null", static_cast<const char*>(nullptr));
    span.SetAttribute("texts", texts).SetAttribute("views", {"x", "y"});
    span.SetAttribute("integers", integers).SetAttribute("numbers", numbers);
    span.SetAttribute("none", std::vector<std::string>());
    EXPECT_EQ(span.FindAttribute("texts"), R"(["a","","c\"d"])");
    EXPECT_EQ(span.FindAttribute("integers"), "[0,-1,9223372036854775807]");
    EXPECT_EQ(span.FindAttribute("double"), "0.1");
    EXPECT_EQ(span.FindAttribute("bool"), "true");
    EXPECT_EQ(span.FindAttribute("int"), "-7");
    EXPECT_EQ(span.FindAttribute("nothing"), std::nullopt);
  }
  const proto::Span message = recorder.Last();
  EXPECT_EQ(message.attributes(0).key(), "first");
  EXPECT_TRUE(Find(message, "bool")->bool_value());
  EXPECT_EQ(Int(message, "int"), -7);
  EXPECT_EQ(Int(message, "largest"), UINT32_MAX);
  EXPECT_EQ(Int(message, "smallest"), INT64_MIN);
  EXPECT_EQ(Find(message, "double")->double_value(), 0.1);
  EXPECT_TRUE(std::isnan(Find(message, "nan")->double_value()));
  EXPECT_EQ(Text(message, "text"), "\xF0\x9F\xA7\xA0 with a ");
  EXPECT_EQ(Find(message, "empty")->value_case(), AnyValue::kStringValue);
  EXPECT_EQ(Find(message, "null")->value_case(), AnyValue::kStringValue);
  EXPECT_EQ(Find(message, "none")->array_value().values_size(), 0);
  const auto& array = Find(message, "texts")->array_value();
  ASSERT_EQ(array.values_size(), 3);
  EXPECT_EQ(array.values(2).string_value(), "c\"d");
  EXPECT_EQ(Find(message, "views")->array_value().values(1).string_value(), "y");
  EXPECT_EQ(Find(message, "integers")->array_value().values(1).int_value(), -1);
  EXPECT_EQ(Find(message, "numbers")->array_value().values(1).double_value(), -1e300);
  EXPECT_EQ(message.attributes_size(), 15);

  std::vector<std::string> seen;
  recorder.Finished().back().ForEachAttribute([&](std::string_view key, const AttributeValue& value) {
    seen.emplace_back(key);
    if (key == "texts") {
      EXPECT_EQ(value.text_views()[2], "c\"d");
    }
    if (key == "integers") {
      EXPECT_EQ(value.integers()[2], INT64_MAX);
    }
    if (key == "numbers") {
      EXPECT_EQ(value.numbers()[0], 0.5);
    }
    if (key == "smallest") {
      EXPECT_EQ(value.integer(), INT64_MIN);
    }
    if (key == "text") {
      EXPECT_EQ(value.text(), "\xF0\x9F\xA7\xA0 with a ");
    }
  });
  EXPECT_EQ(seen.size(), 15u);
  EXPECT_EQ(seen.front(), "first");
}

TEST(Span, AKeyThatIsSetAgainHasItsLastValue) {
  const std::vector<std::vector<std::string>> histories = {
      {"one", "two"},                                     // in its place
      {"one", "three"},                                   // longer
      {"three", ""},                                      // shorter
      {"a", std::string(1000, 'b'), "c", "d"},            // several times
      {std::string(100'000, 'x'), std::string(3, 'y')},   // a large hole
      {std::string(200, 'x'), std::string(100'000, 'y')}  // the length of its length changes
  };
  for (const auto& history : histories) {
    Recorder recorder;
    {
      Span span = recorder.tracer.StartSpan("again");
      span.SetAttribute("before", "b");
      for (const std::string& value : history) {
        span.SetAttribute("key", value);
        span.SetAttribute("between " + std::to_string(&value - history.data()), 1);
        span.AddEvent("event");
        EXPECT_EQ(span.FindAttribute("key"), value);
      }
      span.SetAttribute("after", "a");
      span.UpdateName("a name of another length");
    }
    const proto::Span message = recorder.Last();
    EXPECT_EQ(Text(message, "key"), history.back());
    EXPECT_EQ(Text(message, "before"), "b");
    EXPECT_EQ(Text(message, "after"), "a");
    EXPECT_EQ(message.name(), "a name of another length");
    EXPECT_EQ(message.attributes_size(), 3 + static_cast<int>(history.size()));
    EXPECT_EQ(message.events_size(), static_cast<int>(history.size()));
    EXPECT_EQ(recorder.Finished().back().otlp().size(), message.ByteSizeLong()) << "nothing of a first value is left";
  }
}

TEST(Span, AValueThatIsSetAgainAndAgainTakesNoMoreRoom) {
  Recorder recorder;
  {
    Span span = recorder.tracer.StartSpan("again");
    span.SetAttribute("other", 1);
    for (int i = 0; i < 1000; ++i) {
      span.SetAttribute("text", std::string(static_cast<size_t>(10'000 + i % 7), 'x'));
      span.SetAttribute("number", i);  // so that the text is not the last
    }
  }
  const proto::Span message = recorder.Last();
  EXPECT_EQ(Text(message, "text").size(), 10'000u + 999 % 7);
  EXPECT_EQ(Int(message, "number"), 999);
  EXPECT_EQ(message.attributes_size(), 3);
}

TEST(Span, ManyKeysAreFoundAgain) {
  Recorder recorder({.attribute_count = 5000});
  {
    Span span = recorder.tracer.StartSpan("many");
    for (int round = 0; round < 2; ++round) {
      for (int i = 0; i < 5000; ++i) span.SetAttribute("key." + std::to_string(i), i + round);
    }
  }
  const proto::Span message = recorder.Last();
  ASSERT_EQ(message.attributes_size(), 5000);
  EXPECT_EQ(Int(message, "key.4999"), 5000);
  EXPECT_EQ(Int(message, "key.127"), 128) << "its second value is longer than its first";
}

TEST(Span, WhatGoesOverALimitIsDroppedAndCounted) {
  Recorder recorder({.attribute_count = 2,
                     .attribute_value_length = 4,
                     .event_count = 1,
                     .link_count = 1,
                     .attributes_per_event = 1,
                     .attributes_per_link = 1});
  const uint64_t dropped = ReadDiagnostics().attributes_dropped;
  {
    Span span = recorder.tracer.StartSpan("limits");
    span.SetAttribute("a", "\xC3\xA4\xC3\xB6\xC3\xBC\xC3\x9F\xE2\x82\xAC").SetAttribute("b", {"12345", "1"});
    span.SetAttribute("c", 1).SetAttribute("", 1).SetAttribute("a", "again");
    const SpanContext other = span.context();
    span.AddEvent("e", {{"a", 1}, {"b", 2}, {"a", 3}}).AddEvent("f");
    span.AddLink(other, {{"a", 1}, {"b", 2}}).AddLink(other).AddLink(other);
  }
  const proto::Span message = recorder.Last();
  EXPECT_EQ(Text(message, "a"), "agai");
  EXPECT_EQ(Find(message, "b")->array_value().values(0).string_value(), "1234");
  EXPECT_EQ(message.attributes_size(), 2);
  EXPECT_EQ(message.dropped_attributes_count(), 2u) << "one over the limit, one without a key";
  ASSERT_EQ(message.events_size(), 1);
  EXPECT_EQ(Int(message.events(0), "a"), 3);
  EXPECT_EQ(message.events(0).dropped_attributes_count(), 1u);
  EXPECT_EQ(message.dropped_events_count(), 1u);
  ASSERT_EQ(message.links_size(), 1);
  EXPECT_EQ(message.links(0).dropped_attributes_count(), 1u);
  EXPECT_EQ(message.dropped_links_count(), 2u);
  EXPECT_EQ(ReadDiagnostics().attributes_dropped - dropped, 4u);
}

TEST(Span, ATextIsCutBetweenCharacters) {
  Recorder recorder({.attribute_value_length = 4});
  recorder.tracer.StartSpan("cut").SetAttribute("a", "\xC3\xA4\xC3\xB6\xC3\xBC\xC3\x9F\xE2\x82\xAC");
  EXPECT_EQ(Text(recorder.Last(), "a"), "\xC3\xA4\xC3\xB6\xC3\xBC\xC3\x9F");
}

TEST(Span, BytesThatAreNotUtf8AreReplacedWhereverTheyStand) {
  Recorder recorder;
  constexpr std::string_view kBad = "a\xFFz";
  const std::string good = "a\xEF\xBF\xBDz";
  {
    Span span = recorder.tracer.StartSpan(kBad);
    span.SetAttribute(kBad, kBad).SetAttribute("list", {kBad});
    span.SetAttribute(kBad, kBad).SetAttribute("n", 1);
    span.AddEvent(kBad, {{kBad, kBad}});
    span.SetStatus(StatusCode::kError, kBad);
  }
  const proto::Span message = recorder.Last();
  EXPECT_EQ(message.name(), good);
  EXPECT_EQ(Text(message, good), good);
  EXPECT_EQ(Find(message, "list")->array_value().values(0).string_value(), good);
  EXPECT_EQ(message.events(0).name(), good);
  EXPECT_EQ(Text(message.events(0), good), good);
  EXPECT_EQ(message.status().message(), good);
}

TEST(Span, VeryLongTextsArriveWhole) {
  Recorder recorder;
  const std::string text(5 << 20, 'x');
  const std::string key(300'000, 'k');
  recorder.tracer.StartSpan(text).SetAttribute("text", text).SetAttribute(key, 1).AddEvent(text);
  const proto::Span message = recorder.Last();
  EXPECT_EQ(message.name(), text);
  EXPECT_EQ(Text(message, "text"), text);
  EXPECT_EQ(Int(message, key), 1);
  EXPECT_EQ(message.events(0).name(), text);
}

TEST(Span, OkIsFinalAndAnErrorReplacesUnsetAlone) {
  using enum StatusCode;
  struct Case {
    std::vector<std::pair<StatusCode, const char*>> set;
    StatusCode code;
    const char* description;
  };
  const Case cases[] = {
      {{{kError, "why"}}, kError, "why"},
      {{{kError, "why"}, {kError, "better"}}, kError, "better"},
      {{{kError, "why"}, {kOk, "not kept"}}, kOk, ""},
      {{{kOk, ""}, {kError, "too late"}}, kOk, ""},
      {{{kError, "why"}, {kUnset, ""}}, kError, "why"},
      {{{kUnset, "nothing"}}, kUnset, ""},
  };
  for (const Case& test : cases) {
    Recorder recorder;
    {
      Span span = recorder.tracer.StartSpan("status");
      for (const auto& [code, description] : test.set) span.SetStatus(code, description);
    }
    EXPECT_EQ(recorder.Finished().back().status(), test.code);
    EXPECT_EQ(recorder.Finished().back().status_description(), test.description);
    EXPECT_EQ(recorder.Last().status().code(), static_cast<int>(test.code));
    EXPECT_EQ(recorder.Last().status().message(), test.description);
  }
}

struct Refused : std::runtime_error {
  using std::runtime_error::runtime_error;
};

TEST(Span, AnExceptionIsAnEventAndAnErrorUnlessAStatusIsSet) {
  Recorder recorder;
  recorder.tracer.StartSpan("first").RecordException(Refused("declined"), {{"exception.escaped", true}});
  proto::Span message = recorder.Last();
  ASSERT_EQ(message.events_size(), 1);
  EXPECT_EQ(message.events(0).name(), "exception");
  EXPECT_EQ(Text(message.events(0), "exception.type"), "throughline::(anonymous namespace)::Refused");
  EXPECT_EQ(Text(message.events(0), "exception.message"), "declined");
  EXPECT_TRUE(Find(message.events(0), "exception.escaped")->bool_value());
  EXPECT_EQ(message.status().code(), proto::Status::STATUS_CODE_ERROR);
  EXPECT_EQ(message.status().message(), "declined");

  recorder.tracer.StartSpan("second").SetStatus(StatusCode::kOk).RecordException("Type", "text");
  message = recorder.Last();
  EXPECT_EQ(Text(message.events(0), "exception.type"), "Type");
  EXPECT_EQ(message.status().code(), proto::Status::STATUS_CODE_OK);
}

TEST(Span, EventsAndLinksKeepTheirOrderAndTimes) {
  Recorder recorder;
  SpanContext other{.trace_id = TraceId::FromHex("0af7651916cd43dd8448eb211c80319c"),
                    .span_id = SpanId::FromHex("b7ad6b7169203331"),
                    .flags = 1,
                    .is_remote = true,
                    .tracestate = Shared<const std::string>::Make("a=b")};
  const Link link{other, {}};
  {
    Span span = recorder.tracer.StartSpan("events", {.links = {&link, 1}});
    span.AddEvent("first", {{"n", 1}}, At(42))
        .SetAttribute("x", 1)
        .AddEvent("second")
        .AddLink(other, {{"why", "retry"}});
  }
  const proto::Span message = recorder.Last();
  ASSERT_EQ(message.events_size(), 2);
  EXPECT_EQ(message.events(0).name(), "first");
  EXPECT_EQ(message.events(0).time_unix_nano(), 42u);
  EXPECT_EQ(Int(message.events(0), "n"), 1);
  EXPECT_GE(message.events(1).time_unix_nano(), message.start_time_unix_nano());
  EXPECT_LE(message.events(1).time_unix_nano(), message.end_time_unix_nano());
  ASSERT_EQ(message.links_size(), 2);
  EXPECT_EQ(message.links(0).trace_state(), "a=b");
  EXPECT_EQ(message.links(1).trace_id(), std::string(reinterpret_cast<const char*>(other.trace_id.bytes.data()), 16));
  EXPECT_EQ(Text(message.links(1), "why"), "retry");
}

TEST(Span, ItNeverEndsBeforeItStarts) {
  Recorder recorder;
  recorder.tracer.StartSpan("backwards", {.start = At(5000)}).End(At(4000));
  EXPECT_EQ(recorder.Last().end_time_unix_nano(), 5000u);
  EXPECT_EQ(recorder.Finished().back().duration(), std::chrono::nanoseconds(0));
}

TEST(Span, TimesOfATraceAreInOrder) {
  Recorder recorder;
  {
    ActiveSpan outer = recorder.tracer.StartActiveSpan("outer");
    Span inner = recorder.tracer.StartSpan("inner");
  }
  const auto spans = recorder.Finished();
  EXPECT_LE(spans[1].start(), spans[0].start());
  EXPECT_LE(spans[0].start() + spans[0].duration(), spans[1].start() + spans[1].duration());
}

TEST(Span, AfterItsEndNothingChangesAndASecondEndIsCounted) {
  Recorder recorder;
  const uint64_t misuses = ReadDiagnostics().misuses;
  {
    Span span = recorder.tracer.StartSpan("once");
    EXPECT_TRUE(span.IsRecording());
    span.SetAttribute("kept", 1);
    span.End();
    EXPECT_FALSE(span.IsRecording());
    span.SetAttribute("late", 1).AddEvent("late").SetStatus(StatusCode::kError).UpdateName("late");
    span.RecordException("late", "late").AddLink(span.context());
    EXPECT_EQ(span.FindAttribute("kept"), "1");
    EXPECT_EQ(span.FindAttribute("late"), std::nullopt);
    EXPECT_EQ(ReadDiagnostics().misuses, misuses);
    span.End();
    EXPECT_EQ(ReadDiagnostics().misuses, misuses + 1);
  }
  ASSERT_EQ(recorder.Finished().size(), 1u);
  EXPECT_EQ(ReadDiagnostics().misuses, misuses + 1) << "a destructor is no second End";
  const proto::Span message = recorder.Last();
  EXPECT_EQ(message.name(), "once");
  EXPECT_EQ(message.attributes_size(), 1);
  EXPECT_EQ(message.events_size() + message.links_size(), 0);
}

TEST(Span, AMovedSpanEndsOnceAndAnAssignedOneEndsTheFormer) {
  Recorder recorder;
  {
    Span first = recorder.tracer.StartSpan("first");
    Span moved = std::move(first);
    Span second = recorder.tracer.StartSpan("second");
    moved = std::move(second);
    EXPECT_EQ(recorder.Finished().size(), 1u);
    EXPECT_EQ(recorder.Finished()[0].name(), "first");
  }
  EXPECT_EQ(recorder.Finished().size(), 2u);
}

TEST(Span, TheCurrentOneCanBeAddedToButNotEnded) {
  Recorder recorder;
  {
    ActiveSpan span = recorder.tracer.StartActiveSpan("owner");
    Span current = Span::Current();
    current.SetAttribute("by", "another");
    current.End();
    EXPECT_TRUE(span.IsRecording());
  }
  EXPECT_EQ(Text(recorder.Last(), "by"), "another");
}

TEST(Span, ADefaultOneDoesNothing) {
  Span span;
  span.SetAttribute("a", 1).AddEvent("e").AddLink({}).SetStatus(StatusCode::kError).UpdateName("n");
  span.RecordException(std::runtime_error("x")).End();
  EXPECT_FALSE(span.IsRecording());
  EXPECT_FALSE(span.context().IsValid());
  EXPECT_EQ(span.FindAttribute("a"), std::nullopt);
}

struct Masking final : SpanProcessor {
  void OnStart(Span& span, const Context& parent) noexcept override {
    span.SetAttribute("started.in", parent.span_context().span_id.Hex());
  }
  void OnEnding(Span& span) noexcept override {
    if (span.FindAttribute("card")) span.SetAttribute("card", "****");
    span.End();  // has no effect
  }
  void OnEnd(const FinishedSpan&) noexcept override { ++ended; }
  bool ForceFlush(std::chrono::milliseconds) noexcept override { return true; }
  bool Shutdown(std::chrono::milliseconds) noexcept override { return true; }
  int ended = 0;
};

TEST(Span, AProcessorMayChangeItUntilTheVeryEnd) {
  auto masking = std::make_shared<Masking>();
  Recorder recorder({}, {masking});
  recorder.tracer.StartSpan("pay").SetAttribute("card", "4111 1111 1111 1111").SetAttribute("amount", 5);
  const proto::Span message = recorder.Last();
  EXPECT_EQ(Text(message, "card"), "****");
  EXPECT_EQ(Text(message, "started.in"), "0000000000000000");
  EXPECT_EQ(recorder.Finished().back().otlp().find("4111"), std::string_view::npos) << "no byte of it is left";
  EXPECT_EQ(masking->ended, 1);
}

struct Deciding final : Sampler {
  explicit Deciding(SamplingDecision made) : decision(made) {}
  SamplingResult Sample(const SamplingInput& input) const noexcept override {
    return {decision, Shared<const std::string>::Make("ot=" + std::to_string(input.attributes.size()))};
  }
  std::string Describe() const override { return "Deciding"; }
  SamplingDecision decision;
};

TEST(Span, TheSamplersDecisionIsWhatChildrenAndServicesAreTold) {
  struct Case {
    SamplingDecision decision;
    bool is_recording, is_sampled;
  };
  for (const Case& test :
       {Case{SamplingDecision::kDrop, false, false}, Case{SamplingDecision::kRecordOnly, true, false},
        Case{SamplingDecision::kRecordAndSample, true, true}}) {
    Recorder recorder({}, {}, std::make_shared<Deciding>(test.decision));
    Span span = recorder.tracer.StartSpan("s", {.attributes = {{"a", 1}}});
    EXPECT_EQ(span.IsRecording(), test.is_recording);
    EXPECT_EQ(span.context().IsSampled(), test.is_sampled);
    EXPECT_TRUE(span.context().IsValid());
    EXPECT_EQ(span.context().TraceStateText(), "ot=1");
    span.End();
    EXPECT_EQ(recorder.Finished().size(), test.is_sampled ? 1u : 0u) << "what is only recorded is not sent";
  }
}

}  // namespace
}  // namespace throughline
