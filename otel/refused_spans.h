// Spans that were refused, as far as they can be told of: where they came from, why, and some of them.
//
// Shape    RefusedKind as a reader finds them in one request, RefusedGroup as they are counted over many.
//          An empty text is one that was not sent or can't be read; nothing is put in its place.
// Threads  plain data.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "otel/rejection.h"

namespace throughline::otel {

constexpr size_t kMostRefusedSamples = 5;

struct RefusedSample {
  std::string trace_id, span_id;  // hexadecimal digits as they were sent, of any number; 64 are kept
  std::string name;
  uint64_t start_nanos = 0;  // 0: not sent, or no time that can be stored
};

// Of one request: of one resource, for one reason, on one route.
struct RefusedKind {
  uint32_t resource = 0;  // an index of BatchBase::resources; of one that can't be read it has no attributes
  Rejection reason = Rejection::kMalformed;
  std::string_view route;  // http.route, else the span's name, as the figures of traces have it
  uint64_t spans = 0;
  std::string about;  // what is wrong with the first: `trace_id has 15 bytes, not 16`. Nothing of its texts
  std::vector<RefusedSample> samples;  // the first ones
};

// Since the server started: of one service, for one reason, on one route.
struct RefusedGroup {
  std::string service, route, reason;  // reason: RejectionName
  uint64_t spans = 0;
  std::string last;  // RefusedKind::about of the last request
  int64_t last_nanos = 0;
  std::vector<RefusedSample> samples;  // the newest ones first
};

}  // namespace throughline::otel
