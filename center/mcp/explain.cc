#include "center/mcp/explain.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <cctype>
#include <set>

#include "center/mcp/json_fields.h"
#include "center/mcp/span_tree.h"
#include "center/mcp/words.h"
#include "center/read/trace_json.h"

namespace throughline::center {
namespace {

namespace dom = simdjson::dom;
using store::StoredSpan;

constexpr size_t kMostOfAKind = 8;

class Explainer {
 public:
  Explainer(const store::Trace& trace, const std::optional<UsualTime>& usual) : usual_(usual), tree_(SpanTree(trace)) {}

  Explanation Run(const std::vector<StoredSpan>& verdicts) {
    for (const SpanNode& node : tree_) Verdict(*node.span, false);
    for (const StoredSpan& span : verdicts) Verdict(span, true);
    Failures();
    for (const SpanNode& node : tree_) Checks(*node.span);
    for (const SpanNode& node : tree_) CutOff(*node.span);
    Models();
    Time();
    Words();
    return std::move(out_);
  }

 private:
  void Add(std::string_view kind, std::string text, const StoredSpan& span, bool is_bad = true) {
    if (std::ranges::count(out_.points, kind, &Point::kind) >= static_cast<std::ptrdiff_t>(kMostOfAKind)) return;
    out_.points.push_back({kind, std::move(text), span.span_id});
    out_.is_bad |= is_bad;
  }

