#include "bench/bare_engine.h"

#include <fmt/format.h>
#include <malloc.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <mutex>
#include <thread>

#include "bench/harness/measure.h"
#include "bench/harness/merges.h"
#include "engine/chdb.h"
#include "engine/config.h"
#include "engine/database.h"
#include "schema/table.h"
#include "store/ddl.h"
#include "store/sql_text.h"

namespace throughline::bench {
namespace {

// As store/store.cc inserts.
std::string InsertSql() {
  std::string columns;
  for (const schema::Column& column : schema::Spans().columns)
    columns += (columns.empty() ? "" : ", ") + store::QuoteIdentifier(column.name);
  return fmt::format(
      "INSERT INTO spans ({}) SETTINGS max_insert_block_size = 1000000000, min_insert_block_size_rows = 1000000000, "
      "min_insert_block_size_bytes = 4000000000",
      columns);
}

std::chrono::nanoseconds OwnCpu() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  auto nanos = [](const timeval& time) {
    return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
  };
  return nanos(usage.ru_utime) + nanos(usage.ru_stime);
}

std::string ReadAll(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

Result<BareInsert> InsertAll(const std::string& directory, int connections) {
  Result<engine::ChdbApi> api = engine::LoadChdb(engine::LibraryCandidates({}));
  if (!api) return Fail(api.error());
  api->set_signal_handlers_enabled(0);
  const engine::EngineLimits limits;
  const std::string data = directory + "/engine";
  std::filesystem::create_directories(data);
  Result<std::string> config = engine::WriteServerConfig(data, limits);
  if (!config) return Fail(config.error());
  auto database = engine::Database::Open(*api, data, *config, engine::ConnectionSettings(limits));
  if (!database) return Fail(database.error());
  for (const std::string& sql : store::CreateTable(schema::Spans(), {})) {
    if (auto made = (*database)->Connect({})->Execute(sql, "Null"); made.error())
      return Fail(ErrorKind::kInternal, std::string(*made.error()));
  }
  std::vector<std::string> groups;
  for (size_t i = 0; std::filesystem::exists(fmt::format("{}/{}", directory, i)); ++i)
    groups.push_back(ReadAll(fmt::format("{}/{}", directory, i)));

  const std::string sql = InsertSql();
  std::atomic<size_t> next = 0;
  std::atomic<uint64_t> rows = 0;
  std::mutex mutex;
  std::string fault;
  const auto cpu = OwnCpu();
  const auto begin = std::chrono::steady_clock::now();
  std::vector<std::thread> threads;
  for (int i = 0; i < connections; ++i) {
    threads.emplace_back([&] {
      for (size_t group; (group = next++) < groups.size();) {
        // A connection for each insert, as the engine program does: it costs less than 0.1 ms.
        const engine::Inserted done = (*database)->Connect({})->Insert(sql, "RowBinary", {}, groups[group]);
        rows += done.figures.written_rows;
        if (!done.error) continue;
        std::lock_guard lock(mutex);
        fault = *done.error;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  if (!fault.empty()) return Fail(ErrorKind::kInternal, fault);
  BareInsert out{.rows = rows, .cpu = OwnCpu() - cpu, .wall = std::chrono::steady_clock::now() - begin};
  WaitForMerges([&] {
    auto reader = (*database)->Connect({});
    auto stream = reader->Stream(kMergesUnderWay, "TSVRaw", {});
    if (stream->error()) Must<void>(Fail(ErrorKind::kInternal, std::string(*stream->error())));
    return std::strtod(std::string(stream->Fetch().bytes()).c_str(), nullptr);
  });
  out.settled_cpu = OwnCpu() - cpu;
  return out;
}

}  // namespace

Result<BareInsert> RunBareInsert(const std::vector<std::string>& groups, const std::string& directory,
                                 int connections) {
  for (size_t i = 0; i < groups.size(); ++i) {
    std::ofstream out(fmt::format("{}/{}", directory, i), std::ios::binary);
    out << groups[i];
    if (!out) return Fail(ErrorKind::kUnavailable, "can't write to " + directory);
  }
  const std::string self = std::filesystem::read_symlink("/proc/self/exe").string();
  FILE* child = ::popen(fmt::format("exec '{}' bare-insert '{}' {}", self, directory, connections).c_str(), "re");
  if (child == nullptr) return Fail(ErrorKind::kUnavailable, "can't start " + self);
  char line[1024] = {};
  long long rows = 0, cpu = 0, wall = 0, settled = 0;
  const bool read = std::fgets(line, sizeof line, child) != nullptr &&
                    std::sscanf(line, "%lld %lld %lld %lld", &rows, &cpu, &wall, &settled) == 4;
  const int state = ::pclose(child);
  if (!read || state != 0)
    return Fail(ErrorKind::kUnavailable, fmt::format("the bare insert ended with state {}: {}", state, line));
  return BareInsert{.rows = static_cast<uint64_t>(rows),
                    .cpu = std::chrono::nanoseconds(cpu),
                    .wall = std::chrono::nanoseconds(wall),
                    .settled_cpu = std::chrono::nanoseconds(settled)};
}

int BareInsertMain(int argc, char** argv) {
  if (argc != 4) return 2;
  mallopt(M_MMAP_THRESHOLD, 1 << 20);  // as the engine program does
  mallopt(M_ARENA_MAX, 2);
  int connections = 1;
  std::from_chars(argv[3], argv[3] + std::char_traits<char>::length(argv[3]), connections);
  Result<BareInsert> done = InsertAll(argv[2], connections);
  if (done) fmt::print("{} {} {} {}\n", done->rows, done->cpu.count(), done->wall.count(), done->settled_cpu.count());
  if (!done) fmt::print("{}\n", done.error().message);
  std::fflush(stdout);
  ::_exit(done ? 0 : 1);  // the library's own destructors are not to be trusted
}

}  // namespace throughline::bench
