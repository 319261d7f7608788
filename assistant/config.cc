#include "assistant/config.h"

#include <fmt/format.h>

#include <charconv>

#include "net/client.h"
#include "net/server.h"

namespace throughline::assistant {
namespace {

auto Text(std::string Config::*field) {
  return [field](const std::string& text, Config& config) -> Result<void> {
    config.*field = text;
    return {};
  };
}
auto List(std::vector<std::string> Config::*field) {
  return [field](const std::string& text, Config& config) -> Result<void> {
    config.*field = SplitList(text);
    return {};
  };
}

// http(s)://host[:port], without what stands behind it.
Result<void> SetServer(const std::string& text, Config& config) {
  std::string url = text;
  while (url.ends_with('/')) url.pop_back();
  if (Result<net::Endpoint> endpoint = net::Endpoint::Parse(url); !endpoint) return Fail(endpoint.error());
  config.server = url;
  return {};
}

const std::vector<Setting<Config>>& AllSettings() {
  static const std::vector<Setting<Config>> settings{
      {{"http", "ADDR:PORT", "where the page and the API are served", "127.0.0.1:8000", {}},
       [](const std::string& text, Config& config) -> Result<void> {
         Result<net::ListenAddress> address = net::ListenAddress::Parse(text);
         if (!address) return Fail(address.error());
         config.http = text;
         return {};
       }},
      {{"data", "DIR", "where verdicts and keys are kept", "~/.local/share/throughline/assistant", {}},
       Text(&Config::data)},
      {{"server",
        "URL",
        "the Throughline server: queries run there, spans go there",
        "http://127.0.0.1:4318",
        {"THROUGHLINE_URL", "THROUGHLINE_SERVER"}},
       SetServer},
      {{"server-token", "TOKEN", "what that server wants to be shown", "", {"THROUGHLINE_TOKEN"}, true},
       [](const std::string& text, Config& config) -> Result<void> {
         const std::vector<std::string> tokens = SplitList(text);  // the server accepts several, we show one
         config.server_token = tokens.empty() ? "" : tokens.front();
         return {};
       }},
      {{"provider",
        "NAME",
        "who writes the queries: builtin (offline) or openai (any endpoint that speaks its API)",
        "builtin",
        {}},
       [](const std::string& text, Config& config) -> Result<void> {
         if (text != "builtin" && text != "openai")
           return Fail(ErrorKind::kInvalid, fmt::format("'{}' is no provider: use builtin or openai", text));
         config.provider = text;
         return {};
       }},
      {{"model", "MODEL", "the model that the provider openai asks", "gpt-4o", {"OPENAI_MODEL"}}, Text(&Config::model)},
      {{"model-timeout", "SECONDS", "longest wait for a model, all attempts of a question together", "30", {}},
       [](const std::string& text, Config& config) -> Result<void> {
         double seconds = 0;
         const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
         if (error != std::errc() || end != text.data() + text.size() || !(seconds >= 0.1 && seconds <= 600))
           return Fail(ErrorKind::kInvalid, fmt::format("'{}' is no number of seconds from 0.1 to 600", text));
         config.model_timeout = std::chrono::milliseconds(static_cast<int64_t>(seconds * 1000));
         return {};
       }},
      {{"center-url", "URL", "where a browser finds the AI Center", "that of --server", {}}, Text(&Config::center_url)},
      {{"feedback-db", "FILE", "SQLite database of the verdicts", "feedback.db in --data", {}},
       Text(&Config::feedback_db)},
      {{"token", "TOKEN[,TOKEN]", "whoever has one may ask; needed for a public address", "", {}, true},
       List(&Config::tokens)},
      {{"host-name", "NAME[,NAME]", "names of this machine in a browser's address line, beside localhost", "", {}},
       List(&Config::host_names)},
      {{"log-level", "LEVEL", "debug, info, warn or error", "info", {"THROUGHLINE_LOG_LEVEL"}},
       [](const std::string& text, Config& config) -> Result<void> {
         Result<log::Level> level = log::ParseLevel(text);
         if (!level) return Fail(level.error());
         config.log_level = *level;
         return {};
       }},
      {{"log-format", "FORMAT", "text or json", "text", {"THROUGHLINE_LOG_FORMAT"}},
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
                                  {.environment_prefix = "THROUGHLINE_ASSISTANT_",
                                   .section = "assistant",
                                   .help_command = "throughline-assistant --help"},
                                  flags, environment, file);
  if (!given) return Fail(given.error());
  Config config;
  if (Result<void> applied = ApplySettings(AllSettings(), *given, config); !applied) return Fail(applied.error());
  if (config.data.empty()) config.data = DefaultDataDir(environment) + "/assistant";
  if (config.feedback_db.empty()) config.feedback_db = config.data + "/feedback.db";
  if (config.center_url.empty()) config.center_url = config.server;
  if (config.model.empty() && config.provider == "openai") config.model = "gpt-4o";
  return config;
}

std::vector<std::string> Contradictions(const Config& config) {
  std::vector<std::string> wrong;
  Result<net::ListenAddress> address = net::ListenAddress::Parse(config.http);
  if (!address) {
    wrong.push_back(fmt::format("--http {}: {}", config.http, address.error().message));
  } else if (!address->is_loopback() && config.tokens.empty()) {
    wrong.push_back(
        fmt::format("--http {} can be reached from other machines, but no token is set: whoever finds the port could "
                    "read the stored data by asking. Set one with --token or THROUGHLINE_ASSISTANT_TOKEN, or bind to "
                    "127.0.0.1",
                    config.http));
  }
  if (config.center_url.find_first_of("\"<> ") != std::string::npos ||
      !(config.center_url.starts_with("http://") || config.center_url.starts_with("https://")))
    wrong.push_back(fmt::format("--center-url {} is no http:// or https:// address", config.center_url));
  return wrong;
}

}  // namespace throughline::assistant
