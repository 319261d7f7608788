#include "evaluator.h"

#include <re2/re2.h>

#include <memory>
#include <numeric>
#include <set>

#include "combine.h"
#include "dataprime/commands/typed_list.h"
#include "dataprime/syntax/parser.h"
#include "grouping.h"

namespace throughline::differential {
namespace {

using dataprime::Aliased;
using dataprime::ExprPtr;
using dataprime::Ordered;
using dataprime::Parser;
using Kind = Value::Kind;

class Evaluator {
 public:
  Evaluator(Parser& in, const Sources& sources) : in_(in), sources_(sources) {}

  Table Pipeline() {
    Table table;
    bool first = true;
    do {
      if (first && !in_.token().IsWord("source") && !in_.token().IsWord("from")) throw NotCovered("no source");
      Command(table);
      if (in_.token().kind != dataprime::TokenKind::kEnd && !in_.AtEndOfCommand())
        throw Refused("more than the command takes");
      first = false;
    } while (in_.Take("|"));
    return table;
  }

 private:
  template <typename T>
  static T Read(T parsed) {
    if (!parsed) throw Refused("it doesn't parse");
    return parsed;
  }
  static void Check(bool parsed) {
    if (!parsed) throw Refused("it doesn't parse");
  }
  std::string Word() {
    std::string word(in_.token().text);
    in_.Advance();
    return word;
  }
  Analyzer On(const Table& table) const { return Analyzer(table, sources_.now); }
  std::vector<Aliased> AliasedList() {
    std::vector<Aliased> list;
    Check(in_.ParseAliasedList(list));
    return list;
  }
  static Column Target(const Expr& keypath) {
    if (keypath.root == Root::kParameter || keypath.path.empty()) throw NotCovered("this target");
    Column column;
    column.root = keypath.root;
    column.name = NameOf(keypath);
    return column;
  }
  static std::vector<Value> Values(const Table& table, const Typed& typed) {
    std::vector<Value> values;
    values.reserve(table.rows.size());
    for (const Row& row : table.rows) values.push_back(typed.eval({&row, nullptr}));
    return values;
  }
  static void Write(Table& table, Column column, const Typed& typed) {
    column.type = typed.type;
    column.element = typed.element;
    column.likely = typed.likely;
    table.Write(std::move(column), Values(table, typed));
  }
  static void Keep(Table& table, const Typed& condition, bool wanted) {
    std::erase_if(table.rows, [&](const Row& row) { return condition.eval({&row, nullptr}).IsTrue() != wanted; });
  }
  Table Subquery() {
    Check(in_.Take("("));
    Table table = Pipeline();
    Check(in_.Take(")"));
    return table;
  }

  void Command(Table& table);
  void Source(Table& table) {
    const std::string name = Word();
    if (!sources_.tables.contains(name)) throw Refused("no such source");
    if (!in_.AtEndOfCommand() && in_.token().kind != dataprime::TokenKind::kEnd) throw NotCovered("a timeframe");
    table = sources_.tables.at(name);
  }
  void Create(Table& table);
  void Orderby(Table& table, const std::vector<Ordered>& items);
  void Explode(Table& table);
  void Dedupe(Table& table);
  void Convert(Table& table);
  void Redact(Table& table);
  void Replace(Table& table);
  void Roundtime(Table& table);
  void Extract(Table& table);
  void Multigroupby(Table& table);
  void Top(Table& table, bool descending);
  void Join(Table& table);

