#include "assistant/api/access.h"

#include <gtest/gtest.h>

namespace throughline::assistant {
namespace {

TEST(Access, AHostNamesThisMachineOnlyByItsLoopbackNamesOrTheConfiguredOnes) {
  for (const char* host : {"", "localhost", "LOCALHOST:8000", "127.0.0.1:8000", "[::1]", "[::1]:8000", "box.lan:1"})
    EXPECT_TRUE(NamesThisMachine(host, {"box.lan"})) << host;
  for (const char* host : {"evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "[::1].evil.example",
                           "[::1]evil", "[::2]", "[", "box.lan.evil"})
    EXPECT_FALSE(NamesThisMachine(host, {"box.lan"})) << host;
}

TEST(Access, AnOriginIsOfThisMachineOnlyWithALoopbackHost) {
  for (const char* origin : {"http://localhost", "http://localhost:5173", "https://127.0.0.1:1", "http://[::1]:8080"})
    EXPECT_TRUE(IsLoopbackOrigin(origin)) << origin;
  for (const char* origin : {"", "null", "localhost", "http://", "http://evil.example", "http://localhost.evil.example",
                             "http://localhost@evil.example", "http://evil.example/localhost", "file://localhost",
                             "http://[::1].evil.example"})
    EXPECT_FALSE(IsLoopbackOrigin(origin)) << origin;
}

struct SiteCase {
  net::Headers headers;
  Site want;
  const char* why;
};

TEST(Access, TheSiteIsWhatTheBrowserSays) {
  const SiteCase cases[] = {
      {{}, Site::kSame, "no browser"},
      {{{"Host", "localhost:8000"}, {"Origin", "http://localhost:8000"}}, Site::kSame, "our own page"},
      {{{"Host", "box.lan"}, {"Origin", "https://box.lan"}}, Site::kSame, "our own page behind TLS"},
      {{{"Host", "localhost:8000"}, {"Origin", "http://localhost:5173"}}, Site::kMachine, "another port"},
      {{{"Host", "box.lan"}, {"Origin", "https://evil.example"}}, Site::kForeign, "another site"},
      {{{"Host", "box.lan"}, {"Origin", "null"}}, Site::kForeign, "a sandboxed page"},
      {{{"Host", ""}, {"Origin", "null"}}, Site::kForeign, "two empty names are not the same name"},
      {{{"Sec-Fetch-Site", "cross-site"}}, Site::kForeign, "a form of another site"},
      {{{"Sec-Fetch-Site", "same-site"}}, Site::kForeign, "a page of a neighbouring name"},
      {{{"Sec-Fetch-Site", "same-origin"}}, Site::kSame, "our own page"},
      {{{"Sec-Fetch-Site", "none"}}, Site::kSame, "typed in"},
  };
  for (const SiteCase& one : cases) {
    net::Request request;
    request.headers = one.headers;
    EXPECT_EQ(SiteOf(request), one.want) << one.why;
  }
}

}  // namespace
}  // namespace throughline::assistant
