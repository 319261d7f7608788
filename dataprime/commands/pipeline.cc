#include "dataprime/commands/pipeline.h"

#include <fmt/format.h>

#include "dataprime/closest.h"

namespace throughline::dataprime {
namespace {

void UnknownCommand(Parser& in, const Token& word) {
  std::vector<std::string> names;
  for (const CommandSpec* known : AllCommands()) {
    names.emplace_back(known->keyword);
    names.insert(names.end(), known->aliases.begin(), known->aliases.end());
  }
  const std::string_view official = OfficialCommand(word.text);
  const std::string closest = Closest(word.text, names);
  in.Error(word.range, fmt::format("no command `{}`", word.text.substr(0, 60)),
           !official.empty() ? fmt::format("write {}", official)
           : closest.empty() ? ""
                             : "closest: " + closest);
}

CommandPtr ParseCommand(Parser& in) {
  const Token word = in.token();
  if (word.kind != TokenKind::kIdent) return in.Expected("a command"), nullptr;
  const CommandSpec* spec = FindCommand(word.text);
  if (!spec) return UnknownCommand(in, word), nullptr;
  in.Advance();
  CommandPtr command = spec->parse(in);
  if (command && !in.AtEndOfCommand()) {
    in.Expected("`|` or the end of the query", std::string(spec->syntax));
    return nullptr;
  }
  return command;
}

// Until something follows that is no `|`.
Pipeline ParseCommands(Parser& in) {
  Pipeline pipeline;
  do {
    if (!in.CountCommand()) break;
    CommandPtr command = ParseCommand(in);
    if (!command) in.Recover();
    if (command) pipeline.push_back(std::move(command));
  } while (in.Take("|"));
  return pipeline;
}

}  // namespace

Pipeline ParsePipeline(Parser& in) {
  if (in.token().kind == TokenKind::kEnd) return {};
  Pipeline pipeline = ParseCommands(in);
  if (in.token().kind != TokenKind::kEnd && !in.gave_up()) in.Expected("`|` or the end of the query");
  return pipeline;
}

std::optional<Pipeline> ParseSubquery(Parser& in) {
  const SourceRange begin = in.token().range;
  if (!in.Take("(")) return in.Expected("a subquery", "(source logs | ...)"), std::nullopt;
  if (!in.EnterSubquery(kMaxSubqueryDepth)) {
    in.Error(begin, fmt::format("subqueries stand more than {} deep in one another", kMaxSubqueryDepth));
    return std::nullopt;
  }
  Pipeline pipeline = ParseCommands(in);
  in.LeaveSubquery();
  if (in.gave_up()) return std::nullopt;
  if (!in.Take(")")) return in.Expected("`|`, or `)` at the end of the subquery"), std::nullopt;
  return pipeline;
}

}  // namespace throughline::dataprime
