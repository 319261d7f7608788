// GET /api/health: what works, component by component; GET /api/stats: counts since start.
#include <fmt/format.h>

#include "assistant/api/route.h"
#include "assistant/api/services.h"
#include "assistant/voice/offline.h"
#include "throughline/context.h"
#include "throughline/diagnostics.h"

namespace throughline::assistant {
namespace {

int64_t Uptime(const Services& services) {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - services.started).count();
}

// {"telemetry": {"ok": true, "words": "..."}, ...}; `ok` false makes the whole degraded.
class Components {
 public:
  explicit Components(JsonWriter& json) : json_(json) { json_.BeginObject(); }
  void Add(std::string_view name, bool is_ok, std::string_view words, bool is_needed = true) {
    json_.Key(name).BeginObject().Key("ok").Bool(is_ok).Key("words").String(words).EndObject();
    are_well_ &= is_ok || !is_needed;
  }
  bool End() {
    json_.EndObject();
    return are_well_;
  }

 private:
  JsonWriter& json_;
  bool are_well_ = true;
};

bool WriteComponents(Services& services, JsonWriter& json) {
  const Services::Settings& settings = services.settings;
  Components components(json);
  const Diagnostics sent = ReadDiagnostics();
  components.Add("telemetry", settings.telemetry_enabled,
                 settings.telemetry_enabled
                     ? fmt::format("{} spans sent to {}, {} lost", sent.spans_exported, settings.otlp_endpoint,
                                   sent.spans_dropped_queue + sent.spans_refused)
                     : settings.telemetry_problem);
  const CataloguePtr catalogue = services.catalogue->Current();
  const std::optional<std::string> problem = services.catalogue->Problem();
  components.Add("throughline", !problem,
                 problem ? *problem : fmt::format("{} fields to ask about", catalogue->fields.size()));
  if (services.feedback) {
    const auto stats = services.feedback->Stats();
    const bool is_ok = stats && stats->kept == 0;
    components.Add("feedback_database", is_ok,
                   !stats            ? stats.error().message
                   : stats->kept > 0 ? fmt::format("{} verdicts wait beside the database", stats->kept)
                                     : fmt::format("{} verdicts", stats->total));
  } else {
    components.Add("feedback_database", false, "it could not be opened");
  }
  components.Add("model", true,
                 settings.provider == "builtin" ? "the built-in planner, offline"
                                                : fmt::format("{}, asked for each question", settings.model));
  const bool has_recogniser = OfflineRecogniser::IsInstalled({.program = settings.speech_program});
  components.Add("voice", services.transcriber != nullptr || has_recogniser,
                 services.transcriber ? "speech is sent to the model's endpoint"
                 : has_recogniser     ? "speech is recognised on this machine, by pocketsphinx"
                                      : kHowToHaveVoice,
                 /*is_needed=*/false);
  return components.End();
}

net::Response Health(Services& services) {
  // Nor do the database's statements make traces of their own.
  SpanContext unsampled{.trace_id = {{1}}, .span_id = {{1}}, .flags = 0, .is_remote = true, .tracestate = {}};
  const Scope quiet(Context::OfRemote(std::move(unsampled)));
  const Services::Settings& settings = services.settings;
  JsonWriter components, json;
  const bool are_well = WriteComponents(services, components);
  json.BeginObject().Key("status").String(are_well ? "healthy" : "degraded").Key("service");
  json.String(settings.service_name).Key("version").String(settings.version).Key("mode");
  json.String(ToText(services.mode.load())).Key("provider").String(settings.provider).Key("model");
  json.String(settings.model).Key("components").Raw(components.text()).Key("center_url").String(settings.center_url);
  return JsonAnswer(200, json.Key("uptime_seconds").Int(Uptime(services)).EndObject().Take());
}

net::Response Stats(Services& services) {
  const Counters& counters = services.counters;
  JsonWriter json;
  json.BeginObject();
  for (const auto& [name, count] : {std::pair{"questions", &counters.questions},
                                    {"answered", &counters.answered},
                                    {"refused", &counters.refused},
                                    {"asked_back", &counters.asked_back},
                                    {"failed", &counters.failed},
                                    {"fallbacks", &counters.fallbacks},
                                    {"feedback", &counters.feedback},
                                    {"feedback_failed", &counters.feedback_failed},
                                    {"queries_run", &counters.queries_run},
                                    {"voice", &counters.voice},
                                    {"contexts_refused", &counters.contexts_refused},
                                    {"browser_batches", &counters.browser_batches},
                                    {"browser_batches_lost", &counters.browser_batches_lost}})
    json.Key(name).Int(count->load(std::memory_order_relaxed));
  json.Key("conversations").Int(services.conversations.size()).Key("mode").String(ToText(services.mode.load()));
  return JsonAnswer(200, json.Key("uptime_seconds").Int(Uptime(services)).EndObject().Take());
}

}  // namespace

std::vector<Route> HealthRoutes(Services& services) {
  return {{.method = "GET",
           .path = "/api/health",
           .handler = [&services](Call&) { return Health(services); },
           .is_traced = false,  // whoever looks every few seconds would bury the questions
           .is_open = true},
          {.method = "GET",
           .path = "/api/stats",
           .handler = [&services](Call&) { return Stats(services); },
           .is_traced = false}};
}

}  // namespace throughline::assistant
