#include "cmd/server.h"

#include <fmt/format.h>

#include <fstream>
#include <optional>
#include <sstream>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "center/alerts/service.h"
#include "center/api/page.h"
#include "center/api/routes.h"
#include "center/cost/own_prices.h"
#include "center/cost/repricer.h"
#include "center/evaluate/own_policies.h"
#include "evaluate/mask.h"
#include "ingest/commit_queue.h"
#include "ingest/receive/grpc_receiver.h"
#include "ingest/receive/http_receiver.h"
#include "net/server.h"
#include "store/alert_log.h"
#include "store/data_dir.h"
#include "store/disk_space.h"
#include "store/documents.h"
#include "store/engine_supervisor.h"
#include "store/enrichment.h"
#include "store/retention.h"
#include "store/store.h"

namespace throughline::cmd {
namespace {

constexpr auto kEngineStart = std::chrono::seconds(60);  // with 50 M spans stored it takes a second or two

Result<std::string> ReadPem(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  if (!file) return Fail(ErrorKind::kInvalid, fmt::format("{} can't be read", path));
  return text.str();
}

// `localhost` is ::1 first for some clients (Node.js before 20), and they try no second address. Nothing when this
// machine has no ::1.
std::unique_ptr<net::Server> ListenOnIpv6Loopback(net::ServerOptions options, uint16_t port,
                                                  const net::Handler& handler) {
  options.address.host = "::1";
  options.address.port = port;
  options.io_threads = 1;
  auto server = net::Server::Start(options, handler);
  if (server) return std::move(*server);
  log::Debug("serve", "not on ::1", {{"reason", server.error().message}});
  return nullptr;
}

// A request that looks like telemetry sent to a place where there is nothing; empty: it doesn't.
std::string_view WhyNotOtlp(const net::Request& request) {
  if (request.method != "POST") return {};
  for (const std::string_view ours : {"/api/", "/ai/", "/mcp"}) {
    if (request.path.starts_with(ours) && request.path.find("/spans") == std::string::npos) return {};
  }
  return "there is nothing at this path; OTLP goes to /v1/traces, /v1/logs and /v1/metrics";
}

// Nothing that is answered is a page, unless it says so itself (center/api/page.cc): it can run nothing, is kept
// nowhere, and stands in no frame.
std::shared_ptr<const net::Headers> EveryAnswersHeaders() {
  return std::make_shared<const net::Headers>(net::Headers{
      {"Cache-Control", "no-store"},
      {"Content-Security-Policy", "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
      {"Cross-Origin-Resource-Policy", "same-origin"},
      {"Referrer-Policy", "no-referrer"},
      {"X-Content-Type-Options", "nosniff"}});
}

// Of all listening addresses together.
void ExportHttpCounters(Metrics& metrics, std::vector<const net::Server*> servers) {
  struct Shown {
    prometheus::Gauge &open, &accepted, &requests, &bytes_in, &bytes_out;
    std::array<prometheus::Gauge*, net::kRefusalCount> refused;
  };
  auto gauge = [&metrics](const char* name, const char* help) -> prometheus::Gauge& {
    return metrics.Gauge(name, help);
  };
  auto shown =
      std::make_shared<Shown>(Shown{gauge("throughline_http_connections", "HTTP connections open now."),
                                    gauge("throughline_http_accepted", "HTTP connections accepted since start."),
                                    gauge("throughline_http_requests", "HTTP requests since start."),
                                    gauge("throughline_http_read_bytes", "Bytes read since start."),
                                    gauge("throughline_http_written_bytes", "Bytes written since start."),
                                    {}});
  for (size_t i = 0; i < net::kRefusalCount; ++i) {
    shown->refused[i] =
        &metrics.Gauge("throughline_http_refused", "HTTP requests and connections refused since start, by reason.",
                       {{"reason", std::string(net::RefusalName(static_cast<net::Refusal>(i)))}});
  }
  metrics.BeforeText([servers = std::move(servers), shown] {
    net::ServerCounters counters;
    for (const net::Server* server : servers) {
      net::ServerCounters some = server->counters();
      counters.connections_open += some.connections_open;
      counters.connections_accepted += some.connections_accepted;
      counters.requests += some.requests;
      counters.bytes_read += some.bytes_read;
      counters.bytes_written += some.bytes_written;
      for (size_t i = 0; i < net::kRefusalCount; ++i) counters.refused[i] += some.refused[i];
    }
    shown->open.Set(static_cast<double>(counters.connections_open));
    shown->accepted.Set(static_cast<double>(counters.connections_accepted));
    shown->requests.Set(static_cast<double>(counters.requests));
    shown->bytes_in.Set(static_cast<double>(counters.bytes_read));
    shown->bytes_out.Set(static_cast<double>(counters.bytes_written));
    for (size_t i = 0; i < net::kRefusalCount; ++i) shown->refused[i]->Set(static_cast<double>(counters.refused[i]));
  });
}

}  // namespace

// Members in the order of their start, so that a failed Start undoes itself.
class RunningServer::Parts {
 public:
  ~Parts() { Stop(std::chrono::milliseconds(0)); }

