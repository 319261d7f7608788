// Anthropic's Messages API.
//
// Its input_tokens leave out what was read from or written to the cache; the sum is what the conventions mean.
//
// Source   Anthropic API reference, "Messages" and "Streaming messages".
#include <utility>

#include "sdk/adapter/llm_shapes.h"

namespace throughline::inline sdk {
namespace {

using json::Int;
using json::Member;
using json::Number;
using json::Text;
using json::Value;

// Text of a text, or of blocks.
std::string TextOf(const std::optional<Value>& content) {
  if (!content) return {};
  if (json::IsText(*content)) return std::string(json::AsText(*content));
  std::string text;
  bool is_text = true;
  json::ForEach(*content, [&](Value block) {
    is_text = is_text && Text(block, "type") == "text";
    text += Text(block, "text");
  });
  return is_text ? text : json::Write(*content);
}

std::optional<Part> ReadBlock(Value block) {
  std::string_view type = Text(block, "type");
  if (type == "text") return Part::Text(std::string(Text(block, "text")));
  if (type == "thinking") return Part::Reasoning(std::string(Text(block, "thinking")));
  if (type == "tool_use" || type == "server_tool_use" || type == "mcp_tool_use") {
    std::optional<Value> input = Member(block, "input");
    return Part::ToolCall(std::string(Text(block, "id")), std::string(Text(block, "name")),
                          input ? json::Write(*input) : std::string());
  }
  if (type.ends_with("tool_result")) {  // tool_result, web_search_tool_result, mcp_tool_result
    return Part::ToolResult(std::string(Text(block, "tool_use_id")), TextOf(Member(block, "content")));
  }
  if (type == "image" || type == "document") {
    std::optional<Value> source = Member(block, "source");
    std::string modality(type);
    std::string_view kind = Text(source, "type");
    if (kind == "url") return Part::Uri(std::move(modality), std::string(Text(source, "url")));
    if (kind == "file") return Part::File(std::move(modality), std::string(Text(source, "file_id")));
    if (kind == "text") return Part::Text(std::string(Text(source, "data")));
    return Part::Blob(std::move(modality), std::string(Text(source, "media_type")), std::string(Text(source, "data")));
  }
  return std::nullopt;
}

void ReadQuestion(Value request, const Endpoint&, LlmQuestion& question) {
  question.model = Text(request, "model");
  question.user = Text(Member(request, "metadata"), "user_id");
  ModelParameters& parameters = question.parameters;
  parameters.temperature = Number(request, "temperature");
  parameters.top_p = Number(request, "top_p");
  parameters.top_k = Number(request, "top_k");
  parameters.max_tokens = Int(request, "max_tokens");
  parameters.stream = json::Bool(request, "stream");
  ReadStrings(Member(request, "stop_sequences"), parameters.stop_sequences);
  std::optional<Value> system = Member(request, "system");
  if (system && json::IsText(*system)) {
    question.instructions.push_back(Part::Text(std::string(json::AsText(*system))));
  } else {
    json::ForEach(system, [&](Value block) {
      if (std::optional<Part> part = ReadBlock(block)) question.instructions.push_back(std::move(*part));
    });
  }
  json::ForEach(Member(request, "messages"), [&](Value given) {
    Message& message = AddMessage(question, Text(given, "role"));
    std::optional<Value> content = Member(given, "content");
    if (content && json::IsText(*content)) {
      message.parts.push_back(Part::Text(std::string(json::AsText(*content))));
      return;
    }
    bool has_results_only = true;
    json::ForEach(content, [&](Value block) {
      std::optional<Part> part = ReadBlock(block);
      if (!part || message.parts.size() >= kMaxParts) return;
      has_results_only = has_results_only && part->type == Part::Type::kToolResult;
      message.parts.push_back(std::move(*part));
    });
    // A tool's results come under the role "user" here, and under "tool" everywhere else.
    if (has_results_only && !message.parts.empty()) message.role = "tool";
  });
  json::ForEach(Member(request, "tools"), [&](Value tool) {
    if (question.own_tools.size() >= kMaxParts) return;
    std::string_view type = Text(tool, "type");
    std::optional<Value> schema = Member(tool, "input_schema");
    question.own_tools.push_back({.type = type.empty() || type == "custom" ? "function" : std::string(type),
                                  .name = std::string(Text(tool, "name")),
                                  .description = std::string(Text(tool, "description")),
                                  .parameters = schema ? json::Write(*schema) : std::string()});
  });
  question.tools = question.own_tools;
}

class MessagesReader final : public AnswerReader {
 public:
  using AnswerReader::AnswerReader;

