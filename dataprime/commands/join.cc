// `join [left|inner|full|right] (<query>) on <condition> into <keypath>`, `... using <keypath>, ... into <keypath>`,
// and `join cross (<query>) into <keypath>`: rows of another query, under a keypath.
//
// Order     that of the left rows; rows that only the right has come last.
// Shape     the left document, and at `into` the whole $d of its partner, or null. Several partners are several rows.
//           With `using`, the keys of a row that only the right has are the right's.
// Null      a null key has no partner, not even another null.
// Lowering  JOIN of two SELECTs. It wants an equality; where the condition has none, it gets one of two constants. Two
//           keys without a type are compared as texts.
// Source    DataPrime reference, commands, `join`.
#include <algorithm>

#include "dataprime/analysis/join_sides.h"
#include "dataprime/commands/evaluate.h"
#include "dataprime/sql/fragments.h"

namespace throughline::dataprime {
namespace {

using sql::Fragment;
using sql::JoinKind;

class Join final : public Command {
 public:
  static CommandPtr Parse(Parser& in) {
    auto command = std::make_unique<Join>();
    static constexpr std::pair<std::string_view, JoinKind> kKinds[] = {{"left", JoinKind::kLeft},
                                                                       {"inner", JoinKind::kInner},
                                                                       {"full", JoinKind::kFull},
                                                                       {"right", JoinKind::kRight},
                                                                       {"cross", JoinKind::kCross}};
    for (const auto& [word, kind] : kKinds) {
      if (!in.TakeWord(word)) continue;
      command->kind_ = kind;
      break;
    }
    std::optional<Pipeline> query = ParseSubquery(in);
    if (!query) return nullptr;
    command->query_ = std::move(*query);
    if (command->kind_ != JoinKind::kCross) {
      if (in.TakeWord("using")) {
        if (!in.ParseKeypathList(command->keys_, "a keypath that both sides have")) return nullptr;
      } else if (!in.TakeWord("on")) {
        return in.Expected("`on` or `using`", "join (...) on left=>a == right=>b into c"), nullptr;
      } else if (!(command->condition_ = in.ParseExpr())) {
        return nullptr;
      }
    }
    if (!in.TakeWord("into")) return in.Expected("`into`", "join (...) on ... into <keypath>"), nullptr;
    command->into_ = in.ParseKeypath("the keypath for the other query's documents");
    return command->into_ ? std::move(command) : nullptr;
  }

  void Apply(Rows& rows) const override {
    std::optional<Input> right = Evaluate(query_, rows.compilation());
    ExpressionAnalyzer analyzer(rows);
    const std::optional<Path> into = analyzer.TargetPath(*into_);
    if (!right || !into) return;
    if (into->steps.empty()) {
      analyzer.Error(into_->range, "the other documents need a keypath of their own", "into $d.name");
      return;
    }
    rows.BeginJoin(right->rows);
    JoinSides sides(rows, right->rows);
    analyzer.BeginJoin(sides);
    std::vector<Key> keys;
    sql::Expr on;
    if (condition_) {
      on = Condition(analyzer, sides, rows);
    } else if (!keys_.empty()) {
      std::vector<sql::Expr> equal;
      for (const ExprPtr& keypath : keys_) {
        if (std::optional<Key> key = ReadKey(analyzer, *keypath, rows, right->rows, equal))
          keys.push_back(std::move(*key));
      }
      on = And(std::move(equal));
    }
    rows.Join(std::move(right->rows), kind_, std::move(on), *into);
    if (kind_ != JoinKind::kFull && kind_ != JoinKind::kRight) return;
    for (Key& key : keys) rows.FillFrom(key.path, std::move(key.left), std::move(key.right));
  }

 private:
  struct Key {
    Path path;
    Value left, right;
  };

  static sql::Expr And(std::vector<sql::Expr> conditions) {
    return conditions.size() == 1 ? conditions[0] : Fragment("and({*})", std::move(conditions));
  }

  static bool IsStoredId(const Value& value) {
    return value.binary && value.expr->kind == sql::Node::Kind::kFragment && value.expr->fragment == sql::kId;
  }

  // An id beside a text or another id, both as ids are stored: millions of rows need not be written out to find the few
  // that have a partner. null: neither side is one.
  static sql::Expr EqualAsStored(const Value& left, const Value& right) {
    if (!IsStoredId(left) && !IsStoredId(right)) return nullptr;
    const Value &id = IsStoredId(left) ? left : right, &text = IsStoredId(left) ? right : left;
    // No span has zeros for an id, so that what reads zeros as a parent or as nothing has no partner either way.
    if (text.binary && text.binary_bytes == id.binary_bytes) return Fragment("({0} = {1})", {id.binary, text.binary});
    return Fragment(
        "({0} = {1})",
        {id.binary, Fragment(id.binary_bytes == 16 ? sql::kTraceIdOfText : sql::kSpanIdOfText, {text.expr})});
  }

