#include "store/clickhouse_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mutex>

#include "net/compression.h"
#include "net/server.h"

namespace throughline::store {
namespace {

using testing::HasSubstr;
using testing::Not;
using namespace std::string_literals;

// A server that answers as the test says and remembers what it was asked.
class Client : public testing::Test {
 protected:
  void Serve(std::function<void(const net::Request&, net::ResponseWriter&)> answer) {
    net::ServerOptions options;
    options.address = {.host = "127.0.0.1"};
    options.compress_responses = false;
    server_ = std::move(*net::Server::Start(options, [this, answer](net::Request request, net::ResponseWriter writer) {
      {
        std::lock_guard lock(mutex_);
        last_ = request;
      }
      answer(request, writer);
    }));
    Result<ClickHouseEndpoint> endpoint =
        ClickHouseEndpoint::Parse("http://ann:p%40ss@" + server_->address().Text() + "/traces");
    ASSERT_TRUE(endpoint) << endpoint.error().message;
    client_ = std::move(*ClickHouseClient::Create(*endpoint, {.max_result_bytes = 1000}));
  }
  net::Request last() {
    std::lock_guard lock(mutex_);
    return last_;
  }

  std::mutex mutex_;
  net::Request last_;
  std::unique_ptr<net::Server> server_;
  std::unique_ptr<ClickHouseClient> client_;
};

TEST_F(Client, SendsCredentialsInHeadersAndValuesAsEscapedParameters) {
  Serve([](const net::Request&, net::ResponseWriter& writer) {
    writer.Send({.headers = {{"X-ClickHouse-Summary", R"({"read_rows":"7","read_bytes":"56","elapsed_ns":"1000"})"}},
                 .body = "x"});
  });
  Result<QueryResult> answer =
      client_->Query("SELECT {v:String}", {.params = {{"v", "a\tb&c=\\"}}, .settings = {{"max_threads", "1"}}});
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->bytes, "x");
  EXPECT_EQ(answer->summary.read_rows, 7u);
  EXPECT_EQ(answer->summary.elapsed, std::chrono::microseconds(1));
  EXPECT_EQ(last().body, "SELECT {v:String}\nFORMAT RowBinary");
  EXPECT_EQ(last().headers.Get("X-ClickHouse-User"), "ann");
  EXPECT_EQ(last().headers.Get("X-ClickHouse-Key"), "p@ss");
  EXPECT_EQ(last().query.Get("database"), "traces");
  EXPECT_EQ(last().query.Get("param_v"), "a\\tb&c=\\\\");
  EXPECT_EQ(last().query.Get("max_threads"), "1");
  EXPECT_THAT(last().target, Not(HasSubstr("ss@")));
}

TEST_F(Client, ReadsACompressedResultAndBoundsIt) {
  std::string plain(900, 'r');
  Serve([&plain](const net::Request&, net::ResponseWriter& writer) {
    writer.Send({.headers = {{"Content-Encoding", "zstd"}}, .body = net::Zstd(plain)});
  });
  EXPECT_EQ(client_->Query("SELECT 1")->bytes, plain);
  plain.resize(100'000);
  Result<QueryResult> too_large = client_->Query("SELECT 1");
  ASSERT_FALSE(too_large);
  EXPECT_EQ(too_large.error().kind, ErrorKind::kTooLarge);
}

TEST_F(Client, CompressesAnInsertOnItsWayToAnotherMachine) {
  Serve([](const net::Request&, net::ResponseWriter& writer) { writer.Send({}); });
  const std::string_view pieces[] = {"one", "two"};
  ASSERT_TRUE(client_->Insert("INSERT INTO t (a) FORMAT RowBinary", pieces));
  EXPECT_EQ(last().query.Get("query"), "INSERT INTO t (a) FORMAT RowBinary");
  EXPECT_EQ(*net::Decompress(last().headers.Get("Content-Encoding"), last().body, 100), "onetwo");
}

TEST_F(Client, TellsServerErrorsFromTransportErrors) {
  Serve([](const net::Request& request, net::ResponseWriter& writer) {
    if (request.body.starts_with("busy"))
      return writer.Send({.status = 500,
                          .headers = {{"X-ClickHouse-Exception-Code", "241"}},
                          .body = "Code: 241. DB::Exception: secret (MEMORY_LIMIT_EXCEEDED)"});
    if (request.body.starts_with("late code"))
      return writer.Send({.status = 200, .headers = {{"X-ClickHouse-Exception-Code", "159"}}, .body = ""});
    writer.Send({.status = 404, .headers = {}, .body = "<html>not ClickHouse</html>"});
  });
  EXPECT_EQ(client_->Query("busy").error().kind, ErrorKind::kBusy);
  EXPECT_THAT(client_->Query("busy").error().message, Not(HasSubstr("secret")));
  EXPECT_EQ(client_->Query("late code").error().kind, ErrorKind::kTimeout);
  EXPECT_THAT(client_->Query("other").error().message,
              HasSubstr("HTTP status 404 and no reason; is this ClickHouse's HTTP port?"));
  server_->Stop(std::chrono::seconds(0));
  EXPECT_EQ(client_->Query("away").error().kind, ErrorKind::kUnavailable);
}

TEST_F(Client, NeverTakesABrokenResultForAShortOne) {
  Serve([](const net::Request& request, net::ResponseWriter& writer) {
    net::Headers headers = {{"X-ClickHouse-Exception-Tag", "tagtagtagtagtag1"}};
    writer.Begin(200, headers);
    writer.Write("rows");
    if (request.body.starts_with("cut")) return writer.Abort();
    writer.Write(
        "\r\n__exception__\r\ntagtagtagtagtag1\r\nCode: 241. DB::Exception: Memory limit (MEMORY_LIMIT_EXCEEDED)\n71 "
        "tagtagtagtagtag1\r\n__exception__\r\n");
    if (request.body.starts_with("named and cut")) return writer.Abort();
    writer.End();
  });
  struct Case {
    std::string sql;
    ErrorKind kind;
  };
  for (const Case& each : {Case{"cut", ErrorKind::kUnavailable}, Case{"named and cut", ErrorKind::kBusy},
                           Case{"named and ended", ErrorKind::kBusy}}) {
    Result<QueryResult> whole = client_->Query(each.sql);
    ASSERT_FALSE(whole) << each.sql;
    EXPECT_EQ(whole.error().kind, each.kind) << each.sql;
    Result<RowStream> stream = client_->Stream(each.sql);
    ASSERT_TRUE(stream) << each.sql;
    Result<std::string_view> piece = stream->Read();
    while (piece && !piece->empty()) piece = stream->Read();
    ASSERT_FALSE(piece) << each.sql;
    EXPECT_EQ(piece.error().kind, each.kind) << each.sql;
  }
}

TEST(ClickHouseEndpoint, IsReadWithCredentialsAndDatabaseAndShownWithoutThePassword) {
  struct Case {
    std::string text, shown, user, password, database;
  };
  const Case cases[] = {
      {"unix:/run/engine.sock", "unix:/run/engine.sock", "", "", "default"},
      {"http://localhost:8123", "http://localhost:8123/default", "", "", "default"},
      {"http://ann:se%3Acret@host:9000/traces", "http://ann@host:9000/traces", "ann", "se:cret", "traces"},
      {"https://ann@host", "https://ann@host:8443/default", "ann", "", "default"},
      {"http://[::1]/x", "http://[::1]:8123/x", "", "", "x"},
  };
  for (const Case& each : cases) {
    Result<ClickHouseEndpoint> endpoint = ClickHouseEndpoint::Parse(each.text);
    ASSERT_TRUE(endpoint) << each.text << ": " << endpoint.error().message;
    EXPECT_EQ(endpoint->Text(), each.shown);
    EXPECT_EQ(endpoint->user, each.user);
    EXPECT_EQ(endpoint->password, each.password);
    EXPECT_EQ(endpoint->database, each.database);
  }
  for (const char* bad : {"", "host:8123", "ftp://host", "http://ann:%zz@host", "http://host/a/b"})
    EXPECT_FALSE(ClickHouseEndpoint::Parse(bad)) << bad;
}

}  // namespace
}  // namespace throughline::store
