#include "assistant/config.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <toml.hpp>

#include "net/client.h"
#include "net/server.h"

namespace throughline::assistant {
namespace {

constexpr std::string_view kSection = "assistant";

// One setting: how its text becomes part of a Config.
struct Setting {
  SettingHelp help;
  std::function<Result<void>(const std::string& text, Config& config)> apply;
};

std::vector<std::string> SplitList(const std::string& text) {
  std::vector<std::string> parts;
  for (size_t start = 0; start <= text.size();) {
    const size_t end = std::min(text.find(',', start), text.size());
    std::string part = text.substr(start, end - start);
    part.erase(0, std::min(part.find_first_not_of(' '), part.size()));
    part.erase(part.find_last_not_of(' ') + 1);
    if (!part.empty()) parts.push_back(part);
    start = end + 1;
  }
  return parts;
}

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

const std::vector<Setting>& AllSettings() {
  static const std::vector<Setting> settings{
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

std::string EnvironmentName(const std::string& setting) {
  std::string name = "THROUGHLINE_ASSISTANT_";
  for (char c : setting) name += c == '-' ? '_' : static_cast<char>(c - (c >= 'a' && c <= 'z' ? 32 : 0));
  return name;
}

std::string FileKey(std::string setting) {
  std::replace(setting.begin(), setting.end(), '-', '_');
  return setting;
}

// A value of the file as a flag would say it; a list as its parts with commas.
std::string AsText(const toml::value& value) {
  if (value.is_string()) return value.as_string().str;
  if (value.is_array()) {
    std::string text;
    for (const toml::value& part : value.as_array()) text += (text.empty() ? "" : ",") + AsText(part);
    return text;
  }
  return toml::format(value);
}

// The section [assistant]; the rest is the server's.
Result<ConfigValues> ReadFile(const std::string& path) {
  ConfigValues values;
  if (!std::filesystem::exists(path))
    return Fail(ErrorKind::kInvalid, fmt::format("{} can't be read: there is no such file", path));
  try {  // toml11 reports by exceptions
    const toml::value file = toml::parse(path);
    const auto section = file.as_table().find(std::string(kSection));
    if (section == file.as_table().end()) return values;
    for (const auto& [key, value] : section->second.as_table()) {
      const std::vector<Setting>& settings = AllSettings();
      const auto known =
          std::ranges::find_if(settings, [&](const Setting& setting) { return FileKey(setting.help.name) == key; });
      if (known == settings.end()) {
        return Fail(ErrorKind::kInvalid,
                    fmt::format("{}: [{}] has no setting '{}'; `throughline-assistant --help` lists them", path,
                                kSection, key));
      }
      values[known->help.name] = AsText(value);
    }
  } catch (const std::exception& error) {
    return Fail(ErrorKind::kInvalid, fmt::format("{} can't be read: {}", path, error.what()));
  }
  return values;
}

std::string DefaultData(const Environment& environment) {
  if (auto data_home = environment("XDG_DATA_HOME")) return *data_home + "/throughline/assistant";
  if (auto home = environment("HOME")) return *home + "/.local/share/throughline/assistant";
  return "./throughline-data/assistant";
}

struct Given {
  std::string origin, text;
};

std::optional<Given> Find(const SettingHelp& setting, const ConfigValues& flags, const Environment& environment,
                          const std::string& path, const ConfigValues& from_file) {
  if (auto flag = flags.find(setting.name); flag != flags.end()) return Given{"--" + setting.name, flag->second};
  std::vector<std::string> names{EnvironmentName(setting.name)};
  names.insert(names.end(), setting.environment.begin(), setting.environment.end());
  for (const std::string& name : names) {
    if (auto value = environment(name)) return Given{name, *value};
  }
  if (auto key = from_file.find(setting.name); key != from_file.end())
    return Given{fmt::format("{}: [{}] {}", path, kSection, FileKey(setting.name)), key->second};
  return std::nullopt;
}

}  // namespace

std::optional<std::string> SystemEnvironment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (value == nullptr || *value == '\0') return std::nullopt;
  return value;
}

std::vector<SettingHelp> Settings() {
  std::vector<SettingHelp> help;
  for (const Setting& setting : AllSettings()) help.push_back(setting.help);
  return help;
}

Result<Config> LoadConfig(const ConfigValues& flags, const Environment& environment, const std::string& file) {
  std::string path = file.empty() ? environment("THROUGHLINE_CONFIG").value_or("") : file;
  if (path.empty() && std::filesystem::exists("throughline.toml")) path = "throughline.toml";
  ConfigValues from_file;
  if (!path.empty()) {
    Result<ConfigValues> read = ReadFile(path);
    if (!read) return Fail(read.error());
    from_file = std::move(*read);
  }
  Config config;
  for (const Setting& setting : AllSettings()) {
    const std::optional<Given> given = Find(setting.help, flags, environment, path, from_file);
    if (!given) continue;
    if (Result<void> applied = setting.apply(given->text, config); !applied) {
      return Fail(setting.help.is_secret ? Error{ErrorKind::kInvalid, given->origin + ": the value can't be used"}
                                         : applied.error().In(given->origin));
    }
  }
  if (config.data.empty()) config.data = DefaultData(environment);
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
