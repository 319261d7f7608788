#include "grouping.h"

#include <fmt/format.h>

#include <map>
#include <numeric>
#include <set>

namespace throughline::differential {

using Kind = Value::Kind;

Column Namer::Name(const Aliased& item, bool keeps_root) {
  Column column;
  const Expr* named = item.alias ? item.alias.get() : item.expr.get();
  while (!item.alias && named->kind == ExprKind::kCast) named = named->children[0].get();
  if (named->kind == ExprKind::kKeypath && named->root != Root::kParameter && !named->path.empty()) {
    column.name = NameOf(*named);
    column.root = keeps_root || item.alias ? named->root : Root::kData;
  } else if (HasAggregate(*item.expr)) {
    column.name = fmt::format("_{}{}", item.expr->kind == ExprKind::kCall ? item.expr->text : "expr", aggregates_++);
  } else {
    column.name = fmt::format("_expr{}", expressions_++);
  }
  return column;
}

std::string KeyText(const Value& value) {
  const std::string text = Text(value).value_or("");
  return fmt::format("{}:{}:{}|", static_cast<int>(value.kind), text.size(), text);
}

namespace {

// Null is greater than all, whatever the direction.
int ByOrder(const Value& a, const Value& b, Type type, bool descending) {
  const auto place = [&](const Value& value) {  // among values whose type is the row's own
    if (value.is_null()) return 2;
    return type == Type::kUntyped && Cast(value, Type::kUntyped, Type::kNumber).is_null() ? 1 : 0;
  };
  const int pa = place(a), pb = place(b);
  if (pa != pb) return pa - pb;
  if (pa == 2) return 0;
  Value x = a, y = b;
  if (type == Type::kUntyped) {
    const Type as = pa == 0 ? Type::kNumber : Type::kString;
    x = Cast(a, Type::kUntyped, as);
    y = Cast(b, Type::kUntyped, as);
    if (pa == 0 && Compare(x, y) == 0) {  // 10 and "10.0" differ in their text alone
      x = Cast(a, Type::kUntyped, Type::kString);
      y = Cast(b, Type::kUntyped, Type::kString);
    }
  }
  const int order = Compare(x, y);
  return descending ? -order : order;
}

void Sort(Table& table, const std::vector<std::vector<Value>>& keys, const std::vector<std::pair<Type, bool>>& orders) {
  std::vector<size_t> order(table.rows.size());
  std::iota(order.begin(), order.end(), 0);
  const auto compare = [&](size_t a, size_t b) {
    for (size_t k = 0; k < orders.size(); ++k) {
      if (const int by = ByOrder(keys[a][k], keys[b][k], orders[k].first, orders[k].second); by != 0) return by;
    }
    return 0;
  };
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return compare(a, b) < 0; });
  std::vector<Row> rows;
  for (size_t i = 0; i < order.size(); ++i) {
    rows.push_back(std::move(table.rows[order[i]]));
    rows.back().rank = i > 0 ? rows[i - 1].rank + (compare(order[i - 1], order[i]) != 0) : 0;
  }
  table.rows = std::move(rows);
  table.ordered = true;
}

}  // namespace

void SortRows(Table& table, const std::vector<std::pair<Typed, bool>>& keys) {
  std::vector<std::vector<Value>> values;
  std::vector<std::pair<Type, bool>> orders;
  for (const auto& [key, descending] : keys) orders.emplace_back(key.type, descending);
  for (const Row& row : table.rows) {
    values.emplace_back();
    for (const auto& [key, descending] : keys) values.back().push_back(key.eval({&row, nullptr}));
  }
  Sort(table, values, orders);
}

void SortBy(Table& table, const std::vector<std::pair<size_t, bool>>& columns) {
  std::vector<std::vector<Value>> values;
  std::vector<std::pair<Type, bool>> orders;
  for (const auto& [column, descending] : columns) {
    if (table.columns[column].type == Type::kArray) throw Refused("arrays have no order");
    orders.emplace_back(table.columns[column].type, descending);
  }
  for (const Row& row : table.rows) {
    values.emplace_back();
    for (const auto& [column, descending] : columns) values.back().push_back(row.cells[column]);
  }
  Sort(table, values, orders);
}

