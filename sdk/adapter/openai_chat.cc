// OpenAI chat completions and the older completions, and the many servers that speak like them: vLLM, llama.cpp's
// /v1/chat/completions, LM Studio, Groq, DeepSeek, Mistral, OpenRouter, ...
//
// Source   OpenAI API reference, "Chat", "Chat streaming", "Completions".
#include <utility>

#include "sdk/adapter/llm_shapes.h"

namespace throughline::inline sdk {

using json::Int;
using json::Member;
using json::Number;
using json::Text;
using json::Value;

namespace {

Part ReadToolCall(Value call) {
  std::optional<Value> function = Member(call, "function");
  if (!function) function = Member(call, "custom");
  std::optional<Value> arguments = Member(function, "arguments");
  if (!arguments) arguments = Member(function, "input");
  std::string text;
  if (arguments) text = json::IsText(*arguments) ? std::string(json::AsText(*arguments)) : json::Write(*arguments);
  return Part::ToolCall(std::string(Text(call, "id")), std::string(Text(function, "name")), std::move(text));
}

void ReadParameters(Value request, ModelParameters& into) {
  into.temperature = Number(request, "temperature");
  into.top_p = Number(request, "top_p");
  into.top_k = Number(request, "top_k");
  into.frequency_penalty = Number(request, "frequency_penalty");
  into.presence_penalty = Number(request, "presence_penalty");
  into.max_tokens = Int(request, "max_completion_tokens");
  if (!into.max_tokens) into.max_tokens = Int(request, "max_tokens");
  into.seed = Int(request, "seed");
  into.choice_count = Int(request, "n");
  ReadStrings(Member(request, "stop"), into.stop_sequences);
  into.stream = json::Bool(request, "stream");
  into.response_format = Text(Member(request, "response_format"), "type");
  into.service_tier = Text(request, "service_tier");
  into.reasoning_effort = Text(request, "reasoning_effort");
}

void ReadChatQuestion(Value request, const Endpoint&, LlmQuestion& question) {
  question.model = Text(request, "model");
  question.user = Text(request, "user");
  ReadParameters(request, question.parameters);
  json::ForEach(Member(request, "messages"), [&](Value given) {
    Message& message = AddMessage(question, Text(given, "role"));
    message.name = Text(given, "name");
    std::vector<Part> parts = ReadOpenAiContent(Member(given, "content"));
    if (message.role == "tool" || message.role == "function") {
      std::string result;
      for (const Part& part : parts) result += part.content;
      message.parts.push_back(Part::ToolResult(std::string(Text(given, "tool_call_id")), std::move(result)));
      return;
    }
    message.parts = std::move(parts);
    if (std::string_view refusal = Text(given, "refusal"); !refusal.empty()) {
      message.parts.push_back(Part::Text(std::string(refusal)));
    }
    json::ForEach(Member(given, "tool_calls"), [&](Value call) { message.parts.push_back(ReadToolCall(call)); });
  });
  ReadOpenAiTools(Member(request, "tools"), question);
}

void ReadCompletionsQuestion(Value request, const Endpoint&, LlmQuestion& question) {
  question.model = Text(request, "model");
  question.user = Text(request, "user");
  ReadParameters(request, question.parameters);
  std::vector<std::string> prompts;
  ReadStrings(Member(request, "prompt"), prompts);
  for (std::string& prompt : prompts) AddMessage(question, "user").parts.push_back(Part::Text(std::move(prompt)));
}

class ChatReader final : public AnswerReader {
 public:
  using AnswerReader::AnswerReader;

 private:
  void ReadObject(std::string_view, Value object) override {
    if (std::optional<Value> error = Member(object, "error")) {
      SetError(*error);
      return;
    }
    if (std::string_view id = Text(object, "id"); !id.empty()) answer_.id = id;
    if (std::string_view model = Text(object, "model"); !model.empty()) answer_.model = model;
    if (std::optional<int64_t> created = Int(object, "created")) answer_.created = *created;
    if (std::string_view tier = Text(object, "service_tier"); !tier.empty()) answer_.service_tier = tier;
    if (std::string_view print = Text(object, "system_fingerprint"); !print.empty()) answer_.system_fingerprint = print;
    json::ForEach(Member(object, "choices"), [&](Value choice) { ReadChoice(choice); });
    if (auto usage = ReadOpenAiUsage(Member(object, "usage"))) answer_.usage = usage;
  }

