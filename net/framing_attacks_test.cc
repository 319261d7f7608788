// What a hostile client can do to the framing of requests, byte by byte over a real socket.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "net/raw_client_testing.h"
#include "net/server.h"

namespace throughline::net {
namespace {

using testing::HasSubstr;
using testing::StartsWith;
using namespace std::chrono_literals;

struct AttackCase {
  const char* name;
  std::string bytes;
  int status;
  Refusal reason;
};

void PrintTo(const AttackCase& attack, std::ostream* out) { *out << attack.name; }

const std::string kHost = "POST / HTTP/1.1\r\nHost: a\r\n";
const std::string kChunked = kHost + "Transfer-Encoding: chunked\r\n\r\n";

const AttackCase kAttacks[] = {
    // Two statements about the length: two readers, two requests.
    {"BothLengths", kHost + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400,
     Refusal::kBadFraming},
    {"BothLengthsOtherOrder", kHost + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n", 400,
     Refusal::kBadFraming},
    {"ContentLengthTwice", kHost + "Content-Length: 4\r\nContent-Length: 4\r\n\r\nabcd", 400, Refusal::kBadFraming},
    {"ContentLengthTwiceDifferent", kHost + "Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcd", 400,
     Refusal::kBadFraming},
    {"ContentLengthList", kHost + "Content-Length: 4, 4\r\n\r\nabcd", 400, Refusal::kBadFraming},
    {"ContentLengthPlus", kHost + "Content-Length: +4\r\n\r\nabcd", 400, Refusal::kBadFraming},
    {"ContentLengthNegative", kHost + "Content-Length: -1\r\n\r\n", 400, Refusal::kBadFraming},
    {"ContentLengthHex", kHost + "Content-Length: 0x4\r\n\r\nabcd", 400, Refusal::kBadFraming},
    {"ContentLengthOverflow", kHost + "Content-Length: 99999999999999999999\r\n\r\n", 400, Refusal::kBadFraming},
    {"ContentLengthEmpty", kHost + "Content-Length:\r\n\r\n", 400, Refusal::kBadFraming},
    {"TransferEncodingTwice", kHost + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400,
     Refusal::kBadFraming},
    {"TransferEncodingList", kHost + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501, Refusal::kBadFraming},
    {"TransferEncodingUnknown", kHost + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 501, Refusal::kBadFraming},
    {"TransferEncodingControl",
     kHost + "Transfer-Encoding: \x0b"
             "chunked\r\n\r\n0\r\n\r\n",
     400, Refusal::kBadFraming},
    {"TransferEncodingSpaceBeforeColon", kHost + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n", 400,
     Refusal::kBadFraming},
    {"TransferEncodingInHttp10", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400,
     Refusal::kBadFraming},
    // Line ends.
    {"BareLfEverywhere", "GET / HTTP/1.1\nHost: a\n\n\r\n\r\n", 400, Refusal::kBadFraming},
    {"BareLfInField", "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n", 400, Refusal::kBadFraming},
    {"BareCrInField", "GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n", 400, Refusal::kBadFraming},
    {"FoldedLine", "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n", 400, Refusal::kBadFraming},
    {"NulInField", std::string("GET / HTTP/1.1\r\nHost: a\r\nX: b\0c\r\n\r\n", 35), 400, Refusal::kBadFraming},
    {"LeadingEmptyLine", "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400, Refusal::kBadFraming},
    // Chunks.
    {"ChunkSizeEmpty", kChunked + "\r\nabc\r\n0\r\n\r\n", 400, Refusal::kBadFraming},
    {"ChunkSizeNegative", kChunked + "-3\r\nabc\r\n0\r\n\r\n", 400, Refusal::kBadFraming},
    {"ChunkSizePrefixed", kChunked + "0x3\r\nabc\r\n0\r\n\r\n", 400, Refusal::kBadFraming},
    {"ChunkSizeUnderscore", kChunked + "0_3\r\nabc\r\n0\r\n\r\n", 400, Refusal::kBadFraming},
    {"ChunkSizeLeadingSpace", kChunked + " 3\r\nabc\r\n0\r\n\r\n", 400, Refusal::kBadFraming},
    {"ChunkSizeTrailingSpace", kChunked + "3 \r\nabc\r\n0\r\n\r\n", 400, Refusal::kBadFraming},
    {"ChunkSizeOverflow", kChunked + "10000000000000003\r\nabc\r\n0\r\n\r\n", 400, Refusal::kBadFraming},
    {"ChunkSizeBareLf", kChunked + "3\nabc\r\n0\r\n\r\n", 400, Refusal::kBadFraming},
    {"ChunkSizeBareCr", kChunked + "3\rabc\r\n0\r\n\r\n", 400, Refusal::kBadFraming},
    {"ChunkLongerThanItsSize", kChunked + "3\r\nabcd\r\n0\r\n\r\n", 400, Refusal::kBadFraming},
    {"ChunkEndsWithBareLf", kChunked + "3\r\nabc\n0\r\n\r\n", 400, Refusal::kBadFraming},
    {"ChunkExtensionWithLf", kChunked + "3;a\nb\r\nabc\r\n0\r\n\r\n", 400, Refusal::kBadFraming},
    {"TrailerWithBareLf", kChunked + "0\r\nX: y\n\r\n\r\n", 400, Refusal::kBadFraming},
    {"EndWithBareLf", kChunked + "0\r\n\n", 400, Refusal::kBadFraming},
    {"ChunkExtensionsWithoutEnd", kChunked + "3;" + std::string(2000, 'x'), 431, Refusal::kHeaderTooLarge},
    {"TrailersWithoutEnd", kChunked + "0\r\nX: " + std::string(2000, 'x'), 431, Refusal::kHeaderTooLarge},
    // The request line and Host.
    {"NoHost", "GET / HTTP/1.1\r\n\r\n", 400, Refusal::kBadRequest},
    {"HostTwice", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, Refusal::kBadRequest},
    {"Http2Preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, Refusal::kBadFraming},
    {"Http09", "GET /\r\n\r\n", 400, Refusal::kBadFraming},
    {"TargetWithoutSlash", "GET a HTTP/1.1\r\nHost: a\r\n\r\n", 400, Refusal::kBadRequest},
    {"Connect", "CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n", 400, Refusal::kBadRequest},
    {"TlsOnAPlainPort", std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 15), 400,
     Refusal::kBadFraming},
    // Limits of this test's server: 1,024 bytes and 20 fields of header, 100 bytes of body.
    {"HeaderOverItsLimit", "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(2000, 'x') + "\r\n\r\n", 431,
     Refusal::kHeaderTooLarge},
    {"HeaderWithoutEnd", "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(2000, 'x'), 431, Refusal::kHeaderTooLarge},
    {"TooManyFields",
     "GET / HTTP/1.1\r\nHost: a\r\n" +
         [] {
           std::string fields;
           for (int i = 0; i < 30; ++i) fields += "X: y\r\n";
           return fields;
         }() +
         "\r\n",
     431, Refusal::kHeaderTooLarge},
    {"BodyOneOverTheLimit", kHost + "Content-Length: 101\r\n\r\n", 413, Refusal::kBodyTooLarge},
    {"LengthThatLies", kHost + "Content-Length: 1000000000000\r\n\r\nabc", 413, Refusal::kBodyTooLarge},
    {"ChunksOneOverTheLimit", kChunked + "64\r\n" + std::string(100, 'x') + "\r\n1\r\nx\r\n0\r\n\r\n", 413,
     Refusal::kBodyTooLarge},
    {"HugeChunk", kChunked + "7fffffff\r\nabc", 413, Refusal::kBodyTooLarge},
    {"UnknownExpectation", kHost + "Expect: miracles\r\nContent-Length: 1\r\n\r\nx", 417, Refusal::kExpectation},
};

class FramingAttack : public testing::TestWithParam<AttackCase> {};

TEST_P(FramingAttack, IsAnsweredCountedAndTheConnectionClosed) {
  std::atomic<int> handled = 0;
  ServerOptions options{.address = {"127.0.0.1", 0, ""},
                        .io_threads = 1,
                        .max_header_bytes = 1024,
                        .max_header_count = 20,
                        .max_body_bytes = 100};
  auto server = Server::Start(options, [&](Request, ResponseWriter writer) {
    ++handled;
    writer.Send({});
  });
  ASSERT_TRUE(server) << server.error().message;
  RawClient client((*server)->address());
  // A second request rides along: it must not be taken for one.
  client.Send(GetParam().bytes + "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
  client.FinishSending();
  const std::string answer = client.ReadAll();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 " + std::to_string(GetParam().status) + " "));
  EXPECT_THAT(answer, HasSubstr("Connection: close"));
  EXPECT_EQ(answer.find("\nHTTP/1.1 "), std::string::npos) << answer;
  EXPECT_EQ(handled, 0);
  EXPECT_EQ((*server)->counters().Refused(GetParam().reason), 1u) << answer;
}

INSTANTIATE_TEST_SUITE_P(All, FramingAttack, testing::ValuesIn(kAttacks),
                         [](const auto& attack) { return std::string(attack.param.name); });

}  // namespace
}  // namespace throughline::net
