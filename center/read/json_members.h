// Reads the members of a JSON object one by one, and says of each that is wrong where it stands.
//
//   Members in(object, "panels[2]");
//   Checked<std::string> title = in.Text("title", {.required = true, .longest = 200});
//   if (std::optional<Fault> more = in.Unknown({"title", "query"})) return std::unexpected(*more);
//
// Threads  plain; belongs to the parser's thread.
#pragma once

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "center/read/fault.h"

namespace throughline::center {

struct TextRule {
  bool required = false;
  size_t longest = 10'000;  // bytes
};

class Members {
 public:
  Members(simdjson::dom::object object, std::string where) : object_(object), where_(std::move(where)) {}

  std::string At(std::string_view name) const {
    return where_.empty() ? std::string(name) : fmt::format("{}.{}", where_, name);
  }
  // Nothing when it is absent or null.
  std::optional<simdjson::dom::element> Find(std::string_view name) const {
    simdjson::dom::element value;
    if (object_[name].get(value) != simdjson::SUCCESS || value.is_null()) return std::nullopt;
    return value;
  }
  Checked<std::string> Text(std::string_view name, TextRule rule = {}) const {
    const auto value = Find(name);
    if (!value && !rule.required) return std::string();
    std::string_view text;
    if (!value) return std::unexpected(WrongAt(At(name), "is missing; give a text"));
    if (value->get_string().get(text) != simdjson::SUCCESS) return std::unexpected(WrongAt(At(name), "is no text"));
    if (rule.required && text.empty()) return std::unexpected(WrongAt(At(name), "is empty"));
    if (text.size() > rule.longest)
      return std::unexpected(
          WrongAt(At(name), fmt::format("has {} bytes, over the limit of {}", text.size(), rule.longest)));
    return std::string(text);
  }
  // One of a few words; the first when there is none.
  Checked<std::string> Word(std::string_view name, std::initializer_list<std::string_view> words) const {
    Checked<std::string> text = Text(name);
    if (!text) return text;
    if (text->empty()) return std::string(*words.begin());
    if (std::ranges::find(words, *text) != words.end()) return text;
    return std::unexpected(
        WrongAt(At(name), fmt::format("'{}' is none of {}", text->substr(0, 60), fmt::join(words, ", "))));
  }
  Checked<bool> Flag(std::string_view name, bool otherwise) const {
    const auto value = Find(name);
    if (!value) return otherwise;
    bool flag = false;
    if (value->get_bool().get(flag) != simdjson::SUCCESS)
      return std::unexpected(WrongAt(At(name), "is neither true nor false"));
    return flag;
  }
  // Texts of a list.
  Checked<std::vector<std::string>> Texts(std::string_view name, size_t most, size_t longest = 500) const {
    std::vector<std::string> out;
    const auto value = Find(name);
    if (!value) return out;
    simdjson::dom::array list;
    if (value->get_array().get(list) != simdjson::SUCCESS || list.size() > most)
      return std::unexpected(WrongAt(At(name), fmt::format("is no list of at most {} texts", most)));
    for (simdjson::dom::element one : list) {
      std::string_view text;
      if (one.get_string().get(text) != simdjson::SUCCESS || text.size() > longest)
        return std::unexpected(WrongAt(fmt::format("{}[{}]", At(name), out.size()),
                                       fmt::format("is no text of at most {} bytes", longest)));
      out.emplace_back(text);
    }
    return out;
  }
  // Texts by name.
  Checked<std::map<std::string, std::string>> TextMap(std::string_view name, size_t most, size_t longest = 500) const {
    std::map<std::string, std::string> out;
    const auto value = Find(name);
    if (!value) return out;
    simdjson::dom::object object;
    if (value->get_object().get(object) != simdjson::SUCCESS || object.size() > most)
      return std::unexpected(WrongAt(At(name), fmt::format("is no object of at most {} texts", most)));
    for (auto [key, one] : object) {
      std::string_view text;
      if (one.get_string().get(text) != simdjson::SUCCESS || text.size() > longest || key.size() > 100)
        return std::unexpected(
            WrongAt(fmt::format("{}.{}", At(name), key), fmt::format("is no text of at most {} bytes", longest)));
      out.emplace(key, text);
    }
    return out;
  }
  // A text, or a list of lines.
  Checked<std::string> Query(std::string_view name, bool required) const {
    const auto value = Find(name);
    std::string text;
    simdjson::dom::array lines;
    if (value && value->get_array().get(lines) == simdjson::SUCCESS) {
      for (simdjson::dom::element line : lines) {
        std::string_view one;
        if (line.get_string().get(one) != simdjson::SUCCESS)
          return std::unexpected(WrongAt(At(name), "is neither a text nor a list of lines"));
        text.append(one).append("\n");
      }
    } else {
      Checked<std::string> plain = Text(name, {.required = required, .longest = 1 << 20});
      if (!plain) return plain;
      text = std::move(*plain);
    }
    if (required && text.find_first_not_of(" \n\t\r") == std::string::npos)
      return std::unexpected(WrongAt(At(name), "is empty; give a DataPrime query"));
    return text;
  }
  std::optional<Fault> Unknown(std::initializer_list<std::string_view> known) const {
    for (auto [name, value] : object_) {
      if (std::ranges::find(known, name) == known.end())
        return WrongAt(At(name.substr(0, 60)),
                       fmt::format("there is no such member; there are {}", fmt::join(known, ", ")));
    }
    return std::nullopt;
  }
  simdjson::dom::object object() const { return object_; }

 private:
  simdjson::dom::object object_;
  std::string where_;
};

}  // namespace throughline::center
