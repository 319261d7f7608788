// What is known of a request beside its body.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "schema/insert_block.h"

namespace throughline::ingest {

// Where a request's data belongs when its resources do not say: headers or metadata cx-application-name and
// cx-subsystem-name, which is how llm-tracekit and other Coralogix clients name them.
struct LabelDefaults {
  std::string application;  // empty: not sent
  std::string subsystem;
};

struct Arrival {
  int64_t received_nanos = 0;  // this machine's clock
  LabelDefaults labels;
  schema::BatchId batch_id{};

  int64_t received_millis() const { return received_nanos / 1'000'000; }
  uint32_t received_day() const { return static_cast<uint32_t>(received_nanos / 86'400'000'000'000); }
};

// XXH3-128 of the signal, the labels and the body: equal for a request that was sent again.
schema::BatchId MakeBatchId(std::string_view signal, const LabelDefaults& labels, std::string_view body);

}  // namespace throughline::ingest
