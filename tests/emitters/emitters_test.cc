// What real instrumentation packages exported in this run (capture.cjs), normalised, against expect/EMITTER.json.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "ingest/normalise/testing/golden.h"

namespace throughline::ingest {
namespace {

namespace fs = std::filesystem;

class RealEmitter : public ::testing::TestWithParam<std::string_view> {};

TEST_P(RealEmitter, NormalisesAsExpected) {
  const char* captures = std::getenv("THROUGHLINE_EMITTER_CAPTURES");
  ASSERT_NE(captures, nullptr) << "tests/emitters/run.sh makes the captures and sets this";
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(captures)) {
    if (entry.path().filename().string().starts_with(std::string(GetParam()) + ".")) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<std::string> spans, logs;
  for (const fs::path& file : files) {
    std::string body = testing::ReadFile(file);
    file.string().find(".logs.") == std::string::npos ? testing::AppendSpans(body, spans)
                                                      : testing::AppendLogs(body, logs);
  }
  EXPECT_FALSE(spans.empty());
  spans.insert(spans.end(), logs.begin(), logs.end());
  // Ids, ports and measured times differ from run to run; so does the order, where a span and its child start within
  // the same millisecond.
  for (std::string& entry : spans) {
    entry = testing::WithoutMembers(
        entry, {"server.port", "response_id", "time_to_first_chunk_ns", "gen_ai.response.time_to_finish_ms",
                "gen_ai.response.output_tokens_per_second"});
  }
  std::sort(spans.begin(), spans.end());
  std::string actual = testing::AsList(spans);
  fs::path expectation =
      fs::path(THROUGHLINE_SOURCE_DIR "/tests/emitters/expect") / (std::string(GetParam()) + ".json");
  EXPECT_EQ(actual, testing::ExpectationAt(expectation, actual));
}

INSTANTIATE_TEST_SUITE_P(Packages, RealEmitter,
                         ::testing::Values("opentelemetry_openai", "traceloop_openai", "openinference_openai",
                                           "vercel_ai"),
                         [](const auto& package) { return std::string(package.param); });

}  // namespace
}  // namespace throughline::ingest
