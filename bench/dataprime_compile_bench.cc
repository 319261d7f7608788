#include "bench/dataprime_compile_bench.h"

#include <fmt/format.h>
#include <time.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "bench/harness/measure.h"
#include "dataprime/compiler.h"

namespace throughline::bench {
namespace {

constexpr int kRounds = 15;

// Of this thread: another program's turn on the processor is no part of it.
double CpuMilliseconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

std::string ReadWhole(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// query.dp of every case, and the files of corpus/, whose queries have a line --- between them.
std::vector<std::string> Corpus(const std::string& source_dir) {
  std::vector<std::string> out;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(source_dir + "/tests/queries")) {
    if (entry.path().filename() == "query.dp") out.push_back(ReadWhole(entry.path()));
    if (entry.path().parent_path().filename() != "corpus" || entry.path().filename() == "refused.txt") continue;
    const std::string all = ReadWhole(entry.path());
    constexpr std::string_view kBetween = "\n---\n";
    for (size_t at = 0; at < all.size();) {
      const size_t end = std::min(all.find(kBetween, at), all.size());
      out.push_back(all.substr(at, end - at));
      at = end + kBetween.size();
    }
  }
  return out;
}

}  // namespace

void MeasureCompiling(const std::string& source_dir) {
  dataprime::CompileOptions options;
  options.now = 1'767'268'800'000'000'000;
  options.window_start = 1'767'225'600'000'000'000;
  options.window_end = options.now;
  options.default_source = "spans";
  options.parameters["clusters"] = {{"a", "b"}, true};
  options.parameters["minDuration"] = {{"5"}, false};
  options.parameters["myGroupByVar"] = {{"region"}, false};
  options.tables["teams"] = {
      .id = "t1", .columns = {{"service", "string"}, {"team", "string"}, {"size", "number"}, {"on call", "bool"}}};

  const std::vector<std::string> corpus = Corpus(source_dir);
  std::vector<double> all;  // every run of every query
  double slowest = 0;
  std::string slowest_query;
  size_t refused = 0;
  for (const std::string& query : corpus) {
    std::vector<double> times;
    bool compiled = true;
    for (int round = 0; round < kRounds; ++round) {
      const double begin = CpuMilliseconds();
      compiled = dataprime::Compile(query, options).has_value();
      times.push_back(CpuMilliseconds() - begin);
    }
    refused += compiled ? 0 : 1;
    if (Median(times) > slowest) {
      slowest = Median(times);
      slowest_query = query;
    }
    all.insert(all.end(), times.begin(), times.end());
  }
  fmt::print(
      "--- compile: {} queries, {} times each; {} need what only their test gives\n"
      "parse, analyse, lower, print, CPU time: p50 {:.3f} ms   p99 {:.3f} ms (bar 1 ms)   slowest query's median "
      "{:.3f} ms:\n"
      "{}\n",
      corpus.size(), kRounds, refused, Median(all), Quantile(all, 0.99), slowest, slowest_query);
}

}  // namespace throughline::bench