  Result<void> Start(const Config& config) {
    Result<store::DataDirLock> lock = store::LockDataDir(config.data);
    if (!lock) return Fail(lock.error());
    lock_.emplace(std::move(*lock));
    if (Result<void> free = CheckPorts(config); !free) return free;
    if (Result<void> store = StartStore(config); !store) return store;
    auto queue = ingest::CommitQueue::Start(*store_, clock_, metrics_, {.max_queued_bytes = config.queue_bytes});
    if (!queue) return Fail(queue.error());
    queue_ = std::move(*queue);
    receiver_ = std::make_unique<ingest::Receiver>(*queue_, clock_, metrics_,
                                                   ingest::ReceiverOptions{.max_body_bytes = config.max_body,
                                                                           .limits = {},
                                                                           .policies = own_policies_.get(),
                                                                           .prices = own_prices_.get()});
    if (Result<void> api = StartHttp(config); !api) return api;
    return StartGrpc(config);
  }

  void Stop(std::chrono::milliseconds drain) {
    if (stopped_) return;
    stopped_ = true;
    if (judge_) judge_->Stop();  // nobody waits for a model now
    // Both ports close to new work at once; what is in flight waits for its commit, so the queue must still run.
    std::thread grpc_stop([&] {
      if (grpc_) grpc_->Stop(drain);
    });
    std::thread http_6_stop([&] {
      if (http_6_) http_6_->Stop(drain);
    });
    if (http_) http_->Stop(drain);
    http_6_stop.join();
    grpc_stop.join();
    if (router_) router_->Stop();
    if (alerts_) alerts_->Stop();
    if (judge_runner_) judge_runner_->Stop();
    if (repricer_) repricer_->Stop();
    if (own_prices_) own_prices_->Stop();
    if (own_policies_) own_policies_->Stop();
    if (queue_) queue_->Stop();
    retention_runner_.reset();
    if (attributes_) attributes_->Stop();
    if (engine_) engine_->Stop();
  }

  std::string http_address() const { return http_->address().Text(); }
  int grpc_port() const { return grpc_ ? grpc_->port() : 0; }

 private:
  // The engine takes a second to start, and no time at all to be told that it was for nothing.
  static Result<void> CheckPorts(const Config& config) {
    for (auto [flag, text] : {std::pair("--http", &config.http), std::pair("--grpc", &config.grpc)}) {
      if (text->empty()) continue;
      Result<net::ListenAddress> address = net::ListenAddress::Parse(*text);
      if (!address) return Fail(address.error().In(flag));
      if (address->is_unix()) continue;
      if (Result<void> free = net::Server::CheckAddress(*address); !free) return Fail(free.error().In(flag));
    }
    return {};
  }

