// Which side of a join a keypath of its condition means.
//
// Shape    left=> and right=> say it. Without them it is the side that has the keypath; when both are known to have
//          it, that is an error. Attributes can't be known to be missing: where only that leaves a doubt, it is the
//          side that the place in `left == right` suggests.
// Source   DataPrime reference, commands, `join`.
#pragma once

#include <utility>

#include "dataprime/analysis/expression.h"

namespace throughline::dataprime {

class JoinSides {
 public:
  JoinSides(Rows& left, Rows& right) : left_(left), right_(right) {}

  Value Read(ExpressionAnalyzer& analyzer, const Path& path, const Expr& expr);
  // The side that must be meant, for a keypath or a cast of one; else kNone.
  Side CertainSideOf(ExpressionAnalyzer& analyzer, const Expr& expr);
  // For the operand that is analysed next; kNone: a doubt is an error.
  void Suggest(Side side) { suggested_ = side; }
  // Which sides were read since the last call.
  struct Used {
    bool left = false, right = false;
  };
  Used TakeUsed() { return std::exchange(used_, {}); }

 private:
  // kNone, with an error, when it can't be told.
  Side SideOf(ExpressionAnalyzer& analyzer, const Path& path, const Expr& expr);

  Rows &left_, &right_;
  Side suggested_ = Side::kNone;
  Used used_;
};

}  // namespace throughline::dataprime
