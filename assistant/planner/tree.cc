#include "assistant/planner/tree.h"

#include <fmt/format.h>

#include <cmath>

#include "dataprime/syntax/literal.h"
#include "dataprime/syntax/parser.h"

namespace throughline::assistant {

using dataprime::Expr;
using dataprime::ExprKind;

namespace {

ExprPtr Make(ExprKind kind) { return std::make_unique<Expr>(kind, dataprime::SourceRange{}); }

}  // namespace

ExprPtr ReadKeypath(std::string_view text) {
  if (text.size() > 1024) return nullptr;
  dataprime::Diagnostics diagnostics;
  dataprime::Parser parser(text, diagnostics);
  ExprPtr out = parser.ParseKeypath("a keypath");
  const bool whole = out && parser.token().kind == dataprime::TokenKind::kEnd && !diagnostics.has_errors();
  if (!whole || out->kind != ExprKind::kKeypath || out->path.empty()) return nullptr;
  for (const dataprime::Step& step : out->path)
    if (step.computed) return nullptr;
  return out;
}

ExprPtr Text(std::string_view text) {
  ExprPtr out = Make(ExprKind::kString);
  out->text = text;
  return out;
}

std::string NumberText(double value) {
  if (value == std::floor(value) && std::abs(value) < 1e15) return fmt::format("{}", static_cast<int64_t>(value));
  std::string text = fmt::format("{:.9f}", value);
  while (text.ends_with('0')) text.pop_back();
  if (text.ends_with('.')) text.pop_back();
  return text;
}

ExprPtr Number(double value) {
  if (value < 0) {
    ExprPtr out = Make(ExprKind::kUnary);
    out->text = "-";
    out->children.push_back(Number(-value));
    return out;
  }
  ExprPtr out = Make(ExprKind::kNumber);
  out->number = std::isfinite(value) ? std::min(value, 1e15) : 0;
  out->text = NumberText(out->number);
  return out;
}

ExprPtr Null() { return Make(ExprKind::kNull); }
ExprPtr Boolean(bool value) {
  ExprPtr out = Make(ExprKind::kBool);
  out->number = value;
  return out;
}

ExprPtr Interval(std::string_view text) {
  const auto nanos = dataprime::ParseInterval(text);
  if (!nanos) return nullptr;
  ExprPtr out = Make(ExprKind::kInterval);
  out->nanos = *nanos;
  return out;
}

ExprPtr Bare(std::string_view name) {
  ExprPtr out = Make(ExprKind::kKeypath);
  out->bare = true;
  out->path.emplace_back();
  out->path.back().name = name;
  return out;
}

ExprPtr Binary(std::string_view symbol, ExprPtr left, ExprPtr right) {
  ExprPtr out = Make(ExprKind::kBinary);
  out->text = symbol;
  out->children.push_back(std::move(left));
  out->children.push_back(std::move(right));
  return out;
}

ExprPtr Not(ExprPtr operand) {
  ExprPtr out = Make(ExprKind::kUnary);
  out->text = "!";
  out->children.push_back(std::move(operand));
  return out;
}

ExprPtr Cast(ExprPtr operand, std::string_view type) {
  ExprPtr out = Make(ExprKind::kCast);
  out->text = type;
  out->children.push_back(std::move(operand));
  return out;
}

ExprPtr Chain(ExprKind kind, std::vector<ExprPtr> parts) {
  if (parts.empty()) return nullptr;
  if (parts.size() == 1) return std::move(parts[0]);
  ExprPtr out = Make(kind);
  for (ExprPtr& part : parts) {
    if (part->kind == kind) {
      for (ExprPtr& inner : part->children) out->children.push_back(std::move(inner));
    } else {
      out->children.push_back(std::move(part));
    }
  }
  return out;
}

ExprPtr Call(std::string_view function, std::vector<ExprPtr> arguments) {
  ExprPtr out = Make(ExprKind::kCall);
  out->text = function;
  out->argument_names.resize(arguments.size());
  out->children = std::move(arguments);
  return out;
}

ExprPtr Method(ExprPtr receiver, std::string_view function, std::vector<ExprPtr> arguments) {
  arguments.insert(arguments.begin(), std::move(receiver));
  ExprPtr out = Call(function, std::move(arguments));
  out->is_method = true;
  return out;
}

}  // namespace throughline::assistant
