#include "center/judge/call_questions.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

#include "center/judge/judge_runner.h"

namespace throughline::center {

void AskAboutCalls(Judge& judge, const std::vector<CallQuestion>& questions, const net::CancelToken& cancel,
                   std::chrono::steady_clock::time_point deadline,
                   const std::function<bool(const CallQuestion&, std::optional<Judged>)>& answered) {
  std::atomic<size_t> next{0}, asked{0};
  std::atomic<bool> is_over{false};
  std::mutex mutex;
  size_t failures = 0;  // one after another
  const auto work = [&] {
    for (size_t at; (at = next++) < questions.size();) {
      const CallQuestion& question = questions[at];
      const StoredCall& call = *question.call;
      const JudgeTexts texts = ReadJudgeTexts(call.input, call.output, call.documents, call.system_instructions);
      if (!Applies(question.check, texts)) continue;
      if (is_over || asked++ >= CallQuestion::kMost || cancel.cancelled() ||
          std::chrono::steady_clock::now() > deadline) {
        std::lock_guard lock(mutex);
        answered(question, std::nullopt);
        continue;
      }
      Judged judged = judge.Ask(question.check, texts);
      std::lock_guard lock(mutex);
      failures = judged.outcome == JudgeOutcome::kFailed ? failures + 1 : 0;
      if (failures >= CallQuestion::kMostFailures || judged.outcome == JudgeOutcome::kOverBudget) is_over = true;
      if (!answered(question, std::move(judged))) is_over = true;
    }
  };
  std::vector<std::thread> threads;
  for (size_t i = 0; i < std::min(CallQuestion::kAtOnce, questions.size()); ++i) threads.emplace_back(work);
  for (std::thread& thread : threads) thread.join();
}

}  // namespace throughline::center
