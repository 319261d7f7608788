// Judges what has arrived, beside ingest and never in its way: looks every few seconds which stored model calls an
// evaluation with a model is set up for, and has kAtOnce threads ask about them. Each verdict becomes a span
// (judge_span.h).
//
// Bounds   kLongestQueue questions wait, the rest is dropped; of one look kMostSpans spans are judged, the newest, of
//          what began within the last hour. A question whose text or verdict could not be read or stored is lost too.
//          All of it is counted (throughline_judge_dropped_total); only of more than 25,000 calls in one look those
//          beyond are not.
// Never    judged: the judge's own spans, by their scope.
// Restart  begins with what arrives from then on. Several servers on one store: give the judge to one of them.
// Threads  Start and Stop by one; the rest any.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_set>
#include <vector>

#include "base/metrics.h"
#include "center/feedback/span_intake.h"
#include "center/judge/judge.h"
#include "center/judge/judge_policies.h"
#include "center/judge/judge_span.h"
#include "store/clickhouse_client.h"

namespace throughline::center {

class JudgeRunner {
 public:
  static constexpr size_t kAtOnce = 3, kLongestQueue = 1'000, kMostSpans = 500;

  // `policies`: as they are now. `store`: SpanIntake's.
  JudgeRunner(Judge& judge, store::ClickHouseClient& client, const Clock& clock, Metrics& metrics,
              std::function<std::shared_ptr<const JudgePolicies>()> policies,
              std::function<void(std::string, std::string, SpanIntake::Done)> store);
  ~JudgeRunner() { Stop(); }

  void Start();
  void Stop();
  size_t waiting();

 private:
  struct Question {
    JudgedSpan span;
    ModelCheck check;
    std::shared_ptr<const JudgeTexts> texts;
  };

  void Look();
  void Answer();
  void ReadSpent();
  bool Seen(const std::string& span);

  Judge& judge_;
  store::ClickHouseClient& client_;
  const Clock& clock_;
  const std::function<std::shared_ptr<const JudgePolicies>()> policies_;
  const std::function<void(std::string, std::string, SpanIntake::Done)> store_;
  prometheus::Counter& dropped_;
  prometheus::Gauge& waiting_;
  int64_t started_ms_ = 0;
  int64_t since_ms_ = 0;  // received_at of the newest span that was looked at
  std::unordered_set<std::string> seen_;
  std::deque<std::string> seen_order_;

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Question> queue_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

// A stored span's texts.
JudgeTexts ReadJudgeTexts(std::string_view input, std::string_view output, std::string_view documents,
                          std::string_view system_instructions);

}  // namespace throughline::center
