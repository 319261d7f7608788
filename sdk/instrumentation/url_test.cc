#include "sdk/instrumentation/url.h"

#include <gtest/gtest.h>

namespace throughline::internal {
namespace {

TEST(RedactedUrl, LosesCredentialsSecretsAndItsFragment) {
  const struct {
    const char *url, *recorded;
  } cases[] = {
      {"https://api.openai.com/v1/chat/completions", "https://api.openai.com/v1/chat/completions"},
      {"https://user:pass@host:8443/a?b=c#d", "https://REDACTED:REDACTED@host:8443/a?b=c"},
      {"https://user@host/", "https://REDACTED@host/"},
      {"https://a:b@c@host/", "https://REDACTED:REDACTED@host/"},
      {"https://x/v1?key=AIza&alt=sse", "https://x/v1?key=REDACTED&alt=sse"},
      {"https://x/?API_KEY=1&access_token=2&Signature=3&X-Amz-Credential=4&page=5",
       "https://x/?API_KEY=REDACTED&access_token=REDACTED&Signature=REDACTED&X-Amz-Credential=REDACTED&page=5"},
      {"https://x/?%74oken=1", "https://x/?%74oken=REDACTED"},
      {"https://x/?token=&monkey=1&token", "https://x/?token=&monkey=1&token"},
      {"https://x?token=1", "https://x?token=REDACTED"},
      {"host/path?sig=1", "host/path?sig=REDACTED"},
      {"https://x/?next=https://u:p@h/", "https://x/?next=https://u:p@h/"},
      {"", ""},
      {"http://[::1]:4318/v1", "http://[::1]:4318/v1"},
  };
  for (const auto& one : cases) EXPECT_EQ(RedactedUrl(one.url), one.recorded);
  EXPECT_EQ(RedactedUrl("https://x/" + std::string(100'000, 'a')).size(), kLongestUrl);
  EXPECT_EQ(RedactedQuery(std::string(100'000, '&')).size(), kLongestUrl);
}

TEST(SplitUrl, FindsHostAndPort) {
  const struct {
    const char *url, *host;
    int port;
    const char* path;
  } cases[] = {
      {"https://api.openai.com/v1", "api.openai.com", 443, "/v1"},
      {"http://u:p@127.0.0.1:8000/a?b", "127.0.0.1", 8000, "/a"},
      {"http://[::1]:4318/v1", "::1", 4318, "/v1"},
      {"http://[::1]", "::1", 80, ""},
      {"http://host?x=/y", "host", 80, ""},
      {"/only/path?q", "", 0, "/only/path"},
      {"http://host:99999999999/", "host", 0, "/"},
      {"://", "", 0, ""},
      {"http://[", "[", 80, ""},
  };
  for (const auto& one : cases) {
    const UrlParts parts = SplitUrl(one.url);
    EXPECT_EQ(parts.host, one.host) << one.url;
    EXPECT_EQ(parts.port, one.port) << one.url;
    EXPECT_EQ(parts.path, one.path) << one.url;
  }
}

TEST(KnownMethod, NamesTheConventionsMethodsOnly) {
  EXPECT_EQ(KnownMethod("GET"), "GET");
  EXPECT_EQ(KnownMethod("get"), "_OTHER");
  EXPECT_EQ(KnownMethod("PROPFIND"), "_OTHER");
}

}  // namespace
}  // namespace throughline::internal
