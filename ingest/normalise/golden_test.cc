// tests/goldens/normalise/EMITTER/CASE.otlp.json, as the emitter sends it, against CASE.expect.json beside it.
#include <gtest/gtest.h>

#include <algorithm>

#include "ingest/normalise/testing/golden.h"

namespace throughline::ingest {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kEnding = ".otlp.json";

std::vector<fs::path> Cases() {
  std::vector<fs::path> cases;
  for (const fs::directory_entry& entry :
       fs::recursive_directory_iterator(THROUGHLINE_SOURCE_DIR "/tests/goldens/normalise")) {
    if (entry.path().string().ends_with(kEnding)) cases.push_back(entry.path());
  }
  std::sort(cases.begin(), cases.end());
  return cases;
}

class Golden : public ::testing::TestWithParam<fs::path> {};

TEST_P(Golden, NormalisesAsExpected) {
  std::string otlp = testing::ReadFile(GetParam());
  std::vector<std::string> entries;
  otlp.find("\"resourceLogs\"") == std::string::npos ? testing::AppendSpans(otlp, entries)
                                                     : testing::AppendLogs(otlp, entries);
  ASSERT_FALSE(entries.empty());
  std::string path = GetParam().string();
  path.replace(path.size() - kEnding.size(), kEnding.size(), ".expect.json");
  std::string actual = testing::AsList(entries);
  EXPECT_EQ(actual, testing::ExpectationAt(path, actual));
}

INSTANTIATE_TEST_SUITE_P(Files, Golden, ::testing::ValuesIn(Cases()), [](const auto& case_) {
  std::string name = case_.param.parent_path().filename().string() + "_" + case_.param.stem().stem().string();
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
});

}  // namespace
}  // namespace throughline::ingest
