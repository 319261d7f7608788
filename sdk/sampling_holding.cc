// The processor that AiAware's traces wait in until it is known what becomes of them.
#include <algorithm>
#include <atomic>
#include <mutex>
#include <new>
#include <unordered_map>
#include <utility>
#include <vector>

#include "sdk/promoted_traces.h"
#include "sdk/promotion.h"
#include "sdk/sampling_probability.h"
#include "sdk/thread_state.h"
#include "throughline/export.h"
#include "throughline/sampling.h"

namespace throughline::inline sdk {
namespace {

struct Totals {
  std::atomic<uint64_t> spans_held{0};
  std::atomic<uint64_t> bytes_held{0};
  std::atomic<uint64_t> spans_let_go{0};
  std::atomic<uint64_t> spans_let_go_full{0};
};
constinit Totals totals;

void Add(std::atomic<uint64_t>& total, uint64_t by) { total.fetch_add(by, std::memory_order_relaxed); }

// What is held of one trace, from the start of its local root to its end. A service that calls itself has several.
struct Trace {
  std::vector<FinishedSpan> spans;
  std::vector<SpanId> open_roots;
  size_t bytes = 0;
  bool is_promoted = false;
  // In the order in which they began.
  Trace* older = nullptr;
  Trace* newer = nullptr;
  TraceId trace_id;
};

struct IdHash {
  size_t operator()(const TraceId& id) const noexcept { return static_cast<size_t>(internal::RandomnessOf(id)); }
};
using Traces = std::unordered_map<TraceId, Trace, IdHash>;

// All that the mutex guards. A forked child begins with one of its own: the old one is its parent's, who will send what
// is in it, and its mutex may be held by a thread that the child does not have.
struct Shelf {
  explicit Shelf(uint32_t current_generation) : generation(current_generation) {}

  const uint32_t generation;  // of the process, as fork_generation counts
  std::mutex mutex;
  Traces traces;
  std::vector<Traces::node_type> unused;  // emptied, with their memory
  Trace* oldest = nullptr;
  Trace* newest = nullptr;
  size_t span_count = 0;
  size_t bytes = 0;
};

constexpr size_t kMostUnused = 64;
constexpr size_t kKeptSpans = 256;  // room for more is given back

class HoldingProcessor final : public SpanProcessor {
 public:
  HoldingProcessor(std::shared_ptr<SpanProcessor> next, HoldingOptions options)
      : next_(std::move(next)), options_(options), shelf_(new Shelf(Generation())) {}
  HoldingProcessor(const HoldingProcessor&) = delete;
  HoldingProcessor& operator=(const HoldingProcessor&) = delete;
  ~HoldingProcessor() override {
    LetAllGo();
    delete shelf_.load();
  }

  void OnStart(Span& span, const Context& parent) noexcept override {
    const SpanContext& context = span.context();
    const SpanContext& above = parent.span_context();
    const bool is_local_root = !above.IsValid() || above.is_remote || above.trace_id != context.trace_id;
    if (is_local_root && internal::CanBePromoted(context)) Open(context);
    next_->OnStart(span, parent);
  }

  void OnEnding(Span& span) noexcept override { next_->OnEnding(span); }

  void OnEnd(const FinishedSpan& span) noexcept override;

  bool ForceFlush(std::chrono::milliseconds timeout) noexcept override {
    SendChosen();
    return next_->ForceFlush(timeout);
  }
  bool Shutdown(std::chrono::milliseconds timeout) noexcept override {
    LetAllGo();
    return next_->Shutdown(timeout);
  }

 private:
  static uint32_t Generation() { return internal::fork_generation.load(std::memory_order_relaxed); }
  Shelf& ShelfOfThisProcess();
  void Open(const SpanContext& root) noexcept;
  Traces::node_type Take(Shelf& shelf, Traces::iterator at);
  void PutAway(Shelf& shelf, Traces::node_type node);
  void Settle(Traces::node_type& node, std::atomic<uint64_t>& let_go) noexcept;
  void SendChosen() noexcept;
  void LetAllGo() noexcept;

