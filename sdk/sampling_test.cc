#include "throughline/sampling.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <string>

#include "base/random.h"
#include "sdk/sampling_probability.h"
#include "sdk/trace_state.h"

namespace throughline {
namespace {

using enum SamplingDecision;

TraceId RandomTraceId(Random& random) {
  TraceId id;
  for (uint8_t& byte : id.bytes) byte = static_cast<uint8_t>(random.Next());
  return id;
}

internal::SharedText Text(std::string text) { return internal::SharedText::Make(std::move(text)); }

SamplingResult Ask(const Sampler& sampler, const TraceId& trace_id, const SpanContext& parent = {}) {
  return sampler.Sample({parent, trace_id, "span", SpanKind::kInternal, {}, {}});
}

TraceId IdWithRandomness(std::string_view digits) {
  return TraceId::FromHex("111111111111111111" + std::string(digits));
}

TEST(TraceIdRatio, ChoosesThatPartOfTheTraces) {
  for (double ratio : {0.5, 0.1, 0.01}) {
    SeededRandom random(7);
    const auto sampler = TraceIdRatio(ratio);
    constexpr int kTraces = 200'000;
    int chosen = 0;
    for (int i = 0; i < kTraces; ++i) chosen += Ask(*sampler, RandomTraceId(random)).decision == kRecordAndSample;
    const double deviation = std::sqrt(kTraces * ratio * (1 - ratio));
    EXPECT_NEAR(chosen, kTraces * ratio, 4 * deviation) << ratio;
  }
}

TEST(TraceIdRatio, TheTracesOfASmallRatioAreAmongThoseOfALargerOne) {
  SeededRandom random(8);
  const auto small = TraceIdRatio(0.01), larger = TraceIdRatio(0.1), consistent = ConsistentProbability(0.1);
  int of_small = 0;
  for (int i = 0; i < 100'000; ++i) {
    const TraceId id = RandomTraceId(random);
    const bool is_in_larger = Ask(*larger, id).decision == kRecordAndSample;
    if (Ask(*small, id).decision == kRecordAndSample) {
      ++of_small;
      EXPECT_TRUE(is_in_larger) << id.Hex();
    }
    EXPECT_EQ(Ask(*consistent, id).decision == kRecordAndSample, is_in_larger) << "the other sampler chooses the same";
  }
  EXPECT_GT(of_small, 500);
}

TEST(TraceIdRatio, LooksAtTheLastSevenBytesAlone) {
  const auto sampler = TraceIdRatio(0.5);
  EXPECT_EQ(Ask(*sampler, IdWithRandomness("80000000000000")).decision, kRecordAndSample);
  EXPECT_EQ(Ask(*sampler, IdWithRandomness("7fffffffffffff")).decision, kDrop);
  EXPECT_EQ(Ask(*sampler, TraceId::FromHex("ffffffffffffffffff7fffffffffffff")).decision, kDrop);
}

TEST(TraceIdRatio, BeyondItsLimitsIsTheLimit) {
  const TraceId low = IdWithRandomness("00000000000000"), high = IdWithRandomness("ffffffffffffff");
  for (double all : {1.0, 1.5, std::nan("")}) {
    EXPECT_EQ(Ask(*TraceIdRatio(all), low).decision, kRecordAndSample) << all;
  }
  for (double none : {0.0, -1.0, 1e-30}) EXPECT_EQ(Ask(*TraceIdRatio(none), high).decision, kDrop) << none;
}

struct ThresholdCase {
  double ratio;
  std::string_view tracestate;
};
const ThresholdCase kThresholds[] = {
    // The specification's table: 1, 1/2, 1/4, 1/10, 1/100, 1/1000, with four significant digits.
    {1, "ot=th:0"},
    {0.5, "ot=th:8"},
    {0.25, "ot=th:c"},
    {0.1, "ot=th:e666"},
    {0.01, "ot=th:fd70a"},
    {0.001, "ot=th:ffbe77"},
    {0x1p-56, "ot=th:ffffffffffffff"},
    {0x1p-20, "ot=th:fffff"},
    {0.9, "ot=th:199a"},
};

TEST(ConsistentProbability, WritesItsThreshold) {
  for (const ThresholdCase& c : kThresholds) {
    const SamplingResult result = Ask(*ConsistentProbability(c.ratio), IdWithRandomness("ffffffffffffff"));
    EXPECT_EQ(result.decision, kRecordAndSample) << c.ratio;
    ASSERT_TRUE(result.tracestate) << c.ratio;
    EXPECT_EQ(*result.tracestate, c.tracestate);
  }
  const SamplingResult result = Ask(*ConsistentProbability(0.5), IdWithRandomness("00000000000000"));
  EXPECT_EQ(result.decision, kDrop);
  EXPECT_EQ(result.tracestate, nullptr) << "a trace that is not chosen has no threshold";
}

TEST(ConsistentProbability, TakesTheRandomnessOfTheTracestate) {
  SpanContext parent;
  parent.tracestate = Text("foo=1,ot=rv:80000000000000;x:y");
  SamplingResult result = Ask(*ConsistentProbability(0.5), IdWithRandomness("00000000000000"), parent);
  EXPECT_EQ(result.decision, kRecordAndSample);
  EXPECT_EQ(*result.tracestate, "ot=th:8;rv:80000000000000;x:y,foo=1");
  parent.tracestate = Text("ot=rv:7fffffffffffff");
  EXPECT_EQ(Ask(*ConsistentProbability(0.5), IdWithRandomness("ffffffffffffff"), parent).decision, kDrop);
}

struct MergeCase {
  std::string before;
  std::string with_half;  // after threshold 1/2
  std::string without;
  std::string_view why;
};
TEST(ConsistentProbability, KeepsTheOthersInTracestate) {
  std::string full = "m1=1";
  for (int i = 2; i <= 32; ++i) full += ",m" + std::to_string(i) + "=" + std::to_string(i);
  const std::string first_31 = full.substr(0, full.rfind(','));
  const std::string long_field = "x:" + std::string(250, 'x');
  const MergeCase cases[] = {
      {"", "ot=th:8", "", "none yet"},
      {"foo=1,bar=2", "ot=th:8,foo=1,bar=2", "foo=1,bar=2", "a new member is the first"},
      {"foo=1,ot=th:c,bar=2", "ot=th:8,foo=1,bar=2", "foo=1,bar=2", "a changed one moves to the front"},
      {"foo=1,ot=rv:12345678901234;th:c;p:8", "ot=th:8;rv:12345678901234;p:8,foo=1", "ot=rv:12345678901234;p:8,foo=1",
       "its other fields stay"},
      {"ot=th:8,foo=1", "ot=th:8,foo=1", "foo=1", "the same again"},
      {"foo=1,other=th:4", "ot=th:8,foo=1,other=th:4", "foo=1,other=th:4", "another's threshold is not ours"},
      {full, "ot=th:8," + first_31, full, "32 members at most: the last one goes"},
      {"ot=th:4," + first_31, "ot=th:8," + first_31, first_31, "none goes where the member was there"},
      {"ot=" + long_field + ";y:1", "ot=th:8;y:1", "ot=" + long_field + ";y:1",
       "256 characters at most: a field that does not fit goes"},
  };
  for (const MergeCase& c : cases) {
    const internal::SharedText before = c.before.empty() ? nullptr : Text(c.before);
    const auto text = [](const internal::SharedText& t) { return t ? *t : std::string(); };
    EXPECT_EQ(text(internal::WithThreshold(before, uint64_t{1} << 55)), c.with_half) << c.why;
    const internal::SharedText without = internal::WithThreshold(before, std::nullopt);
    EXPECT_EQ(text(without), c.without) << c.why;
    EXPECT_EQ(without == before, c.without == c.before) << "what does not change is not copied";
  }
}

struct FieldsCase {
  std::string_view tracestate;
  std::optional<uint64_t> threshold, randomness;
};
TEST(ProbabilityFields, AreReadFromTheMemberOtAlone) {
  const FieldsCase cases[] = {
      {"", {}, {}},
      {"ot=th:8", uint64_t{1} << 55, {}},
      {"ot=th:0", 0, {}},
      {"a=1,ot=p:1;th:c;rv:00000000000001", uint64_t{3} << 54, 1},
      {"ot=th:ffffffffffffff", (uint64_t{1} << 56) - 1, {}},
      {"ot=th:", {}, {}},
      {"ot=th:C", {}, {}},                // upper case
      {"ot=th:123456789012345", {}, {}},  // fifteen digits
      {"ot=rv:1234567890123", {}, {}},    // thirteen
      {"ot=rv:123456789012345", {}, {}},
      {"ot=rv:1234567890123g", {}, {}},
      {"dot=th:8,ott=th:8,o=th:8", {}, {}},
      {"ot", {}, {}},
  };
  for (const FieldsCase& c : cases) {
    const internal::ProbabilityFields fields = internal::ReadProbabilityFields(c.tracestate);
    EXPECT_EQ(fields.threshold, c.threshold) << c.tracestate;
    EXPECT_EQ(fields.randomness, c.randomness) << c.tracestate;
  }
}

SpanContext Parent(bool is_sampled, bool is_remote) {
  SpanContext parent;
  parent.trace_id = IdWithRandomness("00000000000001");
  parent.span_id.bytes[0] = 1;
  parent.flags = is_sampled ? SpanContext::kSampled : 0;
  parent.is_remote = is_remote;
  parent.tracestate = Text("ot=th:c,foo=1");
  return parent;
}

TEST(ParentBased, DoesAsTheParentAndAsksTheRootSamplerForARoot) {
  const auto none = ParentBased(AlwaysOff()), all = ParentBased(AlwaysOn());
  for (bool is_remote : {false, true}) {
    for (bool is_sampled : {false, true}) {
      const SpanContext parent = Parent(is_sampled, is_remote);
      for (const auto& sampler : {none, all, ParentBased(ConsistentProbability(0.5))}) {
        const SamplingResult result = Ask(*sampler, parent.trace_id, parent);
        EXPECT_EQ(result.decision, is_sampled ? kRecordAndSample : kDrop) << sampler->Describe();
        EXPECT_EQ(result.tracestate, parent.tracestate) << "what the parent was sampled with goes on";
      }
    }
  }
  EXPECT_EQ(Ask(*none, IdWithRandomness("ffffffffffffff")).decision, kDrop);
  EXPECT_EQ(Ask(*all, IdWithRandomness("00000000000000")).decision, kRecordAndSample);
}

TEST(TwoServices, DecideAlikeAboutOneTrace) {
  SeededRandom random(9);
  const auto front = ParentBased(ConsistentProbability(0.1)), back = ParentBased(ConsistentProbability(0.01));
  const auto far = ConsistentProbability(0.1);
  for (int i = 0; i < 20'000; ++i) {
    SpanContext span;
    span.trace_id = RandomTraceId(random);
    span.span_id.bytes[0] = 1;
    const SamplingResult at_front = Ask(*front, span.trace_id);
    span.flags = at_front.decision == kRecordAndSample ? SpanContext::kSampled : 0;
    span.tracestate = at_front.tracestate;
    span.is_remote = true;
    EXPECT_EQ(Ask(*back, span.trace_id, span).decision, at_front.decision) << "the decision travels";
    EXPECT_EQ(Ask(*far, span.trace_id).decision, at_front.decision) << "and can be made again from the id";
  }
}

TEST(ByEnvironment, HasTheGuidesRatios) {
  EXPECT_EQ(ByEnvironment("development")->Describe(), "ParentBased{root:ConsistentProbability{1}}");
  EXPECT_EQ(ByEnvironment("staging")->Describe(), "ParentBased{root:ConsistentProbability{0.1}}");
  EXPECT_EQ(ByEnvironment("production")->Describe(), "ParentBased{root:ConsistentProbability{0.01}}");
  EXPECT_EQ(ByEnvironment("")->Describe(), "ParentBased{root:ConsistentProbability{1}}");
  EXPECT_EQ(ByEnvironment("elsewhere")->Describe(), "ParentBased{root:ConsistentProbability{1}}");
  ::setenv("ENVIRONMENT", "staging", 1);
  EXPECT_EQ(ByEnvironment()->Describe(), "ParentBased{root:ConsistentProbability{0.1}}");
  ::unsetenv("ENVIRONMENT");
  EXPECT_EQ(ByEnvironment()->Describe(), "ParentBased{root:ConsistentProbability{1}}");
}

struct EnvironmentCase {
  const char* name;
  const char* argument;
  std::string_view sampler;
};
TEST(SamplerFromEnvironment, KnowsTheStandardsNames) {
  const EnvironmentCase cases[] = {
      {"always_on", nullptr, "AlwaysOn"},
      {"always_off", nullptr, "AlwaysOff"},
      {"traceidratio", "0.25", "TraceIdRatio{0.25}"},
      {"parentbased_always_on", "0.1", "ParentBased{root:AlwaysOn}"},
      {"parentbased_always_off", nullptr, "ParentBased{root:AlwaysOff}"},
      {"parentbased_traceidratio", "0.1", "ParentBased{root:TraceIdRatio{0.1}}"},
      {"traceidratio", nullptr, "TraceIdRatio{1}"},
      {"traceidratio", "", "TraceIdRatio{1}"},
      {"traceidratio", "a lot", "TraceIdRatio{1}"},
      {"traceidratio", "0.1x", "TraceIdRatio{1}"},
      {"traceidratio", "-1", "TraceIdRatio{1}"},
      {"traceidratio", "2", "TraceIdRatio{1}"},
  };
  for (const EnvironmentCase& c : cases) {
    ::setenv("OTEL_TRACES_SAMPLER", c.name, 1);
    c.argument ? ::setenv("OTEL_TRACES_SAMPLER_ARG", c.argument, 1) : ::unsetenv("OTEL_TRACES_SAMPLER_ARG");
    const auto sampler = SamplerFromEnvironment();
    ASSERT_TRUE(sampler) << c.name;
    EXPECT_EQ(sampler->Describe(), c.sampler);
  }
  ::setenv("OTEL_TRACES_SAMPLER", "jaeger_remote", 1);
  EXPECT_EQ(SamplerFromEnvironment(), nullptr) << "an unknown name counts as not set";
  ::unsetenv("OTEL_TRACES_SAMPLER");
  ::unsetenv("OTEL_TRACES_SAMPLER_ARG");
  EXPECT_EQ(SamplerFromEnvironment(), nullptr);
}

}  // namespace
}  // namespace throughline