 private:
  void ReadObject(std::string_view, Value object) override {
    std::string_view type = Text(object, "type");
    if (type == "error") {
      if (std::optional<Value> error = Member(object, "error")) SetError(*error);
      answer_.is_error = true;
    } else if (type == "message_start") {
      if (std::optional<Value> message = Member(object, "message")) ReadMessage(*message);
    } else if (type == "content_block_start") {
      if (std::optional<Value> block = Member(object, "content_block")) {
        ReadAnswerBlock(*block, Int(object, "index").value_or(-1), true);
      }
    } else if (type == "content_block_delta") {
      std::optional<Value> delta = Member(object, "delta");
      AddText(0, Text(delta, "text"));
      AddReasoning(0, Text(delta, "thinking"));
      if (std::string_view more = Text(delta, "partial_json"); !more.empty()) {
        int64_t index = Int(object, "index").value_or(-1);
        for (size_t i = 0; i < call_blocks_.size(); ++i) {
          if (call_blocks_[i] == index) AddToolCall(0, static_cast<int64_t>(i), {}, {}, more);
        }
      }
    } else if (type == "message_delta") {
      ReadUsage(Member(object, "usage"));
      Finish(0, Text(Member(object, "delta"), "stop_reason"));
    } else if (type == "message_stop") {
      is_complete_ = true;
    } else if (type == "message") {
      ReadMessage(object);
      Finish(0, Text(object, "stop_reason"));
      is_complete_ = true;
    }
  }

  void ReadMessage(Value message) {
    answer_.id = Text(message, "id");
    answer_.model = Text(message, "model");
    json::ForEach(Member(message, "content"), [&](Value block) { ReadAnswerBlock(block, -1, false); });
    ReadUsage(Member(message, "usage"));
  }

  void ReadAnswerBlock(Value block, int64_t index, bool is_streamed) {
    std::optional<Part> part = ReadBlock(block);
    if (!part) return;
    switch (part->type) {
      case Part::Type::kText:
        AddText(0, part->content);
        break;
      case Part::Type::kReasoning:
        AddReasoning(0, part->content);
        break;
      case Part::Type::kToolCall:
        if (call_blocks_.size() >= kMaxParts) return;
        call_blocks_.push_back(index);
        // A stream begins with the input {} and sends the real one in pieces.
        AddToolCall(0, static_cast<int64_t>(call_blocks_.size()) - 1, part->id, part->name,
                    is_streamed ? std::string_view() : std::string_view(part->content));
        break;
      default:
        break;
    }
  }

  // What a later piece says replaces what an earlier one did; it need not say everything.
  void ReadUsage(const std::optional<Value>& usage) {
    if (!usage) return;
    if (std::optional<int64_t> tokens = Int(*usage, "input_tokens")) uncached_ = *tokens;
    if (!answer_.usage) answer_.usage.emplace();
    openai::Usage& sum = *answer_.usage;
    if (std::optional<int64_t> tokens = Int(*usage, "cache_read_input_tokens")) sum.cached_tokens = tokens;
    if (std::optional<int64_t> tokens = Int(*usage, "cache_creation_input_tokens")) sum.cache_write_tokens = tokens;
    if (std::optional<int64_t> tokens = Int(*usage, "output_tokens")) sum.output_tokens = *tokens;
    sum.input_tokens = uncached_ + sum.cached_tokens.value_or(0) + sum.cache_write_tokens.value_or(0);
    sum.total_tokens = sum.input_tokens + sum.output_tokens;
  }

  int64_t uncached_ = 0;
  std::vector<int64_t> call_blocks_;  // indexes of the blocks, in the order of the calls
};

}  // namespace

const LlmShape kAnthropicMessagesShape{
    .api = LlmApi::kAnthropicMessages,
    .name = "anthropic.messages",
    .provider = "anthropic",
    .operation = LlmShape::Operation::kChat,
    .read_question = &ReadQuestion,
    .make_reader = [](const openai::OnDelta* on_delta) -> std::unique_ptr<AnswerReader> {
      return std::make_unique<MessagesReader>(on_delta);
    }};

}  // namespace throughline::inline sdk
