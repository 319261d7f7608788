// Attributes that spread a list over many keys: gen_ai.prompt.0.content, llm.input_messages.1.message.role, ...
//
// They arrive out of order, with holes, and cut off where the sender's limit of attributes was reached.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/normalise/conversation.h"
#include "ingest/normalise/json.h"
#include "otel/value.h"

namespace throughline::ingest {

// A key of a family: `rest` is what follows the family's prefix.
struct FamilyKey {
  std::string_view rest;
  const otel::KeyValue* attribute = nullptr;
};

// gen_ai.prompt.3.tool_calls.1.function.name is {3, kToolCalls, 1, "function.name"}. The segments that OpenInference
// repeats after each index ("message.", "tool_call.") are left out of `name`.
struct Leaf {
  enum class Group : uint8_t { kSelf, kContents, kToolCalls };
  uint32_t index = 0;
  Group group = Group::kSelf;
  uint32_t sub = 0;
  std::string_view name;
  const otel::Value* value = nullptr;
};

// Sorted by index, group, sub. Keys whose index is no number below 2^31 are left out.
void ParseLeaves(const std::vector<FamilyKey>& keys, std::vector<Leaf>& leaves);

// True when the indexes run from 0 without a hole.
bool IsComplete(const std::vector<Leaf>& leaves);

void WriteConversation(const otel::ValuePool& pool, const std::vector<Leaf>& leaves, std::string_view default_role,
                       JsonParsers& parsers, otel::Arena& arena, ConversationWriter& out);

// [{"id":..., "content":...}, ...]: one object an index, its leaves as members. Texts that hold JSON are written as
// such where `unpack` names them.
void WriteObjects(const otel::ValuePool& pool, const std::vector<Leaf>& leaves, std::string_view unpack,
                  JsonParsers& parsers, std::string& out);

// Tool definitions in the shapes that ReadToolDefinitions() takes.
void WriteToolDefinitions(const otel::ValuePool& pool, const std::vector<Leaf>& leaves, JsonParsers& parsers,
                          std::string& out);

}  // namespace throughline::ingest
