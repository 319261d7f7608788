#include "center/mcp/arguments.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>

namespace throughline::center {
namespace {

namespace dom = simdjson::dom;

std::string Names(const std::vector<Parameter>& parameters) {
  std::string names;
  for (const Parameter& parameter : parameters)
    names += fmt::format("{}{}{}", names.empty() ? "" : ", ", parameter.name, parameter.is_required ? " (needed)" : "");
  return names.empty() ? "none" : names;
}

}  // namespace

void WriteSchema(const std::vector<Parameter>& parameters, JsonWriter& json) {
  json.BeginObject().Key("type").String("object").Key("properties").BeginObject();
  for (const Parameter& parameter : parameters) {
    const bool is_text = parameter.type == Parameter::Type::kText;
    json.Key(parameter.name).BeginObject().Key("type").String(is_text ? "string" : "integer");
    json.Key("description").String(parameter.description);
    if (!is_text) json.Key("minimum").Int(parameter.least).Key("maximum").Int(parameter.most);
    if (is_text) json.Key("maxLength").Int(parameter.longest);
    if (!parameter.choices.empty()) {
      json.Key("enum").BeginArray();
      for (std::string_view choice : parameter.choices) json.String(choice);
      json.EndArray();
    }
    json.EndObject();
  }
  json.EndObject().Key("required").BeginArray();
  for (const Parameter& parameter : parameters) {
    if (parameter.is_required) json.String(parameter.name);
  }
  json.EndArray().Key("additionalProperties").Bool(false).EndObject();
}

std::expected<Arguments, std::string> Arguments::Read(std::string_view json, const std::vector<Parameter>& parameters) {
  Arguments read;
  dom::parser parser;
  dom::object object;
  const auto wrong = [](std::string text) { return std::unexpected(std::move(text)); };
  if (!json.empty() && parser.parse(json.data(), json.size()).get_object().get(object) != simdjson::SUCCESS)
    return wrong("the arguments are no JSON object");
  if (!json.empty()) {
    for (auto [key, value] : object) {
      const auto parameter = std::ranges::find(parameters, key, &Parameter::name);
      if (parameter == parameters.end())
        return wrong(fmt::format("there is no argument '{}'; there are: {}", key.substr(0, 80), Names(parameters)));
      if (value.is_null()) continue;
      if (parameter->type == Parameter::Type::kWhole) {
        int64_t number = 0;
        if (value.get(number) != simdjson::SUCCESS || number < parameter->least || number > parameter->most) {
          return wrong(
              fmt::format("'{}' must be a whole number from {} to {}", key, parameter->least, parameter->most));
        }
        read.numbers_.emplace(key, number);
        continue;
      }
      std::string_view text;
      if (value.get(text) != simdjson::SUCCESS) return wrong(fmt::format("'{}' must be a text", key));
      if (text.size() > parameter->longest)
        return wrong(fmt::format("'{}' has {} bytes, over the limit of {}", key, text.size(), parameter->longest));
      if (!parameter->choices.empty() && std::ranges::find(parameter->choices, text) == parameter->choices.end())
        return wrong(fmt::format("'{}' must be one of {}", key, fmt::join(parameter->choices, ", ")));
      read.texts_.emplace(key, text);
    }
  }
  for (const Parameter& parameter : parameters) {
    if (parameter.is_required && !read.Has(parameter.name))
      return wrong(fmt::format("the argument '{}' is missing; there are: {}", parameter.name, Names(parameters)));
  }
  return read;
}

std::string Arguments::Text(std::string_view name, std::string_view otherwise) const {
  const auto found = texts_.find(name);
  return found == texts_.end() ? std::string(otherwise) : found->second;
}

std::optional<int64_t> Arguments::Whole(std::string_view name) const {
  const auto found = numbers_.find(name);
  return found == numbers_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace throughline::center
