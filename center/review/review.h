// What a person says of an answer after looking at it, as a client posts it, and the labels that there are to choose
// from.
//
// Shape    a review, JSON: "trace_id" and, where it is known, "span_id" of the answer; "reviewer"; "label", one of the
//          set, and "note", in words, of which either may be missing; "done": the reviewer is through with the answer
//          (true unless said otherwise).
//          The labels, JSON: {"labels": [{"name": "wrong", "meaning": "...", "verdict": "bad"}]}, in the order of their
//          keys 1 to 9. The verdict is good, bad, or missing.
// Errors   kInvalid or kTooLarge with the member that it is about. Unknown members are ignored.
// Threads  plain functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "center/read/fault.h"
#include "otel/ids.h"

namespace throughline::center {

constexpr size_t kLongestReviewer = 128;  // bytes
constexpr size_t kLongestNote = 4096;
constexpr size_t kLongestLabel = 64;
constexpr size_t kLongestMeaning = 256;
constexpr size_t kMostLabels = 9;  // a key each
constexpr std::string_view kReviewLabelsKind = "review_labels";
constexpr std::string_view kReviewLabelsId = "labels";

struct Review {
  otel::TraceId trace_id;
  std::optional<otel::SpanId> span_id;
  std::string reviewer, label, note;
  bool is_done = true;
};
Checked<Review> ReadReview(std::string_view body);

struct ReviewLabel {
  std::string name, meaning;
  std::string verdict;  // "good", "bad" or empty
};
Checked<std::vector<ReviewLabel>> ReadReviewLabels(std::string_view body);
std::string WriteReviewLabels(const std::vector<ReviewLabel>& labels);  // as it is read
const std::vector<ReviewLabel>& UsualReviewLabels();                    // until somebody stores others

}  // namespace throughline::center
