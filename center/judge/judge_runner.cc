#include "center/judge/judge_runner.h"

#include <fmt/format.h>
#include <simdjson.h>

#include "base/log.h"
#include "center/judge/stored_calls.h"
#include "evaluate/conversation.h"
#include "schema/row_binary.h"

namespace throughline::center {
namespace {

constexpr int64_t kOverlapMs = 15'000;  // a row's time of arrival is older than its commit by that much at most
constexpr size_t kMostSeen = 50'000;

}  // namespace

JudgeTexts ReadJudgeTexts(std::string_view input, std::string_view output, std::string_view documents,
                          std::string_view system_instructions) {
  evaluate::ConversationTexts read = evaluate::ReadConversation(input, output, documents);
  JudgeTexts texts{.question = std::move(read.prompt),
                   .answer = std::move(read.response),
                   .system_prompt = std::string(system_instructions),
                   .chat_history = std::string(input),
                   .documents = std::move(read.documents)};
  return texts;
}

JudgeRunner::JudgeRunner(Judge& judge, store::ClickHouseClient& client, const Clock& clock, Metrics& metrics,
                         std::function<std::shared_ptr<const JudgePolicies>()> policies,
                         std::function<void(std::string, std::string, SpanIntake::Done)> store)
    : judge_(judge),
      client_(client),
      clock_(clock),
      policies_(std::move(policies)),
      store_(std::move(store)),
      dropped_(metrics.Counter("throughline_judge_dropped_total",
                               "Questions to the judging model without a verdict: too many were waiting, or a text "
                               "or the verdict could not be read or stored.")),
      waiting_(metrics.Gauge("throughline_judge_waiting", "Questions that wait for the judging model.")) {}

void JudgeRunner::Start() {
  if (!judge_.is_there() || !threads_.empty()) return;
  since_ms_ = started_ms_ = clock_.NowNanos() / 1'000'000;
  threads_.emplace_back([this] {
    for (std::unique_lock lock(mutex_);
         !wake_.wait_for(lock, judge_.options().interval, [this] { return stopping_; });) {
      lock.unlock();
      Look();
      lock.lock();
    }
  });
  for (size_t i = 0; i < kAtOnce; ++i) threads_.emplace_back([this] { Answer(); });
}

void JudgeRunner::Stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    queue_.clear();
  }
  wake_.notify_all();
  judge_.Stop();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

size_t JudgeRunner::waiting() {
  std::lock_guard lock(mutex_);
  return queue_.size();
}

bool JudgeRunner::Seen(const std::string& span) {
  if (!seen_.insert(span).second) return true;
  seen_order_.push_back(span);
  if (seen_order_.size() > kMostSeen) {
    seen_.erase(seen_order_.front());
    seen_order_.pop_front();
  }
  return false;
}

void JudgeRunner::ReadSpent() {
  const int64_t now = clock_.NowNanos();
  store::QueryOptions options;
  options.params = {{"from", std::to_string(now - now % 86'400'000'000'000)}, {"scope", std::string(kJudgeScope)}};
  options.deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  Result<store::QueryResult> found = client_.Query(
      "SELECT sum(ifNull(input_tokens, 0) + ifNull(output_tokens, 0)), sum(ifNull(cost_usd, 0)) FROM spans "
      "WHERE start_time >= fromUnixTimestamp64Nano({from:Int64}) AND scope_name = {scope:String} "
      "AND operation = 'chat' AND service_name = 'throughline'",
      options);
  if (!found) return;
  schema::RowReader in(found->bytes);
  const uint64_t tokens = in.Fixed<uint64_t>();
  const double usd = in.Fixed<double>();
  if (in.ok()) judge_.Spent(tokens, usd);
}

