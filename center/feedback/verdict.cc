#include "center/feedback/verdict.h"

#include <fmt/format.h>
#include <simdjson.h>

namespace throughline::center {
namespace {

namespace dom = simdjson::dom;

constexpr std::string_view kExample = R"(send {"token": "...", "verdict": "thumbs_up"})";

using Fault = std::unexpected<VerdictFault>;
Fault Wrong(std::string_view where, std::string message, std::string_view hint, ErrorKind kind = ErrorKind::kInvalid) {
  return Fault(VerdictFault{{kind, std::move(message)}, std::string(where), std::string(hint)});
}

// The member that is there and not null.
std::optional<dom::element> Member(dom::object body, std::string_view name) {
  dom::element value;
  if (body[name].get(value) != simdjson::SUCCESS || value.is_null()) return std::nullopt;
  return value;
}

std::expected<std::string, VerdictFault> Text(dom::object body, std::string_view name, size_t longest) {
  const auto value = Member(body, name);
  if (!value) return {};
  std::string_view text;
  if (value->get(text) != simdjson::SUCCESS)
    return Wrong(name, fmt::format("'{}' is no text", name), fmt::format("send a text of at most {} bytes", longest));
  if (text.size() > longest) {
    return Wrong(name, fmt::format("'{}' has {} bytes, over the limit of {}", name, text.size(), longest),
                 fmt::format("send at most {} bytes", longest), ErrorKind::kTooLarge);
  }
  return std::string(text);
}

template <typename Id>
std::expected<std::optional<Id>, VerdictFault> ReadId(dom::object body, std::string_view name) {
  const auto value = Member(body, name);
  if (!value) return std::nullopt;
  std::string_view text;
  std::optional<Id> id;
  if (value->get(text) == simdjson::SUCCESS) id = Id::FromHexText(text);
  if (id) return id;
  return Wrong(name, fmt::format("'{}' is no id", name),
               fmt::format("send {} hexadecimal digits that are not all zeros", Id::kSize * 2));
}

}  // namespace

std::expected<Verdict, VerdictFault> ReadVerdict(std::string_view text) {
  if (text.size() > kLongestFeedbackBody) {
    return Wrong("", fmt::format("the body has {} bytes, over the limit of {}", text.size(), kLongestFeedbackBody),
                 "shorten the comment or the correction", ErrorKind::kTooLarge);
  }
  dom::parser parser;
  dom::object body;
  if (parser.parse(simdjson::padded_string(text)).get(body) != simdjson::SUCCESS)
    return Wrong("", "the body is no JSON object", kExample);

  Verdict verdict;
  for (const auto& [name, member, longest] :
       {std::tuple("token", &Verdict::token, kLongestToken),
        std::tuple("category", &Verdict::category, kLongestCategory),
        std::tuple("comment", &Verdict::comment, kLongestComment),
        std::tuple("correction", &Verdict::correction, kLongestCorrection),
        std::tuple("user_id", &Verdict::user_id, kLongestAuthor),
        std::tuple("session_id", &Verdict::session_id, kLongestAuthor),
        std::tuple("idempotency_key", &Verdict::idempotency_key, kLongestIdempotencyKey)}) {
    auto read = Text(body, name, longest);
    if (!read) return Fault(std::move(read.error()));
    verdict.*member = std::move(*read);
  }
  auto trace_id = ReadId<otel::TraceId>(body, "trace_id");
  if (!trace_id) return Fault(std::move(trace_id.error()));
  auto span_id = ReadId<otel::SpanId>(body, "span_id");
  if (!span_id) return Fault(std::move(span_id.error()));
  verdict.trace_id = *trace_id;
  verdict.span_id = *span_id;
  if (!Member(body, "token") && !verdict.trace_id) {
    return Wrong(verdict.span_id ? "trace_id" : "token", "the verdict names no answer",
                 "send the answer's token, or its trace_id and span_id");
  }
  if (const auto value = Member(body, "verdict")) {
    std::string_view word;
    if (value->get(word) != simdjson::SUCCESS || (word != "thumbs_up" && word != "thumbs_down"))
      return Wrong("verdict", "'verdict' is neither thumbs_up nor thumbs_down", "send one of the two");
    verdict.thumbs_up = word == "thumbs_up";
  }
  if (const auto value = Member(body, "rating")) {
    int64_t rating = 0;
    if (value->get(rating) != simdjson::SUCCESS || rating < 1 || rating > 5)
      return Wrong("rating", "'rating' is no whole number from 1 to 5", "send 1, 2, 3, 4 or 5");
    verdict.rating = static_cast<int>(rating);
  }
  if (const auto value = Member(body, "score")) {
    double score = 0;
    if (value->get(score) != simdjson::SUCCESS || !(score >= 0 && score <= 1))
      return Wrong("score", "'score' is no number from 0 to 1", "send 0 for the worst, 1 for the best");
    verdict.score = score;
  }
  if (!verdict.thumbs_up && !verdict.rating && !verdict.score && verdict.comment.empty() && verdict.correction.empty())
    return Wrong("verdict", "there is no verdict", "send verdict, rating, score, comment or correction");
  return verdict;
}

}  // namespace throughline::center
