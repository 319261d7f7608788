// What one OTLP request may ask of us beyond its size in bytes, which the receivers limit before a reader runs.
//
// Cut      attributes, events and links over their limit are left out and counted (dropped_*, attributes_cut): the span
//          is still worth keeping.
// Refused  what is over any other limit is refused as a whole, as kTooLarge or kTooDeep: a text cut in the middle would
//          lie.
#pragma once

#include <cstddef>
#include <cstdint>

namespace throughline::ingest {

struct ReadLimits {
  uint32_t attributes = 4096;  // of one span, record, point, event, link, scope or resource
  uint32_t events_per_span = 4096;
  uint32_t links_per_span = 4096;
  uint32_t exemplars_per_point = 4096;
  uint32_t value_depth = 100;            // arrays and maps around a value
  uint32_t values_per_record = 1 << 20;  // those in arrays, maps, events and links included; each takes 48 bytes
  size_t key_bytes = 64 << 10;
  size_t record_bytes = 16 << 20;  // one span, log record or metric, as it lies in a protobuf body
  size_t body_bytes = 1 << 30;     // far over what receivers let through; keeps every index within 32 bits
  size_t merged_bytes = 1 << 20;   // of one record, in values that a sender split in pieces (protobuf's merging rule)
};

}  // namespace throughline::ingest
