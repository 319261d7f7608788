#include "center/judge/stored_calls.h"

#include <gtest/gtest.h>

namespace throughline::center {
namespace {

using evaluate::Target;

StoredCall Call(char digit) {
  StoredCall call;
  call.trace_id = std::string(32, digit);
  call.span_id = std::string(16, digit);
  return call;
}

TEST(StoredResults, ACallIsClaimedOnceForEachEvaluationAndTarget) {
  StoredResults results;
  EXPECT_TRUE(results.Claim(Call('1'), Target::kResponse, "toxicity"));
  EXPECT_FALSE(results.Claim(Call('1'), Target::kResponse, "toxicity"));
  EXPECT_TRUE(results.Claim(Call('1'), Target::kPrompt, "toxicity"));
  EXPECT_TRUE(results.Claim(Call('1'), Target::kResponse, "sexism"));
  EXPECT_TRUE(results.Claim(Call('2'), Target::kResponse, "toxicity"));
}

TEST(StoredResults, WhatIsStoredIsNotClaimedAndTheTextOfADetailStoresNothing) {
  StoredResults results;
  results.Add(
      std::string(48, '1'),
      R"([{"target":"response","name":"toxicity","score":0.1,"details":"{\"target\":\"prompt\",\"name\":\"pii\","}])");
  EXPECT_FALSE(results.Claim(Call('1'), Target::kResponse, "toxicity"));
  EXPECT_TRUE(results.Claim(Call('1'), Target::kPrompt, "pii"));
}

}  // namespace
}  // namespace throughline::center
