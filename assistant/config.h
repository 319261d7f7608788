// Where every setting of the assistant comes from: flags beat the environment, which beats the section [assistant] of
// throughline.toml, which beats the default.
//
// Shape   one table of settings (config.cc); flags, names in the environment, keys of the file and help are made from
//         it. A setting `server-token` is --server-token, THROUGHLINE_ASSISTANT_SERVER_TOKEN and server_token. Some
//         have names of their own in the environment, which people have set already: THROUGHLINE_URL, OPENAI_MODEL.
// Errors  kInvalid names the setting, where its value came from, the value (never a token's), and what is accepted.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "base/result.h"
#include "base/settings.h"

namespace throughline::assistant {

struct Config {
  std::string data;  // folder; $XDG_DATA_HOME/throughline/assistant, else below ~/.local/share, else ./throughline-data
  std::string http = "127.0.0.1:8000";
  std::string server = "http://127.0.0.1:4318";  // the Throughline server: queries, the catalogue and spans go there
  std::string server_token;
  std::string provider = "builtin";                 // or openai
  std::string model;                                // of the provider openai
  std::chrono::milliseconds model_timeout{30'000};  // for all attempts of one question together
  std::string center_url;           // where a browser finds the AI Center; the server's when it is not given
  std::string feedback_db;          // file; feedback.db in `data` when it is not given
  std::vector<std::string> tokens;  // any of them gives access; needed for a public address
  std::vector<std::string> host_names;
  log::Level log_level = log::Level::kInfo;
  log::Format log_format = log::Format::kText;
};

// In the order in which help shows them.
std::vector<SettingHelp> Settings();

// As ReadSettings has them.
Result<Config> LoadConfig(const SettingValues& flags, const Environment& environment, const std::string& file);

// What is wrong with these settings together, a sentence each: a public address without a token.
std::vector<std::string> Contradictions(const Config& config);

}  // namespace throughline::assistant
