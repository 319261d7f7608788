#include "assistant/assistant.h"

#include <fmt/format.h>

#include <filesystem>

#include "assistant/api/router.h"
#include "assistant/api/services.h"
#include "assistant/providers/builtin.h"
#include "assistant/providers/openai.h"
#include "assistant/telemetry.h"
#include "base/log.h"
#include "net/server.h"
#include "throughline/diagnostics.h"

namespace throughline::assistant {
namespace {

constexpr std::chrono::milliseconds kCatalogueEvery{15'000};
constexpr size_t kMostRecording = 10 << 20;  // bytes of speech

std::vector<Route> AllRoutes(Services& services) {
  std::vector<Route> all;
  for (auto part : {&GenerateQueryRoutes, &FeedbackRoutes, &ModeRoutes, &HealthRoutes, &McpRoutes, &DemoRoutes,
                    &FaultRoutes, &VoiceRoutes, &BrowserSpanRoutes}) {
    for (Route& route : part(services)) all.push_back(std::move(route));
  }
  for (Route& route : PageRoutes(services)) {
    route.is_traced = false;  // one trace a question, and none for a style sheet
    route.is_open = true;     // files that everybody may have; what they ask for wants the token
    all.push_back(std::move(route));
  }
  // They hold a lock, wait for a model or another server, or take their time on purpose.
  for (Route& route : all) {
    if (route.path == "/api/voice/transcribe") {
      route.max_body = kMostRecording;
      route.asks_model = true;
    }
    const bool is_slow = route.path.starts_with("/api/feedback") || route.path.starts_with("/api/mcp/") ||
                         route.path.starts_with("/api/voice/") || route.path.starts_with("/api/demo/") ||
                         route.path == "/api/create-slow-span";
    if (is_slow && !route.may_wait) route.may_wait = [] { return true; };
  }
  return all;
}

}  // namespace

// Members in the order of their start: what comes later uses what stands before.
class Assistant::Parts {
 public:
  Parts(const Config& config, const Environment& environment, const Clock& clock)
      : config_(config), environment_(environment), services_(clock) {}
  ~Parts() { Stop(std::chrono::milliseconds(0)); }

  Result<void> Start(std::string version) {
    Result<net::ListenAddress> address = net::ListenAddress::Parse(config_.http);
    if (!address) return Fail(address.error().In("--http"));
    address_ = *address;
    if (!address_.is_unix()) {
      if (Result<void> free = net::Server::CheckAddress(address_); !free) return Fail(free.error().In("--http"));
    }
    std::error_code problem;
    std::filesystem::create_directories(config_.data, problem);
    if (problem)
      return Fail(ErrorKind::kInvalid, fmt::format("--data {} can't be made: {}", config_.data, problem.message()));
    if (Result<void> keys = SetUpAnswerKeys(config_, environment_); !keys) return keys;

    SetDiagnosticsLog([](LogLevel level, std::string_view sentence) {
      log::Write(level == LogLevel::kError     ? log::Level::kError
                 : level == LogLevel::kWarning ? log::Level::kWarn
                                               : log::Level::kInfo,
                 "tracing", sentence, {});
    });
    Services::Settings& settings = services_.settings;
    settings.version = std::move(version);
    settings.provider = config_.provider;
    settings.center_url = config_.center_url;
    settings.data = config_.data;
    telemetry_ = SetUpTelemetry(config_, environment_, settings,
                                {.model_calls = [this] { MakeProviders(); },
                                 .database = [this] { Note(OpenDatabase()); },
                                 .application = [this] { Note(Assemble()); },
                                 .server = {}});
    settings.telemetry_enabled = telemetry_.is_enabled();
    settings.telemetry_problem = telemetry_.problem();
    if (started_) started_ = Listen();
    return started_;
  }

  void Stop(std::chrono::milliseconds drain) {
    if (std::exchange(is_stopped_, true)) return;
    services_.stopping.Cancel();
    if (server_6_) server_6_->Stop(drain);
    if (server_) server_->Stop(drain);
    if (router_) router_->Stop();
    services_.catalogue.reset();
    services_.feedback.reset();  // writes what is queued
    telemetry_.Shutdown();
  }

  const std::string& url() const { return url_; }
  const Services& services() const { return services_; }

 private:
  void Note(Result<void> done) {
    if (started_ && !done) started_ = std::move(done);
  }

