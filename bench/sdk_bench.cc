// What the SDK costs the program that it traces, beside opentelemetry-cpp in the same run.
//
//   sdk_bench [SECONDS [CASE]]     SECONDS of processor time for each round of each case, 0.05 when it is not said
//
// Both record for OTLP, and what is recorded is let go at the end of the span; the last case sends it, uncompressed,
// to a receiver in another process that answers 200 to everything. Ours and the peer alternate in rounds; a figure is
// the median of its rounds, a ratio the median of the rounds' ratios. Times are of the processor, so that a busy
// machine does not decide: of the thread that makes the spans, in the last case of the whole process.
//
// The peer is used where CMake finds it: build opentelemetry-cpp with its OTLP/HTTP exporter, and configure with
// -DCMAKE_PREFIX_PATH=<its prefix>. Without it the bars in nanoseconds alone are measured.
#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "bench/harness/machine_line.h"
#include "bench/sdk_peer.h"
#include "throughline/diagnostics.h"
#include "throughline/propagation.h"
#include "throughline/provider.h"
#include "throughline/setup.h"

namespace throughline {
namespace {

using bench::Work;

constexpr int kRounds = 9;
constexpr size_t kSpansEndToEnd = 20'000;

struct Case {
  std::string name;
  Work work;
  double ratio_bar = 0;  // of the peer's; 0: none
  double ns_bar = 0;
};

double Now(clockid_t clock) {  // nanoseconds
  timespec time{};
  clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

double NanosecondsEach(const Work& work, size_t times) {
  const double before = Now(CLOCK_THREAD_CPUTIME_ID);
  work(times);
  return (Now(CLOCK_THREAD_CPUTIME_ID) - before) / static_cast<double>(times);
}

void Print(const Case& measured, const std::vector<double>& ours, const std::vector<double>& peers) {
  std::vector<double> ratios;
  for (size_t i = 0; i < peers.size(); ++i) ratios.push_back(ours[i] / peers[i]);
  const auto bar = [](double value, double most, const char* unit) {
    return most == 0 ? std::string() : fmt::format("   bar {}{}: {}", most, unit, value <= most ? "kept" : "MISSED");
  };
  fmt::print("{:<18} {:>9.1f} ns", measured.name, Median(ours));
  if (!peers.empty()) fmt::print(" {:>9.1f} ns {:>6.2f}x", Median(peers), Median(ratios));
  fmt::print("{}", bar(Median(ours), measured.ns_bar, " ns"));
  if (!peers.empty()) fmt::print("{}", bar(Median(ratios), measured.ratio_bar, "x"));
  fmt::print("\n");
  std::fflush(stdout);
}

void Measure(const Case& measured, const Work* peer, double seconds) {
  const auto times_for = [&](const Work& work) {
    const double each = std::max(NanosecondsEach(work, 2000), 0.5);
    return std::max<size_t>(1000, static_cast<size_t>(seconds * 1e9 / each));
  };
  const size_t our_times = times_for(measured.work);
  const size_t peer_times = peer ? times_for(*peer) : 0;
  std::vector<double> ours, peers;
  for (int round = 0; round < kRounds; ++round) {
    ours.push_back(NanosecondsEach(measured.work, our_times));
    if (peer) peers.push_back(NanosecondsEach(*peer, peer_times));
  }
  Print(measured, ours, peers);
}

// Answers 200 to every request, in a process of its own, so that it is not counted. Ends with this process.
uint16_t StartReceiver() {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener, 16) != 0) std::abort();
  getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  if (fork() != 0) {
    close(listener);
    return ntohs(address.sin_port);
  }
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  for (;;) {
    const int connection = accept(listener, nullptr, nullptr);
    std::thread([connection] {
      const int on = 1;
      setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      std::string input(1 << 20, '\0');
      size_t have = 0;
      for (;;) {
        const std::string_view seen(input.data(), have);
        const size_t head = seen.find("\r\n\r\n");
        size_t body = 0;
        if (head != seen.npos) {
          std::string lower(seen.substr(0, head));
          for (char& c : lower) c = static_cast<char>(std::tolower(c));
          const size_t length = lower.find("content-length:");
          body = length == lower.npos ? 0 : std::strtoul(lower.c_str() + length + 15, nullptr, 10);
          if (lower.find("expect: 100-continue") != lower.npos && have == head + 4) {
            constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
            if (write(connection, kContinue.data(), kContinue.size()) < 0) return;
          }
        }
        if (head != seen.npos && have >= head + 4 + body) {
          have = 0;  // neither side sends a second request before the first is answered
          constexpr std::string_view kAnswer =
              "HTTP/1.1 200 OK\r\nContent-Type: application/x-protobuf\r\nContent-Length: 0\r\n\r\n";
          if (write(connection, kAnswer.data(), kAnswer.size()) < 0) return;
          continue;
        }
        if (head != seen.npos && head + 4 + body > input.size()) input.resize(head + 4 + body);
        const ssize_t more = read(connection, input.data() + have, input.size() - have);
        if (more <= 0) {
          close(connection);
          return;
        }
        have += static_cast<size_t>(more);
      }
    }).detach();
  }
}

struct Discarding final : SpanProcessor {
  void OnEnd(const FinishedSpan&) noexcept override {}
  bool ForceFlush(std::chrono::milliseconds) noexcept override { return true; }
  bool Shutdown(std::chrono::milliseconds) noexcept override { return true; }
};

std::shared_ptr<TracerProvider> MakeProvider(std::shared_ptr<Sampler> sampler) {
  return TracerProvider::Create({.sampler = std::move(sampler), .processors = {std::make_shared<Discarding>()}});
}

std::vector<Case> Cases(const Tracer& tracer, const Tracer& unsampled, const std::vector<bench::HeaderPair>& received,
                        const std::string& text) {
  static const Tracer disabled = GetTracer("bench, without a provider");
  std::vector<Header> headers;
  for (const bench::HeaderPair& header : received) headers.push_back({header.name, header.value});
  return {
      // First: a program that is not traced makes no context current either.
      {.name = "disabled",
       .work =
           [](size_t times) {
             while (times-- > 0) {
               Span span = disabled.StartSpan("GET /checkout");
               asm volatile("" : : "r"(&span) : "memory");  // the compiler may not see that there is nothing to do
               span.End();
             }
           },
       .ns_bar = 3},
      {.name = "start and end",
       .work =
           [=](size_t times) {
             while (times-- > 0) tracer.StartSpan("GET /checkout").End();
           },
       .ratio_bar = 0.5},
      {.name = "with scope",
       .work =
           [=](size_t times) {
             while (times-- > 0) tracer.StartActiveSpan("GET /checkout").End();
           },
       .ratio_bar = 0.5},
      {.name = "10 attributes",
       .work =
           [=](size_t times) {
             while (times-- > 0) {
               Span span = tracer.StartSpan("GET /checkout");
               span.SetAttribute("http.request.method", "GET");
               span.SetAttribute("url.path", "/checkout");
               span.SetAttribute("url.scheme", "https");
               span.SetAttribute("server.address", "shop.example.com");
               span.SetAttribute("server.port", 443);
               span.SetAttribute("http.response.status_code", 200);
               span.SetAttribute("user_agent.original", "Mozilla/5.0 (X11; Linux x86_64)");
               span.SetAttribute("network.protocol.version", "1.1");
               span.SetAttribute("http.response.body.size", 48213);
               span.SetAttribute("app.cached", false);
             }
           },
       .ratio_bar = 0.4},
      {.name = "LLM span, 10 kB",
       .work =
           [=](size_t times) {
             while (times-- > 0) {
               Span span = tracer.StartSpan("chat gpt-4o-mini");
               span.SetAttribute("gen_ai.operation.name", "chat");
               span.SetAttribute("gen_ai.provider.name", "openai");
               span.SetAttribute("gen_ai.request.model", "gpt-4o-mini");
               span.SetAttribute("gen_ai.request.temperature", 0.2);
               span.SetAttribute("gen_ai.request.max_tokens", 1024);
               span.SetAttribute("gen_ai.response.model", "gpt-4o-mini-2024-07-18");
               span.SetAttribute("gen_ai.response.id", "chatcmpl-9J3jB6mQvT0xYz");
               span.SetAttribute("gen_ai.usage.input_tokens", 1842);
               span.SetAttribute("gen_ai.usage.output_tokens", 512);
               span.SetAttribute("gen_ai.input.messages", std::string_view(text).substr(0, 8000));
               span.SetAttribute("gen_ai.output.messages", std::string_view(text).substr(0, 2000));
             }
           },
       .ratio_bar = 0.6},
      {.name = "unsampled",
       .work =
           [=](size_t times) {
             while (times-- > 0) unsampled.StartSpan("GET /checkout").End();
           },
       .ns_bar = 25},
      {.name = "extract",
       .work =
           [=](size_t times) {
             while (times-- > 0) {
               if (!Extract(headers).is_valid) std::abort();
             }
           },
       .ratio_bar = 0.15},
      {.name = "inject",
       .work =
           [=](size_t times) {
             const ActiveSpan span = tracer.StartActiveSpan("GET /checkout");
             size_t bytes = 0;
             while (times-- > 0) {
               const InjectedHeaders injected = Inject();
               for (const Header& header : injected.headers()) bytes += header.value.size();
             }
             if (bytes == 0) std::abort();
           },
       .ratio_bar = 0.8},
  };
}

void MeasureEndToEnd(const bench::Peer& peer, uint16_t port) {
  const auto provider = TracerProvider::Create(
      {.sampler = AlwaysOn(),
       .processors = {MakeBatchProcessor(
           MakeOtlpExporter({.endpoint = fmt::format("http://127.0.0.1:{}", port), .gzip = false}),
           {.max_queue_size = 65536, .max_export_batch_size = 512, .schedule_delay = std::chrono::milliseconds(50)})}});
  const Tracer tracer = provider->GetTracer("bench", "1");
  const auto ours = [&](size_t spans) {
    while (spans-- > 0) {
      Span span = tracer.StartSpan("GET /checkout");
      span.SetAttribute("http.request.method", "GET");
      span.SetAttribute("url.path", "/checkout");
      span.SetAttribute("http.response.status_code", 200);
    }
    provider->ForceFlush();
  };
  const auto process_time = [](const auto& work) {
    const double before = Now(CLOCK_PROCESS_CPUTIME_ID);
    work();
    return (Now(CLOCK_PROCESS_CPUTIME_ID) - before) / static_cast<double>(kSpansEndToEnd);
  };
  std::vector<double> our_times, peer_times;
  for (int round = -1; round < kRounds; ++round) {
    const double our_time = process_time([&] { ours(kSpansEndToEnd); });
    const double peer_time = peer.end_to_end ? process_time([&] { peer.end_to_end(kSpansEndToEnd, port); }) : 0;
    if (round < 0) continue;  // to warm up
    our_times.push_back(our_time);
    if (peer.end_to_end) peer_times.push_back(peer_time);
  }
  Print({.name = "end to end", .work = {}, .ratio_bar = 0.4}, our_times, peer_times);
  const Diagnostics seen = ReadDiagnostics();
  fmt::print("sent {} spans, dropped {}, refused {}\n", seen.spans_exported, seen.spans_dropped_queue,
             seen.spans_refused);
}

int Run(double seconds, std::string_view only) {
  const uint16_t port = StartReceiver();
  std::string text;
  while (text.size() < 10'000) text += "{\"role\":\"user\",\"content\":\"Why was the checkout slow last night?\"},";
  const std::vector<bench::HeaderPair> headers = {
      {"Host", "shop.example.com"},
      {"User-Agent", "Mozilla/5.0 (X11; Linux x86_64)"},
      {"Accept", "application/json"},
      {"Content-Type", "application/json"},
      {"Content-Length", "348"},
      {"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"},
      {"tracestate", "ot=th:8,vendor=00f067aa0ba902b7"},
      {"Accept-Encoding", "gzip"},
  };
  const bench::Peer peer = bench::MakePeer(headers, text);
  fmt::print("{}\n", bench::MachineLine(THROUGHLINE_SOURCE_DIR));
  fmt::print("peer: {}\n\n{:<18} {:>12} {:>12}\n", peer.name.empty() ? "none was found at the build" : peer.name, "",
             "ours", peer.name.empty() ? "" : "peer");
  const auto provider = MakeProvider(AlwaysOn());
  const auto unsampled = MakeProvider(AlwaysOff());
  const auto is_wanted = [&](std::string_view name) { return only.empty() || name == only; };
  for (const Case& measured :
       Cases(provider->GetTracer("bench", "1"), unsampled->GetTracer("bench", "1"), headers, text)) {
    if (!is_wanted(measured.name)) continue;
    const auto found = peer.works.find(measured.name);
    Measure(measured, found == peer.works.end() ? nullptr : &found->second, seconds);
  }
  if (is_wanted("end to end")) MeasureEndToEnd(peer, port);
  return 0;
}

}  // namespace
}  // namespace throughline

int main(int argc, char** argv) {
  return throughline::Run(argc > 1 ? std::atof(argv[1]) : 0.05, argc > 2 ? argv[2] : "");
}
