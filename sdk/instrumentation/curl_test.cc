#include "throughline/curl.h"

#include <curl/curl.h>
#include <gtest/gtest.h>

#include "sdk/instrumentation/local_server.h"
#include "sdk/instrumentation/recorded_spans.h"

namespace throughline {
namespace {

using sdk::testing::LocalServer;
using sdk::testing::RecordedSpan;
using sdk::testing::Recording;

size_t Discard(char*, size_t size, size_t count, void*) { return size * count; }

class CurlTest : public ::testing::Test {
 protected:
  CurlTest() {
    local_.server().Get("/headers", [this](const httplib::Request& request, httplib::Response& response) {
      traceparent_ = request.get_header_value("traceparent");
      mine_ = request.get_header_value("x-mine");
      response.set_content("hello", "text/plain");
    });
    local_.server().Post("/missing",
                         [](const httplib::Request&, httplib::Response& response) { response.status = 404; });
    local_.server().Get("/moved", [](const httplib::Request&, httplib::Response& response) {
      response.set_redirect("/headers?token=2");
    });
    local_.Listen();
    easy_ = curl_easy_init();
    curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, Discard);
  }
  ~CurlTest() override {
    curl_easy_cleanup(easy_);
    curl_slist_free_all(headers_);
  }
  void Url(const std::string& url) { curl_easy_setopt(easy_, CURLOPT_URL, url.c_str()); }

