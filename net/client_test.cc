#include "net/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <future>
#include <thread>

#include "net/server.h"
#include "net/worker_pool.h"

namespace throughline::net {
namespace {

using testing::HasSubstr;
using namespace std::chrono_literals;

std::string TemporaryPath(const std::string& name) {
  return (std::filesystem::temp_directory_path() / ("net_test_" + std::to_string(::getpid()) + "_" + name)).string();
}

std::unique_ptr<Server> Serve(Handler handler, ServerOptions options = {.address = {"127.0.0.1", 0, ""}}) {
  options.linger_timeout = 200ms;
  Result<std::unique_ptr<Server>> server = Server::Start(std::move(options), std::move(handler));
  EXPECT_TRUE(server) << server.error().message;
  return std::move(*server);
}

std::unique_ptr<Client> ClientOf(const Server& server, ClientOptions options = {},
                                 const std::string& scheme = "http://") {
  const std::string text = server.address().is_unix() ? server.address().Text() : scheme + server.address().Text();
  return Client::Create(Endpoint::Parse(text).value(), std::move(options)).value();
}

void Echo(Request request, ResponseWriter writer) {
  writer.Send(
      {.status = 207, .headers = {{"X-Peer", request.peer}}, .body = request.method + request.target + request.body});
}

// A peer that does to each connection, in turn, what the script says: it reads one request head, then writes the bytes
// and closes.
// "-" closes without an answer.
class ScriptedPeer {
 public:
  explicit ScriptedPeer(std::vector<std::string> script) {
    fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof where;
    EXPECT_EQ(::bind(fd_, reinterpret_cast<sockaddr*>(&where), sizeof where), 0);
    EXPECT_EQ(::listen(fd_, 16), 0);
    ::getsockname(fd_, reinterpret_cast<sockaddr*>(&where), &size);
    endpoint_.host = "127.0.0.1";
    endpoint_.port = ntohs(where.sin_port);
    thread_ = std::thread([this, script = std::move(script)] {
      for (const std::string& answer : script) {
        const int client = ::accept(fd_, nullptr, nullptr);
        std::string received;
        char byte = 0;
        while (!received.ends_with("\r\n\r\n") && ::recv(client, &byte, 1, 0) == 1) received.push_back(byte);
        if (!received.empty()) ++requests_;
        if (answer != "-") ::send(client, answer.data(), answer.size(), MSG_NOSIGNAL);
        ::close(client);
      }
    });
  }
  ~ScriptedPeer() {
    ::shutdown(fd_, SHUT_RDWR);
    thread_.join();
    ::close(fd_);
  }
  const Endpoint& endpoint() const { return endpoint_; }
  int requests() const { return requests_; }

 private:
  int fd_ = -1;
  Endpoint endpoint_;
  std::atomic<int> requests_ = 0;
  std::thread thread_;
};

TEST(Client, SendsAndReceivesOverOneKeptConnection) {
  auto server = Serve(Echo);
  auto client = ClientOf(*server);
  for (int i = 0; i < 3; ++i) {
    CallResult<Response> response = client->Send({.method = "POST", .target = "/a?b=c", .body = {" x", "yz"}});
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->status, 207);
    EXPECT_EQ(response->body, "POST/a?b=c xyz");
  }
  EXPECT_EQ(server->counters().connections_accepted, 1u);
  EXPECT_EQ(client->idle_connections(), 1u);
}

TEST(Client, SpeaksOverAUnixSocket) {
  auto server = Serve(Echo, {.address = ListenAddress::Parse("unix:" + TemporaryPath("client.sock")).value()});
  CallResult<Response> response = ClientOf(*server)->Send({.target = "/x"});
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->body, "GET/x");
  EXPECT_EQ(response->headers.Get("x-peer"), "unix");
}

TEST(Client, CarriesLargeBodiesBothWays) {
  const std::string body(20 << 20, 'x');
  auto server = Serve([](Request request, ResponseWriter writer) { writer.Send({.body = std::move(request.body)}); });
  CallResult<Response> response = ClientOf(*server)->Send({.method = "POST", .body = {body}});
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_TRUE(response->body == body);
}

