#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <httplib.h>
#include <libdeflate.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <set>
#include <thread>

#include "sdk/export/endpoint.h"
#include "sdk/export/testing.h"
#include "sdk/export/trace_request.h"

namespace throughline::inline sdk::otlp {
namespace {

using namespace std::chrono_literals;

SteadyPoint In(Duration time) { return std::chrono::steady_clock::now() + time; }

// A real receiver on a port of its own.
class Receiver {
 public:
  explicit Receiver(httplib::Server::Handler handler) {
    server_.Post(R"(/.*)", std::move(handler));
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    while (!server_.is_running()) std::this_thread::yield();
  }
  ~Receiver() {
    server_.stop();
    thread_.join();
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

 private:
  httplib::Server server_;
  int port_ = 0;
  std::thread thread_;
};

std::unique_ptr<Transport> Make(const std::string& url, OtlpOptions options = {}, Signal signal = Signal::kTraces) {
  options.endpoint = url;
  Result<std::unique_ptr<Transport>> transport = MakeTransport(options, signal);
  EXPECT_TRUE(transport) << transport.error().message;
  return std::move(*transport);
}

Answer TryOnce(Transport& transport, std::string_view request = "request") {
  EXPECT_TRUE(transport.Load(request));
  return transport.Try(In(10s));
}

TEST(HttpTransport, EveryStatusFrom200To599IsJudgedAsOtlpSays) {
  std::atomic<int> status{200};
  std::atomic<int> tries{0};
  Receiver receiver([&](const httplib::Request&, httplib::Response& response) {
    response.status = status;
    ++tries;
  });
  const auto transport = Make(receiver.url());
  FakeClock clock;
  const std::set<int> retryable = {429, 502, 503, 504};
  for (int each = 200; each < 600; ++each) {
    status = each;
    tries = 0;
    // The tries are real, the waits between them are not.
    SeededRandom random(1);
    RetryPolicy policy({}, random);
    SteadyPoint now = clock.Steady();
    const SteadyPoint deadline = now + 3s;
    Answer answer;
    ASSERT_TRUE(transport->Load("request"));
    for (std::optional<Duration> delay = Duration(0); delay; delay = policy.Next(answer, now, deadline)) {
      now += *delay;
      answer = transport->Try(In(10s));
    }
    EXPECT_EQ(answer.code, each);
    EXPECT_EQ(tries > 1, retryable.contains(each)) << each;
  }
}

TEST(HttpTransport, SendsProtobufWithHeadersAndGzip) {
  httplib::Request seen;
  Receiver receiver([&](const httplib::Request& request, httplib::Response&) { seen = request; });
  const std::string request(5000, 'x');
  const auto zipping = Make(receiver.url() + "/base/", {.headers = {{"Authorization", "Bearer t"}}});
  EXPECT_EQ(TryOnce(*zipping, request).code, 200);
  EXPECT_EQ(seen.path, "/base/v1/traces");
  EXPECT_EQ(seen.get_header_value("Content-Type"), "application/x-protobuf");
  EXPECT_EQ(seen.get_header_value("Content-Encoding"), "gzip");
  EXPECT_EQ(seen.get_header_value("Authorization"), "Bearer t");
  EXPECT_FALSE(seen.has_header("Expect"));
  // httplib is built without zlib or with it: what arrives is the one or the other.
  std::string body = seen.body;
  if (body != request) {
    std::string unzipped(request.size(), '\0');
    auto* decompressor = libdeflate_alloc_decompressor();
    EXPECT_EQ(
        libdeflate_gzip_decompress(decompressor, body.data(), body.size(), unzipped.data(), unzipped.size(), nullptr),
        LIBDEFLATE_SUCCESS);
    libdeflate_free_decompressor(decompressor);
    body = unzipped;
  }
  EXPECT_EQ(body, request);

  const auto plain = Make(receiver.url(), {.gzip = false}, Signal::kMetrics);
  EXPECT_EQ(TryOnce(*plain, request).code, 200);
  EXPECT_EQ(seen.path, "/v1/metrics");
  EXPECT_FALSE(seen.has_header("Content-Encoding"));
  EXPECT_EQ(seen.body, request);
}

TEST(HttpTransport, SendsJson) {
  httplib::Request seen;
  Receiver receiver([&](const httplib::Request& request, httplib::Response&) { seen = request; });
  const auto transport = Make(receiver.url(), {.protocol = Protocol::kHttpJson});
  const std::vector<FinishedSpan> spans = MakeSpans(1);
  TraceRequest request;
  request.Add({"scope", "", ""}, spans[0].otlp());
  EXPECT_EQ(TryOnce(*transport, request.Encode(spans[0].resource().otlp())).code, 200);
  EXPECT_EQ(seen.get_header_value("Content-Type"), "application/json");
  EXPECT_EQ(
      seen.body.find(
          R"({"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"test"}}]})"),
      0)
      << seen.body;
  EXPECT_NE(seen.body.find(R"("name":"0","kind":1)"), std::string::npos) << seen.body;
}

TEST(HttpTransport, OneConnectionServesManyRequests) {
  std::set<int> ports;
  Receiver receiver([&](const httplib::Request& request, httplib::Response& response) {
    ports.insert(request.remote_port);
    response.status = ports.size() > 1 ? 500 : 503;
    response.set_content("busy", "text/plain");
  });
  const auto transport = Make(receiver.url());
  // Fewer than httplib serves on one connection.
  for (int i = 0; i < 4; ++i) EXPECT_EQ(TryOnce(*transport).code, 503);
  EXPECT_EQ(ports.size(), 1);
}

