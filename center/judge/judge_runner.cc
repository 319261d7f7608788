#include "center/judge/judge_runner.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/log.h"
#include "center/feedback/verdict_span.h"
#include "center/judge/stored_calls.h"
#include "evaluate/conversation.h"
#include "schema/row_binary.h"

namespace throughline::center {
namespace {

constexpr int64_t kOverlapMs = 15'000;  // a row's time of arrival is older than its commit by that much at most
constexpr int64_t kHourMs = 3'600'000;

int64_t NowMs(const Clock& clock) { return clock.NowNanos() / 1'000'000; }

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

JudgeRunner::JudgeRunner(Judge& judge, store::ClickHouseClient& client, store::SharedTexts& shared, const Clock& clock,
                         Metrics& metrics, std::function<std::shared_ptr<const JudgePolicies>()> policies,
                         std::function<void(std::string, std::string, SpanIntake::Done)> store)
    : judge_(judge),
      client_(client),
      clock_(clock),
      policies_(std::move(policies)),
      store_(std::move(store)),
      dropped_(metrics.Counter("throughline_judge_dropped_total",
                               "Questions to the judging model without a verdict: too many were waiting, or a text "
                               "or the verdict could not be read or stored.")),
      waiting_(metrics.Gauge("throughline_judge_waiting", "Questions that wait for the judging model.")),
      lease_(shared, clock, "judge") {}

void JudgeRunner::Start() {
  if (!judge_.is_there() || !threads_.empty()) return;
  started_ms_ = NowMs(clock_);
  threads_.emplace_back([this] {
    // The lease wants to be renewed however seldom there is a look.
    const Duration tick = std::min<Duration>(judge_.options().interval, store::Lease::kLength / 10);
    SteadyPoint next = clock_.Steady() + judge_.options().interval;
    for (std::unique_lock lock(mutex_); !wake_.wait_for(lock, tick, [this] { return stopping_; });) {
      lock.unlock();
      while (IsOurTurn() && clock_.Steady() >= next) {
        if (!Look()) next = clock_.Steady() + judge_.options().interval;
      }
      lock.lock();
    }
  });
  for (size_t i = 0; i < kAtOnce; ++i) threads_.emplace_back([this] { Answer(); });
}

void JudgeRunner::Stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    queue_.clear();  // not `open_`: they are still without an answer
  }
  wake_.notify_all();
  judge_.Stop();
  for (std::thread& thread : threads_) thread.join();
  if (threads_.empty()) return;
  threads_.clear();
  lease_.Release(Note());
  judge_.GiveBack();
}

size_t JudgeRunner::waiting() {
  std::lock_guard lock(mutex_);
  return queue_.size();
}

// From when on there may be calls without an answer: ms since 1970.
std::string JudgeRunner::Note() {
  std::lock_guard lock(mutex_);
  const int64_t oldest = open_.empty() ? since_ms_ : std::min(*open_.begin(), since_ms_);
  return since_ms_ == 0 ? "" : std::to_string(std::max(oldest - kOverlapMs, not_before_));
}

// What waits here is for whoever judges next, and perhaps that is this server again.
void JudgeRunner::Forget() {
  begun_ = false;
  std::lock_guard lock(mutex_);
  if (!open_.empty()) since_ms_ = std::min(*open_.begin(), since_ms_);
  for (const Question& one : queue_) open_.erase(open_.find(one.received_ms));
  queue_.clear();
  waiting_.Set(0);
}

bool JudgeRunner::IsOurTurn() {
  if (policies_()->empty()) {
    Forget();
    lease_.Release();
    not_before_ = since_ms_ = NowMs(clock_);  // an evaluation holds for what arrives after it
    return false;
  }
  if (!lease_.Hold(Note())) {
    Forget();
    return false;
  }
  if (begun_ && lease_.terms() == terms_) return true;
  Forget();
  if (lease_.terms() != terms_) {
    int64_t noted = 0;
    std::from_chars(lease_.note().data(), lease_.note().data() + lease_.note().size(), noted);
    const int64_t now = NowMs(clock_);
    if (noted > 0 && noted <= now) {
      not_before_ = std::max({not_before_, noted, now - kHourMs});
    } else if (not_before_ == 0) {
      not_before_ = started_ms_;
    }
    since_ms_ = not_before_;
    terms_ = lease_.terms();
  }
  seen_.clear();
  begun_ = true;
  return true;
}

