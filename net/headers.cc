#include "net/headers.h"

#include <algorithm>

#include "net/message_head.h"

namespace throughline::net {
namespace {

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

}  // namespace

bool EqualsIgnoreCase(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return Lower(x) == Lower(y); });
}

std::optional<std::string_view> Headers::Find(std::string_view name) const {
  for (const HeaderField& field : fields_) {
    if (EqualsIgnoreCase(field.name, name)) return field.value;
  }
  return std::nullopt;
}

size_t Headers::Count(std::string_view name) const {
  return static_cast<size_t>(
      std::ranges::count_if(fields_, [&](const HeaderField& field) { return EqualsIgnoreCase(field.name, name); }));
}

std::vector<std::string_view> Headers::All(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const HeaderField& field : fields_) {
    if (EqualsIgnoreCase(field.name, name)) values.push_back(field.value);
  }
  return values;
}

bool Headers::HasToken(std::string_view name, std::string_view token) const {
  for (const HeaderField& field : fields_) {
    if (!EqualsIgnoreCase(field.name, name)) continue;
    std::string_view rest = field.value;
    while (!rest.empty()) {
      const size_t comma = std::min(rest.find(','), rest.size());
      std::string_view element = rest.substr(0, comma);
      element = TrimBlanks(element.substr(0, element.find(';')));
      if (EqualsIgnoreCase(element, token)) return true;
      rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
  }
  return false;
}

void Headers::Set(std::string name, std::string value) {
  Remove(name);
  Add(std::move(name), std::move(value));
}

void Headers::Remove(std::string_view name) {
  std::erase_if(fields_, [&](const HeaderField& field) { return EqualsIgnoreCase(field.name, name); });
}

void Headers::AppendTo(std::string& out) const {
  for (const HeaderField& field : fields_) {
    if (!IsToken(field.name) || field.value.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) continue;
    out.append(field.name).append(": ").append(field.value).append("\r\n");
  }
}

Headers MissingIn(const Headers& headers, const Headers& more) {
  Headers missing;
  for (const HeaderField& field : more) {
    if (!headers.Has(field.name)) missing.Add(field.name, field.value);
  }
  return missing;
}

}  // namespace throughline::net
