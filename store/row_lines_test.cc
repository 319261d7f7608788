#include "store/row_lines.h"

#include <gtest/gtest.h>

#include "net/server.h"

namespace throughline::store {
namespace {

// What is read of an answer that arrives in these pieces: rows with a blank between, then the figures or the error.
std::string Read(std::vector<std::string> pieces, bool whole = true) {
  net::ServerOptions options;
  options.address = {.host = "127.0.0.1"};
  auto server = net::Server::Start(options, [&](const net::Request&, net::ResponseWriter writer) {
                  writer.Begin(200, {{"X-ClickHouse-Exception-Tag", "tag"}});
                  for (const std::string& piece : pieces) writer.Write(piece);
                  whole ? writer.End() : writer.Abort();
                }).value();
  auto client =
      ClickHouseClient::Create(ClickHouseEndpoint::Parse("http://" + server->address().Text() + "/x").value()).value();
  std::string out;
  Result<RowLines> lines = RowLines::Open(*client, "SELECT 1");
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
