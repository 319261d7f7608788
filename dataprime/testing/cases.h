// Cases kept as folders of files: tests/<suite>/.../{query.dp, expect.*}.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "dataprime/compiler.h"
#include "dataprime/syntax/literal.h"

namespace throughline::dataprime {

inline std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Folders below tests/<suite> that hold a query.dp, sorted.
inline std::vector<std::filesystem::path> CaseFolders(const std::string& suite) {
  std::vector<std::filesystem::path> out;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(std::string(THROUGHLINE_SOURCE_DIR) + "/tests/" + suite)) {
    if (entry.path().filename() == "query.dp") out.push_back(entry.path().parent_path());
  }
  std::sort(out.begin(), out.end());
  return out;
}

// What the file is to hold; with UPDATE_EXPECTED=1 in the environment it is written first, for a person to read.
inline std::string Expected(const std::filesystem::path& file, const std::string& actual) {
  if (std::getenv("UPDATE_EXPECTED")) std::ofstream(file, std::ios::binary) << actual;
  return ReadFile(file);
}

// 2026-01-01T12:00:00Z, and a window from that day's midnight until then.
inline CompileOptions TestOptions() {
  CompileOptions options;
  options.now = 1'767'268'800'000'000'000;
  options.window_start = 1'767'225'600'000'000'000;
  options.window_end = options.now;
  options.default_source = "spans";
  options.tables["teams"] = {
      .id = "t1", .columns = {{"service", "string"}, {"team", "string"}, {"size", "number"}, {"on call", "bool"}}};
  return options;
}

// A case that has a file `day` reads that day, in which other seeds lie.
inline CompileOptions OptionsOf(const std::filesystem::path& folder) {
  CompileOptions options = TestOptions();
  const std::string day = ReadFile(folder / "day");
  if (day.empty()) return options;
  options.window_start = ParseTimestamp(day.substr(0, 10)).value();
  options.window_end = options.now = *options.window_start + 86'400'000'000'000;
  return options;
}

}  // namespace throughline::dataprime
