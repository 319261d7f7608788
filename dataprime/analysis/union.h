// The rows of several queries, one query after another, as an origin of documents.
//
// Shape    A keypath is read in each of the queries, null where one has none, and handed up as one column of all.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "dataprime/analysis/documents.h"

namespace throughline::dataprime {

class Union final : public Origin {
 public:
  explicit Union(Compilation& compilation) : compilation_(compilation) {}
  // `select` gives the rows, and gets the columns that are asked for.
  void Add(std::shared_ptr<Documents> documents, sql::Select& select);

  const std::string& name() const override { return name_; }
  std::optional<Value> Read(const Path& path, const ColumnReader& read, sql::Parameters& parameters) const override;
  std::optional<Type> TypeOf(const Path& path) const override;
  std::optional<sql::Expr> ObjectAt(const Path& path, const ColumnReader& read,
                                    sql::Parameters& parameters) const override;
  bool Declares(const Path& path) const override;
  std::optional<std::string> AttributeKey(const Path&) const override { return std::nullopt; }  // each member asks
  sql::Expr Document(Root root, const std::vector<Path>& removed, const ColumnReader& read,
                     sql::Parameters& parameters) const override;
  sql::Expr Texts(const ColumnReader& read, sql::Parameters& parameters) const override;
  std::vector<std::string> Keypaths() const override;

 private:
  struct Member {
    std::shared_ptr<Documents> documents;
    sql::Select* select;
  };
  // One value of each member as one column of the union.
  sql::Expr Output(const std::vector<sql::Expr>& values, const ColumnReader& read) const;

  Compilation& compilation_;
  std::string name_;
  std::vector<Member> members_;
  mutable std::map<std::string, std::string> outputs_;  // printed values → alias
};

}  // namespace throughline::dataprime
