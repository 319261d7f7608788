// Where a program's settings come from: flags beat the environment, which beats throughline.toml, which beats the
// default.
//
// Shape   a program has one table of settings, and its flags, names in the environment, keys of the file and help are
//         made from it. `retention-days` is --retention-days, THROUGHLINE_RETENTION_DAYS and retention_days.
// Errors  kInvalid names the setting, where its value came from, the value (never a secret's), and what is accepted.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace throughline {

struct SettingHelp {
  std::string name;   // "retention-days"
  std::string value;  // "DAYS"
  std::string meaning;
  std::string fallback;                       // the default, as text
  std::vector<std::string> environment = {};  // names beside the one made of `name`, in the order they are looked for
  bool is_secret = false;
};

// What was given, by setting name, as text.
using SettingValues = std::map<std::string, std::string, std::less<>>;
using Environment = std::function<std::optional<std::string>(const std::string& name)>;
// Of the process. What is set to nothing counts as not set.
std::optional<std::string> SystemEnvironment(const std::string& name);

struct SettingPlaces {
  std::string environment_prefix;                // "THROUGHLINE_"
  std::string section = {};                      // of throughline.toml; empty: its top
  std::vector<std::string> other_sections = {};  // of other programs, at the top
  std::string help_command;                      // "throughline serve --help": what lists the settings
};

struct GivenSetting {
  std::string origin;  // "--http", "THROUGHLINE_HTTP", "throughline.toml: http"
  std::string text;    // of a list: its parts with commas
};

// What was given of `settings`, by name. `file`: path of throughline.toml; empty: THROUGHLINE_CONFIG, else
// ./throughline.toml if there is one. A key that is no setting is kInvalid.
Result<std::map<std::string, GivenSetting>> ReadSettings(std::span<const SettingHelp> settings,
                                                         const SettingPlaces& places, const SettingValues& flags,
                                                         const Environment& environment, const std::string& file);

// The parts of "a, b": without blanks around them, none empty.
std::vector<std::string> SplitList(std::string_view text);
// $XDG_DATA_HOME/throughline, else ~/.local/share/throughline, else ./throughline-data.
std::string DefaultDataDir(const Environment& environment);

// One setting: how its text becomes part of a Config.
template <typename Config>
struct Setting {
  SettingHelp help;
  std::function<Result<void>(const std::string& text, Config& config)> apply;
};

template <typename Config>
std::vector<SettingHelp> HelpOf(const std::vector<Setting<Config>>& settings) {
  std::vector<SettingHelp> help;
  for (const Setting<Config>& setting : settings) help.push_back(setting.help);
  return help;
}

template <typename Config>
Result<void> ApplySettings(const std::vector<Setting<Config>>& settings,
                           const std::map<std::string, GivenSetting>& given, Config& config) {
  for (const Setting<Config>& setting : settings) {
    const auto found = given.find(setting.help.name);
    if (found == given.end()) continue;
    const auto& [origin, text] = found->second;
    if (Result<void> applied = setting.apply(text, config); !applied) {
      return Fail(setting.help.is_secret ? Error{ErrorKind::kInvalid, origin + ": the value can't be used"}
                                         : applied.error().In(origin));
    }
  }
  return {};
}

}  // namespace throughline
