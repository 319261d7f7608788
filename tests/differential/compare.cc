#include "compare.h"

#include <fmt/format.h>
#include <re2/re2.h>
#include <simdjson.h>

#include <algorithm>
#include <cmath>

#include "grouping.h"

namespace throughline::differential {
namespace {

using Kind = Value::Kind;

std::string ColumnType(const Column& column) {
  if (column.type == Type::kSeverity) return "string";
  if (column.type == Type::kArray && column.element == Type::kUntyped) return "any";
  return std::string(dataprime::TypeName(column.type));
}

// As the result shows it.
Value Shown(const Value& value, const Column& column) {
  if (value.kind == Kind::kArray) {
    Value out = value;
    for (Value& item : out.items) {
      if (item.kind != Kind::kTimestamp || column.element == Type::kUntyped) item = AsMember(item);
      if (item.kind == Kind::kTimestamp) item = Value::Number(static_cast<double>(item.whole));
    }
    return out;
  }
  return value.kind == Kind::kTimestamp && column.type == Type::kTimestamp ? value : AsMember(value);
}

Value FromJson(const simdjson::dom::element& json) {
  switch (json.type()) {
    case simdjson::dom::element_type::ARRAY: {
      std::vector<Value> items;
      for (const auto item : simdjson::dom::array(json)) items.push_back(FromJson(item));
      return Value::Array(std::move(items));
    }
    case simdjson::dom::element_type::STRING:
      return Value::String(std::string(std::string_view(json)));
    case simdjson::dom::element_type::BOOL:
      return Value::Bool(bool(json));
    case simdjson::dom::element_type::NULL_VALUE:
      return Value::Null();
    case simdjson::dom::element_type::OBJECT:
      return Value::String(simdjson::to_string(json));
    default:
      return Value::Number(double(json));
  }
}

Value ReadCell(const simdjson::dom::element& json, const std::string& type) {
  if (json.is_null()) return Value::Null();
  if (type == "timestamp") {
    if (json.is_string()) return Value::Timestamp(std::stoll(std::string(std::string_view(json))));
    return Value::Timestamp(int64_t(json));
  }
  if (type == "number" && json.is_string()) return Value::Number(std::stod(std::string(std::string_view(json))));
  if (type == "any" && json.is_string()) {
    const std::string text = "[" + std::string(std::string_view(json)) + "]";
    simdjson::dom::parser parser;
    simdjson::dom::element inside;
    if (parser.parse(simdjson::padded_string(text)).get(inside)) return Value::String("not JSON: " + text);
    return FromJson(inside.at(0));
  }
  return FromJson(json);
}

// A sum of floats has other last digits in another order of the rows, in its text as well.
bool CloseTexts(const std::string& a, const std::string& b) {
  static const RE2 number(R"((-?[0-9]+(?:\.[0-9]+)?))");
  std::string around_a = a, around_b = b;
  RE2::GlobalReplace(&around_a, number, "0");
  RE2::GlobalReplace(&around_b, number, "0");
  if (around_a != around_b) return false;
  re2::StringPiece rest_a(a), rest_b(b);
  for (std::string m, n; RE2::FindAndConsume(&rest_a, number, &m) && RE2::FindAndConsume(&rest_b, number, &n);) {
    if (m == n) continue;
    const bool whole = m.find('.') == std::string::npos && n.find('.') == std::string::npos;
    const double x = std::stod(m), y = std::stod(n);
    if (whole || std::abs(x - y) > 1e-12 * std::max(std::abs(x), std::abs(y))) return false;
  }
  return true;
}

bool Close(const Value& a, const Value& b) {
  if (a.kind != b.kind) return false;
  if (a.kind == Kind::kString && a.text != b.text) return CloseTexts(a.text, b.text);
  if (a.kind == Kind::kNumber) {
    const double size = std::max({1.0, std::abs(a.number), std::abs(b.number)});
    return std::abs(a.number - b.number) <= 1e-9 * size + std::max(a.slack, b.slack);
  }
  if (a.kind != Kind::kArray) return Same(a, b);
  return a.items.size() == b.items.size() && std::equal(a.items.begin(), a.items.end(), b.items.begin(), Close);
}

using Cells = std::vector<Value>;

std::string Show(const Cells& cells) {
  std::string out;
  for (const Value& cell : cells)
    out += (out.empty() ? "" : ", ") + (cell.kind == Kind::kTimestamp ? fmt::format("@{}", cell.whole) : Json(cell));
  return "(" + out + ")";
}

// First what is exact, then the floats.
void SortCells(std::vector<Cells>& rows) {
  std::sort(rows.begin(), rows.end(), [](const Cells& a, const Cells& b) {
    for (const bool floats : {false, true}) {
      for (size_t i = 0; i < a.size(); ++i) {
        if (a[i].kind == Kind::kNumber && b[i].kind == Kind::kNumber) {
          if (floats && a[i].number != b[i].number) return a[i].number < b[i].number;
          continue;
        }
        if (floats) continue;
        if (a[i].kind != b[i].kind) return a[i].kind < b[i].kind;
        const std::string x = Text(a[i]).value_or(""), y = Text(b[i]).value_or("");
        if (x != y) return x < y;
      }
    }
    return false;
  });
}

// Pairs each expected row with an actual one that is close to it, which the order alone doesn't do where floats differ
// in their last digits. A row that has none left moves others to their next best.
class Pairing {
 public:
  Pairing(const std::vector<Cells>& expected, const std::vector<Cells>& actual)
      : expected_(expected), actual_(actual), owner_(actual.size(), kNobody) {}

