// The arguments of a tool: declared once, from which come the JSON schema that clients see and the check of what they
// send.
//
// Errors   a sentence for the model that called: what is wrong with which argument, and what there is.
// Threads  plain data.
#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_writer.h"

namespace throughline::center {

struct Parameter {
  enum class Type { kText, kWhole };
  std::string_view name;
  Type type = Type::kText;
  std::string_view description;
  bool is_required = false;
  std::vector<std::string_view> choices = {};  // of a text; empty: any
  int64_t least = 1, most = 1;                 // of a whole number
  size_t longest = 1'000;                      // bytes of a text
};

// {"type":"object","properties":{...},"required":[...],"additionalProperties":false}
void WriteSchema(const std::vector<Parameter>& parameters, JsonWriter& json);

class Arguments {
 public:
  // `json`: an object, or empty for none.
  static std::expected<Arguments, std::string> Read(std::string_view json, const std::vector<Parameter>& parameters);

  bool Has(std::string_view name) const { return texts_.contains(name) || numbers_.contains(name); }
  std::string Text(std::string_view name, std::string_view otherwise = {}) const;
  std::optional<int64_t> Whole(std::string_view name) const;

 private:
  std::map<std::string, std::string, std::less<>> texts_;
  std::map<std::string, int64_t, std::less<>> numbers_;
};

}  // namespace throughline::center
