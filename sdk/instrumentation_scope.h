// Providers and the components whose Tracers they serve. Both sides of a Tracer's switch.
//
// A Tracer, a span and a queued record may outlive their provider. So what they point at lives to the end of the
// process: the scope (one for each component) and the cell (one for each provider, with its resource and limits). The
// sampler and the processors are behind one pointer in the cell, which is null from the provider's end on.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "throughline/provider.h"

namespace throughline::inline sdk::internal {

struct ProviderState {
  std::shared_ptr<Sampler> sampler;
  std::vector<std::shared_ptr<SpanProcessor>> processors;
};

struct ProviderCell {
  std::atomic<ProviderState*> state{nullptr};  // read inside a Section (sdk/thread_state.h)
  Resource resource;
  SpanLimits limits;
};

struct InstrumentationScope : TracerSwitch {
  std::string name;
  std::string version;
  std::string schema_url;
};

}  // namespace throughline::inline sdk::internal
