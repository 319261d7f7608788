#include "assistant/demos/timeline.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "sdk/instrumentation/recorded_spans.h"
#include "throughline/ai.h"
#include "throughline/provider.h"

namespace throughline::assistant {
namespace {

using namespace std::chrono_literals;

constexpr int64_t kLastTuesday = 1'767'225'600'000'000'000;

class Timelines : public ::testing::Test {
 protected:
  Timelines() {
    TracerProvider::SetGlobal(
        TracerProvider::Create({.processors = {MakeSimpleProcessor(std::make_unique<InMemoryExporter>(store_))}}));
  }
  ~Timelines() override { TracerProvider::SetGlobal(nullptr); }
  struct Times {
    int64_t start = 0, end = 0, event = 0;
    double error_seconds = 0;
  };
  // By name, in the story. Fields of opentelemetry.proto.trace.v1.Span.
  std::map<std::string, Times> Told(const Timeline& timeline) {
    std::map<std::string, Times> all;
    for (const FinishedSpan& span : InMemoryExporter::Spans(store_)) {
      const std::string moved = InStoryTime(span.otlp(), timeline);
      EXPECT_EQ(moved.size(), span.otlp().size());
      Times times;
      for (sdk::testing::Fields fields(moved); fields.Next();) {
        if (fields.number == 7) times.start = static_cast<int64_t>(fields.value);
        if (fields.number == 8) times.end = static_cast<int64_t>(fields.value);
        if (fields.number == 11) {
          for (sdk::testing::Fields event(fields.bytes); event.Next();)
            if (event.number == 1) times.event = static_cast<int64_t>(event.value);
        }
        if (fields.number == 9 && fields.bytes.find("ai.error.duration_seconds") != std::string_view::npos)
          std::memcpy(&times.error_seconds, fields.bytes.data() + fields.bytes.size() - 8, 8);
      }
      all[std::string(span.name())] = times;
    }
    return all;
  }

  std::shared_ptr<InMemoryExporter::Store> store_ = InMemoryExporter::MakeStore();
};

TEST_F(Timelines, WhatContainsAnAdvanceGrowsAndWhatComesAfterMoves) {
  Timeline timeline(kLastTuesday);
  const Tracer tracer = GetTracer("test");
  {
    ActiveSpan root = tracer.StartActiveSpan("root");
    tracer.StartSpan("before").End();
    {
      ActiveSpan model = tracer.StartActiveSpan("model");
      timeline.Advance(3s);
      model.AddEvent("answered");
      Annotate(model, AiError{.type = "timeout", .duration_seconds = 0.001});
    }
    tracer.StartSpan("after").End();
  }
  const auto told = Told(timeline);
  const auto near = [](int64_t a, int64_t b) { return a >= b && a - b < 1'000'000'000; };
  EXPECT_TRUE(near(told.at("root").start, kLastTuesday));
  EXPECT_TRUE(near(told.at("before").end, kLastTuesday));
  EXPECT_TRUE(near(told.at("model").start, kLastTuesday));
  EXPECT_TRUE(near(told.at("model").end, kLastTuesday + 3'000'000'000));
  EXPECT_TRUE(near(told.at("model").event, kLastTuesday + 3'000'000'000));
  EXPECT_TRUE(near(told.at("after").start, told.at("model").end));
  EXPECT_GE(told.at("root").end, told.at("after").end);
  EXPECT_NEAR(told.at("model").error_seconds, 3, 0.9);
}

TEST_F(Timelines, AVerdictADayLaterStaysADayLater) {
  Timeline timeline(kLastTuesday);
  GetTracer("test").StartSpan("question").End();
  timeline.Advance(24h);
  GetTracer("test").StartSpan("verdict").End();
  const auto told = Told(timeline);
  EXPECT_GE(told.at("verdict").start - told.at("question").end, 86'400'000'000'000);
}

TEST(StoryClock, TellsTheStorysTime) {
  StoryClock clock;
  clock.Tell(std::make_shared<Timeline>(kLastTuesday));
  EXPECT_GE(clock.NowNanos(), kLastTuesday);
  EXPECT_LT(clock.NowNanos(), kLastTuesday + 3'600'000'000'000);
}

}  // namespace
}  // namespace throughline::assistant
