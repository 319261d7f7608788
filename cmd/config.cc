#include "cmd/config.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <fstream>

#include "center/read/time_text.h"
#include "evaluate/mask.h"
#include "net/server.h"

namespace throughline::cmd {
namespace {

Result<uint64_t> ParseCount(const std::string& text) {
  uint64_t count = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || end != text.data() + text.size())
    return Fail(ErrorKind::kInvalid, fmt::format("'{}' is no whole number", text));
  return count;
}

Result<uint64_t> ParseBytes(const std::string& text) {
  static constexpr std::pair<std::string_view, int> kUnits[] = {
      {"KiB", 10}, {"MiB", 20}, {"GiB", 30}, {"TiB", 40}, {"B", 0}};
  for (const auto& [unit, shift] : kUnits) {
    if (!text.ends_with(unit)) continue;
    Result<uint64_t> count = ParseCount(text.substr(0, text.size() - unit.size()));
    if (count && *count < uint64_t{1} << (63 - shift)) return *count << shift;
  }
  if (Result<uint64_t> bytes = ParseCount(text)) return bytes;
  return Fail(ErrorKind::kInvalid, fmt::format("'{}' is no size: write 64MiB, 2GiB, or a number of bytes", text));
}

auto Text(std::string Config::*field) {
  return [field](const std::string& text, Config& config) -> Result<void> {
    config.*field = text;
    return {};
  };
}
auto Address(std::string Config::*field) {
  return [field](const std::string& text, Config& config) -> Result<void> {
    Result<net::ListenAddress> address = net::ListenAddress::Parse(text);
    if (!address) return Fail(address.error());
    config.*field = text;
    return {};
  };
}
auto Bytes(uint64_t Config::*field) {
  return [field](const std::string& text, Config& config) -> Result<void> {
    Result<uint64_t> bytes = ParseBytes(text);
    if (!bytes) return Fail(bytes.error());
    config.*field = *bytes;
    return {};
  };
}
auto Count(uint64_t Config::*field) {
  return [field](const std::string& text, Config& config) -> Result<void> {
    Result<uint64_t> count = ParseCount(text);
    if (!count) return Fail(count.error());
    config.*field = *count;
    return {};
  };
}
auto Count(uint64_t Config::*field, uint64_t least, uint64_t most) {
  return [field, least, most](const std::string& text, Config& config) -> Result<void> {
    Result<uint64_t> count = ParseCount(text);
    if (!count || *count < least || *count > most)
      return Fail(ErrorKind::kInvalid, fmt::format("'{}' is no number from {} to {}", text, least, most));
    config.*field = *count;
    return {};
  };
}
auto Limit(uint64_t center::QueryLimits::*field, bool is_bytes = false) {
  return [field, is_bytes](const std::string& text, Config& config) -> Result<void> {
    Result<uint64_t> limit = is_bytes ? ParseBytes(text) : ParseCount(text);
    if (!limit) return Fail(limit.error());
    if (*limit == 0) return Fail(ErrorKind::kInvalid, "a limit of 0 lets no query through");
    config.query.*field = *limit;
    return {};
  };
}
auto List(std::vector<std::string> Config::*field) {
  return [field](const std::string& text, Config& config) -> Result<void> {
    config.*field = SplitList(text);
    return {};
  };
}

auto Time(std::chrono::milliseconds center::JudgeOptions::*field) {
  return [field](const std::string& text, Config& config) -> Result<void> {
    Result<int64_t> nanos = center::ParseDuration(text);
    if (!nanos) return Fail(nanos.error());
    config.judge.*field = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::nanoseconds(*nanos));
    if ((config.judge.*field).count() < 50) return Fail(ErrorKind::kInvalid, "50 ms at least");
    return {};
  };
}
auto Switch(bool Config::*field) {
  return [field](const std::string& text, Config& config) -> Result<void> {
    if (text != "on" && text != "off")
      return Fail(ErrorKind::kInvalid, fmt::format("'{}' is neither on nor off", text));
    config.*field = text == "on";
    return {};
  };
}

