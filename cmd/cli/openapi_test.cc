#include "cmd/cli/openapi.h"

#include <gtest/gtest.h>

#include <sstream>

#include "cmd/cli/golden_testing.h"

namespace throughline::cmd {
namespace {

TEST(OpenApiCommand, WhatTheRepositoryKeepsIsWhatTheCodeGives) {
  std::ostringstream out;
  EXPECT_EQ(RunOpenApi(out), 0);
  ExpectGolden(std::filesystem::path(THROUGHLINE_SOURCE_DIR) / "docs/openapi.json", out.str());
}

TEST(IndentedJson, KeepsWhatIsInTextsAndPutsEachMemberOnALine) {
  EXPECT_EQ(IndentedJson(R"({"a, b":"{\"}","c":[1, 2],"d":{ },"e":[]})"),
            "{\n  \"a, b\": \"{\\\"}\",\n  \"c\": [\n    1,\n    2\n  ],\n  \"d\": {},\n  \"e\": []\n}\n");
}

}  // namespace
}  // namespace throughline::cmd
