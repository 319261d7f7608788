#include "ingest/normalise/indexed.h"

#include <algorithm>
#include <charconv>
#include <span>
#include <tuple>
#include <utility>

#include "ingest/normalise/value_maps.h"
#include "ingest/normalise/values.h"

namespace throughline::ingest {
namespace {

using otel::Value;

// "12.rest" → 12, "rest".
bool TakeIndex(std::string_view& rest, uint32_t* index) {
  auto [stop, error] = std::from_chars(rest.data(), rest.data() + rest.size(), *index);
  size_t digits = static_cast<size_t>(stop - rest.data());
  if (error != std::errc() || *index > 0x7fffffff) return false;
  if (digits < rest.size() && rest[digits] != '.') return false;
  rest.remove_prefix(std::min(digits + 1, rest.size()));
  return true;
}

void TakeWord(std::string_view& rest, std::initializer_list<std::string_view> words) {
  for (std::string_view word : words) {
    if (rest.starts_with(word)) return rest.remove_prefix(word.size());
  }
}

struct List {
  std::string_view prefix;
  Leaf::Group group;
  std::string_view wrapper;
};
constexpr List kLists[] = {{"tool_calls.", Leaf::Group::kToolCalls, "tool_call."},
                           {"contents.", Leaf::Group::kContents, "message_content."}};

// The leaves of one message, tool call or content block, by name.
class Leaves {
 public:
  Leaves(const otel::ValuePool& pool, std::span<const Leaf> leaves, otel::Arena& arena)
      : pool_(pool), leaves_(leaves), arena_(arena) {}
  const Value* Find(std::string_view name) const {
    for (const Leaf& leaf : leaves_) {
      if (leaf.name == name) return leaf.value;
    }
    return nullptr;
  }
  std::string_view Text(std::initializer_list<std::string_view> names) const {
    for (std::string_view name : names) {
      if (const Value* value = Find(name)) {
        if (std::string_view text = TextOf(pool_, *value, arena_); !text.empty()) return text;
      }
    }
    return {};
  }

