#include "base/metrics.h"

#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace throughline {

Metrics::Metrics() : registry_(std::make_unique<prometheus::Registry>(prometheus::Registry::InsertBehavior::Merge)) {}
Metrics::~Metrics() = default;

prometheus::Counter& Metrics::Counter(const std::string& name, const std::string& help, const Labels& labels) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(*registry_).Add(labels);
}

prometheus::Gauge& Metrics::Gauge(const std::string& name, const std::string& help, const Labels& labels) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(*registry_).Add(labels);
}

prometheus::Histogram& Metrics::Histogram(const std::string& name, const std::string& help,
                                          const std::vector<double>& bounds, const Labels& labels) {
  return prometheus::BuildHistogram().Name(name).Help(help).Register(*registry_).Add(labels, bounds);
}

void Metrics::BeforeText(std::function<void()> update) {
  std::lock_guard lock(mutex_);
  updates_.push_back(std::move(update));
}

std::string Metrics::Text() const {
  {
    std::lock_guard lock(mutex_);
    for (const auto& update : updates_) update();
  }
  return prometheus::TextSerializer().Serialize(registry_->Collect());
}

const std::vector<double>& LatencyBounds() {
  static const std::vector<double> bounds{0.0005, 0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064,
                                          0.128,  0.25,  0.5,   1,     2,     4,     8,     16};
  return bounds;
}

}  // namespace throughline
