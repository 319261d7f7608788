#include "throughline/feedback.h"

#include <algorithm>
#include <exception>

#include "throughline/content.h"
#include "throughline/sampling.h"
#include "throughline/semconv.h"

namespace throughline::inline sdk {

namespace {

const Tracer& FeedbackTracer() {
  static const Tracer tracer = GetTracer("throughline.feedback");
  return tracer;
}

// As the content policy allows; empty: not at all.
std::string RecordedComment(std::string_view comment) {
  if (comment.empty()) return {};
  const Shared<const ContentPolicy> policy = GetContentPolicy();
  if (!policy || policy->capture == ContentCapture::kOff) return {};
  // Cut before it is masked, so that no comment costs more than its limit, and after, since a mask may make it longer.
  const auto cut = [&](std::string_view text) {
    size_t end = std::min({text.size(), kLongestComment, policy->max_text_bytes});
    while (end > 0 && end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return std::string(text.substr(0, end));
  };
  std::string recorded = cut(comment);
  if (policy->capture != ContentCapture::kMasked) return recorded;
  try {
    return cut(policy->mask ? policy->mask(recorded) : MaskSensitive(recorded));
  } catch (...) {
    return {};  // nothing is better than what was to be masked
  }
}

}  // namespace

std::optional<Verdict> VerdictFromText(std::string_view text) noexcept {
  if (text == ToText(Verdict::kThumbsUp)) return Verdict::kThumbsUp;
  if (text == ToText(Verdict::kThumbsDown)) return Verdict::kThumbsDown;
  return std::nullopt;
}

std::string_view ToText(Verdict verdict) noexcept {
  return verdict == Verdict::kThumbsUp ? "thumbs_up" : "thumbs_down";
}

ActiveSpan StartFeedbackSpan(const ReadAnswer& read, const Feedback& feedback) {
  const bool is_up = feedback.verdict == Verdict::kThumbsUp;
  const bool is_correlated = static_cast<bool>(read);
  const Context here = Context::Current();
  SpanContext answer = read.answer.span_context();
  // The one span that is kept of a trace that was not chosen: without it the verdict would be lost. The token says in
  // its flags what became of the trace, and the answer's own spans may be rescued yet (KeepTrace).
  answer.flags |= SpanContext::kSampled;
  const Context parent = is_correlated ? Context::OfRemote(answer).With(here.baggage()) : here;

  SpanOptions options{.parent = &parent};
  const Link links[] = {{.to = read.answer.span_context(), .attributes = {}},
                        {.to = here.span_context(), .attributes = {}}};
  const bool was_brought_by_another =
      here.span_context().IsValid() && here.span_context().trace_id != read.answer.trace_id;
  if (is_correlated) options.links = std::span(links, was_brought_by_another ? 2 : 1);
  // Before the start, for samplers that go by them.
  const Attribute known[] = {{semconv::kFeedbackType, ToText(feedback.verdict)},
                             {semconv::kFeedbackSentiment, is_up ? "positive" : "negative"}};
  options.attributes = std::span<const Attribute>(known);

  ActiveSpan span = FeedbackTracer().StartActiveSpan(feedback.span_name, options);
  KeepTrace(span);
  if (!span.IsRecording()) return span;
  span.SetAttribute(semconv::kFeedbackUserSatisfaction, is_up ? "high" : "low");
  const std::string_view session =
      !feedback.session_id.empty() ? feedback.session_id : std::string_view(read.answer.conversation_id);
  if (!session.empty()) {
    span.SetAttribute(semconv::kFeedbackSessionId, session);
    span.SetAttribute(semconv::kGenAiConversationId, session);
  }
  if (feedback.session_duration) {
    span.SetAttribute(semconv::kFeedbackSessionDurationSeconds, feedback.session_duration->count());
  }
  if (feedback.rating && *feedback.rating >= 1 && *feedback.rating <= 5) {
    span.SetAttribute(semconv::kFeedbackRating, *feedback.rating);
  }
  span.SetAttribute(semconv::kFeedbackHasComment, !feedback.comment.empty());
  if (const std::string comment = RecordedComment(feedback.comment); !comment.empty()) {
    span.SetAttribute("feedback.comment", comment);
  }
  span.SetAttribute(semconv::kFeedbackCorrelated, is_correlated);
  span.SetAttribute(semconv::kCorrelationSuccess, is_correlated);
  if (read.answer.trace_id.IsValid()) {  // also of an expired token
    span.SetAttribute(semconv::kCorrelationOriginalTraceId, read.answer.trace_id.Hex());
    span.SetAttribute("correlation.original_span_id", read.answer.span_id.Hex());
  }
  if (!is_correlated) span.SetAttribute("correlation.reason", ToText(read.problem));
  span.SetAttributes(feedback.attributes);
  return span;
}

FeedbackRecord RecordFeedback(std::string_view token, const Feedback& feedback) {
  const ReadAnswer read = ReadAnswerToken(token);
  if (!read) return {.problem = read.problem, .trace_id = {}, .span_id = {}};
  const ActiveSpan span = StartFeedbackSpan(read, feedback);
  return {.problem = TokenProblem::kNone, .trace_id = read.answer.trace_id, .span_id = span.context().span_id};
}

FeedbackRecord RecordFeedback(std::string_view token, Verdict verdict, std::string_view comment) {
  return RecordFeedback(token, Feedback{.verdict = verdict, .comment = comment});
}

}  // namespace throughline::inline sdk
