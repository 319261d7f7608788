// Ollama's own API: /api/chat, /api/generate, /api/embed. It streams NDJSON unless asked not to; a whole answer has the
// shape of a stream's only piece.
//
// Source   Ollama API documentation (docs/api.md).
#include <utility>

#include "sdk/adapter/llm_shapes.h"

namespace throughline::inline sdk {
namespace {

using json::Int;
using json::Member;
using json::Number;
using json::Text;
using json::Value;

void ReadCommon(Value request, LlmQuestion& question) {
  question.model = Text(request, "model");
  ModelParameters& parameters = question.parameters;
  parameters.stream = json::Bool(request, "stream").value_or(true);
  if (std::optional<Value> options = Member(request, "options")) {
    parameters.temperature = Number(*options, "temperature");
    parameters.top_p = Number(*options, "top_p");
    parameters.top_k = Number(*options, "top_k");
    parameters.max_tokens = Int(*options, "num_predict");
    parameters.seed = Int(*options, "seed");
    parameters.presence_penalty = Number(*options, "presence_penalty");
    parameters.frequency_penalty = Number(*options, "frequency_penalty");
    ReadStrings(Member(*options, "stop"), parameters.stop_sequences);
  }
  if (Member(request, "format")) parameters.output_type = "json";  // the word json, or a schema
}

void AddImages(const std::optional<Value>& images, Message& message) {
  json::ForEach(images, [&](Value image) {
    if (message.parts.size() < kMaxParts) {
      message.parts.push_back(Part::Blob("image", {}, std::string(json::AsText(image))));
    }
  });
}

Part ReadToolCall(Value call) {
  std::optional<Value> function = Member(call, "function");
  std::optional<Value> arguments = Member(function, "arguments");
  std::string text;
  if (arguments) text = json::IsText(*arguments) ? std::string(json::AsText(*arguments)) : json::Write(*arguments);
  return Part::ToolCall(std::string(Text(call, "id")), std::string(Text(function, "name")), std::move(text));
}

void ReadChatQuestion(Value request, const Endpoint&, LlmQuestion& question) {
  ReadCommon(request, question);
  json::ForEach(Member(request, "messages"), [&](Value given) {
    Message& message = AddMessage(question, Text(given, "role"));
    std::string content(Text(given, "content"));
    if (message.role == "tool") {
      std::string_view id = Text(given, "tool_call_id");
      message.parts.push_back(
          Part::ToolResult(std::string(id.empty() ? Text(given, "tool_name") : id), std::move(content)));
      return;
    }
    if (std::string_view thinking = Text(given, "thinking"); !thinking.empty()) {
      message.parts.push_back(Part::Reasoning(std::string(thinking)));
    }
    if (!content.empty()) message.parts.push_back(Part::Text(std::move(content)));
    AddImages(Member(given, "images"), message);
    json::ForEach(Member(given, "tool_calls"), [&](Value call) {
      if (message.parts.size() < kMaxParts) message.parts.push_back(ReadToolCall(call));
    });
  });
  ReadOpenAiTools(Member(request, "tools"), question);
}

void ReadGenerateQuestion(Value request, const Endpoint&, LlmQuestion& question) {
  ReadCommon(request, question);
  if (std::string_view system = Text(request, "system"); !system.empty()) {
    question.instructions.push_back(Part::Text(std::string(system)));
  }
  Message& message = AddMessage(question, "user");
  if (std::string_view prompt = Text(request, "prompt"); !prompt.empty()) {
    message.parts.push_back(Part::Text(std::string(prompt)));
  }
  AddImages(Member(request, "images"), message);
}

void ReadEmbedQuestion(Value request, const Endpoint&, LlmQuestion& question) {
  question.model = Text(request, "model");
  question.dimensions = Int(request, "dimensions");
}

class OllamaReader final : public AnswerReader {
 public:
  using AnswerReader::AnswerReader;

 private:
  void ReadObject(std::string_view, Value object) override {
    if (std::optional<Value> error = Member(object, "error")) {
      SetError(*error);
      return;
    }
    if (std::string_view model = Text(object, "model"); !model.empty()) answer_.model = model;
    std::optional<Value> message = Member(object, "message");
    AddReasoning(0, message ? Text(*message, "thinking") : Text(object, "thinking"));
    AddText(0, message ? Text(*message, "content") : Text(object, "response"));
    json::ForEach(Member(message, "tool_calls"), [&](Value call) {
      Part part = ReadToolCall(call);
      AddToolCall(0, kMaxParts, part.id, part.name, part.content);  // each is a new one, whole
    });
    if (json::Bool(object, "done").value_or(false)) {
      Finish(0, Text(object, "done_reason"));
      std::optional<int64_t> input = Int(object, "prompt_eval_count");
      std::optional<int64_t> output = Int(object, "eval_count");
      if (input || output) {
        answer_.usage = openai::Usage{.input_tokens = input.value_or(0),
                                      .output_tokens = output.value_or(0),
                                      .total_tokens = input.value_or(0) + output.value_or(0)};
      }
      is_complete_ = true;
    }
  }
};

class OllamaEmbedReader final : public AnswerReader {
 public:
  using AnswerReader::AnswerReader;

 private:
  void ReadObject(std::string_view, Value object) override {
    if (std::optional<Value> error = Member(object, "error")) {
      SetError(*error);
      return;
    }
    answer_.model = Text(object, "model");
    auto count = [&](Value vector) {
      simdjson::dom::array values;
      if (!answer_.dimensions && vector.get_array().get(values) == simdjson::SUCCESS) {
        answer_.dimensions = static_cast<int64_t>(values.size());
      }
    };
    json::ForEach(Member(object, "embeddings"), count);
    if (std::optional<Value> one = Member(object, "embedding")) count(*one);  // the older /api/embeddings
    if (std::optional<int64_t> tokens = Int(object, "prompt_eval_count")) {
      answer_.usage = openai::Usage{.input_tokens = *tokens, .total_tokens = *tokens};
    }
    is_complete_ = true;
  }
};

template <typename Reader>
std::unique_ptr<AnswerReader> Make(const openai::OnDelta* on_delta) {
  return std::make_unique<Reader>(on_delta);
}

}  // namespace

const LlmShape kOllamaChatShape{.api = LlmApi::kOllamaChat,
                                .name = "ollama.chat",
                                .provider = "ollama",
                                .operation = LlmShape::Operation::kChat,
                                .read_question = &ReadChatQuestion,
                                .make_reader = &Make<OllamaReader>};
const LlmShape kOllamaGenerateShape{.api = LlmApi::kOllamaGenerate,
                                    .name = "ollama.generate",
                                    .provider = "ollama",
                                    .operation = LlmShape::Operation::kTextCompletion,
                                    .read_question = &ReadGenerateQuestion,
                                    .make_reader = &Make<OllamaReader>};
const LlmShape kOllamaEmbedShape{.api = LlmApi::kOllamaEmbed,
                                 .name = "ollama.embed",
                                 .provider = "ollama",
                                 .operation = LlmShape::Operation::kEmbeddings,
                                 .read_question = &ReadEmbedQuestion,
                                 .make_reader = &Make<OllamaEmbedReader>};

}  // namespace throughline::inline sdk
