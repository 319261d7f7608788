// What SQL in a text does: its statements, the tables that they read and write, their common table expressions and
// joins. Tolerant: of every dialect it reads what it knows, and nothing makes it fail.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace throughline::evaluate {

struct SqlStatement {
  std::string verb;                 // upper case; the statement's behind a WITH
  bool writes = false;              // changes data or its definition, also inside a CTE, or calls a program
  std::vector<std::string> tables;  // lower case, with their schema where it is named; without names of CTEs
  size_t ctes = 0, joins = 0;
  bool has_recursive_cte = false;
};

// nullopt: no SQL in it. SQL is a text that begins with one of its verbs, and what stands in ```sql blocks.
std::optional<std::vector<SqlStatement>> ReadSql(std::string_view text);

}  // namespace throughline::evaluate
