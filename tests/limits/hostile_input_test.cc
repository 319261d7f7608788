// What a broken or hostile client sends: the bad part is refused and counted with its reason, the good part is stored
// and read back, and the server and its memory are as before.
#include <fmt/format.h>

#include <vector>

#include "live_server.h"
#include "net/compression.h"

namespace throughline::limits_test {
namespace {

using ::testing::Test;

// One server for all of them: each must leave it in order for the next.
class HostileInput : public Test {
 protected:
  static void SetUpTestSuite() { server_ = new Server(); }
  static void TearDownTestSuite() { delete std::exchange(server_, nullptr); }
  void TearDown() override {
    EXPECT_EQ(server().Post(OneSpan(next_++)).status, 200) << "after the test: " << server().process().Log();
  }

  static Server& server() { return *server_; }
  static uint16_t http() { return server().process().http_port(); }
  static uint16_t grpc() { return server().process().grpc_port(); }

 private:
  static inline Server* server_ = nullptr;
  static inline uint64_t next_ = 1'000'000;
};

// Inflates to `mebibytes` of zeros. Both formats allow members one after the other, so it needs no memory of that size
// here.
std::string Bomb(std::string_view encoding, size_t mebibytes) {
  const std::string zeros(16 << 20, '\0');
  const std::string member = encoding == "gzip" ? net::Gzip(zeros, 12) : net::Zstd(zeros, 12);
  std::string out;
  for (size_t i = 0; i < mebibytes; i += 16) out += member;
  return out;
}

TEST_F(HostileInput, ABombIsRefusedAtTheLimitAndItsMemoryIsGivenBack) {
  const uint64_t before = server().Memory();
  for (std::string_view encoding : {"gzip", "zstd"}) {
    const std::string bomb = Bomb(encoding, 4096);
    for (int i = 0; i < 4; ++i) {
      const net::Response answer = server().Post(bomb, kProtobuf, encoding);
      EXPECT_EQ(answer.status, 413) << encoding << ": " << answer.body;
      EXPECT_FALSE(answer.headers.Has("Retry-After")) << "it will not fit later either";
    }
  }
  for (int i = 0; i < 4; ++i) {
    const GrpcAnswer answer = GrpcExport(grpc(), Bomb("gzip", 4096));
    EXPECT_EQ(answer.code, 8) << answer.message;  // RESOURCE_EXHAUSTED
    EXPECT_EQ(answer.RetryAfter().count(), 0);
  }
  EXPECT_EQ(server().Post(OneSpan(1)).status, 200);
  const uint64_t after = server().Memory();
  RecordProperty("mebibytes_before", static_cast<int>(before >> 20));
  RecordProperty("mebibytes_after", static_cast<int>(after >> 20));
  EXPECT_LT(after, before + (96u << 20)) << "before " << (before >> 20) << " MiB, after " << (after >> 20) << " MiB";
}

TEST_F(HostileInput, ACompressedMessageOverTheLimitIsRefusedOverGrpcAndASmallOneTaken) {
  EXPECT_EQ(GrpcExport(grpc(), OneSpan(2), /*gzip=*/true).code, 0);
  const GrpcAnswer answer = GrpcExport(grpc(), std::string(100 << 20, '\0'), /*gzip=*/true);
  EXPECT_EQ(answer.code, 8) << answer.message;
  EXPECT_EQ(answer.RetryAfter().count(), 0);
}

TEST_F(HostileInput, ABodyThatIsNoStreamOfItsEncodingIsRefused) {
  EXPECT_EQ(server().Post("not gzip", kProtobuf, "gzip").status, 400);
  EXPECT_EQ(server().Post(net::Gzip(OneSpan(3)).substr(0, 20), kProtobuf, "gzip").status, 400);
  EXPECT_EQ(server().Post("not zstd", kProtobuf, "zstd").status, 400);
  EXPECT_EQ(server().Post(OneSpan(3), kProtobuf, "br").status, 400);
}

TEST_F(HostileInput, AContentLengthThatLiesHarmsNobody) {
  const std::string head = "POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-protobuf\r\n";
  struct Case {
    std::string_view name;
    std::string fields, body;
    std::string_view answer;  // how it begins; empty: the connection ends without one
  };
  const std::string span = OneSpan(4);
  const Case cases[] = {
      {"more than it sends, and then no more", "Content-Length: 1000\r\n\r\n", "short", ""},
      {"over the limit", "Content-Length: 1000000000000\r\n\r\n", "", "HTTP/1.1 413"},
      {"negative", "Content-Length: -1\r\n\r\n", span, "HTTP/1.1 400"},
      {"more than 64 bits", "Content-Length: 99999999999999999999999\r\n\r\n", span, "HTTP/1.1 400"},
      {"two that differ", fmt::format("Content-Length: {}\r\nContent-Length: 1\r\n\r\n", span.size()), span,
       "HTTP/1.1 400"},
      {"beside chunks", fmt::format("Content-Length: {}\r\nTransfer-Encoding: chunked\r\n\r\n", span.size()),
       "0\r\n\r\n", "HTTP/1.1 400"},
      {"a chunk's size that is no number", "Transfer-Encoding: chunked\r\n\r\n", "zz\r\n", "HTTP/1.1 400"},
      {"a chunk of 2^64 - 1 bytes", "Transfer-Encoding: chunked\r\n\r\n", "ffffffffffffffff\r\n", "HTTP/1.1 4"},
  };
  for (const Case& each : cases) {
    const std::string answer = SendRaw(http(), head + each.fields + each.body, /*half_close=*/true);
    EXPECT_TRUE(each.answer.empty() ? !answer.starts_with("HTTP/1.1 200") : answer.starts_with(each.answer))
        << each.name << ": " << answer;
  }
}

TEST_F(HostileInput, ChunksWithoutEndAreRefusedAtTheLimit) {
  std::string request =
      "POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-protobuf\r\nTransfer-Encoding: "
      "chunked\r\n\r\n";
  const std::string chunk = "100000\r\n" + std::string(1 << 20, 'x') + "\r\n";
  for (int i = 0; i < 66; ++i) request += chunk;
  EXPECT_TRUE(SendRaw(http(), request).starts_with("HTTP/1.1 413"));
}

// AnyValue in arrays, `depth` of them, around the number 1, as the value of one attribute "deep".
std::string NestedAttribute(size_t depth) {
  auto varint_size = [](size_t value) {
    size_t size = 1;
    while (value >>= 7) ++size;
    return size;
  };
  std::string out;
  auto varint = [&out](size_t value) {
    for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
    out += static_cast<char>(value);
  };
  std::vector<size_t> value_sizes = {2}, array_sizes;  // from the inside
  for (size_t i = 0; i < depth; ++i) {
    array_sizes.push_back(1 + varint_size(value_sizes.back()) + value_sizes.back());
    value_sizes.push_back(1 + varint_size(array_sizes.back()) + array_sizes.back());
  }
  out +=
      "\x0a\x04"
      "deep";
  out += '\x12';
  varint(value_sizes.back());
  for (size_t i = depth; i-- > 0;) {
    out += '\x2a';  // AnyValue.array_value
    varint(array_sizes[i]);
    out += '\x0a';  // ArrayValue.values
    varint(value_sizes[i]);
  }
  return out + "\x18\x01";  // AnyValue.int_value
}

TEST_F(HostileInput, ASpanNestedTooDeepIsRefusedAndItsNeighboursAreKept) {
  for (size_t depth : {size_t{101}, size_t{100'000}, size_t{1'000'000}}) {
    TraceRequest request;
    AddSpan(request, 10 + depth);
    Span& deep = AddSpan(request, 11 + depth);
    // protobuf's own writer would recurse: the attribute goes in as bytes, under the number of Span.attributes.
    deep.GetReflection()->MutableUnknownFields(&deep)->AddLengthDelimited(9, NestedAttribute(depth));
    AddSpan(request, 12 + depth);
    const net::Response answer = server().Post(request.SerializeAsString());
    ASSERT_EQ(answer.status, 200) << depth << ": " << answer.body;
    const PartialSuccess partial = ReadPartialSuccess(answer.body);
    EXPECT_EQ(partial.rejected, 1) << depth;
    EXPECT_NE(partial.message.find("too_deep"), std::string::npos) << partial.message;
    EXPECT_EQ(server().Get("/api/v1/traces/" + TraceHex(10 + depth)).status, 200);
    EXPECT_EQ(server().Get("/api/v1/traces/" + TraceHex(11 + depth)).status, 404);
    EXPECT_EQ(server().Get("/api/v1/traces/" + TraceHex(12 + depth)).status, 200);
  }
}

TEST_F(HostileInput, JsonNestedTooDeepIsRefused) {
  for (size_t depth : {size_t{101}, size_t{100'000}, size_t{1'000'000}}) {
    std::string value = R"({"intValue":"1"})";
    std::string open, close;
    for (size_t i = 0; i < depth; ++i) open += R"({"arrayValue":{"values":[)", close += "]}}";
    const std::string span = fmt::format(
        R"({{"traceId":"{}","spanId":"0101010101010101","name":"deep","attributes":[{{"key":"deep","value":{}{}{}}}]}})",
        TraceHex(20), open, value, close);
    const net::Response answer =
        server().Post(fmt::format(R"({{"resourceSpans":[{{"scopeSpans":[{{"spans":[{}]}}]}}]}})", span), kJson);
    const bool refused_alone = answer.status == 200 && answer.body.find(R"("rejectedSpans":"1")") != std::string::npos;
    EXPECT_TRUE(answer.status == 400 || refused_alone)
        << depth << ": " << answer.status << " " << answer.body.substr(0, 300);
  }
  EXPECT_EQ(server().Get("/api/v1/traces/" + TraceHex(20)).status, 404);
}

TEST_F(HostileInput, AHundredThousandAttributesAreCutAtTheLimitAndCounted) {
  TraceRequest request;
  Span& span = AddSpan(request, 30);
  for (int i = 0; i < 100'000; ++i) {
    auto* attribute = span.add_attributes();
    attribute->set_key(fmt::format("key.{}", i));
    attribute->mutable_value()->set_int_value(i);
  }
  const net::Response answer = server().Post(request.SerializeAsString());
  ASSERT_EQ(answer.status, 200) << answer.body;
  const PartialSuccess partial = ReadPartialSuccess(answer.body);
  EXPECT_EQ(partial.rejected, 0);
  EXPECT_NE(partial.message.find("95904"), std::string::npos) << partial.message;
  const net::Response trace = server().Get("/api/v1/traces/" + TraceHex(30));
  ASSERT_EQ(trace.status, 200);
  EXPECT_NE(trace.body.find(R"("dropped":{"attributes":95904)"), std::string::npos) << trace.body.substr(0, 500);
  EXPECT_NE(trace.body.find(R"("key.4095":4095)"), std::string::npos);
  EXPECT_EQ(trace.body.find(R"("key.4096")"), std::string::npos);
}

TEST_F(HostileInput, OnlyTheBadSpansOfARequestAreRefusedEachWithItsReason) {
  TraceRequest request;
  constexpr uint64_t kFirst = 40;
  AddSpan(request, kFirst).set_trace_id(std::string(15, '\1'));
  AddSpan(request, kFirst + 1).set_trace_id(std::string(17, '\1'));
  AddSpan(request, kFirst + 2).set_trace_id(std::string(16, '\0'));
  AddSpan(request, kFirst + 3).set_trace_id("");
  AddSpan(request, kFirst + 4).set_span_id(std::string(7, '\1'));
  AddSpan(request, kFirst + 5).set_span_id(std::string(8, '\0'));
  AddSpan(request, kFirst + 6).set_parent_span_id(std::string(9, '\1'));
  AddSpan(request, kFirst + 7).set_name("BROKEN UTF-8");
  auto* attribute = AddSpan(request, kFirst + 8).add_attributes();
  attribute->set_key("text");
  attribute->mutable_value()->set_string_value("BROKEN UTF-8");
  AddSpan(request, kFirst + 9).set_name(std::string("NUL \0 inside", 12));  // good: U+0000 is a character
  Span& odd_times = AddSpan(request, kFirst + 10);                          // good: ends before it starts
  odd_times.set_end_time_unix_nano(odd_times.start_time_unix_nano() - 5);
  Span& in_1970 = AddSpan(request, kFirst + 11);  // good: some clocks start there
  in_1970.set_start_time_unix_nano(1);
  in_1970.set_end_time_unix_nano(2);
  std::string body = request.SerializeAsString();
  for (size_t at; (at = body.find("BROKEN UTF-8")) != std::string::npos;)
    body.replace(at, 12, "BROKEN \xff\xfe\xfd\xfc\xfb");

  auto rejected = [](std::string_view reason) {
    return server().Metric(fmt::format(R"(throughline_ingest_rejected_total{{reason="{}",signal="traces"}})", reason));
  };
  struct Reason {
    const char* name;
    double count;
    double before = 0;
  } reasons[] = {{"bad_trace_id", 4}, {"bad_span_id", 2}, {"bad_parent_id", 1}, {"bad_utf8", 2}};
  for (Reason& reason : reasons) reason.before = rejected(reason.name);

  const net::Response answer = server().Post(body);
  ASSERT_EQ(answer.status, 200) << answer.body;
  const PartialSuccess partial = ReadPartialSuccess(answer.body);
  EXPECT_EQ(partial.rejected, 9);
  for (const Reason& reason : reasons) {
    EXPECT_EQ(rejected(reason.name) - reason.before, reason.count) << reason.name;
    EXPECT_NE(partial.message.find(fmt::format("{} {}", reason.count, reason.name)), std::string::npos)
        << partial.message;
  }
  for (uint64_t number = kFirst; number < kFirst + 9; ++number)
    EXPECT_EQ(server().Get("/api/v1/traces/" + TraceHex(number)).status, 404) << number;
  for (uint64_t number = kFirst + 9; number < kFirst + 12; ++number)
    EXPECT_EQ(server().Get("/api/v1/traces/" + TraceHex(number)).status, 200) << number;
  EXPECT_NE(server().Get("/api/v1/traces/" + TraceHex(kFirst + 9)).body.find(R"("name":"NUL \u0000 inside")"),
            std::string::npos);
  EXPECT_NE(server().Get("/api/v1/traces/" + TraceHex(kFirst + 10)).body.find(R"("duration_ns":0)"), std::string::npos);

  const GrpcAnswer over_grpc = GrpcExport(grpc(), body);
  EXPECT_EQ(over_grpc.code, 0) << over_grpc.message;
  EXPECT_EQ(ReadPartialSuccess(over_grpc.response).rejected, 9);
}

TEST_F(HostileInput, BytesThatAreNoRequestAreRefusedAsAWhole) {
  for (const std::string& body : {std::string("\x0a\xff\xff\xff\xff\xff\xff\xff\xff\x7f"), std::string("\x0a\x05"),
                                  std::string(1000, '\xff'), OneSpan(50).substr(0, 20)}) {
    EXPECT_EQ(server().Post(body).status, 400);
    EXPECT_EQ(GrpcExport(grpc(), body).code, 3);  // INVALID_ARGUMENT
  }
  for (std::string_view body :
       {"", "[", "[]", "null", "{\"resourceSpans\":7}", "{\"resourceSpans\":[", "\xff", "{} trailing"}) {
    const net::Response answer = server().Post(body, kJson);
    EXPECT_EQ(answer.status, 400) << body << ": " << answer.body;
  }
}

TEST_F(HostileInput, JsonInSnakeCaseIsRefusedWithAStatusThatNamesTheKey) {
  const net::Response answer = server().Post(R"({"resource_spans":[]})", kJson);
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.headers.Get("Content-Type"), "application/json");
  EXPECT_NE(answer.body.find(R"("code":3)"), std::string::npos) << answer.body;
  EXPECT_NE(answer.body.find("resourceSpans"), std::string::npos) << answer.body;
}

TEST_F(HostileInput, AnotherContentTypeIsRefused) {
  for (std::string_view type : {"text/plain", "application/xml", ""})
    EXPECT_EQ(server().Post(OneSpan(60), type).status, 415) << type;
}

}  // namespace
}  // namespace throughline::limits_test
