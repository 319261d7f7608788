#include "cmd/serve.h"

#include <fmt/format.h>
#include <malloc.h>
#include <signal.h>
#include <string.h>

#include <cstdio>

#include "base/log.h"
#include "cmd/address_file.h"
#include "cmd/server.h"

namespace throughline::cmd {
namespace {

constexpr auto kDrain = std::chrono::seconds(15);  // an SDK's own export timeout is 10 s

sigset_t StopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

std::string Scheme(const Config& config) { return config.tls_certificate.empty() ? "http" : "https"; }

std::string Url(const Config& config, const RunningServer& server) {
  const std::string address = server.http_address();
  return address.starts_with("unix:") ? address : fmt::format("{}://{}", Scheme(config), address);
}

void Welcome(const Config& config, const RunningServer& server) {
  std::string scheme = Scheme(config);
  std::string out = fmt::format("\nThroughline is ready.\n\n  OTLP/HTTP and API   {}\n", Url(config, server));
  if (server.grpc_port() != 0) {
    std::string host = config.grpc.substr(0, config.grpc.rfind(':'));
    out += fmt::format("  OTLP/gRPC           {}://{}:{}\n", scheme, host, server.grpc_port());
  }
  out += fmt::format(
      "  Data                {}\n\n"
      "  export OTEL_EXPORTER_OTLP_ENDPOINT={}\n"
      "  throughline tail            spans as they arrive\n"
      "  throughline traces          the last hour's traces\n"
      "  throughline trace ID        one trace as a tree\n\n",
      config.data, Url(config, server));
  std::fputs(out.c_str(), stdout);
  std::fflush(stdout);
}

}  // namespace

int RunServe(const Config& config) {
  log::Configure(config.log_level, config.log_format);
  std::vector<std::string> wrong = Contradictions(config);
  for (const std::string& sentence : wrong) log::Error("serve", sentence);
  if (!wrong.empty()) return 2;

  // Blocked before any thread is made, so that only the wait below sees them. A peer that goes is an error of write,
  // not a signal.
  sigset_t stop = StopSignals();
  pthread_sigmask(SIG_BLOCK, &stop, nullptr);
  signal(SIGPIPE, SIG_IGN);

  // Buffers of large requests go back to the system when they are freed. Left alone, the allocator learns from the
  // first of them to keep such sizes for itself: 100 MiB after a few decompression bombs.
  mallopt(M_MMAP_THRESHOLD, 8 << 20);
  mallopt(M_TRIM_THRESHOLD, 32 << 20);

  log::Info("serve", "starting",
            {{"data", config.data}, {"engine", config.engine == "embedded" ? "embedded" : "remote"}});
  auto server = RunningServer::Start(config);
  if (!server) {
    log::Error("serve", "not started", {{"reason", server.error().message}});
    return 1;
  }
  WriteAddressFile(config.data, Url(config, **server));
  Welcome(config, **server);

  int signal_number = 0;
  sigwait(&stop, &signal_number);
  log::Info("serve", "stopping: what is in flight is answered, what is queued is committed",
            {{"signal", strsignal(signal_number)}});
  // A second signal ends it at once: whoever sends it does not want to wait.
  pthread_sigmask(SIG_UNBLOCK, &stop, nullptr);
  signal(SIGTERM, SIG_DFL);
  signal(SIGINT, SIG_DFL);
  RemoveAddressFile(config.data);
  (*server)->Stop(std::chrono::duration_cast<std::chrono::milliseconds>(kDrain));
  log::Info("serve", "stopped");
  return 0;
}

}  // namespace throughline::cmd