// The newest of what nobody asked about yet into `wanted`, page by page; whether there is more.
Result<bool> JudgeRunner::ReadArrived(const JudgePolicies& policies, std::deque<Wanted>& wanted, uint64_t& dropped) {
  const int64_t now = NowMs(clock_);
  std::erase_if(seen_, [&](const auto& one) { return one.second < since_ms_ - kOverlapMs; });
  int64_t from = std::max(since_ms_ - kOverlapMs, not_before_);
  std::string after;  // of those that arrived at `from`
  for (size_t page = 0; page < kMostPages; ++page) {
    store::QueryOptions options;
    options.deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    options.params = {{"from", std::to_string(from)},
                      {"after", after},
                      {"begun", std::to_string(now - kHourMs)},
                      {"scope", std::string(kJudgeScope)}};
    Result<store::QueryResult> found = client_.Query(
        fmt::format("SELECT concat(lower(hex(trace_id)), lower(hex(span_id))) AS id, application, subsystem, "
                    "toUnixTimestamp64Milli(received_at) AS at FROM spans "
                    "WHERE start_time >= fromUnixTimestamp64Milli({{begun:Int64}}) "
                    "AND received_at >= fromUnixTimestamp64Milli({{from:Int64}}) "
                    "AND operation IN ('chat', 'text_completion', 'generate_content') "
                    "AND scope_name != {{scope:String}} AND (at > {{from:Int64}} OR id > {{after:String}}) "
                    "ORDER BY at, id LIMIT {}",
                    kPage),
        options);
    if (!found) return Fail(found.error());
    size_t rows = 0;
    for (schema::RowReader in(found->bytes); !in.AtEnd(); ++rows) {
      after = in.String();
      const std::string application(in.String()), subsystem(in.String());
      from = in.Fixed<int64_t>();
      if (!in.ok()) return OurBug("a row of the spans to judge can't be read");
      since_ms_ = std::max(since_ms_, from);
      if (!seen_.emplace(after, from).second) continue;
      const size_t questions = policies.ChecksFor(application, subsystem).size();
      if (questions == 0) continue;
      wanted.push_back({after, from, questions});
      if (wanted.size() <= kMostSpans) continue;
      dropped += wanted.front().questions;
      wanted.pop_front();
    }
    if (rows < kPage) return false;
  }
  return true;
}

bool JudgeRunner::Look() {
  const std::shared_ptr<const JudgePolicies> policies = policies_();
  std::deque<Wanted> wanted;
  uint64_t dropped = 0;
  Result<bool> more = ReadArrived(*policies, wanted, dropped);
  if (!more) {
    log::Warn("judge", "what has arrived could not be read", {{"reason", more.error().message}});
    more = false;
  }
  std::vector<std::string> ids;
  std::unordered_map<std::string_view, int64_t> received;
  for (const Wanted& one : wanted) {
    ids.push_back(one.id);
    received.emplace(one.id, one.received_ms);
  }
  store::QueryOptions options;
  options.deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  Result<std::vector<StoredCall>> calls = ReadStoredCalls(client_, ids, options);
  if (!calls) {
    log::Warn("judge", "what has arrived could not be read and is not judged", {{"reason", calls.error().message}});
    for (const Wanted& one : wanted) dropped += one.questions;
  }
  // By another server, before this one was started, or on demand.
  Result<std::unordered_set<std::string>> judged = ReadVerdictIds(client_, ids, options);
  if (!judged) log::Warn("judge", "what was judged could not be read", {{"reason", judged.error().message}});
  std::vector<Question> questions;
  for (size_t i = 0; calls && i < calls->size(); ++i) {
    const StoredCall& call = (*calls)[i];
    auto texts = std::make_shared<const JudgeTexts>(
        ReadJudgeTexts(call.input, call.output, call.documents, call.system_instructions));
    const JudgedSpan span = {call.trace_id, call.span_id, call.application, call.subsystem};
    const auto at = received.find(call.trace_id + call.span_id);
    for (const ModelCheck& check : policies->ChecksFor(call.application, call.subsystem)) {
      if (!Applies(check, *texts)) continue;
      if (judged && judged->contains(IdempotentSpanId(EvaluationIdentity(span, check)).Hex())) continue;
      questions.push_back({span, check, texts, at == received.end() ? since_ms_ : at->second});
    }
  }
  Queue(std::move(questions), dropped);
  return *more;
}

void JudgeRunner::Queue(std::vector<Question> questions, uint64_t dropped) {
  {
    std::lock_guard lock(mutex_);
    if (stopping_) return;
    for (Question& question : questions) {
      if (queue_.size() >= kLongestQueue) {
        ++dropped;
        continue;
      }
      open_.insert(question.received_ms);
      queue_.push_back(std::move(question));
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
      wake_.wait(lock, [this] { return stopping_ || (!queue_.empty() && lease_.is_held()); });
      if (stopping_) return;
      question = std::move(queue_.front());
      queue_.pop_front();
      waiting_.Set(static_cast<double>(queue_.size()));
    }
    const Judged judged = judge_.Ask(question.check, *question.texts);
    {
      std::lock_guard lock(mutex_);
      if (!stopping_ || judged.verdict) open_.erase(open_.find(question.received_ms));
    }
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
