#include "net/refused_requests.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/clock.h"

namespace throughline::net {
namespace {

RefusedRequest Post(std::string route, int status, std::string reason) {
  return {.transport = "http",
          .method = "POST",
          .route = std::move(route),
          .status = status,
          .reason = std::move(reason),
          .peer = "this machine"};
}

TEST(RefusedRequests, TheNewestComesFirstAndTheRingIsBounded) {
  FakeClock clock;
  RefusedRequests refused(clock);
  for (size_t i = 0; i < RefusedRequests::kMost + 5; ++i) refused.Add(Post("/v1/traces", 400, std::to_string(i)));
  const auto list = refused.List();
  EXPECT_EQ(list.size(), RefusedRequests::kMost);
  EXPECT_EQ(list.front().request.reason, "104");
  EXPECT_EQ(list.back().request.reason, "5");
  EXPECT_EQ(refused.total(), 105u);
}

TEST(RefusedRequests, OneLikeAnotherCountsInItAndMakesItTheNewest) {
  FakeClock clock;
  RefusedRequests refused(clock);
  refused.Add(Post("/v1/traces", 401, "a token"));
  refused.Add(Post("/v1/logs", 401, "a token"));
  clock.Advance(std::chrono::seconds(3));
  refused.Add(Post("/v1/traces", 401, "a token"));
  const auto list = refused.List();
  ASSERT_EQ(list.size(), 2u);
  EXPECT_EQ(list[0].request.route, "/v1/traces");
  EXPECT_EQ(list[0].times, 2u);
  EXPECT_EQ(list[0].last_nanos - list[0].first_nanos, 3'000'000'000);
}

TEST(RefusedRequests, WhatCouldBeAKeyIsLeftOut) {
  FakeClock clock;
  RefusedRequests refused(clock);
  refused.Add(Post("/ingest/sk-0123456789abcdef0123456789/v1/traces?api_key=secret", 404, "nothing\nthere"));
  const auto list = refused.List();
  EXPECT_EQ(list[0].request.route, "/ingest/…/v1/traces");
  EXPECT_EQ(list[0].request.reason, "nothing there");
}

TEST(RefusedRequests, ALongReasonIsCutBetweenCharacters) {
  FakeClock clock;
  RefusedRequests refused(clock);
  std::string text(RefusedRequests::kLongestText - 1, 'x');
  refused.Add(Post("/v1/traces", 400, text + "é and more"));
  EXPECT_EQ(refused.List()[0].request.reason, text + "…");
}

TEST(RefusedRequests, AGrpcMethodStaysWhole) {
  FakeClock clock;
  RefusedRequests refused(clock);
  refused.Add({.transport = "grpc",
               .method = "",
               .route = "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
               .status = 401,
               .reason = "",
               .peer = ""});
  EXPECT_EQ(refused.List()[0].request.route, "/opentelemetry.proto.collector.trace.v1.TraceService/Export");
}

TEST(RefusedRequests, APeerIsToldByKindAlone) {
  for (const auto& [peer, kind] : {std::pair("127.0.0.1:50312", "this machine"),
                                   {"[::1]:1", "this machine"},
                                   {"ipv4:127.0.0.1:5", "this machine"},
                                   {"ipv6:%5B::1%5D:5", "this machine"},
                                   {"unix", "a socket"},
                                   {"unix:", "a socket"},
                                   {"10.0.0.4:1", "the network"},
                                   {"ipv4:192.0.2.1:1", "the network"},
                                   {"1.127.0.1:1", "the network"}}) {
    EXPECT_EQ(PeerKind(peer), kind) << peer;
  }
}

}  // namespace
}  // namespace throughline::net
