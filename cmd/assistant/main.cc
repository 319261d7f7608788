// throughline-assistant: questions in words to DataPrime queries. Exit codes: 0 good, 1 the thing asked failed, 2 wrong
// usage.
#include <fmt/format.h>
#include <signal.h>
#include <string.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <cstdio>
#include <iostream>

#include "assistant/api/services.h"
#include "assistant/assistant.h"
#include "assistant/config.h"
#include "assistant/demos/traffic.h"
#include "base/log.h"
#include "cmd/version.h"

namespace {

using namespace throughline::assistant;
namespace log = throughline::log;

constexpr auto kDrain = std::chrono::seconds(5);

constexpr const char* kFooter = R"(
Each flag can be set as THROUGHLINE_ASSISTANT_<NAME> in the environment or <name> in the section [assistant] of
throughline.toml, with _ for -. Names that are often set already are heeded too:
  THROUGHLINE_URL, THROUGHLINE_TOKEN         the server, and what it wants to be shown
  OPENAI_API_KEY, OPENAI_BASE_URL, OPENAI_MODEL    the provider openai
  OTEL_EXPORTER_OTLP_ENDPOINT, _HEADERS      where spans go, if not to the server
  OTEL_SERVICE_NAME                          dataprime_assistant unless set
  CX_TOKEN, CX_ENDPOINT                      spans go to Coralogix
  ENVIRONMENT                                development, staging (10 %), production (1 %): how many traces are kept
  OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT   false: no questions and answers on spans
  THROUGHLINE_FEEDBACK_KEY                   signs answers; else a key in --data)";

sigset_t StopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

void Welcome(const Config& config, const Assistant& assistant) {
  const Services::Settings& settings = assistant.services().settings;
  std::string out = fmt::format("\nThe DataPrime Assistant is ready.\n\n  Ask              {}\n", assistant.url());
  out += fmt::format("  Throughline      {}\n", config.server);
  out += fmt::format("  Spans go to      {}\n",
                     settings.telemetry_enabled ? settings.otlp_endpoint : "nowhere: " + settings.telemetry_problem);
  out += fmt::format("  Queries by       {}\n",
                     settings.provider == "builtin" ? "the built-in planner, offline" : settings.model);
  out += fmt::format(
      "  Data             {}\n\n"
      "  curl -s {}/api/generate-query -H 'Content-Type: application/json' \\\n"
      "    -d '{{\"user_input\": \"errors of the last hour\"}}'\n\n",
      config.data, assistant.url());
  std::fputs(out.c_str(), stdout);
  std::fflush(stdout);
}

int Serve(const Config& config) {
  log::Configure(config.log_level, config.log_format);
  const std::vector<std::string> wrong = Contradictions(config);
  for (const std::string& sentence : wrong) std::cerr << "throughline-assistant: " << sentence << '\n';
  if (!wrong.empty()) return 2;

  // Blocked before any thread is made, so that only the wait below sees them. A peer that goes is an error of write,
  // not a signal.
  const sigset_t stop = StopSignals();
  pthread_sigmask(SIG_BLOCK, &stop, nullptr);
  signal(SIGPIPE, SIG_IGN);

  const throughline::SystemClock clock;
  auto assistant = Assistant::Start(config, throughline::SystemEnvironment, clock, throughline::cmd::kVersion);
  if (!assistant) {
    std::cerr << "throughline-assistant: not started: " << assistant.error().message << '\n';
    return 1;
  }
  Welcome(config, **assistant);

  int signal_number = 0;
  sigwait(&stop, &signal_number);
  log::Info("assistant", "stopping: what is in flight is answered, what is queued is written",
            {{"signal", strsignal(signal_number)}});
  // A second signal ends it at once: whoever sends it does not want to wait.
  pthread_sigmask(SIG_UNBLOCK, &stop, nullptr);
  signal(SIGTERM, SIG_DFL);
  signal(SIGINT, SIG_DFL);
  (*assistant)->Stop(std::chrono::duration_cast<std::chrono::milliseconds>(kDrain));
  log::Info("assistant", "stopped");
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("The DataPrime Assistant: ask in words, get a DataPrime query, run it, judge the answer",
               "throughline-assistant");
  app.set_version_flag("--version", std::string("throughline-assistant ") + throughline::cmd::kVersion);
  throughline::SettingValues given;
  std::string config_file;
  for (const throughline::SettingHelp& setting : Settings()) {
    const std::string help = setting.meaning + (setting.fallback.empty() ? "" : " (" + setting.fallback + ")");
    app.add_option_function<std::string>(
           "--" + setting.name, [&given, name = setting.name](const std::string& text) { given[name] = text; }, help)
        ->type_name(setting.value);
  }
  app.add_option("--config", config_file, "settings file (./throughline.toml if there is one)")->type_name("FILE");
  DemoOptions demo_options;
  CLI::App* const demo = app.add_subcommand(
      "demo",
      "fill --server with believable traffic of the last days, marked demo=true, application ai-dataprime-demo");
  demo->fallthrough();
  demo->add_option("--days", demo_options.days, "how far back it goes, 1 to 90 (7)")->type_name("DAYS");
  demo->add_option("--questions", demo_options.questions, "how many are asked (2000)")->type_name("COUNT");
  demo->add_option("--seed", demo_options.seed, "the same seed gives the same traffic, ids aside (1)")
      ->type_name("NUMBER");
  app.footer(kFooter);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  const throughline::Result<Config> config = LoadConfig(given, throughline::SystemEnvironment, config_file);
  if (!config) {
    std::cerr << "throughline-assistant: " << config.error().message << '\n';
    return 2;
  }
  if (!demo->parsed()) return Serve(*config);
  log::Configure(log::Level::kError, config->log_format);  // the troubles of the story are no news
  signal(SIGPIPE, SIG_IGN);
  static std::atomic<bool> stop{false};
  for (const int number : {SIGTERM, SIGINT}) signal(number, [](int) { stop.store(true, std::memory_order_relaxed); });
  demo_options.stop = &stop;
  demo_options.server = config->server;
  demo_options.token = config->server_token;
  demo_options.version = throughline::cmd::kVersion;
  return RunDemo(demo_options, std::cout, std::cerr);
}
