// Cases as data: testdata/<what>/<case>/, one folder a case. For tests alone.
//
// With THROUGHLINE_WRITE_GOLDENS set the expected texts are written instead of compared: read the difference before it
// is committed.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace throughline::cmd {

inline std::string ReadWhole(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

inline std::vector<std::filesystem::path> CasesOf(std::string_view what) {
  std::vector<std::filesystem::path> cases;
  const std::filesystem::path folder = std::filesystem::path(THROUGHLINE_SOURCE_DIR) / "cmd/cli/testdata" / what;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.is_directory()) cases.push_back(entry.path());
  }
  std::ranges::sort(cases);
  EXPECT_FALSE(cases.empty()) << folder;
  return cases;
}

inline void ExpectGolden(const std::filesystem::path& golden, const std::string& got) {
  if (std::getenv("THROUGHLINE_WRITE_GOLDENS")) {
    std::ofstream(golden, std::ios::binary) << got;
    return;
  }
  EXPECT_EQ(got, ReadWhole(golden)) << golden;
}

// No control character but the newline, no mark that reorders or hides: what every printed text must hold to.
inline void ExpectNothingActs(std::string_view printed, const std::filesystem::path& where) {
  for (size_t i = 0; i < printed.size(); ++i) {
    const auto byte = [&](size_t at) { return at < printed.size() ? static_cast<unsigned char>(printed[at]) : 0U; };
    EXPECT_TRUE(byte(i) >= 0x20 || byte(i) == '\n') << where << " at " << i;
    EXPECT_NE(byte(i), 0x7fU) << where << " at " << i;
    EXPECT_FALSE(byte(i) == 0xc2 && byte(i + 1) < 0xa0) << "C1 control, " << where << " at " << i;
    const bool is_general_punctuation = byte(i) == 0xe2 && byte(i + 1) == 0x80;
    const bool reorders = is_general_punctuation && byte(i + 2) >= 0xa8 && byte(i + 2) <= 0xae;
    const bool isolates = byte(i) == 0xe2 && byte(i + 1) == 0x81 && byte(i + 2) >= 0xa0 && byte(i + 2) <= 0xaf;
    EXPECT_FALSE(reorders || isolates) << where << " at " << i;
  }
}

}  // namespace throughline::cmd
