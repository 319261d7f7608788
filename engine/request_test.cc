#include "engine/request.h"

#include <gtest/gtest.h>

#include "net/compression.h"

namespace throughline::engine {
namespace {

std::expected<std::unique_ptr<QueryRequest>, Exception> Read(std::string_view url_query, std::string body = {},
                                                             net::Headers headers = {}, std::string method = "POST") {
  net::Request request{.method = std::move(method), .path = "/", .query = net::Query::Parse(url_query)};
  request.headers = std::move(headers);
  request.body = std::move(body);
  return ReadQueryRequest(request, 1 << 20, "26.7.2.1");
}

TEST(ReadQueryRequest, TheStatementMayStandInTheUrlInTheBodyOrInBoth) {
  EXPECT_EQ((*Read("", "SELECT 1"))->text, "SELECT 1");
  EXPECT_EQ((*Read("query=SELECT+1"))->text, "SELECT 1");
  EXPECT_EQ((*Read("query=SELECT", "1"))->text, "SELECT\n1");
  const auto insert = Read("query=INSERT+INTO+t+FORMAT+TSV%0A1%0A", "2\n");
  EXPECT_EQ((*insert)->data, "1\n2\n");
  EXPECT_EQ((*Read("query=INSERT+INTO+t+FORMAT+RowBinary", std::string("\0\n", 2)))->data, std::string_view("\0\n", 2));
  EXPECT_EQ((*Read("", "INSERT INTO t FORMAT TSV\n7"))->data, "7");
  EXPECT_EQ(Read("", "").error().code, 62);
}

TEST(ReadQueryRequest, EveryOtherParameterIsASetting) {
  const auto got =
      Read("database=d&default_format=JSON&query_id=q&param_p=v&max_threads=2&wait_end_of_query=1&user=u", "SELECT 1");
  ASSERT_TRUE(got);
  EXPECT_EQ((*got)->database, "d");
  EXPECT_EQ((*got)->format, "JSON");
  EXPECT_EQ((*got)->query_id, "q");
  EXPECT_TRUE((*got)->wait_end_of_query);
  EXPECT_EQ((*got)->params, (NamedTexts{{"p", "v"}}));
  EXPECT_EQ((*got)->settings, (NamedTexts{{"max_threads", "2"}}));
}

TEST(ReadQueryRequest, AFormatClauseBeatsTheDefault) {
  EXPECT_EQ((*Read("default_format=JSON", "SELECT 1 FORMAT CSV"))->format, "CSV");
}

TEST(ReadQueryRequest, GetMayChangeNothing) {
  EXPECT_EQ((*Read("query=SELECT+1", "", {}, "GET"))->settings, (NamedTexts{{"readonly", "2"}}));
}

TEST(ReadQueryRequest, WhatIsNotOfferedIsRefused) {
  for (const char* name : {"session_id", "compress", "decompress", "role"}) {
    EXPECT_EQ(Read(std::string(name) + "=1", "SELECT 1").error().code, kNotImplemented) << name;
  }
  EXPECT_EQ(Read("log_comment=x", "SELECT 1").error().code, kBadArguments);
  EXPECT_EQ(Read("a%20b=x", "SELECT 1").error().code, kBadArguments);
  EXPECT_EQ(Read("a%3D1%2Cb=x", "SELECT 1").error().code, kBadArguments);
  EXPECT_EQ(Read("query_id=a%00b", "SELECT 1").error().code, kBadArguments);
}

TEST(ReadQueryRequest, ABodyMayBeCompressed) {
  EXPECT_EQ((*Read("", net::Gzip("SELECT 1"), {{"Content-Encoding", "gzip"}}))->text, "SELECT 1");
  EXPECT_EQ(Read("", "SELECT 1", {{"Content-Encoding", "br"}}).error().code, kBadArguments);
  EXPECT_EQ(Read("", net::Gzip(std::string(2 << 20, ' ')), {{"Content-Encoding", "gzip"}}).error().code, kBadArguments);
}

TEST(SetStatement, ValuesCannotAddSettings) {
  EXPECT_EQ(SetStatement({{"a", "1', b = '2"}, {"c", "\\"}}), R"(SET a = '1\', b = \'2', c = '\\')");
}

TEST(Exception, TheTextIsClickHousesWithTheVersionOnce) {
  const Exception unknown = Exception::FromLibrary("Code: 60. DB::Exception: No t. (UNKNOWN_TABLE)", "26.7");
  EXPECT_EQ(unknown.code, 60);
  EXPECT_EQ(unknown.text, "Code: 60. DB::Exception: No t. (UNKNOWN_TABLE) (version 26.7)");
  EXPECT_EQ(Exception::FromLibrary(unknown.text, "26.7").text, unknown.text);
  EXPECT_EQ(Exception::FromLibrary("strange", "26.7").code, kUnknownException);
}

TEST(Exception, StatusesAreClickHouses) {
  const struct {
    int code, status;
  } cases[] = {{60, 404}, {81, 404}, {115, 404}, {62, 400},  {53, 400},  {117, 400}, {159, 408},
               {48, 501}, {76, 503}, {241, 500}, {394, 500}, {229, 413}, {497, 403}, {1002, 500}};
  for (const auto& c : cases) EXPECT_EQ(HttpStatus(c.code), c.status) << c.code;
}

}  // namespace
}  // namespace throughline::engine
