// What it costs to get spans out: through the batch queue and OTLP/HTTP to a receiver in a process of its own on this
// machine, and to one that takes connections and never answers.
//
//   sdk_export_bench [--spans 2000000] [--rate 200000] [--queue 65536]
//
// Prints the machine and, a line each: drops at the rate asked for; the highest rate without a pause; CPU a span in the
// whole program; the cost of a span on the thread that makes it (p50, p99) for a receiver that answers and for one that
// hangs, in the same run.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "bench/harness/machine_line.h"
#include "throughline/diagnostics.h"
#include "throughline/setup.h"

namespace {

using Clock = std::chrono::steady_clock;

int Listen(int& port) {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener, 16) != 0) std::abort();
  getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  port = ntohs(address.sin_port);
  return listener;
}

// Reads requests and says 200, as cheaply as can be: what is measured is the sender.
[[noreturn]] void Receive(int listener) {
  static char buffer[1 << 20];
  static constexpr char kAnswer[] =
      "HTTP/1.1 200 OK\r\nContent-Type: application/x-protobuf\r\nContent-Length: 0\r\n\r\n";
  for (;;) {
    const int connection = accept(listener, nullptr, nullptr);
    const int on = 1;
    setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    std::string head;
    for (ssize_t got; (got = read(connection, buffer, sizeof buffer)) > 0;) {
      head.append(buffer, static_cast<size_t>(got));
      for (;;) {
        const size_t end = head.find("\r\n\r\n");
        if (end == std::string::npos) break;
        const size_t length = head.find("Content-Length: ");
        const size_t whole = end + 4 + (length < end ? std::strtoul(head.c_str() + length + 16, nullptr, 10) : 0);
        if (head.size() < whole) break;
        head.erase(0, whole);
        if (write(connection, kAnswer, sizeof kAnswer - 1) < 0) break;
      }
    }
    close(connection);
  }
}

double CpuSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

struct Outcome {
  double seconds = 0, cpu = 0;
  throughline::Diagnostics counted;
  std::vector<uint32_t> nanos;  // of each 16th span
};

// rate 0: without a pause.
Outcome Run(int port, uint64_t spans, uint64_t rate, std::chrono::milliseconds wait, bool gzip) {
  auto telemetry = throughline::SetupExport(
      {.service_name = "bench",
       .otlp = throughline::OtlpOptions{.endpoint = "http://127.0.0.1:" + std::to_string(port), .gzip = gzip},
       .metrics = false});
  const throughline::Tracer tracer = throughline::GetTracer("bench", "1.0");
  const throughline::Diagnostics before = throughline::ReadDiagnostics();
  Outcome outcome;
  outcome.nanos.reserve(spans / 16 + 1);
  const double cpu = CpuSeconds();
  const auto start = Clock::now();
  for (uint64_t i = 0; i < spans; ++i) {
    const bool is_timed = i % 16 == 0;
    if (rate && is_timed) {
      const auto due = start + std::chrono::nanoseconds(1'000'000'000 / rate * i);
      if (due > Clock::now()) std::this_thread::sleep_until(due);
    }
    const auto begin = is_timed ? Clock::now() : Clock::time_point();
    {
      auto span = tracer.StartSpan("chat gpt-4o");
      span.SetAttribute("gen_ai.request.model", "gpt-4o")
          .SetAttribute("gen_ai.usage.input_tokens", static_cast<int64_t>(i));
    }
    if (is_timed) outcome.nanos.push_back(static_cast<uint32_t>((Clock::now() - begin).count()));
  }
  telemetry.ForceFlush(wait);
  outcome.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  outcome.cpu = CpuSeconds() - cpu;
  telemetry.Shutdown(std::chrono::milliseconds(1));
  const throughline::Diagnostics after = throughline::ReadDiagnostics();
  outcome.counted.spans_exported = after.spans_exported - before.spans_exported;
  outcome.counted.spans_dropped_queue = after.spans_dropped_queue - before.spans_dropped_queue;
  std::ranges::sort(outcome.nanos);
  return outcome;
}

void Print(const char* what, uint64_t spans, const Outcome& outcome) {
  const auto percentile = [&](double part) {
    return outcome.nanos[static_cast<size_t>(part * static_cast<double>(outcome.nanos.size() - 1))];
  };
  const auto count = static_cast<double>(spans);
  std::printf("%-44s %8.0f spans/s  %6.0f ns CPU/span  p50 %4u ns  p99 %5u ns  exported %llu  dropped %llu\n", what,
              count / outcome.seconds, outcome.cpu / count * 1e9, percentile(0.5), percentile(0.99),
              static_cast<unsigned long long>(outcome.counted.spans_exported),
              static_cast<unsigned long long>(outcome.counted.spans_dropped_queue));
}

}  // namespace

int main(int count, char** arguments) {
  std::map<std::string, std::string> options = {{"--spans", "2000000"}, {"--rate", "200000"}, {"--queue", "65536"}};
  for (int i = 1; i + 1 < count; i += 2) options[arguments[i]] = arguments[i + 1];
  const uint64_t spans = std::stoull(options["--spans"]), rate = std::stoull(options["--rate"]);
  setenv("OTEL_BSP_MAX_QUEUE_SIZE", options["--queue"].c_str(), 1);
  throughline::SetDiagnosticsLog(nullptr);
  std::printf("%s\n", throughline::bench::MachineLine(THROUGHLINE_SOURCE_DIR).c_str());

  int port = 0, hanging_port = 0;
  const int listener = Listen(port);
  const int hanging = Listen(hanging_port);
  const pid_t receiver = fork();
  if (receiver == 0) Receive(listener);

  Run(port, spans / 10, 0, std::chrono::seconds(30), true);  // warm
  Print("at the rate asked for, gzip", spans, Run(port, spans, rate, std::chrono::seconds(30), true));
  Print("at the rate asked for, plain", spans, Run(port, spans, rate, std::chrono::seconds(30), false));
  Print("without a pause, plain", spans, Run(port, spans, 0, std::chrono::seconds(30), false));
  // Alternately, so that what else the machine does hits both.
  std::vector<uint32_t> good_p99, hanging_p99;
  const auto p99 = [](const Outcome& outcome) { return outcome.nanos[outcome.nanos.size() * 99 / 100]; };
  for (int round = 0; round < 5; ++round) {
    const Outcome good = Run(port, spans / 10, rate / 4, std::chrono::seconds(30), false);
    const Outcome bad = Run(hanging_port, spans / 10, rate / 4, std::chrono::milliseconds(1), false);
    good_p99.push_back(p99(good));
    hanging_p99.push_back(p99(bad));
    if (round == 0) {
      Print("a quarter of the rate, receiver answers", spans / 10, good);
      Print("a quarter of the rate, receiver hangs", spans / 10, bad);
    }
  }
  std::ranges::sort(good_p99);
  std::ranges::sort(hanging_p99);
  std::printf("p99 of a span, median of 5: %u ns answering, %u ns hanging: ratio %.2f\n", good_p99[2], hanging_p99[2],
              static_cast<double>(hanging_p99[2]) / good_p99[2]);
  close(hanging);
  kill(receiver, SIGKILL);
  waitpid(receiver, nullptr, 0);
}