  void ReadChoice(Value given) {
    int64_t index = Int(given, "index").value_or(0);
    std::optional<Value> message = Member(given, "delta");
    if (!message) {
      message = Member(given, "message");
      is_complete_ = is_complete_ || message;
    }
    AddText(index, Text(given, "text"));  // the older completions
    if (message) {
      if (std::string_view role = Text(*message, "role"); !role.empty()) answer_.ChoiceAt(index).message.role = role;
      // DeepSeek and vLLM; OpenRouter.
      std::string_view reasoning = Text(*message, "reasoning_content");
      AddReasoning(index, reasoning.empty() ? Text(*message, "reasoning") : reasoning);
      std::optional<Value> content = Member(*message, "content");
      if (content && json::IsText(*content)) {
        AddText(index, json::AsText(*content));
      } else if (content) {
        for (const Part& part : ReadOpenAiContent(content)) {
          part.type == Part::Type::kReasoning ? AddReasoning(index, part.content) : AddText(index, part.content);
        }
      }
      AddRefusal(index, Text(*message, "refusal"));
      int64_t position = 0;
      json::ForEach(Member(*message, "tool_calls"), [&](Value call) {
        Part part = ReadToolCall(call);
        AddToolCall(index, CallAt(index, Int(call, "index").value_or(position), part.id), part.id, part.name,
                    part.content);
        ++position;
      });
    }
    Finish(index, Text(given, "finish_reason"));
  }

  // Which of the choice's calls the provider's index means. Some servers give all calls the index 0 and tell them apart
  // by their id.
  int64_t CallAt(int64_t choice, int64_t index, std::string_view id) {
    for (size_t i = calls_.size(); i-- > 0;) {
      const Call& call = calls_[i];
      if (call.choice == choice && call.index == index && (id.empty() || id == call.id)) return call.position;
    }
    int64_t position = 0;
    for (const Call& call : calls_) position += call.choice == choice;
    if (calls_.size() < kMaxParts) calls_.push_back({choice, index, position, std::string(id)});
    return position;
  }