  Result<void> StartStore(const Config& config) {
    std::string endpoint = config.engine;
    if (config.engine == "embedded") {
      endpoint = "unix:" + lock_->EngineSocket();
      engine_ = std::make_unique<store::EngineSupervisor>(
          store::EngineOptions{.binary = config.engine_program,
                               .data_dir = lock_->EngineDir(),
                               .socket_path = lock_->EngineSocket(),
                               .library = config.engine_library,
                               .threads = config.engine_threads,
                               .memory_limit_bytes = config.engine_memory,
                               .log_level = std::string(log::LevelName(config.log_level)),
                               .log_json = config.log_format == log::Format::kJson,
                               .on_ready = {}},
          clock_, metrics_);
      if (Result<void> ready = engine_->WaitReady(kEngineStart); !ready) return ready;
    }
    Result<store::ClickHouseEndpoint> parsed = store::ClickHouseEndpoint::Parse(endpoint);
    if (!parsed) return Fail(parsed.error().In("--engine"));
    auto client = store::ClickHouseClient::Create(*parsed);
    if (!client) return Fail(client.error());
    client_ = std::move(*client);
    store::StoreOptions options;
    options.ddl.cluster = config.cluster;
    if (config.engine != "embedded") options.ddl.codec = "ZSTD(3)";
    options.data_dir = config.engine == "embedded" ? lock_->EngineDir() : std::string();
    options.min_free_bytes = config.min_free_disk;
    auto opened = store::Store::Open(*client_, options, clock_, disk_, metrics_);
    if (!opened) return Fail(opened.error().In("opening the store"));
    store_ = std::move(*opened);
    retention_ = std::make_unique<store::Retention>(
        *client_,
        store::RetentionOptions{.max_age_days = static_cast<int>(config.retention_days),
                                .max_bytes = config.retention_disk,
                                .ddl = options.ddl,
                                .changes = &store_->changes()},
        clock_, metrics_);
    retention_runner_ = std::make_unique<store::RetentionRunner>(*retention_);
    tables_ = std::make_unique<store::EnrichmentTables>(*client_, options.ddl, clock_);
    documents_ = std::make_unique<store::Documents>(*client_, clock_);
    own_prices_ = std::make_unique<center::OwnPrices>(*documents_);
    own_prices_->Start();
    Result<uint8_t> mask = evaluate::ParseMask(config.mask);
    if (!mask) return Fail(mask.error().In("--mask"));
    own_policies_ = std::make_unique<center::OwnPolicies>(*documents_, *mask);
    own_policies_->Start();
    repricer_ = std::make_unique<center::Repricer>(*client_, options.ddl, clock_, *own_prices_);
    attribute_reader_ = std::make_unique<store::EngineAttributeReader>(*client_);
    attributes_ = std::make_unique<store::AttributeCatalogue>(*attribute_reader_, clock_);
    return {};
  }

