// What happens around the server: a full disk, a slow engine, a second server, a signal under load.
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "bench/generator/workload.h"
#include "bench/harness/ledger.h"
#include "live_server.h"

namespace throughline::limits_test {
namespace {

using namespace std::chrono_literals;
constexpr int kResourceExhausted = 8, kUnavailable = 14;

uint64_t FreeBytes(const std::string& path) {
  struct statvfs disk {};
  return ::statvfs(path.c_str(), &disk) == 0 ? disk.f_bavail * disk.f_frsize : 0;
}

TEST(Operation, ANearlyFullDiskTellsSendersToWaitWhileReadsGoOnAndRecoversAlone) {
  // A file takes the room, and gives it back: half of it over the limit, so that others on this disk don't decide.
  constexpr uint64_t kTaken = uint64_t{2} << 30;
  bench::ScratchDirectory directory("throughline-full");
  const uint64_t free = FreeBytes(directory.path());
  if (free < 2 * kTaken) GTEST_SKIP() << "needs 4 GiB of free disk";
  Server server({"--min-free-disk", fmt::format("{}", free - kTaken / 2)});
  ASSERT_EQ(server.Post(OneSpan(1)).status, 200);

  const std::string filler = directory.path() + "/filler";
  int fd = ::open(filler.c_str(), O_WRONLY | O_CREAT, 0600);
  const bool taken = fd >= 0 && ::posix_fallocate(fd, 0, kTaken) == 0;
  if (fd >= 0) ::close(fd);
  if (!taken) GTEST_SKIP() << "this disk can't set room aside";
  const net::Response answer = server.Post(OneSpan(2));
  EXPECT_EQ(answer.status, 503);
  EXPECT_TRUE(answer.headers.Has("Retry-After"));
  EXPECT_NE(answer.body.find("the disk of"), std::string::npos) << answer.body;
  const GrpcAnswer over_grpc = GrpcExport(server.process().grpc_port(), OneSpan(3));
  EXPECT_EQ(over_grpc.code, kUnavailable) << over_grpc.message;
  EXPECT_GT(over_grpc.RetryAfter().count(), 0) << "without RetryInfo a client must not come again";
  EXPECT_EQ(server.Get("/api/v1/traces/" + TraceHex(1)).status, 200);

  ::unlink(filler.c_str());
  EXPECT_EQ(server.Post(OneSpan(2)).status, 200);
  EXPECT_EQ(server.Get("/api/v1/traces/" + TraceHex(2)).status, 200);
}

TEST(Operation, AFullQueueTellsSendersToWaitAndWhatItHoldsIsStored) {
  constexpr int kRequests = 8;
  Server server({"--queue", "1MiB"});
  const std::optional<pid_t> engine = server.process().EnginePid();
  ASSERT_TRUE(engine);
  ::kill(*engine, SIGSTOP);  // nothing is committed from here on
  std::atomic<int> stored = 0, refused = 0, others = 0, without_delay = 0;
  std::vector<std::thread> senders;
  for (uint64_t i = 0; i < kRequests; ++i) {
    senders.emplace_back([&, i] {
      TraceRequest request;
      auto* attribute = AddSpan(request, 100 + i).add_attributes();
      attribute->set_key("wide");
      attribute->mutable_value()->set_string_value(std::string(300 << 10, 'x'));
      const net::Response answer = server.Post(request.SerializeAsString());
      (answer.status == 200 ? stored : answer.status == 429 ? refused : others)++;
      if (answer.status == 429 && !answer.headers.Has("Retry-After")) ++without_delay;
      EXPECT_EQ(server.Get("/api/v1/traces/" + TraceHex(100 + i)).status, answer.status == 200 ? 200 : 404);
    });
  }
  // The queue holds one or more of them; with the engine at rest every further one is refused, now or at any time.
  while (server.Metric("throughline_ingest_requests_total{outcome=\"busy\",signal=\"traces\",transport=\"http\"}") == 0)
    std::this_thread::yield();
  TraceRequest wide;
  AddSpan(wide, 200).set_name(std::string(1 << 20, 'x'));
  const GrpcAnswer over_grpc = GrpcExport(server.process().grpc_port(), wide.SerializeAsString());
  EXPECT_EQ(over_grpc.code, kResourceExhausted) << over_grpc.message;
  EXPECT_GT(over_grpc.RetryAfter().count(), 0);
  ::kill(*engine, SIGCONT);
  for (std::thread& sender : senders) sender.join();
  EXPECT_GT(stored, 0);
  EXPECT_GT(refused, 0);
  EXPECT_EQ(others, 0);
  EXPECT_EQ(without_delay, 0);
  EXPECT_EQ(stored + refused, kRequests);
  EXPECT_EQ(server.Metric("throughline_ingest_queued_bytes"), 0);
}

// Starts a server that must refuse, and returns its log.
std::string Refused(bench::ServerOptions options, int exit_code) {
  const auto begin = std::chrono::steady_clock::now();
  options.programs = ProgramDirectory();
  auto process = bench::ServerProcess::Start(options);
  if (!process) return process.error().message;
  std::optional<int> state = (*process)->WaitEnd(30s);
  ::testing::Test::RecordProperty(
      "milliseconds_to_refuse",
      static_cast<int>(
          std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin).count()));
  EXPECT_TRUE(state && WIFEXITED(*state) && WEXITSTATUS(*state) == exit_code) << (state ? *state : -1);
  return (*process)->Log();
}

TEST(Operation, ASecondServerOnTheSameDirectoryIsRefusedWithASentenceThatNamesTheFirst) {
  Server server;
  const std::string log = Refused({.data = server.data()}, 1);
  EXPECT_NE(log.find(std::to_string(server.process().pid())), std::string::npos) << log;
  EXPECT_EQ(server.Post(OneSpan(1)).status, 200);
}

TEST(Operation, APublicAddressWithoutATokenIsRefused) {
  bench::ScratchDirectory directory("throughline-public");
  for (const char* address : {"0.0.0.0:0", "[::]:0"}) {
    for (bool grpc : {false, true}) {
      bench::ServerOptions options{.data = directory.path() + "/data"};
      (grpc ? options.grpc : options.http) = address;
      const std::string log = Refused(options, 2);
      EXPECT_NE(log.find("token"), std::string::npos) << address << (grpc ? " for gRPC: " : " for HTTP: ") << log;
    }
  }
}

TEST(Operation, ASignalToStopUnderLoadLosesNothingAcknowledged) {
  Server server;
  bench::Ledger ledger;
  std::atomic<uint64_t> acknowledged = 0;
  std::vector<std::thread> senders;
  for (uint64_t i = 0; i < 4; ++i) {
    senders.emplace_back([&, i] {
      bench::Workload workload(bench::WorkloadId::kW6Mix, 40 + i);
      for (;;) {
        const bench::EncodedBatch batch = workload.Next(32);
        const auto number = ledger.Send(batch);
        ledger.Attempt(number);
        const net::Response answer = server.Post(batch.bytes);
        if (answer.status != 200) {
          EXPECT_TRUE(answer.status == 0 || answer.status == 503) << answer.status << " " << answer.body;
          return;
        }
        ledger.Acknowledge(number, "");
        ++acknowledged;
      }
    });
  }
  while (acknowledged < 20) std::this_thread::yield();
  server.process().Signal(SIGTERM);
  const std::optional<int> state = server.process().WaitEnd(60s);
  for (std::thread& sender : senders) sender.join();
  ASSERT_TRUE(state && WIFEXITED(*state) && WEXITSTATUS(*state) == 0) << server.process().Log();
  server.Restart();
  auto client =
      store::ClickHouseClient::Create(*store::ClickHouseEndpoint::Parse("unix:" + server.process().EngineSocket()));
  Result<bench::StoredSpans> stored = bench::ReadStoredSpans(**client);
  ASSERT_TRUE(stored) << stored.error().message;
  const bench::Comparison found = ledger.Compare(*stored, ledger.Acknowledged());
  EXPECT_TRUE(found.Good()) << found.Text();
  EXPECT_GE(found.acknowledged, 20u * 32);
}

}  // namespace
}  // namespace throughline::limits_test