  void Verdict(const StoredSpan& span, bool is_elsewhere) {
    const std::string type = AttributeText(span, "feedback.type"),
                      sentiment = AttributeText(span, "feedback.sentiment");
    const std::string rating = AttributeText(span, "feedback.rating");
    if (type.empty() && sentiment.empty() && rating.empty()) return;
    std::string text = fmt::format("A user's verdict: {}", Quote(!type.empty()        ? type
                                                                 : !sentiment.empty() ? sentiment
                                                                                      : "rated " + rating,
                                                                 60));
    for (std::string_view key : {"feedback.category", "feedback.comment", "feedback.reason", "feedback.correction",
                                 "feedback.user_satisfaction"}) {
      if (const std::string more = AttributeText(span, key); !more.empty())
        text += fmt::format(", {}: {}", key.substr(9), Quote(more, 1'000));
    }
    if (is_elsewhere) text += fmt::format(" (sent in trace {})", span.trace_id.Hex());
    Add("verdict", std::move(text), span,
        type == "thumbs_down" || sentiment == "negative" || rating == "1" || rating == "2");
  }

  static bool Failed(const StoredSpan& span) { return span.status == otel::StatusCode::kError; }

  static std::string WhatFailed(const StoredSpan& span) {
    std::string text = fmt::format("{} [{}]", Quote(span.name, 120), Quote(span.service_name, 60));
    const std::string& type = span.exception_type.empty() ? span.error_type : span.exception_type;
    if (!type.empty()) text += " with " + Quote(type, 120);
    const std::string& message = span.status_message.empty() ? span.exception_message : span.status_message;
    if (!message.empty()) text += ": " + Quote(message, 500);
    return text;
  }

  // Where it began: a span in error with none below it that is, the first of them by its end.
  void Failures() {
    std::vector<const SpanNode*> sources;
    size_t failed = 0;
    for (const SpanNode& node : tree_) {
      if (!Failed(*node.span)) continue;
      ++failed;
      const bool has_below =
          std::ranges::any_of(node.children, [&](size_t child) { return Failed(*tree_[child].span); });
      if (!has_below) sources.push_back(&node);
    }
    std::ranges::stable_sort(sources, {}, [](const SpanNode* node) {
      return node->span->start_nanos + static_cast<int64_t>(node->span->duration_ns);
    });
    for (size_t i = 0; i < sources.size(); ++i) {
      std::string text = (i == 0 ? "It failed first in " : "It failed also in ") + WhatFailed(*sources[i]->span);
      if (i == 0) text += Path(*sources[i]);
      Add(i == 0 ? "failure" : "error", std::move(text), *sources[i]->span);
    }
    if (failed > sources.size() && !sources.empty()) {
      Add("error", fmt::format("{} spans above were in error as well: the failure went up", failed - sources.size()),
          *sources.front()->span);
    }
    const bool root_is_fine = !tree_.empty() && !Failed(*tree_.front().span);
    if (!sources.empty() && root_is_fine)
      Add("error",
          "The root span is not in error: the failure was caught on the way, by a retry or something in its place",
          *tree_.front().span);
  }

  std::string Path(const SpanNode& node) const {
    std::vector<std::string> names;
    for (size_t at = node.parent; at != SpanNode::kNone && names.size() < 12; at = tree_[at].parent)
      names.push_back(Quote(tree_[at].span->name, 60));
    if (names.empty()) return "";
    std::ranges::reverse(names);
    return fmt::format(" (below {})", fmt::join(names, " > "));
  }

  // Checks that the application or an evaluator made, by what their attributes are called.
  void Checks(const StoredSpan& span) {
    dom::parser parser;
    dom::object attributes;
    const std::string& all = span.attributes_text;
    if (all.empty() || parser.parse(all.data(), all.size()).get_object().get(attributes) != simdjson::SUCCESS) return;
    for (auto [key, value] : attributes) {
      std::string text = value.is_string() ? std::string(std::string_view(value)) : simdjson::minify(value);
      const std::string shown = fmt::format("{} = {}", Quote(key, 100), Quote(text, 200));
      std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
      const auto has = [&](std::string_view part) { return key.find(part) != std::string_view::npos; };
      if (has("valid") || has("syntax")) {
        const bool is_wrong_count =
            (has("error") || has("issue")) && text != "0" && text != "false" && !text.empty() && text != "[]";
        if (text == "false" || text == "failed" || text == "invalid" || text == "error" || is_wrong_count)
          Add("validation", fmt::format("Validation says no: {} on {}", shown, Quote(span.name, 80)), span);
      } else if (has("guardrail") && has("triggered") && text == "true") {
        Add("guardrail", fmt::format("A guardrail was triggered: {} on {}", shown, Quote(span.name, 80)), span);
      } else if (has("evaluations.") && (key.ends_with(".label") || key.ends_with(".triggered")) &&
                 (text == "p1" || text == "true")) {
        Add("evaluation", fmt::format("An evaluation found an issue: {} on {}", shown, Quote(span.name, 80)), span);
      } else if (has("confidence")) {
        double number = 1;
        if (value.get(number) == simdjson::SUCCESS && number < 0.5)
          Add("confidence", fmt::format("Low confidence: {} on {}", shown, Quote(span.name, 80)), span);
      } else if ((has("degraded") || has("fallback")) && (text == "true")) {
        Add("degraded", fmt::format("The answer was given in a lesser way: {} on {}", shown, Quote(span.name, 80)),
            span);
      } else if (key == "context.valid" && text == "false") {
        Add("propagation",
            fmt::format(
                "The trace context was not valid when it arrived, so a part of this may be in another trace: {}",
                shown),
            span);
      }
    }
    for (const auto& [key, text] : span.normalised) {
      if (key == "evaluations") Evaluations(text, span);
    }
  }

  // [{"target","name","score","label","source"}]: as the normaliser has them. A user's verdict is said already.
  void Evaluations(std::string_view text, const StoredSpan& span) {
    dom::parser parser;
    dom::array rows;
    if (parser.parse(text.data(), text.size()).get_array().get(rows) != simdjson::SUCCESS) return;
    for (dom::element row : rows) {
      const std::string_view name = TextIn(row, "name"), label = TextIn(row, "label");
      const std::string_view explanation = TextIn(row, "explanation");
      double score = 0;
      if (name == "user_feedback") continue;
      std::string said =
          fmt::format("The evaluation {} says {}", Quote(name, 80), Quote(label.empty() ? "no label" : label, 80));
      if (row["score"].get(score) == simdjson::SUCCESS) said += fmt::format(", score {}", score);
      if (!explanation.empty()) said += ", because " + Quote(explanation, 400);
      const bool is_bad =
          label == "p1" || label == "fail" || label == "failed" || label == "negative" || label == "incorrect";
      Add("evaluation", std::move(said), span, is_bad);
    }
  }

  void CutOff(const StoredSpan& span) {
    for (const std::string& reason : span.finish_reasons) {
      if (reason == "length") {
        Add("cut_off",
            fmt::format("The model's answer was cut off at its limit of tokens, in {}{}", Quote(span.name, 80),
                        span.output_tokens ? fmt::format(" after {} tokens", *span.output_tokens) : ""),
            span);
      } else if (reason == "content_filter") {
        Add("cut_off", fmt::format("A content filter ended the model's answer, in {}", Quote(span.name, 80)), span);
      }
    }
    if (IsModelCall(span.operation) && span.operation != "embeddings" && span.output_tokens == 0 && !Failed(span))
      Add("cut_off", fmt::format("The model answered nothing (0 tokens), in {}", Quote(span.name, 80)), span);
  }

  void Models() {
    std::set<std::string> models;
    const StoredSpan* last = nullptr;
    size_t calls = 0;
    for (const SpanNode& node : tree_) {
      const StoredSpan& span = *node.span;
      if (!IsModelCall(span.operation) || span.operation == "embeddings") continue;
      ++calls;
      models.insert(span.response_model.empty() ? span.request_model : span.response_model);
      last = &span;
    }
    if (models.size() < 2) return;
    std::string names;
    for (const std::string& model : models) names += (names.empty() ? "" : ", ") + Quote(model, 80);
    Add("models", fmt::format("{} calls went to {} models: {}", calls, models.size(), names), *last, false);
  }

  void Time() {
    if (tree_.empty()) return;
    const SpanNode* root = &tree_.front();
    for (const SpanNode& node : tree_) {
      if (node.parent == SpanNode::kNone && node.span->duration_ns > root->span->duration_ns) root = &node;
    }
    const double whole = static_cast<double>(root->span->duration_ns);
    if (usual_ && usual_->traces >= 20) {
      const bool is_slow = whole > usual_->p95_ns;
      Add("time",
          fmt::format("It took {}; {} takes {} usually and more than {} in 5 % of {} traces of the day before{}",
                      DurationWords(root->span->duration_ns), Quote(root->span->name, 80),
                      DurationWords(static_cast<uint64_t>(usual_->median_ns)),
                      DurationWords(static_cast<uint64_t>(usual_->p95_ns)), usual_->traces,
                      is_slow ? ": this one was slow" : ""),
          *root->span, is_slow);
    } else {
      Add("time", fmt::format("It took {}", DurationWords(root->span->duration_ns)), *root->span, false);
    }
    std::vector<const SpanNode*> by_self;
    for (const SpanNode& node : tree_) by_self.push_back(&node);
    std::ranges::stable_sort(by_self, std::greater(), &SpanNode::self_ns);
    for (size_t i = 0; i < std::min<size_t>(3, by_self.size()); ++i) {
      const double share = whole > 0 ? static_cast<double>(by_self[i]->self_ns) / whole : 0;
      if (share < 0.1) break;
      Add("slow",
          fmt::format("{} of it ({:.0f} %) in {} [{}] itself", DurationWords(by_self[i]->self_ns), 100 * share,
                      Quote(by_self[i]->span->name, 120), Quote(by_self[i]->span->service_name, 60)),
          *by_self[i]->span, false);
    }
  }

  void Words() {
    for (const SpanNode& node : tree_) {
      const StoredSpan& span = *node.span;
      if (out_.question.empty()) out_.question = LastWords(span, "$input_messages", "user");
      if (out_.question.empty()) out_.question = AttributeText(span, "ai.user_input");
      if (IsModelCall(span.operation)) {
        if (std::string answer = LastWords(span, "$output_messages", ""); !answer.empty())
          out_.answer = std::move(answer);
      }
    }
  }

  const std::optional<UsualTime>& usual_;
  const std::vector<SpanNode> tree_;
  Explanation out_;
};

}  // namespace

Explanation Explain(const store::Trace& trace, const std::vector<StoredSpan>& verdicts,
                    const std::optional<UsualTime>& usual) {
  return Explainer(trace, usual).Run(verdicts);
}

}  // namespace throughline::center
