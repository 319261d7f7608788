// What the text itself shows: the rules of the demo's three validators.
#include <algorithm>
#include <array>
#include <utility>

#include "assistant/validation/rules.h"

namespace throughline::assistant {

using dataprime::SourceRange;
using dataprime::TokenClass;

namespace {

Found Warn(std::string_view code, SourceRange range, std::string message, std::string suggestion = {},
           std::optional<Fix> fix = {}) {
  return {.finding = {.message = std::move(message),
                      .suggestion = std::move(suggestion),
                      .begin = range.begin,
                      .end = range.end,
                      .code = std::string(code)},
          .fix = std::move(fix)};
}

Found Refuse(std::string_view code, SourceRange range, std::string message, std::string suggestion = {},
             std::optional<Fix> fix = {}) {
  Found found = Warn(code, range, std::move(message), std::move(suggestion), std::move(fix));
  found.is_error = true;
  return found;
}

SourceRange RangeOf(const QueryStage& stage) {
  return {stage.pieces.front().range.begin, stage.pieces.back().range.end};
}

bool IsTimeKeypath(const QueryPiece& piece) {
  return piece.token_class == TokenClass::kKeypath &&
         (piece.keypath == "$m.timestamp" || piece.keypath == "$d.timestamp");
}

bool NamesTime(const QueryStage& source) {
  return std::ranges::any_of(source.pieces, [](const QueryPiece& piece) {
    return piece.token_class == TokenClass::kKeyword &&
           (SameWord(piece.text, "last") || SameWord(piece.text, "between") || SameWord(piece.text, "around") ||
            SameWord(piece.text, "timeshifted"));
  });
}

// ---- source, time, what is done at all

void CheckShape(const RuleContext& context, std::vector<Found>& out) {
  const QueryReading& reading = context.reading;
  if (reading.stages.empty()) {
    if (context.compiled)
      out.push_back(Warn("no_source", {}, "the query is empty: all logs are the result", "source logs last 1h"));
    return;
  }
  const QueryStage& first = reading.stages.front();
  if (!first.Is("source")) {
    if (first.command == nullptr) return;  // no query at all: the compiler says so
    out.push_back(Warn("no_source", first.pieces.front().range, "the query does not begin with a source: logs are read",
                       "source logs last 1h | " + std::string(first.pieces.front().text),
                       Fix{first.pieces.front().range.begin, first.pieces.front().range.begin, "source logs | "}));
    return;
  }
  const bool filters_time = std::ranges::any_of(reading.stages, [](const QueryStage& stage) {
    return stage.Is("filter") && std::ranges::any_of(stage.pieces, IsTimeKeypath);
  });
  if (!NamesTime(first) && !filters_time) {
    out.push_back(Warn("no_time_range", RangeOf(first), "no time range is named: what is read depends on who runs it",
                       "source " + reading.source + " last 1h"));
  }
  if (!context.compiled) return;  // what is not whole may lack anything
  if (reading.stages.size() == 1) {
    out.push_back(Warn("no_operator", RangeOf(first), "nothing is done with the rows: all of them are the result",
                       "add a filter, an aggregation or a limit: | limit 100"));
    return;
  }
  // These are good without a field.
  constexpr std::array<std::string_view, 6> kFieldless = {"source", "count", "limit", "wildfind", "lucene", "find"};
  const bool needs_field = std::ranges::any_of(reading.stages, [&](const QueryStage& stage) {
    return std::ranges::find(kFieldless, stage.word) == kFieldless.end();
  });
  const bool has_field = std::ranges::any_of(reading.stages, [](const QueryStage& stage) {
    return std::ranges::any_of(stage.pieces, [](const QueryPiece& piece) {
      return piece.token_class == TokenClass::kKeypath || IsAggregation(piece);
    });
  });
  if (needs_field && !has_field)
    out.push_back(Warn("no_field", RangeOf(reading.stages.back()), "the query names no field of the data"));
}

// ---- pipes and pairs

void CheckPipes(const RuleContext& context, std::vector<Found>& out) {
  for (const SourceRange pipe : context.reading.lone_pipes) {
    out.push_back(Refuse("empty_stage", pipe, "a command is missing at this `|`", "remove the `|`",
                         Fix{pipe.begin, pipe.end, " "}));
  }
  for (const QueryStage& stage : context.reading.stages) {
    for (size_t i = 1; i < stage.pieces.size(); ++i) {
      // In a query that is whole these words are no names: the highlighter knows them as what they are.
      const QueryPiece& piece = stage.pieces[i];
      if (context.compiled || piece.token_class != TokenClass::kKeypath || !piece.is_bare || !piece.is_single) continue;
      const dataprime::CommandSpec* command = dataprime::FindCommand(piece.text);
      if (command == nullptr || command->keyword != piece.text || i + 1 >= stage.pieces.size()) continue;
      const TokenClass before = stage.pieces[i - 1].token_class;
      const bool ends_operand = before == TokenClass::kDataset || before == TokenClass::kNumber ||
                                before == TokenClass::kString || before == TokenClass::kInterval ||
                                before == TokenClass::kKeypath || before == TokenClass::kAlias ||
                                stage.pieces[i - 1].Is(")");
      if (!ends_operand) continue;
      out.push_back(Refuse("missing_pipe", piece.range, "a `|` is missing before `" + std::string(piece.text) + "`",
                           "| " + std::string(piece.text), Fix{piece.range.begin, piece.range.begin, "| "}));
    }
  }
}

void CheckPairs(const RuleContext& context, std::vector<Found>& out) {
  constexpr std::string_view kOpening = "([{", kClosing = ")]}";
  std::vector<std::pair<char, SourceRange>> open;
  const std::string_view text = context.reading.text;
  for (const dataprime::HighlightToken& token : dataprime::Highlight(text)) {
    const std::string_view word = text.substr(token.range.begin, token.range.end - token.range.begin);
    if (token.token_class == TokenClass::kString && (word.size() < 2 || word.back() != word.front())) {
      const char quote = word.empty() ? '\'' : word.front();
      if (quote == '\'' || quote == '"') {
        const uint32_t end = token.range.end;
        out.push_back(Refuse("unbalanced", token.range, "this text has no closing quote", std::string(word) + quote,
                             Fix{end, end, std::string(1, quote)}));
      }
      continue;
    }
    if (token.token_class != TokenClass::kOperator || word.size() != 1) continue;
    if (kOpening.find(word[0]) != kOpening.npos) open.emplace_back(word[0], token.range);
    const size_t closing = kClosing.find(word[0]);
    if (closing == kClosing.npos) continue;
    if (!open.empty() && open.back().first == kOpening[closing]) {
      open.pop_back();
      continue;
    }
    out.push_back(Refuse("unbalanced", token.range, "this `" + std::string(word) + "` closes nothing", "remove it",
                         Fix{token.range.begin, token.range.end, ""}));
  }
  if (open.empty()) return;
  std::string closing;
  for (auto left = open.rbegin(); left != open.rend(); ++left) closing += kClosing[kOpening.find(left->first)];
  const auto end = static_cast<uint32_t>(text.size());
  const char opening = open.back().first;
  out.push_back(Refuse("unbalanced", open.back().second, std::string("this `") + opening + "` is never closed",
                       "add " + closing, Fix{end, end, closing}));
}

// ---- names

struct Elsewhere {
  std::string_view written, meant;
};
// The demo's table. A field that the data has under the written name is left alone.
constexpr Elsewhere kElsewhere[] = {{"$m.message", "$d.message"},     {"$l.message", "$d.message"},
                                    {"$l.severity", "$m.severity"},   {"$d.severity", "$m.severity"},
                                    {"$d.timestamp", "$m.timestamp"}, {"$l.timestamp", "$m.timestamp"},
                                    {"$l.duration", "$m.duration"}};

bool IsKnown(const RuleContext& context, std::string_view keypath) {
  const std::string& source = context.reading.source;
  if (context.catalogue.Find(source, keypath) != nullptr) return true;
  if (!keypath.starts_with("$d.")) return false;
  const std::string_view key = keypath.substr(3);
  const auto attributes = context.catalogue.attributes.find(source);
  if (attributes == context.catalogue.attributes.end()) return false;
  const auto at = attributes->second.lower_bound(key);
  return at != attributes->second.end() && at->first.starts_with(key) &&
         (at->first.size() == key.size() || at->first[key.size()] == '.');
}

bool IsMade(const RuleContext& context, std::string_view keypath) {
  if (!keypath.starts_with("$d.")) return false;
  const std::string_view name = keypath.substr(3);
  return std::ranges::any_of(context.reading.made, [&](const std::string& made) {
    return name == made || (name.starts_with(made) && name[made.size()] == '.');
  });
}

// Some fields the language itself has under several names: `$d.duration` of a span is one.
bool CompilerKnows(const RuleContext& context, const QueryPiece& piece) {
  const auto& said = context.compiled ? context.compiled->warnings : context.compiled.error();
  return std::ranges::none_of(said, [&](const dataprime::Diagnostic& diagnostic) {
    return diagnostic.range.begin == piece.range.begin && diagnostic.message.starts_with("no keypath ");
  });
}

// The same name behind another prefix, where a source has it.
std::string FieldElsewhere(const RuleContext& context, const QueryPiece& piece) {
  const std::string_view keypath = piece.keypath;
  for (const Elsewhere& known : kElsewhere) {
    if (known.written != keypath) continue;
    // Only logs have a severity, only spans a duration of their own.
    const std::string& source = context.reading.source;
    if (known.meant == "$m.severity" && source != "logs") return {};
    if (known.meant == "$m.duration" && source != "spans") return {};
    return std::string(known.meant);
  }
  if (keypath.size() < 4 || keypath[0] != '$' || CompilerKnows(context, piece)) return {};
  for (const Field& field : context.catalogue.fields) {
    if (field.source == context.reading.source && field.keypath.size() > 3 && field.keypath != keypath &&
        field.keypath[1] != keypath[1] && SameWord(std::string_view(field.keypath).substr(3), keypath.substr(3)))
      return field.keypath;
  }
  return {};
}

void CheckNames(const RuleContext& context, std::vector<Found>& out) {
  for (const QueryStage& stage : context.reading.stages) {
    for (const QueryPiece& piece : stage.pieces) {
      if (piece.token_class != TokenClass::kKeypath || piece.is_bare || IsKnown(context, piece.keypath) ||
          IsMade(context, piece.keypath))
        continue;
      const std::string meant = FieldElsewhere(context, piece);
      if (meant.empty()) continue;
      out.push_back(Warn("wrong_namespace", piece.range, piece.keypath + " is no field of " + context.reading.source,
                         meant, Fix{piece.range.begin, piece.range.end, meant}));
    }
  }
}

// ---- filters

bool IsEquality(const QueryPiece& piece) {
  return piece.token_class == TokenClass::kOperator && (piece.Is("==") || piece.Is("!=") || piece.Is("="));
}

bool IsWordOfCondition(std::string_view word) {
  constexpr std::array<std::string_view, 11> kWords = {"and",  "or",    "not",    "in",      "like",    "null",
                                                       "true", "false", "exists", "between", "contains"};
  return std::ranges::any_of(kWords, [&](std::string_view known) { return SameWord(known, word); });
}

void CheckTexts(const RuleContext& context, std::vector<Found>& out) {
  for (const QueryStage& stage : context.reading.stages) {
    for (size_t i = 1; i + 1 < stage.pieces.size(); ++i) {
      if (!IsEquality(stage.pieces[i]) || stage.pieces[i - 1].token_class != TokenClass::kKeypath) continue;
      const QueryPiece& first = stage.pieces[i + 1];
      const auto is_word = [](const QueryPiece& piece) {
        return piece.token_class == TokenClass::kKeypath && piece.is_bare && !IsWordOfCondition(piece.text);
      };
      if (!is_word(first) || IsKnown(context, first.keypath) || IsMade(context, first.keypath)) continue;
      if (IsSeverityName(first.text) && stage.pieces[i - 1].keypath.ends_with("severity")) continue;
      uint32_t end = first.range.end;
      for (size_t next = i + 2; next < stage.pieces.size() && is_word(stage.pieces[next]) &&
                                dataprime::FindCommand(stage.pieces[next].text) == nullptr;
           ++next)
        end = stage.pieces[next].range.end;
      const std::string_view words = context.reading.text.substr(first.range.begin, end - first.range.begin);
      const std::string quoted = "'" + std::string(words) + "'";
      out.push_back(Warn("unquoted_text", {first.range.begin, end},
                         "`" + std::string(words) + "` has no quotes: it reads as the name of a field", quoted,
                         Fix{first.range.begin, end, quoted}));
    }
  }
}

void CheckFilters(const RuleContext& context, std::vector<Found>& out) {
  for (const QueryStage& stage : context.reading.stages) {
    if (!stage.Is("filter") || stage.pieces.size() < 2) continue;
    const bool decides = std::ranges::any_of(stage.pieces, [](const QueryPiece& piece) {
      if (piece.token_class == TokenClass::kFunction || piece.token_class == TokenClass::kRegexp) return true;
      if (piece.token_class == TokenClass::kOperator)
        return !piece.Is("(") && !piece.Is(")") && !piece.Is(",") && !piece.Is("!") && !piece.Is("&&") &&
               !piece.Is("||");
      return IsWordOfCondition(piece.text) && !SameWord(piece.text, "and") && !SameWord(piece.text, "or") &&
             !SameWord(piece.text, "not");
    });
    const bool is_bool = std::ranges::any_of(stage.pieces, [&](const QueryPiece& piece) {
      const Field* field = context.catalogue.Find(context.reading.source, piece.keypath);
      return field != nullptr && field->type == "bool";
    });
    if (decides || is_bool) continue;
    const SourceRange range{stage.pieces[1].range.begin, stage.pieces.back().range.end};
    const std::string condition(context.reading.text.substr(range.begin, range.end - range.begin));
    out.push_back(Warn("filter_without_comparison", range, "this filter compares nothing: it keeps what is true",
                       condition + " != null"));
  }
}

void CheckAggregations(const RuleContext& context, std::vector<Found>& out) {
  constexpr std::array<std::string_view, 8> kGrouping = {"aggregate", "groupby", "multigroupby", "top",
                                                         "bottom",    "countby", "distinct",     "count"};
  for (const QueryStage& stage : context.reading.stages) {
    if (stage.command == nullptr || std::ranges::find(kGrouping, stage.word) != kGrouping.end()) continue;
    for (const QueryPiece& piece : stage.pieces) {
      if (!IsAggregation(piece)) continue;
      out.push_back(Refuse("aggregate_without_group", piece.range,
                           "`" + std::string(piece.text) + "` is an aggregation: `" + stage.word + "` has no groups",
                           "use it in aggregate, groupby, top or bottom"));
    }
  }
}

}  // namespace

void FindInText(const RuleContext& context, std::vector<Found>& out) {
  CheckShape(context, out);
  CheckPipes(context, out);
  CheckPairs(context, out);
  CheckNames(context, out);
  CheckTexts(context, out);
  CheckFilters(context, out);
  CheckAggregations(context, out);
}

}  // namespace throughline::assistant
