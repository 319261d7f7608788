#include "center/compare/statistics.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace throughline::center {
namespace {

constexpr double kZ = 1.959963984540054;  // 95 % of a normal distribution lie within so many deviations

double LogChoose(double n, double k) { return std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1); }

}  // namespace

Interval WilsonInterval(Share share) {
  if (share.of == 0) return {0, 1};
  const double n = static_cast<double>(share.of), p = share.Value(), z2 = kZ * kZ;
  const double centre = (p + z2 / (2 * n)) / (1 + z2 / n);
  const double half = kZ / (1 + z2 / n) * std::sqrt(p * (1 - p) / n + z2 / (4 * n * n));
  return {share.with == 0 ? 0 : std::max(0.0, centre - half),
          share.with == share.of ? 1 : std::min(1.0, centre + half)};
}

Interval DifferenceInterval(Share a, Share b) {
  const Interval of_a = WilsonInterval(a), of_b = WilsonInterval(b);
  const double p = a.Value(), q = b.Value();
  return {p - q - std::hypot(p - of_a.low, of_b.high - q), p - q + std::hypot(of_a.high - p, q - of_b.low)};
}

double FisherGreater(Share a, Share b) {
  if (a.of == 0 || b.of == 0) return 1;
  const double all = static_cast<double>(a.of + b.of), with = static_cast<double>(a.with + b.with);
  const double row = static_cast<double>(a.of);
  const uint64_t most = std::min(a.of, a.with + b.with);
  const double whole = LogChoose(all, with);
  double sum = 0;
  for (uint64_t k = a.with; k <= most; ++k) {
    const double x = static_cast<double>(k);
    const double term = std::exp(LogChoose(row, x) + LogChoose(all - row, with - x) - whole);
    sum += term;
    if (term < sum * 1e-12) break;  // from here on they only shrink
  }
  return std::min(1.0, sum);
}

std::vector<double> FalseDiscoveryRates(const std::vector<double>& p_values) {
  std::vector<size_t> order(p_values.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::ranges::sort(order, [&](size_t a, size_t b) { return p_values[a] < p_values[b]; });
  std::vector<double> rates(p_values.size());
  double least = 1;
  for (size_t rank = order.size(); rank > 0; --rank) {
    const size_t at = order[rank - 1];
    least = std::min(least, p_values[at] * static_cast<double>(p_values.size()) / static_cast<double>(rank));
    rates[at] = least;
  }
  return rates;
}

}  // namespace throughline::center
