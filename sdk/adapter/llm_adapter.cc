#include "throughline/llm_adapter.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <memory>
#include <utility>
#include <variant>

#include "sdk/adapter/llm_body.h"
#include "sdk/adapter/llm_record.h"
#include "sdk/adapter/llm_shapes.h"
#include "sdk/adapter/retry_after.h"
#include "throughline/semconv.h"

namespace throughline::inline sdk {
namespace {

constexpr std::string_view kUnread = "throughline.llm.unread";
constexpr size_t kMaxMessageBytes = 2000;

}  // namespace

std::string_view LlmApiName(LlmApi api) noexcept { return api == LlmApi::kDetect ? "detect" : ShapeOf(api).name; }

LlmApi DetectLlmApi(std::string_view url, std::string_view request_body) noexcept {
  try {
    json::Reader reader;
    return DetectApi(ReadEndpoint(url), reader.Parse(request_body));
  } catch (const std::exception&) {
    return LlmApi::kOpenAiChat;
  }
}

struct LlmCall::Impl {
  using AnySpan = std::variant<ChatSpan, TextCompletionSpan, GenerateContentSpan, EmbeddingsSpan>;

  Impl(const LlmShape& shape, AnySpan started, size_t max_bytes)
      : span(std::move(started)), reader(shape.make_reader(nullptr)), body(max_bytes) {}

  static AnySpan MakeSpan(LlmShape::Operation operation, const Tracer& tracer, const ModelCall& call,
                          const AiSpanOptions& options) {
    switch (operation) {
      case LlmShape::Operation::kTextCompletion:
        return AnySpan(std::in_place_type<TextCompletionSpan>, tracer, call, options);
      case LlmShape::Operation::kGenerateContent:
        return AnySpan(std::in_place_type<GenerateContentSpan>, tracer, call, options);
      case LlmShape::Operation::kEmbeddings:
        return AnySpan(std::in_place_type<EmbeddingsSpan>, tracer, call, options);
      default:
        return AnySpan(std::in_place_type<ChatSpan>, tracer, call, options);
    }
  }
  AiSpan& ai() {
    return std::visit([](auto& any) -> AiSpan& { return any; }, span);
  }
  InferenceSpan* inference() {
    return std::visit(
        [](auto& any) -> InferenceSpan* {
          if constexpr (std::is_base_of_v<InferenceSpan, std::remove_reference_t<decltype(any)>>) return &any;
          return nullptr;
        },
        span);
  }
  void End();

