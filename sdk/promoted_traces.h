// Traces that are sent because of what their spans told, whatever the sampler had said: an error, feedback, KeepTrace.
// The sampler, the holding processor and Inject ask here, so that from the promotion on all of them say "sampled".
//
// Limits   about the last 4,096 traces, in 32 KiB. A trace that is forgotten is sampled as if nothing had happened,
//          except by the holding processor while its local root is open.
// Threads  any; nothing is locked, nothing is allocated, and a forked child goes on with what its parent knew.
#pragma once

#include <cstdint>

#include "sdk/trace_state.h"
#include "throughline/context.h"

namespace throughline::inline sdk::internal {

// Counts the trace when it is new here. Does nothing while there is no holding processor: nobody could keep the
// promise.
void PromoteTrace(const TraceId& trace_id) noexcept;
bool IsPromoted(const TraceId& trace_id) noexcept;
uint64_t PromotedTraceCount() noexcept;

// Whoever holds traces has one of these.
class HoldingMark {
 public:
  HoldingMark() noexcept;
  HoldingMark(const HoldingMark&) = delete;
  HoldingMark& operator=(const HoldingMark&) = delete;
  ~HoldingMark();
};

// The tracestate of a promoted trace: `ot=th:0`, since such a trace is sent for certain and counts for itself alone.
// Without memory for it, none: a count that is unknown is better than a wrong one.
SharedText PromotedTracestate(const SharedText& tracestate) noexcept;

// Whether it is open what becomes of this span: it was not chosen, or chosen with a probability below one and so counts
// for others that were not.
bool CanBePromoted(const SpanContext& context) noexcept;

}  // namespace throughline::inline sdk::internal
