// Judges what has arrived, beside ingest and never in its way: looks every few seconds which stored model calls an
// evaluation with a model is set up for, and has kAtOnce threads ask about them. Each verdict becomes a span
// (judge_span.h).
//
// Bounds   kLongestQueue questions wait, the rest is dropped; of one look kMostSpans spans are judged, the newest, of
//          what began within the last hour. A question whose text or verdict could not be read or stored is lost too.
//          All of it is counted (throughline_judge_dropped_total). A look reads kPage calls at a time, the oldest
//          first, and kMostPages of them; what is beyond is for the next look, which follows at once.
// Never    judged: the judge's own spans, by their scope.
// Cluster  of several servers on one store the one that holds the lease (store/lease.h) looks and asks. What it notes
//          with the lease is when the oldest question arrived that has no answer yet: there another server, or the
//          same one started again, goes on, and asks nothing that has a verdict.
// Threads  Start and Stop by one; the rest any.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "base/metrics.h"
#include "center/feedback/span_intake.h"
#include "center/judge/judge.h"
#include "center/judge/judge_policies.h"
#include "center/judge/judge_span.h"
#include "store/clickhouse_client.h"
#include "store/lease.h"

namespace throughline::center {

class JudgeRunner {
 public:
  static constexpr size_t kAtOnce = 3, kLongestQueue = 1'000, kMostSpans = 500, kPage = 25'000, kMostPages = 8;

  // `policies`: as they are now. `store`: SpanIntake's.
  JudgeRunner(Judge& judge, store::ClickHouseClient& client, store::SharedTexts& shared, const Clock& clock,
              Metrics& metrics, std::function<std::shared_ptr<const JudgePolicies>()> policies,
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
    int64_t received_ms = 0;
  };
  struct Wanted {
    std::string id;
    int64_t received_ms = 0;
    size_t questions = 0;
  };

  // Whether there is more to look at.
  bool Look();
  bool IsOurTurn();
  Result<bool> ReadArrived(const JudgePolicies& policies, std::deque<Wanted>& wanted, uint64_t& dropped);
  void Queue(std::vector<Question> questions, uint64_t dropped);
  void Forget();
  void Answer();
  std::string Note();

  Judge& judge_;
  store::ClickHouseClient& client_;
  const Clock& clock_;
  const std::function<std::shared_ptr<const JudgePolicies>()> policies_;
  const std::function<void(std::string, std::string, SpanIntake::Done)> store_;
  prometheus::Counter& dropped_;
  prometheus::Gauge& waiting_;
  store::Lease lease_;
  uint64_t terms_ = 0;  // of the lease, when its note was read
  bool begun_ = false;  // with what follows
  int64_t started_ms_ = 0;
  int64_t not_before_ = 0;                         // ms: what arrived earlier is nobody's question
  int64_t since_ms_ = 0;                           // when the newest span arrived that was looked at
  std::unordered_map<std::string, int64_t> seen_;  // spans of the last kOverlapMs, by when they arrived

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Question> queue_;
  std::multiset<int64_t> open_;  // when they arrived: questions that wait or are being asked
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

// A stored span's texts.
JudgeTexts ReadJudgeTexts(std::string_view input, std::string_view output, std::string_view documents,
                          std::string_view system_instructions);

}  // namespace throughline::center