  Parser& in_;
  const Sources& sources_;
};

void Evaluator::Command(Table& table) {
  const std::string word = Word();
  if (word == "source" || word == "from") return Source(table);
  if (word == "filter" || word == "where" || word == "f" || word == "block") {
    const ExprPtr condition = Read(in_.ParseExpr());
    Keep(table, On(table).AnalyzeAs(*condition, Type::kBool), word != "block");
    if (word != "block") return;
    return;
  }
  if (word == "limit") {
    const uint64_t count = *Read(in_.ParseCount("rows"));
    if (table.rows.size() > count) table.rows.resize(count);
    return;
  }
  if (word == "choose" || word == "select") {
    const std::vector<Aliased> items = AliasedList();
    Namer namer;
    Table out;
    out.ordered = table.ordered;
    out.rows.resize(table.rows.size());
    for (size_t i = 0; i < table.rows.size(); ++i) out.rows[i].rank = table.rows[i].rank;
    for (const Aliased& item : items) {
      const Typed typed = On(table).Analyze(*item.expr);
      Column column = namer.Name(item, /*keeps_root=*/true);
      for (const Column& other : out.columns) {
        if (other.root == column.root && other.name == column.name) throw Refused("two results of one name");
        if (other.root == column.root &&
            (other.name.starts_with(column.name + ".") || column.name.starts_with(other.name + ".")))
          throw NotCovered("a result in a result");
      }
      column.type = typed.type;
      column.element = typed.element;
      column.likely = typed.likely;
      out.columns.push_back(std::move(column));
      for (size_t i = 0; i < table.rows.size(); ++i) out.rows[i].cells.push_back(typed.eval({&table.rows[i], nullptr}));
    }
    table = std::move(out);
    return;
  }
  if (word == "create" || word == "c" || word == "add" || word == "a") return Create(table);
  if (word == "remove" || word == "r") {
    std::vector<ExprPtr> keypaths;
    Check(in_.ParseKeypathList(keypaths, "keypaths"));
    for (const ExprPtr& keypath : keypaths) table.Remove(keypath->root, NameOf(*keypath));
    return;
  }
  if (word == "move" || word == "m") {
    const ExprPtr from = Read(in_.ParseKeypath("from"));
    Check(in_.TakeWord("to"));
    const ExprPtr to = Read(in_.ParseKeypath("to"));
    const int at = table.Find(from->root, NameOf(*from));
    if (at < 0) throw NotCovered("a move of what isn't there");
    Column target = Target(*to);
    const Column source = table.columns[static_cast<size_t>(at)];
    target.type = source.type;
    target.element = source.element;
    target.likely = source.likely;
    if (target.name == source.name && target.root == source.root) return;
    std::vector<Value> values;
    for (const Row& row : table.rows) values.push_back(row.cells[static_cast<size_t>(at)]);
    table.Remove(source.root, source.name);
    table.Write(std::move(target), std::move(values));
    return;
  }
  if (word == "find" || word == "text") {
    const std::string phrase = *Read(in_.ParseString("phrase"));
    Check(in_.TakeWord("in"));
    const ExprPtr keypath = Read(in_.ParseKeypath("where"));
    const Typed target = On(table).Analyze(*keypath);
    std::erase_if(table.rows, [&](const Row& row) { return !SearchIn(target.eval({&row, nullptr}), phrase).IsTrue(); });
    return;
  }
  if (word == "wildfind" || word == "wildtext") {
    const std::string phrase = *Read(in_.ParseString("phrase"));
    std::erase_if(table.rows, [&](const Row& row) {
      for (size_t i = 0; i < table.columns.size(); ++i) {
        if (table.columns[i].root == Root::kData && SearchIn(row.cells[i], phrase).IsTrue()) return false;
      }
      return true;
    });
    return;
  }
  if (word == "orderby" || word == "sortby") {
    std::vector<Ordered> items;
    Check(in_.ParseOrderList(items));
    return Orderby(table, items);
  }
  if (word == "groupby" || word == "distinct") {
    const std::vector<Aliased> keys = AliasedList();
    std::vector<Aliased> aggregates;
    if (word == "groupby" && !in_.AtEndOfCommand() && in_.token().kind != dataprime::TokenKind::kEnd) {
      if (!in_.TakeWord("aggregate")) in_.TakeWord("agg");
      aggregates = AliasedList();
    }
    table = GroupRows(table, {&keys}, aggregates, sources_.now);
    return;
  }
  if (word == "aggregate" || word == "agg") {
    const std::vector<Aliased> aggregates = AliasedList();
    table = GroupRows(table, {}, aggregates, sources_.now);
    return;
  }
  if (word == "count") {
    Column column;
    column.name = "_count";
    if (in_.TakeWord("into")) column.name = NameOf(*Read(in_.ParseKeypath("count")));
    column.type = Type::kNumber;
    Table out;
    out.columns = {column};
    out.rows = {{{Value::Number(static_cast<double>(table.rows.size()))}, 0}};
    table = std::move(out);
    return;
  }
  if (word == "countby") {
    const std::vector<Aliased> keys = AliasedList();
    std::string name = "_count";
    if (in_.TakeWord("into")) name = NameOf(*Read(in_.ParseKeypath("count")));
    const bool ascending = in_.TakeWord("asc"), descending = !ascending && in_.TakeWord("desc");
    table = GroupRows(table, {&keys}, {}, sources_.now, name);
    if (ascending || descending) SortBy(table, {{table.columns.size() - 1, descending}});
    return;
  }
  if (word == "top" || word == "bottom") return Top(table, word == "top");
  if (word == "multigroupby") return Multigroupby(table);
  if (word == "explode") return Explode(table);
  if (word == "dedupeby") return Dedupe(table);
  if (word == "convert" || word == "conv") return Convert(table);
  if (word == "redact") return Redact(table);
  if (word == "replace") return Replace(table);
  if (word == "roundtime") return Roundtime(table);
  if (word == "extract" || word == "e") return Extract(table);
  if (word == "join") return Join(table);
  if (word == "union") {
    table = Union(table, Subquery());
    return;
  }
  if (word == "stitch") {
    const Table right = Subquery();
    Check(in_.TakeWord("into"));
    const ExprPtr into = Read(in_.ParseKeypath("into"));
    if (into->path.empty()) throw NotCovered("a merge");
    table = Stitch(table, right, Target(*into));
    return;
  }
  throw NotCovered("the command " + word);
}

void Evaluator::Create(Table& table) {
  ExprPtr target = Read(in_.ParseKeypath("target"));
  Check(in_.TakeWord("from"));
  const ExprPtr expr = Read(in_.ParseExpr());
  Typed typed = On(table).Analyze(*expr);
  const Column column = Target(*target);
  bool when_exists = true, when_missing = true;
  while (in_.TakeWord("on")) {
    Check(in_.TakeWord("keypath"));
    bool& flag = in_.TakeWord("exists") ? when_exists : when_missing;
    if (&flag == &when_missing) Check(in_.TakeWord("missing"));
    const std::string action = Word();
    if (action == "fail") throw NotCovered("a query that fails");
    flag = action != "skip";
  }
  if (when_exists && when_missing) return Write(table, column, typed);
  const Typed old = On(table).Analyze(*target);
  if (old.type == Type::kNull && !when_missing) return;  // no row has it
  Typed chosen;
  chosen.type = when_exists ? typed.type : CommonType(old, typed);  // of what is kept
  if (old.type == Type::kArray || typed.type == Type::kArray) throw NotCovered("arrays in options of create");
  chosen.eval = [=](const Scope& scope) {
    const Value before = old.eval(scope);
    const bool writes = before.is_null() ? when_missing : when_exists;
    const Value value = writes ? typed.eval(scope) : before;
    return chosen.type == Type::kUntyped  ? AsMember(value)
           : chosen.type == Type::kString ? Cast(value, Type::kUntyped, Type::kString)
                                          : value;
  };
  Write(table, column, chosen);
}

void Evaluator::Orderby(Table& table, const std::vector<Ordered>& items) {
  std::vector<std::pair<Typed, bool>> keys;
  for (const Ordered& item : items) {
    Typed key = On(table).Analyze(*item.expr);
    if (key.type == Type::kArray) throw Refused("arrays have no order");
    keys.emplace_back(std::move(key), item.descending);
  }
  SortRows(table, keys);
}

void Evaluator::Explode(Table& table) {
  const ExprPtr array = Read(in_.ParseExpr());
  Check(in_.TakeWord("into"));
  const ExprPtr into = Read(in_.ParseKeypath("into"));
  bool preserves = false;
  if (in_.TakeWord("original")) preserves = Word() == "preserve";
  const Typed typed = On(table).CastTo(On(table).Analyze(*array), Type::kArray);
  Column column = Target(*into);
  column.type = typed.element == Type::kNull ? Type::kString : typed.element;
  Table out;
  out.ordered = table.ordered;
  std::vector<Value> elements;
  if (preserves) out.columns = table.columns;
  out.is_open = preserves && table.is_open;
  bool has_ties = false;
  for (size_t i = 1; i < table.rows.size(); ++i) has_ties |= table.rows[i].rank == table.rows[i - 1].rank;
  for (const Row& row : table.rows) {
    int64_t position = 0;
    for (const Value& element : typed.eval({&row, nullptr}).items) {
      // Rows that are level with others have their elements in any order.
      out.rows.push_back(
          {preserves ? row.cells : std::vector<Value>{}, row.rank * 1'000 + (has_ties ? 0 : position++)});
      elements.push_back(element);
    }
  }
  out.Write(std::move(column), std::move(elements));
  table = std::move(out);
}

void Evaluator::Dedupe(Table& table) {
  std::vector<Typed> keys;
  do {
    const ExprPtr key = Read(in_.ParseExpr());
    keys.push_back(On(table).Analyze(*key));
    if (keys.back().type == Type::kUntyped) keys.back() = On(table).CastTo(keys.back(), Type::kString);
  } while (in_.Take(","));
  const uint64_t count = in_.TakeWord("keep") ? *Read(in_.ParseCount("rows")) : 1;
  if (!in_.TakeWord("orderby")) throw NotCovered("dedupeby without an order");
  std::vector<Ordered> items;
  Check(in_.ParseOrderList(items));
  Orderby(table, items);
  table.ordered = false;
  std::map<std::string, uint64_t> seen;
  std::erase_if(table.rows, [&](const Row& row) {
    std::string key;
    for (const Typed& typed : keys) key += KeyText(typed.eval({&row, nullptr}));
    return seen[key]++ >= count;
  });
}

void Evaluator::Convert(Table& table) {
  in_.TakeWord("datatypes");
  std::vector<dataprime::TypedKeypath> list;
  Check(dataprime::ParseTypedList(in_, list));
  for (const dataprime::TypedKeypath& item : list) {
    const int at = table.Find(item.keypath->root, NameOf(*item.keypath));
    if (at < 0) continue;
    if (item.type == Type::kObject) throw NotCovered("objects");
    Column column = table.columns[static_cast<size_t>(at)];
    const Typed typed = On(table).CastTo(On(table).Analyze(*item.keypath), item.type);
    Write(table, column, typed);
  }
}

// RE2's \0 to \9 are no groups here.
std::string Literally(const std::string& text) {
  std::string out;
  for (char c : text) out += c == '\\' ? "\\\\" : std::string(1, c);
  return out;
}

void Evaluator::Redact(Table& table) {
  const ExprPtr keypath = Read(in_.ParseKeypath("what"));
  in_.TakeWord("matching");
  const ExprPtr pattern = Read(in_.ParseExpr());
  Check(in_.TakeWord("to"));
  const std::string replacement = Literally(*Read(in_.ParseString("replacement")));
  const RE2 regex(pattern->kind == ExprKind::kRegex ? pattern->text : RE2::QuoteMeta(pattern->text));
  const int at = table.Find(keypath->root, NameOf(*keypath));
  if (at < 0) return;
  const Column column = table.columns[static_cast<size_t>(at)];
  if (column.type != Type::kString && column.type != Type::kUntyped) throw NotCovered("a redaction of what is no text");
  for (Row& row : table.rows) {
    Value& value = row.cells[static_cast<size_t>(at)];
    std::optional<std::string> text = Text(value);
    if (value.kind == Kind::kArray) throw NotCovered("a redaction of an array");
    if (text && RE2::GlobalReplace(&*text, regex, replacement) > 0) value = Value::String(*text);
  }
}

void Evaluator::Replace(Table& table) {
  const ExprPtr keypath = Read(in_.ParseKeypath("what"));
  Check(in_.TakeWord("with"));
  const ExprPtr expr = Read(in_.ParseExpr());
  const Typed typed = On(table).Analyze(*expr);
  const int at = table.Find(keypath->root, NameOf(*keypath));
  if (at < 0 || table.columns[static_cast<size_t>(at)].type == Type::kNull) return;  // nothing to replace
  if (typed.type == Type::kArray || table.columns[static_cast<size_t>(at)].type == Type::kArray)
    throw NotCovered("arrays in replace");
  Typed chosen = typed;
  chosen.eval = [at, typed](const Scope& scope) {
    return scope.row->cells[static_cast<size_t>(at)].is_null() ? Value::Null() : typed.eval(scope);
  };
  Write(table, table.columns[static_cast<size_t>(at)], chosen);
}

void Evaluator::Roundtime(Table& table) {
  ExprPtr source;
  if (!in_.token().IsWord("to")) source = Read(in_.ParseExpr());
  Check(in_.TakeWord("to"));
  const ExprPtr size = Read(in_.ParseExpr());
  ExprPtr into;
  if (in_.TakeWord("into")) into = Read(in_.ParseKeypath("into"));
  Column target;
  target.root = Root::kMetadata;
  target.name = "timestamp";
  Typed time;
  if (source) {
    time = On(table).AnalyzeAs(*source, Type::kTimestamp);
    if (!into && source->kind != ExprKind::kKeypath) throw Refused("it lacks into");
    if (!into) target = Target(*source);
  } else {
    const int at = table.Find(target.root, target.name);
    if (at < 0) throw NotCovered("roundtime without a time");
    time.type = Type::kTimestamp;
    time.eval = [at](const Scope& scope) { return scope.row->cells[static_cast<size_t>(at)]; };
  }
  if (into) target = Target(*into);
  Typed out;
  out.type = Type::kTimestamp;
  out.eval = [time, interval = On(table).AnalyzeAs(*size, Type::kInterval)](const Scope& scope) {
    return CallScalar("roundTime", {time.eval(scope), interval.eval(scope)});
  };
  Write(table, target, out);
}

void Evaluator::Extract(Table& table) {
  const ExprPtr source = Read(in_.ParseExpr());
  Check(in_.TakeWord("into"));
  const ExprPtr into = Read(in_.ParseKeypath("into"));
  Check(in_.TakeWord("using"));
  const std::string extractor = Word();
  const Typed text = On(table).AnalyzeAs(*source, Type::kString);
  const Column target = Target(*into);
  Check(in_.Take("("));
  if (in_.TakeWord("e")) Check(in_.Take("="));
  const ExprPtr argument = Read(in_.ParseExpr());
  Check(in_.Take(")"));
  if (extractor == "split") {
    Typed out;
    out.type = Type::kArray;
    out.element = Type::kString;
    out.eval = [text, delimiter = argument->text](const Scope& scope) {
      return CallScalar("arraySplit", {text.eval(scope), Value::String(delimiter)});
    };
    return Write(table, target, out);
  }
  std::string pattern = argument->text;  // RE2 writes (?P<name>...)
  for (size_t at = 0; (at = pattern.find("(?<", at)) != std::string::npos; at += 4) pattern.insert(at + 2, "P");
  const auto regex = std::make_shared<RE2>(pattern);
  if (extractor == "multi_regexp") {
    Typed out;
    out.type = Type::kArray;
    out.element = Type::kString;
    out.eval = [text, whole = std::make_shared<RE2>("(" + argument->text + ")")](const Scope& scope) {
      const Value value = text.eval(scope);
      std::vector<Value> found;
      re2::StringPiece rest(value.text);
      for (std::string one; !value.is_null() && RE2::FindAndConsume(&rest, *whole, &one);)
        found.push_back(Value::String(one));
      return Value::Array(std::move(found));
    };
    return Write(table, target, out);
  }
  if (extractor != "regexp") throw NotCovered("the extractor " + extractor);
  std::map<std::string, Type> types;
  if (in_.TakeWord("datatypes")) {
    std::vector<dataprime::TypedKeypath> list;
    Check(dataprime::ParseTypedList(in_, list));
    for (const dataprime::TypedKeypath& item : list) types[NameOf(*item.keypath)] = item.type;
  }
  table.Remove(target.root, target.name);
  for (const auto& [group, name] : regex->CapturingGroupNames()) {
    Typed out;
    out.type = types.contains(name) ? types[name] : Type::kUntyped;
    out.likely = Type::kString;
    out.eval = [text, regex, type = out.type, group = static_cast<size_t>(group)](const Scope& scope) {
      const Value value = text.eval(scope);
      std::vector<re2::StringPiece> groups(static_cast<size_t>(regex->NumberOfCapturingGroups()) + 1);
      if (value.is_null() || !regex->Match(value.text, 0, value.text.size(), RE2::UNANCHORED, groups.data(),
                                           static_cast<int>(groups.size())))
        return Value::Null();
      const Value part = Value::String(std::string(groups[group]));
      if (part.text.empty()) return Value::Null();
      return type == Type::kUntyped ? part : Cast(part, Type::kString, type);
    };
    Column column = target;
    column.name += "." + name;
    Write(table, column, out);
  }
}

void Evaluator::Multigroupby(Table& table) {
  std::vector<std::vector<Aliased>> sets;
  do {
    Check(in_.Take("("));
    sets.emplace_back();
    if (!in_.Take(")")) {
      sets.back() = AliasedList();
      Check(in_.Take(")"));
    }
  } while (in_.Take(","));
  if (!in_.TakeWord("aggregate")) in_.TakeWord("agg");
  const std::vector<Aliased> aggregates = AliasedList();
  std::vector<const std::vector<Aliased>*> pointers;
  for (const auto& set : sets) pointers.push_back(&set);
  table = GroupRows(table, pointers, aggregates, sources_.now);
}

void Evaluator::Top(Table& table, bool descending) {
  const uint64_t count = *Read(in_.ParseCount("rows"));
  std::vector<Aliased> items = AliasedList();
  const size_t outputs = items.size();
  Check(in_.TakeWord("by"));
  for (Aliased& item : AliasedList()) items.push_back(std::move(item));
  table = TopRows(table, items, outputs, count, descending, sources_.now);
}

void Evaluator::Join(Table& table) {
  std::string kind = "left";
  for (const char* word : {"left", "inner", "full", "right", "cross"}) {
    if (in_.TakeWord(word)) {
      kind = word;
      break;
    }
  }
  const Table right = Subquery();
  std::vector<JoinKey> keys;
  const auto add = [&](const Expr& left, const Expr& other) {
    keys.push_back({table.Find(left.root, NameOf(left)), right.Find(other.root, NameOf(other))});
    if (keys.back().left < 0 || keys.back().right < 0) throw NotCovered("a join by what isn't there");
  };
  bool uses = false;
  if (kind != "cross" && in_.TakeWord("using")) {
    std::vector<ExprPtr> list;
    Check(in_.ParseKeypathList(list, "keys"));
    for (const ExprPtr& keypath : list) add(*keypath, *keypath);
    uses = true;
  } else if (kind != "cross") {
    Check(in_.TakeWord("on"));
    const ExprPtr condition = Read(in_.ParseExpr());
    std::vector<const Expr*> parts = {condition.get()};
    if (condition->kind == ExprKind::kAnd) {
      parts.clear();
      for (const auto& child : condition->children) parts.push_back(child.get());
    }
    for (const Expr* part : parts) {
      if (part->kind != ExprKind::kBinary || part->text != "==") throw NotCovered("a join on something else");
      const Expr &a = *part->children[0], &b = *part->children[1];
      if (a.side != dataprime::Side::kLeft || b.side != dataprime::Side::kRight)
        throw NotCovered("a side that isn't named");
      add(a, b);
    }
  }
  Check(in_.TakeWord("into"));
  const ExprPtr into = Read(in_.ParseKeypath("into"));
  table = differential::Join(table, right, kind, keys, uses, Target(*into));
}

}  // namespace

Table Evaluate(const std::string& query, const Sources& sources) {
  dataprime::Diagnostics diagnostics;
  Parser in(query, diagnostics);
  Table out = Evaluator(in, sources).Pipeline();
  if (diagnostics.has_errors() || in.token().kind != dataprime::TokenKind::kEnd) throw Refused("it doesn't parse");
  return out;
}

}  // namespace throughline::differential