TEST(HttpTransport, AnAnswersPartsAreRead) {
  struct Case {
    int status;
    std::string type, body, retry_after;
    uint64_t rejected;
    std::string message;
    std::optional<Duration> delay;
  };
  using namespace std::string_literals;
  const Case cases[] = {
      {200,
       "application/x-protobuf",
       "\x0a\x08\x08\x03\x12\x04"
       "full"s,
       "",
       3,
       "full",
       {}},
      {200, "application/json", R"({"partialSuccess":{"rejectedSpans":"2","errorMessage":"a\nb"}})", "", 2, "a b", {}},
      {200, "application/json; charset=utf-8", R"({"partialSuccess":{"rejectedSpans":4}})", "", 4, "", {}},
      {200, "application/json", "{}", "", 0, "", {}},
      {200, "application/json", "nonsense", "", 0, "", {}},
      {200, "application/x-protobuf", "\x0a\x7f"s, "", 0, "", {}},
      {200, "", "", "", 0, "", {}},
      {400, "application/x-protobuf", "\x08\x03\x12\x05wrong"s, "", 0, "wrong", {}},
      {400, "application/json", R"({"code":3,"message":"wrong"})", "", 0, "wrong", {}},
      {503, "text/plain", "come back", "7", 0, "come back", 7s},
      {429, "text/html", "<html>" + std::string(1000, 'x'), "soon", 0, "<html>" + std::string(193, 'x') + "...", {}},
  };
  const Case* current = nullptr;
  Receiver receiver([&](const httplib::Request&, httplib::Response& response) {
    response.status = current->status;
    if (!current->retry_after.empty()) response.set_header("Retry-After", current->retry_after);
    if (!current->body.empty()) response.set_content(current->body, current->type);
  });
  for (const Case& c : cases) {
    current = &c;
    const auto transport = Make(receiver.url());
    const Answer answer = TryOnce(*transport);
    EXPECT_EQ(answer.kind, Answer::Kind::kHttp) << c.body;
    EXPECT_EQ(answer.code, c.status) << c.body;
    EXPECT_EQ(answer.rejected, c.rejected) << c.body;
    EXPECT_EQ(answer.message, c.message);
    EXPECT_EQ(answer.retry_after, c.delay) << c.body;
  }
}

TEST(HttpTransport, AnAnswerWithoutEndIsCutOff) {
  Receiver receiver([](const httplib::Request&, httplib::Response& response) {
    response.set_chunked_content_provider("text/plain", [](size_t, httplib::DataSink& sink) {
      const std::string chunk(1 << 16, 'x');
      return sink.write(chunk.data(), chunk.size());
    });
  });
  const auto transport = Make(receiver.url());
  const Answer answer = TryOnce(*transport);
  EXPECT_EQ(Judge(answer), Verdict::kDelivered);  // it said 200 before
}

// A listener that accepts nobody: connections come to stand, and nothing is ever answered.
struct Hanging {
  Hanging() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(bind(socket, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(listen(socket, 16), 0);
    getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
    url = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  }
  ~Hanging() { close(socket); }
  int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  std::string url;
};

TEST(HttpTransport, AReceiverThatHangsIsLeftByTheTimeoutOrTheDeadline) {
  Hanging hanging;
  const auto impatient = Make(hanging.url, {.timeout = 50ms});
  EXPECT_EQ(TryOnce(*impatient).kind, Answer::Kind::kNoAnswer);
  const auto patient = Make(hanging.url, {.timeout = 1h});
  ASSERT_TRUE(patient->Load("request"));
  EXPECT_EQ(patient->Try(In(50ms)).kind, Answer::Kind::kNoAnswer);
  EXPECT_EQ(patient->Try(In(-1s)).kind, Answer::Kind::kNoAnswer);
}

TEST(HttpTransport, CancelEndsATryThatHangs) {
  Hanging hanging;
  const auto transport = Make(hanging.url, {.timeout = 1h});
  ASSERT_TRUE(transport->Load("request"));
  std::thread other([&] { transport->Cancel(); });
  EXPECT_EQ(transport->Try(In(1h)).kind, Answer::Kind::kCancelled);
  other.join();
  EXPECT_EQ(transport->Try(In(1h)).kind, Answer::Kind::kCancelled);
}

TEST(HttpTransport, NobodyThereIsWorthAnotherTryAndAWrongFileIsNot) {
  std::string url;
  { url = Hanging().url; }
  const auto refused = Make(url);
  const Answer answer = TryOnce(*refused);
  EXPECT_EQ(answer.kind, Answer::Kind::kNoAnswer);
  EXPECT_FALSE(answer.message.empty());
  const auto unknown = Make("http://no-such-host.invalid:4318");
  EXPECT_EQ(TryOnce(*unknown).kind, Answer::Kind::kNoAnswer);
  const auto file = Make("https://127.0.0.1:1", {.ca_file = "/no/such/file"});
  EXPECT_NE(TryOnce(*file).kind, Answer::Kind::kHttp);
}

}  // namespace
}  // namespace throughline::inline sdk::otlp
