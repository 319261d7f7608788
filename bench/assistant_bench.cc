// Questions answered over HTTP: /api/generate-query with the built-in planner, on keep-alive connections.
//
//   assistant_bench [SECONDS]     of each measurement, 5 when it is not said
//
// The assistant runs in a process of its own with tracing on: its spans go to a receiver in a third process that
// answers 200 to everything. The baseline is the same server, router and tracing with a handler that answers a fixed
// JSON of the same size. Both are asked by kConnections clients, each as soon as it has its answer; then at half that
// rate, where a time counts from when the question was due. The load shares the machine's cores with what it measures.
#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "assistant/api/router.h"
#include "assistant/api/services.h"
#include "assistant/assistant.h"
#include "base/log.h"
#include "bench/harness/machine_line.h"
#include "net/server.h"

namespace throughline {
namespace {

using std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr int kConnections = 16;
constexpr double kRateBar = 2'000;  // a second, on two cores
constexpr double kP99Bar = 20;      // ms, at half the rate
constexpr std::array kQuestions{
    "errors of the last hour",
    "show me authentication errors",
    "slowest 10 services today",
    "how many logs per service in the last 2 hours",
    "average duration by operation over the last day",
    "p95 latency of checkout since monday",
    "tokens by model this week",
    "count errors over time yesterday",
    "which services fail the most",
    "logs containing 'connection refused' in the last 30 minutes",
    "thumbs down by intent last week",
    "spans slower than 2 seconds",
};

// ---- what is measured, in a process of its own

struct Ports {
  uint16_t assistant = 0, baseline = 0;
};

std::string FixedAnswer() {
  return R"({"success":true,"query":"source logs last 1h | filter $m.severity >= ERROR","filling":")" +
         std::string(1400, 'x') + "\"}";
}

[[noreturn]] void Serve(int to_parent, const std::string& data, uint16_t receiver) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  log::Configure(log::Level::kError, log::Format::kText);
  assistant::Config config;
  config.http = "127.0.0.1:0";
  config.data = data;
  config.feedback_db = data + "/feedback.db";
  config.server = fmt::format("http://127.0.0.1:{}", receiver);
  config.center_url = config.server;
  const SystemClock clock;
  auto none = [](const std::string&) -> std::optional<std::string> { return std::nullopt; };
  auto running = assistant::Assistant::Start(config, none, clock, "bench");
  if (!running) {
    fmt::print(stderr, "the assistant does not start: {}\n", running.error().message);
    _exit(1);
  }
  assistant::Counters counters;
  assistant::Faults faults;
  const std::string fixed = FixedAnswer();
  assistant::Router router({{.method = "POST",
                             .path = "/api/generate-query",
                             .handler = [&](assistant::Call&) { return assistant::JsonAnswer(200, fixed); }}},
                           {}, counters, faults);
  net::ServerOptions options;
  options.address = *net::ListenAddress::Parse("127.0.0.1:0");
  options.body_limit = [&](const net::Request& head) { return router.BodyLimit(head); };
  options.admit = [&](const net::Request& head) { return router.Admit(head); };
  auto server = net::Server::Start(options, [&](net::Request request, net::ResponseWriter writer) {
    router.Handle(std::move(request), std::move(writer));
  });
  if (!server) _exit(1);
  Ports ports;
  const std::string& url = (*running)->url();
  std::from_chars(url.data() + url.rfind(':') + 1, url.data() + url.size(), ports.assistant);
  ports.baseline = (*server)->address().port;
  if (write(to_parent, &ports, sizeof ports) != sizeof ports) _exit(1);
  pause();
  _exit(0);
}

[[noreturn]] void Receive(int to_parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  net::ServerOptions options;
  options.address = *net::ListenAddress::Parse("127.0.0.1:0");
  options.io_threads = 1;
  auto server = net::Server::Start(options, [](net::Request, net::ResponseWriter writer) {
    writer.Send({.status = 200, .headers = {{"Content-Type", "application/json"}}, .body = "{}"});
  });
  if (!server) _exit(1);
  const Ports ports{.assistant = (*server)->address().port};
  if (write(to_parent, &ports, sizeof ports) != sizeof ports) _exit(1);
  pause();
  _exit(0);
}

template <typename Run>
Ports Fork(Run run, pid_t& child) {
  int pipe_ends[2];
  if (pipe(pipe_ends) != 0) std::abort();
  child = fork();
  if (child == 0) {
    close(pipe_ends[0]);
    run(pipe_ends[1]);
  }
  close(pipe_ends[1]);
  Ports ports;
  if (read(pipe_ends[0], &ports, sizeof ports) != sizeof ports) {
    fmt::print(stderr, "a process did not start\n");
    std::exit(1);
  }
  close(pipe_ends[0]);
  return ports;
}

// ---- the load

