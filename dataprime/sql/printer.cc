#include "dataprime/sql/printer.h"

#include <charconv>

namespace throughline::dataprime::sql {
namespace {

class Printer {
 public:
  explicit Printer(const Parameters& parameters) : parameters_(parameters) {}

  void Print(const Select& select, size_t indent) {
    const std::string line = "\n" + std::string(indent, ' ');
    out_ += "SELECT ";
    for (size_t i = 0; i < select.columns.size(); ++i) {
      if (i > 0) out_ += "," + line + "       ";
      Print(*select.columns[i].expr);
      out_ += " AS ";
      Quote(select.columns[i].alias);
    }
    if (select.columns.empty()) out_ += "1";  // `count()` alone needs rows, not columns
    out_ += line + "FROM ";
    From(select, indent);
    for (size_t i = 0; i < select.array_join.size(); ++i) {
      out_ += i == 0 ? line + "ARRAY JOIN " : ", ";
      Print(*select.array_join[i].expr);
      out_ += " AS ";
      Quote(select.array_join[i].alias);
    }
    List(line + "WHERE ", line + "  AND ", select.where);
    List(line + "GROUP BY ", ", ", select.group_by);
    for (size_t i = 0; i < select.grouping_sets.size(); ++i) {
      out_ += i == 0 ? line + "GROUP BY GROUPING SETS ((" : "), (";
      List("", ", ", select.grouping_sets[i]);
    }
    if (!select.grouping_sets.empty()) out_ += "))";
    for (size_t i = 0; i < select.order_by.size(); ++i) {
      out_ += i == 0 ? line + "ORDER BY " : ", ";
      Print(*select.order_by[i].expr);
      out_ += select.order_by[i].descending ? " DESC NULLS LAST" : " ASC NULLS LAST";
    }
    if (select.limit_by.count) {
      out_ += line + "LIMIT ";
      Print(*select.limit_by.count);
      List(" BY ", ", ", select.limit_by.keys);
    }
    if (select.limit) {
      out_ += line + "LIMIT ";
      Print(*select.limit);
    }
  }

  void Print(const Node& node) {
    switch (node.kind) {
      case Node::Kind::kColumn:
        Quote(node.name);
        break;
      case Node::Kind::kSubcolumn:
        Print(*node.operands[0]);
        out_ += ".";
        Placeholder(node.parameter);
        break;
      case Node::Kind::kParameter:
        Placeholder(node.parameter);
        break;
      case Node::Kind::kFragment:
        PrintFragment(node);
        break;
    }
  }

  std::string Take() { return std::move(out_); }

 private:
  void Nested(const Select& select, size_t indent) {
    out_ += "(";
    Print(select, indent + 6);
    out_ += ")";
  }

  // The sides of a join have names only because the engine wants them: no two columns of a query are called alike.
  void From(const Select& select, size_t indent) {
    const std::string line = "\n" + std::string(indent, ' ');
    if (!select.union_all.empty()) {
      for (size_t i = 0; i < select.union_all.size(); ++i) {
        out_ += i == 0 ? "(" : line + "      UNION ALL" + line + "      ";
        Print(*select.union_all[i], indent + 6);
      }
      out_ += ")";
    } else if (select.table_parameter) {
      Quote(kSlicesDatabase);
      out_ += ".";
      Placeholder(*select.table_parameter);
    } else if (!select.from) {
      Quote(select.table);
    } else {
      Nested(*select.from, indent);
    }
    if (!select.join) return;
    static constexpr std::string_view kWords[] = {"LEFT JOIN", "INNER JOIN", "FULL JOIN", "RIGHT JOIN", "CROSS JOIN"};
    out_ += " AS `l`" + line;
    out_ += kWords[static_cast<size_t>(select.join->kind)];
    out_ += line + "     ";
    Nested(*select.join->right, indent);
    out_ += " AS `r`";
    if (!select.join->on) return;
    out_ += line + "  ON ";
    Print(*select.join->on);
  }

  void List(std::string_view before, std::string_view between, const std::vector<Expr>& exprs) {
    for (size_t i = 0; i < exprs.size(); ++i) {
      out_ += i == 0 ? before : between;
      Print(*exprs[i]);
    }
  }

  void PrintFragment(const Node& node) {
    const std::string_view fragment = node.fragment;
    for (size_t i = 0; i < fragment.size(); ++i) {
      if (fragment[i] != '{') {
        out_ += fragment[i];
        continue;
      }
      const size_t end = fragment.find('}', i);
      const std::string_view hole = fragment.substr(i + 1, end - i - 1);
      size_t first = 0;
      std::from_chars(hole.data(), hole.data() + hole.size(), first);
      const size_t last = hole.ends_with('*') ? node.operands.size() : first + 1;
      for (size_t k = first; k < last; ++k) {
        if (k > first) out_ += ", ";
        Print(*node.operands[k]);
      }
      i = end;
    }
  }

  void Placeholder(size_t index) { out_ += "{p" + std::to_string(index) + ":" + parameters_.all()[index].type + "}"; }

  // Names come from schema/ or are ours; quoted all the same, so that a column may be called `limit`.
  void Quote(std::string_view name) {
    out_ += '`';
    for (char c : name) {
      if (c == '`' || c == '\\') out_ += '\\';
      out_ += c;
    }
    out_ += '`';
  }

  const Parameters& parameters_;
  std::string out_;
};

}  // namespace

std::string Print(const Select& select, const Parameters& parameters) {
  Printer printer(parameters);
  printer.Print(select, 0);
  return printer.Take();
}

std::string Print(const Node& node, const Parameters& parameters) {
  Printer printer(parameters);
  printer.Print(node);
  return printer.Take();
}

}  // namespace throughline::dataprime::sql
