#include "dataprime/commands/dialect.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "dataprime/commands/make.h"
#include "dataprime/commands/source.h"
#include "dataprime/syntax/printer.h"

namespace throughline::dataprime {
namespace {

// Several commands that stand for one of another language.
class Sequence final : public Command {
 public:
  explicit Sequence(Pipeline commands) : commands_(std::move(commands)) {}
  void Apply(Rows& rows) const override {
    for (const CommandPtr& command : commands_) command->Apply(rows);
  }

 private:
  Pipeline commands_;
};

CommandPtr Told(Parser& in, const Token& word, size_t mark, std::string_view seen, const std::string& canonical,
                CommandPtr command) {
  in.Foreign(word.range, seen, canonical);
  in.Rewrite(mark, canonical);
  return command;
}

ExprPtr Name(std::string name, SourceRange range) {
  auto keypath = std::make_unique<Expr>(ExprKind::kKeypath, range);
  keypath->path.push_back({std::move(name), nullptr, range});
  keypath->bare = true;
  return keypath;
}

// ---- stats, summarize, timebucket, timeseries
// ------------------------------------------------------------------------------------------------------------------------

// The keypath that an aggregation is about, or null.
const Expr* FirstKeypath(const Expr& expr) {
  if (expr.kind == ExprKind::kKeypath && !expr.path.empty()) return &expr;
  for (const ExprPtr& child : expr.children) {
    if (const Expr* found = FirstKeypath(*child)) return found;
  }
  return nullptr;
}

// avg($d.duration) is avg_duration there, and count() is count.
std::string ImplicitName(const Expr& expr) {
  if (expr.kind != ExprKind::kCall) return "";
  if (expr.children.empty()) return expr.text;
  const Expr* keypath = expr.children.size() == 1 || expr.text == "percentile" ? FirstKeypath(expr) : nullptr;
  if (!keypath || keypath->path.back().computed) return "";
  std::string name = expr.text + "_" + keypath->path.back().name;
  for (char& c : name) {
    if (!IsPlainName("_" + std::string(1, c))) c = '_';
  }
  return name;
}

bool IsDuration(const Expr& expr) {
  return expr.kind == ExprKind::kKeypath && (expr.root == Root::kData || expr.root == Root::kMetadata) &&
         expr.path.size() == 1 && expr.path[0].name == "duration";
}

// `avg($d.duration) as avg_duration_ms` means milliseconds there; the duration of a span is stored in microseconds.
void ToMilliseconds(Aliased& item) {
  if (!item.alias || item.alias->path.empty() || !item.alias->path.back().name.ends_with("_ms")) return;
  if (item.expr->kind != ExprKind::kCall) return;
  for (ExprPtr& argument : item.expr->children) {
    if (!IsDuration(*argument)) continue;
    const SourceRange range = argument->range;
    auto thousand = std::make_unique<Expr>(ExprKind::kNumber, range);
    thousand->number = 1000;
    thousand->text = "1000";
    auto quotient = std::make_unique<Expr>(ExprKind::kBinary, range);
    quotient->text = "/";
    quotient->name_range = range;
    quotient->height = argument->height + 1;
    quotient->children.push_back(std::move(argument));
    quotient->children.push_back(std::move(thousand));
    argument = std::move(quotient);
    item.expr->height = std::max(item.expr->height, argument->height + 1);
  }
}

bool ReadsSpans(const Pipeline& before) {
  const auto* source = before.empty() ? nullptr : dynamic_cast<const SourceClause*>(before[0].get());
  return source && source->name() == "spans";
}

// The aggregations, and after `by` the keys; `keys` may hold some already.
CommandPtr Grouping(Parser& in, const Token& word, size_t mark, const Pipeline& before, std::string_view seen,
                    std::vector<Aliased> keys) {
  std::vector<Aliased> aggregates;
  if (!in.ParseAggregates(aggregates)) return nullptr;
  const bool by = in.TakeWord("by");
  if (by && !in.ParseAliasedList(keys)) return nullptr;
  std::set<std::string> names;
  for (Aliased& item : aggregates) {
    if (!item.alias) {
      const std::string name = ImplicitName(*item.expr);
      if (!name.empty() && names.insert(name).second) item.alias = Name(name, item.expr->range);
    }
    if (ReadsSpans(before)) ToMilliseconds(item);
  }
  for (Aliased& key : keys) {
    if (!key.alias && key.expr->kind == ExprKind::kCall && key.expr->text == "roundTime")
      key.alias = Name("bucket", key.expr->range);
  }
  const std::string canonical = keys.empty() ? "aggregate " + Print(aggregates)
                                             : fmt::format("groupby {} aggregate {}", Print(keys), Print(aggregates));
  CommandPtr command =
      keys.empty() ? MakeAggregate(std::move(aggregates)) : MakeGroupby(std::move(keys), std::move(aggregates));
  return Told(in, word, mark, seen, canonical, std::move(command));
}

CommandPtr Stats(Parser& in, const Token& word, size_t mark, const Pipeline& before) {
  return Grouping(in, word, mark, before, fmt::format("`{}`", word.text), {});
}

// Rows by time: $m.timestamp / <interval>.
CommandPtr ByTime(Parser& in, const Token& word, size_t mark, const Pipeline& before, ExprPtr interval,
                  std::string name) {
  auto time = std::make_unique<Expr>(ExprKind::kKeypath, word.range);
  time->root = Root::kMetadata;
  time->path.push_back({"timestamp", nullptr, word.range});
  auto bucket = std::make_unique<Expr>(ExprKind::kBinary, word.range);
  bucket->text = "/";
  bucket->name_range = word.range;
  bucket->height = 2;
  bucket->children.push_back(std::move(time));
  bucket->children.push_back(std::move(interval));
  std::vector<Aliased> keys;
  keys.push_back({std::move(bucket), Name(std::move(name), word.range)});
  return Grouping(in, word, mark, before, fmt::format("`{}`", word.text), std::move(keys));
}

CommandPtr Timebucket(Parser& in, const Token& word, size_t mark, const Pipeline& before) {
  if (in.token().kind != TokenKind::kInterval)
    return in.Expected("an interval", "groupby $m.timestamp / 5m as bucket aggregate ..."), nullptr;
  ExprPtr interval = in.ParseExpr();
  if (!interval) return nullptr;
  if (!in.TakeWord("aggregate")) in.TakeWord("agg");
  return ByTime(in, word, mark, before, std::move(interval), "bucket");
}

CommandPtr Timeseries(Parser& in, const Token& word, size_t mark, const Pipeline& before) {
  ExprPtr interval;
  if (in.token().kind == TokenKind::kInterval) {
    interval = in.ParseExpr();
  } else {
    interval = std::make_unique<Expr>(ExprKind::kInterval, word.range);
    interval->nanos = 60'000'000'000;
  }
  if (!interval) return nullptr;
  return ByTime(in, word, mark, before, std::move(interval), "t");
}

// `group by k [aggregate] f()`.
CommandPtr GroupBy(Parser& in, const Token& word, size_t mark, const Pipeline&) {
  std::vector<Aliased> keys, aggregates;
  if (!in.TakeWord("by")) return in.Expected("`by`", "groupby <keys> aggregate <aggregations>"), nullptr;
  if (!in.ParseAliasedList(keys)) return nullptr;
  for (const char* one : {"aggregate", "agg", "calculate", "calc"}) {
    if (in.TakeWord(one)) break;
  }
  if (!in.AtEndOfCommand() && !in.ParseAggregates(aggregates)) return nullptr;
  const std::string canonical =
      "groupby " + Print(keys) + (aggregates.empty() ? "" : " aggregate " + Print(aggregates));
  return Told(in, word, mark, "`group by`", canonical, MakeGroupby(std::move(keys), std::move(aggregates)));
}

// ---- row by row
// -------------------------------------------------------------------------------------------------

// `extend x = e, ...`, `eval`.
CommandPtr Extend(Parser& in, const Token& word, size_t mark, const Pipeline&) {
  Pipeline commands;
  std::string canonical;
  do {
    ExprPtr target = in.ParseKeypath("the keypath to create");
    if (!target) return nullptr;
    if (!in.Take("=")) return in.Expected("`=`", "create <keypath> from <expression>"), nullptr;
    ExprPtr value = in.ParseExpr();
    if (!value) return nullptr;
    canonical += fmt::format("{}create {} from {}", canonical.empty() ? "" : " | ", Print(*target), Print(*value));
    commands.push_back(MakeCreate(std::move(target), std::move(value)));
  } while (in.Take(","));
  return Told(in, word, mark, fmt::format("`{}`", word.text), canonical,
              std::make_unique<Sequence>(std::move(commands)));
}

std::string PrintOrder(const std::vector<Ordered>& items) {
  std::string out;
  for (const Ordered& item : items)
    out += (out.empty() ? "" : ", ") + Print(*item.expr) + (item.descending ? " desc" : "");
  return out;
}

// `sort x asc`, without `by`.
CommandPtr Sort(Parser& in, const Token& word, size_t mark, const Pipeline&) {
  std::vector<Ordered> items;
  if (!in.ParseOrderList(items)) return nullptr;
  const std::string canonical = "orderby " + PrintOrder(items);
  return Told(in, word, mark, "`sort` without `by`", canonical, MakeOrderby(std::move(items)));
}

// `top 10 by x`, `bottom 10 by x`: nothing is listed, so the rows stay as they are.
CommandPtr TopBy(Parser& in, const Token& word, size_t mark, const Pipeline&) {
  const std::optional<uint64_t> count = in.ParseCount("the number of rows to keep");
  if (!count || !in.TakeWord("by")) return nullptr;
  const bool top = word.IsWord("top");
  std::vector<Ordered> items;
  if (!in.ParseOrderList(items)) return nullptr;
  for (Ordered& item : items) {
    if (ExpressionAnalyzer::HasAggregate(*item.expr)) {
      return in.Error(item.expr->range, fmt::format("`{} {} by` an aggregation needs keys", word.text, *count),
                      fmt::format("{} {} <keys> by {}", word.text, *count, Print(*item.expr))),
             nullptr;
    }
    item.descending = item.descending || top;
  }
  const std::string canonical = fmt::format("orderby {} | limit {}", PrintOrder(items), *count);
  Pipeline commands;
  commands.push_back(MakeOrderby(std::move(items)));
  commands.push_back(MakeLimit(*count));
  return Told(in, word, mark, fmt::format("`{}` without a list", word.text), canonical,
              std::make_unique<Sequence>(std::move(commands)));
}

CommandPtr Project(Parser& in, const Token& word, size_t mark, const Pipeline&) {
  std::vector<Aliased> items;
  if (!in.ParseAliasedList(items)) return nullptr;
  const std::string canonical = "choose " + Print(items);
  return Told(in, word, mark, fmt::format("`{}`", word.text), canonical, MakeChoose(std::move(items)));
}

// `rename a as b, ...`.
CommandPtr Rename(Parser& in, const Token& word, size_t mark, const Pipeline&) {
  Pipeline commands;
  std::string canonical;
  do {
    ExprPtr from = in.ParseKeypath("the keypath to rename");
    if (!from) return nullptr;
    if (!in.TakeWord("as") && !in.TakeWord("to")) return in.Expected("`as`", "move <keypath> to <keypath>"), nullptr;
    ExprPtr to = in.ParseKeypath("the new keypath");
    if (!to) return nullptr;
    canonical += fmt::format("{}move {} to {}", canonical.empty() ? "" : " | ", Print(*from), Print(*to));
    commands.push_back(MakeMove(std::move(from), std::move(to)));
  } while (in.Take(","));
  return Told(in, word, mark, "`rename`", canonical, std::make_unique<Sequence>(std::move(commands)));
}

// `head 10`, `take 10`.
CommandPtr Head(Parser& in, const Token& word, size_t mark, const Pipeline&) {
  const std::optional<uint64_t> count = in.ParseCount("the number of rows to keep");
  if (!count) return nullptr;
  return Told(in, word, mark, fmt::format("`{}`", word.text), fmt::format("limit {}", *count), MakeLimit(*count));
}

constexpr ForeignCommand kCommands[] = {
    {"stats", &Stats},     {"summarize", &Stats}, {"timebucket", &Timebucket}, {"timeseries", &Timeseries},
    {"group", &GroupBy},   {"extend", &Extend},   {"eval", &Extend},           {"sort", &Sort},
    {"project", &Project}, {"fields", &Project},  {"rename", &Rename},         {"head", &Head},
    {"take", &Head},
};
constexpr ForeignCommand kTopBy = {"top", &TopBy};

}  // namespace

const ForeignCommand* FindForeignCommand(const Parser& in) {
  const Token& word = in.token();
  const Token next = in.Peek();
  if (word.IsWord("sort") && next.IsWord("by")) return nullptr;
  if ((word.IsWord("top") || word.IsWord("bottom")) && next.kind == TokenKind::kNumber &&
      in.PeekAfter(next).IsWord("by"))
    return &kTopBy;
  const auto* found =
      std::find_if(std::begin(kCommands), std::end(kCommands), [&](const auto& one) { return word.IsWord(one.word); });
  return found == std::end(kCommands) ? nullptr : found;
}

}  // namespace throughline::dataprime
