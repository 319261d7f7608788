// POST /api/create-slow-span and POST /api/demo/slow-db: slowness to look at, as real spans of a real length.
#include <memory>

#include "assistant/api/route.h"
#include "assistant/api/services.h"
#include "assistant/demos/slow_call.h"
#include "assistant/demos/slow_database.h"

namespace throughline::assistant {
namespace {

// Each holds a worker for seconds while it waits.
constexpr int kMostAtOnce = 4;

double Seconds(Duration duration) { return std::chrono::duration<double>(duration).count(); }

net::Response Busy(const Call& call) {
  JsonWriter json;
  json.BeginObject().Key("success").Bool(false);
  json.Key("error").String("Four slow demos are running already: try again in four seconds.");
  json.Key("error_type").String("busy").Key("retry_after_seconds").Int(4);
  WriteTrace(call, json);
  net::Response response = JsonAnswer(429, json.EndObject().Take());
  response.headers.Set("Retry-After", "4");
  return response;
}

net::Response Stopping(const Call& call) {
  return ErrorAnswer(call, 503, "The demo was cut short: the assistant is stopping.", "stopping");
}

net::Response AnswerSlowCall(Call& call, const Services& services, const Wait& wait) {
  const SlowCallReport report = RunSlowCall(wait, services.clock);
  if (!report.is_complete) return Stopping(call);
  JsonWriter json;
  json.BeginObject().Key("success").Bool(true).Key("span_name").String(kSlowCallSpan);
  json.Key("duration_seconds").Double(Seconds(report.duration)).Key("bottleneck").String(report.bottleneck);
  json.Key("recommendation").String(report.recommendation).Key("suggested_query").String(report.suggested_query);
  WriteTrace(call, json);
  return JsonAnswer(200, json.EndObject().Take());
}

net::Response AnswerSlowDatabase(Call& call, const Services& services, const Wait& wait) {
  FeedbackStore* const store = services.feedback.get();
  const FeedbackByType by_type = [store]() -> Result<std::vector<FeedbackStore::TypeFigures>> {
    if (store == nullptr) return Fail(ErrorKind::kUnavailable, "there is no feedback database");
    return store->ByType();
  };
  const SlowDatabaseReport report = RunSlowDatabase(by_type, wait, services.clock);
  if (!report.is_complete) return Stopping(call);
  JsonWriter json;
  json.BeginObject().Key("success").Bool(true);
  json.Key("message").String("The slow database demo is done: its trace shows where the time went.");
  json.Key("demo_type").String("slow_database").Key("duration_seconds").Double(Seconds(report.duration));
  json.Key("performance_analysis").BeginObject();
  json.Key("connection_wait").Double(Seconds(report.connection_wait));
  json.Key("query_execution").Double(Seconds(report.query_execution));
  json.Key("result_processing").Double(Seconds(report.result_processing)).EndObject();
  json.Key("recommendations").BeginArray();
  for (const std::string_view recommendation : SlowDatabaseRecommendations()) json.String(recommendation);
  json.EndArray().Key("results").BeginArray();
  for (const FeedbackStore::TypeFigures& type : report.results) {
    json.BeginObject().Key("feedback_type").String(type.feedback_type).Key("count").Int(type.count);
    json.Key("mean_query_length").Double(type.mean_query_length).EndObject();
  }
  json.EndArray();
  WriteTrace(call, json);
  return JsonAnswer(200, json.EndObject().Take());
}

}  // namespace

std::vector<Route> DemoRoutes(Services& services) {
  const auto places = std::make_shared<Places>(kMostAtOnce);
  const Wait wait = WaitUnlessStopped(services.stopping);
  const auto within_limit = [&services, places, wait](auto answer) {
    return [&services, places, wait, answer](Call& call) {
      const std::optional<Places::Place> place = places->Take();
      return place ? answer(call, services, wait) : Busy(call);
    };
  };
  const auto may_wait = [] { return true; };
  return {{.method = "POST",
           .path = "/api/create-slow-span",
           .handler = within_limit(AnswerSlowCall),
           .max_body = 64 << 10,
           .may_wait = may_wait},
          {.method = "POST",
           .path = "/api/demo/slow-db",
           .handler = within_limit(AnswerSlowDatabase),
           .max_body = 64 << 10,
           .may_wait = may_wait}};
}

}  // namespace throughline::assistant
