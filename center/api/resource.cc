#include "center/api/resource.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/json_writer.h"
#include "center/api/router.h"

namespace throughline::center {
namespace {

constexpr size_t kLongestId = 100;
constexpr size_t kLongestSlug = 40;

std::optional<uint64_t> VersionIn(std::string_view text) {
  if (text.starts_with("W/")) text.remove_prefix(2);
  if (text.size() > 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
  uint64_t version = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), version);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return version;
}

bool IsIdChar(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

}  // namespace

net::Response FaultResponse(const Fault& fault) {
  net::Response response = ErrorResponse(fault.error);
  JsonWriter json;
  const std::string_view kind = ErrorKindName(fault.error.kind);
  json.BeginObject().Key("error").BeginObject().Key("kind").String(kind).Key("code").String(kind);
  json.Key("message").String(fault.error.message).Key("where").String(fault.where).Key("hint").String(fault.hint);
  if (!fault.problems.empty()) {
    json.Key("problems").BeginArray();
    for (const QueryProblem& one : fault.problems) {
      json.BeginObject().Key("where").String(one.where).Key("message").String(one.message);
      if (!one.suggestion.empty()) json.Key("suggestion").String(one.suggestion);
      json.Key("line").Int(one.line).Key("column").Int(one.column).EndObject();
    }
    json.EndArray();
  }
  response.body = json.EndObject().EndObject().Take();
  return response;
}

void AddVersion(uint64_t version, net::Response& response) {
  response.headers.Add("ETag", fmt::format("\"{}\"", version));
}

Result<std::optional<uint64_t>> ExpectedVersion(const net::Request& request) {
  const std::string_view text = request.headers.Get("If-Match");
  if (text.empty() || text == "*") return std::nullopt;
  if (std::optional<uint64_t> version = VersionIn(text)) return version;
  return Fail(ErrorKind::kInvalid, "If-Match is no version as GET gives it in ETag");
}

bool HasVersion(const net::Request& request, uint64_t version) {
  const std::string_view text = request.headers.Get("If-None-Match");
  return !text.empty() && VersionIn(text) == version;
}

Result<void> CheckDocumentId(std::string_view id) {
  const auto good = [](char c) { return IsIdChar(c) || c == '-' || c == '_' || c == '.'; };
  if (!id.empty() && id.size() <= kLongestId && id.front() != '.' && std::ranges::all_of(id, good)) return {};
  return Fail(ErrorKind::kInvalid, fmt::format("'{}' is no id: use 1 to {} letters, digits, '-', '_' and '.'",
                                               id.substr(0, 60), kLongestId));
}

std::string NewDocumentId(std::string_view title, uint64_t random) {
  std::string slug;
  for (char c : title) {
    if (slug.size() >= kLongestSlug) break;
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    if (IsIdChar(c)) {
      slug += c;
    } else if (!slug.empty() && slug.back() != '-') {
      slug += '-';
    }
  }
  while (!slug.empty() && slug.back() == '-') slug.pop_back();
  return fmt::format("{}{}{:08x}", slug, slug.empty() ? "" : "-", static_cast<uint32_t>(random));
}

}  // namespace throughline::center