  // Both sides in a form that the engine can hash alike; null, after an error, when they can't be compared.
  static sql::Expr Equal(ExpressionAnalyzer& analyzer, Value left, Value right, SourceRange range) {
    const auto is_open = [](const Value& value) { return value.type == Type::kUntyped || value.type == Type::kNull; };
    if (is_open(left) && is_open(right)) {
      left = WithLikelyType(std::move(left));
      right = WithLikelyType(std::move(right));
    }
    if (is_open(left) && is_open(right)) {
      left = Cast(std::move(left), Type::kString);
      right = Cast(std::move(right), Type::kString);
    }
    if (!analyzer.Unify({&left, &right}, "the keys of a join are equal:")) return nullptr;
    if (sql::Expr stored = EqualAsStored(left, right)) return stored;
    for (Value* value : {&left, &right}) {
      if (value->type == Type::kNumber) value->expr = AsFloat(*value);
    }
    return analyzer.Compare("==", std::move(left), std::move(right), range).expr;
  }

  // A condition is an equality of the two sides, or anything else beside at least one of these.
  sql::Expr Condition(ExpressionAnalyzer& analyzer, JoinSides& sides, Rows& rows) const {
    std::vector<const Expr*> parts;
    if (condition_->kind == ExprKind::kAnd) {
      for (const ExprPtr& part : condition_->children) parts.push_back(part.get());
    } else {
      parts.push_back(condition_.get());
    }
    bool has_key = false;
    std::vector<sql::Expr> conditions;
    for (const Expr* part : parts) {
      sql::Expr condition;
      if (part->kind == ExprKind::kBinary && part->text == "==" && IsNamed(*part->children[0]) &&
          IsNamed(*part->children[1])) {
        const Expr &first = *part->children[0], &second = *part->children[1];
        const bool is_same = first.kind == ExprKind::kKeypath && KeypathText(first) == KeypathText(second);
        const Side second_side = sides.CertainSideOf(analyzer, second);
        sides.Suggest(is_same ? Side::kNone : second_side == Side::kLeft ? Side::kRight : Side::kLeft);
        sides.TakeUsed();
        Value left = analyzer.Analyze(first);
        const JoinSides::Used used = sides.TakeUsed();
        sides.Suggest(is_same ? Side::kNone : used.right && !used.left ? Side::kLeft : Side::kRight);
        Value right = analyzer.Analyze(second);
        const JoinSides::Used also = sides.TakeUsed();
        condition = Equal(analyzer, std::move(left), std::move(right), part->range);
        has_key |= used.left != used.right && also.left != also.right && used.left != also.left;
      } else {
        sides.Suggest(Side::kNone);
        condition = analyzer.Condition(*part);
      }
      if (condition) conditions.push_back(std::move(condition));
    }
    if (!has_key) conditions.push_back(rows.JoinKeyForAll());
    return And(std::move(conditions));
  }

  // Literals keep the rules of a plain comparison: `severity == ERROR`, `x == null`.
  static bool IsNamed(const Expr& expr) {
    if (expr.kind == ExprKind::kKeypath) return expr.root != Root::kParameter;
    return std::any_of(expr.children.begin(), expr.children.end(),
                       [](const ExprPtr& child) { return IsNamed(*child); });
  }

  static std::optional<Key> ReadKey(ExpressionAnalyzer& analyzer, const Expr& keypath, Rows& left, Rows& right,
                                    std::vector<sql::Expr>& equal) {
    const std::optional<Path> path = analyzer.TargetPath(keypath);
    if (!path) return std::nullopt;
    Key key{*path, left.Read(*path, keypath.range), right.Read(*path, keypath.range)};
    if (sql::Expr condition = Equal(analyzer, key.left, key.right, keypath.range))
      equal.push_back(std::move(condition));
    return key;
  }

  JoinKind kind_ = JoinKind::kLeft;
  Pipeline query_;
  ExprPtr condition_;          // either this or
  std::vector<ExprPtr> keys_;  // these; neither for cross
  ExprPtr into_;
};

}  // namespace

const CommandSpec& JoinCommand() {
  static const CommandSpec spec{
      .keyword = "join",
      .syntax =
          "join [left|inner|full|right] (<query>) on <condition> into <keypath>, ... using <keypath>, ... into "
          "<keypath>, join cross (<query>) into <keypath>",
      .summary = "Put the matching rows of another query under a keypath.",
      .examples = {{"source spans | join (source logs | countby $d.traceId as trace into records) on $d.traceID == "
                    "trace into logs | choose $d.operationName, logs.records",
                    "spans with the number of log records of their trace"},
                   {"source spans | groupby $l.serviceName as service agg count() as now | join full (source spans "
                    "timeshifted -1d | groupby $l.serviceName as service agg count() as before) using service into "
                    "yesterday | choose service, now, yesterday.before",
                    "services today and yesterday"},
                   {"source spans | limit 3 | join cross (source spans | aggregate avg($m.duration) as mean) into all "
                    "| choose $m.duration / all.mean as share",
                    "a figure of all rows beside each of them"}},
      .parse = &Join::Parse};
  return spec;
}

}  // namespace throughline::dataprime