  bool Place(size_t row) {
    std::vector<bool> tried(actual_.size());
    return Place(row, tried);
  }

 private:
  static constexpr size_t kNobody = ~size_t{0}, kNeighbours = 200;

  bool Place(size_t row, std::vector<bool>& tried) {
    const size_t from = row < kNeighbours ? 0 : row - kNeighbours, to = std::min(row + kNeighbours, actual_.size());
    for (const bool taken : {false, true}) {
      for (size_t k = from; k < to; ++k) {
        if (tried[k] || (owner_[k] != kNobody) != taken) continue;
        if (!std::equal(expected_[row].begin(), expected_[row].end(), actual_[k].begin(), Close)) continue;
        tried[k] = true;
        if (taken && !Place(owner_[k], tried)) continue;
        owner_[k] = row;
        return true;
      }
    }
    return false;
  }

  const std::vector<Cells>&expected_, &actual_;
  std::vector<size_t> owner_;  // of each actual row
};

std::string DifferenceOf(std::vector<Cells> expected, std::vector<Cells> actual) {
  SortCells(expected);
  SortCells(actual);
  const auto agree = [](const Cells& a, const Cells& b) { return std::equal(a.begin(), a.end(), b.begin(), Close); };
  if (std::equal(expected.begin(), expected.end(), actual.begin(), agree)) return "";
  Pairing pairing(expected, actual);
  for (size_t i = 0; i < expected.size(); ++i) {
    if (!pairing.Place(i))
      return fmt::format("the evaluator has {}\n      the engine has {}", Show(expected[i]), Show(actual[i]));
  }
  return "";
}

}  // namespace

std::string Difference(const Table& expected, const dataprime::Compiled& compiled, const std::string& answer) try {
  if (compiled.columns.size() != expected.columns.size())
    return fmt::format("{} columns, not {}", compiled.columns.size(), expected.columns.size());
  std::vector<size_t> place;  // of each of the compiler's columns among the evaluator's
  for (const dataprime::Column& column : compiled.columns) {
    size_t at = 0;
    while (at < expected.columns.size() && expected.columns[at].name != column.name) ++at;
    if (at == expected.columns.size()) return "the evaluator has no column " + column.name;
    // What a pattern extracts is text, whether it is called so or not.
    if (ColumnType(expected.columns[at]) != column.type &&
        !(expected.columns[at].type == Type::kUntyped && column.type == "string"))
      return fmt::format("column {} is {}, and {} for the evaluator", column.name, column.type,
                         ColumnType(expected.columns[at]));
    place.push_back(at);
  }
  std::vector<Cells> actual;
  simdjson::dom::parser parser;
  for (size_t at = 0; at < answer.size();) {
    const size_t end = std::min(answer.find('\n', at), answer.size());
    const simdjson::dom::array line = parser.parse(simdjson::padded_string(answer.substr(at, end - at)));
    Cells cells;
    // A query whose columns are all removed still has rows, of nothing.
    for (size_t i = 0; const auto cell : line) {
      if (i == compiled.columns.size()) break;
      cells.push_back(ReadCell(cell, compiled.columns[i++].type));
    }
    actual.push_back(std::move(cells));
    at = end + 1;
  }
  std::vector<Cells> wanted;
  for (const Row& row : expected.rows) {
    Cells& cells = wanted.emplace_back();
    for (size_t at : place) cells.push_back(Shown(row.cells[at], expected.columns[at]));
  }
  if (actual.size() != wanted.size())
    return fmt::format("{} rows, and {} for the evaluator", actual.size(), wanted.size());
  for (size_t from = 0, to = 0; from < wanted.size(); from = to) {
    to = expected.ordered ? from : wanted.size();
    while (to < wanted.size() && expected.rows[to].rank == expected.rows[from].rank) ++to;
    const auto part = [&](const std::vector<Cells>& rows) {
      return std::vector<Cells>(rows.begin() + static_cast<std::ptrdiff_t>(from),
                                rows.begin() + static_cast<std::ptrdiff_t>(to));
    };
    if (std::string difference = DifferenceOf(part(wanted), part(actual)); !difference.empty())
      return (expected.ordered ? fmt::format("rows {} to {} in order: ", from, to) : "") + difference;
  }
  return "";
} catch (const simdjson::simdjson_error& error) {
  throw NotCovered(std::string("an answer with a number of more than 64 bits: ") + error.what());
}

}  // namespace throughline::differential
