// What the commands that make new rows share: the fields of a list `expr [as keypath], ...`.
#pragma once

#include <string>
#include <vector>

#include "dataprime/commands/command.h"

namespace throughline::dataprime {

// Names results that have no `as`. One per command: unnamed ones are counted.
class Namer {
 public:
  // The alias, else the keypath without its prefix, else _<function><index> for an aggregation or _expr<index>.
  // `whole_prefix` keeps $m and $l as they are (choose); otherwise every field goes under $d.
  std::optional<Path> Name(ExpressionAnalyzer& analyzer, const Aliased& item, bool keeps_prefix);

 private:
  size_t aggregates_ = 0, expressions_ = 0;
};

// A group key has one type in every row: an untyped one is grouped by its text.
std::vector<Field> GroupKeys(ExpressionAnalyzer& analyzer, Namer& namer, const std::vector<Aliased>& items);
// Fields made of aggregates and of these keys.
std::vector<Field> AggregateFields(ExpressionAnalyzer& analyzer, Namer& namer, const std::vector<Field>& keys,
                                   const std::vector<Aliased>& items);
// Reports two fields of one name; the later one goes.
void DropDuplicates(Rows& rows, std::vector<Field>& fields);
// `count()` as a value of a group.
Value CountRows(ExpressionAnalyzer& analyzer);

}  // namespace throughline::dataprime
