#include "center/reach/address_rules.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

namespace throughline::center {
namespace {

bool IsPublic(const std::string& text) {
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  if (inet_pton(AF_INET, text.c_str(), &v4.sin_addr) == 1) return IsPublicAddress(reinterpret_cast<sockaddr*>(&v4));
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  EXPECT_EQ(inet_pton(AF_INET6, text.c_str(), &v6.sin6_addr), 1) << text;
  return IsPublicAddress(reinterpret_cast<sockaddr*>(&v6));
}

TEST(AddressRules, OnlyPublicAddressesMayBeReached) {
  for (const char* text : {"8.8.8.8", "1.1.1.1", "172.15.0.1", "172.32.0.1", "192.167.1.1", "100.63.0.1", "100.128.0.1",
                           "2606:4700::1111", "2a00:1450::1", "::ffff:8.8.8.8"})
    EXPECT_TRUE(IsPublic(text)) << text;
  for (const char* text : {"0.0.0.0",
                           "127.0.0.1",
                           "127.255.0.9",
                           "10.1.2.3",
                           "172.16.0.1",
                           "172.31.255.255",
                           "192.168.0.1",
                           "169.254.169.254",
                           "100.64.0.1",
                           "192.0.0.8",
                           "192.0.2.1",
                           "198.18.0.1",
                           "198.51.100.1",
                           "203.0.113.1",
                           "224.0.0.1",
                           "255.255.255.255",
                           "::",
                           "::1",
                           "fe80::1",
                           "fc00::1",
                           "fd12::1",
                           "ff02::1",
                           "::ffff:127.0.0.1",
                           "::ffff:169.254.169.254",
                           "64:ff9b::7f00:1",
                           "2002:7f00:1::",
                           "2001:db8::1",
                           "2001::1",
                           "::7f00:1"})
    EXPECT_FALSE(IsPublic(text)) << text;
}

TEST(AddressRules, EverySpellingOfALoopbackAddressIsOne) {
  for (const char* host : {"127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "::1", "::ffff:7f00:1"})
    EXPECT_FALSE(MayReachHost(host)) << host;
  EXPECT_TRUE(MayReachHost("8.8.8.8"));
}

TEST(AddressRules, TheHostOfAUrl) {
  for (auto [url, host] : {std::pair{"https://a.example:443/x?y", "a.example"},
                           {"http://[::1]:80/", "::1"},
                           {"smtp://mail.example:25", "mail.example"},
                           {"https://a.example", "a.example"}})
    EXPECT_EQ(HostOfUrl(url), host);
}

}  // namespace
}  // namespace throughline::center
