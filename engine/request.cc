#include "engine/request.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "net/compression.h"

namespace throughline::engine {

namespace {

// Parts of the interface that are not offered: better refused than quietly without effect.
constexpr std::array<std::string_view, 7> kNotOffered = {
    "session_id", "session_timeout", "session_check", "compress", "decompress", "role", "quota_key"};
// The socket's file mode says who may ask; buffer_size concerns a server's memory only.
constexpr std::array<std::string_view, 4> kWithoutEffect = {"user", "password", "buffer_size", "stacktrace"};

bool Contains(const auto& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

bool IsSettingName(std::string_view name) {
  return !name.empty() && !(name[0] >= '0' && name[0] <= '9') &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == name.npos;
}

bool IsQueryId(std::string_view id) {
  return id.size() <= 256 && std::none_of(id.begin(), id.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

}  // namespace

std::expected<std::unique_ptr<QueryRequest>, Exception> ReadQueryRequest(net::Request& request, size_t max_body_bytes,
                                                                         std::string_view version) {
  const auto bad = [&](std::string_view message) {
    return std::unexpected(Exception::Make(kBadArguments, message, "BAD_ARGUMENTS", version));
  };
  auto out = std::make_unique<QueryRequest>();
  if (const std::string_view format = request.headers.Get("X-ClickHouse-Format"); !format.empty()) out->format = format;
  out->database = request.headers.Get("X-ClickHouse-Database");

  for (const net::Query::Entry& entry : request.query.entries()) {
    const std::string& name = entry.name;
    if (name == "query") {
      out->text += entry.value;
    } else if (name == "database") {
      out->database = entry.value;
    } else if (name == "default_format") {
      out->format = entry.value;
    } else if (name == "query_id") {
      if (!IsQueryId(entry.value)) return bad("query_id must be at most 256 bytes without control characters");
      out->query_id = entry.value;
    } else if (name == "wait_end_of_query") {
      out->wait_end_of_query = entry.value == "1" || entry.value == "true";
    } else if (name.starts_with("param_")) {
      out->params.emplace_back(name.substr(6), entry.value);
    } else if (Contains(kNotOffered, name)) {
      return std::unexpected(Exception::Make(
          kNotImplemented, fmt::format("The URL parameter {} is not offered here", name), "NOT_IMPLEMENTED", version));
    } else if (name == "log_comment") {
      return bad("The setting log_comment carries the query_id here and can't be set");
    } else if (!Contains(kWithoutEffect, name)) {
      if (!IsSettingName(name)) return bad("A URL parameter has a name that is no setting's");
      out->settings.emplace_back(name, entry.value);
    }
  }
  // As in ClickHouse, GET changes nothing. Last, because nothing may be set after it but by the query's own SETTINGS.
  if (request.method == "GET") out->settings.emplace_back("readonly", "2");

  Result<std::string> body =
      net::Decompress(request.headers.Get("Content-Encoding"), std::move(request.body), max_body_bytes);
  if (!body) return bad(body.error().message);
  out->body = std::move(*body);

  if (out->text.empty()) out->text.swap(out->body);
  out->statement = ReadStatement(out->text, !out->body.empty());
  if (out->statement.kind == Statement::Kind::kInsert) {
    out->data = out->statement.data;
    if (out->data.empty()) {
      out->data = out->body;
    } else if (!out->body.empty()) {
      out->joined_data = std::string(out->data) + out->body;
      out->data = out->joined_data;
    }
  } else if (!out->body.empty()) {
    out->text += "\n" + out->body;
    out->body.clear();
    out->statement = ReadStatement(out->text, false);
    out->data = out->statement.data;
  }
  if (out->statement.kind == Statement::Kind::kRefused) return bad(out->statement.refusal);
  if (!out->statement.format.empty()) out->format = out->statement.format;
  if (out->text.empty()) {
    return std::unexpected(Exception::Make(62, "Syntax error: the query is empty", "SYNTAX_ERROR", version));
  }
  return out;
}

std::string SetStatement(const NamedTexts& settings) {
  std::string sql = "SET ";
  for (const auto& [name, value] : settings) {
    if (sql.size() > 4) sql += ", ";
    sql += name + " = " + QuoteString(value);
  }
  return sql;
}

std::string_view ContentType(std::string_view format) {
  if (format.starts_with("TabSeparated") || format.starts_with("TSV"))
    return "text/tab-separated-values; charset=UTF-8";
  if (format.starts_with("CSV")) return "text/csv; charset=UTF-8; header=absent";
  if (format.find("EachRow") != format.npos && format.starts_with("JSON")) return "application/x-ndjson; charset=UTF-8";
  if (format.starts_with("JSON")) return "application/json; charset=UTF-8";
  if (format.starts_with("RowBinary") || format == "Native") return "application/octet-stream";
  return "text/plain; charset=UTF-8";
}

}  // namespace throughline::engine
