#include "net/url.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/hex.h"

namespace throughline::net {
namespace {

bool IsUnreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

std::string DecodeFormText(std::string_view text) {
  std::string spaced(text);
  std::ranges::replace(spaced, '+', ' ');
  std::optional<std::string> decoded = PercentDecode(spaced);
  return decoded ? std::move(*decoded) : std::string(text);
}

}  // namespace

std::optional<std::string> PercentDecode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out.push_back(text[i]);
      continue;
    }
    uint8_t byte = 0;
    if (text.size() - i < 3 || !FromHex(text.substr(i + 1, 2), {&byte, 1})) return std::nullopt;
    out.push_back(static_cast<char>(byte));
    i += 2;
  }
  return out;
}

std::string PercentEncode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (char c : text) {
    if (IsUnreserved(c)) {
      out.push_back(c);
    } else {
      fmt::format_to(std::back_inserter(out), "%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

Query Query::Parse(std::string_view text) {
  Query query;
  while (!text.empty()) {
    const size_t end = std::min(text.find('&'), text.size());
    const std::string_view pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (pair.empty()) continue;
    const size_t equals = pair.find('=');
    query.entries_.push_back({DecodeFormText(pair.substr(0, equals)),
                              equals == std::string_view::npos ? "" : DecodeFormText(pair.substr(equals + 1))});
  }
  return query;
}

std::optional<std::string_view> Query::Find(std::string_view name) const {
  for (const Entry& entry : entries_) {
    if (entry.name == name) return entry.value;
  }
  return std::nullopt;
}

std::vector<std::string_view> Query::All(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const Entry& entry : entries_) {
    if (entry.name == name) values.push_back(entry.value);
  }
  return values;
}

Result<std::vector<std::string>> SplitPath(std::string_view path) {
  if (!path.starts_with('/')) return Fail(ErrorKind::kInvalid, "a path must begin with /");
  path.remove_prefix(1);
  std::vector<std::string> segments;
  while (!path.empty()) {
    const size_t end = std::min(path.find('/'), path.size());
    std::optional<std::string> segment = PercentDecode(path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
    if (!segment)
      return Fail(ErrorKind::kInvalid, "a path segment has a % that is not followed by two hexadecimal digits");
    if (segment->empty()) return Fail(ErrorKind::kInvalid, "a path must not have empty segments");
    if (*segment == "." || *segment == "..")
      return Fail(ErrorKind::kInvalid, "a path must not have . or .. as a segment");
    if (segment->find_first_of(std::string_view("/\\\0", 3)) != std::string::npos) {
      return Fail(ErrorKind::kInvalid, "a path segment must not hold /, \\ or NUL, encoded or not");
    }
    segments.push_back(std::move(*segment));
  }
  return segments;
}

}  // namespace throughline::net
