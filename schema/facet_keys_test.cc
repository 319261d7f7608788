#include "schema/facet_keys.h"

#include <gmock/gmock.h>

namespace throughline::schema {
namespace {

using testing::HasSubstr;

TEST(FacetKeys, WhatFiguresGroupByIsAFacet) {
  for (std::string_view key : {"intent", "feedback.type", "correlation.success", "query.validation_status"})
    EXPECT_TRUE(IsFacetKey(key)) << key;
  for (std::string_view key : {"", "intents", "gen_ai.request.model", "feedback"}) EXPECT_FALSE(IsFacetKey(key)) << key;
}

TEST(FacetKeys, OlderRowsHaveThemFromNormalised) {
  EXPECT_THAT(FacetsOfNormalised(), HasSubstr("'intent', 'intent.confidence'"));
  EXPECT_THAT(FacetsOfNormalised(), HasSubstr("normalised"));
}

}  // namespace
}  // namespace throughline::schema
