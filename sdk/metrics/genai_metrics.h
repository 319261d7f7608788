// GenAI client metrics: how long model calls take and how many tokens they use, as histograms since the process began.
//
// Shape    AI spans record when they end; an exporter asks for the OTLP request every so often. Cumulative: each
//          collection says everything since the start, so a lost one costs nothing.
// Limits   kMaxPoints attribute sets for each instrument; what comes beyond is one set with otel.metric.overflow=true.
// Threads  any.
// Source   OpenTelemetry GenAI conventions 1.41, "Generative AI client metrics"; specification "Metrics SDK",
//          cardinality limits.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "throughline/trace.h"

namespace throughline::inline sdk::internal {

inline constexpr size_t kMostBounds = 16;

// One more bucket than bounds: the last holds what is above all of them.
struct Histogram {
  uint64_t count = 0;
  double sum = 0, min = 0, max = 0;
  std::array<uint64_t, kMostBounds + 1> buckets{};

  void Record(double value, std::span<const double> bounds) noexcept;
  void Merge(const Histogram& other) noexcept;
};

std::span<const double> SecondsBounds() noexcept;  // 0.01 to 81.92, of all durations
std::span<const double> TokenBounds() noexcept;    // 1 to 67,108,864

// The dimensions. error.type is one of the duration alone. Empty text and port 0: not known.
struct CallDimensions {
  std::string operation, provider, request_model, response_model, server_address, error_type;
  int server_port = 0;
};

struct CallMeasurement {
  double duration_s = 0;
  std::optional<int64_t> input_tokens, output_tokens;
  std::optional<double> first_chunk_s;
  Histogram output_chunks;  // the times between chunks, by SecondsBounds
};

// Whether GenAiMetrics::Global() wants measurements; apart from it, so that asking costs one load.
extern std::atomic<bool> genai_metrics_wanted;

class GenAiMetrics {
 public:
  static constexpr size_t kMaxPoints = 2000;

  // The one that AI spans of this process record into.
  static GenAiMetrics& Global();

  // Off until somebody exports: an AI span then measures nothing.
  static void Enable(bool on) noexcept { genai_metrics_wanted.store(on, std::memory_order_relaxed); }
  static bool is_enabled() noexcept { return genai_metrics_wanted.load(std::memory_order_relaxed); }

  void Record(const CallDimensions& dimensions, const CallMeasurement& measurement) noexcept;

  // opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest. `resource_otlp`: Resource::otlp(). Empty when
  // nothing was recorded yet.
  std::string Collect(std::string_view resource_otlp, SystemTime now) const;

  // Measurements that went into an overflow set.
  uint64_t overflows() const noexcept { return overflows_.load(std::memory_order_relaxed); }

  // Forgets everything: for tests.
  void Reset() noexcept;

 private:
  enum Instrument : uint8_t { kDuration, kInputTokens, kOutputTokens, kFirstChunk, kOutputChunk, kInstruments };
  struct Point {
    CallDimensions dimensions;
    bool is_overflow = false;
    Histogram histogram;
  };
  using Points = std::map<std::string, Point, std::less<>>;  // by the dimensions, joined
  Histogram& HistogramOf(Instrument instrument, const CallDimensions& dimensions);

  std::atomic<uint64_t> overflows_{0};
  mutable std::mutex mutex_;
  std::array<Points, kInstruments> points_;
  std::optional<SystemTime> start_;  // of the first record
};

}  // namespace throughline::inline sdk::internal
