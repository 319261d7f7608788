#include "sdk/adapter/llm_shapes.h"

#include <algorithm>
#include <array>

namespace throughline::inline sdk {
namespace {

constexpr std::array<const LlmShape*, 11> kShapes = {
    &kOpenAiChatShape,     &kOpenAiCompletionsShape, &kOpenAiResponsesShape,    &kOpenAiEmbeddingsShape,
    &kGeminiEmbedShape,    &kGeminiGenerateShape,    &kAnthropicMessagesShape,  &kOllamaChatShape,
    &kOllamaGenerateShape, &kOllamaEmbedShape,       &kLlamaCppCompletionShape,
};

struct HostRule {
  std::string_view suffix;
  std::string_view provider;
};
// The host, or a domain that it is in.
constexpr HostRule kHosts[] = {
    {"openai.azure.com", "azure.ai.openai"},
    {"cognitiveservices.azure.com", "azure.ai.openai"},
    {"models.inference.ai.azure.com", "azure.ai.inference"},
    {"services.ai.azure.com", "azure.ai.inference"},
    {"api.openai.com", "openai"},
    {"api.anthropic.com", "anthropic"},
    {"generativelanguage.googleapis.com", "gcp.gemini"},
    {"aiplatform.googleapis.com", "gcp.vertex_ai"},
    {"api.mistral.ai", "mistral_ai"},
    {"api.groq.com", "groq"},
    {"api.deepseek.com", "deepseek"},
    {"api.x.ai", "x_ai"},
    {"api.perplexity.ai", "perplexity"},
    {"api.cohere.com", "cohere"},
    {"api.cohere.ai", "cohere"},
    {"api.moonshot.ai", "moonshot_ai"},
    {"openrouter.ai", "openrouter"},
    {"api.together.xyz", "together_ai"},
    {"api.fireworks.ai", "fireworks"},
};

bool IsIn(std::string_view host, std::string_view domain) {
  if (!host.ends_with(domain)) return false;
  // us-central1-aiplatform.googleapis.com is Google's as well.
  return host.size() == domain.size() || host[host.size() - domain.size() - 1] == '.' ||
         host[host.size() - domain.size() - 1] == '-';
}

struct PathRule {
  std::string_view end;
  LlmApi api;
};
constexpr PathRule kPaths[] = {
    {"/chat/completions", LlmApi::kOpenAiChat},
    {"/responses", LlmApi::kOpenAiResponses},
    {"/api/embeddings", LlmApi::kOllamaEmbed},
    {"/embeddings", LlmApi::kOpenAiEmbeddings},
    {"/completions", LlmApi::kOpenAiCompletions},
    {"/messages", LlmApi::kAnthropicMessages},
    {"/api/chat", LlmApi::kOllamaChat},
    {"/api/generate", LlmApi::kOllamaGenerate},
    {"/api/embed", LlmApi::kOllamaEmbed},
    {"/completion", LlmApi::kLlamaCppCompletion},
    {":generateContent", LlmApi::kGeminiGenerate},
    {":streamGenerateContent", LlmApi::kGeminiGenerate},
    {":embedContent", LlmApi::kGeminiEmbed},
    {":batchEmbedContents", LlmApi::kGeminiEmbed},
};

}  // namespace

const LlmShape& ShapeOf(LlmApi api) {
  for (const LlmShape* shape : kShapes) {
    if (shape->api == api) return *shape;
  }
  return kOpenAiChatShape;
}

LlmApi DetectApi(const Endpoint& endpoint, const std::optional<json::Value>& request) {
  std::string_view path = endpoint.path;
  while (path.ends_with('/')) path.remove_suffix(1);
  for (const PathRule& rule : kPaths) {
    if (path.ends_with(rule.end)) return rule.api;
  }
  if (!request) return LlmApi::kOpenAiChat;
  auto has = [&](std::string_view key) { return json::Member(*request, key).has_value(); };
  if (has("contents")) return LlmApi::kGeminiGenerate;
  if (has("anthropic_version") || (has("messages") && has("max_tokens") && has("system"))) {
    return LlmApi::kAnthropicMessages;
  }
  if (has("messages")) {
    return has("options") || has("keep_alive") ? LlmApi::kOllamaChat : LlmApi::kOpenAiChat;
  }
  if (has("input")) {
    bool embeds = json::Text(*request, "model").find("embed") != std::string_view::npos || has("encoding_format");
    return embeds ? LlmApi::kOpenAiEmbeddings : LlmApi::kOpenAiResponses;
  }
  if (has("n_predict")) return LlmApi::kLlamaCppCompletion;
  if (has("prompt")) return has("options") || has("keep_alive") ? LlmApi::kOllamaGenerate : LlmApi::kOpenAiCompletions;
  return LlmApi::kOpenAiChat;
}

std::string_view ProviderOf(const Endpoint& endpoint) {
  for (const HostRule& rule : kHosts) {
    if (IsIn(endpoint.host, rule.suffix)) return rule.provider;
  }
  return {};
}

}  // namespace throughline::inline sdk
