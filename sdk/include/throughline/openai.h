// A client for OpenAI's API and every endpoint that speaks it (Azure OpenAI, vLLM, llama.cpp, Ollama, LiteLLM, ...):
// chat completions, responses, embeddings, transcription. Each call is one span.
//
//   throughline::OpenAiClient client;                                 // OPENAI_API_KEY, OPENAI_BASE_URL
//   auto answer = client.Chat({.model = "gpt-4o", .messages = {throughline::Message::User("Hello!")}});
//   if (answer) std::puts(answer->Text().c_str());
//   else        std::puts(answer.error.message.c_str());
//
// Errors   come back as values: Outcome<T>. Neither an error nor a log nor a span ever holds a key.
// Limits   an answer is at most ClientOptions::max_answer_bytes; texts of an error are cut at 2,000 bytes.
// Threads  one Client serves any number of threads, each call on the thread that makes it; a forked child may go on
//          using it. Callbacks run on the calling thread.
// Source   OpenAI API reference (chat, responses, embeddings, audio, models, streaming). Spans: docs/sdk/openai.md.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "throughline/attributes.h"
#include "throughline/callback.h"
#include "throughline/content.h"
#include "throughline/context.h"
#include "throughline/shared.h"

namespace throughline::inline sdk {
class Span;
}

namespace throughline::inline sdk::openai {

// ---- Errors ----

enum class ErrorKind : uint8_t {
  kNone,
  kTimeout,         // to connect, in all, or between two pieces of a stream
  kCancelled,       // by the CancelToken
  kRateLimited,     // 429
  kAuthentication,  // 401, 403
  kInvalidRequest,  // every other 4xx, and what was refused before it was sent
  kServer,          // 5xx, and a stream that carried an error
  kUnreachable,     // no connection, or it broke
  kBadAnswer,       // not what the API promises: no JSON, cut off, or over the limit
};
std::string_view ErrorKindName(ErrorKind kind) noexcept;  // "rate_limited"

struct ApiError {
  ErrorKind kind = ErrorKind::kNone;
  int http_status = 0;  // 0: there was no answer
  std::string message;  // one sentence for a person: "429 Rate limit reached"
  std::string code;     // the provider's, as type and param
  std::string type;
  std::string param;
  std::optional<std::chrono::milliseconds> retry_after;  // what the server asked for
  std::string request_id;                                // x-request-id
  int attempts = 1;
  // The same call may succeed later: 408, 409, 429, 5xx, unreachable, a timeout before anything had come.
  bool is_retryable = false;

  explicit operator bool() const noexcept { return kind != ErrorKind::kNone; }
  // `ai.error.type` (timeout, rate_limit, unknown), `ai.error.retry_after` in seconds and status kError on the span of
  // the step that needed the answer.
  void Describe(Span& span) const noexcept;
};

// What came of a call: a value, or an error.
template <typename T>
struct Outcome {
  std::optional<T> value;
  ApiError error;

  explicit operator bool() const noexcept { return value.has_value(); }
  T& operator*() { return *value; }
  const T& operator*() const { return *value; }
  T* operator->() { return &*value; }
  const T* operator->() const { return &*value; }
};

// Ends calls from another thread. Copies are the same token; one may end many calls, and stays cancelled.
class CancelToken {
 public:
  CancelToken();
  void Cancel() const;
  bool IsCancelled() const noexcept;

  struct State;
  State& state() const noexcept;  // for the client

 private:
  Shared<State> state_;
};

// ---- Options ----

struct Azure {
  std::string api_version = {};  // "2024-10-21"
  std::string deployment = {};   // the request's model when empty
};

struct ClientOptions {
  std::string base_url = {};  // else OPENAI_BASE_URL, else https://api.openai.com/v1; for Azure the resource's endpoint
  std::string api_key = {};   // else OPENAI_API_KEY; without one no key is sent
  std::string organization = {};    // else OPENAI_ORG_ID
  std::string project = {};         // else OPENAI_PROJECT_ID
  std::string provider_name = {};   // on spans; empty: "openai", with `azure` "azure.ai.openai"
  std::optional<Azure> azure = {};  // `api-key` header, api-version and deployment path
  std::vector<std::pair<std::string, std::string>> headers = {};  // with every request

  std::chrono::milliseconds connect_timeout{5000};
  std::chrono::milliseconds timeout{600000};      // of one attempt, from its start to its last byte
  std::chrono::milliseconds idle_timeout{60000};  // without a byte, once a stream has begun

