#include "net/static_file.h"

#include <gtest/gtest.h>

namespace throughline::net {
namespace {

constexpr StaticFile kFile = {.path = "/assets/a-1.js",
                              .content_type = "text/javascript",
                              .etag = "W/\"1\"",
                              .bytes = "plain",
                              .gzip = "small",
                              .is_immutable = true};

Response Get(const StaticFile& file, Headers headers = {}) {
  return StaticFileResponse(file, {.method = "GET", .headers = std::move(headers)});
}

TEST(StaticFile, AClientThatHasItHearsSoAndNothingElse) {
  for (const char* known : {"W/\"1\"", "W/\"0\", W/\"1\"", "*"}) {
    const Response response = Get(kFile, {{"If-None-Match", known}});
    EXPECT_EQ(response.status, 304) << known;
    EXPECT_EQ(response.body, "");
    EXPECT_EQ(response.headers.Get("ETag"), "W/\"1\"");
  }
  EXPECT_EQ(Get(kFile, {{"If-None-Match", "W/\"2\""}}).status, 200);
}

TEST(StaticFile, IsCompressedForThoseWhoTakeItAlone) {
  EXPECT_EQ(Get(kFile).body, "plain");
  EXPECT_FALSE(Get(kFile).headers.Has("Content-Encoding"));
  const Response response = Get(kFile, {{"Accept-Encoding", "br, gzip"}});
  EXPECT_EQ(response.body, "small");
  EXPECT_EQ(response.headers.Get("Content-Encoding"), "gzip");
  StaticFile incompressible = kFile;
  incompressible.gzip = {};
  EXPECT_EQ(Get(incompressible, {{"Accept-Encoding", "gzip"}}).body, "plain");
}

TEST(StaticFile, IsKeptForEverOnlyUnderANameWithAHash) {
  EXPECT_EQ(Get(kFile).headers.Get("Cache-Control"), "public, max-age=31536000, immutable");
  StaticFile page = kFile;
  page.is_immutable = false;
  EXPECT_EQ(Get(page).headers.Get("Cache-Control"), "no-cache");
}

}  // namespace
}  // namespace throughline::net
