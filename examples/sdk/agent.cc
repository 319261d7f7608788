// An agent that may look at the disk before it answers: it streams, calls tools, and each step is a span.
//
//   OPENAI_API_KEY=sk-... ./agent "Is there room for a 20 GB file in /tmp?"
//
// The trace: invoke_agent › chat (asks for the tool) › execute_tool › chat (answers).
#include <throughline/ai.h>
#include <throughline/openai.h>
#include <throughline/setup.h>

#include <simdjson.h>
#include <cstdlib>
#include <filesystem>
#include <iostream>

using throughline::Message;

namespace {

const throughline::ToolDefinition kFreeSpace{
    .name = "free_space",
    .description = "How many bytes are free on the disk that holds a directory.",
    .parameters = R"({"type":"object","properties":{"path":{"type":"string"}},"required":["path"]})",
};

// What the tool says, for the model to read: also of arguments that the model got wrong.
std::string FreeSpace(std::string_view arguments) {
  simdjson::dom::parser parser;
  std::string_view path;
  if (parser.parse(simdjson::padded_string(arguments))["path"].get(path)) return R"({"error":"a path is needed"})";
  std::error_code error;
  const auto space = std::filesystem::space(std::filesystem::path(path), error);
  if (error) return R"({"error":"there is no such directory"})";
  return R"({"free_bytes":)" + std::to_string(space.available) + "}";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: agent QUESTION\n";
    return 2;
  }
  auto telemetry = throughline::SetupExport({.service_name = "agent", .capture_content = true});
  const char* chosen = std::getenv("OPENAI_MODEL");
  const std::string model = chosen ? chosen : "gpt-4o-mini";
  throughline::OpenAiClient client;
  throughline::Tracer tracer = throughline::GetTracer("agent");

  throughline::InvokeAgentSpan agent(tracer, {.name = "disk keeper", .provider = "openai", .model = model});
  std::vector<Message> said = {Message::System("You look after a computer. Use the tool before you answer."),
                               Message::User(argv[1])};
  agent.SetInputMessages(said);
  auto print = [](const throughline::openai::Delta& piece) {
    std::cout << piece.text << std::flush;
    return true;
  };
  constexpr int kMostTurns = 5;  // a model that only ever asks for tools must come to an end
  for (int turn = 0; turn < kMostTurns; ++turn) {
    auto answer = client.StreamChat({.model = model, .messages = said, .tools = {kFreeSpace}}, print);
    if (!answer || answer->choices.empty()) {
      agent.Fail(throughline::openai::ErrorKindName(answer.error.kind), answer.error.message);
      std::cerr << answer.error.message << '\n';
      return 1;
    }
    said.push_back(answer->choices.front().message);
    const auto requests = answer->ToolRequests();
    if (requests.empty()) {
      agent.SetOutputMessages({said.back()});
      std::cout << "\n\nthroughline trace " << agent.context().trace_id.Hex() << '\n';
      return 0;
    }
    for (const auto& request : requests) {
      throughline::ExecuteToolSpan tool(tracer, {.name = request.name, .call_id = request.id});
      tool.SetArguments(request.arguments);
      const bool is_known = request.name == kFreeSpace.name;
      const std::string result = is_known ? FreeSpace(request.arguments) : R"({"error":"there is no such tool"})";
      if (!is_known) tool.Fail("unknown_tool");
      tool.SetResult(result);
      said.push_back(Message::ToolResult(std::string(request.id), result));
    }
  }
  agent.Fail("too_many_turns");
  std::cerr << "no answer after " << kMostTurns << " turns\n";
  return 1;
}