  int max_retries = 0;  // OpenAI's own SDKs take 2
  std::chrono::milliseconds first_retry_delay{500};
  std::chrono::milliseconds longest_retry_delay{8000};
  size_t max_answer_bytes = 32 << 20;

  // traceparent, tracestate and baggage with each request. Not set: to a loopback address yes, to any other host no,
  // since the ids would tell a stranger which calls belong together.
  std::optional<bool> propagate_trace = {};
  bool trace = true;         // one span a call; the GenAI client metrics are recorded either way
  std::string ca_file = {};  // PEM; the system's certificates when empty
};

struct CallOptions {
  std::optional<CancelToken> cancel = {};
  std::optional<std::chrono::milliseconds> timeout = {};  // else the client's
  std::optional<int> max_retries = {};
  std::vector<std::pair<std::string, std::string>> headers = {};
  AttributeList attributes = {};     // more attributes of the span
  std::string conversation_id = {};  // gen_ai.conversation.id
  const Context* parent = nullptr;   // the current context
};

// ---- What is said ----
//
// Messages, their parts and tools are those of throughline/content.h: Message::User("Hello!"), Part::Uri("image", url).
// A part's `name` is an image's detail (low, high, auto) here. A message with several kToolResult parts is sent as one
// message for each.

struct ResponseFormat {
  std::string type = {};    // text, json_object, json_schema
  std::string name = {};    // of the schema
  std::string schema = {};  // JSON Schema
  std::optional<bool> strict = {};
};

struct Usage {
  int64_t input_tokens = 0;   // with the cached ones
  int64_t output_tokens = 0;  // with the reasoning ones
  int64_t total_tokens = 0;
  std::optional<int64_t> cached_tokens;       // of the input
  std::optional<int64_t> cache_write_tokens;  // of the input
  std::optional<int64_t> reasoning_tokens;    // of the output
};

using JsonMembers = std::vector<std::pair<std::string, std::string>>;  // name and JSON text

struct ChatRequest {
  std::string model = {};
  std::vector<Message> messages = {};
  std::vector<ToolDefinition> tools = {};
  std::optional<bool> strict_tools = {};  // arguments always fit their schema
  std::string tool_choice = {};           // auto, none, required, or a tool's name
  std::optional<bool> parallel_tool_calls = {};
  std::optional<ResponseFormat> response_format = {};
  std::optional<double> temperature = {};
  std::optional<double> top_p = {};
  std::optional<int64_t> max_tokens = {};             // what most endpoints know
  std::optional<int64_t> max_completion_tokens = {};  // what reasoning models want
  std::vector<std::string> stop = {};
  std::optional<int64_t> seed = {};
  std::optional<double> presence_penalty = {};
  std::optional<double> frequency_penalty = {};
  std::optional<int64_t> n = {};
  std::string user = {};
  std::string service_tier = {};
  std::string reasoning_effort = {};
  std::vector<std::pair<std::string, std::string>> metadata = {};
  JsonMembers extra = {};     // members that this struct does not name, as they are: {"top_k", "40"}
  bool include_usage = true;  // stream_options.include_usage, when streamed
};

// What the model asks the program to do.
struct ToolRequest {
  std::string_view id;
  std::string_view name;
  std::string_view arguments;  // JSON text as the model wrote it: it may be wrong
};

struct Choice {
  int64_t index = 0;
  Message message;  // with its finish_reason: stop, length, tool_calls, content_filter; empty: the stream ended early
  std::string refusal;

  // The message's text parts, one behind the other.
  std::string Text() const;
  // Views of the message.
  std::vector<ToolRequest> ToolRequests() const;
};

struct ChatAnswer {
  std::string id;
  std::string model;
  int64_t created = 0;  // seconds since 1970
  std::string service_tier;
  std::string system_fingerprint;
  std::vector<Choice> choices;
  std::optional<Usage> usage;
  std::string request_id;
  std::optional<std::chrono::nanoseconds> time_to_first_token;  // of a stream
  bool is_stopped = false;                                      // the callback ended the stream
  std::string json;                                             // the body as it came; empty for a stream

