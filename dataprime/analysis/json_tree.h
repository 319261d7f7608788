// A JSON object under construction in SQL: names below names, JSON text at the leaves.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "dataprime/sql/tree.h"

namespace throughline::dataprime {

class JsonTree {
 public:
  // Puts `json` (SQL that gives JSON text) at the path, in place of what stood there. What stands above it stays: if it
  // is an object in that row, it gets a member more.
  void Set(const std::vector<std::string>& path, sql::Expr json);
  bool empty() const { return children_.empty() && !leaf_; }
  // `drops_empty` leaves out members that are null, {} or [], at every level made here: a document names what is there.
  sql::Expr Build(sql::Parameters& parameters, bool drops_empty) const;

 private:
  sql::Expr BuildMembers(sql::Parameters& parameters, bool drops_empty) const;

  std::vector<std::pair<std::string, std::unique_ptr<JsonTree>>> children_;
  sql::Expr leaf_;
};

// The JSON text `json` without the member at steps[from], steps[from + 1], ...; what is no object stays as it is.
sql::Expr WithoutMember(sql::Expr json, const std::vector<std::string>& steps, size_t from,
                        sql::Parameters& parameters);

}  // namespace throughline::dataprime
