// What a judge did, as spans: each call of the model a span of its own trace, so that it counts in no trace of an
// application; each verdict a span below the one that was judged, with the published tags, linked to the call.
//
// Source  Coralogix, AI evaluations: tags of a span. OpenTelemetry GenAI: operation names.
#pragma once

#include <string>
#include <vector>

#include "center/judge/judge.h"

namespace throughline::center {

inline constexpr std::string_view kJudgeScope = "throughline.judge";

struct JudgedSpan {
  std::string trace_id, span_id;  // hexadecimal
  std::string application, subsystem;
};

// Both as OTLP/JSON.
std::string JudgeCallRequest(const JudgeCall& call, std::string_view endpoint);
// `judged.verdict` is there.
std::string EvaluationRequest(const JudgedSpan& span, const ModelCheck& check, const Judged& judged,
                              std::string_view model, int64_t time_nanos);
// What evaluators without a model say of a stored span, as one span below it, at the time of the judged one: it counts
// where that does. `results` is not empty.
std::string JudgementsRequest(const JudgedSpan& span, const std::vector<evaluate::Judgement>& results,
                              int64_t time_nanos);
// The same for the same results of the same span.
std::string JudgementsIdentity(const JudgedSpan& span, const std::vector<evaluate::Judgement>& results);
// The same for one span, evaluation and version of it: judged again, it is stored once.
std::string EvaluationIdentity(const JudgedSpan& span, const ModelCheck& check);

}  // namespace throughline::center
