// The rows of a SELECT as JSON, one at a time, while the engine still computes the next.
//
// Shape    Next() until it gives nothing. Dropped before that, it makes the engine stop.
// Errors   as ClickHouseClient: a result that breaks off is an error, never a short result.
// Threads  one at a time.
// Source   ClickHouse documentation, format JSONCompactEachRowWithProgress.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/clickhouse_client.h"

namespace throughline::store {

class RowLines {
 public:
  static Result<RowLines> Open(ClickHouseClient& client, std::string_view sql, const QueryOptions& options = {});

  // The next row's cells as a JSON array, valid until the next call; nothing at the end.
  Result<std::optional<std::string_view>> Next();
  // Whether Next() would answer without waiting for the engine.
  bool HasNext() const;

  // What the engine has read so far, in rows and bytes before compression.
  uint64_t read_rows() const { return read_rows_; }
  uint64_t read_bytes() const { return read_bytes_; }

 private:
  explicit RowLines(RowStream stream) : stream_(std::move(stream)) {}
  std::optional<std::string_view> TakeLine();
  void ReadProgress(std::string_view line);

  RowStream stream_;
  std::string buffer_;
  size_t at_ = 0;        // of buffer_: what lies before was handed out
  size_t searched_ = 0;  // no line ends between at_ and here
  uint64_t read_rows_ = 0, read_bytes_ = 0;
};

}  // namespace throughline::store