  Recording recording_;
  LocalServer local_;
  CURL* easy_;
  curl_slist* headers_ = nullptr;
  std::string traceparent_, mine_;
};

TEST_F(CurlTest, ATransferIsAClientSpanWhoseContextTheServerGets) {
  headers_ = curl_slist_append(nullptr, "x-mine: kept");
  Url("http://user:pass@127.0.0.1:" + std::to_string(local_.port()) + "/headers?api_key=secret&a=b");
  EXPECT_EQ(PerformTraced(easy_, headers_), CURLE_OK);
  const RecordedSpan span = recording_.Last();
  EXPECT_EQ(traceparent_, "00-" + span.trace_id + "-" + span.span_id + "-" + traceparent_.substr(53));
  EXPECT_EQ(mine_, "kept");
  EXPECT_EQ(span.name, "GET");
  EXPECT_EQ(span.kind, SpanKind::kClient);
  for (const auto& [key, value] :
       sdk::testing::Attributes{{"http.request.method", "GET"},
                                {"url.full", "http://REDACTED:REDACTED@127.0.0.1:" + std::to_string(local_.port()) +
                                                 "/headers?api_key=REDACTED&a=b"},
                                {"server.address", "127.0.0.1"},
                                {"server.port", std::to_string(local_.port())},
                                {"network.peer.address", "127.0.0.1"},
                                {"network.peer.port", std::to_string(local_.port())},
                                {"network.protocol.version", "1.1"},
                                {"http.response.status_code", "200"},
                                {"http.response.body.size", "5"},
                                {"http.client.connection_reused", "false"},
                                {"error.type", "(none)"}}) {
    EXPECT_EQ(span[key], value) << key;
  }
  EXPECT_NE(span["http.client.connect_ms"], "(none)");
  EXPECT_NE(span["http.client.first_byte_ms"], "(none)");
  EXPECT_EQ(span["http.client.tls_ms"], "(none)");
}

TEST_F(CurlTest, TheHandlesHeadersAreItsOwnAgainAfterwards) {
  headers_ = curl_slist_append(nullptr, "x-mine: kept");
  Url(local_.Url("/headers"));
  EXPECT_EQ(PerformTraced(easy_, headers_), CURLE_OK);
  EXPECT_EQ(headers_->next, nullptr);
  EXPECT_EQ(curl_easy_perform(easy_), CURLE_OK);
  EXPECT_EQ(traceparent_, "");
  EXPECT_EQ(mine_, "kept");
  EXPECT_EQ(PerformTraced(easy_, headers_), CURLE_OK);
  EXPECT_NE(traceparent_, "");
}

TEST_F(CurlTest, AnAnswerThatSaysNoIsAnErrorWithItsStatus) {
  Url(local_.Url("/missing"));
  curl_easy_setopt(easy_, CURLOPT_POSTFIELDS, "0123456789");
  EXPECT_EQ(PerformTraced(easy_, nullptr, {.url_template = "/{name}"}), CURLE_OK);
  const RecordedSpan span = recording_.Last();
  EXPECT_EQ(span.name, "POST /{name}");
  EXPECT_EQ(span.status, StatusCode::kError);
  EXPECT_EQ(span["error.type"], "404");
  EXPECT_EQ(span["http.request.body.size"], "10");
  EXPECT_EQ(span["url.template"], "/{name}");
}

TEST_F(CurlTest, AConnectionThatCannotBeMadeIsAnErrorWithItsReason) {
  local_.Stop();
  Url(local_.Url("/"));
  EXPECT_EQ(PerformTraced(easy_, nullptr, {.span_name = "🤖 OpenAI Query Generation"}), CURLE_COULDNT_CONNECT);
  const RecordedSpan span = recording_.Last();
  EXPECT_EQ(span.name, "🤖 OpenAI Query Generation");
  EXPECT_EQ(span["error.type"], "connect");
  EXPECT_EQ(span.status, StatusCode::kError);
  EXPECT_EQ(span["http.response.status_code"], "(none)");
}

TEST_F(CurlTest, AReusedConnectionHasNoPhasesOfItsMaking) {
  Url(local_.Url("/headers"));
  PerformTraced(easy_, nullptr);
  PerformTraced(easy_, nullptr);
  EXPECT_EQ(recording_.Last()["http.client.connection_reused"], "true");
  EXPECT_EQ(recording_.Last()["http.client.connect_ms"], "(none)");
}

TEST_F(CurlTest, ARedirectIsCountedAndItsEndRecordedWithoutSecrets) {
  Url(local_.Url("/moved"));
  curl_easy_setopt(easy_, CURLOPT_FOLLOWLOCATION, 1L);
  EXPECT_EQ(PerformTraced(easy_, nullptr), CURLE_OK);
  EXPECT_EQ(recording_.Last()["http.client.redirects"], "1");
  EXPECT_EQ(recording_.Last()["url.full"], local_.Url("/moved"));
  EXPECT_EQ(recording_.Last()["http.client.final_url"], local_.Url("/headers?token=REDACTED"));
}

TEST_F(CurlTest, GoesWithoutHeadersToStrangers) {
  Url(local_.Url("/headers"));
  PerformTraced(easy_, nullptr, {.propagate = false});
  EXPECT_EQ(traceparent_, "");
  EXPECT_EQ(recording_.Spans().size(), 1u);
}

TEST_F(CurlTest, TheMultiInterfaceBeginsAndEndsItsSpansItself) {
  CURLM* multi = curl_multi_init();
  CURL* other = curl_easy_duphandle(easy_);
  Url(local_.Url("/headers"));
  curl_easy_setopt(other, CURLOPT_URL, local_.Url("/moved").c_str());
  std::string parent;
  {
    auto both = GetTracer("test").StartActiveSpan("both");
    parent = both.context().span_id.Hex();
    CurlSpan one(easy_, nullptr), two(other, nullptr);
    curl_multi_add_handle(multi, easy_);
    curl_multi_add_handle(multi, other);
    for (int running = 1; running > 0;) {
      ASSERT_EQ(curl_multi_perform(multi, &running), CURLM_OK);
      int left = 0;
      while (CURLMsg* message = curl_multi_info_read(multi, &left)) {
        if (message->msg == CURLMSG_DONE) (message->easy_handle == easy_ ? one : two).End(message->data.result);
      }
      if (running > 0) curl_multi_poll(multi, nullptr, 0, 1000, nullptr);
    }
    curl_multi_remove_handle(multi, easy_);
    curl_multi_remove_handle(multi, other);
  }
  ASSERT_EQ(recording_.Spans().size(), 3u);
  for (int i = 0; i < 2; ++i) EXPECT_EQ(recording_.Spans()[static_cast<size_t>(i)].parent_id, parent);
  curl_easy_cleanup(other);
  curl_multi_cleanup(multi);
}

TEST_F(CurlTest, ASpanThatIsLeftWasAborted) {
  Url(local_.Url("/headers"));
  { CurlSpan span(easy_, nullptr); }
  EXPECT_EQ(recording_.Last()["error.type"], "aborted");
}

}  // namespace
}  // namespace throughline