  // The first choice's; empty when there is none.
  std::string Text() const;
  std::vector<ToolRequest> ToolRequests() const;
};

// A piece of a stream. The views are good during the call.
struct Delta {
  int64_t choice = 0;
  std::string_view text;
  std::string_view refusal;
  std::string_view reasoning;
  int64_t tool_call = -1;  // whose `arguments` these are, counted from 0 in the choice; -1: nobody's
  std::string_view tool_call_id;
  std::string_view tool_name;  // with the id, in the call's first piece
  std::string_view arguments;
  std::string_view finish_reason;  // in the choice's last piece
};
// False ends the stream; the answer holds what has come so far.
using OnDelta = Callback<bool(const Delta&)>;

struct ResponsesRequest {
  std::string model = {};
  // Tool calls and tool results among the parts become function_call and function_call_output items.
  std::vector<Message> input = {};
  std::string instructions = {};
  std::string previous_response_id = {};
  std::vector<ToolDefinition> tools = {};
  std::optional<bool> strict_tools = {};  // arguments always fit their schema
  std::string tool_choice = {};
  std::optional<bool> parallel_tool_calls = {};
  std::optional<ResponseFormat> text_format = {};
  std::optional<double> temperature = {};
  std::optional<double> top_p = {};
  std::optional<int64_t> max_output_tokens = {};
  std::string reasoning_effort = {};
  std::string reasoning_summary = {};  // auto, concise, detailed
  std::optional<bool> store = {};
  std::string user = {};
  std::string service_tier = {};
  std::vector<std::pair<std::string, std::string>> metadata = {};
  JsonMembers extra = {};
};

struct ResponsesAnswer {
  std::string id;
  std::string model;
  std::string status;             // completed, incomplete, failed, cancelled
  std::string incomplete_reason;  // max_output_tokens, content_filter
  std::string error_code;         // of a failed one
  std::string error_message;
  Message message;  // all output items together: reasoning summary, text, tool calls
  std::string refusal;
  std::string service_tier;
  std::optional<Usage> usage;
  std::string request_id;
  std::optional<std::chrono::nanoseconds> time_to_first_token;
  bool is_stopped = false;
  std::string json;  // the response object as it came

  std::string Text() const;
  std::vector<ToolRequest> ToolRequests() const;
};

struct EmbeddingsRequest {
  std::string model = {};
  std::vector<std::string> input = {};
  std::optional<int64_t> dimensions = {};
  bool as_base64 = true;  // a third of the bytes; false for an endpoint that knows numbers only
  std::string user = {};
  JsonMembers extra = {};
};

struct EmbeddingsAnswer {
  std::string model;
  std::vector<std::vector<float>> vectors;  // in the order of `input`
  std::optional<Usage> usage;
  std::string request_id;
};

struct TranscriptionRequest {
  std::string model = {};
  std::string audio = {};               // the file's bytes
  std::string file_name = "audio.wav";  // its ending tells the format
  std::string language = {};            // ISO 639-1
  std::string prompt = {};
  std::string response_format = {};  // json, text, srt, verbose_json, vtt; empty: json
  std::optional<double> temperature = {};
  std::vector<std::pair<std::string, std::string>> extra = {};  // more form fields
};

struct TranscriptionAnswer {
  struct Segment {
    double start_seconds = 0;
    double end_seconds = 0;
    std::string text;
  };
  std::string text;
  std::string language;
  std::optional<double> duration_seconds;
  std::vector<Segment> segments;  // verbose_json
  std::optional<Usage> usage;
  std::string request_id;
};

struct Model {
  std::string id;
  std::string owned_by;
  int64_t created = 0;
};

// ---- The client ----

class Client {
 public:
  explicit Client(ClientOptions options = {});
  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;
  ~Client();  // after its last call has returned

  Outcome<ChatAnswer> Chat(const ChatRequest& request, const CallOptions& call = {}) const;
  // Returns when the stream has ended; its pieces are put together in the answer. Retried only before its first piece.
  Outcome<ChatAnswer> StreamChat(const ChatRequest& request, const OnDelta& on_delta,
                                 const CallOptions& call = {}) const;
  Outcome<ResponsesAnswer> Respond(const ResponsesRequest& request, const CallOptions& call = {}) const;
  Outcome<ResponsesAnswer> StreamRespond(const ResponsesRequest& request, const OnDelta& on_delta,
                                         const CallOptions& call = {}) const;
  Outcome<EmbeddingsAnswer> Embed(const EmbeddingsRequest& request, const CallOptions& call = {}) const;
  Outcome<TranscriptionAnswer> Transcribe(const TranscriptionRequest& request, const CallOptions& call = {}) const;
  // Makes no span: no model is asked.
  Outcome<std::vector<Model>> ListModels(const CallOptions& call = {}) const;

 private:
  struct Impl;
  Shared<Impl> impl_;
};

}  // namespace throughline::inline sdk::openai

namespace throughline::inline sdk {
using OpenAiClient = openai::Client;
}
