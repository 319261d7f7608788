// Spans for model calls that a program makes with HTTP code of its own: give the bytes, get the span.
//
//   throughline::LlmCall call({.url = "https://api.anthropic.com/v1/messages", .body = request_json});
//   const auto outgoing = throughline::Inject(call.context());                         // if the endpoint may know:
//   for (auto [name, value] : outgoing.headers()) ...
//   call.OnResponse(status, headers);
//   while (read(&chunk)) call.OnBody(chunk);                                           // as they arrive, in any pieces
//   call.End();
//
// Understands OpenAI chat completions, responses and embeddings (and what speaks like them), Anthropic messages, Gemini
// generateContent and embedContent, Ollama /api/chat, /api/generate and /api/embed, llama.cpp /completion; plain,
// streamed as SSE, as NDJSON or as a JSON array.
//
// Errors   none come back and nothing is thrown, whatever the bytes are: what could not be read stands in the span's
//          `throughline.llm.unread`, and the program's own handling of them is not touched.
// Limits   at most `max_bytes` of request and of answer are looked at; the rest passes unread, and the span says so.
// Threads  one thread at a time, any thread.
// Source   the providers' public API references. Attributes: docs/sdk/openai.md.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "throughline/context.h"
#include "throughline/propagation.h"
#include "throughline/shared.h"

namespace throughline::inline sdk {

class Span;

enum class LlmApi : uint8_t {
  kDetect,  // by path, host and the request's members; an unknown one is taken for OpenAI's chat
  kOpenAiChat,
  kOpenAiCompletions,  // the older /v1/completions
  kOpenAiResponses,
  kOpenAiEmbeddings,
  kAnthropicMessages,
  kGeminiGenerate,
  kGeminiEmbed,
  kOllamaChat,
  kOllamaGenerate,
  kOllamaEmbed,
  kLlamaCppCompletion,
};
std::string_view LlmApiName(LlmApi api) noexcept;
// What kDetect comes to.
LlmApi DetectLlmApi(std::string_view url, std::string_view request_body) noexcept;

struct LlmCallOptions {
  std::string_view url;   // whole, or the path alone; a key in its query is not kept
  std::string_view body;  // of the request
  LlmApi api = LlmApi::kDetect;
  std::string_view provider_name = {};  // by host, else by api: openai, anthropic, gcp.gemini, ollama, ...
  size_t max_bytes = 8 << 20;
  const Context* parent = nullptr;  // the current context
};

class LlmCall {
 public:
  explicit LlmCall(const LlmCallOptions& options) noexcept;
  LlmCall(LlmCall&&) noexcept;
  LlmCall& operator=(LlmCall&&) noexcept;
  ~LlmCall();  // as End

  // Of the span, for Inject and for children.
  Context context() const;
  // To add to it; null when nothing is recorded.
  Span* span() noexcept;

  // Optional: without it an error is known by its shape. `headers`: of an error, how long to leave the server alone.
  void OnResponse(int http_status, std::span<const Header> headers = {}) noexcept;
  void OnBody(std::string_view bytes) noexcept;
  // No answer, or it broke off: "timeout", "connection reset".
  void OnFailure(std::string_view error_type, std::string_view message) noexcept;
  // The answer is complete. What comes after has no effect.
  void End() noexcept;

 private:
  struct Impl;
  Shared<Impl> impl_;
};

}  // namespace throughline::inline sdk