const std::vector<Setting<Config>>& AllSettings() {
  static const std::vector<Setting<Config>> settings{
      {{"data", "DIR", "where everything is stored", "~/.local/share/throughline"}, Text(&Config::data)},
      {{"http", "ADDR:PORT", "OTLP/HTTP and the API", "127.0.0.1:4318"}, Address(&Config::http)},
      {{"grpc", "ADDR:PORT", "OTLP/gRPC; `off` to leave it out", "127.0.0.1:4317"},
       [](const std::string& text, Config& config) -> Result<void> {
         if (text == "off") {
           config.grpc.clear();
           return {};
         }
         return Address(&Config::grpc)(text, config);
       }},
      {{"engine",
        "embedded|URL",
        "the store: our own process, or http(s)://user:password@host:8123/database of a ClickHouse",
        "embedded",
        {},
        true},
       Text(&Config::engine)},
      {{"cluster", "NAME", "that ClickHouse's cluster: tables are replicated and distributed on it", ""},
       Text(&Config::cluster)},
      {{"engine-memory", "SIZE", "most memory of the embedded engine", "fits a small machine"},
       Bytes(&Config::engine_memory)},
      {{"engine-threads", "N", "threads of one query; 0: one for each core", "0"},
       [](const std::string& text, Config& config) -> Result<void> {
         Result<uint64_t> count = ParseCount(text);
         if (!count || *count > 1024)
           return Fail(ErrorKind::kInvalid, fmt::format("'{}' is no number from 0 to 1024", text));
         config.engine_threads = static_cast<int>(*count);
         return {};
       }},
      {{"engine-program", "FILE", "throughline-engine", "beside this program"}, Text(&Config::engine_program)},
      {{"engine-library", "FILE", "libchdb.so", "found by the engine"}, Text(&Config::engine_library)},
      {{"token", "TOKEN[,TOKEN]", "whoever has one may do everything; needed for a public address", "", {}, true},
       List(&Config::tokens)},
      {{"ingest-token", "TOKEN[,TOKEN]", "whoever has one may send and nothing else: fit for a browser", "", {}, true},
       List(&Config::ingest_tokens)},
      {{"cors-origin", "ORIGIN[,ORIGIN]",
        "pages that may send from a browser: https://app.example.com, http://localhost:*, or *",
        "pages on this machine"},
       List(&Config::cors_origins)},
      {{"host-name", "NAME[,NAME]", "names of this machine in a browser's address line, beside localhost", ""},
       List(&Config::host_names)},
      {{"feedback-key",
        "KEY[,KEY]",
        "keys of the applications that sign answers' tokens; beside them the assistant's, from DATA/assistant",
        "",
        {},
        true},
       List(&Config::feedback_keys)},
      {{"tls-certificate", "FILE", "certificate chain, PEM, for both ports", ""}, Text(&Config::tls_certificate)},
      {{"tls-key", "FILE", "its private key, PEM", ""}, Text(&Config::tls_key)},
      {{"mask", "KINDS",
        "what is replaced before it is stored: secrets, pii (personal data), secrets,pii or none; rules by application "
        "stand above it",
        "secrets"},
       [](const std::string& text, Config& config) -> Result<void> {
         if (Result<uint8_t> mask = evaluate::ParseMask(text); !mask) return Fail(mask.error());
         config.mask = text;
         return {};
       }},
      {{"max-body", "SIZE", "largest request, before and after decompression", "64MiB"}, Bytes(&Config::max_body)},
      {{"queue", "SIZE", "rows that may wait for the store before senders are told to wait", "192MiB"},
       Bytes(&Config::queue_bytes)},
      {{"retention-days", "DAYS", "days after its arrival that data is kept; 0: for ever", "30"},
       Count(&Config::retention_days)},
      {{"retention-disk", "SIZE", "most disk for stored data, the oldest is dropped first; 0: no limit", "0"},
       Bytes(&Config::retention_disk)},
      {{"min-free-disk", "SIZE", "with less free disk, senders are told to wait", "1GiB"},
       Bytes(&Config::min_free_disk)},
      {{"query-time", "DURATION", "longest run of a query", "30s"},
       [](const std::string& text, Config& config) -> Result<void> {
         Result<int64_t> nanos = center::ParseDuration(text);
         if (!nanos) return Fail(nanos.error());
         config.query.time = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::nanoseconds(*nanos));
         if (config.query.time.count() == 0) return Fail(ErrorKind::kInvalid, "a query needs a millisecond at least");
         return {};
       }},
      {{"query-memory", "SIZE", "most memory of a query", "512MiB"}, Limit(&center::QueryLimits::memory_bytes, true)},
      {{"query-rows", "N", "most rows of a query's result", "50000"}, Limit(&center::QueryLimits::rows_most)},
      {{"query-groups", "N", "most groups that a query makes", "1000000"}, Limit(&center::QueryLimits::groups)},
      {{"query-result", "SIZE", "most bytes of a query's result", "64MiB"},
       Limit(&center::QueryLimits::result_bytes, true)},
      {{"query-text", "SIZE", "longest text of a query", "1MiB"}, Limit(&center::QueryLimits::text_bytes, true)},
      {{"query-stages", "N", "most commands of a query", fmt::to_string(dataprime::kMaxStages)},
       Limit(&center::QueryLimits::stages)},
      {{"query-nesting", "N", "deepest nesting of an expression", fmt::to_string(dataprime::kMaxHeight)},
       Limit(&center::QueryLimits::nesting)},
      {{"queries-at-once", "N", "queries that run at once; lookups and ingest don't count", "4"},
       Count(&Config::queries_at_once, 1, 1000)},
      {{"queries-waiting", "N", "queries that may stand in line behind them", "32"},
       Count(&Config::queries_waiting, 0, 100'000)},
      {{"query-slices", "SIZE",
        "the engine's memory for what queries said of slices of time; 0: all is read every time", "64MiB"},
       Bytes(&Config::slices_bytes)},
      {{"query-slices-from", "N", "rows that a query reads before its slices are kept", "500000"},
       Count(&Config::slices_from)},
      {{"table-size", "SIZE", "largest file of an enrichment table", "16MiB"}, Bytes(&Config::table_size)},
      {{"alerts", "on|off", "whether this server evaluates alert rules", "on"}, Switch(&Config::alerts)},
      {{"alert-interval", "DURATION", "shortest interval of an alert rule", "10s"},
       [](const std::string& text, Config& config) -> Result<void> {
         Result<int64_t> nanos = center::ParseDuration(text);
         if (!nanos) return Fail(nanos.error());
         config.alert_interval =
             std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::nanoseconds(*nanos));
         if (config.alert_interval < std::chrono::seconds(1)) return Fail(ErrorKind::kInvalid, "a second at least");
         return {};
       }},
      {{"alert-private-addresses", "on|off", "whether alert channels may be on this machine or its network", "off"},
       Switch(&Config::alert_private_addresses)},
      {{"alert-ca", "FILE", "PEM of authorities that alert channels' certificates may be from, beside the system's",
        ""},
       Text(&Config::alert_ca)},
      {{"judge-endpoint", "URL",
        "an OpenAI-compatible endpoint whose model judges answers: https://api.openai.com/v1; none: no model judges",
        ""},
       [](const std::string& text, Config& config) -> Result<void> {
         if (!text.empty() && !text.starts_with("https://") && !text.starts_with("http://"))
           return Fail(ErrorKind::kInvalid, "it begins with neither https:// nor http://");
         config.judge.endpoint = text;
         return {};
       }},
      {{"judge-model", "MODEL", "the judging model's name", "gpt-4o-mini"},
       [](const std::string& text, Config& config) -> Result<void> {
         config.judge.model = text;
         return {};
       }},
      {{"judge-key", "KEY", "its key; better in the environment or a file", "", {}, true},
       [](const std::string& text, Config& config) -> Result<void> {
         config.judge.key = text;
         return {};
       }},
      {{"judge-key-file", "FILE", "file that holds its key and nothing else", ""},
       [](const std::string& text, Config& config) -> Result<void> {
         std::ifstream file(text);
         std::string key;
         if (!std::getline(file, key)) return Fail(ErrorKind::kInvalid, fmt::format("{} can't be read", text));
         while (!key.empty() && (key.back() == '\r' || key.back() == ' ')) key.pop_back();
         config.judge.key = key;
         return {};
       }},
      {{"judge-private-addresses", "on|off", "whether the endpoint may be on this machine or its network", "off"},
       [](const std::string& text, Config& config) -> Result<void> {
         if (text != "on" && text != "off")
           return Fail(ErrorKind::kInvalid, fmt::format("'{}' is neither on nor off", text));
         config.judge.private_addresses = text == "on";
         return {};
       }},
      {{"judge-tokens", "N", "most tokens that judging uses in a day (UTC)", "1000000"},
       [](const std::string& text, Config& config) -> Result<void> {
         Result<uint64_t> count = ParseCount(text);
         if (!count) return Fail(count.error());
         config.judge.tokens_a_day = *count;
         return {};
       }},
      {{"judge-usd", "USD", "most US dollars, by the prices of models; 0: no limit", "0"},
       [](const std::string& text, Config& config) -> Result<void> {
         char* end = nullptr;
         config.judge.usd_a_day = std::strtod(text.c_str(), &end);
         if (text.empty() || *end != '\0' || !(config.judge.usd_a_day >= 0) || config.judge.usd_a_day > 1e9)
           return Fail(ErrorKind::kInvalid, fmt::format("'{}' is no amount", text));
         return {};
       }},
      {{"judge-time", "DURATION", "longest wait for one verdict", "20s"}, Time(&center::JudgeOptions::time)},
      {{"judge-interval", "DURATION", "between looks at what has arrived", "5s"},
       Time(&center::JudgeOptions::interval)},
      {{"log-level", "LEVEL", "debug, info, warn or error", "info"},
       [](const std::string& text, Config& config) -> Result<void> {
         Result<log::Level> level = log::ParseLevel(text);
         if (!level) return Fail(level.error());
         config.log_level = *level;
         return {};
       }},
      {{"log-format", "FORMAT", "text or json", "text"},
       [](const std::string& text, Config& config) -> Result<void> {
         if (text != "text" && text != "json")
           return Fail(ErrorKind::kInvalid, fmt::format("'{}' is no log format: use text or json", text));
         config.log_format = text == "json" ? log::Format::kJson : log::Format::kText;
         return {};
       }},
  };
  return settings;
}

}  // namespace