class Connection {
 public:
  explicit Connection(uint16_t port) : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int on = 1;
    setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) std::abort();
  }
  ~Connection() { close(socket_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Whether it was answered with 200.
  bool Ask(const std::string& request) {
    if (send(socket_, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size()))
      return false;
    size_t have = 0, want = SIZE_MAX;
    while (have < want) {
      const ssize_t got = recv(socket_, buffer_.data() + have, buffer_.size() - have, 0);
      if (got <= 0) return false;
      have += static_cast<size_t>(got);
      if (want != SIZE_MAX) continue;
      const std::string_view text(buffer_.data(), have);
      const size_t end = text.find("\r\n\r\n"), length = text.find("Content-Length: ");
      if (end == std::string_view::npos || length == std::string_view::npos) continue;
      size_t size = 0;
      std::from_chars(text.data() + length + 16, text.data() + end, size);
      want = end + 4 + size;
      if (want > buffer_.size()) return false;
    }
    return std::string_view(buffer_.data(), 12) == "HTTP/1.1 200";
  }

 private:
  const int socket_;
  std::array<char, 64 << 10> buffer_;
};

std::string RequestOf(const char* question) {
  const std::string body = fmt::format(R"({{"user_input": "{}"}})", question);
  return fmt::format(
      "POST /api/generate-query HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
      "{}\r\n\r\n{}",
      body.size(), body);
}

struct Figures {
  double rate = 0, p50_ms = 0, p99_ms = 0;
  uint64_t failed = 0;
};

// `rate` 0: each connection asks as soon as it has its answer.
Figures Load(uint16_t port, double seconds, double rate) {
  std::vector<std::thread> threads;
  std::vector<std::vector<double>> times(kConnections);
  std::atomic<uint64_t> failed{0};
  const auto start = steady_clock::now() + 50ms;
  const auto end = start + std::chrono::duration_cast<steady_clock::duration>(std::chrono::duration<double>(seconds));
  for (int i = 0; i < kConnections; ++i) {
    threads.emplace_back([&, i] {
      Connection connection(port);
      std::vector<std::string> requests;
      for (const char* question : kQuestions) requests.push_back(RequestOf(question));
      const auto gap =
          rate == 0
              ? steady_clock::duration(0)
              : std::chrono::duration_cast<steady_clock::duration>(std::chrono::duration<double>(kConnections / rate));
      auto due = start + gap * i / kConnections;
      for (size_t n = static_cast<size_t>(i);; ++n) {
        std::this_thread::sleep_until(due);
        if (rate == 0) due = steady_clock::now();
        if (due >= end) break;
        if (!connection.Ask(requests[n % requests.size()])) {
          failed.fetch_add(1);
          break;
        }
        times[static_cast<size_t>(i)].push_back(
            std::chrono::duration<double, std::milli>(steady_clock::now() - due).count());
        due += gap;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::vector<double> all;
  for (const std::vector<double>& some : times) all.insert(all.end(), some.begin(), some.end());
  std::sort(all.begin(), all.end());
  if (all.empty()) return {.failed = failed.load()};
  return {.rate = static_cast<double>(all.size()) / seconds,
          .p50_ms = all[all.size() / 2],
          .p99_ms = all[all.size() * 99 / 100],
          .failed = failed.load()};
}

void Print(const char* what, const Figures& full, const Figures& half) {
  fmt::print("{:<20} {:>8.0f}/s   at half: {:>7.0f}/s  p50 {:>6.2f} ms  p99 {:>6.2f} ms{}\n", what, full.rate,
             half.rate, half.p50_ms, half.p99_ms, full.failed + half.failed == 0 ? "" : "   CONNECTIONS FAILED");
}

}  // namespace
}  // namespace throughline

int main(int argc, char** argv) {
  using namespace throughline;
  const double seconds = argc > 1 ? std::atof(argv[1]) : 5;
  fmt::print("{}\n", bench::MachineLine(THROUGHLINE_SOURCE_DIR));
  std::string data = (std::filesystem::temp_directory_path() / "throughline-assistant-bench-XXXXXX").string();
  if (mkdtemp(data.data()) == nullptr) return 1;
  setenv("OTEL_TRACES_SAMPLER", "always_on", 1);
  pid_t receiver = 0, server = 0;
  const uint16_t receiver_port = Fork([](int to) { Receive(to); }, receiver).assistant;
  const Ports ports = Fork([&](int to) { Serve(to, data, receiver_port); }, server);

  Load(ports.assistant, seconds / 5, 0);  // connections, allocators and caches warm
  const Figures full = Load(ports.assistant, seconds, 0);
  const Figures half = Load(ports.assistant, seconds, full.rate / 2);
  Load(ports.baseline, seconds / 5, 0);
  const Figures full_fixed = Load(ports.baseline, seconds, 0);
  const Figures half_fixed = Load(ports.baseline, seconds, full_fixed.rate / 2);
  Print("generate-query", full, half);
  Print("a fixed answer", full_fixed, half_fixed);
  fmt::print("ratio {:.2f}   bar {:.0f}/s: {}   bar p99 {:.0f} ms: {}\n", full.rate / full_fixed.rate, kRateBar,
             full.rate >= kRateBar ? "kept" : "MISSED", kP99Bar, half.p99_ms <= kP99Bar ? "kept" : "MISSED");
  kill(server, SIGKILL);
  kill(receiver, SIGKILL);
  waitpid(server, nullptr, 0);
  waitpid(receiver, nullptr, 0);
  std::filesystem::remove_all(data);
  return 0;
}
