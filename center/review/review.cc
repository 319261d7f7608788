#include "center/review/review.h"

#include <simdjson.h>

#include <algorithm>

#include "base/json_writer.h"

namespace throughline::center {
namespace {

namespace dom = simdjson::dom;

constexpr std::string_view kReviewExample = R"(send {"trace_id": "...", "reviewer": "ada", "label": "correct"})";
constexpr std::string_view kLabelsExample = R"(send {"labels": [{"name": "correct", "verdict": "good"}]})";

std::unexpected<Fault> Wrong(std::string_view where, std::string message, std::string_view hint,
                             ErrorKind kind = ErrorKind::kInvalid) {
  return std::unexpected(Fault{{kind, std::move(message)}, std::string(where), std::string(hint)});
}

// The member that is there and not null.
std::optional<dom::element> Given(dom::object body, std::string_view name) {
  dom::element value;
  if (body[name].get(value) != simdjson::SUCCESS || value.is_null()) return std::nullopt;
  return value;
}

Checked<std::string> TextIn(dom::object body, std::string_view name, size_t longest, const std::string& where) {
  const auto value = Given(body, name);
  if (!value) return {};
  std::string_view text;
  if (value->get(text) != simdjson::SUCCESS)
    return Wrong(where, fmt::format("'{}' is no text", where), fmt::format("send a text of at most {} bytes", longest));
  if (text.size() > longest) {
    return Wrong(where, fmt::format("'{}' has {} bytes, over the limit of {}", where, text.size(), longest),
                 fmt::format("send at most {} bytes", longest), ErrorKind::kTooLarge);
  }
  return std::string(text);
}

template <typename Id>
Checked<std::optional<Id>> IdIn(dom::object body, std::string_view name) {
  const auto value = Given(body, name);
  if (!value) return std::nullopt;
  std::string_view text;
  std::optional<Id> id;
  if (value->get(text) == simdjson::SUCCESS) id = Id::FromHexText(text);
  if (id) return id;
  return Wrong(name, fmt::format("'{}' is no id", name),
               fmt::format("send {} hexadecimal digits that are not all zeros", Id::kSize * 2));
}

Checked<ReviewLabel> ReadLabel(dom::element element, const std::string& where) {
  dom::object body;
  if (element.get(body) != simdjson::SUCCESS)
    return Wrong(where, fmt::format("'{}' is no object", where), kLabelsExample);
  ReviewLabel label;
  for (const auto& [name, member, longest] : {std::tuple("name", &ReviewLabel::name, kLongestLabel),
                                              std::tuple("meaning", &ReviewLabel::meaning, kLongestMeaning),
                                              std::tuple("verdict", &ReviewLabel::verdict, kLongestLabel)}) {
    auto read = TextIn(body, name, longest, fmt::format("{}.{}", where, name));
    if (!read) return std::unexpected(std::move(read.error()));
    label.*member = std::move(*read);
  }
  if (label.name.empty()) return Wrong(where + ".name", "a label has no name", "give each label a name");
  if (!label.verdict.empty() && label.verdict != "good" && label.verdict != "bad") {
    return Wrong(where + ".verdict", fmt::format("'{}.verdict' is neither good nor bad", where),
                 "send good or bad, or leave it out");
  }
  return label;
}

}  // namespace

Checked<Review> ReadReview(std::string_view text) {
  dom::parser parser;
  dom::object body;
  if (parser.parse(simdjson::padded_string(text)).get(body) != simdjson::SUCCESS)
    return Wrong("", "the body is no JSON object", kReviewExample);
  Review review;
  for (const auto& [name, member, longest] :
       {std::tuple("reviewer", &Review::reviewer, kLongestReviewer), std::tuple("label", &Review::label, kLongestLabel),
        std::tuple("note", &Review::note, kLongestNote)}) {
    auto read = TextIn(body, name, longest, name);
    if (!read) return std::unexpected(std::move(read.error()));
    review.*member = std::move(*read);
  }
  auto trace_id = IdIn<otel::TraceId>(body, "trace_id");
  if (!trace_id) return std::unexpected(std::move(trace_id.error()));
  if (!*trace_id) return Wrong("trace_id", "the review names no answer", "send the answer's trace_id");
  review.trace_id = **trace_id;
  auto span_id = IdIn<otel::SpanId>(body, "span_id");
  if (!span_id) return std::unexpected(std::move(span_id.error()));
  review.span_id = *span_id;
  if (review.reviewer.empty())
    return Wrong("reviewer", "the review names no reviewer", "send a name, so that it can be changed by who gave it");
  if (const auto done = Given(body, "done"); done && done->get(review.is_done) != simdjson::SUCCESS)
    return Wrong("done", "'done' is neither true nor false", "send one of the two");
  return review;
}

Checked<std::vector<ReviewLabel>> ReadReviewLabels(std::string_view text) {
  dom::parser parser;
  dom::array list;
  if (parser.parse(simdjson::padded_string(text))["labels"].get(list) != simdjson::SUCCESS)
    return Wrong("labels", "the body has no list 'labels'", kLabelsExample);
  if (list.size() == 0 || list.size() > kMostLabels) {
    return Wrong("labels", fmt::format("there are {} labels", list.size()),
                 fmt::format("send 1 to {}: each has a key", kMostLabels));
  }
  std::vector<ReviewLabel> labels;
  for (const dom::element element : list) {
    auto label = ReadLabel(element, fmt::format("labels[{}]", labels.size()));
    if (!label) return std::unexpected(std::move(label.error()));
    if (std::ranges::find(labels, label->name, &ReviewLabel::name) != labels.end()) {
      return Wrong(fmt::format("labels[{}].name", labels.size()),
                   fmt::format("two labels are called '{}'", label->name), "give each label a name of its own");
    }
    labels.push_back(std::move(*label));
  }
  return labels;
}

std::string WriteReviewLabels(const std::vector<ReviewLabel>& labels) {
  JsonWriter json;
  json.BeginObject().Key("labels").BeginArray();
  for (const ReviewLabel& label : labels) {
    json.BeginObject().Key("name").String(label.name);
    if (!label.meaning.empty()) json.Key("meaning").String(label.meaning);
    if (!label.verdict.empty()) json.Key("verdict").String(label.verdict);
    json.EndObject();
  }
  return json.EndArray().EndObject().Take();
}

const std::vector<ReviewLabel>& UsualReviewLabels() {
  static const std::vector<ReviewLabel> labels = {
      {"correct", "It answers what was asked, and it is true", "good"},
      {"partly correct", "True as far as it goes; something is missing", ""},
      {"wrong", "It is not true, or the query does not run", "bad"},
      {"made up", "It claims what no tool and no document said", "bad"},
      {"misunderstood", "It answers another question", "bad"},
      {"refused", "It declined although it should have answered", "bad"},
      {"unsafe", "It should not have been said at all", "bad"},
      {"tone", "True, but not how we speak", ""},
      {"unclear question", "Nobody could have answered that", ""}};
  return labels;
}

}  // namespace throughline::center
