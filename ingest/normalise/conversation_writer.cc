#include "ingest/normalise/conversation.h"
#include "ingest/normalise/value_maps.h"
#include "otel/value.h"

namespace throughline::ingest {

using otel::AppendJsonString;

void ConversationWriter::Begin(std::string_view role, std::string_view name) {
  if (open_) End();
  out_ += messages_++ == 0 ? "[{\"role\":" : ",{\"role\":";
  AppendJsonString(FoldRole(role), out_);
  if (!name.empty()) {
    out_ += ",\"name\":";
    AppendJsonString(name, out_);
  }
  out_ += ",\"parts\":[";
  open_ = true;
  first_part_ = true;
}

void ConversationWriter::End(std::string_view finish_reason) {
  if (!open_) return;
  out_ += ']';
  if (!finish_reason.empty()) {
    std::string_view folded = FoldFinishReason(finish_reason);
    out_ += ",\"finish_reason\":";
    AppendJsonString(folded, out_);
    finish_reasons_.emplace_back(folded);
  }
  out_ += '}';
  open_ = false;
}

void ConversationWriter::StartPart(std::string_view type) {
  out_ += first_part_ ? "{\"type\":" : ",{\"type\":";
  first_part_ = false;
  AppendJsonString(type, out_);
}

void ConversationWriter::Field(std::string_view name, std::string_view value) {
  out_ += ",\"";
  out_ += name;
  out_ += "\":";
  AppendJsonString(value, out_);
}

void ConversationWriter::Text(std::string_view content) {
  StartPart("text");
  Field("content", content);
  out_ += '}';
  has_content_ |= !content.empty();
}

void ConversationWriter::Reasoning(std::string_view content) {
  StartPart("reasoning");
  Field("content", content);
  out_ += '}';
  has_content_ |= !content.empty();
}

std::string& ConversationWriter::OpenToolCall(std::string_view id, std::string_view name) {
  StartPart("tool_call");
  if (!id.empty()) Field("id", id);
  Field("name", name);
  value_name_ = ",\"arguments\":";
  out_ += value_name_;
  value_start_ = out_.size();
  return out_;
}

std::string& ConversationWriter::OpenToolResponse(std::string_view id) {
  StartPart("tool_call_response");
  if (!id.empty()) Field("id", id);
  value_name_ = ",\"response\":";
  out_ += value_name_;
  value_start_ = out_.size();
  return out_;
}

void ConversationWriter::CloseTool() {
  if (out_.size() == value_start_) {
    out_.resize(out_.size() - value_name_.size());
  } else {
    has_content_ = true;
  }
  out_ += '}';
}

void ConversationWriter::Uri(std::string_view modality, std::string_view uri) {
  // data:image/png;base64,AAAA
  size_t comma = uri.find(',');
  if (uri.starts_with("data:") && comma != std::string_view::npos) {
    std::string_view head = uri.substr(5, comma - 5);
    return Blob(modality, head.substr(0, head.find(';')), uri.substr(comma + 1));
  }
  StartPart("uri");
  Field("modality", modality);
  Field("uri", uri);
  out_ += '}';
  has_content_ = true;
}

void ConversationWriter::File(std::string_view file_id) {
  StartPart("file");
  Field("file_id", file_id);
  out_ += '}';
  has_content_ = true;
}

void ConversationWriter::Blob(std::string_view modality, std::string_view mime_type, std::string_view content) {
  StartPart("blob");
  Field("modality", modality);
  if (!mime_type.empty()) Field("mime_type", mime_type);
  Field("content", content);
  out_ += '}';
  has_content_ |= !content.empty();
}

void ConversationWriter::Raw(std::string_view json) {
  if (!first_part_) out_ += ',';
  first_part_ = false;
  out_ += json;
  has_content_ = true;
}

bool ConversationWriter::Finish() {
  End();
  if (messages_ == 0) {
    out_.resize(start_);
    return false;
  }
  out_ += ']';
  return true;
}

}  // namespace throughline::ingest
