#include "base/secret.h"

#include <gtest/gtest.h>

#include <vector>

namespace throughline {
namespace {

TEST(Bearer, AnyOfTheTokensMatchesWithOrWithoutItsScheme) {
  const std::vector<std::string> tokens{"read-key", "write-key"};
  for (std::string_view good : {"Bearer read-key", "bearer write-key", "read-key"})
    EXPECT_TRUE(BearerMatches(good, tokens)) << good;
  for (std::string_view bad :
       {"", "Bearer ", "Bearer read-ke", "Bearer read-key1", "Basic read-key", "Bearer  read-key"}) {
    EXPECT_FALSE(BearerMatches(bad, tokens)) << bad;
  }
}

TEST(Bearer, AnEmptyTokenOpensNothing) {
  EXPECT_FALSE(BearerMatches("", std::vector<std::string>{""}));
  EXPECT_FALSE(BearerMatches("Bearer ", std::vector<std::string>{""}));
  EXPECT_FALSE(BearerMatches("x", std::vector<std::string>{}));
}

}  // namespace
}  // namespace throughline
