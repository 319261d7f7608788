#include "assistant/telemetry.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>

#include "base/random.h"
#include "throughline/feedback.h"
#include "throughline/sampling.h"

namespace throughline::assistant {
namespace {

using HeaderList = std::vector<std::pair<std::string, std::string>>;

// How many of a thousand traces are kept whatever they tell. Source: the guide, "Sampling Strategy for AI
// Applications".
double RatioOf(std::string_view environment) {
  if (environment == "staging") return 0.1;
  if (environment == "production") return 0.01;
  return 1.0;
}

Telemetry ToCoralogix(const Config&, const Environment& environment, Services::Settings& settings, SetupSteps then) {
  settings.application_name = environment("CX_APPLICATION_NAME").value_or(settings.application_name);
  settings.subsystem_name = environment("CX_SUBSYSTEM_NAME").value_or(settings.subsystem_name);
  const std::string endpoint = *environment("CX_ENDPOINT");
  settings.otlp_endpoint = endpoint.find("://") == std::string::npos ? "https://" + endpoint : endpoint;
  settings.otlp_headers = {{"Authorization", "Bearer " + *environment("CX_TOKEN")},
                           {"cx-application-name", settings.application_name},
                           {"cx-subsystem-name", settings.subsystem_name}};
  return SetupExportToCoralogix({.service_name = settings.service_name,
                                 .application_name = settings.application_name,
                                 .subsystem_name = settings.subsystem_name,
                                 .capture_content = true,
                                 .then = std::move(then)});
}

Telemetry ToOtlp(const Config& config, const Environment& environment, Services::Settings& settings, SetupSteps then) {
  OtlpOptions otlp = OtlpOptions::FromEnvironment();
  const bool is_named = environment("OTEL_EXPORTER_OTLP_ENDPOINT") || environment("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
  if (!is_named) {
    otlp.endpoint = config.server;
    otlp.protocol = Protocol::kHttpProtobuf;
    if (!config.server_token.empty()) otlp.headers.emplace_back("Authorization", "Bearer " + config.server_token);
  }
  // A browser's spans go on by HTTP; where the assistant's own take gRPC, to the server, which has both.
  const bool is_http = otlp.protocol != Protocol::kGrpc && !otlp.endpoint.empty();
  settings.otlp_endpoint = is_http ? otlp.endpoint : config.server;
  settings.otlp_headers = is_http ? otlp.headers
                          : !config.server_token.empty()
                              ? HeaderList{{"Authorization", "Bearer " + config.server_token}}
                              : HeaderList{};
  std::shared_ptr<Sampler> sampler = SamplerFromEnvironment();
  if (!sampler) sampler = AiAware(RatioOf(environment("ENVIRONMENT").value_or("")));
  const bool decides_capture = environment("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT").has_value();
  return SetupExport({.service_name = settings.service_name,
                      .otlp = std::move(otlp),
                      .resource = Resource({{"service.version", settings.version},
                                            {"cx.application.name", settings.application_name},
                                            {"cx.subsystem.name", settings.subsystem_name}}),
                      .sampler = std::move(sampler),
                      .capture_content = decides_capture ? std::nullopt : std::optional(true),
                      .then = std::move(then)});
}

Result<std::string> MakeKey(const std::string& path) {
  SystemRandom random;
  std::string key;
  for (int i = 0; i < 4; ++i) key += fmt::format("{:016x}", random.Next());
  // Not over one that another process has just made.
  const int file = open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
  if (file < 0) return Fail(ErrorKind::kUnavailable, fmt::format("{} can't be made: {}", path, strerror(errno)));
  const std::string line = key + "\n";
  const bool is_written =
      write(file, line.data(), line.size()) == static_cast<ssize_t>(line.size()) && fsync(file) == 0;
  const int problem = errno;
  close(file);
  if (!is_written)
    return Fail(ErrorKind::kUnavailable, fmt::format("{} can't be written: {}", path, strerror(problem)));
  return key;
}

}  // namespace

Telemetry SetUpTelemetry(const Config& config, const Environment& environment, Services::Settings& settings,
                         SetupSteps then) {
  settings.service_name = environment("OTEL_SERVICE_NAME").value_or(settings.service_name);
  const bool is_coralogix = environment("CX_TOKEN") && environment("CX_ENDPOINT");
  Telemetry telemetry = is_coralogix ? ToCoralogix(config, environment, settings, std::move(then))
                                     : ToOtlp(config, environment, settings, std::move(then));
  return telemetry;
}

Result<void> SetUpAnswerKeys(const Config& config, const Environment& environment) {
  if (environment("THROUGHLINE_FEEDBACK_KEY")) {
    SetAnswerKeys(AnswerKeys::FromEnvironment());
    return {};
  }
  const std::string path = config.data + "/feedback.key";
  std::string key;
  std::ifstream(path) >> key;
  if (key.empty()) {
    Result<std::string> made = MakeKey(path);
    if (!made) return Fail(made.error());
    key = std::move(*made);
  }
  if (key.size() < AnswerKeys::kShortestKey) {
    return Fail(ErrorKind::kInvalid,
                fmt::format("{} holds a key of {} characters; {} are needed: remove the file, and a "
                            "new one is made",
                            path, key.size(), AnswerKeys::kShortestKey));
  }
  SetAnswerKeys(AnswerKeys({key}));
  return {};
}

}  // namespace throughline::assistant