TEST(Client, AnswersWithoutABodyGiveTheConnectionBack) {
  auto server = Serve([](Request, ResponseWriter writer) { writer.Send({.status = 204}); });
  auto client = ClientOf(*server);
  EXPECT_EQ(client->Send({.method = "HEAD"})->status, 204);
  EXPECT_EQ(client->Open({})->status(), 204);
  EXPECT_EQ(client->idle_connections(), 1u);
}

TEST(Client, AStreamIsReadPieceByPiece) {
  WorkerPool pool(1, 1);
  auto server = Serve(OnWorkers(pool, [](Request, ResponseWriter writer) {
    writer.Begin(200, {{"X-A", "b"}});
    for (const char* piece : {"one", "two", "three"}) writer.Write(piece);
    writer.End();
  }));
  auto client = ClientOf(*server);
  CallResult<ResponseStream> stream = client->Open({});
  ASSERT_TRUE(stream) << stream.error().message;
  EXPECT_EQ(stream->headers().Get("x-a"), "b");
  std::string body;
  EXPECT_TRUE(stream->ReadAll([&](std::string_view piece) { return body.append(piece), true; }));
  EXPECT_EQ(body, "onetwothree");
  EXPECT_EQ(client->idle_connections(), 1u);
}

TEST(Client, StoppingAStreamTellsTheServerAtOnce) {
  for (const bool by_sink : {true, false}) {
    WorkerPool pool(1, 1);
    std::promise<void> stopped;
    auto server = Serve(OnWorkers(pool, [&](Request, ResponseWriter writer) {
      writer.Begin(200, {});
      while (writer.Write(std::string(1000, 'x'))) {
      }
      stopped.set_value();
    }));
    auto client = ClientOf(*server);
    {
      CallResult<ResponseStream> stream = client->Open({});
      ASSERT_TRUE(stream);
      if (by_sink) {
        EXPECT_TRUE(stream->ReadAll([](std::string_view) { return false; }));
      }
    }
    EXPECT_EQ(stopped.get_future().wait_for(60s), std::future_status::ready);
    EXPECT_EQ(client->idle_connections(), 0u);
  }
}

TEST(Client, ACallIsCancelledFromAnotherThread) {
  std::promise<ResponseWriter> held;
  std::promise<void> gone;
  auto server = Serve([&](Request, ResponseWriter writer) {
    writer.OnClientGone([&] { gone.set_value(); });
    held.set_value(std::move(writer));
  });
  auto client = ClientOf(*server);
  const CancelToken cancel;
  auto call = std::async(std::launch::async, [&] { return client->Send({}, {.cancel = cancel}); });
  ResponseWriter writer = held.get_future().get();
  cancel.Cancel();
  CallResult<Response> response = call.get();
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::kCancelled);
  EXPECT_TRUE(response.error().request_may_have_arrived);
  EXPECT_EQ(gone.get_future().wait_for(60s), std::future_status::ready);
  EXPECT_EQ(client->Send({}, {.cancel = cancel}).error().kind, ErrorKind::kCancelled);  // before anything is sent
}

TEST(Client, ADeadlineEndsTheCall) {
  std::promise<ResponseWriter> held;
  auto server = Serve([&](Request, ResponseWriter writer) { held.set_value(std::move(writer)); });
  CallResult<Response> response = ClientOf(*server, {.total_timeout = 50ms})->Send({});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::kTimeout);
  EXPECT_TRUE(response.error().request_may_have_arrived);
}

