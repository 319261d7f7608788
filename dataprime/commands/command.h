// A command of the pipeline: what its file gives to the rest.
//
// Shape   Parse reads the command's operands (the keyword is already taken); Apply gives it its meaning: it analyses
//         the operands against the rows it gets and changes these rows. Adding a command is a file here, its test, its
//         cases in tests/queries/<keyword>/, and one line in list.cc.
// Errors  Parse returns null after it reported; Apply reports and leaves the rows usable, so that later commands can be
//         checked too.
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "dataprime/analysis/expression.h"
#include "dataprime/analysis/rows.h"
#include "dataprime/syntax/parser.h"

namespace throughline::dataprime {

class Command {
 public:
  virtual ~Command() = default;
  virtual void Apply(Rows& rows) const = 0;
};
using CommandPtr = std::unique_ptr<Command>;

struct CommandExample {
  std::string_view query;
  std::string_view meaning;
};

struct CommandSpec {
  std::string_view keyword;
  std::vector<std::string_view> aliases = {};
  std::string_view syntax;
  std::string_view summary;
  std::vector<CommandExample> examples;  // run as tests
  CommandPtr (*parse)(Parser& in);
};

// In the order of the reference.
std::span<const CommandSpec* const> AllCommands();
// By keyword or alias, in any case; nullptr when there is none.
const CommandSpec* FindCommand(std::string_view word);
// What to write in place of a command of another language (`stats`, `sort`, ...), or empty.
std::string_view OfficialCommand(std::string_view foreign_word);

const CommandSpec& AggregateCommand();
const CommandSpec& BlockCommand();
const CommandSpec& BottomCommand();
const CommandSpec& ChooseCommand();
const CommandSpec& ConvertCommand();
const CommandSpec& CountCommand();
const CommandSpec& CountbyCommand();
const CommandSpec& CreateCommand();
const CommandSpec& DistinctCommand();
const CommandSpec& ExtractCommand();
const CommandSpec& EnrichCommand();
const CommandSpec& FilterCommand();
const CommandSpec& FindCommandSpec();
const CommandSpec& GroupbyCommand();
const CommandSpec& DedupebyCommand();
const CommandSpec& ExplodeCommand();
const CommandSpec& JoinCommand();
const CommandSpec& MultigroupbyCommand();
const CommandSpec& StitchCommand();
const CommandSpec& UnionCommandSpec();
const CommandSpec& LimitCommand();
const CommandSpec& LuceneCommand();
const CommandSpec& MoveCommand();
const CommandSpec& OrderbyCommand();
const CommandSpec& RedactCommand();
const CommandSpec& RemoveCommand();
const CommandSpec& ReplaceCommand();
const CommandSpec& RoundtimeCommand();
const CommandSpec& SortCommand();
const CommandSpec& SourceCommand();
const CommandSpec& TopCommand();
const CommandSpec& WildfindCommand();

}  // namespace throughline::dataprime
