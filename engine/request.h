// A request to ClickHouse's HTTP interface, read into what the engine needs.
//
// Source   ClickHouse documentation, "HTTP interface": `query` in the URL, in the body or begun in one and ended in the
//          other; `param_<name>` for placeholders; `database`, `default_format`, `query_id`, `wait_end_of_query`; every
//          other parameter is a setting.
#pragma once

#include <expected>
#include <memory>
#include <string>
#include <string_view>

#include "engine/database.h"
#include "engine/exception.h"
#include "engine/statement.h"
#include "net/http.h"

namespace throughline::engine {

// Not movable: `statement` and `data` are views of its texts.
struct QueryRequest {
  QueryRequest() = default;
  QueryRequest(const QueryRequest&) = delete;
  QueryRequest& operator=(const QueryRequest&) = delete;

  std::string text;
  std::string body;
  Statement statement;
  std::string_view data;    // kInsert
  std::string joined_data;  // behind `data` when it began in the URL and went on in the body

  std::string query_id;  // empty: the engine makes one
  std::string database;
  std::string format = "TabSeparated";  // default_format
  NamedTexts params;                    // name without `param_`
  NamedTexts settings;
  bool wait_end_of_query = false;
};

// Takes the body out of `request`. Bodies may be compressed (Content-Encoding), up to `max_body_bytes` unpacked.
std::expected<std::unique_ptr<QueryRequest>, Exception> ReadQueryRequest(net::Request& request, size_t max_body_bytes,
                                                                         std::string_view version);

// "SET a = '1', b = 'x'".
std::string SetStatement(const NamedTexts& settings);

// Of an answer in `format`.
std::string_view ContentType(std::string_view format);

}  // namespace throughline::engine