TEST(Client, ARefusedConnectionIsUnavailableAndNothingArrived) {
  ListenAddress free_address;
  {
    auto server = Serve(Echo);
    free_address = server->address();
  }
  auto client = Client::Create(Endpoint::Parse("http://" + free_address.Text()).value()).value();
  CallResult<Response> response = client->Send({.idempotent = true});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::kUnavailable);
  EXPECT_FALSE(response.error().request_may_have_arrived);
  auto missing = Client::Create(Endpoint::Parse("unix:" + TemporaryPath("missing.sock")).value()).value();
  EXPECT_EQ(missing->Send({}).error().kind, ErrorKind::kUnavailable);
}

TEST(Client, AConnectionLostAfterTheRequestMayHaveDelivered) {
  ScriptedPeer peer({"-"});
  auto client = Client::Create(peer.endpoint()).value();
  CallResult<Response> response = client->Send({.idempotent = true});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::kUnavailable);
  EXPECT_TRUE(response.error().request_may_have_arrived);
  EXPECT_EQ(peer.requests(), 1);  // the connection was fresh: no second try
}

// A kept connection can die between the look at it and the request, which no test can time. The server below closes in
// answer to the second request on a connection, which looks the same to the client.
TEST(Client, ADeadPooledConnectionIsReplacedOnceForAnIdempotentRequest) {
  std::atomic<int> requests = 0;
  auto server = Serve([&](Request, ResponseWriter writer) {
    if (++requests == 2) {
      writer.Abort();
    } else {
      writer.Send({.body = "fine"});
    }
  });
  for (const bool idempotent : {true, false}) {
    requests = 0;
    auto client = ClientOf(*server);
    ASSERT_TRUE(client->Send({}));
    CallResult<Response> second = client->Send({.idempotent = idempotent});
    EXPECT_EQ(second.has_value(), idempotent);
    EXPECT_EQ(requests, idempotent ? 3 : 2);
    EXPECT_TRUE(second || second.error().request_may_have_arrived);
  }
}

TEST(Client, APooledConnectionThatTheServerClosedIsNotUsed) {
  ServerOptions options{.address = {"127.0.0.1", 0, ""}};
  auto server = Serve(Echo, options);
  auto client = ClientOf(*server);
  ASSERT_TRUE(client->Send({}));
  options.address = server->address();
  server.reset();
  server = Serve(Echo, options);
  EXPECT_TRUE(client->Send({.method = "POST"}));  // not idempotent, and yet it works
}

TEST(Client, AnEarlyRefusalIsReadThoughTheBodyWasNotTaken) {
  ServerOptions options{.address = {"127.0.0.1", 0, ""}};
  options.max_body_bytes = 1000;
  auto server = Serve(Echo, options);
  const std::string body(50 << 20, 'x');
  CallResult<Response> response = ClientOf(*server)->Send({.method = "POST", .body = {body}});
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->status, 413);
}

struct BadAnswer {
  const char* name;
  std::string bytes;
};

void PrintTo(const BadAnswer& answer, std::ostream* out) { *out << answer.name; }

class BrokenServer : public testing::TestWithParam<BadAnswer> {};

TEST_P(BrokenServer, IsUnavailable) {
  ScriptedPeer peer({GetParam().bytes});
  CallResult<Response> response = Client::Create(peer.endpoint(), {.max_header_bytes = 1000}).value()->Send({});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::kUnavailable) << response.error().message;
}

