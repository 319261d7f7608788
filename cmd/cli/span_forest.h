// Which span hangs under which, whatever the senders claimed.
//
// Shape    every span given appears exactly once. A span whose parent is not there stands in a group named by that
//          parent's id; the groups stand among the roots. Siblings are in order of start, then as given.
// Faults   a span that is its own parent is a root. A circle of parents is cut above its earliest span, which becomes a
//          root. Of spans with one id, the children hang under the first; the others are marked.
// Threads  a value.
// Limits   any depth and width: nothing recurses, time is O(n log n).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace throughline::cmd {

struct SpanPlace {
  std::string_view id;
  std::string_view parent_id;  // empty: a root
  int64_t start_nanos = 0;
  bool is_error = false;
};

class SpanForest {
 public:
  enum class Oddity : uint8_t { kNone, kOwnParent, kCircle, kRepeatedId };

  // Views of `places` are kept.
  explicit SpanForest(std::span<const SpanPlace> places);

  // A span, or a group of spans whose parent did not come. Groups are numbered after the spans.
  using Node = uint32_t;
  std::span<const Node> roots() const { return Children(root_of_all_); }
  std::span<const Node> Children(Node node) const {
    return std::span(children_).subspan(first_child_[node], first_child_[node + 1] - first_child_[node]);
  }
  bool IsGroup(Node node) const { return node >= span_count_; }
  std::string_view MissingParent(Node group) const { return missing_[group - span_count_]; }
  Oddity oddity(Node span) const { return oddities_[span]; }
  // Spans, and spans in error, of the node and everything under it.
  uint64_t SpansUnder(Node node) const { return spans_under_[node]; }
  uint64_t ErrorsUnder(Node node) const { return errors_under_[node]; }

 private:
  static constexpr Node kNone = 0xffffffff;

  void CutCircles(std::span<const Node> by_start, std::vector<Node>& parents);

  size_t span_count_;
  Node root_of_all_ = 0;
  std::vector<std::string_view> missing_;
  std::vector<Oddity> oddities_;
  std::vector<uint32_t> first_child_;
  std::vector<Node> children_;
  std::vector<uint64_t> spans_under_, errors_under_;
};

}  // namespace throughline::cmd
