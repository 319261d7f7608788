// Why one span, record or point is refused, kept as cheaply as a number: most are never put into words, because only
// the first of a request is told to the client.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "otel/batch.h"

namespace throughline::ingest {

struct Fault {
  otel::Rejection reason = otel::Rejection::kMalformed;
  const char* what = "";  // may hold one "{}" for `number`: "trace_id has {} bytes, not 16"
  uint64_t number = 0;
  const char* where = "";  // "", or what holds it: " in the resource"
};

// `trace_id has 15 bytes, not 16`: in our words alone.
std::string Sentence(const Fault& fault);

// Counts `count` refusals; the first of a batch is described as `trace_id has 15 bytes, not 16 (span "POST /pay")`.
// `noun` is "span", "log record" or "metric"; an empty `name` leaves the bracket out. The name is shown cut and
// escaped.
void Refuse(otel::Rejections& rejections, const Fault& fault, std::string_view noun, std::string_view name,
            uint64_t count = 1);

// The last instant that is stored: 2262-04-11T23:47:16.854775807Z.
constexpr uint64_t kLastNanos = INT64_MAX;

// What an id may be. A parent, a log record's ids and a link's ids may be absent; then they are zero.
enum class IdRule { kRequired, kOptional };

// Reads an id of `bytes`. False, with `out` unspecified, when its length is wrong or a required one is all zeros.
template <typename Id>
[[gnu::always_inline]] inline bool ReadId(std::string_view bytes, IdRule rule, Id& out) {
  if (bytes.size() != Id::kSize) {
    out = Id{};
    return bytes.empty() && rule == IdRule::kOptional;
  }
  std::memcpy(out.bytes.data(), bytes.data(), Id::kSize);
  return rule == IdRule::kOptional || !out.IsZero();
}

}  // namespace throughline::ingest