  AnySpan span;
  std::unique_ptr<AnswerReader> reader;
  LlmBody body;
  std::string unread_request;
  int http_status = 0;
  bool has_failed = false;
  bool is_wanted = false;
  bool has_chunk = false;
  bool is_ended = false;
};

LlmCall::LlmCall(const LlmCallOptions& options) noexcept {
  try {
    static const Tracer tracer = GetTracer("throughline.llm_adapter");
    Endpoint endpoint = ReadEndpoint(options.url);
    json::Reader json;
    bool is_too_long = options.body.size() > options.max_bytes;
    std::optional<json::Value> request = is_too_long ? std::nullopt : json.Parse(options.body);
    if (request && !request->is_object()) request.reset();
    const LlmShape& shape = ShapeOf(options.api == LlmApi::kDetect ? DetectApi(endpoint, request) : options.api);
    LlmQuestion question;
    if (request) shape.read_question(*request, endpoint, question);
    std::string_view provider = options.provider_name;
    if (provider.empty()) provider = ProviderOf(endpoint);
    if (provider.empty()) provider = shape.provider;

    ModelCall call{.provider = provider,
                   .model = question.model,
                   .server_address = endpoint.host,
                   .server_port = endpoint.port == 443 ? 0 : endpoint.port};
    AiSpanOptions with{.active = false, .parent = options.parent};
    impl_ = Shared<Impl>::Make(shape, Impl::MakeSpan(shape.operation, tracer, call, with), options.max_bytes);
    impl_->is_wanted = IsWanted(impl_->ai());
    if (!impl_->is_wanted) return;
    if (!request && !options.body.empty()) {
      impl_->unread_request = is_too_long ? "a request of " + std::to_string(options.body.size()) + " bytes"
                                          : "a request that is no JSON object";
    }
    std::visit([&](auto& any) { Record(any, question); }, impl_->span);
  } catch (const std::exception&) {
    impl_.reset();  // no span is better than no program
  }
}

LlmCall::LlmCall(LlmCall&&) noexcept = default;

LlmCall& LlmCall::operator=(LlmCall&& other) noexcept {
  if (this != &other) {
    End();
    impl_ = std::move(other.impl_);
  }
  return *this;
}

LlmCall::~LlmCall() { End(); }

Context LlmCall::context() const { return impl_ ? Context::Current().With(impl_->ai()) : Context::Current(); }

Span* LlmCall::span() noexcept { return impl_ && impl_->ai().IsRecording() ? &impl_->ai() : nullptr; }

void LlmCall::OnResponse(int http_status, std::span<const Header> headers) noexcept {
  if (!impl_ || impl_->is_ended) return;
  impl_->http_status = http_status;
  if (http_status < 400) return;
  auto find = [&](std::string_view name) {
    auto header = std::find_if(headers.begin(), headers.end(), [&](const Header& each) {
      return std::equal(each.name.begin(), each.name.end(), name.begin(), name.end(), [](char a, char b) {
        return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
      });
    });
    return header == headers.end() ? std::string_view() : header->value;
  };
  if (auto wait = ReadRetryAfter(find("retry-after-ms"), find("retry-after"), std::chrono::system_clock::now())) {
    impl_->ai().SetAttribute(semconv::kAiErrorRetryAfter, std::chrono::duration<double>(*wait).count());
  }
}

void LlmCall::OnBody(std::string_view bytes) noexcept {
  if (!impl_ || !impl_->is_wanted || impl_->is_ended) return;
  try {
    impl_->body.Feed(bytes, *impl_->reader);
    // Of a stream, from the first piece on in which the model says something.
    bool is_stream = impl_->body.is_sse() || impl_->body.objects() > 1 || !impl_->reader->is_complete();
    impl_->has_chunk = impl_->has_chunk || (is_stream && impl_->reader->has_begun());
    if (InferenceSpan* span = impl_->inference(); span && impl_->has_chunk) span->MarkChunk();
  } catch (const std::exception&) {
    impl_->unread_request = "memory ran out";
  }
}

void LlmCall::OnFailure(std::string_view error_type, std::string_view message) noexcept {
  if (!impl_ || impl_->is_ended) return;
  impl_->has_failed = true;
  impl_->ai().Fail(error_type, message.substr(0, kMaxMessageBytes));
}

void LlmCall::End() noexcept {
  if (!impl_ || std::exchange(impl_->is_ended, true)) return;
  try {
    impl_->End();
  } catch (const std::exception&) {
    impl_->ai().SetAttribute(kUnread, "memory ran out");
  }
  impl_->ai().End();
}

void LlmCall::Impl::End() {
  if (!is_wanted) return;
  const LlmAnswer& answer = reader->answer();
  std::visit([&](auto& any) { Record(any, answer); }, span);
  if (!has_failed && (answer.is_error || http_status >= 400)) {
    std::string message = http_status >= 400 ? std::to_string(http_status) : std::string();
    if (!answer.error_message.empty()) {
      if (!message.empty()) message += ' ';
      message += answer.error_message.substr(0, kMaxMessageBytes);
    }
    std::string_view type = answer.error_type.empty() ? answer.error_code : answer.error_type;
    // A gateway's stream may carry a status that came too late for its head.
    int status = http_status >= 400 ? http_status : std::atoi(answer.error_code.c_str());
    if (status >= 400 && status < 600) type = ErrorClass(status);
    ai().Fail(type.empty() ? std::string_view("APIError") : type, message);
  }
  if (!ai().IsRecording()) return;
  std::string unread = std::move(unread_request);
  if (std::string of_answer = body.Unread(true); !of_answer.empty()) {
    if (!unread.empty()) unread += ", ";
    unread += of_answer;
  }
  if (body.objects() > 0 && !answer.is_error && !reader->is_complete() && !has_failed && unread.empty()) {
    unread = "an answer that broke off";
  }
  if (!unread.empty()) ai().SetAttribute(kUnread, unread);
}

}  // namespace throughline::inline sdk
