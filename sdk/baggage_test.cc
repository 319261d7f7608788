#include "throughline/baggage.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace throughline {
namespace {

struct HeaderCase {
  std::string header;
  std::string written;  // what comes out again
  std::string_view why;
};

const HeaderCase kHeaders[] = {
    {"userId=alice,serverNode=DF%2028,isProduction=false", "userId=alice,serverNode=DF%2028,isProduction=false",
     "the standard's example"},
    {"key1=value1;property1;property2, key2 = value2, key3=value3; propertyKey=propertyValue",
     "key1=value1;property1;property2,key2=value2,key3=value3;propertyKey=propertyValue", "properties and blanks"},
    {"a = 1 ; b = 2 ;\tc", "a=1;b=2;c", "blanks around every sign"},
    {"a=", "a=", "an empty value is a value"},
    {"a=b=c", "a=b=c", "an = in a value"},
    {"a=%3D%25", "a==%25", "what needs no encoding comes out without"},
    {"a=%zz%4", "a=%25zz%254", "a % that encodes nothing is a %"},
    {"a=%E2%82%AC", "a=%E2%82%AC", "UTF-8"},
    {"a=x%FFy", "a=x%EF%BF%BDy", "bytes that are no UTF-8 become U+FFFD"},
    {"a=%C0%80", "a=%EF%BF%BD%EF%BF%BD", "an overlong form is no UTF-8"},
    {"a=%ED%A0%80", "a=%EF%BF%BD%EF%BF%BD%EF%BF%BD", "nor is a surrogate"},
    {"a=%F4%90%80%80", "a=%EF%BF%BD%EF%BF%BD%EF%BF%BD%EF%BF%BD", "nor what is above U+10FFFF"},
    {"a=1,b=2,a=3", "a=3,b=2", "of two with one key the last counts"},
    {"", "", "nothing"},
    {",, ,", "", "empty members"},
    {"a", "", "no value"},
    {"=1", "", "no key"},
    {"a b=1,c=2", "c=2", "a key with a blank; the other stays"},
    {"a\"=1,c=2", "c=2", "a key that is no token"},
    {"a=b c,c=2", "c=2", "a value with a blank in it"},
    {"a=\"b\",c=2", "c=2", "a value in quotes"},
    {"a=b\\c,c=2", "c=2", "a backslash"},
    {"a=\xe2\x82\xac,c=2", "c=2", "a value that is not ASCII"},
    {"a=1;p q;r,c=2", "a=1;r,c=2", "a malformed property is left out alone"},
    {"a=1;=2;;r=\"x\";s=", "a=1;s=", "more of them"},
};

TEST(Baggage, HeaderIsReadByTheStandardAndMalformedMembersAreLeftOut) {
  for (const HeaderCase& c : kHeaders) {
    EXPECT_EQ(Baggage::FromHeader(c.header).ToHeader(), c.written) << c.header << ": " << c.why;
  }
}

TEST(Baggage, ValuesAreAnyText) {
  std::string every;
  for (int c = 0; c < 128; ++c) every += static_cast<char>(c);
  every += "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80";
  const std::string header = Baggage().Set("k", every).ToHeader();
  for (char c : header)
    EXPECT_TRUE(c > 0x20 && c < 0x7f && c != ',' && c != ';' && c != '"') << "no header is split by it";
  EXPECT_EQ(Baggage::FromHeader(header).Get("k"), every);
}

TEST(Baggage, KeysAreTokensElseNothingChanges) {
  const Baggage baggage = Baggage().Set("a", "1");
  for (std::string_view key : {"", "a b", "a,b", "a=b", "a;b", "\xc3\xa4", "a\r\nx: y"}) {
    EXPECT_EQ(baggage.Set(key, "2").ToHeader(), "a=1") << key;
  }
}

TEST(Baggage, PropertiesCantBringAHeaderInto) {
  EXPECT_EQ(Baggage().Set("a", "1", "ttl=5; secret").ToHeader(), "a=1;ttl=5;secret");
  EXPECT_EQ(Baggage().Set("a", "1", "x\r\nevil: 1;ok,b=2;fine").ToHeader(), "a=1;fine");
}

TEST(Baggage, SetAndRemoveGiveANewOne) {
  const Baggage one = Baggage().Set("a", "1").Set("b", "2");
  const Baggage two = one.Set("a", "3").Remove("b").Remove("absent");
  EXPECT_EQ(one.ToHeader(), "a=1,b=2");
  EXPECT_EQ(two.ToHeader(), "a=3");
  EXPECT_EQ(two.size(), 1u);
  EXPECT_EQ(two.Get("b"), std::nullopt);
  EXPECT_TRUE(two.Remove("a").empty());
  EXPECT_TRUE(Baggage().empty());
  EXPECT_EQ(Baggage().size(), 0u);
}

TEST(Baggage, MembersComeInOrder) {
  std::vector<std::string> seen;
  const Baggage baggage = Baggage::FromHeader("b=%20;p,a=1");
  for (const auto& [key, value, properties] : baggage.members()) {
    seen.push_back(std::string(key) + "|" + std::string(value) + "|" + std::string(properties));
  }
  EXPECT_EQ(seen, (std::vector<std::string>{"b| |p", "a|1|"}));
}

TEST(Baggage, CarriesSixtyFourMembers) {
  std::string header;
  for (int i = 0; i < 70; ++i) header += "k" + std::to_string(i) + "=v,";
  EXPECT_EQ(Baggage::FromHeader(header).size(), 64u);
  EXPECT_EQ(Baggage::FromHeader(header).Get("k63"), "v") << "what goes over is left out from the end";
  Baggage baggage;
  for (int i = 0; i < 70; ++i) baggage = baggage.Set("k" + std::to_string(i), "v");
  EXPECT_EQ(Baggage::FromHeader(baggage.ToHeader()).size(), 64u);
}

TEST(Baggage, CarriesEightKilobytes) {
  const std::string fits = "a=" + std::string(8188, 'v');
  EXPECT_EQ(Baggage::FromHeader(fits + ",").ToHeader(), fits);
  EXPECT_EQ(Baggage::FromHeader(fits + "v,b=1").ToHeader(), fits + "v") << "8,191 bytes, and no room for the other";
  EXPECT_EQ(Baggage::FromHeader("a=" + std::string(8191, 'v')).ToHeader(), "");
  EXPECT_EQ(Baggage::FromHeader("b=1,a=" + std::string(8191, 'v') + ",c=1").ToHeader(), "b=1");
  EXPECT_EQ(Baggage().Set("b", "1").Set("a", std::string(8191, 'v')).Set("c", "1").ToHeader(), "b=1");
}

}  // namespace
}  // namespace throughline
