// The calls of ../emitters/lib/conversation.cjs, made and traced by the C++ SDK: a question with a tool, the tool's
// answer, the same question streamed, an embedding, and a call that the endpoint refuses. To OPENAI_BASE_URL, exported
// to OTEL_EXPORTER_OTLP_ENDPOINT.
#include <cstdio>

#include "throughline/openai.h"
#include "throughline/setup.h"

int main() {
  using throughline::Message;
  throughline::Telemetry telemetry = throughline::SetupExport({.metrics = false});
  if (!telemetry.is_enabled()) {
    std::fprintf(stderr, "%s\n", telemetry.problem().c_str());
    return 1;
  }
  throughline::OpenAiClient client;
  const std::vector<Message> messages = {Message::System("You write DataPrime queries."),
                                         Message::User("How many errors had checkout?")};
  const std::vector<throughline::ToolDefinition> tools = {
      {.name = "run_query",
       .description = "Runs a query.",
       .parameters = R"({"type":"object","properties":{"query":{"type":"string"}},"required":["query"]})"}};

  auto first =
      client.Chat({.model = "gpt-4o", .messages = messages, .tools = tools, .temperature = 0.5, .max_tokens = 100});
  if (!first || first->ToolRequests().empty()) {
    std::fprintf(stderr, "the first call: %s\n", first.error.message.c_str());
    return 1;
  }
  throughline::openai::ChatRequest second{.model = "gpt-4o", .messages = messages, .tools = tools, .temperature = 0.5};
  second.messages.push_back(first->choices[0].message);
  second.messages.push_back(Message::ToolResult(std::string(first->ToolRequests()[0].id), "2"));
  bool is_good = static_cast<bool>(client.Chat(second));
  is_good &= static_cast<bool>(client.StreamChat({.model = "gpt-4o", .messages = messages},
                                                 [](const throughline::openai::Delta&) { return true; }));
  is_good &= static_cast<bool>(client.Embed(
      {.model = "text-embedding-3-small", .input = {"How many errors had checkout?"}, .as_base64 = false}));
  is_good &= client.Chat({.model = "rate-limited", .messages = messages}).error.kind ==
             throughline::openai::ErrorKind::kRateLimited;
  if (!is_good) std::fprintf(stderr, "a call went otherwise than it should\n");
  return is_good && telemetry.Shutdown() ? 0 : 1;
}
