#include "dataprime/syntax/printer.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "dataprime/syntax/literal.h"

namespace throughline::dataprime {
namespace {

enum Level {
  kOrLevel,
  kAndLevel,
  kEqualityLevel,
  kRelationLevel,
  kSumLevel,
  kProductLevel,
  kUnaryLevel,
  kPostfixLevel
};

Level LevelOf(const Expr& expr) {
  static constexpr std::pair<std::string_view, Level> kOperators[] = {
      {"==", kEqualityLevel}, {"!=", kEqualityLevel}, {"~", kEqualityLevel}, {"~~", kEqualityLevel},
      {"<", kRelationLevel},  {"<=", kRelationLevel}, {">", kRelationLevel}, {">=", kRelationLevel},
      {"+", kSumLevel},       {"-", kSumLevel}};
  switch (expr.kind) {
    case ExprKind::kOr:
      return kOrLevel;
    case ExprKind::kAnd:
      return kAndLevel;
    case ExprKind::kExists:
      return kEqualityLevel;
    case ExprKind::kUnary:
      return kUnaryLevel;
    case ExprKind::kInterval:
      return expr.nanos < 0 ? kUnaryLevel : kPostfixLevel;
    case ExprKind::kBinary:
      for (const auto& [symbol, level] : kOperators) {
        if (expr.text == symbol) return level;
      }
      return kProductLevel;
    default:
      return kPostfixLevel;
  }
}

std::string Escaped(std::string_view text, std::string_view special) {
  std::string out;
  for (char c : text) {
    static constexpr std::pair<char, char> kNamed[] = {{'\n', 'n'}, {'\t', 't'}, {'\r', 'r'}, {'\f', 'f'}, {'\b', 'b'}};
    const auto* named = std::find_if(std::begin(kNamed), std::end(kNamed), [&](auto pair) { return pair.first == c; });
    if (named != std::end(kNamed)) {
      out += {'\\', named->second};
      continue;
    }
    if (c == '\\' || special.find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

std::string PrintAt(const Expr& expr, Level level) {
  return LevelOf(expr) < level ? "(" + Print(expr) + ")" : Print(expr);
}

std::string Join(const std::vector<std::string>& parts, std::string_view between) {
  std::string out;
  for (size_t i = 0; i < parts.size(); ++i) out += (i > 0 ? std::string(between) : "") + parts[i];
  return out;
}

// `after_something`: whether a name needs a point before it.
std::string PrintSteps(const std::vector<Step>& path, bool after_something) {
  std::string out;
  for (const Step& step : path) {
    if (step.computed) {
      out += "[" + Print(*step.computed) + "]";
    } else if (IsPlainName(step.name)) {
      out += (after_something || !out.empty() ? "." : "") + step.name;
    } else {
      out += "[" + PrintString(step.name) + "]";
    }
  }
  return out;
}

std::string PrintArguments(const Expr& call, size_t from) {
  std::vector<std::string> arguments;
  for (size_t i = from; i < call.children.size(); ++i) {
    const std::string& name = call.argument_names[i];
    arguments.push_back((name.empty() ? "" : name + "=") + Print(*call.children[i]));
  }
  return "(" + Join(arguments, ", ") + ")";
}

std::string PrintKeypath(const Expr& expr) {
  static constexpr std::string_view kRoots[] = {"$d", "$m", "$l", "$p"};
  static constexpr std::string_view kSides[] = {"", "left=>", "right=>"};
  const std::string side(kSides[static_cast<size_t>(expr.side)]);
  const std::string root(kRoots[static_cast<size_t>(expr.root)]);
  const bool bare = expr.bare && !expr.path.empty() && !expr.path[0].computed && IsPlainName(expr.path[0].name);
  return side + (bare ? "" : root) + PrintSteps(expr.path, !bare);
}

std::string PrintCase(const Expr& expr) {
  std::vector<std::string> parts;
  size_t i = 0;
  if (expr.text != "case") parts.push_back(Print(*expr.children[i++]));
  for (; i + 1 < expr.children.size(); i += 2)
    parts.push_back(Print(*expr.children[i]) + " -> " + Print(*expr.children[i + 1]));
  if (expr.has_default) parts.push_back("_ -> " + Print(*expr.children.back()));
  return expr.text + " { " + Join(parts, ", ") + " }";
}

std::string PrintChain(const Expr& expr, std::string_view symbol) {
  const Level level = LevelOf(expr);
  std::vector<std::string> parts;
  for (const ExprPtr& child : expr.children) parts.push_back(PrintAt(*child, static_cast<Level>(level + 1)));
  return Join(parts, " " + std::string(symbol) + " ");
}

}  // namespace

std::string PrintString(std::string_view text) { return "'" + Escaped(text, "'") + "'"; }

std::string Print(const Expr& expr) {
  switch (expr.kind) {
    case ExprKind::kNull:
      return "null";
    case ExprKind::kBool:
      return expr.number != 0 ? "true" : "false";
    case ExprKind::kNumber:
    case ExprKind::kTimestamp:
      return expr.text;
    case ExprKind::kString:
      return PrintString(expr.text);
    case ExprKind::kInterval:
      return FormatInterval(expr.nanos);
    case ExprKind::kNow:
      return "@'now'";
    case ExprKind::kToTimestamp:
      return expr.children[0]->kind == ExprKind::kTemplate ? "@" + Print(*expr.children[0])
                                                           : "@(" + Print(*expr.children[0]) + ")";
    case ExprKind::kRegex:
      return "/" + expr.text + "/";
    case ExprKind::kTemplate: {
      std::string out = "`";
      for (const ExprPtr& child : expr.children) {
        out +=
            child->kind == ExprKind::kString && child->bare ? Escaped(child->text, "`{}") : "{" + Print(*child) + "}";
      }
      return out + "`";
    }
    case ExprKind::kKeypath:
      return PrintKeypath(expr);
    case ExprKind::kStep:
      return PrintAt(*expr.children[0], kPostfixLevel) + PrintSteps(expr.path, true);
    case ExprKind::kCall:
      return expr.is_method ? PrintAt(*expr.children[0], kPostfixLevel) + "." + expr.text + PrintArguments(expr, 1)
                            : expr.text + PrintArguments(expr, 0);
    case ExprKind::kUnary:
      return expr.text + PrintAt(*expr.children[0], kUnaryLevel);
    case ExprKind::kBinary: {
      const Level level = LevelOf(expr);
      return PrintAt(*expr.children[0], level) + " " + expr.text + " " +
             PrintAt(*expr.children[1], static_cast<Level>(level + 1));
    }
    case ExprKind::kAnd:
      return PrintChain(expr, "&&");
    case ExprKind::kOr:
      return PrintChain(expr, "||");
    case ExprKind::kExists:
      return PrintAt(*expr.children[0], kRelationLevel) + " exists";
    case ExprKind::kCast:
      return PrintAt(*expr.children[0], kPostfixLevel) + ":" + expr.text;
    case ExprKind::kArray: {
      std::vector<std::string> elements;
      for (const ExprPtr& child : expr.children) elements.push_back(Print(*child));
      return "[" + Join(elements, ", ") + "]";
    }
    case ExprKind::kCase:
      return PrintCase(expr);
  }
  return "";
}

std::string Print(const Aliased& item) { return Print(*item.expr) + (item.alias ? " as " + Print(*item.alias) : ""); }

std::string Print(const std::vector<Aliased>& items) {
  std::vector<std::string> parts;
  for (const Aliased& item : items) parts.push_back(Print(item));
  return Join(parts, ", ");
}

}  // namespace throughline::dataprime
