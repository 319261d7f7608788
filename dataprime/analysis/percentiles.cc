#include "dataprime/analysis/percentiles.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "dataprime/sql/printer.h"

namespace throughline::dataprime {
namespace {

class Sharing {
 public:
  explicit Sharing(sql::Parameters& parameters) : parameters_(parameters) {}

  void Collect(const sql::Expr& expr) {
    if (!expr || !seen_.insert(expr.get()).second) return;
    if (IsPercentile(*expr)) {
      std::vector<sql::Expr>& fractions = digests_[Key(*expr)];
      if (Place(fractions, *expr) == fractions.size()) fractions.push_back(expr->operands[0]);
    }
    for (const sql::Expr& operand : expr->operands) Collect(operand);
  }

  sql::Expr Replace(const sql::Expr& expr) {
    if (!expr || expr->operands.empty()) return expr;
    sql::Expr& out = replaced_[expr.get()];
    if (!out) out = Replaced(expr);
    return out;
  }

 private:
  static bool IsPercentile(const sql::Node& node) {
    return node.kind == sql::Node::Kind::kFragment && node.fragment == kPercentile;
  }
  std::string Key(const sql::Node& percentile) const { return sql::Print(*percentile.operands[1], parameters_); }
  static size_t Place(const std::vector<sql::Expr>& fractions, const sql::Node& percentile) {
    const auto same = [&](const sql::Expr& one) { return one->parameter == percentile.operands[0]->parameter; };
    return static_cast<size_t>(std::find_if(fractions.begin(), fractions.end(), same) - fractions.begin());
  }

  sql::Expr Replaced(const sql::Expr& expr) {
    if (IsPercentile(*expr)) {
      const std::vector<sql::Expr>& fractions = digests_.at(Key(*expr));
      if (fractions.size() < 2) return expr;
      std::vector<sql::Expr> operands = {expr->operands[1],
                                         parameters_.Bind("UInt8", std::to_string(Place(fractions, *expr) + 1))};
      operands.insert(operands.end(), fractions.begin(), fractions.end());
      // Without a value the digest gives NaN.
      return sql::Fragment("ifNotFinite(quantilesTDigest({2*})({0})[{1}], NULL)", std::move(operands));
    }
    std::vector<sql::Expr> operands;
    for (const sql::Expr& operand : expr->operands) operands.push_back(Replace(operand));
    if (operands == expr->operands) return expr;
    auto copy = std::make_shared<sql::Node>(*expr);
    copy->operands = std::move(operands);
    return copy;
  }

  sql::Parameters& parameters_;
  std::set<const sql::Node*> seen_;
  std::map<std::string, std::vector<sql::Expr>> digests_;  // printed value → fractions asked of it
  std::map<const sql::Node*, sql::Expr> replaced_;
};

}  // namespace

void SharePercentiles(std::vector<Field>& aggregates, sql::Parameters& parameters) {
  Sharing sharing(parameters);
  for (const Field& field : aggregates) sharing.Collect(field.value.expr);
  for (Field& field : aggregates) field.value.expr = sharing.Replace(field.value.expr);
}

}  // namespace throughline::dataprime
