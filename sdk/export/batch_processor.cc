// The batch processor: spans go through a queue to a thread that exports them.
//
// A program's thread that ends a span claims a place in the queue, shares the record, and is done; once in a batch it
// wakes the worker. It takes no lock, so that no worker that is stuck can hold it up.
#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <string>
#include <system_error>
#include <thread>

#include "base/clock.h"
#include "sdk/environment.h"
#include "sdk/export/fork_watch.h"
#include "sdk/export/span_queue.h"
#include "sdk/export/wakeup.h"
#include "sdk/report.h"
#include "sdk/suppress.h"
#include "throughline/export.h"
#include "throughline/provider.h"

namespace throughline::inline sdk {
namespace {

using internal::Count;
using internal::Counter;
using otlp::SpanQueue;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

// An exporter that was told to end its Export gets this long before it is left alone.
constexpr milliseconds kGrace{500};
// How long the worker sends what is kept before it looks after the queue again.
constexpr milliseconds kKeptSlice{50};

SteadyPoint After(milliseconds time) {
  constexpr milliseconds kFarAway = std::chrono::hours(24 * 365);
  return steady_clock::now() + std::clamp(time, milliseconds(0), kFarAway);
}

// One worker and its queue. A fork leaves the parent's behind in the child, which makes one of its own.
class Worker {
 public:
  Worker(std::shared_ptr<SpanExporter> exporter, const BatchOptions& options)
      : options_(options), exporter_(std::move(exporter)), queue_(options.max_queue_size) {
    batch_.reserve(options.max_export_batch_size);
  }

  bool is_started() const noexcept { return is_started_.load(std::memory_order_acquire); }

  // `self` is kept by the thread: an exporter that hangs for ever may outlive the processor.
  void Start(const std::shared_ptr<Worker>& self) noexcept {
    std::lock_guard lock(mutex_);
    if (is_started_.exchange(true)) return;
    // Signals are the program's, for its own threads.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    try {
      thread_ = std::thread([self] { self->Run(); });
    } catch (const std::system_error&) {
      is_done_ = true;
      internal::Report(LogLevel::kError, "export.thread",
                       "no thread could be started for the export: spans are dropped");
    }
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }

  void Push(const FinishedSpan& span) noexcept {
    size_t size = 0;
    switch (queue_.Push(span, size)) {
      case SpanQueue::Pushed::kYes:
        if (size >= options_.max_export_batch_size && !is_woken_.load(std::memory_order_seq_cst) &&
            !is_woken_.exchange(true, std::memory_order_seq_cst)) {
          wakeup_.Wake();
        }
        return;
      case SpanQueue::Pushed::kFull:
        // Dropped rather than blocked: the instrumented program must never wait for its telemetry.
        Count(Counter::kSpansDroppedQueue);
        dropped_.fetch_add(1, std::memory_order_relaxed);
        return;
      case SpanQueue::Pushed::kClosed:
        Count(Counter::kSpansDroppedShutdown);
        return;
    }
  }

  bool ForceFlush(milliseconds timeout) noexcept {
    const SteadyPoint deadline = After(timeout);
    std::unique_lock lock(mutex_);
    if (is_done_) return true;
    flush_to_ = std::max(flush_to_, queue_.pushed());
    flush_deadline_ = std::max(flush_deadline_, deadline);
    const uint64_t flush = ++flushes_asked_;
    wakeup_.Wake();
    changed_.wait_until(lock, deadline, [&] { return is_done_ || flushes_done_ >= flush; });
    return is_done_ || (flushes_done_ >= flush && !is_something_kept_);
  }

