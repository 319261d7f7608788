// What model APIs ask and answer, in one set of words: read from each provider's JSON, written on spans.
//
// Limits   readers keep at most kMaxChoices choices and kMaxParts parts of a message; the bytes are bounded by whoever
//          feeds them.
// Errors   none: what is missing or of another type reads as nothing.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/adapter/endpoint.h"
#include "sdk/adapter/json.h"
#include "throughline/ai.h"
#include "throughline/llm_adapter.h"
#include "throughline/openai.h"

namespace throughline::inline sdk {

// A request. Views point into its JSON, or into what owns the messages.
struct LlmQuestion {
  std::string model;
  ModelParameters parameters;
  std::vector<Part> instructions;  // beside the messages
  std::span<const Message> messages;
  std::span<const ToolDefinition> tools;
  std::string_view user;
  std::string_view encoding_format;  // of embeddings
  std::optional<int64_t> dimensions;

  std::vector<Message> own_messages;  // what `messages` shows, unless they are someone else's
  std::vector<ToolDefinition> own_tools;
};

struct LlmAnswer {
  std::string id;
  std::string model;
  int64_t created = 0;
  std::string service_tier;
  std::string system_fingerprint;
  std::vector<openai::Choice> choices;
  std::optional<openai::Usage> usage;
  std::optional<int64_t> dimensions;  // of embeddings
  std::string status;                 // of a response object
  std::string incomplete_reason;

  // The body was, or the stream carried, an error.
  bool is_error = false;
  std::string error_message;
  std::string error_type;
  std::string error_code;
  std::string error_param;

  openai::Choice& ChoiceAt(int64_t index);
};

inline constexpr size_t kMaxChoices = 128;
inline constexpr size_t kMaxParts = 4096;

// Puts an answer together from the JSON objects of its body: one, or many pieces of a stream.
class AnswerReader {
 public:
  explicit AnswerReader(const openai::OnDelta* on_delta = nullptr) : on_delta_(on_delta) {}
  virtual ~AnswerReader() = default;

  // `event`: of SSE. False: the receiver of the deltas wants no more.
  bool Read(std::string_view event, json::Value object);

  const LlmAnswer& answer() const { return answer_; }
  LlmAnswer& answer() { return answer_; }
  bool has_begun() const { return has_begun_; }      // the model has said something
  bool is_complete() const { return is_complete_; }  // the last piece was there
  bool is_stopped() const { return is_stopped_; }    // by the receiver of the deltas
  void MarkComplete() { is_complete_ = true; }       // [DONE]

 protected:
  virtual void ReadObject(std::string_view event, json::Value object) = 0;

  // Into the answer, and to the receiver. `tool_call`: the how manyth of the choice's.
  void AddText(int64_t choice, std::string_view text);
  void AddReasoning(int64_t choice, std::string_view text);
  void AddRefusal(int64_t choice, std::string_view text);
  // A new call, or with an empty `id` and `name` more of the arguments of one.
  void AddToolCall(int64_t choice, int64_t tool_call, std::string_view id, std::string_view name,
                   std::string_view arguments);
  void Finish(int64_t choice, std::string_view reason);
  // `error` as OpenAI, Anthropic and Gemini write it, or a text.
  void SetError(json::Value error);
  void Emit(const openai::Delta& delta);

  LlmAnswer answer_;
  bool is_complete_ = false;

 private:
  void AddToPart(int64_t choice, Part::Type type, std::string_view text);

  const openai::OnDelta* on_delta_;
  bool has_begun_ = false;
  bool is_stopped_ = false;
};

// One way to talk to models.
struct LlmShape {
  enum class Operation : uint8_t { kChat, kTextCompletion, kGenerateContent, kEmbeddings };

  LlmApi api;
  std::string_view name;      // "anthropic.messages"
  std::string_view provider;  // when the host tells none
  Operation operation;
  void (*read_question)(json::Value request, const Endpoint& endpoint, LlmQuestion& question);
  std::unique_ptr<AnswerReader> (*make_reader)(const openai::OnDelta* on_delta);
};

const LlmShape& ShapeOf(LlmApi api);  // kDetect: OpenAI's chat
LlmApi DetectApi(const Endpoint& endpoint, const std::optional<json::Value>& request);
// By the host; empty when it says nothing.
std::string_view ProviderOf(const Endpoint& endpoint);

// The shapes, one file a provider; named in llm_shapes.cc.
extern const LlmShape kOpenAiChatShape, kOpenAiCompletionsShape, kOpenAiResponsesShape, kOpenAiEmbeddingsShape,
    kAnthropicMessagesShape, kGeminiGenerateShape, kGeminiEmbedShape, kOllamaChatShape, kOllamaGenerateShape,
    kOllamaEmbedShape, kLlamaCppCompletionShape;

// Shared by them.
std::vector<Part> ReadOpenAiContent(const std::optional<json::Value>& content);
void ReadOpenAiTools(const std::optional<json::Value>& tools, LlmQuestion& question);
void ReadStrings(const std::optional<json::Value>& text_or_texts, std::vector<std::string>& into);
Message& AddMessage(LlmQuestion& question, std::string_view role);
// nullopt: it counts nothing.
std::optional<openai::Usage> ReadOpenAiUsage(const std::optional<json::Value>& usage);

}  // namespace throughline::inline sdk
