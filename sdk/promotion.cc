#include "sdk/promotion.h"

#include "sdk/promoted_traces.h"
#include "sdk/record_pool.h"
#include "sdk/span_record.h"
#include "sdk/thread_state.h"

namespace throughline::inline sdk::internal {

struct FinishedSpanAccess {
  static const SpanRecord& RecordOf(const FinishedSpan& span) noexcept { return *span.record_.get(); }
};

FinishedSpan Promoted(const FinishedSpan& span) noexcept {
  SpanContext context = span.context();
  context.flags |= SpanContext::kSampled;
  context.tracestate = PromotedTracestate(context.tracestate);
  ThreadState* thread = ThisThread();
  SpanRecord* copy = thread ? TakeRecord(*thread) : nullptr;
  if (copy == nullptr) return span;
  RecordRef share(copy);
  return copy->BeginAsCopy(FinishedSpanAccess::RecordOf(span), context) ? FinishedSpan(std::move(share)) : span;
}

size_t MemoryOf(const FinishedSpan& span) noexcept {
  return sizeof(SpanRecord) + FinishedSpanAccess::RecordOf(span).MemoryInUse();
}

}  // namespace throughline::inline sdk::internal
