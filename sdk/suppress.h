// While one of these lives, its thread starts no spans: around the exporter's own work, whose client may be
// instrumented as well, and would otherwise make spans about the sending of spans for ever.
//
// Threads  the one that made it.
#pragma once

namespace throughline::inline sdk::internal {

class SuppressTracing {
 public:
  SuppressTracing() noexcept;
  SuppressTracing(const SuppressTracing&) = delete;
  SuppressTracing& operator=(const SuppressTracing&) = delete;
  ~SuppressTracing();
};

}  // namespace throughline::inline sdk::internal
