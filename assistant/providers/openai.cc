#include "assistant/providers/openai.h"

#include <algorithm>
#include <atomic>
#include <cctype>
#include <thread>
#include <utility>

#include "assistant/planner/explain.h"
#include "assistant/providers/builtin.h"
#include "assistant/providers/model_answer.h"
#include "assistant/providers/prompt.h"
#include "assistant/validation/canonical.h"
#include "dataprime/compiler.h"

namespace throughline::assistant {

using std::chrono::steady_clock;

// What the breaker counts: that the endpoint does not work, and not that it refused this request as wrong.
struct AskedModel {
  openai::Outcome<openai::ChatAnswer> outcome;
};

}  // namespace throughline::assistant

template <>
struct throughline::CallOutcome<throughline::assistant::AskedModel> {
  static std::optional<CallFailure> Failure(const throughline::assistant::AskedModel& asked) {
    const openai::ApiError& error = asked.outcome.error;
    switch (error.kind) {
      case openai::ErrorKind::kNone:
      case openai::ErrorKind::kCancelled:
      case openai::ErrorKind::kAuthentication:
      case openai::ErrorKind::kInvalidRequest:
        return std::nullopt;
      default:
        return CallFailure{.message = error.message, .is_retryable = error.is_retryable};
    }
  }
};

namespace throughline::assistant {
namespace {

constexpr std::string_view kCircuitOpen = "circuit_open";
constexpr std::chrono::milliseconds kLookForCancel{20};
constexpr double kLeastConfidence = 0.5;  // of a query of a model that compiles
constexpr double kPerRepair = 0.9;        // each round more makes it less likely to be what was meant

std::string_view KindOf(openai::ErrorKind kind) {
  switch (kind) {
    case openai::ErrorKind::kTimeout:
      return "timeout";
    case openai::ErrorKind::kCancelled:
      return "cancelled";
    case openai::ErrorKind::kRateLimited:
      return "rate_limit";
    case openai::ErrorKind::kAuthentication:
      return "authentication";
    case openai::ErrorKind::kServer:
      return "server";
    case openai::ErrorKind::kUnreachable:
      return "unreachable";
    case openai::ErrorKind::kInvalidRequest:
      return "rejected";
    default:
      return "bad_answer";
  }
}

// "2024-08-06" of "gpt-4o-2024-08-06", where the answer's model is the asked one with more behind it.
std::string VersionOf(std::string_view asked, std::string_view answered) {
  if (answered.size() > asked.size() + 1 && answered.starts_with(asked) && !std::isalnum(answered[asked.size()]))
    return std::string(answered.substr(asked.size() + 1));
  return answered == asked ? std::string() : std::string(answered);
}

std::string Rendered(const std::vector<dataprime::Diagnostic>& diagnostics, std::string_view query) {
  constexpr size_t kMost = 5;
  std::string text;
  size_t count = 0;
  for (const dataprime::Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.severity != dataprime::Severity::kError) continue;
    if (++count > kMost) break;
    text += dataprime::Render(diagnostic, query, "query");
    if (!text.ends_with('\n')) text += '\n';
  }
  return text;
}

std::string FirstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

class OpenAiProvider final : public Provider {
 public:
  OpenAiProvider(OpenAiProviderOptions options, const Planner& planner)
      : options_(std::move(options)),
        planner_(planner),
        client_(ClientOptionsOf(options_)),
        breaker_(options_.breaker) {}

  std::string_view name() const override { return "openai"; }
  std::string_view model() const override { return options_.model; }
  double temperature() const override { return options_.temperature; }
  GenerationOutcome Generate(const GenerationRequest& request) override;

 private:
  static openai::ClientOptions ClientOptionsOf(const OpenAiProviderOptions& options) {
    openai::ClientOptions client = options.client;
    client.max_retries = 0;  // ours are around the breaker
    client.max_answer_bytes = std::min(client.max_answer_bytes, options.max_answer_bytes);
    return client;
  }
  openai::Outcome<openai::ChatAnswer> Ask(const std::vector<Message>& messages, const GenerationRequest& request);
  openai::Outcome<openai::ChatAnswer> AskOnce(const openai::ChatRequest& chat, const GenerationRequest& request);
  // What an endpoint, or a model, knows of a request: found out by being refused, once.
  struct alignas(4) Dialect {     // of a size that an atomic takes without a lock
    bool has_json = true;         // response_format
    bool has_max_tokens = true;   // else max_completion_tokens, as reasoning models want it
    bool has_temperature = true;  // else its own
    // False: that is not why it was refused.
    bool Adapt(const openai::ApiError& error);
  };
  openai::ChatRequest RequestOf(const std::vector<Message>& messages, const Dialect& dialect) const;
  bool Wait(std::chrono::nanoseconds delay, const GenerationRequest& request) const;
  Generation FallBack(Generation generation, const GenerationRequest& request, std::string reason) const;
  // Empty when it compiles; else what is wrong with it.
  static std::string Problems(std::string_view query, const GenerationRequest& request);