  Result<void> StartHttp(const Config& config) {
    context_.emplace(center::ApiContext{.client = *client_,
                                        .clock = clock_,
                                        .metrics = metrics_,
                                        .query_limits = config.query,
                                        .tables = *tables_,
                                        .attributes = *attributes_,
                                        .documents = *documents_,
                                        .own_prices = *own_prices_,
                                        .repricer = *repricer_,
                                        .policies = own_policies_.get(),
                                        .table_limits = {.bytes = config.table_size},
                                        .retention_days = config.retention_days,
                                        .not_ready = [this] { return NotReady(); }});
    context_->answer_keys =
        std::make_shared<center::AnswerKeyRing>(config.feedback_keys, config.data + "/assistant/feedback.key", clock_);
    context_->intake = Intake(config);
    context_->refused_requests = &refused_;
    shared_ = std::make_unique<store::AlertLog>(*client_, clock_);
    judge_ = std::make_unique<center::Judge>(
        config.judge, clock_, metrics_, *own_prices_, *shared_,
        [this, endpoint = config.judge.endpoint](const center::JudgeCall& call) {
          context_->intake.store(center::JudgeCallRequest(call, endpoint), {}, [](Result<void> stored) {
            if (!stored) log::Warn("judge", "a call could not be traced", {{"reason", stored.error().message}});
          });
        });
    judge_runner_ = std::make_unique<center::JudgeRunner>(
        *judge_, *client_, *shared_, clock_, metrics_, [this] { return own_policies_->ByModel(); },
        context_->intake.store);
    context_->judge = judge_.get();
    // Of a store that others write to, too, nobody knows what has changed.
    if (config.engine == "embedded" && config.slices_bytes > 0) {
      kept_slices_ = std::make_unique<center::KeptSlices>(
          *client_, store_->changes(), clock_, metrics_,
          center::KeptSlicesOptions{.from_rows = config.slices_from, .bytes = config.slices_bytes});
      context_->kept_slices = kept_slices_.get();
    }
    context_->judge_runner = judge_runner_.get();
    alerts_ = std::make_unique<center::alerts::AlertService>(
        center::alerts::QueryContext{
            .client = *client_,
            .clock = clock_,
            .limits = config.query,
            .prepare = [this](center::QueryRequest& request) { center::GiveCatalogues(*context_, request); }},
        metrics_,
        center::alerts::AlertOptions{
            .shortest_interval = config.alert_interval,
            .run = config.alerts,
            .several_servers = config.engine != "embedded",
            .send = {.private_addresses = config.alert_private_addresses, .ca_file = config.alert_ca}});
    context_->alerts = alerts_.get();
    std::vector<center::Route> routes = center::ApiRoutes(*context_);
    for (center::Route& route : center::PageRoutes()) routes.push_back(std::move(route));
    router_ = std::make_unique<center::Router>(std::move(routes),
                                               center::RouterOptions{.tokens = config.tokens,
                                                                     .host_names = config.host_names,
                                                                     .heavy_at_once = config.queries_at_once,
                                                                     .heavy_waiting = config.queries_waiting});
    ingest::AccessRules rules = Rules(config);
    http_receiver_ = std::make_unique<ingest::HttpReceiver>(*receiver_, rules, &refused_);
    net::ServerOptions options;
    Result<net::ListenAddress> address = net::ListenAddress::Parse(config.http);
    if (!address) return Fail(address.error().In("--http"));
    options.address = *address;
    options.max_body_bytes = config.max_body;
    options.headers = EveryAnswersHeaders();
    options.on_refused = [this](net::RefusedRequest refused) { refused_.Add(std::move(refused)); };
    if (!config.tls_certificate.empty()) options.tls = net::TlsFiles{config.tls_certificate, config.tls_key};
    net::Handler handler = [this](net::Request request, net::ResponseWriter writer) {
      if (ingest::HttpReceiver::Serves(request.path))
        return http_receiver_->Handle(std::move(request), std::move(writer));
      if (const std::string_view why = WhyNotOtlp(request); !why.empty()) {
        refused_.Add({.transport = "http",
                      .method = request.method,
                      .route = request.path,
                      .status = 404,
                      .reason = std::string(why),
                      .peer = net::PeerKind(request.peer)});
      }
      router_->Handle(std::move(request), std::move(writer));
    };
    auto server = net::Server::Start(options, handler);
    if (!server) return Fail(server.error().In("OTLP/HTTP and the API"));
    http_ = std::move(*server);
    std::vector<const net::Server*> servers{http_.get()};
    if (address->host == "127.0.0.1") http_6_ = ListenOnIpv6Loopback(options, http_->address().port, handler);
    if (http_6_) servers.push_back(http_6_.get());
    ExportHttpCounters(metrics_, std::move(servers));
    alerts_->Start();
    judge_runner_->Start();
    return {};
  }

  Result<void> StartGrpc(const Config& config) {
    if (config.grpc.empty()) return {};
    ingest::GrpcOptions options{.address = config.grpc,
                                .tls_certificate_chain = {},
                                .tls_private_key = {},
                                .rules = Rules(config),
                                .refused = &refused_};
    if (!config.tls_certificate.empty()) {
      Result<std::string> certificate = ReadPem(config.tls_certificate);
      if (!certificate) return Fail(certificate.error());
      Result<std::string> key = ReadPem(config.tls_key);
      if (!key) return Fail(key.error());
      options.tls_certificate_chain = *certificate;
      options.tls_private_key = *key;
    }
    auto grpc = ingest::GrpcReceiver::Start(*receiver_, std::move(options));
    if (!grpc) return Fail(grpc.error());
    grpc_ = std::move(*grpc);
    return {};
  }

