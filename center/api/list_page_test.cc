#include "center/api/list_page.h"

#include <gmock/gmock.h>

namespace throughline::center {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::pair<std::vector<std::string>, std::optional<std::string>> Page(std::vector<std::string> all,
                                                                     std::string_view query) {
  Result<ListPage> page = ReadListPage(net::Query::Parse(query), "things");
  EXPECT_TRUE(page) << query;
  return PageOf(std::move(all), *page, [](const std::string& one) { return one; });
}

TEST(ListPage, GoesOnBehindTheLastKeyWhateverCameOrWentMeanwhile) {
  auto [first, last] = Page({"d", "a", "c", "b"}, "limit=2");
  EXPECT_THAT(first, ElementsAre("a", "b"));
  const std::string cursor = CursorAfter("things", *last);
  EXPECT_THAT(Page({"a0", "a", "b1", "c", "d"}, "limit=2&cursor=" + cursor).first, ElementsAre("b1", "c"));
  EXPECT_FALSE(Page({"c"}, "limit=1&cursor=" + cursor).second) << "exactly full and nothing behind";
  EXPECT_THAT(Page({"a"}, "cursor=" + cursor).first, ElementsAre());
}

TEST(ListPage, ACursorOfAnotherListOrOfNoneIsRefused) {
  for (const std::string& cursor : {CursorAfter("others", "a"), std::string("nonsense"), std::string("%ff")}) {
    Result<ListPage> page = ReadListPage(net::Query::Parse("cursor=" + cursor), "things");
    ASSERT_FALSE(page) << cursor;
    EXPECT_EQ(page.error().kind, ErrorKind::kInvalid);
    EXPECT_THAT(page.error().message, HasSubstr("cursor: this is none that a list of things gave"));
  }
}

TEST(ListPage, ALimitIsAWholeNumberInItsRange) {
  EXPECT_EQ(ReadListPage(net::Query::Parse("limit=1000"), "things")->limit, 1'000u);
  EXPECT_EQ(ReadListPage(net::Query::Parse(""), "things", 7)->limit, 7u);
  for (const char* query : {"limit=0", "limit=-1", "limit=1001", "limit=1x", "limit=99999999999999999999"})
    EXPECT_FALSE(ReadListPage(net::Query::Parse(query), "things")) << query;
}

}  // namespace
}  // namespace throughline::center
