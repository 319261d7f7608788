// Aggregations: one value of the rows of a group. Source: DataPrime reference, aggregation functions.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "expression.h"

namespace throughline::differential {
namespace {

using Kind = Value::Kind;
using Eval = std::function<Value(const Scope&)>;

// The values of an argument that are not null, in the order of the rows.
std::vector<Value> Known(const Typed& argument, const Group& group) {
  std::vector<Value> out;
  for (const Row* row : group.rows) {
    Value value = argument.eval({row, nullptr});
    if (!value.is_null()) out.push_back(std::move(value));
  }
  return out;
}

double Sum(const std::vector<Value>& values) {
  long double out = 0;
  for (const Value& value : values) out += value.number;
  return static_cast<double>(out);
}

Value Variance(const std::vector<Value>& values, size_t less) {
  if (values.size() <= less) return Value::Null();
  const long double mean = Sum(values) / static_cast<long double>(values.size());
  long double squares = 0;
  for (const Value& value : values) squares += (value.number - mean) * (value.number - mean);
  return Value::Number(static_cast<double>(squares / static_cast<long double>(values.size() - less)));
}

Value SquareRoot(const Value& variance) {
  return variance.is_null() ? variance : Value::Number(std::sqrt(variance.number));
}

// The exact quantile, between two neighbours in proportion; an approximation may be as far away as the quantiles a
// twentieth to the left and right, or the next values. It has seven digits.
Value Quantile(std::vector<Value> values, double fraction) {
  if (values.empty()) return Value::Null();
  std::sort(values.begin(), values.end(), [](const Value& a, const Value& b) { return a.number < b.number; });
  const auto at = [&](double place) {
    place = std::clamp(place, 0.0, static_cast<double>(values.size() - 1));
    const auto low = static_cast<size_t>(place);
    const size_t high = std::min(low + 1, values.size() - 1);
    return values[low].number + (values[high].number - values[low].number) * (place - static_cast<double>(low));
  };
  const double place = fraction * static_cast<double>(values.size() - 1),
               step = std::max(1.5, 0.05 * static_cast<double>(values.size()));
  Value out = Value::Number(at(place));
  out.slack = std::max(at(place + step) - at(place), at(place) - at(place - step)) + 1e-7 * std::abs(out.number);
  return out;
}

size_t CountDistinct(const std::vector<Value>& values) {
  std::set<std::string> texts;
  for (const Value& value : values) texts.insert(*Text(value));
  return texts.size();
}

Value Extreme(const std::vector<Value>& values, int sign) {
  if (values.empty()) return Value::Null();
  const Value* best = &values[0];
  for (const Value& value : values) {
    if (Compare(value, *best) * sign > 0) best = &value;
  }
  return *best;
}

Value AtExtreme(const Group& group, const Typed& key, const Typed& result, int sign) {
  const Row* best = nullptr;
  Value best_key;
  for (const Row* row : group.rows) {
    const Value value = key.eval({row, nullptr});
    if (value.is_null() || (best && Compare(value, best_key) * sign <= 0)) continue;
    best = row;
    best_key = value;
  }
  return best ? result.eval({best, nullptr}) : result.type == Type::kArray ? Value::Array({}) : Value::Null();
}

Value CountOf(size_t count) { return Value::Number(static_cast<double>(count)); }

}  // namespace

Eval MakeAggregate(const std::string& name, std::vector<Typed> a) {
  using Rows = const Group&;
  const auto of = [](auto compute) -> Eval { return [compute](const Scope& scope) { return compute(*scope.group); }; };
  const auto is_true = [](const Typed& condition, const Row* row) { return condition.eval({row, nullptr}).IsTrue(); };
  if (name == "count") return of([a](Rows g) { return CountOf(a.empty() ? g.rows.size() : Known(a[0], g).size()); });
  if (name == "count_if" || name == "distinct_count_if") {
    return of([a, is_true, distinct = name == "distinct_count_if"](Rows g) {
      std::vector<Value> values;
      for (const Row* row : g.rows) {
        const Value value = a.size() > 1 ? a[1].eval({row, nullptr}) : Value::Bool(true);
        if (is_true(a[0], row) && !value.is_null()) values.push_back(value);
      }
      return CountOf(distinct ? CountDistinct(values) : values.size());
    });
  }
  if (name == "distinct_count") return of([a](Rows g) { return CountOf(CountDistinct(Known(a[0], g))); });
  if (name == "approx_count_distinct") {
    if (a.size() != 1) throw NotCovered("approx_count_distinct of several values");
    return of([a](Rows g) {
      Value out = CountOf(CountDistinct(Known(a[0], g)));
      out.slack = 1 + out.number * 0.03;
      return out;
    });
  }
  if (name == "sum")
    return of([a](Rows g) {
      const auto v = Known(a[0], g);
      return v.empty() ? Value::Null() : Value::Number(Sum(v));
    });
  if (name == "avg") {
    return of([a](Rows g) {
      const auto v = Known(a[0], g);
      return v.empty() ? Value::Null() : Value::Number(Sum(v) / static_cast<double>(v.size()));
    });
  }
  if (name == "max" || name == "min")
    return of([a, sign = name == "max" ? 1 : -1](Rows g) { return Extreme(Known(a[0], g), sign); });
  if (name == "max_by" || name == "min_by")
    return of([a, sign = name == "max_by" ? 1 : -1](Rows g) { return AtExtreme(g, a[0], a[1], sign); });
  if (name == "variance") return of([a](Rows g) { return Variance(Known(a[0], g), 0); });
  if (name == "stddev") return of([a](Rows g) { return SquareRoot(Variance(Known(a[0], g), 0)); });
  if (name == "sample_variance") return of([a](Rows g) { return Variance(Known(a[0], g), 1); });
  if (name == "sample_stddev") return of([a](Rows g) { return SquareRoot(Variance(Known(a[0], g), 1)); });
  if (name == "percentile") return of([a](Rows g) { return Quantile(Known(a[1], g), a[0].literal->number); });
  if (name == "median") return of([a](Rows g) { return Quantile(Known(a[0], g), 0.5); });
  if (name == "any_value") {
    return of([a](Rows g) {
      const auto v = Known(a[0], g);
      if (CountDistinct(v) > 1) throw NotCovered("any of several values");
      return v.empty() ? Value::Null() : v[0];
    });
  }
  if (name == "collect") {
    if (a.size() > 2 && a[2].literal && a[2].literal->kind == ExprKind::kNumber)
      throw NotCovered("a limited collection");
    return of([a](Rows g) {
      std::vector<Value> values;
      for (const Row* row : g.rows) values.push_back(a[0].eval({row, nullptr}));
      if (a.size() > 1 && a[1].literal->number != 0) {
        std::vector<Value> distinct;
        for (const Value& value : values) {
          if (std::none_of(distinct.begin(), distinct.end(), [&](const Value& other) { return Same(value, other); }))
            distinct.push_back(value);
        }
        values = std::move(distinct);
      }
      if (a.size() > 3 && a[3].literal->number != 0)
        std::erase_if(values, [](const Value& value) { return value.is_null(); });
      return Value::Array(std::move(values));
    });
  }
  throw NotCovered("the aggregation " + name);
}

}  // namespace throughline::differential
