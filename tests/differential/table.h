// The rows that flow through a pipeline, as plainly as they can be kept: named columns, one value each.
//
// Shape    a document is held by its leaves: `$d.a.b` is a column called "a.b" under $d. That is all there is to a
//          document here, since attributes have flat keys. A column has the type that the language knows of it;
//          kUntyped when each row has its own.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "dataprime/syntax/ast.h"
#include "value.h"

namespace throughline::differential {

using dataprime::Root;

struct Column {
  Root root = Root::kData;
  std::string name;  // a.b
  Type type = Type::kUntyped, element = Type::kUntyped;
  Type likely = Type::kUntyped;  // kUntyped: what all its values are, where nothing else decides
};

struct Row {
  std::vector<Value> cells;
  int64_t rank = 0;  // rows of one rank may stand in any order among themselves
};

struct Table {
  std::vector<Column> columns;
  std::vector<Row> rows;
  std::vector<std::string> removed;  // by name: these are known not to be there
  bool is_open = false;              // documents of a source
  bool ordered = false;              // whether the ranks mean anything

  // -1: there is no such keypath. After a reshape the prefix doesn't matter as long as one column has the name.
  int Find(Root root, const std::string& name) const {
    for (size_t i = 0; i < columns.size(); ++i) {
      if (columns[i].root == root && columns[i].name == name) return static_cast<int>(i);
    }
    for (size_t i = 0; i < columns.size() && !is_open; ++i) {
      if (columns[i].name == name) return static_cast<int>(i);
    }
    return -1;
  }
  // Removes what stands at the keypath and below it.
  void Remove(Root root, const std::string& name) {
    removed.push_back(name);
    for (size_t i = columns.size(); i-- > 0;) {
      if (columns[i].root != root || (columns[i].name != name && !columns[i].name.starts_with(name + "."))) continue;
      columns.erase(columns.begin() + static_cast<std::ptrdiff_t>(i));
      for (Row& row : rows) row.cells.erase(row.cells.begin() + static_cast<std::ptrdiff_t>(i));
    }
  }
  // One value a row, in place of what stood at the keypath.
  void Write(Column column, std::vector<Value> values) {
    if (const int at = Find(column.root, column.name);
        at >= 0 && columns[static_cast<size_t>(at)].root == column.root) {
      for (size_t i = 0; i < rows.size(); ++i) rows[i].cells[static_cast<size_t>(at)] = std::move(values[i]);
      columns[static_cast<size_t>(at)] = std::move(column);
      return;
    }
    Remove(column.root, column.name);
    for (size_t i = 0; i < rows.size(); ++i) rows[i].cells.push_back(std::move(values[i]));
    columns.push_back(std::move(column));
  }
};

}  // namespace throughline::differential
