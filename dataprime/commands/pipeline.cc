#include "dataprime/commands/pipeline.h"

#include <fmt/format.h>

#include <algorithm>

#include "dataprime/closest.h"
#include "dataprime/commands/dialect.h"
#include "dataprime/commands/make.h"
#include "dataprime/commands/source.h"

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

CommandPtr ParseCommand(Parser& in, const Pipeline& before, SourceRange text_before) {
  const Token word = in.token();
  in.BeginCommand({}, text_before);
  in.Want(Wish::kCommand);
  if (word.kind != TokenKind::kIdent) return in.Expected("a command"), nullptr;
  const ForeignCommand* foreign = FindForeignCommand(in);
  const CommandSpec* spec = FindCommand(word.text);
  if (!spec && !foreign) return UnknownCommand(in, word), nullptr;
  const size_t mark = in.Mark();
  if (foreign) {
    in.Advance();
  } else {
    in.TakeKeyword(spec->keyword);
  }
  in.SetRole(Role::kCommand);
  in.BeginCommand(foreign ? foreign->word : spec->keyword, text_before);
  CommandPtr command = foreign ? foreign->parse(in, word, mark, before) : spec->parse(in);
  if (command && !in.AtEndOfCommand()) {
    in.Expected("`|` or the end of the query", foreign ? "" : std::string(spec->syntax));
    return nullptr;
  }
  if (command && spec == &AggregateCommand() && !before.empty() && IsBareGroupby(*before.back())) {
    in.diagnostics().Warning(word.range, "this aggregates the groups that `groupby` made, not the rows in them",
                             "for the rows: groupby <keys> aggregate ..., without the `|`");
  }
  return command;
}

// `source logs | last 1h`: a timeframe that stands apart from its source. False when there is none.
bool ParseLateTimeframe(Parser& in, size_t mark, const Pipeline& before) {
  auto* source = before.size() == 1 ? dynamic_cast<SourceClause*>(before[0].get()) : nullptr;
  static constexpr std::string_view kWords[] = {"last", "between", "around", "timeshifted"};
  if (!source || source->has_timeframe() ||
      std::none_of(std::begin(kWords), std::end(kWords), [&](auto word) { return in.token().IsWord(word); }))
    return false;
  const SourceRange word = in.token().range;
  if (!source->ParseTimeframe(in)) return in.Recover(), true;
  const std::string timeframe(in.text().substr(word.begin, in.Since(word.begin).end - word.begin));
  in.Foreign(word, "a timeframe behind `|`", fmt::format("source {} {}", source->name(), timeframe));
  in.Rewrite(mark, timeframe);
  return true;
}

// Until something follows that is no `|`.
Pipeline ParseCommands(Parser& in) {
  Pipeline pipeline;
  size_t mark = in.Mark();  // before the `|`
  SourceRange before{in.token().range.begin, in.token().range.begin};
  do {
    if (!in.CountCommand()) break;
    if (ParseLateTimeframe(in, mark, pipeline)) continue;
    CommandPtr command = ParseCommand(in, pipeline, before);
    if (!command) in.Recover();
    if (command) pipeline.push_back(std::move(command));
    before = in.Since(before.begin);
  } while (mark = in.Mark(), in.Take("|"));
  return pipeline;
}

}  // namespace

Pipeline ParsePipeline(Parser& in) {
  in.Want(Wish::kCommand);
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
  Reading::Command outer = in.BeginSubquery();
  const uint32_t inside = in.token().range.begin;
  Pipeline pipeline = ParseCommands(in);
  in.LeaveSubquery();
  if (in.gave_up()) return std::nullopt;
  const uint32_t end = in.token().range.begin;
  if (!in.Take(")")) return in.Expected("`|`, or `)` at the end of the subquery"), std::nullopt;
  in.EndSubquery(std::move(outer), {inside, end});
  return pipeline;
}

}  // namespace throughline::dataprime
