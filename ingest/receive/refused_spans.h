// Which services send spans that are refused, and why: what the counters by reason don't say.
//
// Shape    since the start of the process; by service.name of the request's first resource, which nearly always is the
//          request's only one. kMostServices of them: what comes later counts under "(other)".
// Threads  any.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "otel/batch.h"

namespace throughline::ingest {

class RefusedSpans {
 public:
  static constexpr size_t kMostServices = 200;

  struct Entry {
    std::string service, reason;  // reason: otel::RejectionName
    uint64_t spans = 0;
    std::string last;  // about the first span of the last request
    int64_t last_nanos = 0;
  };

  void Add(const otel::BatchBase& batch, int64_t now_nanos);
  std::vector<Entry> List() const;  // the most spans first

 private:
  mutable std::mutex mutex_;
  std::map<std::pair<std::string, uint8_t>, Entry> entries_;
  std::map<std::string, bool, std::less<>> services_;
};

}  // namespace throughline::ingest
