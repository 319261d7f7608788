#include "center/evaluate/coverage.h"

#include <gtest/gtest.h>

namespace throughline::center {
namespace {

using evaluate::Target;

EvaluationSetup For(std::string application, std::string subsystem, std::string type, Target target) {
  return {.id = "x",
          .application = std::move(application),
          .subsystem = std::move(subsystem),
          .api_type = {},
          .name = std::move(type),
          .target = target};
}

const CoverageRow kRows[] = {{"shop", "web", "pii", "prompt", 10, 8, 6},
                             {"shop", "web", "pii", "response", 10, 8, 2},
                             {"shop", "app", "", "", 5, 5, 0},
                             {"desk", "web", "tone", "response", 3, 3, 3}};

TEST(Coverage, OfASetUpForAllIsThatOfAllCallsWithTheText) {
  const auto coverage = CoverageOf({For("", "", "pii", Target::kPrompt), For("", "", "pii", Target::kResponse)}, kRows);
  EXPECT_EQ(coverage[0].applicable, 18U);
  EXPECT_EQ(coverage[0].evaluated, 6U);
  EXPECT_EQ(coverage[1].applicable, 16U);
  EXPECT_EQ(coverage[1].evaluated, 2U);
  EXPECT_DOUBLE_EQ(*coverage[1].share(), 12.5);
}

TEST(Coverage, ACallCountsForTheMostParticularSetUpAlone) {
  const auto coverage = CoverageOf({For("shop", "web", "pii", Target::kPrompt), For("shop", "", "pii", Target::kPrompt),
                                    For("", "", "pii", Target::kPrompt)},
                                   kRows);
  EXPECT_EQ(coverage[0].applicable, 10U);
  EXPECT_EQ(coverage[0].evaluated, 6U);
  EXPECT_EQ(coverage[1].applicable, 5U);
  EXPECT_EQ(coverage[1].evaluated, 0U);
  EXPECT_EQ(*coverage[1].share(), 0) << "there are calls, and none is evaluated";
  EXPECT_EQ(coverage[2].applicable, 3U);
}

TEST(Coverage, WithoutCallsIsNotKnown) {
  std::vector<EvaluationSetup> setups = {For("nobody", "", "pii", Target::kPrompt),
                                         For("", "", "pii", Target::kPrompt)};
  setups[1].is_enabled = false;
  for (const Coverage& one : CoverageOf(setups, kRows)) {
    EXPECT_EQ(one.applicable, 0U);
    EXPECT_FALSE(one.share());
  }
}

TEST(Coverage, OfACustomOneIsFoundByItsName) {
  EvaluationSetup setup = For("desk", "", "custom", Target::kResponse);
  setup.is_custom = true;
  setup.name = "tone";
  EXPECT_EQ(*CoverageOf({setup}, kRows)[0].share(), 100);
}

TEST(Coverage, OfOneApplicationsCustomOnesTheFirstTenHold) {
  std::vector<EvaluationSetup> setups;
  for (size_t i = 0; i <= kMostCustom; ++i) {
    setups.push_back(For("desk", "", "custom", Target::kResponse));
    setups.back().is_custom = true;
  }
  const auto coverage = CoverageOf(setups, kRows);
  EXPECT_EQ(coverage[kMostCustom - 1].applicable, 3U);
  EXPECT_EQ(coverage[kMostCustom].applicable, 0U);
}

}  // namespace
}  // namespace throughline::center
