// For tests: what the normaliser makes of captured OTLP/JSON, as text to compare with an expectation on disk.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/normalise/testing/normalised_json.h"
#include "ingest/otlp/json_logs.h"
#include "ingest/otlp/json_traces.h"

namespace throughline::ingest::testing {

inline std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// The lines of `json` (one member a line) without those of the members named.
inline std::string WithoutMembers(const std::string& json, std::initializer_list<std::string_view> names) {
  std::string kept;
  for (size_t at = 0; at < json.size();) {
    size_t end = std::min(json.find('\n', at), json.size() - 1);
    std::string_view line(json.data() + at, end - at + 1);
    bool drop = false;
    for (std::string_view name : names) drop |= line.find("    \"" + std::string(name) + "\": ") == 0;
    if (!drop) kept += line;
    at = end + 1;
  }
  return kept;
}

// Every span of the request in the order of their starts, each under its name:
//   [ {"span": "chat gpt-4o", "normalised": {...}}, ... ]
inline void AppendSpans(std::string_view otlp_json, std::vector<std::string>& out) {
  otel::TraceBatch batch;
  if (!ReadTracesJson(otlp_json, ReadLimits{}, batch)) return;
  std::vector<size_t> order(batch.spans.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return batch.spans.start_nanos[a] < batch.spans.start_nanos[b]; });
  Normaliser normaliser;
  NormalisedSpan normalised;
  for (size_t span : order) {
    normaliser.Normalise(batch, span, normalised);
    std::string entry = "  {\"span\": ";
    otel::AppendJsonString(batch.spans.name[span], entry);
    out.push_back(entry + ", \"normalised\": " + ToJson(normalised) + "}");
  }
}

inline void AppendLogs(std::string_view otlp_json, std::vector<std::string>& out) {
  otel::LogBatch batch;
  if (!ReadLogsJson(otlp_json, ReadLimits{}, batch)) return;
  Normaliser normaliser;
  NormalisedSpan normalised;
  for (size_t record = 0; record < batch.logs.size(); ++record) {
    normaliser.NormaliseLog(batch, record, normalised);
    std::string entry = "  {\"log\": ";
    otel::AppendJsonString(batch.logs.event_name[record], entry);
    out.push_back(entry + ", \"normalised\": " + ToJson(normalised) + "}");
  }
}

inline std::string AsList(const std::vector<std::string>& entries) {
  std::string out = "[\n";
  for (const std::string& entry : entries) out += entry + (&entry == &entries.back() ? "\n" : ",\n");
  return out + "]\n";
}

// With THROUGHLINE_UPDATE_GOLDENS set the expectation is written instead of compared: read the difference before you
// commit it.
inline bool UpdatesGoldens() { return std::getenv("THROUGHLINE_UPDATE_GOLDENS") != nullptr; }

inline std::string ExpectationAt(const std::filesystem::path& path, const std::string& actual) {
  if (UpdatesGoldens()) std::ofstream(path, std::ios::binary) << actual;
  return ReadFile(path);
}

}  // namespace throughline::ingest::testing
