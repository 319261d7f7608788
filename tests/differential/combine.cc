#include "combine.h"

namespace throughline::differential {
namespace {

constexpr size_t kMostPairs = 2'000'000;

std::vector<Value> Nothing(const std::vector<Column>& columns) {
  std::vector<Value> out;
  for (const Column& column : columns) out.push_back(column.type == Type::kArray ? Value::Array({}) : Value::Null());
  return out;
}

// The left columns without what stands at `into`, and the right ones below it.
Table Beside(const Table& left, const Table& right, const Column& into) {
  if (right.is_open) throw NotCovered("whole documents of another query");
  Table out = left;
  out.Remove(into.root, into.name);
  for (Column column : right.columns) {
    column.root = into.root;
    column.name = into.name + "." + column.name;
    out.columns.push_back(std::move(column));
  }
  return out;
}

std::vector<Value> Concat(std::vector<Value> a, const std::vector<Value>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

// Two keys without a type are compared as texts; one takes the type of the other.
bool KeysMatch(const Value& a, Type left, const Value& b, Type right) {
  if (a.is_null() || b.is_null()) return false;
  const Type type = !IsOpen(left) ? left : !IsOpen(right) ? right : Type::kString;
  const Value x = Cast(a, left, type), y = Cast(b, right, type);
  return !x.is_null() && !y.is_null() && Compare(x, y) == 0;
}

}  // namespace

Type CommonType(const Typed& a, const Typed& b) {
  if (a.type == b.type || b.type == Type::kNull) return a.type;
  if (a.type == Type::kNull) return b.type;
  const auto is_text = [](Type type) { return type == Type::kString || type == Type::kSeverity; };
  return is_text(a.type) && is_text(b.type) ? Type::kString : Type::kUntyped;
}

Table Join(const Table& left, const Table& right, const std::string& kind, const std::vector<JoinKey>& keys, bool uses,
           const Column& into) {
  for (const JoinKey& key : keys) {
    const Type a = left.columns[static_cast<size_t>(key.left)].type,
               b = right.columns[static_cast<size_t>(key.right)].type;
    if (!IsOpen(a) && !IsOpen(b) && a != b) throw Refused("keys of different types");
    if (a == Type::kArray || b == Type::kArray) throw Refused("arrays as keys");
  }
  if (left.rows.size() * right.rows.size() > kMostPairs) throw TooMuch("a join of too many pairs");
  Table out = Beside(left, right, into);
  Table trimmed = left;
  trimmed.Remove(into.root, into.name);
  out.rows.clear();
  std::vector<bool> has_partner(right.rows.size());
  for (size_t l = 0; l < left.rows.size(); ++l) {
    bool any = false;
    for (size_t r = 0; r < right.rows.size(); ++r) {
      const bool match = std::all_of(keys.begin(), keys.end(), [&](const JoinKey& key) {
        const auto a = static_cast<size_t>(key.left), b = static_cast<size_t>(key.right);
        return KeysMatch(left.rows[l].cells[a], left.columns[a].type, right.rows[r].cells[b], right.columns[b].type);
      });
      if (!match) continue;
      any = has_partner[r] = true;
      out.rows.push_back({Concat(trimmed.rows[l].cells, right.rows[r].cells), left.rows[l].rank});
    }
    if (!any && (kind == "left" || kind == "full"))
      out.rows.push_back({Concat(trimmed.rows[l].cells, Nothing(right.columns)), left.rows[l].rank});
  }
  if (kind == "full" || kind == "right") {
    for (size_t r = 0; r < right.rows.size(); ++r) {
      if (has_partner[r]) continue;
      std::vector<Value> cells = Nothing(trimmed.columns);
      if (uses) {
        for (const JoinKey& key : keys) {
          const Column& column = left.columns[static_cast<size_t>(key.left)];
          const int at = trimmed.Find(column.root, column.name);
          const Column& from = right.columns[static_cast<size_t>(key.right)];
          if (at >= 0 && from.type != column.type) throw NotCovered("a key of two types");
          if (at >= 0) cells[static_cast<size_t>(at)] = right.rows[r].cells[static_cast<size_t>(key.right)];
        }
      }
      out.rows.push_back({Concat(std::move(cells), right.rows[r].cells), 0});
    }
    out.ordered = false;
  }
  return out;
}

Table Union(const Table& left, const Table& right) {
  if (left.is_open || right.is_open) throw NotCovered("documents in a union");
  Table out;
  const auto add = [&](const Table& from) {
    for (const Column& column : from.columns) {
      if (out.Find(column.root, column.name) >= 0) continue;
      const int a = left.Find(column.root, column.name), b = right.Find(column.root, column.name);
      Typed one, other;
      Column both = column;
      if (a >= 0 && b >= 0) {
        one.type = left.columns[static_cast<size_t>(a)].type;
        other.type = right.columns[static_cast<size_t>(b)].type;
        if (one.type == Type::kArray || other.type == Type::kArray) throw NotCovered("arrays in a union");
        if (left.columns[static_cast<size_t>(a)].root != right.columns[static_cast<size_t>(b)].root)
          throw NotCovered("a name in two places");
        both.type = CommonType(one, other);
        if (left.columns[static_cast<size_t>(a)].likely != right.columns[static_cast<size_t>(b)].likely)
          both.likely = Type::kUntyped;
      }
      out.columns.push_back(std::move(both));
    }
  };
  add(left);
  add(right);
  for (const Table* side : {&left, &right}) {
    for (const Row& row : side->rows) {
      Row& added = out.rows.emplace_back();
      for (const Column& column : out.columns) {
        const int at = side->Find(column.root, column.name);
        Value value = at < 0 ? Nothing({column})[0] : row.cells[static_cast<size_t>(at)];
        if (column.type == Type::kUntyped) value = AsMember(value);
        if (column.type == Type::kString) value = Cast(value, Type::kUntyped, Type::kString);
        added.cells.push_back(std::move(value));
      }
    }
  }
  return out;
}

Table Stitch(const Table& left, const Table& right, const Column& into) {
  for (const Table* side : {&left, &right}) {
    for (size_t i = 1; i < side->rows.size(); ++i) {
      if (!side->ordered || side->rows[i].rank == side->rows[i - 1].rank) throw NotCovered("a stitch without an order");
    }
  }
  Table out = Beside(left, right, into);
  Table trimmed = left;
  trimmed.Remove(into.root, into.name);
  out.rows.clear();
  for (size_t i = 0; i < std::max(left.rows.size(), right.rows.size()); ++i) {
    out.rows.push_back({Concat(i < left.rows.size() ? trimmed.rows[i].cells : Nothing(trimmed.columns),
                               i < right.rows.size() ? right.rows[i].cells : Nothing(right.columns)),
                        static_cast<int64_t>(i)});
  }
  out.ordered = true;
  return out;
}

}  // namespace throughline::differential
