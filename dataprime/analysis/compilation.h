// What all parts of one query share: the options, the parameters of its SQL, its diagnostics, and the aliases.
//
// Threads  one compilation.
#pragma once

#include <map>
#include <string>

#include "dataprime/compiler.h"
#include "dataprime/sql/tree.h"

namespace throughline::dataprime {

class Compilation {
 public:
  Compilation(const CompileOptions& options, Diagnostics& diagnostics) : options_(options), diagnostics_(diagnostics) {}
  Compilation(const Compilation&) = delete;

  const CompileOptions& options() const { return options_; }
  sql::Parameters& parameters() { return parameters_; }
  Diagnostics& diagnostics() { return diagnostics_; }
  // c0, c1, ...: no two columns of the query have one name, so that none needs its table's.
  std::string NewAlias() { return "c" + std::to_string(aliases_++); }
  // Makes `expr` a column of `select`, once, and gives the column as the SELECT around it sees it.
  sql::Expr HandUp(sql::Select& select, sql::Expr expr);

 private:
  const CompileOptions& options_;
  sql::Parameters parameters_;
  Diagnostics& diagnostics_;
  std::map<sql::Select*, std::map<std::string, std::string>> handed_up_;  // printed expression → alias
  size_t aliases_ = 0;
};

}  // namespace throughline::dataprime
