// Where every setting comes from: flags beat the environment, which beats throughline.toml, which beats the default.
//
// Shape   one table of settings (config.cc); flags, environment names, keys of the file, help and the printed
//         configuration are all made from it. A setting `retention-days` is --retention-days,
//         THROUGHLINE_RETENTION_DAYS and retention_days.
// Errors  kInvalid names the setting, where its value came from, the value (never a token's), and what is accepted.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "base/result.h"
#include "base/settings.h"
#include "center/judge/judge.h"
#include "center/read/query_run.h"

namespace throughline::cmd {

struct Config {
  std::string data;  // directory; see DefaultDataDir
  std::string http = "127.0.0.1:4318";
  std::string grpc = "127.0.0.1:4317";
  std::string engine = "embedded";  // or a ClickHouse endpoint
  std::string cluster;              // of that ClickHouse
  std::string engine_program, engine_library;
  uint64_t engine_memory = 0;              // bytes; 0: the engine's default for a small machine
  int engine_threads = 0;                  // 0: one for each core
  std::vector<std::string> tokens;         // full access
  std::vector<std::string> ingest_tokens;  // may send and nothing else: fit for a browser
  std::vector<std::string> cors_origins;   // empty: pages on this machine
  std::vector<std::string> host_names;
  std::vector<std::string> feedback_keys;  // that answers' tokens are signed with
  std::string tls_certificate, tls_key;    // PEM files
  std::string mask = "secrets";            // before storage, unless a rule says otherwise
  uint64_t max_body = 64 << 20;
  uint64_t queue_bytes = 192 << 20;
  uint64_t retention_days = 30;  // 0: for ever
  uint64_t retention_disk = 0;   // bytes; 0: no limit
  uint64_t min_free_disk = 1 << 30;
  center::QueryLimits query;
  uint64_t queries_at_once = 4;
  uint64_t queries_waiting = 32;
  uint64_t slices_bytes = 64 << 20;  // 0: none are kept
  uint64_t slices_from = 500'000;    // rows
  uint64_t table_size = 16 << 20;
  bool alerts = true;
  std::chrono::milliseconds alert_interval = std::chrono::seconds(10);
  bool alert_private_addresses = false;
  center::JudgeOptions judge;
  std::string alert_ca;  // a file; empty: the system's authorities alone
  log::Level log_level = log::Level::kInfo;
  log::Format log_format = log::Format::kText;
};

// In the order in which help shows them.
std::vector<SettingHelp> Settings();

// As ReadSettings has them.
Result<Config> LoadConfig(const SettingValues& flags, const Environment& environment, const std::string& file);

// What is wrong with these settings together, a sentence each: a public address without a token, a certificate without
// its key.
std::vector<std::string> Contradictions(const Config& config);

}  // namespace throughline::cmd
