// Refusing a span: counted as every record is, and kept in TraceBatch::refused for whoever looks for its sender.
//
// Shape    a reader hands over what it finds in the refused span; only what is refused is read a second time.
// Bounds   kMostRefusedKinds kinds of a request, kMostRefusedSamples spans of each, texts of kLongestKept bytes.
#pragma once

#include <cstdint>
#include <string_view>

#include "ingest/otlp/fault.h"
#include "otel/batch.h"

namespace throughline::ingest {

inline constexpr std::string_view kRouteKey = "http.route";

// What is readable of a refused span; what is not is empty. Texts point into the request, and may be anything.
struct SpanRemains {
  std::string_view trace_id, span_id;
  bool ids_are_text = false;  // hexadecimal digits, as OTLP/JSON sends them; else bytes
  std::string_view name, route;
  uint64_t start_nanos = 0;
};

void RefuseSpan(otel::TraceBatch& batch, const Fault& fault, uint32_t resource, const SpanRemains& remains);

}  // namespace throughline::ingest
