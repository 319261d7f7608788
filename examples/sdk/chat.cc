// A chat in the terminal: one trace for each question, one conversation for all of them.
//
//   OPENAI_BASE_URL=http://127.0.0.1:11434/v1 OPENAI_MODEL=llama3.2 ./chat       (or OPENAI_API_KEY=sk-... ./chat)
//
// Where to send traces is OTEL_EXPORTER_OTLP_ENDPOINT; without it, http://127.0.0.1:4318, where Throughline listens.
#include <throughline/openai.h>
#include <throughline/setup.h>

#include <cstdlib>
#include <iostream>

using throughline::Message;

int main() {
  auto telemetry = throughline::SetupExport({.service_name = "chat", .capture_content = true});
  if (!telemetry.is_enabled()) std::cerr << "not traced: " << telemetry.problem() << '\n';

  const char* chosen = std::getenv("OPENAI_MODEL");
  const std::string model = chosen ? chosen : "gpt-4o-mini";
  throughline::OpenAiClient client;
  throughline::Tracer tracer = throughline::GetTracer("chat");
  std::string conversation;
  std::vector<Message> said = {Message::System("Answer in one or two sentences.")};

  for (std::string question; std::cout << "> " << std::flush && std::getline(std::cin, question);) {
    if (question.empty()) continue;
    // A trace of its own for each question: its id then names this answer and no other.
    auto span = tracer.StartActiveSpan("💬 Answer a question", {.is_root = true});
    if (conversation.empty()) conversation = span.context().trace_id.Hex();

    said.push_back(Message::User(question));
    auto print = [](const throughline::openai::Delta& piece) {
      std::cout << piece.text << std::flush;
      return true;
    };
    auto answer = client.StreamChat({.model = model, .messages = said}, print, {.conversation_id = conversation});
    if (answer && !answer->choices.empty()) {
      said.push_back(answer->choices.front().message);
    } else {
      answer.error.Describe(span);
      std::cout << "(no answer: " << answer.error.message << ')';
      said.pop_back();
    }
    std::cout << '\n';
    if (span.IsRecording()) std::cout << "  throughline trace " << span.context().trace_id.Hex() << '\n';
  }
  std::cout << '\n';
}
