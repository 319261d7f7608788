#include "center/mcp/span_tree.h"

#include <gtest/gtest.h>

namespace throughline::center {
namespace {

otel::SpanId Id(uint8_t n) {
  otel::SpanId id{};
  id.bytes.back() = n;
  return id;
}

store::StoredSpan Span(uint8_t id, uint8_t parent, int64_t start, uint64_t duration) {
  store::StoredSpan span;
  span.span_id = Id(id);
  span.parent_span_id = Id(parent);
  span.start_nanos = start;
  span.duration_ns = duration;
  return span;
}

std::string Drawn(const std::vector<SpanNode>& tree) {
  std::string text;
  for (const SpanNode& node : tree)
    text += std::string(node.depth, ' ') + std::to_string(node.span->span_id.bytes.back()) +
            (node.is_orphan ? "?" : "") + "\n";
  return text;
}

TEST(SpanTree, ChildrenFollowTheirParentByStart) {
  store::Trace trace{.spans = {Span(1, 0, 0, 100), Span(2, 1, 10, 20), Span(4, 2, 12, 1), Span(3, 1, 40, 20)}};
  EXPECT_EQ(Drawn(SpanTree(trace)), "1\n 2\n  4\n 3\n");
}

TEST(SpanTree, ASpanWhoseParentIsNotHereIsARoot) {
  store::Trace trace{.spans = {Span(1, 9, 0, 100), Span(2, 1, 10, 20)}};
  EXPECT_EQ(Drawn(SpanTree(trace)), "1?\n 2\n");
}

TEST(SpanTree, ACircleLosesNoSpanAndEnds) {
  store::Trace trace{.spans = {Span(1, 2, 0, 1), Span(2, 1, 0, 1), Span(3, 3, 0, 1), Span(4, 0, 0, 1)}};
  EXPECT_EQ(SpanTree(trace).size(), 4u);
}

TEST(SpanTree, ASpanSentTwiceIsThereTwice) {
  store::Trace trace{.spans = {Span(1, 0, 0, 1), Span(1, 0, 0, 1), Span(2, 1, 0, 1)}};
  EXPECT_EQ(SpanTree(trace).size(), 3u);
}

TEST(SpanTree, OwnTimeIsWhatNoChildCovers) {
  // 0         100
  // |---------|      1
  //  |--| |---|--    2 (10 to 40), 3 (60 to 120)
  //   |--|           4 (20 to 50)
  store::Trace trace{.spans = {Span(1, 0, 0, 100), Span(2, 1, 10, 30), Span(4, 1, 20, 30), Span(3, 1, 60, 60)}};
  EXPECT_EQ(SpanTree(trace).front().self_ns, 20u);
}

TEST(SpanTree, AThousandGenerationsAreNoRecursion) {
  store::Trace trace;
  for (int i = 0; i < 20'000; ++i) {
    store::StoredSpan span = Span(0, 0, i, 1);
    for (auto [id, n] : {std::pair(&span.span_id, i + 1), std::pair(&span.parent_span_id, i)}) {
      id->bytes[6] = static_cast<uint8_t>(n >> 8);
      id->bytes[7] = static_cast<uint8_t>(n);
    }
    trace.spans.push_back(std::move(span));
  }
  EXPECT_EQ(SpanTree(trace).back().depth, 19'999u);
}

}  // namespace
}  // namespace throughline::center