  bool Shutdown(milliseconds timeout) noexcept {
    const SteadyPoint deadline = After(timeout);
    queue_.Close();
    std::unique_lock lock(mutex_);
    if (is_stopping_) {
      changed_.wait_until(lock, deadline, [&] { return is_done_ || is_abandoned_; });
      return is_done_ && !is_abandoned_;
    }
    is_stopping_ = true;
    stop_deadline_ = deadline;
    const bool has_thread = is_started_.exchange(true) && !is_done_;
    if (!has_thread) {
      Count(Counter::kSpansDroppedShutdown, queue_.Size());
      is_done_ = true;
      lock.unlock();
      exporter_->Shutdown();
      return true;
    }
    wakeup_.Wake();
    bool in_time = changed_.wait_until(lock, deadline, [&] { return is_done_; });
    if (!in_time) {
      lock.unlock();
      exporter_->Shutdown();  // ends the Export that is running; the rest is given up at once
      lock.lock();
      changed_.wait_for(lock, kGrace, [&] { return is_done_; });
    }
    if (is_done_) {
      lock.unlock();
      thread_.join();
      return in_time;
    }
    // The exporter hangs. The thread keeps what it needs, and stops when the exporter lets go of it.
    is_abandoned_ = true;
    Count(Counter::kSpansDroppedShutdown, queue_.pushed() - taken_);
    thread_.detach();
    internal::Report(LogLevel::kWarning, "export.abandoned",
                     "the exporter did not end in time: spans that waited are lost");
    return false;
  }

 private:
  void Run() noexcept {
    pthread_setname_np(pthread_self(), "otlp-export");
    const internal::SuppressTracing quiet;
    SteadyPoint due = After(options_.schedule_delay);
    SteadyPoint kept_due = steady_clock::now();
    for (;;) {
      const uint32_t ticket = wakeup_.Ticket();
      is_woken_.store(false, std::memory_order_seq_cst);
      ReportDrops();
      Order order;
      {
        std::lock_guard lock(mutex_);
        order = {is_stopping_, flush_to_, flushes_asked_, is_stopping_ ? stop_deadline_ : flush_deadline_};
      }
      if (order.is_stopping) break;
      const SteadyPoint now = steady_clock::now();
      const size_t size = queue_.Size();
      const bool is_flush = order.flushes_asked > flushes_done_;
      if (size >= options_.max_export_batch_size ||
          (size > 0 && (now >= due || (is_flush && taken_ < order.flush_to)))) {
        if (ExportBatch(After(options_.export_timeout)) == 0) std::this_thread::yield();  // claimed, not filled yet
        due = After(options_.schedule_delay);
        continue;
      }
      if (is_flush) {
        const bool is_kept = exporter_->SendKept(order.deadline).has_value();
        std::lock_guard lock(mutex_);
        flushes_done_ = order.flushes_asked;
        is_something_kept_ = is_kept;
        changed_.notify_all();
        continue;
      }
      if (now >= kept_due) {
        const std::optional<milliseconds> again = exporter_->SendKept(After(kKeptSlice));
        kept_due = After(again.value_or(options_.schedule_delay));
        if (again) continue;  // the queue may have filled meanwhile
      }
      if (now >= due) due = After(options_.schedule_delay);
      wakeup_.SleepUntil(std::min(due, kept_due), ticket);
    }
    Finish();
  }

  void Finish() noexcept {
    while (queue_.Size() > 0) {
      {
        std::lock_guard lock(mutex_);
        if (is_abandoned_) return;
      }
      // Past the deadline an exporter gives up at once: it counts what it was given, or keeps it on disk.
      if (ExportBatch(std::min(stop_deadline_, After(options_.export_timeout))) == 0) std::this_thread::yield();
    }
    exporter_->Shutdown();
    std::lock_guard lock(mutex_);
    is_done_ = true;
    changed_.notify_all();
  }

  // How many spans were taken from the queue.
  size_t ExportBatch(SteadyPoint deadline) noexcept {
    {
      // Together, so that Shutdown can tell what it gives up.
      std::lock_guard lock(mutex_);
      if (is_abandoned_) return 1;
      taken_ += queue_.Pop(options_.max_export_batch_size, batch_);
    }
    const size_t count = batch_.size();
    // Nearly always all are of one provider.
    for (auto first = batch_.begin(); first != batch_.end();) {
      const Resource& resource = first->resource();
      const auto end =
          std::find_if(first, batch_.end(), [&](const FinishedSpan& span) { return &span.resource() != &resource; });
      exporter_->Export(resource, {first, end}, deadline);
      first = end;
    }
    batch_.clear();
    return count;
  }

  void ReportDrops() noexcept {
    const uint64_t dropped = dropped_.load(std::memory_order_relaxed);
    if (dropped == reported_) return;
    internal::Report(LogLevel::kWarning, "export.queue_full",
                     std::to_string(dropped - reported_) + " spans were dropped since the queue of " +
                         std::to_string(options_.max_queue_size) +
                         " was full: the receiver is slow or away, or OTEL_BSP_MAX_QUEUE_SIZE is too small");
    reported_ = dropped;
  }