  static ingest::AccessRules Rules(const Config& config) {
    ingest::AccessRules rules;
    rules.tokens = config.ingest_tokens;
    rules.tokens.insert(rules.tokens.end(), config.tokens.begin(), config.tokens.end());
    if (!config.cors_origins.empty()) rules.origins = config.cors_origins;
    return rules;
  }

  // Spans that the API makes go the way of all spans.
  center::SpanIntake Intake(const Config& config) {
    const auto rules = std::make_shared<const ingest::AccessRules>(Rules(config));
    return {.store =
                [this](std::string request, std::string identity, center::SpanIntake::Done done) {
                  receiver_->Receive({.signal = ingest::Signal::kTraces,
                                      .encoding = ingest::Encoding::kJson,
                                      .content_encoding = {},
                                      .transport = "api",
                                      .body = std::move(request),
                                      .labels = {},
                                      .identity = std::move(identity),
                                      .is_own = true},
                                     [done = std::move(done)](Result<ingest::Accepted> accepted) mutable {
                                       if (!accepted) return done(Fail(accepted.error()));
                                       if (accepted->rejected == 0) return done({});
                                       done(Fail(ErrorKind::kInternal, accepted->message));
                                     });
                },
            .may_send = [rules](std::string_view authorization) { return ingest::MaySend(*rules, authorization); },
            .may_send_from = [rules](std::string_view origin) { return ingest::MatchesOrigin(*rules, origin); },
            .refused = [this] { return receiver_->refused().List(); }};
  }

  std::vector<std::string> NotReady() const {
    std::vector<std::string> reasons;
    if (engine_) {
      store::EngineStatus status = engine_->status();
      if (status.state != store::EngineState::kRunning) {
        reasons.push_back(fmt::format("the engine is {}{}", store::EngineStateName(status.state),
                                      status.last_exit.empty() ? "" : " after " + status.last_exit));
      }
    }
    return reasons;
  }

  SystemClock clock_;
  net::RefusedRequests refused_{clock_};
  store::SystemDiskSpace disk_;
  Metrics metrics_;
  std::optional<store::DataDirLock> lock_;
  std::unique_ptr<store::EngineSupervisor> engine_;
  std::unique_ptr<store::ClickHouseClient> client_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<store::Retention> retention_;
  std::unique_ptr<store::RetentionRunner> retention_runner_;
  std::unique_ptr<store::EnrichmentTables> tables_;
  std::unique_ptr<store::Documents> documents_;
  std::unique_ptr<center::OwnPrices> own_prices_;
  std::unique_ptr<center::KeptSlices> kept_slices_;
  std::unique_ptr<center::OwnPolicies> own_policies_;
  std::unique_ptr<center::Repricer> repricer_;
  std::unique_ptr<store::EngineAttributeReader> attribute_reader_;
  std::unique_ptr<store::AttributeCatalogue> attributes_;
  std::unique_ptr<ingest::CommitQueue> queue_;
  std::unique_ptr<ingest::Receiver> receiver_;
  std::optional<center::ApiContext> context_;
  std::unique_ptr<center::alerts::AlertService> alerts_;
  std::unique_ptr<store::AlertLog> shared_;
  std::unique_ptr<center::Judge> judge_;
  std::unique_ptr<center::JudgeRunner> judge_runner_;
  std::unique_ptr<center::Router> router_;
  std::unique_ptr<ingest::HttpReceiver> http_receiver_;
  std::unique_ptr<net::Server> http_;
  std::unique_ptr<net::Server> http_6_;  // the same on ::1
  std::unique_ptr<ingest::GrpcReceiver> grpc_;
  bool stopped_ = false;
};

RunningServer::RunningServer(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
RunningServer::~RunningServer() = default;

Result<std::unique_ptr<RunningServer>> RunningServer::Start(const Config& config) {
  auto parts = std::make_unique<Parts>();
  if (Result<void> started = parts->Start(config); !started) return Fail(started.error());
  return std::unique_ptr<RunningServer>(new RunningServer(std::move(parts)));
}

std::string RunningServer::http_address() const { return parts_->http_address(); }
int RunningServer::grpc_port() const { return parts_->grpc_port(); }
void RunningServer::Stop(std::chrono::milliseconds drain) { parts_->Stop(drain); }

}  // namespace throughline::cmd