Table GroupRows(const Table& table, const std::vector<const std::vector<Aliased>*>& sets,
                const std::vector<Aliased>& aggregates, int64_t now, const std::string& count_name) {
  Namer namer;
  Table out;
  // One column for each name that a key has; in each set, which expression gives it.
  std::vector<std::map<size_t, Typed>> keys(sets.size());
  for (size_t s = 0; s < sets.size(); ++s) {
    for (const Aliased& item : *sets[s]) {
      Analyzer analyzer(table, now);
      Typed key = analyzer.Analyze(*item.expr);
      if (key.type == Type::kUntyped) key = analyzer.CastTo(key, Type::kString);
      Column column = namer.Name(item, /*keeps_root=*/false);
      column.type = key.type;
      column.element = key.element;
      size_t at = 0;
      while (at < out.columns.size() && out.columns[at].name != column.name) ++at;
      if (at < out.columns.size() && (sets.size() == 1 || keys[s].contains(at)))
        throw Refused("two results of one name");
      if (at < out.columns.size() && out.columns[at].type != key.type) throw NotCovered("one name of two types");
      if (at == out.columns.size()) out.columns.push_back(column);
      keys[s][at] = std::move(key);
    }
  }
  const std::vector<Column> key_columns = out.columns;
  std::vector<Typed> results;
  for (const Aliased& item : aggregates) {
    Analyzer analyzer(table, now);
    analyzer.UseGroups(key_columns);
    results.push_back(analyzer.Analyze(*item.expr));
    Column column = namer.Name(item, /*keeps_root=*/false);
    for (const Column& other : out.columns) {
      if (other.name == column.name && other.root == column.root) throw Refused("two results of one name");
    }
    column.type = results.back().type;
    column.element = results.back().element;
    column.likely = results.back().likely;
    out.columns.push_back(std::move(column));
  }
  if (!count_name.empty()) {
    Column column;
    column.name = count_name;
    column.type = Type::kNumber;
    out.columns.push_back(column);
  }

  const auto add = [&](const Group& group) {
    Row row;
    row.cells = group.keys;
    for (const Typed& result : results) row.cells.push_back(result.eval({nullptr, &group}));
    if (!count_name.empty()) row.cells.push_back(Value::Number(static_cast<double>(group.rows.size())));
    out.rows.push_back(std::move(row));
  };
  const auto everything = [&] {
    Group all;
    for (const Column& column : key_columns)
      all.keys.push_back(column.type == Type::kArray ? Value::Array({}) : Value::Null());
    for (const Row& row : table.rows) all.rows.push_back(&row);
    return all;
  };
  if (sets.empty()) add(everything());
  std::set<std::set<size_t>> done;
  for (const std::map<size_t, Typed>& set : keys) {
    std::set<size_t> columns;
    for (const auto& [column, key] : set) columns.insert(column);
    if (!done.insert(columns).second) throw NotCovered("one set twice");
    if (set.empty()) {
      add(everything());
      continue;
    }
    std::map<std::string, Group> groups;
    for (const Row& row : table.rows) {
      std::vector<Value> values;
      for (const Column& column : key_columns)
        values.push_back(column.type == Type::kArray ? Value::Array({}) : Value::Null());
      std::string text;
      for (const auto& [column, key] : set) {
        values[column] = key.eval({&row, nullptr});
        text += KeyText(values[column]);
      }
      Group& group = groups[text];
      group.keys = std::move(values);
      group.rows.push_back(&row);
    }
    for (const auto& [text, group] : groups) add(group);
  }
  return out;
}

Table TopRows(const Table& table, const std::vector<Aliased>& items, size_t outputs, uint64_t count, bool descending,
              int64_t now) {
  bool groups = false;
  for (const Aliased& item : items) groups |= HasAggregate(*item.expr);
  Namer namer;
  std::vector<Column> names;
  std::vector<size_t> wanted, orders;  // the distinct ones, and those to order by
  for (size_t i = 0; i < items.size(); ++i) {
    if (groups && HasAggregate(*items[i].expr)) {
      names.emplace_back();
      continue;
    }
    names.push_back(namer.Name(items[i], false));
  }
  for (size_t i = 0; i < items.size(); ++i) {
    if (!groups || !HasAggregate(*items[i].expr)) continue;
    const Expr& expr = *items[i].expr;
    const bool plain_count =
        !items[i].alias && expr.kind == ExprKind::kCall && expr.text == "count" && expr.children.empty();
    if (plain_count) {
      names[i].name = "_count";
    } else {
      names[i] = namer.Name(items[i], false);
    }
  }
  std::vector<Typed> values;
  std::vector<Column> keys;
  std::vector<size_t> key_items;
  for (size_t i = 0; i < items.size(); ++i) {
    size_t first = 0;
    while (names[first].name != names[i].name) ++first;
    if (first == i) wanted.push_back(i);
    if (i >= outputs)
      orders.push_back(static_cast<size_t>(std::find(wanted.begin(), wanted.end(), first) - wanted.begin()));
    Typed value;
    Analyzer analyzer(table, now);
    if (!groups || !HasAggregate(*items[i].expr)) {
      value = analyzer.Analyze(*items[i].expr);
      if (groups && value.type == Type::kUntyped) value = analyzer.CastTo(value, Type::kString);
      names[i].type = value.type;
      names[i].element = value.element;
      names[i].likely = value.likely;
      if (groups && first == i) {
        keys.push_back(names[i]);
        key_items.push_back(i);
      }
    }
    values.push_back(std::move(value));
  }
  for (size_t i = 0; i < items.size(); ++i) {
    if (!groups || !HasAggregate(*items[i].expr)) continue;
    Analyzer analyzer(table, now);
    analyzer.UseGroups(keys);
    values[i] = analyzer.Analyze(*items[i].expr);
    names[i].type = values[i].type;
    names[i].element = values[i].element;
    names[i].likely = values[i].likely;
  }
  Table out;
  for (size_t i : wanted) out.columns.push_back(names[i]);
  if (groups) {
    std::map<std::string, Group> all;
    for (const Row& row : table.rows) {
      std::string text;
      std::vector<Value> key_values;
      for (size_t i : key_items) {
        key_values.push_back(values[i].eval({&row, nullptr}));
        text += KeyText(key_values.back());
      }
      Group& group = all[text];
      group.keys = std::move(key_values);
      group.rows.push_back(&row);
    }
    if (all.empty() && key_items.empty()) all[""];
    for (const auto& [text, group] : all) {
      Row row;
      for (size_t i : wanted) {
        const auto key = std::find(key_items.begin(), key_items.end(), i);
        row.cells.push_back(key == key_items.end() ? values[i].eval({nullptr, &group})
                                                   : group.keys[static_cast<size_t>(key - key_items.begin())]);
      }
      out.rows.push_back(std::move(row));
    }
  } else {
    for (const Row& row : table.rows) {
      out.rows.emplace_back();
      for (size_t i : wanted) out.rows.back().cells.push_back(values[i].eval({&row, nullptr}));
    }
  }
  std::vector<std::pair<size_t, bool>> by;
  for (size_t order : orders) by.emplace_back(order, descending);
  SortBy(out, by);
  if (out.rows.size() > count) out.rows.resize(count);
  return out;
}

}  // namespace throughline::differential