  void MakeProviders() {
    services_.settings.model = std::string(kBuiltinModel);
    if (config_.provider == "openai") {
      services_.settings.model = config_.model;
      services_.provider = MakeOpenAiProvider({.model = config_.model}, services_.planner);
    } else {
      services_.provider = MakeBuiltinProvider(services_.planner);
    }
    if (environment_("OPENAI_API_KEY") || environment_("OPENAI_BASE_URL"))
      services_.transcriber = std::make_unique<openai::Client>();
    auto endpoint = FaultyModelEndpoint::Start();
    if (!endpoint) {
      log::Warn("assistant", "model faults can't be switched on", {{"reason", endpoint.error().message}});
      return;
    }
    services_.faulty_endpoint = std::move(*endpoint);
    OpenAiProviderOptions faulty{.client = {.base_url = services_.faulty_endpoint->base_url(), .api_key = "none"},
                                 .model = config_.model.empty() ? "gpt-4o" : config_.model};
    faulty.breaker.failures_to_open = 1'000'000;  // the fault that was asked for, not one that the breaker makes of it
    services_.faulty_provider = MakeOpenAiProvider(std::move(faulty), services_.planner);
  }

  Result<void> OpenDatabase() {
    auto store = FeedbackStore::Open({.path = config_.feedback_db}, services_.clock);
    if (!store) return Fail(store.error().In("--feedback-db " + config_.feedback_db));
    services_.feedback = std::move(*store);
    return {};
  }

  Result<void> Assemble() {
    auto client = ThroughlineClient::Create(config_.server, config_.server_token);
    if (!client) return Fail(client.error().In("--server"));
    services_.client = std::move(*client);
    services_.catalogue = std::make_unique<CatalogueWatch>(*services_.client, kCatalogueEvery);
    services_.pipeline =
        std::make_unique<Pipeline>(Pipeline::Dependencies{.planner = services_.planner,
                                                          .provider = *services_.provider,
                                                          .model_faults = services_.faulty_provider.get(),
                                                          .faults = services_.faults,
                                                          .model_timeout = config_.model_timeout});
    return {};
  }

  Result<void> Listen() {
    router_ = std::make_unique<Router>(AllRoutes(services_),
                                       RouterOptions{.tokens = config_.tokens, .host_names = config_.host_names},
                                       services_.counters, services_.faults);
    net::ServerOptions options;
    options.address = address_;
    options.body_limit = [this](const net::Request& head) { return router_->BodyLimit(head); };
    options.admit = [this](const net::Request& head) { return router_->Admit(head); };
    const net::Handler handler = [this](net::Request request, net::ResponseWriter writer) {
      router_->Handle(std::move(request), std::move(writer));
    };
    auto server = net::Server::Start(options, handler);
    if (!server) return Fail(server.error().In("--http"));
    server_ = std::move(*server);
    const std::string text = server_->address().Text();
    url_ = text.starts_with("unix:") ? text : "http://" + text;
    // `localhost` is ::1 first for some clients, and they try no second address.
    if (address_.host == "127.0.0.1") {
      options.address.host = "::1";
      options.address.port = server_->address().port;
      options.io_threads = 1;
      if (auto server_6 = net::Server::Start(options, handler)) server_6_ = std::move(*server_6);
    }
    return {};
  }

  const Config config_;
  const Environment environment_;
  net::ListenAddress address_;
  std::string url_;
  Telemetry telemetry_;
  Services services_;
  std::unique_ptr<Router> router_;
  std::unique_ptr<net::Server> server_, server_6_;
  Result<void> started_;
  bool is_stopped_ = false;
};

Assistant::Assistant(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Assistant::~Assistant() = default;

Result<std::unique_ptr<Assistant>> Assistant::Start(const Config& config, const Environment& environment,
                                                    const Clock& clock, std::string version) {
  auto parts = std::make_unique<Parts>(config, environment, clock);
  if (Result<void> started = parts->Start(std::move(version)); !started) return Fail(started.error());
  return std::unique_ptr<Assistant>(new Assistant(std::move(parts)));
}

const std::string& Assistant::url() const { return parts_->url(); }
const Services& Assistant::services() const { return parts_->services(); }
void Assistant::Stop(std::chrono::milliseconds drain) { parts_->Stop(drain); }

}  // namespace throughline::assistant