void JudgeRunner::Look() {
  const std::shared_ptr<const JudgePolicies> policies = policies_();
  if (policies->empty()) {
    since_ms_ = clock_.NowNanos() / 1'000'000;
    return;
  }
  ReadSpent();
  const int64_t now = clock_.NowNanos();
  store::QueryOptions options;
  options.deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  options.params = {{"since", std::to_string(std::max(since_ms_ - kOverlapMs, started_ms_))},
                    {"from", std::to_string(now - 3'600'000'000'000)},
                    {"scope", std::string(kJudgeScope)}};
  Result<store::QueryResult> found = client_.Query(
      fmt::format("SELECT concat(lower(hex(trace_id)), lower(hex(span_id))), application, subsystem, "
                  "toUnixTimestamp64Milli(received_at) FROM spans "
                  "WHERE start_time >= fromUnixTimestamp64Nano({{from:Int64}}) "
                  "AND received_at >= fromUnixTimestamp64Milli({{since:Int64}}) "
                  "AND operation IN ('chat', 'text_completion', 'generate_content') AND scope_name != {{scope:String}} "
                  "ORDER BY received_at DESC LIMIT {}",
                  kMostSeen / 2),
      options);
  if (!found) {
    log::Warn("judge", "what has arrived could not be read", {{"reason", found.error().message}});
    return;
  }
  std::vector<std::string> wanted;
  uint64_t wanted_questions = 0, dropped = 0;
  for (schema::RowReader in(found->bytes); !in.AtEnd();) {
    std::string id(in.String());
    const std::string application(in.String()), subsystem(in.String());
    const auto received = in.Fixed<int64_t>();
    if (!in.ok()) break;
    since_ms_ = std::max(since_ms_, received);
    if (Seen(id)) continue;
    const size_t questions = policies->ChecksFor(application, subsystem).size();
    if (questions == 0) continue;
    if (wanted.size() < kMostSpans) {
      wanted.push_back(std::move(id));
      wanted_questions += questions;
    } else {
      dropped += questions;
    }
  }
  Result<std::vector<StoredCall>> calls = ReadStoredCalls(client_, wanted, options);
  if (!calls) {
    log::Warn("judge", "what has arrived could not be read and is not judged", {{"reason", calls.error().message}});
    dropped_.Increment(static_cast<double>(wanted_questions));
  }
  std::vector<Question> questions;
  for (size_t i = 0; calls && i < calls->size(); ++i) {
    const StoredCall& call = (*calls)[i];
    auto texts = std::make_shared<const JudgeTexts>(
        ReadJudgeTexts(call.input, call.output, call.documents, call.system_instructions));
    for (const ModelCheck& check : policies->ChecksFor(call.application, call.subsystem)) {
      if (Applies(check, *texts))
        questions.push_back({{call.trace_id, call.span_id, call.application, call.subsystem}, check, texts});
    }
  }
  {
    std::lock_guard lock(mutex_);
    if (stopping_) return;
    for (Question& question : questions) {
      if (queue_.size() >= kLongestQueue) {
        ++dropped;
      } else {
        queue_.push_back(std::move(question));
      }
    }
    waiting_.Set(static_cast<double>(queue_.size()));
  }
  wake_.notify_all();
  dropped_.Increment(static_cast<double>(dropped));
  if (dropped > 0) log::Warn("judge", "too many questions wait for the judging model", {{"dropped", dropped}});
}

void JudgeRunner::Answer() {
  for (;;) {
    Question question;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
      if (stopping_) return;
      question = std::move(queue_.front());
      queue_.pop_front();
      waiting_.Set(static_cast<double>(queue_.size()));
    }
    const Judged judged = judge_.Ask(question.check, *question.texts);
    if (!judged.verdict) continue;
    store_(EvaluationRequest(question.span, question.check, judged, judge_.options().model, clock_.NowNanos()),
           EvaluationIdentity(question.span, question.check), [&dropped = dropped_](Result<void> stored) {
             if (stored) return;
             dropped.Increment();
             log::Warn("judge", "a verdict could not be stored", {{"reason", stored.error().message}});
           });
  }
}

}  // namespace throughline::center
