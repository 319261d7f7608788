// The spans of a trace as the tree that they are: children by start, orphans and what is in a circle as roots.
//
// Cost     n log n.
// Threads  plain data; the trace outlives it.
#pragma once

#include <cstdint>
#include <vector>

#include "store/trace_reader.h"

namespace throughline::center {

struct SpanNode {
  const store::StoredSpan* span = nullptr;
  size_t depth = 0;
  size_t parent = kNone;         // index into the tree
  std::vector<size_t> children;  // likewise
  bool is_orphan = false;        // names a parent that is not here
  uint64_t self_ns = 0;          // its time that no child covers

  static constexpr size_t kNone = static_cast<size_t>(-1);
};

// Parents before their children, in the order to print them.
std::vector<SpanNode> SpanTree(const store::Trace& trace);

}  // namespace throughline::center