const std::string kOk = "HTTP/1.1 200 OK\r\n";
INSTANTIATE_TEST_SUITE_P(
    All, BrokenServer,
    testing::Values(BadAnswer{"NotHttp", "220 mail.example ESMTP\r\n\r\n"},
                    BadAnswer{"HeaderCutShort", kOk + "Content-Le"},
                    BadAnswer{"BodyCutShort", kOk + "Content-Length: 10\r\n\r\nabc"},
                    BadAnswer{"ChunkCutShort", kOk + "Transfer-Encoding: chunked\r\n\r\n5\r\nab"},
                    BadAnswer{"ChunksWithoutEndMark", kOk + "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n"},
                    BadAnswer{"BadChunk", kOk + "Transfer-Encoding: chunked\r\n\r\nxx\r\n"},
                    BadAnswer{"BothLengths", kOk + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
                    BadAnswer{"HeaderTooLarge", kOk + "X: " + std::string(2000, 'x') + "\r\n\r\n"},
                    BadAnswer{"SwitchesProtocols", "HTTP/1.1 101 Switching Protocols\r\n\r\n"}),
    [](const auto& broken) { return std::string(broken.param.name); });

TEST(Client, ReadsAnswersThatOldServersSend) {
  ScriptedPeer peer({"HTTP/1.0 200 OK\r\n\r\nuntil the end",
                     "HTTP/1.1 103 Early Hints\r\n\r\n" + kOk + "Content-Length: 2\r\n\r\nab"});
  auto client = Client::Create(peer.endpoint()).value();
  EXPECT_EQ(client->Send({})->body, "until the end");
  EXPECT_EQ(client->Send({})->body, "ab");
}

TEST(Client, AnAnswerOverTheLimitIsTooLarge) {
  auto server = Serve([](Request, ResponseWriter writer) { writer.Send({.body = std::string(1001, 'x')}); });
  EXPECT_EQ(ClientOf(*server, {.max_body_bytes = 1000})->Send({}).error().kind, ErrorKind::kTooLarge);
  EXPECT_TRUE(ClientOf(*server, {.max_body_bytes = 1001})->Send({}));
}

TEST(Client, ATargetThatIsNotEncodedIsNotSent) {
  auto server = Serve(Echo);
  for (const char* target : {"", "a", "/a b", "/a\r\nX: y", "/\xc3\xa4"}) {
    EXPECT_EQ(ClientOf(*server)->Send({.target = target}).error().kind, ErrorKind::kInvalid);
  }
  EXPECT_EQ(ClientOf(*server)->Send({.method = "GE T"}).error().kind, ErrorKind::kInvalid);
}

TEST(Client, ManyThreadsShareOneClient) {
  auto server = Serve(Echo);
  auto client = ClientOf(*server, {.max_idle_connections = 2});
  std::vector<std::thread> threads;
  std::atomic<int> good = 0;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 50; ++i) {
        const std::string body = std::to_string(t) + "." + std::to_string(i);
        CallResult<Response> response = client->Send({.method = "POST", .body = {body}});
        good += response && response->body == "POST/" + body;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, 400);
  EXPECT_LE(client->idle_connections(), 2u);
}

// A certificate for 127.0.0.1 that signs itself, made for this run.
TlsFiles MakeCertificate() {
  TlsFiles files{TemporaryPath("cert.pem"), TemporaryPath("key.pem")};
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* cert = X509_new();
  X509_set_version(cert, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(cert), 1);
  X509_gmtime_adj(X509_getm_notBefore(cert), -3600);
  X509_gmtime_adj(X509_getm_notAfter(cert), 3600);
  X509_set_pubkey(cert, key);
  X509_NAME* name = X509_get_subject_name(cert);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("test"), -1, -1, 0);
  X509_set_issuer_name(cert, name);
  X509_EXTENSION* alt = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "IP:127.0.0.1");
  X509_add_ext(cert, alt, -1);
  X509_EXTENSION_free(alt);
  X509_sign(cert, key, EVP_sha256());
  FILE* cert_file = std::fopen(files.certificate_chain_pem.c_str(), "w");
  PEM_write_X509(cert_file, cert);
  std::fclose(cert_file);
  FILE* key_file = std::fopen(files.private_key_pem.c_str(), "w");
  PEM_write_PrivateKey(key_file, key, nullptr, nullptr, 0, nullptr, nullptr);
  std::fclose(key_file);
  X509_free(cert);
  EVP_PKEY_free(key);
  return files;
}

