// Exports every span as it ends, and keeps finished spans in memory: for tests and short programs.
#include <mutex>

#include "sdk/report.h"
#include "sdk/suppress.h"
#include "throughline/export.h"
#include "throughline/provider.h"

namespace throughline::inline sdk {
namespace {

class SimpleProcessor final : public SpanProcessor {
 public:
  explicit SimpleProcessor(std::unique_ptr<SpanExporter> exporter) : exporter_(std::move(exporter)) {}

  void OnEnd(const FinishedSpan& span) noexcept override {
    if (!span.is_sampled()) return;
    const internal::SuppressTracing quiet;
    std::lock_guard lock(mutex_);
    if (is_shut_down_) {
      internal::Count(internal::Counter::kSpansDroppedShutdown);
      return;
    }
    exporter_->Export(span.resource(), {&span, 1}, std::chrono::steady_clock::now() + std::chrono::seconds(30));
  }

  bool ForceFlush(std::chrono::milliseconds timeout) noexcept override {
    const internal::SuppressTracing quiet;
    std::lock_guard lock(mutex_);
    return is_shut_down_ || !exporter_->SendKept(std::chrono::steady_clock::now() + timeout);
  }

  bool Shutdown(std::chrono::milliseconds) noexcept override {
    exporter_->Shutdown();  // outside the mutex: it ends the Export that another thread may be in
    std::lock_guard lock(mutex_);
    is_shut_down_ = true;
    return true;
  }

 private:
  std::mutex mutex_;
  std::unique_ptr<SpanExporter> exporter_;
  bool is_shut_down_ = false;
};

}  // namespace

std::shared_ptr<SpanProcessor> MakeSimpleProcessor(std::unique_ptr<SpanExporter> exporter) {
  return std::make_shared<SimpleProcessor>(std::move(exporter));
}

struct InMemoryExporter::Store {
  std::mutex mutex;
  std::vector<FinishedSpan> spans;
};

std::shared_ptr<InMemoryExporter::Store> InMemoryExporter::MakeStore() { return std::make_shared<Store>(); }

bool InMemoryExporter::Export(const Resource&, std::span<const FinishedSpan> spans,
                              std::chrono::steady_clock::time_point) noexcept {
  try {
    std::lock_guard lock(store_->mutex);
    store_->spans.insert(store_->spans.end(), spans.begin(), spans.end());
    internal::Count(internal::Counter::kSpansExported, spans.size());
    return true;
  } catch (const std::bad_alloc&) {
    internal::Count(internal::Counter::kSpansRefused, spans.size());
    return false;
  }
}

std::vector<FinishedSpan> InMemoryExporter::Spans(const std::shared_ptr<Store>& store) {
  std::lock_guard lock(store->mutex);
  return store->spans;
}

}  // namespace throughline::inline sdk
