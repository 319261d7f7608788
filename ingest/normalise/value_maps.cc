#include "ingest/normalise/value_maps.h"

#include <algorithm>
#include <span>

namespace throughline::ingest {
namespace {

using enum Convention;

struct Fold {
  std::string_view from, to;
};

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool EqualsIgnoringCase(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return Lower(x) == Lower(y); });
}

// A `from` that ends in '*' matches by its beginning.
bool Matches(std::string_view pattern, std::string_view value) {
  if (!pattern.ends_with('*')) return EqualsIgnoringCase(pattern, value);
  pattern.remove_suffix(1);
  return value.size() >= pattern.size() && EqualsIgnoringCase(pattern, value.substr(0, pattern.size()));
}

const Fold* Find(std::span<const Fold> table, std::string_view value) {
  for (const Fold& fold : table) {
    if (Matches(fold.from, value)) return &fold;
  }
  return nullptr;
}

std::string_view FoldOrKeep(std::span<const Fold> table, std::string_view value) {
  const Fold* fold = Find(table, value);
  return fold != nullptr ? fold->to : value;
}

std::string_view FoldOrNothing(std::span<const Fold> table, std::string_view value) {
  const Fold* fold = Find(table, value);
  return fold != nullptr ? fold->to : std::string_view();
}

constexpr Fold kOtelOperations[] = {{"completion", "text_completion"}, {"generate", "generate_content"},
                                    {"embedding", "embeddings"},       {"chat", "chat"},
                                    {"tool", "execute_tool"},          {"handoff", "agent_handoff"}};
constexpr Fold kLangfuseTypes[] = {{"generation", "chat"},           {"embedding", "embeddings"},
                                   {"retriever", "retrieval"},       {"tool", "execute_tool"},
                                   {"agent", "invoke_agent"},        {"chain", "invoke_workflow"},
                                   {"guardrail", "apply_guardrail"}, {"evaluator", "evaluate"}};
constexpr Fold kOpenInferenceKinds[] = {{"LLM", "chat"},
                                        {"EMBEDDING", "embeddings"},
                                        {"RETRIEVER", "retrieval"},
                                        {"RERANKER", "rerank"},
                                        {"TOOL", "execute_tool"},
                                        {"AGENT", "invoke_agent"},
                                        {"CHAIN", "invoke_workflow"},
                                        {"GUARDRAIL", "apply_guardrail"},
                                        {"EVALUATOR", "evaluate"},
                                        {"PROMPT", "prompt"}};
constexpr Fold kTraceloopKinds[] = {{"tool", "execute_tool"},
                                    {"agent", "invoke_agent"},
                                    {"workflow", "invoke_workflow"},
                                    {"task", "invoke_workflow"},
                                    {"handoff", "agent_handoff"}};
constexpr Fold kRequestTypes[] = {
    {"chat", "chat"}, {"completion", "text_completion"}, {"embedding", "embeddings"}, {"rerank", "rerank"}};
constexpr Fold kVercelOperations[] = {{"ai.generateText.doGenerate", "chat"},
                                      {"ai.streamText.doStream", "chat"},
                                      {"ai.generateObject.doGenerate", "chat"},
                                      {"ai.streamObject.doStream", "chat"},
                                      {"ai.embed.doEmbed", "embeddings"},
                                      {"ai.embedMany.doEmbed", "embeddings"},
                                      {"ai.rerank", "rerank"},
                                      {"ai.rerank.doRerank", "rerank"},
                                      {"ai.toolCall", "execute_tool"},
                                      {"ai.embed", "invoke_workflow"},  // wraps the call that counts
                                      {"ai.embedMany", "invoke_workflow"},
                                      {"ai.generateText", "invoke_agent"},
                                      {"ai.streamText", "invoke_agent"},
                                      {"ai.generateObject", "invoke_agent"},
                                      {"ai.streamObject", "invoke_agent"},
                                      {"agent_step", "invoke_agent"}};
constexpr Fold kMcpMethods[] = {{"tools/call", "execute_tool"}};

constexpr Fold kTracekitNames[] = {{"Agent - *", "invoke_agent"},
                                   {"Tool - *", "execute_tool"},
                                   {"Guardrail - *", "apply_guardrail"},
                                   {"guardrails.prompt*", "apply_guardrail"},
                                   {"guardrails.response*", "apply_guardrail"},
                                   {"LangGraph Node *", "invoke_workflow"},
                                   {"Handoff*", "agent_handoff"}};
// The guide's 🤖 span wraps the inference that llm-tracekit records; counting both would count the call twice.
constexpr Fold kGuideNames[] = {{"Generate DataPrime Query", "invoke_workflow"},
                                {"OpenAI Query Generation", "invoke_workflow"},
                                {"Analyze User Intent", "invoke_workflow"},
                                {"Intent Analysis", "invoke_workflow"},
                                {"Validate Generated Query", "evaluate"}};