  struct Order {
    bool is_stopping = false;
    uint64_t flush_to = 0, flushes_asked = 0;
    SteadyPoint deadline{};
  };

  const BatchOptions options_;
  const std::shared_ptr<SpanExporter> exporter_;
  SpanQueue queue_;
  otlp::Wakeup wakeup_;
  std::atomic<bool> is_woken_{false};  // nobody else need wake the worker
  std::atomic<bool> is_started_{false};
  std::atomic<uint64_t> dropped_{0};

  // Of the worker's thread.
  std::vector<FinishedSpan> batch_;
  uint64_t reported_ = 0;

  // Between the worker and those who wait for it; never taken where a span ends.
  std::mutex mutex_;
  std::condition_variable changed_;
  std::thread thread_;
  uint64_t taken_ = 0;
  uint64_t flush_to_ = 0, flushes_asked_ = 0, flushes_done_ = 0;
  SteadyPoint flush_deadline_{}, stop_deadline_{};
  bool is_something_kept_ = false, is_stopping_ = false, is_done_ = false, is_abandoned_ = false;
};

class BatchProcessor final : public SpanProcessor, private otlp::ForkListener {
 public:
  BatchProcessor(std::unique_ptr<SpanExporter> exporter, const BatchOptions& options)
      : options_(options), exporter_(std::move(exporter)) {
    NewWorker();
    worker_->Start(worker_);
  }
  ~BatchProcessor() override { worker_->Shutdown(std::chrono::seconds(2)); }

  void OnEnd(const FinishedSpan& span) noexcept override {
    if (!span.is_sampled()) return;
    Worker* worker = current_.load(std::memory_order_acquire);
    if (!worker->is_started()) [[unlikely]]
      worker->Start(worker_);  // after a fork
    worker->Push(span);
  }
  bool ForceFlush(milliseconds timeout) noexcept override {
    if (!worker_->is_started()) worker_->Start(worker_);
    return worker_->ForceFlush(timeout);
  }
  bool Shutdown(milliseconds timeout) noexcept override { return worker_->Shutdown(timeout); }

 private:
  void NewWorker() {
    worker_ = std::make_shared<Worker>(exporter_, options_);
    current_.store(worker_.get(), std::memory_order_release);
  }
  void OnForkInChild() noexcept override {
    otlp::LeaveToParent(std::move(worker_));
    NewWorker();
  }

  const BatchOptions options_;
  const std::shared_ptr<SpanExporter> exporter_;
  std::shared_ptr<Worker> worker_;  // changed in a child alone, while it has one thread
  std::atomic<Worker*> current_{nullptr};
};

}  // namespace

BatchOptions BatchOptions::FromEnvironment() {
  BatchOptions options;
  options.max_queue_size = NumberFromEnvironment("OTEL_BSP_MAX_QUEUE_SIZE").value_or(options.max_queue_size);
  options.max_export_batch_size =
      NumberFromEnvironment("OTEL_BSP_MAX_EXPORT_BATCH_SIZE").value_or(options.max_export_batch_size);
  constexpr size_t kMostMillis = size_t{1000} * 3600 * 24 * 365;
  const auto read = [&](const char* name, milliseconds& value) {
    if (const std::optional<size_t> millis = NumberFromEnvironment(name))
      value = milliseconds(std::min(*millis, kMostMillis));
  };
  read("OTEL_BSP_SCHEDULE_DELAY", options.schedule_delay);
  read("OTEL_BSP_EXPORT_TIMEOUT", options.export_timeout);
  return options;
}

std::shared_ptr<SpanProcessor> MakeBatchProcessor(std::unique_ptr<SpanExporter> exporter, BatchOptions options) {
  constexpr size_t kLargestQueue = size_t{1} << 24;
  options.max_queue_size = std::clamp<size_t>(options.max_queue_size, 1, kLargestQueue);
  options.max_export_batch_size = std::clamp<size_t>(options.max_export_batch_size, 1, options.max_queue_size);
  return std::make_shared<BatchProcessor>(std::move(exporter), options);
}

}  // namespace throughline::inline sdk
