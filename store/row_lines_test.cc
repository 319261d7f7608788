#include "store/row_lines.h"

#include <gtest/gtest.h>

#include "net/server.h"

namespace throughline::store {
namespace {

struct Answering {
  std::unique_ptr<net::Server> server;
  std::unique_ptr<ClickHouseClient> client;
};
// A server whose answer arrives in these pieces.
Answering Answer(std::vector<std::string> pieces, bool whole = true) {
  net::ServerOptions options;
  options.address = {.host = "127.0.0.1"};
  auto server = net::Server::Start(options, [=](const net::Request&, net::ResponseWriter writer) {
                  writer.Begin(200, {{"X-ClickHouse-Exception-Tag", "tag"}});
                  for (const std::string& piece : pieces) writer.Write(piece);
                  whole ? writer.End() : writer.Abort();
                }).value();
  auto client =
      ClickHouseClient::Create(ClickHouseEndpoint::Parse("http://" + server->address().Text() + "/x").value()).value();
  return {std::move(server), std::move(client)};
}

// What is read of it: rows with a blank between, then the figures or the error.
std::string Read(std::vector<std::string> pieces, bool whole = true) {
  const Answering answer = Answer(std::move(pieces), whole);
  std::string out;
  Result<RowLines> lines = RowLines::Open(*answer.client, "SELECT 1");
  while (true) {
    Result<std::optional<std::string_view>> row = lines->Next();
    if (!row) return out + "error: " + row.error().message;
    if (!*row) break;
    out += std::string(**row) + " ";
  }
  return out + std::to_string(lines->read_rows()) + "/" + std::to_string(lines->read_bytes());
}

TEST(RowLines, AreRowsWhereverThePiecesAreCut) {
  const std::string text =
      "{\"meta\":[{\"name\":\"row\",\"type\":\"String\"}]}\n{\"row\":[\"a\\n\"]}\n{\"row\":[\"}\"]}\n"
      "{\"progress\":{\"read_rows\":\"5\",\"read_bytes\":\"40\"}}\n";
  EXPECT_EQ(Read({text}), "[\"a\\n\"] [\"}\"] 5/40");
  std::vector<std::string> single;
  for (char c : text) single.emplace_back(1, c);
  EXPECT_EQ(Read(single), "[\"a\\n\"] [\"}\"] 5/40");
}

TEST(RowLines, FiguresNeverGoBack) {
  EXPECT_EQ(Read({"{\"progress\":{\"read_rows\":\"9\",\"read_bytes\":\"90\"}}\n{\"row\":[1]}\n",
                  "{\"progress\":{\"read_rows\":\"2\",\"read_bytes\":\"20\"}}\n"}),
            "[1] 9/90");
}

// A client is sent what there is before the next row is waited for, which may take minutes.
TEST(RowLines, OnlyARowIsANextRow) {
  const std::string row = "{\"row\":[1]}\n", progress = "{\"progress\":{\"read_rows\":\"9\",\"read_bytes\":\"90\"}}\n";
  const Answering answer = Answer({row + progress + row + progress + progress});
  Result<RowLines> lines = RowLines::Open(*answer.client, "SELECT 1");
  ASSERT_TRUE(lines->Next());
  EXPECT_TRUE(lines->HasNext());
  ASSERT_TRUE(lines->Next());
  EXPECT_FALSE(lines->HasNext());
}

TEST(RowLines, AnErrorInTheMiddleIsAnErrorInEitherForm) {
  EXPECT_EQ(Read({"{\"row\":[1]}\n",
                  "\r\n__exception__\r\ntag\r\nCode: 159. DB::Exception: Timeout exceeded. "
                  "(TIMEOUT_EXCEEDED)\n65 tag\r\n__exception__\r\n"},
                 false),
            "[1] error: the query took longer than its limit of time (TIMEOUT_EXCEEDED, code 159)");
  EXPECT_NE(Read({"{\"row\":[1]}\n{\"exception\":\"Code: 394. DB::Exception: stop. (QUERY_WAS_CANCELLED)\"}\n"})
                .find("error: the query was cancelled"),
            std::string::npos);
  EXPECT_NE(Read({"{\"row\":[1]}\n{\"ro"}, false).find("[1] error: "), std::string::npos);
}

}  // namespace
}  // namespace throughline::store
