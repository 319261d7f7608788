// How the engine is configured for a small machine: the server settings as a file, and the settings of each query.
//
// The library's defaults are a server's: caches of gigabytes and pools of hundreds of threads. Its own log tables
// (query_log, trace_log, ...) exist only where the configuration has a section for them, and ours has none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/result.h"
#include "engine/database.h"

namespace throughline::engine {

struct EngineLimits {
  unsigned threads = 2;  // of one query
  // What queries, inserts, merges and caches may use; one query gets half of it. The library's own code, some 160 MiB
  // that the system can drop and read again, comes on top.
  uint64_t memory_bytes = 1ull << 30;
};

// Server settings as ClickHouse's configuration XML. Everything the engine writes stays under `data_dir`.
std::string ServerConfigXml(const std::string& data_dir, const EngineLimits& limits);

// Settings each connection starts with; a request's own come after and win.
NamedTexts ConnectionSettings(const EngineLimits& limits);

// Replaces DATA/engine.xml as a whole, so that a crash leaves the old one or the new one. Returns its path.
Result<std::string> WriteServerConfig(const std::string& data_dir, const EngineLimits& limits);

}  // namespace throughline::engine
