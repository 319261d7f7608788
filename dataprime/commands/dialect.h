// Commands of other languages whose meaning is plain: `stats ... by`, `extend`, `sort`, `summarize`, `project`, ...
//
// Shape    each becomes the commands of its canonical form, and is told with that form: a warning, or an error when the
//          parser is strict. What has no plain meaning is named by OfficialCommand (command.h).
// Source   DataPrime reference, forms found in practice.
#pragma once

#include <string_view>

#include "dataprime/commands/pipeline.h"

namespace throughline::dataprime {

struct ForeignCommand {
  std::string_view word;
  // The word is taken. `before`: the commands read so far. `mark` is where the command begins (Parser::Mark).
  CommandPtr (*parse)(Parser& in, const Token& word, size_t mark, const Pipeline& before);
};

// In any case; nullptr when there is none. `word` is in hand: what follows it may decide.
const ForeignCommand* FindForeignCommand(const Parser& in);

}  // namespace throughline::dataprime
