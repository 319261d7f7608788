// Asks a model to judge: one question at a time for each caller, within a budget for each day, with what was asked
// before remembered.
//
// Budget   tokens and, when set, US dollars by our prices, for each day in UTC, of all servers on one store together
//          (judge_budget.h). What a call may cost at most is taken before it and settled behind it. With dollars set
//          and no price for the model nothing is asked: unknown is not zero.
// Cache    by everything that is asked (texts, criterion, model); 10,000 verdicts, the oldest goes.
// Errors   an Outcome says what happened; neither key, address nor text of a trace is in it.
// Threads  any.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/clock.h"
#include "base/metrics.h"
#include "base/random.h"
#include "center/judge/judge_budget.h"
#include "center/judge/judge_prompt.h"
#include "otel/ids.h"
#include "pricing/price_book.h"

namespace throughline::center {

struct JudgeOptions {
  std::string endpoint;  // "https://api.openai.com/v1"; empty: there is no judge
  std::string model, key;
  bool private_addresses = false;
  uint64_t tokens_a_day = 1'000'000;
  double usd_a_day = 0;  // 0: no limit
  std::chrono::milliseconds time = std::chrono::seconds(20);
  std::chrono::milliseconds interval = std::chrono::seconds(5);  // between looks at what has arrived
};

enum class JudgeOutcome : uint8_t { kJudged, kCached, kNoVerdict, kFailed, kOverBudget, kCount };
std::string_view JudgeOutcomeName(JudgeOutcome outcome);

// A call that was really made, to be traced.
struct JudgeCall {
  otel::TraceId trace_id;
  otel::SpanId span_id;
  int64_t start_nanos = 0, end_nanos = 0;
  std::string type, model, response_model;
  std::optional<uint64_t> input_tokens, output_tokens;
  std::string problem;  // empty: it gave a verdict
};

struct Judged {
  JudgeOutcome outcome = JudgeOutcome::kFailed;
  std::optional<JudgeVerdict> verdict;
  std::string problem;
  std::optional<JudgeCall> call;
  std::optional<int64_t> budget_renews_nanos;  // since 1970: over budget until then
};

class Judge {
 public:
  Judge(JudgeOptions options, const Clock& clock, Metrics& metrics, const pricing::PriceSource& prices,
        store::SharedTexts& shared, std::function<void(const JudgeCall&)> traced);

  bool is_there() const { return !options_.endpoint.empty(); }
  const JudgeOptions& options() const { return options_; }
  // Blocks for options().time at most.
  Judged Ask(const ModelCheck& check, const JudgeTexts& texts);
  // Ends what is being asked within a second; nothing is asked afterwards.
  void Stop() { stopping_ = true; }
  // Behind the last question: what is left of this server's part of the budget is the others' again.
  void GiveBack() { budget_.GiveBack(); }

  struct Status {
    uint64_t tokens_today = 0;  // by all servers on the store
    double usd_today = 0;
    uint64_t outcomes[static_cast<size_t>(JudgeOutcome::kCount)] = {};
    std::string last_problem;
  };
  Status status();

 private:
  Judged Count(Judged judged);
  std::optional<double> Usd(uint64_t input, uint64_t output, std::string_view response_model);

  const JudgeOptions options_;
  const Clock& clock_;
  const pricing::PriceSource& prices_;
  const std::function<void(const JudgeCall&)> traced_;
  SystemRandom random_;
  prometheus::Counter* outcomes_[static_cast<size_t>(JudgeOutcome::kCount)];
  prometheus::Counter& tokens_;

  JudgeBudget budget_;
  std::atomic<bool> stopping_ = false;
  std::mutex mutex_;
  std::unordered_map<std::string, JudgeVerdict> verdicts_;
  std::deque<std::string> order_;
  Status status_;
};

}  // namespace throughline::center
