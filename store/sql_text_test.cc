#include "store/sql_text.h"

#include <gtest/gtest.h>

namespace throughline::store {
namespace {

using namespace std::string_literals;

TEST(SqlText, QuotesANameSoThatNoByteOfItEndsTheQuotes) {
  EXPECT_EQ(QuoteIdentifier("ai.model"), "`ai.model`");
  EXPECT_EQ(QuoteIdentifier("a`b\\`"), "`a\\`b\\\\\\``");
  EXPECT_EQ(QuoteIdentifier("\0\n\t'"s), "`\\0\\n\\t'`");
  EXPECT_EQ(QuoteIdentifier(""), "``");
}

TEST(SqlText, QuotesElementsOfAnArray) {
  const std::string elements[] = {"a", "it's", "\\"};
  EXPECT_EQ(ArrayText(elements), "['a','it\\'s','\\\\']");
  EXPECT_EQ(ArrayText({}), "[]");
}

TEST(SqlText, EscapesAParameterAsTsvDoes) {
  EXPECT_EQ(EscapeParam("a\tb\nc\\N'`\0"s), "a\\tb\\nc\\\\N'`\\0");
  EXPECT_EQ(EscapeParam("\xff"), "\xff");
}

}  // namespace
}  // namespace throughline::store
