#include "base/hex.h"

#include <gtest/gtest.h>

#include <array>

namespace throughline {
namespace {

TEST(Hex, WritesLowerCaseAndReadsEitherCase) {
  const std::array<uint8_t, 4> bytes{0x00, 0x9f, 0xab, 0xff};
  EXPECT_EQ(ToHex(bytes), "009fabff");
  std::array<uint8_t, 4> back{};
  EXPECT_TRUE(FromHex("009fABff", back));
  EXPECT_EQ(back, bytes);
}

TEST(Hex, RefusesAWrongLengthAndAnyOtherCharacter) {
  std::array<uint8_t, 2> out{};
  for (std::string_view text : {"", "12", "12345", "12 4", "zz00", "\xff\xff\xff\xff"})
    EXPECT_FALSE(FromHex(text, out)) << text;
}

}  // namespace
}  // namespace throughline
