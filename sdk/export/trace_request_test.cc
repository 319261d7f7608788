#include "sdk/export/trace_request.h"

#include <gtest/gtest.h>

#include "sdk/export/protobuf.h"

namespace throughline::inline sdk::otlp {
namespace {

// What a request says, as text: a line for each scope, its spans behind it.
std::string Read(std::string_view request) {
  std::string out;
  for (MessageReader resource_spans(request); resource_spans.Next();) {
    for (MessageReader in(resource_spans.bytes()); in.Next();) {
      if (in.field() == 1) {
        out += "resource " + std::string(in.bytes()) + "\n";
        continue;
      }
      std::string spans, scope, schema;
      for (MessageReader part(in.bytes()); part.Next();) {
        if (part.field() == 2) spans += " " + std::string(part.bytes());
        if (part.field() == 3) schema = part.bytes();
        if (part.field() != 1) continue;
        for (MessageReader name(part.bytes()); name.Next();) {
          scope += std::to_string(name.field()) + "=" + std::string(name.bytes()) + " ";
        }
      }
      out += scope + "schema=" + schema + ":" + spans + "\n";
    }
  }
  return out;
}

TEST(TraceRequest, SpansAreGroupedByScopeInTheirOrder) {
  TraceRequest request;
  request.Add({"a", "1", ""}, "a1");
  request.Add({"b", "", "https://x"}, "b1");
  request.Add({"a", "1", ""}, "a2");
  request.Add({"a", "2", ""}, "other version");
  request.Add({"a", "1", ""}, "a3");
  EXPECT_EQ(request.span_count(), 5);
  EXPECT_EQ(Read(request.Encode("R")),
            "resource R\n1=a 2=1 schema=: a1 a2 a3\n1=b schema=https://x: b1\n1=a 2=2 schema=: other version\n");
}

TEST(TraceRequest, NamelessScopesAndEmptySpansAreWhole) {
  TraceRequest request;
  request.Add({}, "");
  request.Add({}, "x");
  EXPECT_EQ(Read(request.Encode("")), "resource \nschema=:  x\n");
}

TEST(TraceRequest, IsUsedAgainWithoutTheSpansOfBefore) {
  TraceRequest request;
  const std::string span(300, 'x');
  request.Add({"a", "", ""}, span);
  const size_t size = request.Encode("R").size();
  EXPECT_GE(size, 300);
  EXPECT_LE(size - request.byte_count(), 20);
  request.Clear();
  EXPECT_EQ(request.byte_count(), 0);
  EXPECT_EQ(request.Encode("R"), "");
  request.Add({"b", "", ""}, "y");
  EXPECT_EQ(Read(request.Encode("R")), "resource R\n1=b schema=: y\n");
}

TEST(MessageReader, StopsAtTheFirstWrongByte) {
  using namespace std::string_view_literals;
  const std::pair<std::string_view, const char*> cases[] = {
      {"\x0a\x05"sv
       "abc"sv,
       "shorter than its length"},
      {"\x0a"sv, "no length"},
      {"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"sv, "a varint of eleven bytes"},
      {"\x09\x01\x02"sv, "half a fixed64"},
      {"\x0d\x01"sv, "half a fixed32"},
      {"\x0b\x0c"sv, "a group"},
      {"\x02\x00"sv, "field 0"},
  };
  for (const auto& [bytes, why] : cases) {
    MessageReader in(bytes);
    EXPECT_FALSE(in.Next()) << why;
    EXPECT_FALSE(in.is_valid()) << why;
    EXPECT_FALSE(in.Next()) << why;
  }
}

TEST(MessageReader, VarintsOfAllSizesComeBack) {
  for (int bit = 0; bit < 64; ++bit) {
    std::string bytes(1, '\x08');
    AppendVarint(uint64_t{1} << bit, bytes);
    EXPECT_EQ(bytes.size(), 1 + wire::VarintSize(uint64_t{1} << bit));
    MessageReader in(bytes);
    ASSERT_TRUE(in.Next());
    EXPECT_EQ(in.number(), uint64_t{1} << bit);
    EXPECT_FALSE(in.Next());
    EXPECT_TRUE(in.is_valid());
  }
}

}  // namespace
}  // namespace throughline::inline sdk::otlp
