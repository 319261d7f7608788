// Gemini's generateContent and streamGenerateContent (as SSE, or as one JSON array), and its embeddings. The model
// stands in the path.
//
// Its candidatesTokenCount leaves out the thoughts; promptTokenCount includes what was cached.
//
// Source   Gemini API reference, "generateContent", "embedContent"; field names in camel case or, as the API takes them
//          too, in snake case.
#include <utility>

#include "sdk/adapter/llm_shapes.h"

namespace throughline::inline sdk {
namespace {

using json::Int;
using json::Member;
using json::Number;
using json::Text;
using json::Value;

std::optional<Value> Either(const std::optional<Value>& object, std::string_view camel, std::string_view snake) {
  std::optional<Value> value = Member(object, camel);
  return value ? value : Member(object, snake);
}

// /v1beta/models/gemini-2.5-flash:generateContent, also behind publishers/google/ and tunedModels/.
std::string ModelOf(const Endpoint& endpoint) {
  std::string_view path = endpoint.path;
  path = path.substr(path.rfind('/') + 1);
  return std::string(path.substr(0, path.find(':')));
}

std::string WithoutFolder(std::string_view model) { return std::string(model.substr(model.rfind('/') + 1)); }

std::string Modality(std::string_view mime_type) {
  std::string_view kind = mime_type.substr(0, mime_type.find('/'));
  return kind == "image" || kind == "audio" || kind == "video" ? std::string(kind) : "document";
}

std::optional<Part> ReadPart(Value given) {
  if (std::optional<Value> call = Either(given, "functionCall", "function_call")) {
    std::optional<Value> arguments = Member(*call, "args");
    return Part::ToolCall(std::string(Text(*call, "id")), std::string(Text(*call, "name")),
                          arguments ? json::Write(*arguments) : "{}");
  }
  if (std::optional<Value> response = Either(given, "functionResponse", "function_response")) {
    std::optional<Value> result = Member(*response, "response");
    std::string_view id = Text(*response, "id");
    return Part::ToolResult(std::string(id.empty() ? Text(*response, "name") : id),
                            result ? json::Write(*result) : std::string());
  }
  if (std::optional<Value> data = Either(given, "inlineData", "inline_data")) {
    std::optional<Value> type = Either(data, "mimeType", "mime_type");
    std::string mime_type(type ? json::AsText(*type) : std::string_view());
    std::string modality = Modality(mime_type);
    return Part::Blob(std::move(modality), std::move(mime_type), std::string(Text(*data, "data")));
  }
  if (std::optional<Value> file = Either(given, "fileData", "file_data")) {
    std::optional<Value> type = Either(file, "mimeType", "mime_type");
    std::optional<Value> uri = Either(file, "fileUri", "file_uri");
    std::string mime_type(type ? json::AsText(*type) : std::string_view());
    std::string modality = Modality(mime_type);
    return Part::Uri(std::move(modality), std::string(uri ? json::AsText(*uri) : std::string_view()),
                     std::move(mime_type));
  }
  if (std::optional<Value> text = Member(given, "text"); text && json::IsText(*text)) {
    std::string content(json::AsText(*text));
    return json::Bool(given, "thought").value_or(false) ? Part::Reasoning(std::move(content))
                                                        : Part::Text(std::move(content));
  }
  return std::nullopt;
}

std::vector<Part> ReadParts(const std::optional<Value>& content) {
  std::vector<Part> parts;
  json::ForEach(Member(content, "parts"), [&](Value given) {
    std::optional<Part> part = ReadPart(given);
    if (part && parts.size() < kMaxParts) parts.push_back(std::move(*part));
  });
  return parts;
}

void ReadQuestion(Value request, const Endpoint& endpoint, LlmQuestion& question) {
  question.model = ModelOf(endpoint);
  if (std::string_view model = Text(request, "model"); !model.empty()) question.model = WithoutFolder(model);
  if (endpoint.path.find(":streamGenerateContent") != std::string::npos) question.parameters.stream = true;
  if (std::optional<Value> config = Either(request, "generationConfig", "generation_config")) {
    ModelParameters& parameters = question.parameters;
    auto number = [&](std::string_view camel, std::string_view snake) {
      std::optional<double> value = Number(*config, camel);
      return value ? value : Number(*config, snake);
    };
    auto integer = [&](std::string_view camel, std::string_view snake) {
      std::optional<int64_t> value = Int(*config, camel);
      return value ? value : Int(*config, snake);
    };
    parameters.temperature = number("temperature", "temperature");
    parameters.top_p = number("topP", "top_p");
    parameters.top_k = number("topK", "top_k");
    parameters.max_tokens = integer("maxOutputTokens", "max_output_tokens");
    parameters.choice_count = integer("candidateCount", "candidate_count");
    parameters.seed = integer("seed", "seed");
    parameters.presence_penalty = number("presencePenalty", "presence_penalty");
    parameters.frequency_penalty = number("frequencyPenalty", "frequency_penalty");
    ReadStrings(Either(config, "stopSequences", "stop_sequences"), parameters.stop_sequences);
    if (std::optional<Value> type = Either(config, "responseMimeType", "response_mime_type")) {
      parameters.output_type = json::AsText(*type) == "application/json" ? "json" : "text";
    }
  }
  question.instructions = ReadParts(Either(request, "systemInstruction", "system_instruction"));
  json::ForEach(Member(request, "contents"), [&](Value content) {
    std::string_view role = Text(content, "role");
    Message& message = AddMessage(question, role == "model" ? "assistant" : role.empty() ? "user" : role);
    message.parts = ReadParts(content);
    bool has_results_only = !message.parts.empty();
    for (const Part& part : message.parts) {
      has_results_only = has_results_only && part.type == Part::Type::kToolResult;
    }
    if (has_results_only) message.role = "tool";
  });
  json::ForEach(Member(request, "tools"), [&](Value tool) {
    json::ForEach(Either(tool, "functionDeclarations", "function_declarations"), [&](Value function) {
      if (question.own_tools.size() >= kMaxParts) return;
      std::optional<Value> parameters = Member(function, "parameters");
      if (!parameters) parameters = Member(function, "parametersJsonSchema");
      question.own_tools.push_back({.name = std::string(Text(function, "name")),
                                    .description = std::string(Text(function, "description")),
                                    .parameters = parameters ? json::Write(*parameters) : std::string()});
    });
  });
  question.tools = question.own_tools;
}

class GenerateReader final : public AnswerReader {
 public:
  using AnswerReader::AnswerReader;

