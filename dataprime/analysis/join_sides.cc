#include "dataprime/analysis/join_sides.h"

#include <fmt/format.h>

namespace throughline::dataprime {

Side JoinSides::CertainSideOf(ExpressionAnalyzer& analyzer, const Expr& expr) {
  if (expr.kind == ExprKind::kCast) return CertainSideOf(analyzer, *expr.children[0]);
  if (expr.kind != ExprKind::kKeypath || expr.root == Root::kParameter) return Side::kNone;
  if (expr.side != Side::kNone) return expr.side;
  const std::optional<Path> path = analyzer.ReadPath(expr);
  if (!path) return Side::kNone;
  const bool in_left = left_.Has(*path) && left_.Declares(*path),
             in_right = right_.Has(*path) && right_.Declares(*path);
  if (in_left != in_right) return in_left ? Side::kLeft : Side::kRight;
  if (left_.Has(*path) != right_.Has(*path)) return left_.Has(*path) ? Side::kLeft : Side::kRight;
  return Side::kNone;
}

Side JoinSides::SideOf(ExpressionAnalyzer& analyzer, const Path& path, const Expr& expr) {
  if (expr.side != Side::kNone) return expr.side;
  const bool in_left = left_.Has(path), in_right = right_.Has(path);
  if (in_left != in_right) return in_left ? Side::kLeft : Side::kRight;
  if (!in_left) return suggested_ == Side::kNone ? Side::kLeft : suggested_;  // reading it will report it
  const bool left_declares = left_.Declares(path), right_declares = right_.Declares(path);
  if (left_declares != right_declares) return left_declares ? Side::kLeft : Side::kRight;
  if (!left_declares && suggested_ != Side::kNone) return suggested_;
  const std::string text = KeypathText(expr);
  analyzer.Error(expr.range, fmt::format("both sides of the join {} {}", left_declares ? "have" : "may have", text),
                 fmt::format("left=>{0} or right=>{0}", text));
  return Side::kNone;
}

Value JoinSides::Read(ExpressionAnalyzer& analyzer, const Path& path, const Expr& expr) {
  switch (SideOf(analyzer, path, expr)) {
    case Side::kLeft:
      used_.left = true;
      return left_.Read(path, expr.range);
    case Side::kRight:
      used_.right = true;
      return right_.Read(path, expr.range);
    case Side::kNone:
      break;
  }
  return {};
}

}  // namespace throughline::dataprime
