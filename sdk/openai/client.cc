#include <chrono>
#include <exception>
#include <optional>
#include <string>
#include <utility>

#include "base/random.h"
#include "sdk/adapter/llm_body.h"
#include "sdk/adapter/llm_record.h"
#include "sdk/adapter/llm_shapes.h"
#include "sdk/openai/answers.h"
#include "sdk/openai/exchange.h"
#include "sdk/openai/requests.h"
#include "sdk/version.h"
#include "throughline/ai.h"
#include "throughline/openai.h"
#include "throughline/semconv.h"

namespace throughline::inline sdk::openai {
namespace {

using std::chrono::steady_clock;

ApiError BadAnswer(std::string message, const HttpResponse& response) {
  return {.kind = ErrorKind::kBadAnswer,
          .http_status = response.status,
          .message = std::move(message),
          .request_id = Bounded(response.Find("x-request-id"))};
}

// An error inside an answer with a status of 2xx.
ApiError ErrorIn(LlmAnswer& answer, const HttpResponse& response) {
  return {.kind = ErrorKind::kServer,
          .http_status = response.status,
          .message = answer.error_message.empty() ? "the answer is an error" : Bounded(answer.error_message),
          .code = Bounded(answer.error_code),
          .type = Bounded(answer.error_type),
          .param = Bounded(answer.error_param),
          .request_id = Bounded(response.Find("x-request-id"))};
}

LlmQuestion QuestionOf(const ChatRequest& request, bool stream) {
  LlmQuestion question{
      .model = request.model, .messages = request.messages, .tools = request.tools, .user = request.user};
  ModelParameters& parameters = question.parameters;
  parameters.temperature = request.temperature;
  parameters.top_p = request.top_p;
  parameters.frequency_penalty = request.frequency_penalty;
  parameters.presence_penalty = request.presence_penalty;
  parameters.max_tokens = request.max_completion_tokens ? request.max_completion_tokens : request.max_tokens;
  parameters.seed = request.seed;
  parameters.choice_count = request.n;
  parameters.stop_sequences = request.stop;
  if (stream) parameters.stream = true;
  if (request.response_format) parameters.response_format = request.response_format->type;
  parameters.service_tier = request.service_tier;
  parameters.reasoning_effort = request.reasoning_effort;
  return question;
}

LlmQuestion QuestionOf(const ResponsesRequest& request, bool stream) {
  LlmQuestion question{.model = request.model, .tools = request.tools, .user = request.user};
  ModelParameters& parameters = question.parameters;
  parameters.temperature = request.temperature;
  parameters.top_p = request.top_p;
  parameters.max_tokens = request.max_output_tokens;
  if (stream) parameters.stream = true;
  if (request.text_format) parameters.response_format = request.text_format->type;
  parameters.service_tier = request.service_tier;
  parameters.reasoning_effort = request.reasoning_effort;
  if (!request.instructions.empty()) question.instructions.push_back(Part::Text(request.instructions));
  bool has_developer = false;
  for (const Message& message : request.input) has_developer = has_developer || message.role == "developer";
  question.messages = request.input;
  if (has_developer) {
    question.own_messages = request.input;
    for (Message& message : question.own_messages) {
      if (message.role == "developer") message.role = "system";
    }
    question.messages = question.own_messages;
  }
  return question;
}

void Fail(AiSpan& span, const ApiError& error) {
  if (error.retry_after) {
    span.SetAttribute(semconv::kAiErrorRetryAfter, std::chrono::duration<double>(*error.retry_after).count());
  }
  span.Fail(ErrorClassOf(error), error.message);
}

// The whole body, for an answer that is one JSON document.
class WholeBody final : public Receiver {
 public:
  void Begin() override { body.clear(); }
  bool OnBody(std::string_view bytes) override {
    body.append(bytes);
    return true;
  }
  std::string body;
};

// The pieces of a stream, read as they arrive.
class StreamedBody final : public Receiver {
 public:
  StreamedBody(const LlmShape& shape, const OnDelta& on_delta, size_t max_bytes, InferenceSpan& span)
      : reader(shape.make_reader(&on_delta)), body(max_bytes), span_(span) {}