  const std::shared_ptr<SpanProcessor> next_;
  const HoldingOptions options_;
  std::atomic<Shelf*> shelf_;
  internal::HoldingMark mark_;
};

bool HasFeedback(const FinishedSpan& span) {
  bool has = false;
  span.ForEachAttribute([&](std::string_view key, const AttributeValue&) { has |= key.starts_with("feedback."); });
  return has;
}

Shelf& HoldingProcessor::ShelfOfThisProcess() {
  Shelf* shelf = shelf_.load(std::memory_order_acquire);
  if (shelf->generation == Generation()) [[likely]]
    return *shelf;
  auto* own = new Shelf(Generation());
  if (shelf_.compare_exchange_strong(shelf, own, std::memory_order_acq_rel)) return *own;  // the parent's is left alone
  delete own;
  return *shelf;
}

void HoldingProcessor::Open(const SpanContext& root) noexcept {
  Traces::node_type evicted;
  try {
    Shelf& shelf = ShelfOfThisProcess();
    std::lock_guard lock(shelf.mutex);
    auto at = shelf.traces.find(root.trace_id);
    if (at == shelf.traces.end()) {
      if (shelf.traces.size() >= options_.max_spans && shelf.oldest) {
        evicted = Take(shelf, shelf.traces.find(shelf.oldest->trace_id));  // roots that are started and never ended
      }
      if (shelf.unused.empty()) {
        at = shelf.traces.try_emplace(root.trace_id).first;
      } else {
        shelf.unused.back().key() = root.trace_id;
        at = shelf.traces.insert(std::move(shelf.unused.back())).position;
        shelf.unused.pop_back();
      }
      Trace& trace = at->second;
      trace.trace_id = root.trace_id;
      trace.older = std::exchange(shelf.newest, &trace);
      (trace.older ? trace.older->newer : shelf.oldest) = &trace;
    }
    at->second.open_roots.push_back(root.span_id);
  } catch (const std::bad_alloc&) {
    // Its spans will be let go as they end, unless they have something to tell.
  }
  if (evicted) Settle(evicted, totals.spans_let_go_full);
}

void HoldingProcessor::OnEnd(const FinishedSpan& span) noexcept {
  const SpanContext& context = span.context();
  if (!internal::CanBePromoted(context)) {
    next_->OnEnd(span);
    return;
  }
  if (span.status() == StatusCode::kError || HasFeedback(span)) internal::PromoteTrace(context.trace_id);
  bool is_promoted = internal::IsPromoted(context.trace_id);
  bool is_held = false;
  std::vector<FinishedSpan> before;        // of the same trace
  Traces::node_type finished;              // its local root has ended
  std::vector<Traces::node_type> no_room;  // other traces
  try {
    Shelf& shelf = ShelfOfThisProcess();
    std::lock_guard lock(shelf.mutex);
    if (const auto at = shelf.traces.find(context.trace_id); at != shelf.traces.end()) {
      Trace& trace = at->second;
      is_promoted = trace.is_promoted = trace.is_promoted || is_promoted;
      if (is_promoted) {
        before.swap(trace.spans);
        shelf.span_count -= before.size();
        shelf.bytes -= trace.bytes;
        totals.spans_held.fetch_sub(before.size(), std::memory_order_relaxed);
        totals.bytes_held.fetch_sub(std::exchange(trace.bytes, 0), std::memory_order_relaxed);
      } else {
        const size_t bytes = internal::MemoryOf(span);
        trace.spans.push_back(span);
        is_held = true;
        trace.bytes += bytes;
        shelf.bytes += bytes;
        ++shelf.span_count;
        Add(totals.spans_held, 1);
        Add(totals.bytes_held, bytes);
      }
      std::erase(trace.open_roots, context.span_id);
      if (trace.open_roots.empty()) finished = Take(shelf, at);
    }
    while ((shelf.span_count > options_.max_spans || shelf.bytes > options_.max_bytes) && shelf.oldest) {
      no_room.push_back(Take(shelf, shelf.traces.find(shelf.oldest->trace_id)));
    }
  } catch (const std::bad_alloc&) {
  }

  // Outside the lock: what comes next may take its time, and records go back to their pool.
  for (const FinishedSpan& earlier : before) next_->OnEnd(internal::Promoted(earlier));
  if (is_promoted) {
    next_->OnEnd(internal::Promoted(span));
  } else if (!is_held) {  // its local root has ended already, or its trace was let go
    if (context.IsSampled()) {
      next_->OnEnd(span);
    } else {
      Add(totals.spans_let_go, 1);
    }
  }
  for (Traces::node_type& node : no_room) Settle(node, totals.spans_let_go_full);
  if (finished) Settle(finished, totals.spans_let_go);
}

// Off the shelf, with all that is held of it.
Traces::node_type HoldingProcessor::Take(Shelf& shelf, Traces::iterator at) {
  Trace& trace = at->second;
  (trace.older ? trace.older->newer : shelf.oldest) = trace.newer;
  (trace.newer ? trace.newer->older : shelf.newest) = trace.older;
  trace.older = trace.newer = nullptr;
  shelf.span_count -= trace.spans.size();
  shelf.bytes -= trace.bytes;
  totals.spans_held.fetch_sub(trace.spans.size(), std::memory_order_relaxed);
  totals.bytes_held.fetch_sub(trace.bytes, std::memory_order_relaxed);
  return shelf.traces.extract(at);
}

// Sends what was chosen, lets go of the rest, and keeps the memory for another trace.
void HoldingProcessor::Settle(Traces::node_type& node, std::atomic<uint64_t>& let_go) noexcept {
  Trace& trace = node.mapped();
  const bool is_promoted = trace.is_promoted || internal::IsPromoted(trace.trace_id);
  uint64_t unsent = 0;
  for (const FinishedSpan& span : trace.spans) {
    if (is_promoted) {
      next_->OnEnd(internal::Promoted(span));
    } else if (span.is_sampled()) {
      next_->OnEnd(span);
    } else {
      ++unsent;
    }
  }
  Add(let_go, unsent);
  trace.spans.clear();
  trace.open_roots.clear();
  trace.bytes = 0;
  trace.is_promoted = false;
  if (trace.spans.capacity() > kKeptSpans) return;
  try {
    Shelf& shelf = ShelfOfThisProcess();
    std::lock_guard lock(shelf.mutex);
    if (shelf.unused.size() < kMostUnused) shelf.unused.push_back(std::move(node));
  } catch (const std::bad_alloc&) {
  }
}

// They are sent in any case; only how much they count for is still open.
void HoldingProcessor::SendChosen() noexcept {
  std::vector<FinishedSpan> chosen;
  try {
    Shelf& shelf = ShelfOfThisProcess();
    std::lock_guard lock(shelf.mutex);
    for (Trace* trace = shelf.oldest; trace; trace = trace->newer) {
      std::erase_if(trace->spans, [&](const FinishedSpan& span) {
        if (!span.is_sampled()) return false;
        chosen.push_back(span);
        const size_t bytes = internal::MemoryOf(span);
        trace->bytes -= bytes;
        shelf.bytes -= bytes;
        --shelf.span_count;
        totals.spans_held.fetch_sub(1, std::memory_order_relaxed);
        totals.bytes_held.fetch_sub(bytes, std::memory_order_relaxed);
        return true;
      });
    }
  } catch (const std::bad_alloc&) {
  }
  for (const FinishedSpan& span : chosen) next_->OnEnd(span);
}

void HoldingProcessor::LetAllGo() noexcept {
  for (;;) {
    Traces::node_type node;
    try {
      Shelf& shelf = ShelfOfThisProcess();
      std::lock_guard lock(shelf.mutex);
      if (!shelf.oldest) return;
      node = Take(shelf, shelf.traces.find(shelf.oldest->trace_id));
    } catch (const std::bad_alloc&) {
      return;
    }
    Settle(node, totals.spans_let_go);
  }
}

}  // namespace

std::shared_ptr<SpanProcessor> MakeHoldingProcessor(std::shared_ptr<SpanProcessor> next, HoldingOptions options) {
  return std::make_shared<HoldingProcessor>(std::move(next), options);
}

HoldingCounts ReadHoldingCounts() noexcept {
  return {.spans_held = totals.spans_held.load(std::memory_order_relaxed),
          .bytes_held = totals.bytes_held.load(std::memory_order_relaxed),
          .spans_let_go = totals.spans_let_go.load(std::memory_order_relaxed),
          .spans_let_go_full = totals.spans_let_go_full.load(std::memory_order_relaxed),
          .traces_promoted = internal::PromotedTraceCount()};
}

}  // namespace throughline::inline sdk