  struct Call {
    int64_t choice, index, position;
    std::string id;
  };
  std::vector<Call> calls_;
};

template <typename Reader>
std::unique_ptr<AnswerReader> Make(const openai::OnDelta* on_delta) {
  return std::make_unique<Reader>(on_delta);
}

}  // namespace

std::optional<openai::Usage> ReadOpenAiUsage(const std::optional<Value>& given) {
  if (!given) return std::nullopt;
  Value usage = *given;
  std::optional<int64_t> input = Int(usage, "prompt_tokens");
  if (!input) input = Int(usage, "input_tokens");
  std::optional<int64_t> output = Int(usage, "completion_tokens");
  if (!output) output = Int(usage, "output_tokens");
  if (!input && !output) return std::nullopt;
  openai::Usage read{.input_tokens = input.value_or(0), .output_tokens = output.value_or(0)};
  read.total_tokens = Int(usage, "total_tokens").value_or(read.input_tokens + read.output_tokens);
  std::optional<Value> of_input = Member(usage, "prompt_tokens_details");
  if (!of_input) of_input = Member(usage, "input_tokens_details");
  std::optional<Value> of_output = Member(usage, "completion_tokens_details");
  if (!of_output) of_output = Member(usage, "output_tokens_details");
  read.cached_tokens = Int(of_input, "cached_tokens");
  if (!read.cached_tokens) read.cached_tokens = Int(usage, "prompt_cache_hit_tokens");  // DeepSeek
  read.cache_write_tokens = Int(of_input, "cache_write_tokens");                        // OpenRouter
  read.reasoning_tokens = Int(of_output, "reasoning_tokens");
  return read;
}

std::vector<Part> ReadOpenAiContent(const std::optional<Value>& content) {
  std::vector<Part> parts;
  if (!content) return parts;
  if (json::IsText(*content)) {
    if (std::string_view text = json::AsText(*content); !text.empty()) parts.push_back(Part::Text(std::string(text)));
    return parts;
  }
  json::ForEach(*content, [&](Value given) {
    if (parts.size() >= kMaxParts) return;
    std::string_view type = Text(given, "type");
    if (type == "text" || type == "input_text" || type == "output_text") {
      parts.push_back(Part::Text(std::string(Text(given, "text"))));
    } else if (type == "refusal") {
      parts.push_back(Part::Text(std::string(Text(given, "refusal"))));
    } else if (type == "thinking" || type == "reasoning") {
      parts.push_back(Part::Reasoning(std::string(Text(given, "text"))));
    } else if (type == "image_url" || type == "input_image") {
      std::optional<Value> image = Member(given, "image_url");
      std::string_view url = image && json::IsText(*image) ? json::AsText(*image) : Text(image, "url");
      if (url.empty()) {
        parts.push_back(Part::File("image", std::string(Text(given, "file_id"))));
      } else {
        parts.push_back(Part::Uri("image", std::string(url)));
        std::string_view detail = Text(image, "detail");
        parts.back().name = detail.empty() ? Text(given, "detail") : detail;
      }
    } else if (type == "input_audio") {
      std::optional<Value> audio = Member(given, "input_audio");
      parts.push_back(
          Part::Blob("audio", "audio/" + std::string(Text(audio, "format")), std::string(Text(audio, "data"))));
    } else if (type == "file" || type == "input_file") {
      std::optional<Value> file = Member(given, "file");
      std::string_view id = file ? Text(*file, "file_id") : Text(given, "file_id");
      parts.push_back(Part::File("document", std::string(id)));
    }
  });
  return parts;
}

void ReadOpenAiTools(const std::optional<Value>& tools, LlmQuestion& question) {
  json::ForEach(tools, [&](Value tool) {
    if (question.own_tools.size() >= kMaxParts) return;
    std::optional<Value> function = Member(tool, "function");
    Value of = function ? *function : tool;
    std::optional<Value> parameters = Member(of, "parameters");
    std::string_view type = Text(tool, "type");
    question.own_tools.push_back({.type = std::string(type.empty() ? "function" : type),
                                  .name = std::string(Text(of, "name")),
                                  .description = std::string(Text(of, "description")),
                                  .parameters = parameters ? json::Write(*parameters) : std::string()});
  });
  question.tools = question.own_tools;
}

void ReadStrings(const std::optional<Value>& text_or_texts, std::vector<std::string>& into) {
  if (!text_or_texts) return;
  if (json::IsText(*text_or_texts)) {
    into.emplace_back(json::AsText(*text_or_texts));
    return;
  }
  json::ForEach(*text_or_texts, [&](Value text) {
    if (json::IsText(text) && into.size() < kMaxParts) into.emplace_back(json::AsText(text));
  });
}

Message& AddMessage(LlmQuestion& question, std::string_view role) {
  if (question.own_messages.size() < kMaxParts) question.own_messages.push_back({.role = std::string(role)});
  question.messages = question.own_messages;
  return question.own_messages.back();
}

const LlmShape kOpenAiChatShape{.api = LlmApi::kOpenAiChat,
                                .name = "openai.chat",
                                .provider = "openai",
                                .operation = LlmShape::Operation::kChat,
                                .read_question = &ReadChatQuestion,
                                .make_reader = &Make<ChatReader>};
const LlmShape kOpenAiCompletionsShape{.api = LlmApi::kOpenAiCompletions,
                                       .name = "openai.completions",
                                       .provider = "openai",
                                       .operation = LlmShape::Operation::kTextCompletion,
                                       .read_question = &ReadCompletionsQuestion,
                                       .make_reader = &Make<ChatReader>};

}  // namespace throughline::inline sdk