constexpr Fold kProviders[] = {
    {"openai", "openai"},
    {"ChatOpenAI", "openai"},
    {"anthropic", "anthropic"},
    {"ChatAnthropic", "anthropic"},
    {"aws", "aws.bedrock"},
    {"aws.bedrock", "aws.bedrock"},
    {"aws_bedrock", "aws.bedrock"},
    {"bedrock", "aws.bedrock"},
    {"amazon-bedrock", "aws.bedrock"},
    {"ChatBedrock*", "aws.bedrock"},
    {"azure.ai.openai", "azure.ai.openai"},
    {"az.ai.openai", "azure.ai.openai"},
    {"azure", "azure.ai.openai"},
    {"azure-openai", "azure.ai.openai"},
    {"AzureChatOpenAI", "azure.ai.openai"},
    {"azure.ai.inference", "azure.ai.inference"},
    {"az.ai.inference", "azure.ai.inference"},
    {"google", "gcp.gemini"},
    {"gemini", "gcp.gemini"},
    {"google.generative-ai", "gcp.gemini"},
    {"gcp.gemini", "gcp.gemini"},
    {"gcp.gen_ai", "gcp.gen_ai"},
    {"vertex_ai", "gcp.vertex_ai"},
    {"vertexai", "gcp.vertex_ai"},
    {"google-vertex", "gcp.vertex_ai"},
    {"google.vertex", "gcp.vertex_ai"},
    {"google.vertex.*", "gcp.vertex_ai"},
    {"gcp.vertex_ai", "gcp.vertex_ai"},
    {"mistralai", "mistral_ai"},
    {"mistral", "mistral_ai"},
    {"mistral_ai", "mistral_ai"},
    {"xai", "x_ai"},
    {"x_ai", "x_ai"},
    {"watsonx", "ibm.watsonx.ai"},
    {"ibm.watsonx.ai", "ibm.watsonx.ai"},
    {"cohere", "cohere"},
    {"deepseek", "deepseek"},
    {"groq", "groq"},
    {"perplexity", "perplexity"},
    {"moonshot_ai", "moonshot_ai"},
    {"moonshotai", "moonshot_ai"},
};

constexpr Fold kRoles[] = {
    {"developer", "system"}, {"function", "tool"},        {"model", "assistant"},    {"ai", "assistant"},
    {"human", "user"},       {"system", "system"},        {"user", "user"},          {"assistant", "assistant"},
    {"tool", "tool"},        {"AIMessage*", "assistant"}, {"HumanMessage*", "user"}, {"SystemMessage*", "system"},
    {"ToolMessage*", "tool"}};

constexpr Fold kFinishReasons[] = {{"tool_calls", "tool_call"},
                                   {"tool_use", "tool_call"},
                                   {"function_call", "tool_call"},
                                   {"tool-calls", "tool_call"},
                                   {"tool_call", "tool_call"},
                                   {"max_tokens", "length"},
                                   {"max_output_tokens", "length"},
                                   {"length", "length"},
                                   {"end_turn", "stop"},
                                   {"stop_sequence", "stop"},
                                   {"stop", "stop"},
                                   {"completed", "stop"},
                                   {"safety", "content_filter"},
                                   {"content-filter", "content_filter"},
                                   {"content_filter", "content_filter"},
                                   {"error", "error"}};

constexpr std::string_view kCodingAgents[] = {"cursor-agent", "codex_cli_rs", "codex-app-server", "github-copilot",
                                              "gemini-cli"};

}  // namespace

std::string_view FoldOperation(Convention convention, std::string_view key, std::string_view value) {
  switch (convention) {
    case kLangfuse:
      return FoldOrNothing(kLangfuseTypes, value);
    case kOpenInference:
      return FoldOrNothing(kOpenInferenceKinds, value);
    case kOtel:
      return FoldOrKeep(kOtelOperations, value);
    case kOpenLLMetry:
      return FoldOrNothing(key == "llm.request.type" ? std::span<const Fold>(kRequestTypes) : kTraceloopKinds, value);
    // operation.name is the id, a space, and the caller's function id.
    case kVercel:
      return FoldOrNothing(kVercelOperations, value.substr(0, value.find(' ')));
    case kMcp:
      return FoldOrNothing(kMcpMethods, value);
    default:
      return {};
  }
}

std::string_view OperationOfSpanName(Convention convention, std::string_view name, std::string_view* subject) {
  std::span<const Fold> table = kTracekitNames;
  if (convention == kGuide) {
    // An emoji, whole or garbled, has no ASCII letter in it.
    size_t start = 0;
    while (start < name.size() && !(Lower(name[start]) >= 'a' && Lower(name[start]) <= 'z')) ++start;
    name.remove_prefix(start);
    table = kGuideNames;
  }
  const Fold* fold = Find(table, name);
  if (fold == nullptr) return {};
  if (subject != nullptr && fold->from.ends_with('*')) *subject = name.substr(fold->from.size() - 1);
  return fold->to;
}

std::string_view FoldProvider(std::string_view value) {
  if (const Fold* fold = Find(kProviders, value)) return fold->to;
  std::string_view stem = value;
  for (std::string_view suffix : {".chat", ".responses", ".messages", ".completion", ".embedding"}) {
    if (stem.ends_with(suffix)) {
      stem.remove_suffix(suffix.size());
      break;
    }
  }
  return FoldOrKeep(kProviders, stem);
}

std::string_view FoldRole(std::string_view value) { return FoldOrKeep(kRoles, value); }
std::string_view FoldFinishReason(std::string_view value) { return FoldOrKeep(kFinishReasons, value); }

bool IsCodingAgent(std::string_view service_name) {
  return std::find(std::begin(kCodingAgents), std::end(kCodingAgents), service_name) != std::end(kCodingAgents);
}

}  // namespace throughline::ingest