  const OpenAiProviderOptions options_;
  const Planner& planner_;
  const openai::Client client_;
  CircuitBreaker breaker_;
  std::atomic<Dialect> dialect_{Dialect{.has_json = options_.asks_for_json}};
};

GenerationError ErrorOf(const openai::ApiError& error, std::chrono::nanoseconds cool_down) {
  GenerationError out{.kind = std::string(KindOf(error.kind)), .message = error.message};
  if (error.code == kCircuitOpen) {
    out.kind = kCircuitOpen;
    out.http_status = 503;
    out.retry_after = std::chrono::ceil<std::chrono::seconds>(cool_down);
    return out;
  }
  if (error.kind == openai::ErrorKind::kTimeout) out.http_status = 503;
  if (error.kind == openai::ErrorKind::kRateLimited) out.http_status = 429;
  if (error.retry_after) out.retry_after = std::chrono::ceil<std::chrono::seconds>(*error.retry_after);
  return out;
}

GenerationOutcome OpenAiProvider::Generate(const GenerationRequest& request) {
  const PlanRequest& question = request.question;
  // DataPrime, or a trace id, typed in: there is nothing for a model to do.
  if (request.fault.empty() && (request.intent.category == "query" || request.intent.category == "trace_lookup")) {
    Generation typed = AnswerOfPlanner(planner_, question);
    if (typed.answer.is_passed_through || typed.answer.kind == PlanAnswer::Kind::kTrace)
      return {.value = std::move(typed), .error = {}};
  }

  std::vector<Message> messages = {
      Message::System(SystemPrompt(question, request.intent, {.max_tokens = options_.prompt_tokens})),
      Message::User(QuestionPrompt(question.text, request.last_query))};
  Generation generation{.answer = {}, .provider = "openai", .model = options_.model, .model_version = {}};
  std::string problems;
  for (int round = 0; round <= options_.max_repairs; ++round) {
    const openai::Outcome<openai::ChatAnswer> outcome = Ask(messages, request);
    if (!outcome) {
      if (round == 0) return {.value = {}, .error = ErrorOf(outcome.error, options_.breaker.cool_down)};
      return {.value = FallBack(std::move(generation), request,
                                "the model's query did not compile, and asking again failed: " + outcome.error.message),
              .error = {}};
    }
    const openai::ChatAnswer& chat = *outcome;
    generation.rounds = round + 1;
    generation.model = chat.model.empty() ? options_.model : chat.model;
    generation.model_version = VersionOf(options_.model, chat.model);
    if (chat.usage) {
      generation.input_tokens += chat.usage->input_tokens;
      generation.output_tokens += chat.usage->output_tokens;
    }
    const std::string said = chat.Text();
    ModelAnswer answer = ReadModelAnswer(said);
    if (!chat.choices.empty() && !chat.choices.front().refusal.empty() && answer.query.empty())
      answer.refusal = chat.choices.front().refusal;
    if (!answer.refusal.empty()) {
      if (question.mode == Mode::kPermissive)
        return {.value = FallBack(std::move(generation), request, "the model refused"), .error = {}};
      generation.answer.kind = PlanAnswer::Kind::kRefusal;
      generation.answer.intent = request.intent;
      generation.answer.confidence = 1;
      generation.answer.message = std::move(answer.refusal);
      generation.answer.refusal_reason = "non_observability_topic";
      return {.value = std::move(generation), .error = {}};
    }
    problems = answer.problem.empty() ? Problems(answer.query, request) : answer.problem;
    if (problems.empty()) {
      PlanAnswer& out = generation.answer;
      // Forms of other languages that the compiler takes become DataPrime.
      out.query = CanonicalLine(answer.query).value_or(answer.query);
      out.intent = request.intent;
      out.confidence = std::max(request.intent.confidence, kLeastConfidence);
      for (int repair = 0; repair < round; ++repair) out.confidence *= kPerRepair;
      out.message = std::move(answer.explanation);
      out.explanation = Explain(out.query);
      out.repairs = round;
      return {.value = std::move(generation), .error = {}};
    }
    messages.push_back(Message::Assistant(said));
    messages.push_back(Message::User(RepairPrompt(problems)));
  }
  return {
      .value = FallBack(std::move(generation), request, "the model's queries did not compile: " + FirstLine(problems)),
      .error = {}};
}

std::string OpenAiProvider::Problems(std::string_view query, const GenerationRequest& request) {
  const auto compiled = dataprime::Compile(query, {.now = request.question.now});
  return compiled ? std::string() : Rendered(compiled.error(), query);
}

Generation OpenAiProvider::FallBack(Generation generation, const GenerationRequest& request, std::string reason) const {
  Generation planned = AnswerOfPlanner(planner_, request.question);
  planned.is_fallback = true;
  planned.fallback_reason = std::move(reason);
  planned.rounds = generation.rounds;
  planned.input_tokens = generation.input_tokens;
  planned.output_tokens = generation.output_tokens;
  return planned;
}

openai::ChatRequest OpenAiProvider::RequestOf(const std::vector<Message>& messages, const Dialect& dialect) const {
  openai::ChatRequest chat{.model = options_.model, .messages = messages};
  if (dialect.has_json) chat.response_format = openai::ResponseFormat{.type = "json_object"};
  (dialect.has_max_tokens ? chat.max_tokens : chat.max_completion_tokens) = options_.max_tokens;
  if (dialect.has_temperature) chat.temperature = options_.temperature;
  return chat;
}

bool OpenAiProvider::Dialect::Adapt(const openai::ApiError& error) {
  if (error.kind != openai::ErrorKind::kInvalidRequest || (error.http_status != 400 && error.http_status != 422))
    return false;
  const auto speaks_of = [&](std::string_view parameter) {
    return error.param == parameter || error.message.find(parameter) != error.message.npos;
  };
  // Most name the parameter; one that does not has most likely never heard of the wish for JSON.
  for (const auto& [flag, parameter] : {std::pair{&has_max_tokens, "max_tokens"}, {&has_temperature, "temperature"}}) {
    if (*flag && speaks_of(parameter)) {
      *flag = false;
      return true;
    }
  }
  return std::exchange(has_json, false);
}

openai::Outcome<openai::ChatAnswer> OpenAiProvider::Ask(const std::vector<Message>& messages,
                                                        const GenerationRequest& request) {
  const RetryOptions retry{.deadline = SteadyTime(request.deadline),
                           .wait = [&](std::chrono::nanoseconds delay) { return Wait(delay, request); },
                           .random = options_.random};
  Dialect dialect = dialect_.load(std::memory_order_relaxed);
  for (;;) {
    const openai::ChatRequest chat = RequestOf(messages, dialect);
    openai::Outcome<openai::ChatAnswer> outcome = Retry(
        options_.retry, [&] { return AskOnce(chat, request); }, retry);
    if (outcome) dialect_.store(dialect, std::memory_order_relaxed);
    if (outcome || !dialect.Adapt(outcome.error)) return outcome;
  }
}

openai::Outcome<openai::ChatAnswer> OpenAiProvider::AskOnce(const openai::ChatRequest& chat,
                                                            const GenerationRequest& request) {
  const auto left = std::chrono::floor<std::chrono::milliseconds>(request.deadline - steady_clock::now());
  openai::Outcome<openai::ChatAnswer> outcome;
  if (left.count() <= 0) {
    outcome.error = {.kind = openai::ErrorKind::kTimeout, .message = "the time for this question is over"};
    return outcome;
  }
  openai::CallOptions call{.cancel = request.cancel, .timeout = left, .conversation_id = request.conversation_id};
  if (!request.fault.empty()) call.headers.emplace_back(kFaultHeader, request.fault);
  return breaker_
      .Call([&] { return AskedModel{client_.Chat(chat, call)}; },
            [&] {
              AskedModel refused;
              refused.outcome.error = {.kind = openai::ErrorKind::kUnreachable,
                                       .message = "Circuit breaker is OPEN - service unavailable",
                                       .code = std::string(kCircuitOpen)};
              return refused;
            })
      .outcome;
}

bool OpenAiProvider::Wait(std::chrono::nanoseconds delay, const GenerationRequest& request) const {
  if (options_.wait) return options_.wait(delay);
  const steady_clock::time_point end = steady_clock::now() + std::chrono::duration_cast<steady_clock::duration>(delay);
  for (;;) {
    if (request.cancel && request.cancel->IsCancelled()) return false;
    const auto left = end - steady_clock::now();
    if (left <= left.zero()) return true;
    std::this_thread::sleep_for(request.cancel ? std::min<steady_clock::duration>(left, kLookForCancel) : left);
  }
}

}  // namespace

std::unique_ptr<Provider> MakeOpenAiProvider(OpenAiProviderOptions options, const Planner& planner) {
  return std::make_unique<OpenAiProvider>(std::move(options), planner);
}

}  // namespace throughline::assistant
