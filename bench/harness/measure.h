// Small words that measurements share: give up on an error, time a call.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/result.h"

namespace throughline::bench {

// The value, or the end of the program with the error's message: what is left of a measurement that failed is no
// measurement.
template <typename T>
T Must(Result<T> result) {
  if (!result) {
    fmt::print(stderr, "bench: {}\n", result.error().message);
    std::exit(1);
  }
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

template <typename Work>
double Milliseconds(Work&& work) {
  const auto begin = std::chrono::steady_clock::now();
  std::forward<Work>(work)();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
}

// `fraction` of the values are below. Requires at least one.
inline double Quantile(std::vector<double> values, double fraction) {
  std::ranges::sort(values);
  return values[std::min(values.size() - 1, static_cast<size_t>(fraction * static_cast<double>(values.size())))];
}
inline double Median(std::vector<double> values) { return Quantile(std::move(values), 0.5); }

template <typename Number>
bool ReadNumber(std::string_view text, Number& number) {
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace throughline::bench
