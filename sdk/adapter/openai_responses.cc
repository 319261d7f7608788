// OpenAI's Responses API. A response is one assistant message here, whatever output items it is made of.
//
// Its status becomes the finish reason as llm-tracekit maps it: completed is stop, incomplete its reason, failed error,
// cancelled cancelled.
//
// Source   OpenAI API reference, "Responses" and "Responses streaming".
#include <utility>

#include "sdk/adapter/llm_shapes.h"

namespace throughline::inline sdk {
namespace {

using json::Int;
using json::Member;
using json::Number;
using json::Text;
using json::Value;

std::string AsResult(const std::optional<Value>& output) {
  if (!output) return {};
  return json::IsText(*output) ? std::string(json::AsText(*output)) : json::Write(*output);
}

void ReadInputItem(Value item, LlmQuestion& question) {
  std::string_view type = Text(item, "type");
  if (type == "function_call" || type == "custom_tool_call") {
    std::optional<Value> arguments = Member(item, type == "function_call" ? "arguments" : "input");
    AddMessage(question, "assistant")
        .parts.push_back(
            Part::ToolCall(std::string(Text(item, "call_id")), std::string(Text(item, "name")), AsResult(arguments)));
  } else if (type == "function_call_output" || type == "custom_tool_call_output") {
    AddMessage(question, "tool")
        .parts.push_back(Part::ToolResult(std::string(Text(item, "call_id")), AsResult(Member(item, "output"))));
  } else if (type == "reasoning") {
    json::ForEach(Member(item, "summary"), [&](Value part) {
      AddMessage(question, "assistant").parts.push_back(Part::Reasoning(std::string(Text(part, "text"))));
    });
  } else if (std::string_view role = Text(item, "role"); !role.empty()) {
    AddMessage(question, role == "developer" ? "system" : role).parts = ReadOpenAiContent(Member(item, "content"));
  }
}

void ReadQuestion(Value request, const Endpoint&, LlmQuestion& question) {
  question.model = Text(request, "model");
  question.user = Text(request, "user");
  ModelParameters& parameters = question.parameters;
  parameters.temperature = Number(request, "temperature");
  parameters.top_p = Number(request, "top_p");
  parameters.max_tokens = Int(request, "max_output_tokens");
  parameters.stream = json::Bool(request, "stream");
  parameters.response_format = Text(Member(Member(request, "text"), "format"), "type");
  parameters.service_tier = Text(request, "service_tier");
  parameters.reasoning_effort = Text(Member(request, "reasoning"), "effort");
  if (std::string_view text = Text(request, "instructions"); !text.empty()) {
    question.instructions.push_back(Part::Text(std::string(text)));
  }
  std::optional<Value> input = Member(request, "input");
  if (input && json::IsText(*input)) {
    AddMessage(question, "user").parts.push_back(Part::Text(std::string(json::AsText(*input))));
  } else {
    json::ForEach(input, [&](Value item) { ReadInputItem(item, question); });
  }
  ReadOpenAiTools(Member(request, "tools"), question);
}

class ResponsesReader final : public AnswerReader {
 public:
  using AnswerReader::AnswerReader;

 private:
  void ReadObject(std::string_view, Value object) override {
    std::string_view type = Text(object, "type");
    if (type == "error") {
      std::optional<Value> error = Member(object, "error");
      SetError(error ? *error : object);
    } else if (std::optional<Value> response = Member(object, "response")) {
      // response.created, .in_progress, .completed, .incomplete, .failed: the last ones hold all of it again.
      bool is_last = type == "response.completed" || type == "response.incomplete" || type == "response.failed" ||
                     type == "response.cancelled";
      ReadResponse(*response, is_last);
    } else if (type.starts_with("response.")) {
      ReadPiece(type, object);
    } else if (std::optional<Value> error = Member(object, "error");
               error && type.empty() && !Member(object, "status")) {
      SetError(*error);
    } else {
      ReadResponse(object, true);
    }
  }

