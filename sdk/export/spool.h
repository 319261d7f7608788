// Requests on disk while the receiver is away: a file each, the oldest first, also across restarts of the program.
//
// Shape    DIRECTORY/<number>-<spans>.otlp: a header (magic, sizes, CRC-32) and the request, compressed. A file is
//          written under another name, flushed and renamed, so that it is there whole or not at all.
// Limits   `max_bytes` of files; for a new one the oldest are deleted, and their spans counted as refused.
// Errors   a file that is damaged is renamed to .corrupt, its spans counted as refused, one sentence said.
// Threads  one at a time. Processes: one a directory; it holds DIRECTORY/lock.
#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace throughline::inline sdk::otlp {

class Spool {
 public:
  static Result<std::unique_ptr<Spool>> Open(std::filesystem::path directory, uint64_t max_bytes);
  ~Spool();

  // An error when it can't be written; nothing is counted then.
  Result<void> Append(std::string_view request, uint64_t spans);

  bool empty() const { return files_.empty(); }
  uint64_t byte_count() const { return bytes_; }
  struct Entry {
    std::string request;
    uint64_t spans = 0;
  };
  // nullopt: there is none.
  std::optional<Entry> Oldest();
  void RemoveOldest();

 private:
  struct File {
    std::filesystem::path path;
    uint64_t spans, bytes;
  };
  Spool(std::filesystem::path directory, uint64_t max_bytes, int lock)
      : directory_(std::move(directory)), max_bytes_(max_bytes), lock_(lock) {}
  void Forget();
  Result<void> WriteFile(const std::filesystem::path& path, std::string_view bytes);

  const std::filesystem::path directory_;
  const uint64_t max_bytes_;
  const int lock_;
  std::deque<File> files_;
  uint64_t bytes_ = 0;
  uint64_t next_number_ = 1;
};

}  // namespace throughline::inline sdk::otlp