TEST(ClientTls, TrustsOnlyWhatItIsToldTo) {
  const TlsFiles files = MakeCertificate();
  auto server = Serve(Echo, {.address = {"127.0.0.1", 0, ""}, .tls = files});
  auto trusting = ClientOf(*server, {.ca_file = files.certificate_chain_pem}, "https://");
  const std::string body(3 << 20, 'x');
  for (int i = 0; i < 2; ++i) {
    CallResult<Response> response = trusting->Send({.method = "POST", .target = "/tls", .body = {body}});
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_TRUE(response->body == "POST/tls" + body);
  }
  EXPECT_EQ(server->counters().connections_accepted, 1u);

  CallResult<Response> untrusted = ClientOf(*server, {}, "https://")->Send({});
  ASSERT_FALSE(untrusted);
  EXPECT_THAT(untrusted.error().message, HasSubstr("can't be trusted"));
  EXPECT_FALSE(untrusted.error().request_may_have_arrived);
  Endpoint other_name = Endpoint::Parse("https://localhost:" + std::to_string(server->address().port)).value();
  EXPECT_FALSE(Client::Create(other_name, {.ca_file = files.certificate_chain_pem}).value()->Send({}));
  EXPECT_TRUE(ClientOf(*server, {.verify_tls = false}, "https://")->Send({}));
  EXPECT_FALSE(ClientOf(*server)->Send({}));  // plain text to a TLS port
}

TEST(ClientTls, StreamsAndIsNoticedWhenItGoes) {
  const TlsFiles files = MakeCertificate();
  WorkerPool pool(1, 1);
  std::promise<void> stopped;
  auto server = Serve(OnWorkers(pool,
                                [&](Request, ResponseWriter writer) {
                                  writer.Begin(200, {});
                                  while (writer.Write(std::string(10'000, 'x'))) {
                                  }
                                  stopped.set_value();
                                }),
                      {.address = {"127.0.0.1", 0, ""}, .tls = files});
  auto client = ClientOf(*server, {.ca_file = files.certificate_chain_pem}, "https://");
  size_t read = 0;
  EXPECT_TRUE(client->Open({})->ReadAll([&](std::string_view piece) { return (read += piece.size()) < 1'000'000; }));
  EXPECT_EQ(stopped.get_future().wait_for(60s), std::future_status::ready);
}

TEST(ClientTls, ARefusedBodyStillGetsItsAnswer) {
  const TlsFiles files = MakeCertificate();
  auto server = Serve(Echo, {.address = {"127.0.0.1", 0, ""}, .tls = files, .max_body_bytes = 10});
  CallResult<Response> response = ClientOf(*server, {.ca_file = files.certificate_chain_pem}, "https://")
                                      ->Send({.method = "POST", .body = {"01234567890"}});
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->status, 413);
}

TEST(ServerTls, AKeyThatDoesNotFitIsInvalid) {
  auto server =
      Server::Start({.address = {"127.0.0.1", 0, ""}, .tls = TlsFiles{"/nonexistent.pem", "/nonexistent.key"}}, Echo);
  ASSERT_FALSE(server);
  EXPECT_EQ(server.error().kind, ErrorKind::kInvalid);
  EXPECT_THAT(server.error().message, HasSubstr("/nonexistent.pem"));
}

TEST(Endpoint, ReadsWhatItWrites) {
  for (const char* text : {"http://a:8123", "https://example.com", "http://[::1]:1", "unix:/run/x.sock"}) {
    Result<Endpoint> endpoint = Endpoint::Parse(text);
    ASSERT_TRUE(endpoint) << text;
    EXPECT_EQ(endpoint->Text(), text);
  }
  EXPECT_EQ(Endpoint::Parse("https://a/")->port, 443);
  for (const char* text : {"", "a:1", "ftp://a", "http://", "http://a:0", "http://a:65536", "http://a:x",
                           "http://a/path", "http://[::1", "http://a b", "unix:x", "http://a\r\n"}) {
    EXPECT_FALSE(Endpoint::Parse(text)) << text;
  }
  Result<Endpoint> secret = Endpoint::Parse("http://user:secret@a");
  ASSERT_FALSE(secret);
  EXPECT_EQ(secret.error().message.find("secret"), std::string::npos);
}

}  // namespace
}  // namespace throughline::net
