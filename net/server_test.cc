#include "net/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <future>
#include <thread>

#include "net/compression.h"
#include "net/raw_client_testing.h"
#include "net/worker_pool.h"

namespace throughline::net {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using namespace std::chrono_literals;

ServerOptions OnLoopback() { return {.address = {"127.0.0.1", 0, ""}, .io_threads = 2, .linger_timeout = 200ms}; }

std::unique_ptr<Server> StartOrDie(ServerOptions options, Handler handler) {
  Result<std::unique_ptr<Server>> server = Server::Start(std::move(options), std::move(handler));
  EXPECT_TRUE(server) << server.error().message;
  return std::move(*server);
}

void Echo(Request request, ResponseWriter writer) {
  writer.Send({.status = 200,
               .headers = {{"Content-Type", "text/plain"}},
               .body = request.method + " " + request.target + " " + request.body});
}

std::string TemporaryPath(const std::string& name) {
  return (std::filesystem::temp_directory_path() / ("net_test_" + std::to_string(::getpid()) + "_" + name)).string();
}

const std::string kGet = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

TEST(Server, AnswersOneRequestAfterTheOtherOnOneConnection) {
  auto server = StartOrDie(OnLoopback(), Echo);
  RawClient client(server->address());
  for (const char* target : {"/a?x=1", "/b"}) {
    client.Send("POST " + std::string(target) + " HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
    EXPECT_EQ(client.ReadAnswer().body, "POST " + std::string(target) + " abc");
  }
  EXPECT_EQ(server->counters().requests, 2u);
  EXPECT_EQ(server->counters().connections_accepted, 1u);
}

TEST(Server, RequestsSentAheadAreAnsweredInOrder) {
  auto server = StartOrDie(OnLoopback(), Echo);
  RawClient client(server->address());
  client.Send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\nGET /3 HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(client.ReadAnswer().body, "GET /1 ");
  EXPECT_EQ(client.ReadAnswer().body, "GET /2 ");
  EXPECT_EQ(client.ReadAnswer().body, "GET /3 ");
}

// While the first request is handled, a read is under way behind the second: it must survive that one's being taken.
TEST(Server, AReadUnderWaySurvivesALargeRequestSentAhead) {
  std::promise<ResponseWriter> first;
  std::atomic<int> requests = 0;
  auto server = StartOrDie(OnLoopback(), [&](Request request, ResponseWriter writer) {
    if (requests++ == 0) return first.set_value(std::move(writer));
    Echo(std::move(request), std::move(writer));
  });
  RawClient client(server->address());
  client.Send(kGet);
  ResponseWriter writer = first.get_future().get();
  const std::string body(10'000, 'x');
  const std::string large = "POST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 10000\r\n\r\n" + body;
  client.Send(large);
  while (server->counters().bytes_read < kGet.size() + large.size()) std::this_thread::yield();
  writer.Send({.body = "first"});
  EXPECT_EQ(client.ReadAnswer().body, "first");
  EXPECT_EQ(client.ReadAnswer().body, "POST /2 " + body);
  client.Send(kGet);
  EXPECT_EQ(client.ReadAnswer().body, "GET / ");
}

TEST(Server, ReadsARequestThatArrivesByteByByte) {
  auto server = StartOrDie(OnLoopback(), Echo);
  RawClient client(server->address());
  for (char c : std::string("POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: "
                            "chunked\r\n\r\n3;a=b\r\nabc\r\n2\r\nde\r\n0\r\nT: u\r\n\r\n")) {
    client.Send(std::string_view(&c, 1));
  }
  EXPECT_EQ(client.ReadAnswer().body, "POST /x abcde");
}

TEST(Server, TellsTheHandlerWhoAsksWhat) {
  std::promise<Request> seen;
  auto server = StartOrDie(OnLoopback(), [&](Request request, ResponseWriter writer) {
    writer.Send({});
    seen.set_value(std::move(request));
  });
  RawClient client(server->address());
  client.Send("GET http://a/p%20q?x=1+2&x=%33 HTTP/1.1\r\nHost: a\r\nX-One: 1\r\nx-one: 2\r\n\r\n");
  const Request request = seen.get_future().get();
  EXPECT_EQ(request.path, "/p%20q");
  EXPECT_EQ(request.query.Get("x"), "1 2");
  EXPECT_EQ(request.query.All("x").size(), 2u);
  EXPECT_THAT(request.headers.All("X-ONE"), testing::ElementsAre("1", "2"));
  EXPECT_THAT(request.peer, StartsWith("127.0.0.1:"));
  EXPECT_TRUE(request.is_loopback);
}

TEST(Server, TakesABodyOfExactlyTheLimit) {
  ServerOptions options = OnLoopback();
  options.max_body_bytes = 100'000;
  auto server = StartOrDie(options, [](Request request, ResponseWriter writer) {
    writer.Send({.body = std::to_string(request.body.size())});
  });
  RawClient client(server->address());
  client.Send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n" + std::string(100'000, 'x'));
  EXPECT_EQ(client.ReadAnswer().body, "100000");
  client.Send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n186a0\r\n" + std::string(100'000, 'x') +
              "\r\n0\r\n\r\n");
  EXPECT_EQ(client.ReadAnswer().body, "100000");
  server->Stop(60s);
  EXPECT_EQ(server->counters().buffered_body_bytes, 0u);
}

TEST(Server, ChunksWithoutEndStopAtTheLimit) {
  ServerOptions options = OnLoopback();
  options.max_body_bytes = 1 << 20;
  auto server = StartOrDie(options, Echo);
  RawClient client(server->address());
  client.Send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
  const std::string chunk = "10000\r\n" + std::string(0x10000, 'x') + "\r\n";
  for (int i = 0; i < 20; ++i) client.Send(chunk);
  client.FinishSending();
  EXPECT_THAT(client.ReadAll(), StartsWith("HTTP/1.1 413 "));
  EXPECT_EQ(server->counters().Refused(Refusal::kBodyTooLarge), 1u);
  EXPECT_EQ(server->counters().buffered_body_bytes, 0u);
}

TEST(Server, ALimitCanBeSetForEachRequest) {
  ServerOptions options = OnLoopback();
  options.max_body_bytes = 10;
  options.body_limit = [](const Request& head) { return head.path == "/big" ? size_t{1000} : size_t{10}; };
  auto server = StartOrDie(options, Echo);
  const std::string rest = " HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n" + std::string(100, 'x');
  RawClient big(server->address());
  big.Send("POST /big" + rest);
  EXPECT_THAT(big.ReadAnswer().head, StartsWith("HTTP/1.1 200 "));
  RawClient small(server->address());
  small.Send("POST /small" + rest);
  EXPECT_THAT(small.ReadAnswer().body, HasSubstr("limit of 10 bytes"));
}

TEST(Server, BodiesOfAllRequestsTogetherAreLimited) {
  ServerOptions options = OnLoopback();
  options.max_buffered_body_bytes = 1000;
  std::promise<ResponseWriter> held;
  auto server = StartOrDie(options, [&](Request, ResponseWriter writer) { held.set_value(std::move(writer)); });
  const std::string request = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 600\r\n\r\n" + std::string(600, 'x');
  RawClient first(server->address());
  first.Send(request);
  ResponseWriter writer = held.get_future().get();
  RawClient second(server->address());
  second.Send(request);
  const RawClient::Answer refused = second.ReadAnswer();
  EXPECT_THAT(refused.head, StartsWith("HTTP/1.1 503 "));
  EXPECT_THAT(refused.head, HasSubstr("Retry-After: 1"));
  writer.Send({});
  EXPECT_THAT(first.ReadAnswer().head, StartsWith("HTTP/1.1 200 "));
}

TEST(Server, RefusesBeforeTheBodyWhatIsNotAdmitted) {
  ServerOptions options = OnLoopback();
  options.admit = [](const Request& head) -> std::optional<Response> {
    if (head.headers.Has("Authorization")) return std::nullopt;
    return TextResponse(401, "a token is needed");
  };
  auto server = StartOrDie(options, Echo);
  RawClient client(server->address());
  client.Send(kGet);
  EXPECT_THAT(client.ReadAnswer().head, StartsWith("HTTP/1.1 401 "));
  client.Send(
      "GET / HTTP/1.1\r\nHost: a\r\nAuthorization: x\r\n\r\n");  // without a body to skip, the connection goes on
  EXPECT_THAT(client.ReadAnswer().head, StartsWith("HTTP/1.1 200 "));
  client.Send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nab");
  client.FinishSending();
  const std::string answer = client.ReadAll();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 401 "));
  EXPECT_THAT(answer, HasSubstr("Connection: close"));
  EXPECT_EQ(server->counters().Refused(Refusal::kNotAdmitted), 2u);
}

TEST(Server, Expect100ContinueIsAnsweredBeforeTheBodyAndOnlyIfItIsWanted) {
  ServerOptions options = OnLoopback();
  options.max_body_bytes = 10;
  auto server = StartOrDie(options, Echo);
  RawClient client(server->address());
  client.Send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
  EXPECT_EQ(client.ReadUntil("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.Send("abc");
  EXPECT_EQ(client.ReadAnswer().body, "POST / abc");
  client.Send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 11\r\n\r\n");
  EXPECT_THAT(client.ReadUntil("\r\n\r\n"), StartsWith("HTTP/1.1 413 "));
}

TEST(Server, HeadIsAnsweredWithoutABody) {
  auto server = StartOrDie(OnLoopback(), Echo);
  RawClient client(server->address());
  client.Send("HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  const std::string answer = client.ReadAll();
  EXPECT_THAT(answer, HasSubstr("Content-Length: 7\r\n"));
  EXPECT_THAT(answer, EndsWith("\r\n\r\n"));
}

TEST(Server, AHeaderValueCannotEndTheHeader) {
  auto server = StartOrDie(OnLoopback(), [](Request, ResponseWriter writer) {
    writer.Send({.headers = {{"X-Copied", "a\r\nSet-Cookie: b"}, {"Bad Name", "c"}, {"X-Good", "d"}}});
  });
  RawClient client(server->address());
  client.Send(kGet);
  const std::string head = client.ReadAnswer().head;
  EXPECT_THAT(head, Not(HasSubstr("Set-Cookie")));
  EXPECT_THAT(head, Not(HasSubstr("Bad Name")));
  EXPECT_THAT(head, HasSubstr("X-Good: d"));
}

TEST(Server, AWriterDestroyedUnusedAnswers500) {
  auto server = StartOrDie(OnLoopback(), [](Request, ResponseWriter) {});
  RawClient client(server->address());
  client.Send(kGet);
  EXPECT_THAT(client.ReadAnswer().head, StartsWith("HTTP/1.1 500 "));
}

TEST(Server, AHandlerThatThrowsAnswers500AndTheConnectionGoesOn) {
  auto server = StartOrDie(OnLoopback(), [](Request, ResponseWriter) { throw std::runtime_error("x"); });
  RawClient client(server->address());
  for (int i = 0; i < 2; ++i) {
    client.Send(kGet);
    EXPECT_THAT(client.ReadAnswer().head, StartsWith("HTTP/1.1 500 "));
  }
  server->Stop(60s);
  EXPECT_EQ(server->counters().handler_exceptions, 2u);
}

TEST(Server, OnlyTheFirstAnswerCounts) {
  auto server = StartOrDie(OnLoopback(), [](Request, ResponseWriter writer) {
    writer.Send({.body = "first"});
    writer.Send({.body = "second"});
    writer.Begin(200, {});
    EXPECT_FALSE(writer.Write("third"));
  });
  RawClient client(server->address());
  client.Send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(client.ReadAll(), EndsWith("\r\n\r\nfirst"));
}

TEST(Server, AnAnswerMayComeLaterFromAnotherThread) {
  std::thread later;
  auto server = StartOrDie(OnLoopback(), [&](Request request, ResponseWriter writer) {
    later = std::thread([request = std::move(request), writer = std::move(writer)]() mutable {
      Echo(std::move(request), std::move(writer));
    });
  });
  RawClient client(server->address());
  client.Send(kGet);
  EXPECT_EQ(client.ReadAnswer().body, "GET / ");
  later.join();
}

TEST(Server, StreamsInChunks) {
  WorkerPool pool(1, 1);
  auto server = StartOrDie(OnLoopback(), OnWorkers(pool, [](Request, ResponseWriter writer) {
                             writer.Begin(200, {{"Content-Type", "application/x-ndjson"}});
                             EXPECT_TRUE(writer.Write("one\n"));
                             EXPECT_TRUE(writer.Write(""));
                             EXPECT_TRUE(writer.Write("two\n"));
                             writer.End();
                           }));
  RawClient client(server->address());
  client.Send(kGet);
  EXPECT_THAT(client.ReadUntil("\r\n\r\n"), HasSubstr("Transfer-Encoding: chunked"));
  EXPECT_EQ(client.ReadUntil("0\r\n\r\n"), "4\r\none\n\r\n4\r\ntwo\n\r\n0\r\n\r\n");
  client.Send(kGet);  // the connection goes on
  EXPECT_THAT(client.ReadUntil("\r\n\r\n"), StartsWith("HTTP/1.1 200 "));
}

TEST(Server, AnAbortedStreamHasNoEndMark) {
  WorkerPool pool(1, 1);
  auto server = StartOrDie(OnLoopback(), OnWorkers(pool, [](Request request, ResponseWriter writer) {
                             writer.Begin(200, {});
                             writer.Write("part");
                             if (request.path == "/abort") writer.Abort();  // else the writer's end cuts it short
                           }));
  for (const char* path : {"/abort", "/forgotten"}) {
    RawClient client(server->address());
    client.Send("GET " + std::string(path) + " HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_THAT(client.ReadAll(), Not(HasSubstr("0\r\n\r\n")));
  }
}

TEST(Server, AStreamToAnHttp10ClientEndsWithTheConnection) {
  WorkerPool pool(1, 1);
  auto server = StartOrDie(OnLoopback(), OnWorkers(pool, [](Request, ResponseWriter writer) {
                             writer.Begin(200, {});
                             writer.Write("body");
                             writer.End();
                           }));
  RawClient client(server->address());
  client.Send("GET / HTTP/1.0\r\n\r\n");
  EXPECT_THAT(client.ReadAll(), EndsWith("\r\n\r\nbody"));
}

// Proves the bound without a clock: the writer is found waiting with far less handed over than it wants to write.
TEST(Server, AStreamWaitsForASlowReader) {
  constexpr size_t kChunk = 64 << 10;
  constexpr size_t kTotal = 64 << 20;
  ServerOptions options = OnLoopback();
  options.stream_buffer_bytes = 128 << 10;
  std::atomic<size_t> handed_over = 0;
  WorkerPool pool(1, 1);
  auto server =
      StartOrDie(options, OnWorkers(pool, [&](Request, ResponseWriter writer) {
                   writer.Begin(200, {});
                   for (size_t sent = 0; sent < kTotal && writer.Write(std::string(kChunk, 'x')); sent += kChunk)
                     handed_over = sent + kChunk;
                   writer.End();
                 }));
  RawClient client(server->address(), 64 << 10);
  client.Send(kGet);
  client.ReadUntil("\r\n\r\n");
  size_t read = 0;
  size_t most_ahead = 0;
  while (read < kTotal) {
    const std::string size_line = client.ReadUntil("\r\n");
    const size_t size = std::stoul(size_line, nullptr, 16);
    ASSERT_EQ(client.ReadExactly(size + 2).size(), size + 2);
    read += size;
    most_ahead = std::max(most_ahead, handed_over.load() - std::min(handed_over.load(), read));
  }
  EXPECT_EQ(read, kTotal);
  EXPECT_LT(most_ahead, kTotal / 4);  // what the system's buffers and ours hold, not the whole
}

TEST(Server, AClientThatGoesAwayIsNoticedWhileTheHandlerWorks) {
  std::promise<void> gone;
  std::promise<ResponseWriter> held;
  auto server = StartOrDie(OnLoopback(), [&](Request, ResponseWriter writer) {
    writer.OnClientGone([&] { gone.set_value(); });
    held.set_value(std::move(writer));
  });
  RawClient client(server->address());
  client.Send(kGet);
  ResponseWriter writer = held.get_future().get();
  EXPECT_FALSE(writer.client_gone());
  client.Close();
  EXPECT_EQ(gone.get_future().wait_for(60s), std::future_status::ready);
  EXPECT_TRUE(writer.client_gone());
  bool told_late = false;
  writer.OnClientGone([&] { told_late = true; });
  EXPECT_TRUE(told_late);
  EXPECT_EQ(server->counters().clients_gone, 1u);
}

TEST(Server, AClientThatOnlyClosesItsSendingSideStillGetsItsAnswer) {
  std::promise<void> gone;
  std::promise<ResponseWriter> held;
  auto server = StartOrDie(OnLoopback(), [&](Request, ResponseWriter writer) {
    writer.OnClientGone([&] { gone.set_value(); });
    held.set_value(std::move(writer));
  });
  RawClient client(server->address());
  client.Send(kGet);
  client.FinishSending();
  ResponseWriter writer = held.get_future().get();
  gone.get_future().wait();
  writer.Send({.body = "late"});
  EXPECT_THAT(client.ReadAll(), EndsWith("late"));
}

TEST(Server, AStreamStopsWhenTheClientGoes) {
  WorkerPool pool(1, 1);
  std::promise<void> stopped;
  auto server = StartOrDie(OnLoopback(), OnWorkers(pool, [&](Request, ResponseWriter writer) {
                             writer.Begin(200, {});
                             while (writer.Write(std::string(10'000, 'x'))) {
                             }
                             stopped.set_value();
                           }));
  RawClient client(server->address());
  client.Send(kGet);
  client.ReadUntil("\r\n\r\n");
  client.Reset();
  EXPECT_EQ(stopped.get_future().wait_for(60s), std::future_status::ready);
}

struct TimeoutCase {
  const char* name;
  std::string bytes;
  Refusal reason;
};

class SlowClient : public testing::TestWithParam<TimeoutCase> {};

TEST_P(SlowClient, IsAnswered408AndClosed) {
  ServerOptions options = OnLoopback();
  options.header_timeout = 50ms;
  options.body_timeout = 50ms;
  auto server = StartOrDie(options, Echo);
  RawClient client(server->address());
  client.Send(GetParam().bytes);
  EXPECT_THAT(client.ReadAll(), StartsWith("HTTP/1.1 408 "));
  EXPECT_EQ(server->counters().Refused(GetParam().reason), 1u);
}

INSTANTIATE_TEST_SUITE_P(
    All, SlowClient,
    testing::Values(TimeoutCase{"InTheHeader", "GET / HTTP/1.1\r\nHost:", Refusal::kHeaderTimeout},
                    TimeoutCase{"InABodyWithALength", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nab",
                                Refusal::kBodyTimeout},
                    TimeoutCase{"InAChunk", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
                                Refusal::kBodyTimeout}),
    [](const auto& slow) { return std::string(slow.param.name); });

TEST(Server, AnIdleConnectionIsClosedInSilence) {
  ServerOptions options = OnLoopback();
  options.idle_timeout = 50ms;
  options.header_timeout = 50ms;
  auto server = StartOrDie(options, Echo);
  RawClient silent(server->address());
  EXPECT_EQ(silent.ReadAll(), "");
  RawClient served(server->address());
  served.Send(kGet);
  EXPECT_THAT(served.ReadAll(), EndsWith("GET / "));
}

TEST(Server, AReaderThatStopsReadingIsCutOff) {
  ServerOptions options = OnLoopback();
  options.write_timeout = 50ms;
  WorkerPool pool(1, 1);
  std::promise<void> stopped;
  auto server = StartOrDie(options, OnWorkers(pool, [&](Request, ResponseWriter writer) {
                             writer.Begin(200, {});
                             while (writer.Write(std::string(100'000, 'x'))) {
                             }
                             stopped.set_value();
                           }));
  RawClient client(server->address(), 4096);
  client.Send(kGet);
  EXPECT_EQ(stopped.get_future().wait_for(60s), std::future_status::ready);
  EXPECT_EQ(server->counters().Refused(Refusal::kWriteTimeout), 1u);
}

TEST(Server, ConnectionsOverTheLimitAreTurnedAway) {
  ServerOptions options = OnLoopback();
  options.max_connections = 1;
  auto server = StartOrDie(options, Echo);
  RawClient first(server->address());
  first.Send(kGet);
  first.ReadAnswer();
  RawClient second(server->address());
  EXPECT_THAT(second.ReadAll(), StartsWith("HTTP/1.1 503 "));
  EXPECT_EQ(server->counters().Refused(Refusal::kTooManyConnections), 1u);
}

TEST(Server, CompressesWhatIsLargeEnoughForAClientThatTakesIt) {
  const std::string body(10'000, 'x');
  auto server = StartOrDie(OnLoopback(), [&](Request request, ResponseWriter writer) {
    const bool image = request.path == "/image";
    writer.Send({.headers = {{"Content-Type", image ? "image/png" : "application/json"}},
                 .body = request.path == "/small" ? "x" : body});
  });
  RawClient client(server->address());
  const std::string accept = " HTTP/1.1\r\nHost: a\r\nAccept-Encoding: br, gzip;q=0.5\r\n\r\n";
  client.Send("GET /" + accept);
  const RawClient::Answer packed = client.ReadAnswer();
  EXPECT_THAT(packed.head, HasSubstr("Content-Encoding: gzip\r\nVary: Accept-Encoding\r\n"));
  EXPECT_EQ(Gunzip(packed.body, 1 << 20).value(), body);
  for (const std::string& plain : {"GET /small" + accept, "GET /image" + accept, kGet}) {
    client.Send(plain);
    EXPECT_THAT(client.ReadAnswer().head, Not(HasSubstr("Content-Encoding")));
  }
}

TEST(Server, StopLetsRequestsInFlightFinish) {
  std::promise<ResponseWriter> held;
  auto server = StartOrDie(OnLoopback(), [&](Request, ResponseWriter writer) { held.set_value(std::move(writer)); });
  RawClient busy(server->address());
  RawClient idle(server->address());
  busy.Send(kGet);
  ResponseWriter writer = held.get_future().get();
  auto stopped = std::async(std::launch::async, [&] { return server->Stop(60s); });
  EXPECT_EQ(idle.ReadAll(), "");  // closed, so the stop has begun
  writer.Send({.body = "done"});
  EXPECT_THAT(busy.ReadAll(), EndsWith("done"));
  EXPECT_TRUE(stopped.get());
  EXPECT_FALSE(RawClient(server->address()).connected());
}

TEST(Server, StopCutsOffWhatDoesNotFinishInTime) {
  std::promise<ResponseWriter> held;
  auto server = StartOrDie(OnLoopback(), [&](Request, ResponseWriter writer) { held.set_value(std::move(writer)); });
  RawClient client(server->address());
  client.Send(kGet);
  ResponseWriter writer = held.get_future().get();
  EXPECT_FALSE(server->Stop(1ms));
  EXPECT_TRUE(writer.client_gone());
  server.reset();
  writer.Send({.body = "too late"});  // outlives the server
  EXPECT_EQ(client.ReadAll(), "");
}

TEST(Server, ListensOnAUnixSocketOfItsOwnerAlone) {
  const std::string path = TemporaryPath("own.sock");
  ServerOptions options = OnLoopback();
  options.address = ListenAddress::Parse("unix:" + path).value();
  {
    auto server = StartOrDie(options, [](Request request, ResponseWriter writer) {
      writer.Send({.body = request.peer + (request.is_loopback ? "!" : "")});
    });
    struct stat info {};
    ASSERT_EQ(::stat(path.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600u);
    RawClient client(server->address());
    client.Send(kGet);
    EXPECT_EQ(client.ReadAnswer().body, "unix!");
    auto second = Server::Start(options, Echo);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().kind, ErrorKind::kConflict);
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(Server, ReplacesTheSocketFileOfADeadServerButNoOtherFile) {
  const std::string path = TemporaryPath("stale.sock");
  const ListenAddress address = ListenAddress::Parse("unix:" + path).value();
  const int dead = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un where{};
  where.sun_family = AF_UNIX;
  std::strncpy(where.sun_path, path.c_str(), sizeof where.sun_path - 1);
  ASSERT_EQ(::bind(dead, reinterpret_cast<sockaddr*>(&where), sizeof where), 0);
  ::close(dead);
  ServerOptions options = OnLoopback();
  options.address = address;
  EXPECT_TRUE(Server::Start(options, Echo));
  ASSERT_TRUE(std::filesystem::create_directory(path));
  EXPECT_EQ(Server::Start(options, Echo).error().kind, ErrorKind::kInvalid);
  EXPECT_TRUE(std::filesystem::remove(path));
}

TEST(Server, AnAddressInUseIsAConflict) {
  auto server = StartOrDie(OnLoopback(), Echo);
  ServerOptions options = OnLoopback();
  options.address = server->address();
  auto second = Server::Start(options, Echo);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::kConflict);
}

TEST(ListenAddress, ReadsWhatItWrites) {
  for (const char* text : {"127.0.0.1:4318", "[::1]:0", "0.0.0.0:65535", "unix:/run/x.sock"}) {
    Result<ListenAddress> address = ListenAddress::Parse(text);
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(address->Text(), text);
  }
  for (const char* text :
       {"", "4318", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "example:1", "unix:"}) {
    EXPECT_FALSE(ListenAddress::Parse(text)) << text;
  }
  EXPECT_TRUE(ListenAddress::Parse("localhost:1")->is_loopback());
  EXPECT_TRUE(ListenAddress::Parse("[::1]:1")->is_loopback());
  EXPECT_FALSE(ListenAddress::Parse("0.0.0.0:1")->is_loopback());
}

TEST(WorkerPool, AFullQueueAnswers503AndServesAgainLater) {
  WorkerPool pool(1, 1);
  std::promise<void> go;
  std::shared_future<void> gate = go.get_future().share();
  std::promise<void> running;
  ASSERT_TRUE(pool.Submit([&] {
    running.set_value();
    gate.wait();
  }));
  running.get_future().wait();
  auto server = StartOrDie(OnLoopback(), OnWorkers(pool, Echo));
  ASSERT_TRUE(pool.Submit([] {}));
  EXPECT_EQ(pool.Submit([] {}).error().kind, ErrorKind::kBusy);
  RawClient client(server->address());
  client.Send(kGet);
  const RawClient::Answer refused = client.ReadAnswer();
  EXPECT_THAT(refused.head, StartsWith("HTTP/1.1 503 "));
  EXPECT_THAT(refused.head, HasSubstr("Retry-After: 1"));
  go.set_value();
  pool.Stop();
  EXPECT_EQ(pool.Submit([] {}).error().kind, ErrorKind::kUnavailable);
}

TEST(WorkerPool, AsManyJobsAreTakenAsThereAreThreadsAndPlacesInLine) {
  std::promise<void> go;
  std::shared_future<void> gate = go.get_future().share();
  WorkerPool pool(2, 1);
  // At once, whether or not a thread has woken: the first two run soon, one waits.
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(pool.Submit([gate] { gate.wait(); })) << i;
  EXPECT_EQ(pool.Submit([] {}).error().kind, ErrorKind::kBusy);
  go.set_value();
}

}  // namespace
}  // namespace throughline::net
