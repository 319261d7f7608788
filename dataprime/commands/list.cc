// The commands of the language. One line each.
#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>

#include "dataprime/commands/command.h"

namespace throughline::dataprime {

std::span<const CommandSpec* const> AllCommands() {
  static const std::array commands = {
      &SourceCommand(),    &AggregateCommand(), &BlockCommand(),   &BottomCommand(),       &ChooseCommand(),
      &ConvertCommand(),   &CountCommand(),     &CountbyCommand(), &CreateCommand(),       &DistinctCommand(),
      &EnrichCommand(),    &ExtractCommand(),   &FilterCommand(),  &FindCommandSpec(),     &GroupbyCommand(),
      &DedupebyCommand(),  &ExplodeCommand(),   &JoinCommand(),    &MultigroupbyCommand(), &StitchCommand(),
      &UnionCommandSpec(), &LimitCommand(),     &LuceneCommand(),  &MoveCommand(),         &OrderbyCommand(),
      &ReplaceCommand(),   &RedactCommand(),    &RemoveCommand(),  &RoundtimeCommand(),    &SortCommand(),
      &TopCommand(),       &WildfindCommand(),
  };
  return commands;
}

const CommandSpec* FindCommand(std::string_view word) {
  std::string lower(word);
  for (char& c : lower) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  for (const CommandSpec* spec : AllCommands()) {
    if (spec->keyword == lower || std::find(spec->aliases.begin(), spec->aliases.end(), lower) != spec->aliases.end())
      return spec;
  }
  return nullptr;
}

std::string_view OfficialCommand(std::string_view foreign_word) {
  // Source: DataPrime reference, forms found in practice.
  static const std::unordered_map<std::string_view, std::string_view> forms = {
      {"stats", "groupby <keys> aggregate <aggregations>"},
      {"summarize", "groupby <keys> aggregate <aggregations>"},
      {"extend", "create <keypath> from <expression>"},
      {"eval", "create <keypath> from <expression>"},
      {"project", "choose <expressions>"},
      {"fields", "choose <expressions>"},
      {"rename", "move <keypath> to <keypath>"},
      {"timebucket", "groupby $m.timestamp / 5m as bucket aggregate <aggregations>"},
      {"timeseries", "groupby $m.timestamp / 1m as t aggregate <aggregations>"},
      {"head", "limit <count>"},
      {"take", "limit <count>"},
      {"group", "groupby <keys> aggregate <aggregations>"},
      {"search", "wildfind '<text>'"},
  };
  const auto found = forms.find(foreign_word);
  return found == forms.end() ? std::string_view() : found->second;
}

}  // namespace throughline::dataprime