std::vector<SettingHelp> Settings() { return HelpOf(AllSettings()); }

Result<Config> LoadConfig(const SettingValues& flags, const Environment& environment, const std::string& file) {
  const auto given = ReadSettings(Settings(),
                                  {.environment_prefix = "THROUGHLINE_",
                                   .other_sections = {"assistant"},  // throughline-assistant's
                                   .help_command = "throughline serve --help"},
                                  flags, environment, file);
  if (!given) return Fail(given.error());
  Config config;
  config.data = DefaultDataDir(environment);
  if (Result<void> applied = ApplySettings(AllSettings(), *given, config); !applied) return Fail(applied.error());
  return config;
}

std::vector<std::string> Contradictions(const Config& config) {
  std::vector<std::string> wrong;
  for (const auto& [flag, text] : {std::pair("--http", config.http), std::pair("--grpc", config.grpc)}) {
    if (text.empty()) continue;
    Result<net::ListenAddress> address = net::ListenAddress::Parse(text);
    if (!address) {
      wrong.push_back(fmt::format("{} {}: {}", flag, text, address.error().message));
    } else if (!address->is_loopback() && config.tokens.empty()) {
      wrong.push_back(
          fmt::format("{} {} can be reached from other machines, but no token is set: whoever finds the port could "
                      "read every trace. "
                      "Set one with --token or THROUGHLINE_TOKEN, or bind to 127.0.0.1",
                      flag, text));
    }
  }
  if (config.tls_certificate.empty() != config.tls_key.empty())
    wrong.push_back("--tls-certificate and --tls-key belong together: set both or none");
  if (config.judge.endpoint.starts_with("http://") && !config.judge.key.empty() && !config.judge.private_addresses)
    wrong.push_back(
        "--judge-endpoint http://... would show the judge's key to everybody on the way: use https://, or "
        "--judge-private-addresses on for an endpoint on your own network");
  if (!config.cluster.empty() && config.engine == "embedded")
    wrong.push_back("--cluster needs --engine with the address of a ClickHouse: the embedded engine is alone");
  if (config.max_body > (uint64_t{1} << 30))
    wrong.push_back("--max-body is over 1GiB, the largest request that the readers take");
  if (config.max_body == 0) wrong.push_back("--max-body 0 refuses every request");
  return wrong;
}

}  // namespace throughline::cmd
