#include "sdk/report.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace throughline::internal {
namespace {

struct Heard {
  Heard() {
    SetDiagnosticsLog([this](LogLevel, std::string_view sentence) { sentences.emplace_back(sentence); });
  }
  ~Heard() { SetDiagnosticsLog(nullptr); }
  std::vector<std::string> sentences;
};

TEST(Report, OfOneKindOneSentenceIsSaidInAWhile) {
  Heard heard;
  for (int i = 0; i < 5; ++i) Report(LogLevel::kWarning, "test.first", "first");
  Report(LogLevel::kError, "test.second", "second");
  EXPECT_EQ(heard.sentences, (std::vector<std::string>{"first", "second"}));
}

TEST(Report, ALogThatReportsOrThrowsHarmsNobody) {
  int heard = 0;
  SetDiagnosticsLog([&](LogLevel, std::string_view) {
    ++heard;
    Report(LogLevel::kError, "test.from the log", "again");
    throw std::runtime_error("a log that throws");
  });
  Report(LogLevel::kError, "test.third", "third");
  EXPECT_EQ(heard, 1);
  SetDiagnosticsLog(nullptr);
  Report(LogLevel::kError, "test.fourth", "nobody hears it");
}

TEST(Diagnostics, EveryCounterHasItsField) {
  const Diagnostics before = ReadDiagnostics();
  for (size_t i = 0; i < kCounterCount; ++i) Count(static_cast<Counter>(i), i + 1);
  const Diagnostics after = ReadDiagnostics();
  static_assert(sizeof(Diagnostics) == kCounterCount * sizeof(uint64_t));
  const auto* was = reinterpret_cast<const uint64_t*>(&before);
  const auto* is = reinterpret_cast<const uint64_t*>(&after);
  for (size_t i = 0; i < kCounterCount; ++i) EXPECT_EQ(is[i] - was[i], i + 1) << i;
}

}  // namespace
}  // namespace throughline::internal