  void ReadResponse(Value response, bool is_whole) {
    if (std::string_view id = Text(response, "id"); !id.empty()) answer_.id = id;
    if (std::string_view model = Text(response, "model"); !model.empty()) answer_.model = model;
    if (std::string_view tier = Text(response, "service_tier"); !tier.empty()) answer_.service_tier = tier;
    if (std::optional<int64_t> created = Int(response, "created_at")) answer_.created = *created;
    if (auto usage = ReadOpenAiUsage(Member(response, "usage"))) answer_.usage = usage;
    answer_.status = Text(response, "status");
    if (!is_whole) return;
    answer_.incomplete_reason = Text(Member(response, "incomplete_details"), "reason");
    // What the stream's pieces did not bring (or all, where there were none).
    int64_t calls = 0;
    bool has_text = HasPart(Part::Type::kText), has_reasoning = HasPart(Part::Type::kReasoning);
    bool has_refusal = !answer_.choices.empty() && !answer_.choices.front().refusal.empty();
    json::ForEach(Member(response, "output"), [&](Value item) {
      std::string_view type = Text(item, "type");
      if (type == "message") {
        json::ForEach(Member(item, "content"), [&](Value part) {
          if (!has_text) AddText(0, Text(part, "text"));
          if (!has_refusal) AddRefusal(0, Text(part, "refusal"));
        });
      } else if (type == "reasoning") {
        if (has_reasoning) return;
        json::ForEach(Member(item, "summary"), [&](Value part) { AddReasoning(0, Text(part, "text")); });
      } else if (type == "function_call" || type == "custom_tool_call") {
        if (calls++ >= static_cast<int64_t>(call_items_.size())) AddCall(item);
      }
    });
    is_complete_ = true;
    if (answer_.status == "completed") {
      Finish(0, "stop");
    } else if (answer_.status == "incomplete") {
      Finish(0, answer_.incomplete_reason.empty() ? std::string_view("incomplete") : answer_.incomplete_reason);
    } else if (answer_.status == "failed") {
      Finish(0, "error");
      if (std::optional<Value> error = Member(response, "error")) SetError(*error);
      answer_.is_error = true;
    } else if (answer_.status == "cancelled") {
      Finish(0, "cancelled");
    }
  }

  void ReadPiece(std::string_view type, Value object) {
    if (type == "response.output_text.delta") {
      AddText(0, Text(object, "delta"));
    } else if (type == "response.refusal.delta") {
      AddRefusal(0, Text(object, "delta"));
    } else if (type == "response.reasoning_summary_text.delta" || type == "response.reasoning_text.delta") {
      AddReasoning(0, Text(object, "delta"));
    } else if (type == "response.output_item.added") {
      std::optional<Value> item = Member(object, "item");
      std::string_view kind = Text(item, "type");
      if (kind == "function_call" || kind == "custom_tool_call") AddCall(*item);
    } else if (type == "response.function_call_arguments.delta" || type == "response.custom_tool_call_input.delta") {
      std::string_view item_id = Text(object, "item_id");
      for (size_t i = 0; i < call_items_.size(); ++i) {
        if (call_items_[i] == item_id) AddToolCall(0, static_cast<int64_t>(i), {}, {}, Text(object, "delta"));
      }
    }
  }

  void AddCall(Value item) {
    if (call_items_.size() >= kMaxParts) return;
    std::optional<Value> arguments = Member(item, "arguments");
    if (!arguments) arguments = Member(item, "input");
    call_items_.emplace_back(Text(item, "id"));
    AddToolCall(0, static_cast<int64_t>(call_items_.size()) - 1, Text(item, "call_id"), Text(item, "name"),
                arguments ? json::AsText(*arguments) : std::string_view());
  }

  bool HasPart(Part::Type type) const {
    if (answer_.choices.empty()) return false;
    for (const Part& part : answer_.choices.front().message.parts) {
      if (part.type == type) return true;
    }
    return false;
  }

  std::vector<std::string> call_items_;  // ids of the items, in the order of the calls
};

}  // namespace

const LlmShape kOpenAiResponsesShape{
    .api = LlmApi::kOpenAiResponses,
    .name = "openai.responses",
    .provider = "openai",
    .operation = LlmShape::Operation::kChat,
    .read_question = &ReadQuestion,
    .make_reader = [](const openai::OnDelta* on_delta) -> std::unique_ptr<AnswerReader> {
      return std::make_unique<ResponsesReader>(on_delta);
    }};

}  // namespace throughline::inline sdk
