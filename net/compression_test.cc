#include "net/compression.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "base/random.h"

namespace throughline::net {
namespace {

using testing::HasSubstr;

constexpr size_t kMiB = 1 << 20;

std::string Text(size_t bytes) {
  SeededRandom random(7);
  std::string text;
  while (text.size() < bytes)
    text += "{\"key\":\"gen_ai.usage.input_tokens\",\"value\":" + std::to_string(random.Below(100000)) + "},";
  text.resize(bytes);
  return text;
}

// windowBits: 15 zlib, -15 bare deflate, 31 gzip (zlib.h).
std::string WithZlib(std::string_view input, int window_bits) {
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, input.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string ZlibGzip(std::string_view input) { return WithZlib(input, 31); }
std::string OurGzip(std::string_view input) { return Gzip(input); }
std::string OurZstd(std::string_view input) { return Zstd(input); }
std::string ZlibStream(std::string_view input) { return WithZlib(input, 15); }
std::string BareDeflate(std::string_view input) { return WithZlib(input, -15); }

struct Codec {
  const char* name;
  std::string (*compress)(std::string_view);
  Result<std::string> (*decompress)(std::string_view, size_t);
  bool has_members;  // several in a row are one body
  bool has_checksum;
};

void PrintTo(const Codec& codec, std::ostream* out) { *out << codec.name; }

class EveryCodec : public testing::TestWithParam<Codec> {};
INSTANTIATE_TEST_SUITE_P(All, EveryCodec,
                         testing::Values(Codec{"gzip", OurGzip, Gunzip, true, true},
                                         Codec{"gzip_by_zlib", ZlibGzip, Gunzip, true, true},
                                         Codec{"zstd", OurZstd, Unzstd, true, true},
                                         Codec{"deflate", ZlibStream, Inflate, false, true},
                                         Codec{"bare_deflate", BareDeflate, Inflate, false, false}),
                         [](const auto& codec) { return std::string(codec.param.name); });

TEST_P(EveryCodec, GivesBackWhatWasCompressed) {
  for (size_t bytes : {size_t{0}, size_t{1}, size_t{255}, size_t{256}, size_t{257}, size_t{100'000}, 5 * kMiB}) {
    const std::string text = Text(bytes);
    Result<std::string> back = GetParam().decompress(GetParam().compress(text), 8 * kMiB);
    ASSERT_TRUE(back) << bytes << ": " << back.error().message;
    EXPECT_TRUE(*back == text) << bytes;
  }
}

TEST_P(EveryCodec, TheLimitItselfIsAllowedAndOneByteMoreIsNot) {
  for (size_t bytes : {size_t{1}, size_t{1000}, kMiB}) {
    const std::string packed = GetParam().compress(Text(bytes));
    EXPECT_TRUE(GetParam().decompress(packed, bytes));
    Result<std::string> over = GetParam().decompress(packed, bytes - 1);
    ASSERT_FALSE(over) << bytes;
    EXPECT_EQ(over.error().kind, ErrorKind::kTooLarge);
    EXPECT_THAT(over.error().message, HasSubstr(std::to_string(bytes - 1)));
  }
}

TEST_P(EveryCodec, ABombStopsAtTheLimit) {
  const std::string bomb = GetParam().compress(std::string(64 * kMiB, '\0'));
  EXPECT_LT(bomb.size(), 128 << 10);
  EXPECT_EQ(GetParam().decompress(bomb, kMiB).error().kind, ErrorKind::kTooLarge);
  const std::string nested = GetParam().compress(bomb);  // the outer layer alone is opened
  EXPECT_TRUE(GetParam().decompress(nested, kMiB).value() == bomb);
}

TEST_P(EveryCodec, MembersAddUpToTheLimit) {
  if (!GetParam().has_members) return;
  const std::string member = GetParam().compress(std::string(kMiB, 'x'));
  std::string bomb;
  for (int i = 0; i < 64; ++i) bomb += member;
  EXPECT_EQ(GetParam().decompress(bomb, 64 * kMiB - 1).error().kind, ErrorKind::kTooLarge);
  EXPECT_TRUE(GetParam().decompress(bomb, 64 * kMiB).value() == std::string(64 * kMiB, 'x'));
}

TEST_P(EveryCodec, EveryTruncationIsAnError) {
  const std::string packed = GetParam().compress(Text(500));
  for (size_t size = 0; size < packed.size(); ++size) {
    Result<std::string> back = GetParam().decompress(packed.substr(0, size), kMiB);
    ASSERT_FALSE(back) << size;
    EXPECT_EQ(back.error().kind, ErrorKind::kInvalid) << size;
  }
}

TEST_P(EveryCodec, BytesBehindTheEndAreAnError) {
  EXPECT_FALSE(GetParam().decompress(GetParam().compress("x") + "y", kMiB));
}

TEST_P(EveryCodec, EveryChangedByteIsAnErrorOrChangesNothing) {
  const std::string text = Text(300);
  const std::string packed = GetParam().compress(text);
  for (size_t i = 0; i < packed.size(); ++i) {
    for (int flip = 1; flip < 256; ++flip) {
      std::string changed = packed;
      changed[i] = static_cast<char>(changed[i] ^ flip);
      Result<std::string> back = GetParam().decompress(changed, kMiB);
      if (back && GetParam().has_checksum) {
        EXPECT_EQ(*back, text) << i << " " << flip;
      }
      if (back) {
        EXPECT_LE(back->size(), kMiB);
      }
    }
  }
}

TEST(Gunzip, TheSizeThatTheTrailerClaimsIsNotBelieved) {
  std::string packed = Gzip(Text(100'000));
  for (const char* claim : {"\x00\x00\x00\x00", "\x01\x00\x00\x00", "\xff\xff\xff\xff", "\xff\xff\x00\x00"}) {
    packed.replace(packed.size() - 4, 4, std::string(claim, 4));
    EXPECT_EQ(Gunzip(packed, 8 * kMiB).error().kind, ErrorKind::kInvalid);
  }
}

TEST(Unzstd, FramesInARowAreOneBody) {
  const std::string frames = Zstd("hello ") + Zstd("") + Zstd("world");
  EXPECT_EQ(Unzstd(frames, 100).value(), "hello world");
  EXPECT_EQ(Unzstd(frames, 10).error().kind, ErrorKind::kTooLarge);
}

TEST(Decompress, GoesByTheNameOfTheEncoding) {
  const std::string text = Text(1000);
  for (const char* name : {"", "identity", "Identity"}) EXPECT_EQ(Decompress(name, text, 1000).value(), text);
  for (const char* name : {"gzip", "x-gzip", "GZIP", " gzip "})
    EXPECT_EQ(Decompress(name, Gzip(text), 1000).value(), text);
  EXPECT_EQ(Decompress("zstd", Zstd(text), 1000).value(), text);
  EXPECT_EQ(Decompress("deflate", ZlibStream(text), 1000).value(), text);
  EXPECT_EQ(Decompress("identity", text, 999).error().kind, ErrorKind::kTooLarge);
}

TEST(Decompress, AnUnknownEncodingNamesTheKnownOnes) {
  for (const char* name : {"br", "snappy", "gzip, gzip", "gzip,zstd", "\r\n"}) {
    Result<std::string> result = Decompress(name, "x", 10);
    ASSERT_FALSE(result) << name;
    EXPECT_EQ(result.error().kind, ErrorKind::kInvalid);
    EXPECT_THAT(result.error().message, HasSubstr("identity, gzip, zstd or deflate"));
  }
}

TEST(AcceptsGzip, ReadsTheListAndItsWeights) {
  for (const char* yes : {"gzip", "GZIP", "deflate, gzip;q=0.1, br", "*", "x-gzip", "br, *;q=0.5", "gzip; q=1"})
    EXPECT_TRUE(AcceptsGzip(yes)) << yes;
  for (const char* no : {"", "br", "gzip;q=0", "gzip; q=0.000", "*;q=0", "gzip;q=0, *", "gzipped"})
    EXPECT_FALSE(AcceptsGzip(no)) << no;
}

}  // namespace
}  // namespace throughline::net
