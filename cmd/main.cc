// throughline: the server and its command line. Exit codes: 0 good, 1 the thing asked failed, 2 wrong usage.
#include <CLI/CLI.hpp>
#include <iostream>

#include "cmd/check.h"
#include "cmd/cli/flags.h"
#include "cmd/cli/format_query.h"
#include "cmd/cli/openapi.h"
#include "cmd/config.h"
#include "cmd/own_server.h"
#include "cmd/serve.h"
#include "cmd/version.h"

namespace {

using namespace throughline::cmd;

// The flags of `serve` and `check`, as they were given.
struct ServerFlags {
  throughline::SettingValues given;
  std::string config_file;

  void AddTo(CLI::App& command) {
    for (const throughline::SettingHelp& setting : Settings()) {
      std::string help = setting.meaning + (setting.fallback.empty() ? "" : " (" + setting.fallback + ")");
      command
          .add_option_function<std::string>(
              "--" + setting.name, [this, name = setting.name](const std::string& text) { given[name] = text; }, help)
          ->type_name(setting.value);
    }
    command.add_option("--config", config_file, "settings file (./throughline.toml if there is one)")
        ->type_name("FILE");
    command.footer(
        "Each flag can be set as THROUGHLINE_<NAME> in the environment or <name> in throughline.toml, with _ for -.");
  }
};

int WrongUsage(const throughline::Error& error) {
  std::cerr << "throughline: " << error.message << '\n';
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Throughline: distributed tracing for AI applications", "throughline");
  app.set_version_flag("--version", std::string("throughline ") + kVersion);
  app.require_subcommand(0, 1);  // none is seen to below: CLI11 would speak of it where a name is misspelt
  ServerFlags flags;
  CLI::App& serve = *app.add_subcommand("serve", "run the server");
  CLI::App& check = *app.add_subcommand("check", "say what is wrong with this set-up");
  FormatOptions format_options;
  CLI::App& format = *app.add_subcommand("fmt", "print a DataPrime query in its canonical form");
  format.add_option("query", format_options.query, "the query, or - for standard input (the default)")
      ->type_name("QUERY");
  format.add_flag("--check", format_options.check, "only say, by the exit code, whether it is in that form");
  CLI::App& openapi = *app.add_subcommand("openapi", "print the HTTP API's OpenAPI document");
  flags.AddTo(serve);
  flags.AddTo(check);
  ClientCommands client(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  if (app.get_subcommands().empty()) {
    std::cerr << app.help();
    return 2;
  }
  if (openapi.parsed()) return RunOpenApi(std::cout);
  if (format.parsed()) return RunFormat(format_options, std::cin, std::cout, std::cerr);
  if (!client.Data().empty()) flags.given["data"] = client.Data();
  throughline::Result<Config> config = LoadConfig(flags.given, throughline::SystemEnvironment, flags.config_file);
  if (!config) return WrongUsage(config.error());
  if (client.Given()) return RunWithOwnServerIfNeeded(client, *config);
  return serve.parsed() ? RunServe(*config) : RunCheck(*config, std::cout);
}
