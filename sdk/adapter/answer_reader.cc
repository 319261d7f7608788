#include <algorithm>

#include "sdk/adapter/llm_shapes.h"

namespace throughline::inline sdk {

openai::Choice& LlmAnswer::ChoiceAt(int64_t index) {
  for (openai::Choice& choice : choices) {
    if (choice.index == index) return choice;
  }
  if (choices.size() >= kMaxChoices) return choices.back();
  choices.push_back({.index = index, .message = {.role = "assistant"}});
  return choices.back();
}

bool AnswerReader::Read(std::string_view event, json::Value object) {
  if (!is_stopped_) ReadObject(event, object);
  return !is_stopped_;
}

void AnswerReader::Emit(const openai::Delta& delta) {
  if (!delta.text.empty() || !delta.refusal.empty() || !delta.reasoning.empty() || delta.tool_call >= 0) {
    has_begun_ = true;
  }
  if (on_delta_ && *on_delta_ && !is_stopped_) is_stopped_ = !(*on_delta_)(delta);
}

void AnswerReader::AddToPart(int64_t choice, Part::Type type, std::string_view text) {
  std::vector<Part>& parts = answer_.ChoiceAt(choice).message.parts;
  if (parts.empty() || parts.back().type != type) {
    if (parts.size() >= kMaxParts) return;
    parts.push_back({.type = type});
  }
  parts.back().content.append(text);
}

void AnswerReader::AddText(int64_t choice, std::string_view text) {
  if (text.empty()) return;
  AddToPart(choice, Part::Type::kText, text);
  Emit({.choice = choice, .text = text});
}

void AnswerReader::AddReasoning(int64_t choice, std::string_view text) {
  if (text.empty()) return;
  AddToPart(choice, Part::Type::kReasoning, text);
  Emit({.choice = choice, .reasoning = text});
}

void AnswerReader::AddRefusal(int64_t choice, std::string_view text) {
  if (text.empty()) return;
  answer_.ChoiceAt(choice).refusal.append(text);
  Emit({.choice = choice, .refusal = text});
}

void AnswerReader::AddToolCall(int64_t choice, int64_t tool_call, std::string_view id, std::string_view name,
                               std::string_view arguments) {
  std::vector<Part>& parts = answer_.ChoiceAt(choice).message.parts;
  int64_t seen = -1;
  Part* part = nullptr;
  for (Part& candidate : parts) {
    if (candidate.type == Part::Type::kToolCall && ++seen == tool_call) part = &candidate;
  }
  if (!part) {
    if (parts.size() >= kMaxParts) return;
    parts.push_back({.type = Part::Type::kToolCall});
    part = &parts.back();
    tool_call = seen + 1;
  }
  if (part->id.empty()) part->id = id;
  if (part->name.empty()) part->name = name;
  part->content.append(arguments);
  Emit({.choice = choice, .tool_call = tool_call, .tool_call_id = id, .tool_name = name, .arguments = arguments});
}

void AnswerReader::Finish(int64_t choice, std::string_view reason) {
  if (reason.empty()) return;
  answer_.ChoiceAt(choice).message.finish_reason = reason;
  is_complete_ = true;
  Emit({.choice = choice, .finish_reason = reason});
}

void AnswerReader::SetError(json::Value error) {
  answer_.is_error = true;
  if (json::IsText(error)) {
    answer_.error_message = json::AsText(error);
    return;
  }
  answer_.error_message = json::Text(error, "message");
  answer_.error_type = json::Text(error, "type");
  if (answer_.error_type.empty()) answer_.error_type = json::Text(error, "status");  // Gemini: RESOURCE_EXHAUSTED
  answer_.error_param = json::Text(error, "param");
  answer_.error_code = json::Text(error, "code");
  if (std::optional<int64_t> number = json::Int(error, "code"); number && answer_.error_code.empty()) {
    answer_.error_code = std::to_string(*number);
  }
}

}  // namespace throughline::inline sdk
