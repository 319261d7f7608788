#include "assistant/demos/simulated_model.h"

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <numbers>
#include <optional>

#include "assistant/providers/prompt.h"
#include "base/json_writer.h"
#include "dataprime/compiler.h"
#include "throughline/ai.h"

namespace throughline::assistant {
namespace {

using std::chrono::milliseconds;
using Trouble = SimulatedCall::Trouble;

constexpr int kMostTries = 4;

Duration Milliseconds(double count) {
  return std::chrono::duration_cast<Duration>(std::chrono::duration<double, std::milli>(count));
}

// Around 1, with the long tail that latencies have.
double LogNormal(double sigma, Random& random) {
  const double u = 1 - random.Uniform(), v = random.Uniform();
  return std::exp(sigma * std::sqrt(-2 * std::log(u)) * std::cos(2 * std::numbers::pi * v));
}

double UsualMilliseconds(std::string_view version) {
  if (version.find("mini") != version.npos) return 620;
  return version.ends_with("2024-08-06") ? 1500 : 1050;
}

std::string AnswerText(const PlanAnswer& answer, const std::string& query) {
  JsonWriter json;
  json.BeginObject().Key("query");
  if (query.empty()) {
    json.Null();
  } else {
    json.String(query);
  }
  json.Key("refusal");
  if (answer.kind == PlanAnswer::Kind::kRefusal) {
    json.String("This question is not related to system observability or log analysis.");
  } else {
    json.Null();
  }
  return json.EndObject().Take();
}

// As models write who know another language better.
std::string Misspelt(const std::string& query) {
  const size_t at = query.find("| filter");
  return at == std::string::npos ? query + " | stats count() by service"
                                 : query.substr(0, at) + "| where" + query.substr(at + 8);
}

std::string ProblemsOf(const std::string& query, int64_t now) {
  const auto compiled = dataprime::Compile(query, {.now = now});
  std::string problems;
  if (compiled) return problems;
  for (const dataprime::Diagnostic& diagnostic : compiled.error()) problems += diagnostic.message + "\n";
  return problems;
}

struct Try {
  std::string_view error_type;  // empty: it answers
  std::string_view message;
  Duration time;
};

}  // namespace

GenerationOutcome SimulatedModel::Generate(const GenerationRequest& request) {
  Generation generation = {.answer = planner_.Answer(request.question),
                           .provider = "openai",
                           .model = call_.version,
                           .model_version = call_.version.substr(call_.version.find("-20") + 1)};
  std::vector<Message> messages = {
      Message::System(SystemPrompt(request.question, request.intent, {.max_tokens = 1200})),
      Message::User(QuestionPrompt(request.question.text, request.last_query))};
  const Tracer tracer = GetTracer("throughline.openai");

  // One call, as a span. `text`: what it answers.
  const auto call = [&](const std::string& text, const Try& attempt) {
    ChatSpan span(tracer,
                  {.provider = "openai", .model = call_.model, .server_address = "api.openai.com", .server_port = 443});
    span.SetAttribute("demo", true);
    span.SetParameters({.temperature = temperature(), .max_tokens = 400, .response_format = "json_object"});
    span.SetInputMessages(messages);
    if (!request.conversation_id.empty()) span.SetConversationId(request.conversation_id);
    timeline_->Advance(attempt.time);
    if (!attempt.error_type.empty()) {
      span.Fail(attempt.error_type, attempt.message);
      return;
    }
    int64_t input = 0;
    for (const Message& message : messages)
      for (const Part& part : message.parts) input += static_cast<int64_t>(EstimateTokens(part.content));
    const auto output = static_cast<int64_t>(EstimateTokens(text));
    span.SetResponse({.id = fmt::format("chatcmpl-demo{:016x}", random_.Next()),
                      .model = call_.version,
                      .finish_reasons = {"stop"}});
    span.SetUsage({.input_tokens = input, .output_tokens = output});
    span.SetOutputMessages({Message::Assistant(text, "stop")});
    generation.input_tokens += input;
    generation.output_tokens += output;
  };
  const auto usual = [&](const std::string& text) {
    const double output = static_cast<double>(EstimateTokens(text));
    return Milliseconds((UsualMilliseconds(call_.version) + 9 * output) * call_.slowness * LogNormal(0.35, random_));
  };
  const auto fails = [&](std::string_view type, std::string_view message, milliseconds time, int tries,
                         bool is_tried_again = false) {
    for (int attempt = 1; attempt <= tries; ++attempt) {
      call({}, {type, message, time});
      // The guide's pause: doubled each time, with up to a second of jitter.
      if (attempt < tries || is_tried_again)
        timeline_->Advance(Milliseconds(1000.0 * (1 << (attempt - 1)) + 1000 * random_.Uniform()));
    }
  };
  const auto failed = [](std::string kind, std::string message, int status,
                         std::optional<std::chrono::seconds> retry_after) {
    return GenerationOutcome{
        .value = std::nullopt,
        .error = {
            .kind = std::move(kind), .message = std::move(message), .http_status = status, .retry_after = retry_after}};
  };
  switch (call_.trouble) {
    case Trouble::kTimeout:
      fails("timeout", "Request timed out", std::chrono::seconds(30), 1);
      return failed("timeout", "Request timed out", 503, std::nullopt);
    case Trouble::kRateLimit:
      fails("429", "429 Rate limit reached for gpt-4o", milliseconds(90), kMostTries);
      return failed("rate_limit", "429 Rate limit reached for gpt-4o", 429, std::chrono::seconds(20));
    case Trouble::kServerError:
      fails("500", "500 The server had an error while processing your request", milliseconds(350), kMostTries);
      return failed("server", "500 The server had an error while processing your request", 500, std::nullopt);
    case Trouble::kBrokenJson:
      fails("bad_answer", "the answer is no JSON", milliseconds(900), 1);
      return failed("bad_answer", "the answer is no JSON", 500, std::nullopt);
    case Trouble::kOneServerError:
      fails("500", "500 The server had an error while processing your request", milliseconds(350), 1, true);
      break;
    case Trouble::kNone:
      break;
  }
  const std::string& query = generation.answer.query;
  if (call_.writes_badly_first && !query.empty()) {
    const std::string wrong = Misspelt(query);
    if (const std::string problems = ProblemsOf(wrong, request.question.now); !problems.empty()) {
      const std::string text = AnswerText(generation.answer, wrong);
      call(text, {{}, {}, usual(text)});
      messages.push_back(Message::Assistant(text, "stop"));
      messages.push_back(Message::User(RepairPrompt(problems)));
      ++generation.rounds;
    }
  }
  const std::string text = AnswerText(generation.answer, query);
  call(text, {{}, {}, usual(text)});
  return {.value = std::move(generation), .error = {}};
}

}  // namespace throughline::assistant
