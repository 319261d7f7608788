// Words to DataPrime without a model: offline, and the same answer to the same question every time.
//
// Shape    Analyze: words → intent. Plan: words, the live catalogue and the last plan of the conversation → a query, a
//          question back, a refusal, or a trace to open. The query is built as a tree, printed canonically, compiled,
//          and repaired at most twice.
// Cost     under 5 ms a question.
// Errors   none: what can't be understood is asked back or refused, with a reason in words.
// Threads  any number at once; a Planner holds no state but its tables. Time comes in.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assistant/live_catalogue.h"
#include "assistant/question.h"

namespace throughline::assistant {

struct Plan;  // slots of a query as the planner understood them (planner/plan.h); what a follow-up edits

struct PlanRequest {
  std::string_view text;  // valid UTF-8, trimmed, <= kLongestQuestion
  Mode mode = Mode::kSmart;
  int64_t now = 0;             // ns since 1970
  int utc_offset_minutes = 0;  // of the user: what "today" and "at 3 pm" mean
  const LiveCatalogue& catalogue;
  std::shared_ptr<const Plan> last = {};  // of the same conversation, when it has one
};

struct ExplainedStage {
  std::string command;  // `filter $m.severity == ERROR`
  std::string words;    // "keep errors only"
};

struct Choice {
  std::string label;     // "$d.duration_ms, a number of spans"
  std::string question;  // what to send to choose it
};

struct PlanAnswer {
  enum class Kind : uint8_t {
    kQuery,
    kClarification,  // `message` asks, `choices` offers; `query` may hold the best guess
    kRefusal,        // `message` says why; no query
    kTrace,          // `trace_id` was typed in; `query` reads its spans
  };
  Kind kind = Kind::kQuery;
  std::string query;  // canonical DataPrime, one line, without a newline at its end
  Intent intent;
  double confidence = 0;  // of the whole plan: intent and slots together
  std::vector<ExplainedStage> explanation;
  std::vector<std::string> assumptions;  // "no time was named: the last hour"
  std::string message;
  std::vector<Choice> choices;
  std::string refusal_reason;  // kRefusal: non_observability_topic, empty, not_understood
  std::string trace_id;
  bool is_follow_up = false;       // the last plan was edited
  bool is_passed_through = false;  // DataPrime was typed in
  int repairs = 0;
  std::shared_ptr<const Plan> plan;  // for the next follow-up; null when there is nothing to follow up
};

std::string_view ToText(PlanAnswer::Kind kind);  // "query", "clarification", "refusal", "trace": as the API has it

class Planner {
 public:
  Planner();
  ~Planner();
  Planner(const Planner&) = delete;
  Planner& operator=(const Planner&) = delete;

  Intent Analyze(std::string_view text) const;
  PlanAnswer Answer(const PlanRequest& request) const;

 private:
  struct Tables;
  std::unique_ptr<const Tables> tables_;
};

}  // namespace throughline::assistant
