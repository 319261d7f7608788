#include "dataprime/analysis/compilation.h"

#include "dataprime/sql/printer.h"

namespace throughline::dataprime {

sql::Expr Compilation::HandUp(sql::Select& select, sql::Expr expr) {
  std::string& alias = handed_up_[&select][sql::Print(*expr, parameters_)];
  if (alias.empty()) {
    alias = NewAlias();
    select.columns.push_back({std::move(expr), alias});
  }
  return sql::Column(alias);
}

}  // namespace throughline::dataprime
