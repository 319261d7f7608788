// A database directory, opened with libchdb, and what runs on it.
//
// Shape    one Database a process; a fresh Connection for every request. Opening one costs under 0.1 ms, and it makes
//          three of the library's traps impossible instead of unlikely: rows of a failed query that come out in front
//          of the next result, settings that outlive their query, and streamed and plain queries that disturb each
//          other.
// Errors   ClickHouse's own text ("Code: 60. DB::Exception: ..."), see exception.h.
// Threads  Database: any. Connection and what comes from it: one thread at a time; streams die before their connection.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "engine/chdb.h"

namespace throughline::engine {

using NamedTexts = std::vector<std::pair<std::string, std::string>>;

// What a query read and wrote, as ClickHouse counts it.
struct Figures {
  uint64_t result_rows = 0;
  uint64_t result_bytes = 0;
  uint64_t read_rows = 0;
  uint64_t read_bytes = 0;
  uint64_t written_rows = 0;
  uint64_t written_bytes = 0;

  Figures& operator+=(const Figures& other);
};

// A piece of a result, or the error in its place.
class Chunk {
 public:
  Chunk(const ChdbApi& api, ChdbResult* result) : api_(&api), result_(result) {}
  ~Chunk();
  Chunk(Chunk&& other) noexcept : api_(other.api_), result_(std::exchange(other.result_, nullptr)) {}
  Chunk& operator=(Chunk&& other) noexcept;

  std::optional<std::string_view> error() const;
  std::string_view bytes() const;
  Figures figures() const;

 private:
  const ChdbApi* api_;
  ChdbResult* result_;
};

struct Inserted {
  Figures figures;
  std::optional<std::string> error;
};

class Connection;

// A SELECT whose rows come as they are computed: one block at a time is held.
class QueryStream {
 public:
  ~QueryStream();
  QueryStream(const QueryStream&) = delete;
  QueryStream& operator=(const QueryStream&) = delete;

  // Why it did not start.
  std::optional<std::string_view> error() const;
  // A chunk without bytes and without error is the end. Not to be called after an error or the end.
  Chunk Fetch();

 private:
  friend class Connection;
  QueryStream(const ChdbApi& api, ChdbConnection* connection, ChdbResult* stream)
      : api_(api), connection_(connection), stream_(stream) {}
  const ChdbApi& api_;
  ChdbConnection* connection_;
  ChdbResult* stream_;
  bool ended_ = false;
};

class Connection {
 public:
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // The whole result at once: for statements that are not SELECT.
  Chunk Execute(std::string_view sql, std::string_view format, const NamedTexts& params = {});
  std::unique_ptr<QueryStream> Stream(std::string_view sql, std::string_view format, const NamedTexts& params);
  // `sql` up to its FORMAT clause. Binary-safe. Rows are stored when it returns without an error; with one, whole
  // blocks before the bad row (a million rows each unless settings say otherwise) may be stored.
  Inserted Insert(std::string_view sql, std::string_view format, const NamedTexts& params, std::string_view data);

 private:
  friend class Database;
  Connection(const ChdbApi& api, ChdbConnection** connection) : api_(api), connection_(connection) {}
  const ChdbApi& api_;
  ChdbConnection** connection_;
};

class Database {
 public:
  // kUnavailable when the library can't open the directory. `settings` hold for every connection (server settings stand
  // in the configuration file).
  static Result<std::unique_ptr<Database>> Open(const ChdbApi& api, const std::string& data_dir,
                                                const std::string& config_file, NamedTexts settings);
  // Every connection must be gone. Waits for merges to stop.
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // `settings` on top of the ones of Open; an unknown one is ignored. nullptr when the library refuses.
  std::unique_ptr<Connection> Connect(const NamedTexts& settings) const;
  // "26.7.2.1", as the server says it of itself; the library's release number is another.
  const std::string& version() const { return version_; }

 private:
  Database(const ChdbApi& api, std::vector<std::string> arguments) : api_(api), arguments_(std::move(arguments)) {}
  ChdbConnection** ConnectRaw(std::vector<std::string> arguments) const;

  const ChdbApi api_;
  const std::vector<std::string> arguments_;
  std::unique_ptr<Connection> keeper_;  // the engine shuts down with its last connection: this one stays open
  std::string version_;
};

}  // namespace throughline::engine
