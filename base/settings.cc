#include "base/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <toml.hpp>

namespace throughline {
namespace {

std::string FileKey(std::string setting) {
  std::ranges::replace(setting, '-', '_');
  return setting;
}

std::string EnvironmentName(const std::string& prefix, const std::string& setting) {
  std::string name = prefix;
  for (char c : FileKey(setting)) name += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return name;
}

// A value of the file as a flag would say it.
std::string AsText(const toml::value& value) {
  if (value.is_string()) return value.as_string().str;
  if (value.is_array()) {
    std::string text;
    for (const toml::value& part : value.as_array()) text += (text.empty() ? "" : ",") + AsText(part);
    return text;
  }
  return toml::format(value);
}

Result<SettingValues> ReadFile(const std::string& path, std::span<const SettingHelp> settings,
                               const SettingPlaces& places) {
  SettingValues values;
  if (!std::filesystem::exists(path))
    return Fail(ErrorKind::kInvalid, fmt::format("{} can't be read: there is no such file", path));
  try {  // toml11 reports by exceptions
    toml::value file = toml::parse(path);
    if (!places.section.empty()) {
      const auto section = file.as_table().find(places.section);
      if (section == file.as_table().end()) return values;
      file = toml::value(section->second);
    }
    for (const auto& [key, value] : file.as_table()) {
      if (value.is_table() && std::ranges::find(places.other_sections, key) != places.other_sections.end()) continue;
      const auto known =
          std::ranges::find_if(settings, [&](const SettingHelp& setting) { return FileKey(setting.name) == key; });
      if (known == settings.end()) {
        return Fail(ErrorKind::kInvalid,
                    fmt::format("{}: {} no setting '{}'; `{}` lists them", path,
                                places.section.empty() ? "there is" : fmt::format("[{}] has", places.section), key,
                                places.help_command));
      }
      values[known->name] = AsText(value);
    }
  } catch (const std::exception& error) {
    return Fail(ErrorKind::kInvalid, fmt::format("{} can't be read: {}", path, error.what()));
  }
  return values;
}

}  // namespace

std::optional<std::string> SystemEnvironment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (value == nullptr || *value == '\0') return std::nullopt;
  return value;
}

Result<std::map<std::string, GivenSetting>> ReadSettings(std::span<const SettingHelp> settings,
                                                         const SettingPlaces& places, const SettingValues& flags,
                                                         const Environment& environment, const std::string& file) {
  std::string path = file.empty() ? environment("THROUGHLINE_CONFIG").value_or("") : file;
  if (path.empty() && std::filesystem::exists("throughline.toml")) path = "throughline.toml";
  SettingValues from_file;
  if (!path.empty()) {
    Result<SettingValues> read = ReadFile(path, settings, places);
    if (!read) return Fail(read.error());
    from_file = std::move(*read);
  }
  const std::string section = places.section.empty() ? "" : fmt::format("[{}] ", places.section);
  std::map<std::string, GivenSetting> given;
  for (const SettingHelp& setting : settings) {
    if (const auto key = from_file.find(setting.name); key != from_file.end())
      given[setting.name] = {fmt::format("{}: {}{}", path, section, FileKey(setting.name)), key->second};
    std::vector<std::string> names{EnvironmentName(places.environment_prefix, setting.name)};
    names.insert(names.end(), setting.environment.begin(), setting.environment.end());
    for (const std::string& name : names) {
      const std::optional<std::string> value = environment(name);
      if (!value) continue;
      given[setting.name] = {name, *value};
      break;
    }
    if (const auto flag = flags.find(setting.name); flag != flags.end())
      given[setting.name] = {"--" + setting.name, flag->second};
  }
  return given;
}

std::vector<std::string> SplitList(std::string_view text) {
  std::vector<std::string> parts;
  for (size_t start = 0; start <= text.size();) {
    const size_t end = std::min(text.find(',', start), text.size());
    std::string part(text.substr(start, end - start));
    part.erase(0, std::min(part.find_first_not_of(' '), part.size()));
    part.erase(part.find_last_not_of(' ') + 1);
    if (!part.empty()) parts.push_back(part);
    start = end + 1;
  }
  return parts;
}

std::string DefaultDataDir(const Environment& environment) {
  if (auto data_home = environment("XDG_DATA_HOME")) return *data_home + "/throughline";
  if (auto home = environment("HOME")) return *home + "/.local/share/throughline";
  return "./throughline-data";
}

}  // namespace throughline