  bool OnBody(std::string_view bytes) override {
    bool goes_on = body.Feed(bytes, *reader);
    if (reader->has_begun()) {
      if (!first_token_at) first_token_at = steady_clock::now();
      span_.MarkChunk();
    }
    // What is no JSON is no stream of ours: there is no point in hearing more.
    return goes_on && !reader->answer().is_error && body.Unread(false).empty();
  }
  bool HasBegun() const override { return reader->has_begun(); }

  std::unique_ptr<AnswerReader> reader;
  LlmBody body;
  std::optional<steady_clock::time_point> first_token_at;

 private:
  InferenceSpan& span_;
};

// What came of a call to a model that writes.
struct Written {
  LlmAnswer answer;
  ApiError error;
  std::string json;
  std::string request_id;
  std::optional<std::chrono::nanoseconds> time_to_first_token;
  bool is_stopped = false;
};

}  // namespace

struct Client::Impl {
  explicit Impl(ClientOptions given) : sender(std::move(given)) {}

  Tracer tracer() const {
    static const Tracer ours = GetTracer("throughline.openai", kVersion);
    return sender.options().trace ? ours : Tracer();
  }
  ModelCall ToModel(std::string_view model) const {
    return {.provider = sender.provider(),
            .model = model,
            .server_address = sender.endpoint().host,
            .server_port = sender.server_port()};
  }

  template <typename Request>
  Written Ask(const LlmShape& shape, std::string_view path, const Request& request, const OnDelta* on_delta,
              const CallOptions& call);
  template <typename Answer>
  Outcome<Answer> Get(const Sender::Call& what, const CallOptions& call, Span& span,
                      const std::function<bool(std::string_view body, Answer& answer)>& read);

