#include "sdk/export/endpoint.h"

#include <gtest/gtest.h>

namespace throughline::inline sdk::otlp {
namespace {

TEST(Endpoint, UrlsOfHttpByTheRulesOfOtlp) {
  struct Case {
    std::string base, own, expected;
    bool insecure = false;
  };
  const Case cases[] = {
      {"", "", "http://127.0.0.1:4318/v1/traces"},
      {"http://collector:4318", "", "http://collector:4318/v1/traces"},
      {"http://collector:4318/", "", "http://collector:4318/v1/traces"},
      {"HTTPS://collector/prefix", "", "https://collector/prefix/v1/traces"},
      {"http://collector/prefix/", "", "http://collector/prefix/v1/traces"},
      {"http://collector:4318/v1/traces", "", "http://collector:4318/v1/traces"},
      {"http://ignored", "http://collector:4318/exact", "http://collector:4318/exact"},
      {"", "http://collector:4318", "http://collector:4318/"},
      {"", "http://collector:4318/?a=b", "http://collector:4318/?a=b"},
      {"ingress.eu2.coralogix.com:443", "", "https://ingress.eu2.coralogix.com:443/v1/traces"},
      {"localhost:4318", "", "http://localhost:4318/v1/traces", true},
      {"http://[::1]:4318", "", "http://[::1]:4318/v1/traces"},
  };
  for (const Case& c : cases) {
    const Result<std::string> url =
        HttpUrl({.endpoint = c.base, .traces_endpoint = c.own, .insecure = c.insecure}, Signal::kTraces);
    EXPECT_EQ(url.value_or("error"), c.expected) << c.base << " " << c.own;
  }
  EXPECT_EQ(*HttpUrl({.endpoint = "http://c/v1/traces"}, Signal::kMetrics), "http://c/v1/metrics");
}

TEST(Endpoint, AddressesOfGrpcAndWhenTheyAreTls) {
  struct Case {
    std::string endpoint, address;
    bool is_tls, insecure = false;
  };
  const Case cases[] = {
      {"", "127.0.0.1:4317", false},
      {"http://collector:4317", "collector:4317", false},
      {"https://collector:4317/ignored", "collector:4317", true},
      {"ingress.eu2.coralogix.com:443", "ingress.eu2.coralogix.com:443", true},
      {"collector:4317", "collector:4317", false, true},
      {"https://collector", "collector:443", true},
      {"http://[::1]:4317", "[::1]:4317", false},
      {"http://[::1]", "[::1]:80", false},
  };
  for (const Case& c : cases) {
    const Result<GrpcTarget> target = GrpcAddress({.endpoint = c.endpoint, .insecure = c.insecure}, Signal::kTraces);
    ASSERT_TRUE(target) << c.endpoint;
    EXPECT_EQ(target->address, c.address);
    EXPECT_EQ(target->is_tls, c.is_tls) << c.endpoint;
  }
}

TEST(Endpoint, WhatIsNoAddressIsAnErrorThatSaysSo) {
  for (const char* bad : {"ftp://x", "http://", "/path", "http://a b", "http://a\r\nX: y", "://x"}) {
    const Result<std::string> url = HttpUrl({.endpoint = bad}, Signal::kTraces);
    ASSERT_FALSE(url) << bad << " gave " << *url;
    EXPECT_EQ(url.error().kind, ErrorKind::kInvalid);
    EXPECT_EQ(url.error().message.find('\n'), std::string::npos);
  }
}

TEST(Endpoint, HeadersThatWouldBreakARequestAreRefusedWithoutTheirValue) {
  const std::pair<std::string, std::string> bad[] = {{"a b", "secret"},
                                                     {"", "secret"},
                                                     {"a:", "secret"},
                                                     {"x", "secret\r\nHost: evil"},
                                                     {"x",
                                                      "s\xc3\xa9"
                                                      "cret"}};
  for (const auto& header : bad) {
    const Result<TransportOptions> checked = CheckedTransportOptions({.headers = {header}});
    ASSERT_FALSE(checked) << header.first;
    EXPECT_EQ(checked.error().message.find("cret"), std::string::npos) << checked.error().message;
  }
}

TEST(Endpoint, SentencesNameTheReceiverWithoutUserAndPassword) {
  EXPECT_EQ(ReceiverName({.endpoint = "http://user:secret@collector:4318"}, Signal::kTraces),
            "http://collector:4318/v1/traces");
  EXPECT_EQ(ReceiverName({.traces_endpoint = "http://collector/x?key=secret"}, Signal::kTraces), "http://collector/x");
  EXPECT_EQ(
      ReceiverName({.endpoint = "https://user:secret@collector:4317", .protocol = Protocol::kGrpc}, Signal::kTraces),
      "collector:4317");
}

}  // namespace
}  // namespace throughline::inline sdk::otlp
