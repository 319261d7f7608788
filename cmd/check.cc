#include "cmd/check.h"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>

#include "net/client.h"
#include "net/server.h"
#include "store/clickhouse_client.h"
#include "store/disk_space.h"

namespace throughline::cmd {
namespace {

namespace fs = std::filesystem;

class Findings {
 public:
  explicit Findings(std::ostream& out) : out_(out) {}
  void Good(std::string_view what) { out_ << "ok     " << what << '\n'; }
  void Bad(std::string_view what) {
    out_ << "wrong  " << what << '\n';
    bad_ = true;
  }
  bool bad() const { return bad_; }

 private:
  std::ostream& out_;
  bool bad_ = false;
};

// Whether a Throughline answers there.
bool IsServing(const Config& config) {
  Result<net::Endpoint> endpoint =
      net::Endpoint::Parse((config.tls_certificate.empty() ? "http://" : "https://") + config.http);
  if (!endpoint) return false;
  auto client = net::Client::Create(*endpoint, {.total_timeout = std::chrono::seconds(2), .verify_tls = false});
  if (!client) return false;
  auto response = (*client)->Send({.target = "/readyz"});
  return response && response->body.find("not_ready") != std::string::npos;
}

void CheckData(const Config& config, Findings& findings) {
  std::error_code error;
  fs::path directory = fs::absolute(config.data, error);
  fs::path existing = directory;
  while (!existing.empty() && !fs::exists(existing, error) && existing != existing.parent_path())
    existing = existing.parent_path();
  if (access(existing.c_str(), W_OK | X_OK) != 0) {
    return findings.Bad(
        fmt::format("data: {} can't be written by this user; name another directory with --data", existing.string()));
  }
  Result<uint64_t> free = store::SystemDiskSpace().FreeBytes(existing);
  if (!free) return findings.Bad("data: " + free.error().message);
  if (*free < config.min_free_disk) {
    return findings.Bad(
        fmt::format("data: {} MiB are free at {}, below --min-free-disk of {} MiB: senders would be told to wait",
                    *free >> 20, existing.string(), config.min_free_disk >> 20));
  }
  findings.Good(fmt::format("data: {} ({} GiB free)", directory.string(), *free >> 30));
}

void CheckEngine(const Config& config, Findings& findings) {
  if (config.engine != "embedded") {
    Result<store::ClickHouseEndpoint> endpoint = store::ClickHouseEndpoint::Parse(config.engine);
    if (!endpoint) return findings.Bad("engine: " + endpoint.error().message);
    auto client = store::ClickHouseClient::Create(*endpoint);
    if (!client) return findings.Bad("engine: " + client.error().message);
    auto version = (*client)->Query("SELECT version()", {}, "TabSeparated");
    if (!version)
      return findings.Bad(fmt::format("engine: {} does not answer: {}", endpoint->Text(), version.error().message));
    return findings.Good(fmt::format("engine: ClickHouse {}", version->bytes.substr(0, version->bytes.find('\n'))));
  }
  std::error_code error;
  fs::path program = config.engine_program.empty()
                         ? fs::read_symlink("/proc/self/exe", error).parent_path() / "throughline-engine"
                         : fs::path(config.engine_program);
  if (access(program.c_str(), X_OK) != 0)
    return findings.Bad(fmt::format(
        "engine: there is no program at {}; install it beside throughline, or name it with --engine-program",
        program.string()));
  findings.Good("engine: " + program.string());
}

// Binds and lets go again.
void CheckPort(std::string_view flag, const std::string& text, bool serving, Findings& findings) {
  if (text.empty()) return;
  Result<net::ListenAddress> address = net::ListenAddress::Parse(text);
  if (!address) return findings.Bad(fmt::format("{}: {}", flag, address.error().message));
  net::ServerOptions options;
  options.address = *address;
  options.io_threads = 1;
  auto server = net::Server::Start(options, [](net::Request, net::ResponseWriter) {});
  if (server) return findings.Good(fmt::format("{}: {} is free", flag, text));
  if (serving) return findings.Good(fmt::format("{}: {} is served by a running throughline", flag, text));
  findings.Bad(fmt::format("{}: {}", flag, server.error().message));
}

void CheckTls(const Config& config, Findings& findings) {
  for (const std::string& file : {config.tls_certificate, config.tls_key}) {
    if (!file.empty() && access(file.c_str(), R_OK) != 0)
      findings.Bad(fmt::format("tls: {} can't be read by this user", file));
  }
}

}  // namespace

int RunCheck(const Config& config, std::ostream& out) {
  Findings findings(out);
  for (const std::string& sentence : Contradictions(config)) findings.Bad(sentence);
  CheckData(config, findings);
  CheckEngine(config, findings);
  CheckTls(config, findings);
  bool serving = IsServing(config);
  CheckPort("http", config.http, serving, findings);
  CheckPort("grpc", config.grpc, serving, findings);
  out << (findings.bad() ? "\n`throughline serve` would not start.\n"
          : serving      ? "\nA server is running.\n"
                         : "\n`throughline serve` would start.\n");
  return findings.bad() ? 1 : 0;
}

}  // namespace throughline::cmd