 private:
  const otel::ValuePool& pool_;
  std::span<const Leaf> leaves_;
  otel::Arena& arena_;
};

template <typename Same, typename Each>
void ForEachRun(std::span<const Leaf> leaves, Same same, Each each) {
  for (size_t first = 0; first < leaves.size();) {
    size_t end = first + 1;
    while (end < leaves.size() && same(leaves[first], leaves[end])) ++end;
    each(leaves.subspan(first, end - first));
    first = end;
  }
}

bool SameIndex(const Leaf& a, const Leaf& b) { return a.index == b.index; }
bool SameItem(const Leaf& a, const Leaf& b) { return a.group == b.group && a.sub == b.sub; }

void WriteBlock(const Leaves& block, JsonParsers& parsers, ConversationWriter& out) {
  if (std::string_view url = block.Text({"image.image.url", "image.url"}); !url.empty()) return out.Uri("image", url);
  if (std::string_view url = block.Text({"audio.audio.url", "audio.url"}); !url.empty()) return out.Uri("audio", url);
  std::string_view type = block.Text({"type"});
  std::string_view text = block.Text({"text", "data", "encrypted_content"});
  if (type == "reasoning" || type == "thinking") {
    if (!text.empty()) out.Reasoning(text);
  } else if (type == "tool_use" || type == "tool_call") {
    std::string& arguments = out.OpenToolCall(block.Text({"id"}), block.Text({"name"}));
    if (std::string_view input = block.Text({"input", "arguments"}); !input.empty())
      AppendUnpacked(parsers, input, arguments);
    out.CloseTool();
  } else if (!text.empty()) {
    out.Text(text);
  }
}

void WriteCall(const Leaves& call, JsonParsers& parsers, ConversationWriter& out) {
  std::string& text = out.OpenToolCall(call.Text({"id"}), call.Text({"function.name", "name"}));
  std::string_view arguments = call.Text({"function.arguments", "arguments"});
  if (!arguments.empty()) AppendUnpacked(parsers, arguments, text);
  out.CloseTool();
}

void WriteMessage(const otel::ValuePool& pool, std::span<const Leaf> leaves, std::string_view default_role,
                  JsonParsers& parsers, otel::Arena& arena, ConversationWriter& out) {
  auto self_end =
      std::find_if(leaves.begin(), leaves.end(), [](const Leaf& leaf) { return leaf.group != Leaf::Group::kSelf; });
  size_t self_count = static_cast<size_t>(self_end - leaves.begin());
  Leaves self(pool, leaves.first(self_count), arena);
  std::string_view role = self.Text({"role"});
  if (role.empty()) role = default_role;
  out.Begin(role, self.Text({"name"}));
  if (std::string_view reasoning = self.Text({"reasoning_content", "reasoning"}); !reasoning.empty())
    out.Reasoning(reasoning);
  std::string_view content = self.Text({"content", "text"});
  if (content == "null" && role == "assistant")
    content = {};  // a null that was written as JSON: the answer is its tool calls
  std::string_view call_id = self.Text({"tool_call_id"});
  if (!call_id.empty() || (FoldRole(role) == "tool" && !content.empty())) {
    std::string& response = out.OpenToolResponse(call_id);
    if (!content.empty()) AppendUnpacked(parsers, content, response);
    out.CloseTool();
  } else if (!content.empty()) {
    ReadContent(parsers, content, out);
  }
  ForEachRun(leaves.subspan(self_count), SameItem, [&](std::span<const Leaf> item) {
    Leaves leaf(pool, item, arena);
    item.front().group == Leaf::Group::kContents ? WriteBlock(leaf, parsers, out) : WriteCall(leaf, parsers, out);
  });
  if (std::string_view function = self.Text({"function_call_name", "function_call.name"}); !function.empty()) {
    std::string& text = out.OpenToolCall({}, function);
    std::string_view arguments = self.Text({"function_call_arguments_json", "function_call.arguments"});
    if (!arguments.empty()) AppendUnpacked(parsers, arguments, text);
    out.CloseTool();
  }
  out.End(self.Text({"finish_reason"}));
}

}  // namespace

void ParseLeaves(const std::vector<FamilyKey>& keys, std::vector<Leaf>& leaves) {
  leaves.clear();
  for (const FamilyKey& key : keys) {
    Leaf leaf;
    leaf.value = &key.attribute->value;
    std::string_view rest = key.rest;
    if (!TakeIndex(rest, &leaf.index)) continue;
    TakeWord(rest, {"message.", "prompt.", "completion.", "tool.", "document.", "annotation.", "evaluation."});
    for (const List& list : kLists) {
      if (!rest.starts_with(list.prefix)) continue;
      std::string_view inner = rest.substr(list.prefix.size());
      if (!TakeIndex(inner, &leaf.sub)) break;
      TakeWord(inner, {list.wrapper});
      leaf.group = list.group;
      rest = inner;
      break;
    }
    leaf.name = rest;
    leaves.push_back(leaf);
  }
  std::stable_sort(leaves.begin(), leaves.end(), [](const Leaf& a, const Leaf& b) {
    return std::tie(a.index, a.group, a.sub) < std::tie(b.index, b.group, b.sub);
  });
}

bool IsComplete(const std::vector<Leaf>& leaves) {
  uint32_t next = 0;
  for (const Leaf& leaf : leaves) {
    if (leaf.index == next) {
      ++next;
    } else if (leaf.index + 1 != next) {
      return false;
    }
  }
  return true;
}

void WriteConversation(const otel::ValuePool& pool, const std::vector<Leaf>& leaves, std::string_view default_role,
                       JsonParsers& parsers, otel::Arena& arena, ConversationWriter& out) {
  ForEachRun(leaves, SameIndex,
             [&](std::span<const Leaf> message) { WriteMessage(pool, message, default_role, parsers, arena, out); });
}

void WriteObjects(const otel::ValuePool& pool, const std::vector<Leaf>& leaves, std::string_view unpack,
                  JsonParsers& parsers, std::string& out) {
  out += '[';
  ForEachRun(leaves, SameIndex, [&](std::span<const Leaf> item) {
    out += out.back() == '[' ? "{" : ",{";
    bool first = true;
    for (const Leaf& leaf : item) {
      if (!std::exchange(first, false)) out += ',';
      otel::AppendJsonString(leaf.name, out);
      out += ':';
      if (leaf.name == unpack && leaf.value->type == otel::ValueType::kString) {
        AppendUnpacked(parsers, leaf.value->text, out);
      } else {
        otel::AppendJson(pool, *leaf.value, out);
      }
    }
    out += '}';
  });
  out += ']';
}

void WriteToolDefinitions(const otel::ValuePool& pool, const std::vector<Leaf>& leaves, JsonParsers& parsers,
                          std::string& out) {
  otel::Arena arena;
  std::string list = "[";
  ForEachRun(leaves, SameIndex, [&](std::span<const Leaf> item) {
    Leaves tool(pool, item, arena);
    if (list.back() != '[') list += ',';
    if (std::string_view schema = tool.Text({"json_schema"}); !schema.empty())
      return AppendUnpacked(parsers, schema, list);
    list += "{\"type\":";
    std::string_view type = tool.Text({"type"});
    otel::AppendJsonString(type.empty() ? "function" : type, list);
    list += ",\"name\":";
    otel::AppendJsonString(tool.Text({"function.name", "name"}), list);
    if (std::string_view about = tool.Text({"function.description", "description"}); !about.empty()) {
      list += ",\"description\":";
      otel::AppendJsonString(about, list);
    }
    if (std::string_view parameters = tool.Text({"function.parameters", "parameters", "arguments"});
        !parameters.empty()) {
      list += ",\"parameters\":";
      AppendUnpacked(parsers, parameters, list);
    }
    list += '}';
  });
  list += ']';
  if (!ReadToolDefinitions(parsers, list, out)) out += list;
}

}  // namespace throughline::ingest
