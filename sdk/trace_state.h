// W3C `tracestate`: a list of at most 32 members `key=value`, most recent first; and OpenTelemetry's member `ot` in it,
// which carries how a trace was sampled.
//
// Source  W3C Trace Context Level 2, "Tracestate Header Field Values"; OpenTelemetry specification, "TraceState
//         Handling" and "TraceState: Probability Sampling".
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "throughline/shared.h"

namespace throughline::inline sdk::internal {

// Puts the tracestate headers of one request together to one list. Its text is bounded by the grammar: 32 members of at
// most 513 characters.
class TraceStateReader {
 public:
  static constexpr size_t kMaxMembers = 32;

  // False: malformed or too long; then the whole list is to be thrown away. The header must live until Text is called.
  bool Add(std::string_view header);
  bool empty() const { return count_ == 0; }
  // Without blanks and empty members; of several members with one key the first, which is the most recent one.
  std::string Text() const;

 private:
  struct Member {
    std::string_view text;  // key=value
    size_t key_size;
  };
  std::array<Member, kMaxMembers> members_;
  size_t count_ = 0;
};

// Of 56 bits each, as the specification's T (rejection threshold) and R (randomness).
struct ProbabilityFields {
  std::optional<uint64_t> threshold;   // ot=th:
  std::optional<uint64_t> randomness;  // ot=rv:
};
// What is malformed is read as absent.
ProbabilityFields ReadProbabilityFields(std::string_view tracestate) noexcept;

using SharedText = Shared<const std::string>;

// `tracestate` with this threshold in its member `ot`, or without one. A member that changes moves to the front; when
// it is new and the list is full, the last one goes. Gives back `tracestate` itself when nothing changes.
SharedText WithThreshold(const SharedText& tracestate, std::optional<uint64_t> threshold);

}  // namespace throughline::inline sdk::internal
