#include "cmd/cli/span_forest.h"

#include <algorithm>
#include <numeric>
#include <unordered_map>

namespace throughline::cmd {

SpanForest::SpanForest(std::span<const SpanPlace> places) : span_count_(places.size()), oddities_(places.size()) {
  std::vector<Node> by_start(span_count_);
  std::iota(by_start.begin(), by_start.end(), Node{0});
  std::ranges::stable_sort(by_start, {}, [&](Node span) { return places[span].start_nanos; });

  std::unordered_map<std::string_view, Node> by_id;
  for (Node span = 0; span < span_count_; ++span) {
    if (!by_id.emplace(places[span].id, span).second) oddities_[span] = Oddity::kRepeatedId;
  }

  std::unordered_map<std::string_view, Node> groups;
  std::vector<Node> parents(span_count_, kNone);  // kNone until all are known: a root
  for (Node span : by_start) {
    const SpanPlace& place = places[span];
    if (place.parent_id.empty()) continue;
    if (place.parent_id == place.id) {
      if (oddities_[span] == Oddity::kNone) oddities_[span] = Oddity::kOwnParent;
      continue;
    }
    if (const auto parent = by_id.find(place.parent_id); parent != by_id.end()) {
      parents[span] = parent->second;
      continue;
    }
    const Node next_group = static_cast<Node>(span_count_ + missing_.size());
    const auto [group, is_new] = groups.emplace(place.parent_id, next_group);
    if (is_new) missing_.push_back(place.parent_id);
    parents[span] = group->second;
  }
  CutCircles(by_start, parents);

  // A group stands where its earliest span would: it takes that span's place in the order.
  root_of_all_ = static_cast<Node>(span_count_ + missing_.size());
  parents.resize(root_of_all_, kNone);
  std::ranges::replace(parents, kNone, root_of_all_);
  std::vector<Node> order;
  order.reserve(parents.size());
  Node groups_placed = 0;
  for (Node span : by_start) {
    if (parents[span] == span_count_ + groups_placed && IsGroup(parents[span]) && parents[span] != root_of_all_) {
      order.push_back(parents[span]);  // groups were numbered in the order of their first span
      ++groups_placed;
    }
    order.push_back(span);
  }

  first_child_.assign(root_of_all_ + 2, 0);
  for (Node parent : parents) ++first_child_[parent + 1];
  std::partial_sum(first_child_.begin(), first_child_.end(), first_child_.begin());
  children_.resize(parents.size());
  std::vector<uint32_t> next(first_child_.begin(), first_child_.end() - 1);
  for (Node node : order) children_[next[parents[node]]++] = node;

  // Parents before children, then summed up from the far end.
  spans_under_.assign(root_of_all_ + 1, 0);
  errors_under_.assign(root_of_all_ + 1, 0);
  for (Node span = 0; span < span_count_; ++span) {
    spans_under_[span] = 1;
    errors_under_[span] = places[span].is_error ? 1 : 0;
  }
  std::vector<Node> from_the_top(roots().begin(), roots().end());
  from_the_top.reserve(root_of_all_);
  for (size_t i = 0; i < from_the_top.size(); ++i) {
    const auto below = Children(from_the_top[i]);
    from_the_top.insert(from_the_top.end(), below.begin(), below.end());
  }
  for (size_t i = from_the_top.size(); i-- > 0;) {
    const Node node = from_the_top[i];
    spans_under_[parents[node]] += spans_under_[node];
    errors_under_[parents[node]] += errors_under_[node];
  }
}

void SpanForest::CutCircles(std::span<const Node> by_start, std::vector<Node>& parents) {
  enum : uint8_t { kNew, kOnThisWalk, kDone };
  std::vector<uint8_t> state(span_count_, kNew);
  std::vector<size_t> rank(span_count_);
  for (size_t i = 0; i < span_count_; ++i) rank[by_start[i]] = i;
  std::vector<Node> walk;
  for (Node start : by_start) {
    walk.clear();
    Node at = start;
    while (at < span_count_ && state[at] == kNew) {
      state[at] = kOnThisWalk;
      walk.push_back(at);
      at = parents[at];
    }
    if (at < span_count_ && state[at] == kOnThisWalk) {
      const auto circle = std::ranges::find(walk, at);
      const Node earliest = *std::ranges::min_element(circle, walk.end(), {}, [&](Node span) { return rank[span]; });
      parents[earliest] = kNone;
      if (oddities_[earliest] == Oddity::kNone) oddities_[earliest] = Oddity::kCircle;
    }
    for (Node span : walk) state[span] = kDone;
  }
}

}  // namespace throughline::cmd