  Sender sender;
};

template <typename Request>
Written Client::Impl::Ask(const LlmShape& shape, std::string_view path, const Request& request, const OnDelta* on_delta,
                          const CallOptions& call) {
  auto start = steady_clock::now();
  ChatSpan span(tracer(), ToModel(request.model),
                {.active = false, .parent = call.parent, .attributes = call.attributes});
  if (span.IsRecording()) {
    if (!call.conversation_id.empty()) span.SetConversationId(call.conversation_id);
    Record(span, QuestionOf(request, on_delta != nullptr));
  }
  WrittenRequest body = Write(request, on_delta != nullptr);
  Sender::Call what{.path = path, .model = request.model, .request = &body};
  HttpResponse response;
  Written written;
  if (on_delta) {
    StreamedBody stream(shape, *on_delta, sender.options().max_answer_bytes, span);
    try {
      written.error = sender.Send(what, call, span, stream, response);
    } catch (const std::exception& thrown) {  // by the caller's own callback
      span.Fail(thrown);
      throw;
    }
    written.answer = std::move(stream.reader->answer());
    written.is_stopped = stream.reader->is_stopped();
    if (stream.first_token_at) written.time_to_first_token = *stream.first_token_at - start;
    if (!written.error && !written.is_stopped) {
      std::string unread = stream.body.Unread(true);
      if (written.answer.is_error) {
        written.error = ErrorIn(written.answer, response);
      } else if (!unread.empty()) {
        written.error = BadAnswer("the stream can't be read: it has " + unread, response);
      } else if (!stream.reader->is_complete()) {
        written.error = BadAnswer("the stream broke off before its end", response);
      }
    }
  } else {
    WholeBody whole;
    written.error = sender.Send(what, call, span, whole, response);
    if (!written.error) {
      sender.ConcealKey(whole.body);
      json::Reader parser;
      std::optional<json::Value> object = parser.Parse(whole.body);
      std::unique_ptr<AnswerReader> reader = shape.make_reader(nullptr);
      if (object && object->is_object()) reader->Read({}, *object);
      written.answer = std::move(reader->answer());
      if (!object || !object->is_object()) {
        written.error = BadAnswer("the answer is no JSON object", response);
      } else if (written.answer.is_error) {
        written.error = ErrorIn(written.answer, response);
      } else if (!reader->is_complete()) {
        written.error = BadAnswer("the answer holds nothing that a model said", response);
      }
      written.json = std::move(whole.body);
    }
  }
  written.request_id = Bounded(response.Find("x-request-id"));
  sender.ConcealKey(written.request_id);
  sender.ConcealKey(written.error);
  Record(span, written.answer);
  if (written.error) Fail(span, written.error);
  return written;
}

template <typename Answer>
Outcome<Answer> Client::Impl::Get(const Sender::Call& what, const CallOptions& call, Span& span,
                                  const std::function<bool(std::string_view body, Answer& answer)>& read) {
  WholeBody whole;
  HttpResponse response;
  Outcome<Answer> outcome;
  outcome.error = sender.Send(what, call, span, whole, response);
  if (outcome.error) return outcome;
  Answer answer;
  if (!read(whole.body, answer)) {
    outcome.error = BadAnswer("the answer is not of the kind that was asked for", response);
    return outcome;
  }
  if constexpr (requires { answer.request_id; }) answer.request_id = Bounded(response.Find("x-request-id"));
  outcome.value = std::move(answer);
  return outcome;
}

Client::Client(ClientOptions options) : impl_(Shared<Impl>::Make(std::move(options))) {}
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;
Client::~Client() = default;

namespace {

Outcome<ChatAnswer> ToChatAnswer(Written written) {
  if (written.error) return {.error = std::move(written.error)};
  LlmAnswer& from = written.answer;
  return {.value = ChatAnswer{.id = std::move(from.id),
                              .model = std::move(from.model),
                              .created = from.created,
                              .service_tier = std::move(from.service_tier),
                              .system_fingerprint = std::move(from.system_fingerprint),
                              .choices = std::move(from.choices),
                              .usage = from.usage,
                              .request_id = std::move(written.request_id),
                              .time_to_first_token = written.time_to_first_token,
                              .is_stopped = written.is_stopped,
                              .json = std::move(written.json)}};
}

Outcome<ResponsesAnswer> ToResponsesAnswer(Written written) {
  // A response that failed is an answer with a status, as the API has it.
  if (written.error && !(written.error.kind == ErrorKind::kServer && written.answer.status == "failed")) {
    return {.error = std::move(written.error)};
  }
  LlmAnswer& from = written.answer;
  Choice choice = from.choices.empty() ? Choice{.message = {.role = "assistant"}} : std::move(from.choices.front());
  return {.value = ResponsesAnswer{.id = std::move(from.id),
                                   .model = std::move(from.model),
                                   .status = std::move(from.status),
                                   .incomplete_reason = std::move(from.incomplete_reason),
                                   .error_code = std::move(from.error_code),
                                   .error_message = std::move(from.error_message),
                                   .message = std::move(choice.message),
                                   .refusal = std::move(choice.refusal),
                                   .service_tier = std::move(from.service_tier),
                                   .usage = from.usage,
                                   .request_id = std::move(written.request_id),
                                   .time_to_first_token = written.time_to_first_token,
                                   .is_stopped = written.is_stopped,
                                   .json = std::move(written.json)}};
}

}  // namespace

Outcome<ChatAnswer> Client::Chat(const ChatRequest& request, const CallOptions& call) const {
  return ToChatAnswer(impl_->Ask(kOpenAiChatShape, "/chat/completions", request, nullptr, call));
}

Outcome<ChatAnswer> Client::StreamChat(const ChatRequest& request, const OnDelta& on_delta,
                                       const CallOptions& call) const {
  return ToChatAnswer(impl_->Ask(kOpenAiChatShape, "/chat/completions", request, &on_delta, call));
}

Outcome<ResponsesAnswer> Client::Respond(const ResponsesRequest& request, const CallOptions& call) const {
  return ToResponsesAnswer(impl_->Ask(kOpenAiResponsesShape, "/responses", request, nullptr, call));
}

Outcome<ResponsesAnswer> Client::StreamRespond(const ResponsesRequest& request, const OnDelta& on_delta,
                                               const CallOptions& call) const {
  return ToResponsesAnswer(impl_->Ask(kOpenAiResponsesShape, "/responses", request, &on_delta, call));
}

Outcome<EmbeddingsAnswer> Client::Embed(const EmbeddingsRequest& request, const CallOptions& call) const {
  EmbeddingsSpan span(impl_->tracer(), impl_->ToModel(request.model),
                      {.active = false, .parent = call.parent, .attributes = call.attributes});
  if (!request.user.empty()) span.SetUserId(request.user);
  std::string_view format = request.as_base64 ? "base64" : "float";
  span.SetEncodingFormats(std::span<const std::string_view>(&format, 1));
  WrittenRequest body = Write(request);
  Outcome<EmbeddingsAnswer> outcome =
      impl_->Get<EmbeddingsAnswer>({.path = "/embeddings", .model = request.model, .request = &body}, call, span,
                                   [&](std::string_view text, EmbeddingsAnswer& answer) {
                                     json::Reader parser;
                                     std::optional<json::Value> object = parser.Parse(text);
                                     return object && Read(*object, request.input.size(), answer);
                                   });
  if (!outcome) {
    Fail(span, outcome.error);
    return outcome;
  }
  span.SetResponse({.model = outcome->model});
  if (!outcome->vectors.empty()) span.SetDimensionCount(static_cast<int64_t>(outcome->vectors.front().size()));
  if (outcome->usage) span.SetUsage({.input_tokens = outcome->usage->input_tokens});
  if (span.WantsContent() && GetGenAiConvention() != GenAiConvention::kCurrent) {
    for (size_t i = 0; i < outcome->vectors.size(); ++i) {
      span.SetVector(i, std::vector<double>(outcome->vectors[i].begin(), outcome->vectors[i].end()));
    }
  }
  return outcome;
}

// No convention has a span for this. It is one of the model's provider all the same: with what is asked, and the
// tokens.
Outcome<TranscriptionAnswer> Client::Transcribe(const TranscriptionRequest& request, const CallOptions& call) const {
  ModelCall to = impl_->ToModel(request.model);
  Span span =
      impl_->tracer().StartSpan("transcription " + request.model, {.kind = SpanKind::kClient, .parent = call.parent});
  if (span.IsRecording()) {
    span.SetAttributes({{semconv::kGenAiOperationName, "transcription"},
                        {semconv::kGenAiProviderName, to.provider},
                        {semconv::kGenAiRequestModel, to.model},
                        {semconv::kServerAddress, to.server_address}});
    if (to.server_port) span.SetAttribute(semconv::kServerPort, to.server_port);
    if (!call.conversation_id.empty()) span.SetAttribute(semconv::kGenAiConversationId, call.conversation_id);
    span.SetAttributes(call.attributes);
  }
  SystemRandom random;
  std::string boundary = "throughline-" + std::to_string(random.Next()) + std::to_string(random.Next());
  WrittenRequest body = Write(request, boundary);
  const std::string& format = request.response_format;
  bool is_json = format.empty() || format == "json" || format == "verbose_json" || format == "diarized_json";
  Outcome<TranscriptionAnswer> outcome =
      impl_->Get<TranscriptionAnswer>({.path = "/audio/transcriptions", .model = request.model, .request = &body}, call,
                                      span, [&](std::string_view text, TranscriptionAnswer& answer) {
                                        if (!is_json) {
                                          answer.text = text;
                                          return true;
                                        }
                                        json::Reader parser;
                                        std::optional<json::Value> object = parser.Parse(text);
                                        return object && Read(*object, answer);
                                      });
  if (!outcome) {
    span.SetAttribute(semconv::kErrorType, ErrorClassOf(outcome.error));
    span.SetStatus(StatusCode::kError, outcome.error.message);
  } else if (outcome->usage) {
    span.SetAttribute(semconv::kGenAiUsageInputTokens, outcome->usage->input_tokens);
    span.SetAttribute(semconv::kGenAiUsageOutputTokens, outcome->usage->output_tokens);
  }
  return outcome;
}

Outcome<std::vector<Model>> Client::ListModels(const CallOptions& call) const {
  Span none;
  return impl_->Get<std::vector<Model>>({.path = "/models"}, call, none,
                                        [](std::string_view text, std::vector<Model>& models) {
                                          json::Reader parser;
                                          std::optional<json::Value> object = parser.Parse(text);
                                          return object && Read(*object, models);
                                        });
}

}  // namespace throughline::inline sdk::openai
