// The header fields of an HTTP message: ordered, names compared without case, repeated names kept apart.
//
// Shape    a few dozen fields at most (ServerOptions::max_header_count), so a lookup walks the list.
// Threads  a value; not shared while it changes.
// Source   RFC 9110, section 5.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace throughline::net {

struct HeaderField {
  std::string name;
  std::string value;  // without surrounding white space
};

class Headers {
 public:
  Headers() = default;
  Headers(std::initializer_list<HeaderField> fields) : fields_(fields) {}

  // The first field of that name; nullopt when there is none (an empty value is a value).
  std::optional<std::string_view> Find(std::string_view name) const;
  // The same, or `otherwise`.
  std::string_view Get(std::string_view name, std::string_view otherwise = {}) const {
    return Find(name).value_or(otherwise);
  }
  bool Has(std::string_view name) const { return Find(name).has_value(); }
  size_t Count(std::string_view name) const;
  std::vector<std::string_view> All(std::string_view name) const;
  // Whether `token` is an element of the comma-separated lists under `name` (`Connection: keep-alive, upgrade`).
  // Parameters after `;` are left out of the comparison.
  bool HasToken(std::string_view name, std::string_view token) const;

  void Add(std::string name, std::string value) { fields_.push_back({std::move(name), std::move(value)}); }
  // Replaces every field of that name.
  void Set(std::string name, std::string value);
  void Remove(std::string_view name);

  auto begin() const { return fields_.begin(); }
  auto end() const { return fields_.end(); }
  size_t size() const { return fields_.size(); }
  bool empty() const { return fields_.empty(); }

  // "Name: value\r\n" for each field. A field that can't be written safely is left out: a name that is no token, or a
  // value with CR, LF or NUL (a value copied from elsewhere must not be able to end the header).
  void AppendTo(std::string& out) const;

 private:
  std::vector<HeaderField> fields_;
};

// Those of `more` that `headers` lacks.
Headers MissingIn(const Headers& headers, const Headers& more);

// Letters compared without case, ASCII only.
bool EqualsIgnoreCase(std::string_view a, std::string_view b);

}  // namespace throughline::net
