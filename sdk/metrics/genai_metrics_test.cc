#include "sdk/metrics/genai_metrics.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "opentelemetry/proto/collector/metrics/v1/metrics_service.pb.h"
#include "sdk/ai/ai_call.h"
#include "sdk/ai/testing.h"

namespace throughline::internal {
namespace {

using opentelemetry::proto::collector::metrics::v1::ExportMetricsServiceRequest;
using opentelemetry::proto::metrics::v1::Metric;
using namespace std::chrono_literals;

ExportMetricsServiceRequest Read(const GenAiMetrics& metrics) {
  ExportMetricsServiceRequest request;
  const Resource resource({{"service.name", "shop"}});
  const std::string bytes = metrics.Collect(resource.otlp(), SystemTime(std::chrono::seconds(4000000000)));
  EXPECT_TRUE(request.ParseFromString(bytes));
  return request;
}

const Metric* Find(const ExportMetricsServiceRequest& request, std::string_view name) {
  for (const Metric& metric : request.resource_metrics(0).scope_metrics(0).metrics()) {
    if (metric.name() == name) return &metric;
  }
  return nullptr;
}

std::string AttributesOf(const opentelemetry::proto::metrics::v1::HistogramDataPoint& point) {
  std::string out;
  for (const auto& attribute : point.attributes()) {
    const auto& value = attribute.value();
    out += attribute.key() + "=" +
           (value.has_string_value() ? value.string_value()
            : value.has_int_value()  ? std::to_string(value.int_value())
            : value.bool_value()     ? "true"
                                     : "false") +
           " ";
  }
  return out;
}

const CallDimensions kChat{.operation = "chat",
                           .provider = "openai",
                           .request_model = "gpt-4o",
                           .response_model = "gpt-4o-2024-05-13",
                           .server_address = "api.openai.com",
                           .error_type = "",
                           .server_port = 443};

TEST(GenAiMetrics, AreReadByTheProtobufLibraryAsTheyWereRecorded) {
  GenAiMetrics metrics;
  metrics.Record(kChat, {.duration_s = 0.5, .input_tokens = 31, .output_tokens = 12, .first_chunk_s = 0.02});
  metrics.Record(kChat, {.duration_s = 100, .input_tokens = 1, .output_tokens = 0});
  const ExportMetricsServiceRequest request = Read(metrics);
  ASSERT_EQ(request.resource_metrics_size(), 1);
  EXPECT_EQ(request.resource_metrics(0).resource().attributes(0).value().string_value(), "shop");

  const Metric* duration = Find(request, "gen_ai.client.operation.duration");
  ASSERT_NE(duration, nullptr);
  EXPECT_EQ(duration->unit(), "s");
  EXPECT_EQ(duration->histogram().aggregation_temporality(), 2);  // cumulative
  ASSERT_EQ(duration->histogram().data_points_size(), 1);
  const auto& point = duration->histogram().data_points(0);
  EXPECT_EQ(point.count(), 2u);
  EXPECT_DOUBLE_EQ(point.sum(), 100.5);
  EXPECT_DOUBLE_EQ(point.min(), 0.5);
  EXPECT_DOUBLE_EQ(point.max(), 100);
  EXPECT_EQ(point.bucket_counts(6), 1u);   // up to 0.64
  EXPECT_EQ(point.bucket_counts(14), 1u);  // above 81.92
  EXPECT_LE(point.start_time_unix_nano(), point.time_unix_nano());
  EXPECT_EQ(AttributesOf(point),
            "gen_ai.operation.name=chat gen_ai.provider.name=openai gen_ai.request.model=gpt-4o "
            "gen_ai.response.model=gpt-4o-2024-05-13 server.address=api.openai.com server.port=443 ");

  const Metric* tokens = Find(request, "gen_ai.client.token.usage");
  ASSERT_NE(tokens, nullptr);
  EXPECT_EQ(tokens->unit(), "{token}");
  ASSERT_EQ(tokens->histogram().data_points_size(), 2);
  EXPECT_TRUE(AttributesOf(tokens->histogram().data_points(0)).ends_with("gen_ai.token.type=input "));
  EXPECT_TRUE(AttributesOf(tokens->histogram().data_points(1)).ends_with("gen_ai.token.type=output "));
  EXPECT_DOUBLE_EQ(tokens->histogram().data_points(0).sum(), 32);
  EXPECT_EQ(Find(request, "gen_ai.client.operation.time_to_first_chunk")->histogram().data_points(0).count(), 1u);
  EXPECT_EQ(Find(request, "gen_ai.client.operation.time_per_output_chunk"), nullptr);  // nothing was recorded
}

TEST(GenAiMetrics, HaveThePublishedBuckets) {
  double second = 0.01, token = 1;
  ASSERT_EQ(SecondsBounds().size(), 14u);
  ASSERT_EQ(TokenBounds().size(), 14u);
  for (size_t i = 0; i < 14; ++i, second *= 2, token *= 4) {
    EXPECT_DOUBLE_EQ(SecondsBounds()[i], second);
    EXPECT_DOUBLE_EQ(TokenBounds()[i], token);
  }
  EXPECT_DOUBLE_EQ(SecondsBounds().back(), 81.92);
  EXPECT_DOUBLE_EQ(TokenBounds().back(), 67108864);
}

TEST(GenAiMetrics, ABucketHoldsItsUpperBound) {
  Histogram histogram;
  histogram.Record(0.01, SecondsBounds());
  histogram.Record(0.010001, SecondsBounds());
  EXPECT_EQ(histogram.buckets[0], 1u);
  EXPECT_EQ(histogram.buckets[1], 1u);
}

TEST(GenAiMetrics, AnErrorIsADimensionOfTheDurationAlone) {
  GenAiMetrics metrics;
  CallDimensions failed = kChat;
  failed.error_type = "timeout";
  metrics.Record(kChat, {.duration_s = 1, .input_tokens = 5});
  metrics.Record(failed, {.duration_s = 30, .input_tokens = 5});
  const ExportMetricsServiceRequest request = Read(metrics);
  const auto& durations = Find(request, "gen_ai.client.operation.duration")->histogram();
  ASSERT_EQ(durations.data_points_size(), 2);
  EXPECT_TRUE(AttributesOf(durations.data_points(1)).ends_with("error.type=timeout "));
  EXPECT_EQ(Find(request, "gen_ai.client.token.usage")->histogram().data_points_size(), 1);
}

TEST(GenAiMetrics, BeyondTheLimitAllShareOneOverflowSetAndAreCounted) {
  GenAiMetrics metrics;
  CallDimensions dimensions = kChat;
  for (size_t i = 0; i < GenAiMetrics::kMaxPoints + 9; ++i) {
    dimensions.request_model = "model-" + std::to_string(i);
    metrics.Record(dimensions, {.duration_s = 1});
  }
  metrics.Record(kChat, {.duration_s = 1});
  dimensions.request_model = "model-0";
  metrics.Record(dimensions, {.duration_s = 1});  // known before: keeps its own set
  EXPECT_EQ(metrics.overflows(), 11u);
  const ExportMetricsServiceRequest request = Read(metrics);
  const auto& points = Find(request, "gen_ai.client.operation.duration")->histogram().data_points();
  EXPECT_EQ(points.size(), static_cast<int>(GenAiMetrics::kMaxPoints));
  uint64_t total = 0, overflow = 0;
  for (const auto& point : points) {
    total += point.count();
    if (AttributesOf(point) == "otel.metric.overflow=true ") overflow = point.count();
  }
  EXPECT_EQ(overflow, 11u);
  EXPECT_EQ(total, GenAiMetrics::kMaxPoints + 11);
}

TEST(GenAiMetrics, BeforeTheFirstCallThereIsNothingToSend) { EXPECT_EQ(GenAiMetrics().Collect("", SystemTime()), ""); }

SteadyTime fake_now;

class AiSpanMetrics : public testing::AiTest {
 protected:
  AiSpanMetrics() {
    GenAiMetrics::Global().Reset();
    GenAiMetrics::Global().Enable(true);
    SetMeasureClock([] { return fake_now; });
  }
  ~AiSpanMetrics() override {
    SetMeasureClock(nullptr);
    GenAiMetrics::Global().Enable(false);
    GenAiMetrics::Global().Reset();
  }
};

void StreamedChat(const Tracer& tracer) {
  ChatSpan span(tracer, {.provider = "openai", .model = "gpt-4o"});
  fake_now += 300ms;
  span.MarkChunk();
  fake_now += 15ms;
  span.MarkChunk();
  fake_now += 35ms;
  span.MarkChunk();
  span.SetResponse({.model = "gpt-4o-2024-05-13"});
  span.SetUsage({.input_tokens = 31, .output_tokens = 12});
  fake_now += 50ms;
}

TEST_F(AiSpanMetrics, AStreamedCallIsMeasuredAtItsEndWithItsTokensAndChunks) {
  StreamedChat(tracer_);
  const ExportMetricsServiceRequest request = Read(GenAiMetrics::Global());
  EXPECT_DOUBLE_EQ(Find(request, "gen_ai.client.operation.duration")->histogram().data_points(0).sum(), 0.4);
  EXPECT_DOUBLE_EQ(Find(request, "gen_ai.client.operation.time_to_first_chunk")->histogram().data_points(0).sum(), 0.3);
  const auto& chunks = Find(request, "gen_ai.client.operation.time_per_output_chunk")->histogram().data_points(0);
  EXPECT_EQ(chunks.count(), 2u);
  EXPECT_DOUBLE_EQ(chunks.sum(), 0.05);
  EXPECT_EQ(Find(request, "gen_ai.client.token.usage")->histogram().data_points_size(), 2);
  EXPECT_EQ(Attribute("gen_ai.response.time_to_first_chunk"), "0.3");
}

TEST_F(AiSpanMetrics, ACallIsMeasuredAlsoWhenNobodyWantsItsSpan) {
  StreamedChat(Tracer());
  EXPECT_TRUE(Spans().empty());
  EXPECT_EQ(Find(Read(GenAiMetrics::Global()), "gen_ai.client.token.usage")->histogram().data_points_size(), 2);
}

TEST_F(AiSpanMetrics, WorkInsideTheProcessIsNoClientOperation) {
  { ExecuteToolSpan span(tracer_, {.name = "get_weather"}); }
  EXPECT_EQ(GenAiMetrics::Global().Collect("", SystemTime()), "");
}

TEST_F(AiSpanMetrics, AFailureNamesItsError) {
  {
    ChatSpan span(tracer_, {.provider = "openai", .model = "gpt-4o"});
    span.Fail("429", "slow down");
  }
  const ExportMetricsServiceRequest request = Read(GenAiMetrics::Global());
  EXPECT_TRUE(AttributesOf(Find(request, "gen_ai.client.operation.duration")->histogram().data_points(0))
                  .ends_with("error.type=429 "));
}

TEST_F(AiSpanMetrics, TheProviderGoesByTheConventionsName) {
  SetGenAiConvention(GenAiConvention::kIndexed);
  GenAiMetrics metrics;
  metrics.Record(kChat, {.duration_s = 1});
  const ExportMetricsServiceRequest request = Read(metrics);
  EXPECT_NE(AttributesOf(Find(request, "gen_ai.client.operation.duration")->histogram().data_points(0))
                .find("gen_ai.system=openai"),
            std::string::npos);
}

}  // namespace
}  // namespace throughline::internal
