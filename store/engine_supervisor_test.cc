#include "store/engine_supervisor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>

namespace throughline::store {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

// Shell scripts in the engine's place: what matters is what a process prints and how it ends.
class Supervisor : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "throughline-supervisor-XXXXXX").string();
    directory_ = ::mkdtemp(name.data());
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  EngineOptions Script(const std::string& body) {
    std::string path = directory_ + "/engine";
    std::ofstream(path) << "#!/bin/sh\ncd " << directory_ << "\n" << body << "\n";
    ::chmod(path.c_str(), 0755);
    return {.binary = path, .data_dir = directory_, .socket_path = directory_ + "/socket", .lock_wait = 0ms};
  }
  std::string Read(const std::string& file) {
    std::ifstream in(directory_ + "/" + file);
    return std::string(std::istreambuf_iterator<char>(in), {});
  }
  // Looks until it holds; the test's own limit of time is the end of it.
  static void Until(const std::function<bool()>& holds) {
    while (!holds()) std::this_thread::yield();
  }

  FakeClock clock_;
  Metrics metrics_;
  std::string directory_;
};

constexpr const char* kRuns = "echo ready; exec cat > /dev/null";  // until its standard input is closed

TEST_F(Supervisor, IsReadyWhenTheEngineSaysSo) {
  EngineSupervisor engine(Script(kRuns), clock_, metrics_);
  ASSERT_TRUE(engine.WaitReady(30s));
  EngineStatus status = engine.status();
  EXPECT_EQ(status.state, EngineState::kRunning);
  EXPECT_EQ(status.restarts, 0u);
  EXPECT_GT(status.pid, 0);
  EXPECT_THAT(metrics_.Text(), HasSubstr("throughline_store_engine_up 1"));
  engine.Stop();
  EXPECT_EQ(engine.status().state, EngineState::kStopped);
  EXPECT_THAT(metrics_.Text(), HasSubstr("throughline_store_engine_up 0"));
}

TEST_F(Supervisor, PassesWhatTheEngineNeedsToKnow) {
  EngineOptions options = Script("echo \"$@\" > arguments; echo ready; exec cat > /dev/null");
  options.library = "/opt/libchdb.so";
  options.threads = 2;
  options.memory_limit_bytes = 1000;
  EngineSupervisor engine(options, clock_, metrics_);
  ASSERT_TRUE(engine.WaitReady(30s));
  EXPECT_EQ(Read("arguments"), "--data " + directory_ + " --socket " + directory_ +
                                   "/socket --die-with-parent --parent-fd 0 --ready-fd 1 --library /opt/libchdb.so "
                                   "--threads 2 --memory-limit 1000\n");
}

TEST_F(Supervisor, StartsItAgainWhenItIsKilled) {
  std::atomic<int> ready = 0;
  EngineOptions options = Script(kRuns);
  options.on_ready = [&] { ++ready; };
  EngineSupervisor engine(options, clock_, metrics_);
  ASSERT_TRUE(engine.WaitReady(30s));
  ::kill(engine.status().pid, SIGKILL);
  Until([&] { return ready == 2; });
  ASSERT_TRUE(engine.WaitReady(30s));
  EngineStatus status = engine.status();
  EXPECT_EQ(status.restarts, 1u);
  EXPECT_EQ(status.last_exit, "signal 9 (Killed)");
  EXPECT_THAT(metrics_.Text(), HasSubstr("throughline_store_engine_restarts_total 1"));
}

TEST_F(Supervisor, FailsForGoodWithTheEnginesOwnReasonWhenItNeverStarts) {
  EngineSupervisor engine(Script("echo 'the library is missing' >&2; exit 1"), clock_, metrics_);
  Result<void> ready = engine.WaitReady(30s);
  ASSERT_FALSE(ready);
  EXPECT_EQ(ready.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(ready.error().message, "the engine does not start: exit code 1: the library is missing");
  EXPECT_EQ(engine.status().state, EngineState::kFailed);
}

TEST_F(Supervisor, FailsForGoodWhenThereIsNoProgram) {
  EngineSupervisor engine({.binary = directory_ + "/nothing", .data_dir = directory_}, clock_, metrics_);
  Result<void> ready = engine.WaitReady(30s);
  ASSERT_FALSE(ready);
  EXPECT_THAT(ready.error().message, HasSubstr("/nothing: No such file or directory"));
}

TEST_F(Supervisor, SaysThatAnotherEngineHoldsTheDirectory) {
  EngineSupervisor engine(Script("echo 'error engine: stopped reason=\"in use by process 7\"' >&2; exit 3"), clock_,
                          metrics_);
  Result<void> ready = engine.WaitReady(30s);
  ASSERT_FALSE(ready);
  EXPECT_EQ(ready.error().kind, ErrorKind::kConflict);
  EXPECT_EQ(ready.error().message,
            "another engine holds " + directory_ +
                "; stop it, or choose another data directory (exit code 3: in use by process 7)");
}

TEST_F(Supervisor, WaitsForAnEngineThatIsStillGoing) {
  EngineOptions options =
      Script("echo x >> starts; [ $(wc -l < starts) -gt 1 ] || exit 3; echo ready; exec cat > /dev/null");
  options.lock_wait = 60s;
  EngineSupervisor engine(options, clock_, metrics_);
  EXPECT_TRUE(engine.WaitReady(30s));
  EXPECT_EQ(Read("starts"), "x\nx\n");
}

TEST_F(Supervisor, KillsAnEngineThatDoesNotStop) {
  EngineOptions options = Script("trap '' TERM; echo ready; while :; do read line; done");
  options.stop_limit = 1ms;
  EngineSupervisor engine(options, clock_, metrics_);
  ASSERT_TRUE(engine.WaitReady(30s));
  pid_t pid = engine.status().pid;
  engine.Stop();
  EXPECT_EQ(::kill(pid, 0), -1);
  EXPECT_EQ(engine.status().last_exit, "signal 9 (Killed)");
}

TEST_F(Supervisor, CanBeStoppedBeforeTheEngineIsReady) {
  EngineSupervisor engine(Script("exec cat > /dev/null"), clock_, metrics_);
  EXPECT_EQ(engine.WaitReady(0ms).error().kind, ErrorKind::kTimeout);
  engine.Stop();
  EXPECT_EQ(engine.WaitReady(30s).error().kind, ErrorKind::kCancelled);
}

TEST(RestartDelay, IsNothingAtFirstAndThenDoublesToFiveSeconds) {
  std::vector<int64_t> delays;
  for (int failures = 0; failures < 8; ++failures) delays.push_back(RestartDelay(failures).count());
  EXPECT_THAT(delays, testing::ElementsAre(0, 200, 400, 800, 1600, 3200, 5000, 5000));
  EXPECT_EQ(RestartDelay(1'000'000), 5s);
}

}  // namespace
}  // namespace throughline::store
