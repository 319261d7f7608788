#include "schema/long_text_keys.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <utility>

namespace throughline::schema {
namespace {

// Sorted: looked up by binary search.
constexpr std::string_view kKeys[] = {
    "ai.documents",
    "ai.embedding",
    "ai.embeddings",
    "ai.generated_response",
    "ai.prompt",
    "ai.prompt.messages",
    "ai.prompt.tools",
    "ai.ranking",
    "ai.response.files",
    "ai.response.object",
    "ai.response.reasoning",
    "ai.response.text",
    "ai.response.toolCalls",
    "ai.result.object",
    "ai.result.text",
    "ai.result.toolCalls",
    "ai.schema",
    "ai.toolCall.args",
    "ai.toolCall.result",
    "ai.user_input",
    "ai.user_query",
    "ai.value",
    "ai.values",
    "db.parameters",
    "gcp.vertex.agent.llm_request",
    "gcp.vertex.agent.llm_response",
    "gcp.vertex.agent.tool_call_args",
    "gcp.vertex.agent.tool_response",
    "gen_ai.completion",
    "gen_ai.evaluation.explanation",
    "gen_ai.event.content",
    "gen_ai.input.messages",
    "gen_ai.output.messages",
    "gen_ai.prompt",
    "gen_ai.request.structured_output_schema",
    "gen_ai.request.tools",
    "gen_ai.retrieval.documents",
    "gen_ai.retrieval.query",
    "gen_ai.retrieval.query.text",
    "gen_ai.system_instructions",
    "gen_ai.tool.args",
    "gen_ai.tool.call.arguments",
    "gen_ai.tool.call.result",
    "gen_ai.tool.definitions",
    "gen_ai.tool.input",
    "gen_ai.tool.output",
    "gen_ai.tool.result",
    "genkit:input",
    "genkit:output",
    "input",
    "input.value",
    "langfuse.observation.input",
    "langfuse.observation.output",
    "langfuse.trace.input",
    "langfuse.trace.output",
    "lk.chat_ctx",
    "lk.function_tool.arguments",
    "lk.function_tool.output",
    "lk.response.text",
    "lk.user_transcript",
    "llm.function_call",
    "llm.prompt_template.template",
    "llm.prompt_template.variables",
    "lmnr.span.input",
    "lmnr.span.output",
    "mcp.request.argument",
    "mcp.response.value",
    "mlflow.spanInputs",
    "mlflow.spanOutputs",
    "output",
    "output.value",
    "pydantic_ai.all_messages",
    "query.generated",
    "query.user_input",
    "request_data",
    "reranker.query",
    "response_data",
    "tool.parameters",
    "traceloop.entity.input",
    "traceloop.entity.output",
    "traceloop.prompt.template",
    "traceloop.prompt.template_variables",
    "user.full_query",
};
static_assert(std::is_sorted(std::begin(kKeys), std::end(kKeys)));

// Lists spread over keys with a number after the prefix: gen_ai.prompt.0.content.
constexpr std::string_view kIndexed[] = {
    "gen_ai.prompt.",
    "gen_ai.completion.",
    "gen_ai.request.tools.",
    "gen_ai.embeddings.",
    "llm.input_messages.",
    "llm.output_messages.",
    "llm.prompts.",
    "llm.choices.",
    "llm.tools.",
    "llm.request.functions.",
    "retrieval.documents.",
    "reranker.input_documents.",
    "reranker.output_documents.",
    "embedding.embeddings.",
    "guardrails.prompt.",
    "guardrails.response.",
};
// Leaves of those lists that are short words, good for filtering and grouping.
constexpr std::string_view kShortLeaves[] = {
    "role", "id", "type", "name", "finish_reason", "score", "tool_call_id", "mime_type", "function_call_name"};

// What is bound to a statement, under any name: where an application stores its conversations, a whole answer.
constexpr std::string_view kPrefixes[] = {"db.operation.parameter.", "db.query.parameter."};

constexpr std::array<bool, 256> FirstBytes() {
  std::array<bool, 256> first{};
  for (std::string_view key : kKeys) first[static_cast<uint8_t>(key[0])] = true;
  for (std::string_view key : kIndexed) first[static_cast<uint8_t>(key[0])] = true;
  for (std::string_view key : kPrefixes) first[static_cast<uint8_t>(key[0])] = true;
  return first;
}
constexpr std::array<bool, 256> kFirstBytes = FirstBytes();

bool IsIndexed(std::string_view key) {
  for (std::string_view prefix : kIndexed) {
    if (!key.starts_with(prefix) || key.size() == prefix.size()) continue;
    char digit = key[prefix.size()];
    if (digit < '0' || digit > '9') return false;
    std::string_view leaf = key.substr(key.rfind('.') + 1);
    return std::find(std::begin(kShortLeaves), std::end(kShortLeaves), leaf) == std::end(kShortLeaves);
  }
  return false;
}

}  // namespace

bool IsLongTextKey(std::string_view key) {
  if (key.empty() || !kFirstBytes[static_cast<uint8_t>(key[0])]) return false;
  return std::binary_search(std::begin(kKeys), std::end(kKeys), key) || IsIndexed(key) ||
         std::ranges::any_of(kPrefixes, [key](std::string_view prefix) { return key.starts_with(prefix); });
}

std::span<const CanonicalText> CanonicalTexts() {
  static constexpr CanonicalText kTexts[] = {
      {"gen_ai.system_instructions", "$system_instructions", "\"system_instructions\":"},
      {"gen_ai.input.messages", "$input_messages", "\"input_messages\":"},
      {"gen_ai.output.messages", "$output_messages", "\"output_messages\":"},
      {"gen_ai.tool.definitions", "$tool_definitions", "\"tool_definitions\":"},
      {"gen_ai.tool.call.arguments", "$tool_arguments", "\"tool_arguments\":"},
      {"gen_ai.tool.call.result", "$tool_result", "\"tool_result\":"},
      {"gen_ai.retrieval.query.text", "$retrieval_query", "\"retrieval_query\":"},
      {"gen_ai.retrieval.documents", "$retrieval_documents", "\"retrieval_documents\":"}};
  return kTexts;
}

std::string_view CanonicalTextKey(std::string_view sent) {
  const auto found = std::ranges::find(CanonicalTexts(), sent, &CanonicalText::sent);
  return found == CanonicalTexts().end() ? std::string_view() : found->key;
}

}  // namespace throughline::schema
