// The indexed names against what llm-tracekit's OpenAI instrumentation writes, group by group.
#include <gtest/gtest.h>

#include <set>

#include "sdk/ai/testing.h"
#include "sdk/ai/testing_cases.h"

namespace throughline {
namespace {

struct Row {
  const char* group;
  const char* key;
  const char* value;
};

const Row kChatRows[] = {
    {"identity", "gen_ai.operation.name", "chat"},
    {"identity", "gen_ai.system", "openai"},
    {"identity", "server.address", "api.openai.com"},
    {"identity", "server.port", "(none)"},  // omitted when 443
    {"request", "gen_ai.request.model", "gpt-4o"},
    {"request", "gen_ai.request.temperature", "0.3"},
    {"request", "gen_ai.request.top_p", "0.9"},
    {"request", "gen_ai.request.top_k", "40.0"},
    {"request", "gen_ai.request.max_tokens", "200"},
    {"request", "gen_ai.request.presence_penalty", "-0.1"},
    {"request", "gen_ai.request.frequency_penalty", "0.1"},
    {"request", "gen_ai.request.user", "jane"},
    {"request", "gen_ai.openai.request.seed", "7"},
    {"request", "gen_ai.openai.request.response_format", "json_object"},
    {"request", "gen_ai.openai.request.service_tier", "auto"},
    {"request", "gen_ai.request.tools.0.type", "function"},
    {"request", "gen_ai.request.tools.0.function.name", "get_weather"},
    {"request", "gen_ai.request.tools.0.function.description", "Weather of a city"},
    {"request", "gen_ai.request.tools.0.function.parameters",
     R"({"type":"object","properties":{"city":{"type":"string"}}})"},
    {"prompt", "gen_ai.prompt.0.role", "system"},
    {"prompt", "gen_ai.prompt.0.content", "You write queries."},
    {"prompt", "gen_ai.prompt.1.role", "user"},
    {"prompt", "gen_ai.prompt.2.tool_calls.0.id", "call_1"},
    {"prompt", "gen_ai.prompt.2.tool_calls.0.type", "function"},
    {"prompt", "gen_ai.prompt.2.tool_calls.0.function.name", "get_weather"},
    {"prompt", "gen_ai.prompt.2.tool_calls.0.function.arguments", R"({"city":"Paris"})"},
    {"prompt", "gen_ai.prompt.2.content", "(none)"},
    {"prompt", "gen_ai.prompt.3.role", "tool"},
    {"prompt", "gen_ai.prompt.3.tool_call_id", "call_1"},
    {"prompt", "gen_ai.prompt.3.content", R"({"celsius":21})"},
    {"completion", "gen_ai.completion.0.role", "assistant"},
    {"completion", "gen_ai.completion.0.content", "It is 21 degrees. 🌤"},
    {"completion", "gen_ai.completion.0.finish_reason", "stop"},
    {"response", "gen_ai.response.model", "gpt-4o-2024-05-13"},
    {"response", "gen_ai.response.id", "chatcmpl-1"},
    {"response", "gen_ai.response.finish_reasons", R"(["stop"])"},
    {"response", "gen_ai.openai.response.service_tier", "default"},
    {"usage", "gen_ai.usage.input_tokens", "31"},
    {"usage", "gen_ai.usage.output_tokens", "12"},
    {"no current names", "gen_ai.provider.name", "(none)"},
    {"no current names", "gen_ai.input.messages", "(none)"},
    {"no current names", "gen_ai.output.messages", "(none)"},
    {"no current names", "gen_ai.tool.definitions", "(none)"},
    {"no current names", "gen_ai.request.seed", "(none)"},
    {"no current names", "gen_ai.output.type", "(none)"},
    {"no current names", "user.id", "(none)"},
};

const Row kToolCallRows[] = {
    {"identity", "server.port", "11434"},
    {"prompt", "gen_ai.prompt.0.role", "system"},  // instructions are the system prompt
    {"prompt", "gen_ai.prompt.0.content", "Be brief."},
    {"completion", "gen_ai.completion.0.content", "(none)"},
    {"completion", "gen_ai.completion.0.tool_calls.0.id", "call_1"},
    {"completion", "gen_ai.completion.0.tool_calls.0.type", "function"},
    {"completion", "gen_ai.completion.0.tool_calls.0.function.name", "look"},
    {"completion", "gen_ai.completion.0.tool_calls.0.function.arguments", R"({"x":1})"},
    {"completion", "gen_ai.completion.0.tool_calls.1.id", "call_2"},
    {"completion", "gen_ai.completion.0.finish_reason", "tool_calls"},
};

const Row kEmbeddingsRows[] = {
    {"embeddings", "gen_ai.operation.name", "embeddings"},
    {"embeddings", "gen_ai.request.encoding_formats", R"(["base64"])"},
    {"embeddings", "gen_ai.embeddings.dimension.count", "3"},
    {"embeddings", "gen_ai.embeddings.0.vector", "[0.5, -0.25, 0.125]"},
    {"usage", "gen_ai.usage.input_tokens", "8"},
};

const Row kFailureRows[] = {{"failure", "error.type", "std::runtime_error"}};
const Row kCutOffRows[] = {{"completion", "gen_ai.completion.0.finish_reason", "error"}};

class Tracekit : public testing::AiTest {
 protected:
  void Expect(void (*make)(const Tracer&, const AiSpanOptions&), std::span<const Row> rows) {
    make(tracer_, {.convention = GenAiConvention::kIndexed});
    for (const Row& row : rows) EXPECT_EQ(Attribute(row.key), row.value) << row.group << ": " << row.key;
  }
};

TEST_F(Tracekit, AChatHasTheNamesOfEveryGroup) {
  Expect(testing::Chat, kChatRows);
  EXPECT_EQ(Spans()[0].name(), "chat gpt-4o");
  EXPECT_EQ(Spans()[0].kind(), 3);  // client
}
TEST_F(Tracekit, ToolCallsHaveAnIndexInTheirMessage) { Expect(testing::ChatWithToolCalls, kToolCallRows); }
TEST_F(Tracekit, EmbeddingsCarryTheirVectors) { Expect(testing::Embeddings, kEmbeddingsRows); }
TEST_F(Tracekit, AFailureIsTheStatusWithItsMessageAndTheClassOfTheError) {
  Expect(testing::ChatThatFails, kFailureRows);
  EXPECT_EQ(Spans()[0].status().code(), 2);
  EXPECT_EQ(Spans()[0].status().message(), "connection reset");
}
TEST_F(Tracekit, AMissingFinishReasonIsAnError) { Expect(testing::ChatCutOff, kCutOffRows); }

TEST_F(Tracekit, WithoutContentRolesIdsAndToolNamesStay) {
  SetContentPolicy({.capture = ContentCapture::kOff});
  testing::Chat(tracer_, {.convention = GenAiConvention::kIndexed});
  const std::set<std::string> without{"gen_ai.prompt.0.content",
                                      "gen_ai.prompt.1.content",
                                      "gen_ai.prompt.2.tool_calls.0.function.arguments",
                                      "gen_ai.prompt.3.content",
                                      "gen_ai.completion.0.content",
                                      "gen_ai.request.tools.0.function.description",
                                      "gen_ai.request.tools.0.function.parameters"};
  for (const Row& row : kChatRows) {
    EXPECT_EQ(Attribute(row.key), without.contains(row.key) ? "(none)" : row.value) << row.key;
  }
}

TEST_F(Tracekit, EmbeddingVectorsNeedFullContent) {
  SetContentPolicy({.capture = ContentCapture::kMasked});
  testing::Embeddings(tracer_, {.convention = GenAiConvention::kIndexed});
  EXPECT_EQ(Attribute("gen_ai.embeddings.0.vector"), "(none)");
}

}  // namespace
}  // namespace throughline
