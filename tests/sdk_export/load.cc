// A program under load, for export_test.cjs: ends `--spans` spans, numbered from `--first`, at `--rate` a second, waits
// for the export to be done as far as it can be, and prints what the library counted as one line of JSON.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <thread>

#include "throughline/diagnostics.h"
#include "throughline/setup.h"

int main(int count, char** arguments) {
  std::map<std::string, std::string> options = {{"--first", "0"},      {"--spans", "1000"}, {"--rate", "1000"},
                                                {"--service", "load"}, {"--flush", "30"},   {"--protocol", "http"}};
  for (int i = 1; i + 1 < count; i += 2) options[arguments[i]] = arguments[i + 1];
  const long spans = std::stol(options["--spans"]), rate = std::stol(options["--rate"]),
             first = std::stol(options["--first"]);

  const auto start = std::chrono::steady_clock::now();
  std::chrono::nanoseconds slowest{0};
  bool is_flushed = false;
  {
    auto telemetry = throughline::SetupExport(
        {.service_name = options["--service"],
         .otlp = throughline::OtlpOptions{.endpoint = options["--endpoint"],
                                          .protocol = options["--protocol"] == "grpc" ? throughline::Protocol::kGrpc
                                                      : options["--protocol"] == "json"
                                                          ? throughline::Protocol::kHttpJson
                                                          : throughline::Protocol::kHttpProtobuf,
                                          .timeout = std::chrono::seconds(5),
                                          .ca_file = options["--ca"],
                                          .client_certificate_file = options["--certificate"],
                                          .client_key_file = options["--key"],
                                          .spool_directory = options["--spool"]}});
    if (!telemetry.is_enabled()) {
      std::fprintf(stderr, "%s\n", telemetry.problem().c_str());
      return 1;
    }
    const throughline::Tracer tracer = throughline::GetTracer("load");
    std::puts("started");
    std::fflush(stdout);
    for (long i = 0; i < spans; ++i) {
      const auto due = start + std::chrono::nanoseconds(1'000'000'000 / rate * i);
      if (due > std::chrono::steady_clock::now() + std::chrono::milliseconds(1)) std::this_thread::sleep_until(due);
      const auto before = std::chrono::steady_clock::now();
      auto span = tracer.StartSpan("step");
      span.SetAttribute("number", first + i);
      span.End();
      slowest = std::max<std::chrono::nanoseconds>(slowest, std::chrono::steady_clock::now() - before);
    }
    is_flushed = telemetry.ForceFlush(std::chrono::seconds(std::stol(options["--flush"])));
  }
  const throughline::Diagnostics counted = throughline::ReadDiagnostics();
  std::printf(
      "{\"flushed\":%s,\"ended\":%llu,\"exported\":%llu,\"refused\":%llu,\"dropped_queue\":%llu,\"dropped_shutdown\":%"
      "llu,"
      "\"spooled\":%llu,\"retries\":%llu,\"slowest_us\":%lld}\n",
      is_flushed ? "true" : "false", static_cast<unsigned long long>(counted.spans_ended),
      static_cast<unsigned long long>(counted.spans_exported), static_cast<unsigned long long>(counted.spans_refused),
      static_cast<unsigned long long>(counted.spans_dropped_queue),
      static_cast<unsigned long long>(counted.spans_dropped_shutdown),
      static_cast<unsigned long long>(counted.spans_spooled), static_cast<unsigned long long>(counted.export_retries),
      static_cast<long long>(slowest.count() / 1000));
}
