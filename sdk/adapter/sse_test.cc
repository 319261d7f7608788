#include "sdk/adapter/sse.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sdk/adapter/json_values.h"

namespace throughline {
namespace {

std::string Events(std::string_view stream, size_t cut, size_t max = 1000) {
  std::string events;
  SseReader reader(max);
  auto visit = [&](std::string_view event, std::string_view data) {
    events.append(event).append("=").append(data).append(";");
    return true;
  };
  reader.Feed(stream.substr(0, cut), visit);
  reader.Feed(stream.substr(std::min(cut, stream.size())), visit);
  if (reader.skipped()) events += "skipped " + std::to_string(reader.skipped());
  return events;
}

struct StreamCase {
  std::string_view stream, events, why;
};
const StreamCase kStreams[] = {
    {"data: a\n\ndata: b\n\n", "message=a;message=b;", "two events"},
    {"data: a\r\n\r\ndata: b\r\rdata: c\n\n", "message=a;message=b;message=c;", "CRLF, CR and LF end a line"},
    {"\xef\xbb\xbf"
     "data: a\n\n",
     "message=a;", "a byte order mark is no part of the first field"},
    {"data\n\n", "message=;", "a field without a colon has an empty value"},
    {"data:a\ndata:  b\n\n", "message=a\n b;", "lines are joined; one space behind the colon goes"},
    {"event: ping\ndata: {}\n\ndata: x\n\n", "ping={};message=x;", "a name is for one event"},
    {"event: ping\n\ndata: x\n\n", "message=x;", "an event without data is none"},
    {": comment\nid: 1\nretry: 2\nother: 3\ndata: x\n\n", "message=x;", "other fields are nothing here"},
    {"data: x\n", "", "what the end cuts off is dropped"},
    {"\n\n\n", "", "empty lines alone are nothing"},
};

TEST(SseReader, ReadsAsTheStandardSaysWhereverTheBytesAreCut) {
  for (const StreamCase& c : kStreams) {
    for (size_t cut = 0; cut <= c.stream.size(); ++cut) {
      EXPECT_EQ(Events(c.stream, cut), c.events) << c.why << ", cut at " << cut;
    }
  }
}

TEST(SseReader, LeavesOutAnEventOverTheLimitAndGoesOn) {
  std::string stream = "data: " + std::string(60, 'x') + "\n\ndata: ok\n\n";
  for (size_t cut = 0; cut <= stream.size(); ++cut) EXPECT_EQ(Events(stream, cut, 50), "message=ok;skipped 1") << cut;
  std::string lines;
  for (int i = 0; i < 20; ++i) lines += "data: 1234\n";
  EXPECT_EQ(Events(lines + "\ndata: ok\n\n", 0, 50), "message=ok;skipped 1");
}

std::string Values(std::string_view stream, size_t cut, size_t max = 1000) {
  std::string values;
  JsonValueReader reader(max);
  auto visit = [&](std::string_view value) {
    values.append(value).append(";");
    return true;
  };
  reader.Feed(stream.substr(0, cut), visit);
  reader.Feed(stream.substr(std::min(cut, stream.size())), visit);
  if (reader.skipped()) values += "skipped " + std::to_string(reader.skipped());
  if (reader.is_broken()) values += "broken";
  return values;
}

const StreamCase kValues[] = {
    {R"({"a":1})", R"({"a":1};)", "one document"},
    {"{\"a\":1}\n{\"b\":2}\r\n", R"({"a":1};{"b":2};)", "NDJSON"},
    {R"({"a":{"b":[{}]}}{"c":3})", R"({"a":{"b":[{}]}};{"c":3};)", "one behind the other"},
    {R"([{"a":1} , {"b":"]}\"{"}])", R"({"a":1};{"b":"]}\"{"};)", "the elements of an array; brackets in texts"},
    {R"({"a":"\\"})", R"({"a":"\\"};)", "a backslash that escapes a backslash"},
    {R"({"a":1)", "", "not complete"},
    {R"({"a":1} true {"b":1})", R"({"a":1};broken)", "no object: nothing more is read"},
    {"}", "broken", "an end without a beginning"},
};

TEST(JsonValueReader, FindsObjectsWhereverTheBytesAreCut) {
  for (const StreamCase& c : kValues) {
    for (size_t cut = 0; cut <= c.stream.size(); ++cut) {
      EXPECT_EQ(Values(c.stream, cut), c.events) << c.why << ", cut at " << cut;
    }
  }
}

TEST(JsonValueReader, LeavesOutAValueOverTheLimitAndGoesOn) {
  std::string stream = R"({"a":")" + std::string(60, 'x') + R"("} {"b":1})";
  for (size_t cut = 0; cut <= stream.size(); ++cut) EXPECT_EQ(Values(stream, cut, 50), R"({"b":1};skipped 1)") << cut;
}

}  // namespace
}  // namespace throughline
