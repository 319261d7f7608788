// A conversation as the conventions write it: one JSON text, or one attribute for each leaf.
#pragma once

#include <span>
#include <string_view>

#include "sdk/ai/ai_call.h"
#include "throughline/content.h"
#include "throughline/trace.h"

namespace throughline::inline sdk::internal {

// The policy applied to the texts of some messages, in order; `call.texts` has one for each part.
struct AllowedMessages {
  std::span<const Message> messages;
  size_t left_out = 0;  // messages behind the first one that are not written
};
AllowedMessages AllowMessages(AiCall& call, std::span<const Message> messages);

// [{"role":"user","parts":[{"type":"text","content":"..."}]}] in `call.json`. False: not even the bones of it are
// within the policy's limit.
bool WriteMessagesJson(AiCall& call, const AllowedMessages& allowed);
// [{"type":"text","content":"..."}] likewise.
bool WritePartsJson(AiCall& call, std::span<const Part> parts);
// gen_ai.prompt.N.* or gen_ai.completion.N.*, from index `first` on; gives the next index.
size_t WriteIndexed(Span& span, AiCall& call, std::string_view family, const AllowedMessages& allowed, size_t first,
                    bool is_output);

// gen_ai.tool.definitions in `call.json`, or gen_ai.request.tools.N.*.
void WriteToolsJson(AiCall& call, std::span<const ToolDefinition> tools);
void WriteToolsIndexed(Span& span, AiCall& call, std::span<const ToolDefinition> tools);

// "gen_ai.prompt." 12 ".tool_calls." 3 ".id", without allocation.
class IndexedKey {
 public:
  explicit IndexedKey(std::string_view family) { Append(family); }
  IndexedKey& At(size_t index);
  // The key with `leaf` behind it; good until the next call.
  std::string_view operator()(std::string_view leaf) {
    size_ = base_;
    Append(leaf);
    return {text_, size_};
  }
  void Descend(std::string_view name, size_t index);
  void Ascend() { base_ = size_ = message_base_; }

 private:
  void Append(std::string_view text);
  void AppendIndex(size_t index);
  char text_[160];
  size_t size_ = 0;
  size_t family_ = 0, message_base_ = 0, base_ = 0;
};

}  // namespace throughline::inline sdk::internal