 private:
  void ReadObject(std::string_view, Value object) override {
    if (std::optional<Value> error = Member(object, "error")) {
      SetError(*error);
      return;
    }
    if (std::string_view id = Text(object, "responseId"); !id.empty()) answer_.id = id;
    if (std::string_view model = Text(object, "modelVersion"); !model.empty()) answer_.model = model;
    if (std::optional<Value> usage = Member(object, "usageMetadata")) ReadUsage(*usage);
    json::ForEach(Member(object, "candidates"), [&](Value candidate) {
      int64_t index = Int(candidate, "index").value_or(0);
      for (Part& part : ReadParts(Member(candidate, "content"))) {
        if (part.type == Part::Type::kText) {
          AddText(index, part.content);
        } else if (part.type == Part::Type::kReasoning) {
          AddReasoning(index, part.content);
        } else if (part.type == Part::Type::kToolCall) {
          AddToolCall(index, kMaxParts, part.id, part.name, part.content);  // each is a new one, whole
        }
      }
      Finish(index, Text(candidate, "finishReason"));
    });
    if (std::string_view reason = Text(Member(object, "promptFeedback"), "blockReason"); !reason.empty()) {
      Finish(0, "content_filter");
    }
  }

  void ReadUsage(Value given) {
    openai::Usage usage;
    int64_t thoughts = Int(given, "thoughtsTokenCount").value_or(0);
    usage.input_tokens = Int(given, "promptTokenCount").value_or(0) + Int(given, "toolUsePromptTokenCount").value_or(0);
    usage.output_tokens = Int(given, "candidatesTokenCount").value_or(0) + thoughts;
    usage.total_tokens = Int(given, "totalTokenCount").value_or(usage.input_tokens + usage.output_tokens);
    usage.cached_tokens = Int(given, "cachedContentTokenCount");
    if (thoughts > 0) usage.reasoning_tokens = thoughts;
    answer_.usage = usage;
  }
};

void ReadEmbedQuestion(Value request, const Endpoint& endpoint, LlmQuestion& question) {
  question.model = ModelOf(endpoint);
  question.dimensions = Int(request, "outputDimensionality");
}

class EmbedReader final : public AnswerReader {
 public:
  using AnswerReader::AnswerReader;

 private:
  void ReadObject(std::string_view, Value object) override {
    if (std::optional<Value> error = Member(object, "error")) {
      SetError(*error);
      return;
    }
    auto count = [&](const std::optional<Value>& embedding) {
      simdjson::dom::array values;
      std::optional<Value> numbers = Member(embedding, "values");
      if (numbers && numbers->get_array().get(values) == simdjson::SUCCESS && !answer_.dimensions) {
        answer_.dimensions = static_cast<int64_t>(values.size());
      }
    };
    count(Member(object, "embedding"));
    json::ForEach(Member(object, "embeddings"), [&](Value embedding) { count(embedding); });
    if (std::optional<int64_t> tokens = Int(Member(object, "usageMetadata"), "promptTokenCount")) {
      answer_.usage = openai::Usage{.input_tokens = *tokens, .total_tokens = *tokens};
    }
    is_complete_ = true;
  }
};

}  // namespace

const LlmShape kGeminiGenerateShape{
    .api = LlmApi::kGeminiGenerate,
    .name = "gemini.generate_content",
    .provider = "gcp.gemini",
    .operation = LlmShape::Operation::kGenerateContent,
    .read_question = &ReadQuestion,
    .make_reader = [](const openai::OnDelta* on_delta) -> std::unique_ptr<AnswerReader> {
      return std::make_unique<GenerateReader>(on_delta);
    }};
const LlmShape kGeminiEmbedShape{.api = LlmApi::kGeminiEmbed,
                                 .name = "gemini.embed_content",
                                 .provider = "gcp.gemini",
                                 .operation = LlmShape::Operation::kEmbeddings,
                                 .read_question = &ReadEmbedQuestion,
                                 .make_reader = [](const openai::OnDelta* on_delta) -> std::unique_ptr<AnswerReader> {
                                   return std::make_unique<EmbedReader>(on_delta);
                                 }};

}  // namespace throughline::inline sdk
