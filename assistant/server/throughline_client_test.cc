#include "assistant/server/throughline_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mutex>

#include "net/server.h"

namespace throughline::assistant {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// A server that says what the test wants.
class Scripted {
 public:
  explicit Scripted(int status, std::string body) : status_(status), body_(std::move(body)) {
    net::ServerOptions options;
    options.address = *net::ListenAddress::Parse("127.0.0.1:0");
    server_ = std::move(*net::Server::Start(options, [this](net::Request request, net::ResponseWriter writer) {
      std::lock_guard lock(mutex_);
      last_ = std::move(request);
      if (status_ == 0) return kept_.push_back(std::move(writer));  // never answered
      writer.Send({.status = status_, .headers = {{"Content-Type", "application/json"}}, .body = body_});
    }));
    client = std::move(*ThroughlineClient::Create("http://" + server_->address().Text(), "secret"));
  }
  net::Request last() {
    std::lock_guard lock(mutex_);
    return last_;
  }
  std::unique_ptr<ThroughlineClient> client;

 private:
  const int status_;
  const std::string body_;
  std::mutex mutex_;
  net::Request last_;
  std::vector<net::ResponseWriter> kept_;
  std::unique_ptr<net::Server> server_;
};

TEST(ThroughlineClient, RowsComeAsTheyAreWithWhatTheServerCounted) {
  Scripted server(200, R"({"query_id":"q","columns":[{"name":"a","type":"string"},{"name":"n","type":"number"}],
    "warnings":[{"severity":"warning","message":"no keypath $d.x"}],"rows":[["<b>",1],["é",2.5]],"limited":true,
    "statistics":{"rows":2,"read_rows":70,"read_bytes":900,"elapsed_ms":1.5}})");
  const auto result = server.client->Query("source logs", 2, 5s);
  ASSERT_TRUE(result);
  EXPECT_THAT(result->rows, ElementsAre(R"(["<b>",1])", R"(["é",2.5])"));
  EXPECT_EQ(result->columns[1].type, "number");
  EXPECT_THAT(result->warnings, ElementsAre("no keypath $d.x"));
  EXPECT_TRUE(result->is_limited);
  EXPECT_EQ(result->read_rows, 70u);
  EXPECT_EQ(result->elapsed, 1500us);
  EXPECT_EQ(server.last().headers.Get("Authorization"), "Bearer secret");
  EXPECT_THAT(server.last().body, HasSubstr(R"("query":"source logs")"));
}

TEST(ThroughlineClient, AQueryThatIsWrongKeepsTheServersSentenceAndDiagnostics) {
  Scripted server(400, R"({"error":{"kind":"invalid","message":"no command","diagnostics":[{"line":1}]}})");
  const auto result = server.client->Query("x", 2, 5s);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().error.kind, ErrorKind::kInvalid);
  EXPECT_EQ(result.error().error.message, "no command");
  EXPECT_EQ(result.error().diagnostics, R"([{"line":1}])");
  EXPECT_EQ(result.error().http_status, 400);
}

struct BadAnswer {
  int status;
  const char *body, *says;
};

TEST(ThroughlineClient, AnAnswerThatIsNoneIsAnErrorAndNoCrash) {
  for (const BadAnswer& bad :
       {BadAnswer{200, "", "no JSON"}, BadAnswer{200, "<html>", "no JSON"}, BadAnswer{200, "[]", "no columns"},
        BadAnswer{200, "{}", "no columns"}, BadAnswer{200, R"({"columns":{},"rows":[]})", "no columns"},
        BadAnswer{200, R"({"columns":[],"rows":[],"error":{"kind":"timeout","message":"it took too long"}})",
                  "too long"},
        BadAnswer{500, "oops", "500"}, BadAnswer{502, "{}", "502"}}) {
    Scripted server(bad.status, bad.body);
    const auto result = server.client->Query("source logs", 2, 5s);
    ASSERT_FALSE(result) << bad.body;
    EXPECT_THAT(result.error().error.message, HasSubstr(bad.says));
    EXPECT_THAT(result.error().error.message, ::testing::Not(HasSubstr("secret")));
  }
}

TEST(ThroughlineClient, AServerThatNeverAnswersEndsAtTheDeadline) {
  Scripted server(0, "");
  const auto result = server.client->Query("source logs", 2, 10ms);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().error.kind, ErrorKind::kTimeout);
  EXPECT_EQ(result.error().http_status, 0);
}

TEST(ThroughlineClient, NobodyThereIsUnreachableAndSaysWhere) {
  const auto client = *ThroughlineClient::Create("http://127.0.0.1:1", "");
  const auto result = client->Query("source logs", 2, 1s);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().error.kind, ErrorKind::kUnavailable);
  EXPECT_THAT(result.error().error.message, HasSubstr("http://127.0.0.1:1"));
}

TEST(ThroughlineClient, TheCatalogueHasFieldsValuesAndWhatTheCompilerWants) {
  Scripted server(200, R"({"source":"spans","rows_last_day":7,"keypaths":[
    {"keypath":"$m.duration","type":"number","unit":"us"},
    {"keypath":"$d.card.kind","type":"any","attribute":"card.kind","types":["string","number"],"values":["visa","x"]}]})");
  const Result<CataloguePtr> catalogue = server.client->ReadCatalogue(5s);
  ASSERT_TRUE(catalogue);
  EXPECT_TRUE((*catalogue)->is_live);
  EXPECT_EQ((*catalogue)->rows.at("spans"), 7u);
  EXPECT_EQ((*catalogue)->Find("spans", "$m.duration")->unit, "us");
  EXPECT_THAT((*catalogue)->Find("logs", "$d.card.kind")->values, ElementsAre("visa", "x"));
  const dataprime::AttributeTypes types = (*catalogue)->attributes.at("spans").at("card.kind");
  EXPECT_TRUE(types.text && types.number && !types.boolean && !types.other);
}

TEST(Catalogue, WithoutAServerTheFieldsAreTheLanguages) {
  const CataloguePtr catalogue = CatalogueWithoutServer();
  EXPECT_FALSE(catalogue->is_live);
  ASSERT_TRUE(catalogue->Find("logs", "$m.severity"));
  EXPECT_EQ(catalogue->Find("logs", "$m.severity")->type, "severity");
  EXPECT_EQ(catalogue->Find("spans", "$m.duration")->unit, "us");
  EXPECT_EQ(catalogue->Find("spans", "$l.serviceName")->type, "string");
}

}  // namespace
}  // namespace throughline::assistant
