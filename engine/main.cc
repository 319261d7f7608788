// throughline-engine: ClickHouse as a library (libchdb), behind ClickHouse's HTTP interface on a Unix socket.
//
// Exit codes: 0 stopped in order; 1 failed; 2 wrong usage; 3 the directory is served by another engine.

#include <fcntl.h>
#include <fmt/format.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <thread>

#include "base/log.h"
#include "engine/chdb.h"
#include "engine/config.h"
#include "engine/database.h"
#include "engine/process.h"
#include "engine/service.h"
#include "net/server.h"

namespace {

using namespace throughline;

struct Flags {
  std::string data;
  std::string socket;
  std::string library;
  engine::EngineLimits limits;
  unsigned max_execution_seconds = 60;
  int parent_fd = -1;
  int ready_fd = STDOUT_FILENO;
  bool die_with_parent = false;
  bool json_log = false;
  std::string log_level = "info";
};

constexpr auto kDrain = std::chrono::seconds(20);  // inserts under way; more than any takes on a slow disk

int Failed(const Error& error) {
  log::Error("engine", "stopped", {{"reason", error.message}});
  return error.kind == ErrorKind::kConflict ? 3 : 1;
}

// The end of the process must not wait for a library that hangs: what was acknowledged is on disk already.
void EndForSureAfter(std::chrono::seconds delay) {
  std::thread([delay] {
    std::this_thread::sleep_for(delay);
    log::Error("engine", "stopped", {{"reason", "the library did not end in time"}});
    ::_exit(1);
  }).detach();
}

int Serve(const Flags& flags, const sigset_t& stop_signals) {
  std::error_code error;
  std::filesystem::create_directories(flags.data, error);
  const std::string data = error ? std::string() : std::filesystem::canonical(flags.data, error).string();
  if (error) return Failed({ErrorKind::kUnavailable, fmt::format("{} can't be used: {}", flags.data, error.message())});
  auto lock = engine::DirectoryLock::Take(data);
  if (!lock) return Failed(lock.error());

  const Result<engine::ChdbApi> api = engine::LoadChdb(engine::LibraryCandidates(flags.library));
  if (!api) return Failed(api.error());
  api->set_signal_handlers_enabled(0);
  const Result<std::string> config = engine::WriteServerConfig(data, flags.limits);
  if (!config) return Failed(config.error());
  auto database = engine::Database::Open(*api, data, *config, engine::ConnectionSettings(flags.limits));
  if (!database) return Failed(database.error());

  engine::ServiceOptions service_options;
  service_options.max_execution_time = std::chrono::seconds(flags.max_execution_seconds);
  auto service = std::make_unique<engine::Service>(**database, service_options);
  net::ServerOptions options;
  options.address.unix_path = flags.socket.empty() ? data + "/engine.sock" : flags.socket;
  options.max_body_bytes = service_options.max_body_bytes;
  options.max_header_bytes = 1 << 20;  // parameters travel in the URL
  options.max_buffered_body_bytes = 512 << 20;
  options.idle_timeout = std::chrono::minutes(10);
  options.write_timeout = std::chrono::minutes(5);  // a reader on the same machine may stop to think
  options.compress_responses = false;               // the other end is on this machine
  auto server = net::Server::Start(std::move(options), [&](net::Request request, net::ResponseWriter writer) {
    service->Handle(std::move(request), std::move(writer));
  });
  if (!server) return Failed(server.error());
  service->Watch(server->get());

  log::Info("engine", "started",
            {{"version", (*database)->version()},
             {"data", data},
             {"socket", (*server)->address().unix_path},
             {"memory_limit_bytes", flags.limits.memory_bytes}});
  constexpr std::string_view kReady = "ready\n";
  if (::write(flags.ready_fd, kReady.data(), kReady.size()) < 0) {
    log::Warn("engine", "nobody hears that it is ready", {{"fd", flags.ready_fd}});
  }

  int signal = 0;
  sigwait(&stop_signals, &signal);
  log::Info("engine", "stopping", {{"signal", signal}});
  EndForSureAfter(kDrain + std::chrono::seconds(5));
  service->CancelQueries();
  const bool drained = (*server)->Stop(kDrain);
  service.reset();
  server->reset();
  database->reset();
  log::Info("engine", "stopped", {{"drained", drained}});
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  Flags flags;
  CLI::App app("ClickHouse's HTTP interface on a Unix socket, over one directory.", "throughline-engine");
  app.add_option("--data", flags.data, "directory of the database; made when it is not there")->required();
  app.add_option("--socket", flags.socket, "path of the Unix socket (default: DATA/engine.sock)");
  app.add_option("--threads", flags.limits.threads, "threads of one query")->check(CLI::Range(1, 256));
  app.add_option("--memory-limit", flags.limits.memory_bytes, "bytes that queries, inserts, merges and caches may use")
      ->check(CLI::Range(uint64_t{256} << 20, uint64_t{1} << 50));
  app.add_option("--max-execution-time", flags.max_execution_seconds,
                 "seconds a query may run unless it says otherwise; 0: no limit");
  app.add_option("--library", flags.library, "path of libchdb.so (also THROUGHLINE_CHDB)");
  app.add_option("--ready-fd", flags.ready_fd, "file descriptor for the line `ready` (default: standard output)");
  app.add_flag("--die-with-parent", flags.die_with_parent, "stop when the thread that started this process ends");
  app.add_option("--parent-fd", flags.parent_fd, "stop when this pipe's other end is closed");
  app.add_option("--log-level", flags.log_level, "debug, info, warn or error");
  app.add_flag("--log-json", flags.json_log, "log lines as JSON");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& wrong) {
    return app.exit(wrong) == 0 ? 0 : 2;
  }

  const Result<log::Level> level = log::ParseLevel(flags.log_level);
  if (!level) {
    log::Error("engine", level.error().message);
    return 2;
  }
  log::Configure(*level, flags.json_log ? log::Format::kJson : log::Format::kText);

  // Blocked before any thread starts, so that the library's threads inherit it and one place hears them.
  sigset_t stop_signals;
  sigemptyset(&stop_signals);
  sigaddset(&stop_signals, SIGTERM);
  sigaddset(&stop_signals, SIGINT);
  sigaddset(&stop_signals, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &stop_signals, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
  // Request bodies come and go by megabytes: give them back to the system, and keep few arenas for the rest.
  mallopt(M_MMAP_THRESHOLD, 1 << 20);
  mallopt(M_ARENA_MAX, 2);

  if (flags.die_with_parent) {
    if (const Result<void> bound = engine::DieWithParent(); !bound) return Failed(bound.error());
  }
  if (flags.parent_fd >= 0) engine::WatchParentPipe(flags.parent_fd);
  const int code = Serve(flags, stop_signals);
  // The library's own destructors have nothing left to save, and their order is not ours to trust.
  std::fflush(nullptr);
  ::_exit(code);
}
