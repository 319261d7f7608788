#include "center/mcp/span_tree.h"

#include <algorithm>
#include <map>

namespace throughline::center {
namespace {

// Of `span`, the time that none of `children` (by start) covers.
uint64_t SelfTime(const store::StoredSpan& span, const std::vector<const store::StoredSpan*>& children) {
  const int64_t end = span.start_nanos + static_cast<int64_t>(span.duration_ns);
  int64_t at = span.start_nanos;
  uint64_t self = 0;
  for (const store::StoredSpan* child : children) {
    const int64_t begin = std::clamp(child->start_nanos, span.start_nanos, end);
    if (begin > at) self += static_cast<uint64_t>(begin - at);
    at = std::max(at, std::min(end, child->start_nanos + static_cast<int64_t>(child->duration_ns)));
  }
  return self + static_cast<uint64_t>(std::max<int64_t>(0, end - at));
}

}  // namespace

std::vector<SpanNode> SpanTree(const store::Trace& trace) {
  std::map<otel::SpanId, size_t> by_id;  // a span that was sent twice: the first
  for (size_t i = 0; i < trace.spans.size(); ++i) by_id.try_emplace(trace.spans[i].span_id, i);
  std::vector<std::vector<size_t>> children(trace.spans.size());
  std::vector<size_t> roots;
  for (size_t i = 0; i < trace.spans.size(); ++i) {
    const auto parent = by_id.find(trace.spans[i].parent_span_id);
    if (trace.spans[i].parent_span_id.IsZero() || parent == by_id.end() || parent->second == i) {
      roots.push_back(i);
    } else {
      children[parent->second].push_back(i);
    }
  }
  std::vector<SpanNode> tree;
  std::vector<bool> seen(trace.spans.size());
  struct Step {
    size_t span, parent, depth;
  };
  // An explicit stack: a trace may be as deep as it has spans.
  const auto walk = [&](size_t root) {
    std::vector<Step> stack{{root, SpanNode::kNone, 0}};
    while (!stack.empty()) {
      const Step step = stack.back();
      stack.pop_back();
      if (seen[step.span]) continue;
      seen[step.span] = true;
      const store::StoredSpan& span = trace.spans[step.span];
      SpanNode node{.span = &span, .depth = step.depth, .parent = step.parent, .children = {}};
      node.is_orphan = step.parent == SpanNode::kNone && !span.parent_span_id.IsZero();
      std::vector<const store::StoredSpan*> below;
      for (size_t child : children[step.span]) below.push_back(&trace.spans[child]);
      node.self_ns = SelfTime(span, below);
      const size_t at = tree.size();
      if (step.parent != SpanNode::kNone) tree[step.parent].children.push_back(at);
      tree.push_back(std::move(node));
      for (size_t i = children[step.span].size(); i > 0; --i)
        stack.push_back({children[step.span][i - 1], at, step.depth + 1});
    }
  };
  for (size_t root : roots) walk(root);
  for (size_t i = 0; i < trace.spans.size(); ++i) {
    if (!seen[i]) walk(i);  // in a circle
  }
  return tree;
}

}  // namespace throughline::center
