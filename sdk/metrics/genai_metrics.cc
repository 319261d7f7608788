#include "sdk/metrics/genai_metrics.h"

#include <algorithm>
#include <bit>
#include <charconv>

#include "sdk/export/protobuf.h"
#include "throughline/ai.h"
#include "throughline/semconv.h"

namespace throughline::inline sdk::internal {

using namespace semconv;

namespace {

constexpr std::array<double, 14> kSeconds{0.01, 0.02, 0.04, 0.08,  0.16,  0.32,  0.64,
                                          1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92};
constexpr std::array<double, 14> kTokens{1,     4,     16,     64,      256,     1024,     4096,
                                         16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864};

// --- The wire form. Field numbers: opentelemetry/proto/metrics/v1/metrics.proto and common/v1/common.proto.

using otlp::AppendBytes;

void AppendFixed64(uint32_t field, uint64_t value, std::string& out) {
  out.push_back(static_cast<char>(field << 3 | 1));
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

void AppendDouble(uint32_t field, double value, std::string& out) {
  AppendFixed64(field, std::bit_cast<uint64_t>(value), out);
}

void AppendNumber(uint32_t field, uint64_t value, std::string& out) {
  out.push_back(static_cast<char>(field << 3));
  otlp::AppendVarint(value, out);
}

template <typename T>
void AppendPacked(uint32_t field, std::span<const T> values, std::string& out) {
  static_assert(sizeof(T) == 8);
  AppendBytes(field, {reinterpret_cast<const char*>(values.data()), values.size_bytes()}, out);
}

// KeyValue as HistogramDataPoint.attributes.
void AppendAttribute(std::string_view key, std::string_view any_value, std::string& out) {
  std::string pair;
  AppendBytes(1, key, pair);
  AppendBytes(2, any_value, pair);
  AppendBytes(9, pair, out);
}
void AppendText(std::string_view key, std::string_view text, std::string& out) {
  if (text.empty()) return;
  std::string value;
  AppendBytes(1, text, value);
  AppendAttribute(key, value, out);
}
void AppendInt(std::string_view key, int64_t number, std::string& out) {
  std::string value;
  AppendNumber(3, static_cast<uint64_t>(number), value);
  AppendAttribute(key, value, out);
}
void AppendTrue(std::string_view key, std::string& out) {
  std::string value;
  AppendNumber(2, 1, value);
  AppendAttribute(key, value, out);
}

struct InstrumentInfo {
  std::string_view name, unit, description;
  bool is_tokens;
};
constexpr InstrumentInfo kInfos[] = {
    {kMetricOperationDuration, "s", "GenAI operation duration.", false},
    {kMetricTokenUsage, "{token}", "Number of input and output tokens used.", true},
    {kMetricTimeToFirstChunk, "s", "Time to the first chunk of a streamed response.", false},
    {kMetricTimePerOutputChunk, "s", "Time from one chunk of a streamed response to the next.", false},
};

int64_t Nanoseconds(SystemTime time) { return time.time_since_epoch().count(); }

}  // namespace

std::span<const double> SecondsBounds() noexcept { return kSeconds; }
std::span<const double> TokenBounds() noexcept { return kTokens; }

void Histogram::Record(double value, std::span<const double> bounds) noexcept {
  min = count == 0 ? value : std::min(min, value);
  max = count == 0 ? value : std::max(max, value);
  ++count;
  sum += value;
  // A bucket holds its upper bound.
  ++buckets[static_cast<size_t>(std::lower_bound(bounds.begin(), bounds.end(), value) - bounds.begin())];
}

void Histogram::Merge(const Histogram& other) noexcept {
  if (other.count == 0) return;
  min = count == 0 ? other.min : std::min(min, other.min);
  max = count == 0 ? other.max : std::max(max, other.max);
  count += other.count;
  sum += other.sum;
  for (size_t i = 0; i < buckets.size(); ++i) buckets[i] += other.buckets[i];
}

constinit std::atomic<bool> genai_metrics_wanted{false};

GenAiMetrics& GenAiMetrics::Global() {
  static GenAiMetrics& metrics = *new GenAiMetrics;  // spans may end while the process does
  return metrics;
}

Histogram& GenAiMetrics::HistogramOf(Instrument instrument, const CallDimensions& d) {
  Points& points = points_[instrument];
  const bool with_error = instrument == kDuration;
  std::string key;
  for (const std::string* part : {&d.operation, &d.provider, &d.request_model, &d.response_model, &d.server_address}) {
    key += *part;
    key += '\0';
  }
  key += std::to_string(d.server_port);
  if (with_error) key += '\0' + d.error_type;
  if (auto known = points.find(key); known != points.end()) return known->second.histogram;
  if (points.size() + 1 >= kMaxPoints) {
    overflows_.fetch_add(1, std::memory_order_relaxed);
    Point& overflow = points[std::string("\0overflow", 9)];
    overflow.is_overflow = true;
    return overflow.histogram;
  }
  Point& point = points[std::move(key)];
  point.dimensions = d;
  if (!with_error) point.dimensions.error_type.clear();
  return point.histogram;
}

void GenAiMetrics::Record(const CallDimensions& dimensions, const CallMeasurement& m) noexcept {
  try {
    std::lock_guard lock(mutex_);
    if (!start_) start_ = std::chrono::system_clock::now();
    HistogramOf(kDuration, dimensions).Record(m.duration_s, kSeconds);
    if (m.input_tokens) HistogramOf(kInputTokens, dimensions).Record(static_cast<double>(*m.input_tokens), kTokens);
    if (m.output_tokens) HistogramOf(kOutputTokens, dimensions).Record(static_cast<double>(*m.output_tokens), kTokens);
    if (m.first_chunk_s) HistogramOf(kFirstChunk, dimensions).Record(*m.first_chunk_s, kSeconds);
    if (m.output_chunks.count > 0) HistogramOf(kOutputChunk, dimensions).Merge(m.output_chunks);
  } catch (...) {  // no memory: this call is not in the metrics
  }
}

std::string GenAiMetrics::Collect(std::string_view resource_otlp, SystemTime now) const {
  std::lock_guard lock(mutex_);
  if (!start_) return {};
  const GenAiConvention convention = GetGenAiConvention();

  auto append_points = [&](Instrument instrument, std::string_view token_type, std::string& histogram) {
    for (const auto& [key, point] : points_[instrument]) {
      std::string out;
      const CallDimensions& d = point.dimensions;
      AppendFixed64(2, static_cast<uint64_t>(Nanoseconds(*start_)), out);
      AppendFixed64(3, static_cast<uint64_t>(Nanoseconds(now)), out);
      AppendFixed64(4, point.histogram.count, out);
      AppendDouble(5, point.histogram.sum, out);
      const std::span<const double> bounds = token_type.empty() ? SecondsBounds() : TokenBounds();
      AppendPacked(6, std::span<const uint64_t>(point.histogram.buckets.data(), bounds.size() + 1), out);
      AppendPacked(7, bounds, out);
      if (point.is_overflow) {
        AppendTrue("otel.metric.overflow", out);
      } else {
        AppendText(kGenAiOperationName, d.operation, out);
        if (convention != GenAiConvention::kIndexed) AppendText(kGenAiProviderName, d.provider, out);
        if (convention != GenAiConvention::kCurrent) AppendText(kGenAiSystem, d.provider, out);
        AppendText(kGenAiRequestModel, d.request_model, out);
        AppendText(kGenAiResponseModel, d.response_model, out);
        AppendText(kServerAddress, d.server_address, out);
        if (d.server_port > 0) AppendInt(kServerPort, d.server_port, out);
        AppendText(kErrorType, d.error_type, out);
      }
      AppendText(kGenAiTokenType, token_type, out);
      AppendDouble(11, point.histogram.min, out);
      AppendDouble(12, point.histogram.max, out);
      AppendBytes(1, out, histogram);
    }
  };

  std::string scope_metrics;
  {
    std::string scope;
    AppendBytes(1, "throughline.genai", scope);
    AppendBytes(1, scope, scope_metrics);
  }
  for (const InstrumentInfo& info : kInfos) {
    std::string histogram;
    if (info.is_tokens) {
      append_points(kInputTokens, "input", histogram);
      append_points(kOutputTokens, "output", histogram);
    } else {
      append_points(info.name == kMetricOperationDuration  ? kDuration
                    : info.name == kMetricTimeToFirstChunk ? kFirstChunk
                                                           : kOutputChunk,
                    {}, histogram);
    }
    if (histogram.empty()) continue;
    AppendNumber(2, 2, histogram);  // AGGREGATION_TEMPORALITY_CUMULATIVE
    std::string metric;
    AppendBytes(1, info.name, metric);
    AppendBytes(2, info.description, metric);
    AppendBytes(3, info.unit, metric);
    AppendBytes(9, histogram, metric);
    AppendBytes(2, metric, scope_metrics);
  }
  std::string resource_metrics;
  AppendBytes(1, resource_otlp, resource_metrics);
  AppendBytes(2, scope_metrics, resource_metrics);
  std::string request;
  AppendBytes(1, resource_metrics, request);
  return request;
}

void GenAiMetrics::Reset() noexcept {
  std::lock_guard lock(mutex_);
  for (Points& points : points_) points.clear();
  start_.reset();
  overflows_.store(0, std::memory_order_relaxed);
}

}  // namespace throughline::inline sdk::internal
