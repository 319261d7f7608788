#include "center/judge/judge.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>

#include "center/reach/post_json.h"

namespace throughline::center {
namespace {

constexpr size_t kRemembered = 10'000;

std::string Sha256(std::string_view text) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  EVP_Digest(text.data(), text.size(), digest, &size, EVP_sha256(), nullptr);
  return {reinterpret_cast<const char*>(digest), size};
}

std::string ChatUrl(std::string_view endpoint) {
  while (endpoint.ends_with('/')) endpoint.remove_suffix(1);
  return std::string(endpoint) + "/chat/completions";
}

// A server can say what it likes.
int64_t Tokens(uint64_t said) { return static_cast<int64_t>(std::min<uint64_t>(said, 1'000'000'000)); }

template <typename Id>
Id RandomId(Random& random) {
  Id id;
  for (uint8_t& byte : id.bytes) byte = static_cast<uint8_t>(random.Next());
  id.bytes[0] |= 1;  // never all zero
  return id;
}

}  // namespace

std::string_view JudgeOutcomeName(JudgeOutcome outcome) {
  static constexpr std::string_view kNames[] = {"judged", "cached", "no_verdict", "failed", "over_budget"};
  return kNames[static_cast<size_t>(outcome)];
}

Judge::Judge(JudgeOptions options, const Clock& clock, Metrics& metrics, const pricing::PriceSource& prices,
             store::SharedTexts& shared, std::function<void(const JudgeCall&)> traced)
    : options_(std::move(options)),
      clock_(clock),
      prices_(prices),
      traced_(std::move(traced)),
      tokens_(metrics.Counter("throughline_judge_tokens_total", "Tokens that judging models used.")),
      budget_(shared, clock, options_.tokens_a_day, options_.usd_a_day) {
  for (size_t i = 0; i < static_cast<size_t>(JudgeOutcome::kCount); ++i)
    outcomes_[i] = &metrics.Counter("throughline_judge_questions_total", "Questions to the judging model, by outcome.",
                                    {{"outcome", std::string(JudgeOutcomeName(static_cast<JudgeOutcome>(i)))}});
}

Judged Judge::Ask(const ModelCheck& check, const JudgeTexts& texts) {
  if (!is_there()) return {.outcome = JudgeOutcome::kFailed, .problem = "no judging model is set: --judge-endpoint"};
  if (stopping_) return {.outcome = JudgeOutcome::kFailed, .problem = "the server stops"};
  const std::string request = JudgeRequest(check, texts, options_.model);
  const std::string key = Sha256(request);
  {
    std::lock_guard lock(mutex_);
    if (const auto known = verdicts_.find(key); known != verdicts_.end()) {
      ++status_.outcomes[static_cast<size_t>(JudgeOutcome::kCached)];
      outcomes_[static_cast<size_t>(JudgeOutcome::kCached)]->Increment();
      return {.outcome = JudgeOutcome::kCached, .verdict = known->second};
    }
  }
  // Three bytes a token is more than any language needs on average.
  const uint64_t most_input = request.size() / 3;
  const std::optional<double> most_usd = Usd(most_input, kAnswerTokens, {});
  if (options_.usd_a_day > 0 && !most_usd)
    return Count({.outcome = JudgeOutcome::kOverBudget,
                  .problem = "the judging model has no price, so its budget in dollars can't be kept"});
  const Result<JudgeBudget::Taken> taken =
      budget_.Take({static_cast<int64_t>(most_input + kAnswerTokens), most_usd.value_or(0)});
  if (!taken) {
    const bool is_over = taken.error().kind == ErrorKind::kBusy;
    Judged judged = {.outcome = is_over ? JudgeOutcome::kOverBudget : JudgeOutcome::kFailed,
                     .problem = taken.error().message};
    if (is_over) judged.budget_renews_nanos = JudgeBudget::RenewsAt(clock_.NowNanos());
    return Count(std::move(judged));
  }

  JudgeCall call{.trace_id = RandomId<otel::TraceId>(random_),
                 .span_id = RandomId<otel::SpanId>(random_),
                 .start_nanos = clock_.NowNanos(),
                 .type = check.type,
                 .model = options_.model};
  std::vector<std::string> headers;
  if (!options_.key.empty()) headers.push_back("Authorization: Bearer " + options_.key);
  const Result<PostAnswer> answer =
      PostJson(ChatUrl(options_.endpoint), headers, request,
               {.time = options_.time, .private_addresses = options_.private_addresses, .stop = &stopping_});
  call.end_nanos = clock_.NowNanos();
  Judged judged;
  JudgeCost real;
  if (!answer) {
    judged.problem = answer.error().message;
    if (answer.error().kind != ErrorKind::kForbidden && answer.error().kind != ErrorKind::kUnavailable)
      real = taken->cost;  // it may have been answered, and billed
    if (answer.error().kind == ErrorKind::kForbidden) judged.problem += "; --judge-private-addresses on lets the judge";
  } else if (answer->status != 200) {
    judged.problem = fmt::format("the judging model's server answered {}", answer->status);
  } else {
    JudgeAnswer read = ReadJudgeAnswer(answer->body);
    judged.outcome = read.verdict ? JudgeOutcome::kJudged : JudgeOutcome::kNoVerdict;
    judged.verdict = std::move(read.verdict);
    judged.problem = std::move(read.problem);
    call.response_model = std::move(read.model);
    call.input_tokens = read.input_tokens;
    call.output_tokens = read.output_tokens;
    // One that does not say what it used is taken to have used the most.
    real.tokens = read.input_tokens && read.output_tokens ? Tokens(*read.input_tokens) + Tokens(*read.output_tokens)
                                                          : taken->cost.tokens;
    real.usd =
        Usd(read.input_tokens.value_or(most_input), read.output_tokens.value_or(kAnswerTokens), call.response_model)
            .value_or(0);
  }
  budget_.Settle(*taken, real);
  tokens_.Increment(static_cast<double>(real.tokens));
  call.problem = judged.problem;
  if (judged.verdict) {
    std::lock_guard lock(mutex_);
    if (verdicts_.emplace(key, *judged.verdict).second) order_.push_back(key);
    if (order_.size() > kRemembered) {
      verdicts_.erase(order_.front());
      order_.pop_front();
    }
  }
  if (traced_) traced_(call);
  judged.call = std::move(call);
  return Count(std::move(judged));
}

Judged Judge::Count(Judged judged) {
  const auto outcome = static_cast<size_t>(judged.outcome);
  outcomes_[outcome]->Increment();
  std::lock_guard lock(mutex_);
  ++status_.outcomes[outcome];
  if (!judged.problem.empty()) status_.last_problem = judged.problem;
  return judged;
}

std::optional<double> Judge::Usd(uint64_t input, uint64_t output, std::string_view response_model) {
  const pricing::ModelPrices prices = prices_.Current()->Find({}, options_.model, response_model);
  const pricing::Price* price = prices.At(clock_.NowNanos());
  if (price == nullptr) return std::nullopt;
  const std::optional<pricing::Cost> cost = pricing::CostOf({.input = input, .output = output}, *price);
  if (!cost) return std::nullopt;
  return pricing::Cost::Usd(cost->total_pico_usd);
}

Judge::Status Judge::status() {
  const JudgeCost spent = budget_.Spent();
  std::lock_guard lock(mutex_);
  Status out = status_;
  out.tokens_today = static_cast<uint64_t>(spent.tokens);
  out.usd_today = spent.usd;
  return out;
}

}  // namespace throughline::center
