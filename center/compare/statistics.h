// The statistics of comparing two shares.
//
// Shape    a share is `with` of `of`. Intervals are 95 %.
// Errors   none. Of nothing (of == 0) a share is 0 and its interval the whole of what is possible.
// Threads  plain functions.
// Source   Wilson 1927 (interval of a share); Newcombe 1998, method 10 (interval of a difference of two); Fisher's
//          exact test, one-sided; Benjamini and Hochberg 1995 (false discovery rate).
#pragma once

#include <cstdint>
#include <vector>

namespace throughline::center {

struct Share {
  uint64_t with = 0, of = 0;
  double Value() const { return of == 0 ? 0 : static_cast<double>(with) / static_cast<double>(of); }
};

struct Interval {
  double low = 0, high = 0;
};

Interval WilsonInterval(Share share);

// Of a.Value() - b.Value().
Interval DifferenceInterval(Share a, Share b);

// The probability of `a` being as large as it is, or larger, when the share behind both is the same.
double FisherGreater(Share a, Share b);

// For each p-value the smallest rate of false discoveries at which it would be called one, in the same order.
std::vector<double> FalseDiscoveryRates(const std::vector<double>& p_values);

}  // namespace throughline::center
