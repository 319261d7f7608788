// Our own figures, in the Prometheus text format at /metrics. A thin layer over prometheus-cpp.
//
//   prometheus::Counter& stored =
//       metrics.Counter("throughline_ingest_stored_total", "Spans, ... committed.", {{"signal", "traces"}});
//   stored.Increment();
//
// Names    throughline_<folder>_<what>_<unit>, counters end in _total. A label has few values, and never one that a
//          client chose.
// Threads  any. References stay good for the life of the Metrics.
#pragma once

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace prometheus {
class Registry;
}

namespace throughline {

class Metrics {
 public:
  using Labels = std::map<std::string, std::string>;

  Metrics();
  ~Metrics();

  // The same name and labels give the same object.
  prometheus::Counter& Counter(const std::string& name, const std::string& help, const Labels& labels = {});
  prometheus::Gauge& Gauge(const std::string& name, const std::string& help, const Labels& labels = {});
  // `bounds`: upper bounds of the buckets, ascending, in the unit that the name ends in.
  prometheus::Histogram& Histogram(const std::string& name, const std::string& help, const std::vector<double>& bounds,
                                   const Labels& labels = {});

  // Called before each Text(): brings gauges up to date whose value lives elsewhere.
  void BeforeText(std::function<void()> update);
  std::string Text() const;  // text/plain; version=0.0.4

 private:
  std::unique_ptr<prometheus::Registry> registry_;
  mutable std::mutex mutex_;
  std::vector<std::function<void()>> updates_;
};

// 0.5 ms to 16 s, doubling: for durations in seconds.
const std::vector<double>& LatencyBounds();

}  // namespace throughline
