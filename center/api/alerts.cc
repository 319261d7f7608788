// /api/v1/alerts: rules with their state, back-tests, incidents, silences and channels.
#include <fmt/format.h>

#include <simdjson.h>
#include <charconv>
#include <memory>

#include "base/json_writer.h"
#include "base/random.h"
#include "center/alerts/backtest.h"
#include "center/alerts/service.h"
#include "center/api/alert_shapes.h"
#include "center/api/list_page.h"
#include "center/api/resource.h"
#include "center/api/routes.h"
#include "center/reach/address_rules.h"
#include "center/read/json_members.h"
#include "center/read/time_text.h"

namespace throughline::center {
namespace {

using alerts::AlertService;
using alerts::Channel;
using alerts::Rule;
using store::Document;

constexpr int64_t kWeek = 7 * 86'400 * int64_t{1'000'000'000};
constexpr size_t kMostOfAKind = 1'000;

void WriteTime(std::string_view key, int64_t nanos, JsonWriter& json) {
  json.Key(key);
  nanos == 0 ? json.Null() : json.String(FormatInstant(nanos));
}

void WriteHead(const Document& document, JsonWriter& json) {
  json.Key("id").String(document.id).Key("version").Int(document.version);
  if (document.version == 0) return;
  json.Key("author").String(document.author);
  json.Key("updated_at").String(FormatInstant(document.updated_ms * 1'000'000));
}

void WriteLabels(const alerts::Labels& labels, JsonWriter& json) {
  json.Key("labels").BeginObject();
  for (const auto& [name, value] : labels) json.Key(name).String(value);
  json.EndObject();
}

void WriteProblems(const std::vector<QueryProblem>& warnings, JsonWriter& json) {
  json.Key("warnings").BeginArray();
  for (const QueryProblem& one : warnings) {
    json.BeginObject().Key("where").String(one.where).Key("message").String(one.message);
    json.Key("line").Int(one.line).Key("column").Int(one.column).EndObject();
  }
  json.EndArray();
}

// What a rule's state is in a word: the worst of its instances.
std::string_view StateWord(bool enabled, const alerts::RuleState& state) {
  if (!enabled) return "disabled";
  std::string_view word = "inactive";
  for (const auto& [labels, one] : state.instances) {
    if (one.phase == alerts::Phase::kFiring) return one.no_data ? "no_data" : "firing";
    word = "pending";
  }
  return state.error.empty() ? word : "error";
}

class Alerts {
 public:
  explicit Alerts(ApiContext& context) : context_(context), service_(*context.alerts) {}

  // Rules.
  Result<net::Response> ListRules(const ApiCall& call) {
    Result<ListPage> page = ReadListPage(call.request.query, "rules");
    if (!page) return Fail(page.error());
    auto all = service_.RuleDocuments();
    if (!all) return Fail(all.error());
    JsonWriter json;
    const auto [documents, last] = PageOf(std::move(*all), *page, [](const Document& one) { return one.id; });
    json.BeginObject().Key("rules").BeginArray();
    for (const Document& one : documents) {
      if (Result<void> done = WriteRule(one, json); !done) return Fail(done.error());
    }
    json.EndArray();
    WriteNextCursor("rules", last, json);
    return JsonResponse(200, json.EndObject().Take());
  }
  Result<net::Response> ShowRule(const ApiCall& call) {
    auto document = service_.RuleDocument(call.captures[0]);
    if (!document) return Fail(document.error());
    return RuleAnswer(200, *document, {});
  }
  Result<net::Response> CreateRule(const ApiCall& call) {
    std::vector<QueryProblem> warnings;
    Checked<Rule> rule = Check(call.request.body, warnings);
    if (!rule) return FaultResponse(rule.error());
    return StoreRule(201, NewDocumentId(rule->name, random_.Next()), call.request.body, 0, warnings);
  }
  Result<net::Response> PutRule(const ApiCall& call) {
    if (Result<void> good = CheckDocumentId(call.captures[0]); !good) return Fail(good.error());
    auto expected = ExpectedVersion(call.request);
    if (!expected) return Fail(expected.error());
    std::vector<QueryProblem> warnings;
    Checked<Rule> rule = Check(call.request.body, warnings);
    if (!rule) return FaultResponse(rule.error());
    return StoreRule(200, call.captures[0], call.request.body, *expected, warnings);
  }
  Result<net::Response> DeleteRule(const ApiCall& call) { return Delete(alerts::kRuleKind, call); }
  Result<net::Response> Enable(const ApiCall& call) { return Switch(call, true); }
  Result<net::Response> Disable(const ApiCall& call) { return Switch(call, false); }
  Result<net::Response> BackTest(const ApiCall& call) {
    auto document = service_.RuleDocument(call.captures[0]);
    if (!document) return Fail(document.error());
    return BackTestOf(document->body, call);
  }
  // Of a rule that is not stored: {"rule": {...}, "from", "to"}.
  Result<net::Response> BackTestBody(const ApiCall& call) {
    simdjson::dom::parser parser;
    simdjson::dom::element rule;
    if (parser.parse(call.request.body)["rule"].get(rule) != simdjson::SUCCESS)
      return FaultResponse(WrongAt("rule", "is missing; give an alert rule"));
    return BackTestOf(simdjson::minify(rule), call);
  }

  // Incidents.
  Result<net::Response> Incidents(const ApiCall& call) {
    Result<ListPage> page = ReadListPage(call.request.query, "incidents", 100);
    if (!page) return Fail(page.error());
    std::optional<store::IncidentPlace> after;
    if (page->after) {
      after.emplace();
      const size_t blank = page->after->find(' ');
      const auto [end, error] =
          std::from_chars(page->after->data(), page->after->data() + page->after->size(), after->begun_ms);
      if (error != std::errc() || blank == std::string::npos || end != page->after->data() + blank)
        return FaultResponse(WrongAt("cursor", "this is none that a list of incidents gave"));
      after->id = page->after->substr(blank + 1);
    }
    const std::string_view wanted = call.request.query.Get("state");
    if (!wanted.empty() && wanted != "firing" && wanted != "resolved")
      return FaultResponse(WrongAt("state", "is neither firing nor resolved"));
    // A state is in the body: of many incidents few may have it.
    auto found =
        service_.log().Incidents(call.request.query.Get("rule"), wanted.empty() ? page->limit + 1 : 10'000, after);
    if (!found) return Fail(found.error());
    JsonWriter json;
    json.BeginObject().Key("incidents").BeginArray();
    simdjson::dom::parser parser;
    std::optional<std::string> last;
    size_t written = 0;
    bool has_more = false;
    for (const store::AlertEntry& one : *found) {
      std::string_view state;
      if (!wanted.empty() &&
          (parser.parse(one.body)["state"].get_string().get(state) != simdjson::SUCCESS || state != wanted))
        continue;
      if ((has_more = written == page->limit)) break;
      ++written;
      last = fmt::format("{} {}", one.begun_ms, one.id);
      json.Raw(one.body);
    }
    json.EndArray();
    WriteNextCursor("incidents", has_more ? last : std::nullopt, json);
    return JsonResponse(200, json.EndObject().Take());
  }

  // Silences.
  Result<net::Response> ListSilences(const ApiCall& call) {
    Result<ListPage> page = ReadListPage(call.request.query, "silences");
    if (!page) return Fail(page.error());
    auto all = service_.documents().List(alerts::kSilenceKind);
    if (!all) return Fail(all.error());
    JsonWriter json;
    const auto [documents, last] = PageOf(std::move(*all), *page, [](const Document& one) { return one.id; });
    json.BeginObject().Key("silences").BeginArray();
    for (const Document& one : documents) WriteSilence(one, json);
    json.EndArray();
    WriteNextCursor("silences", last, json);
    return JsonResponse(200, json.EndObject().Take());
  }
  Result<net::Response> CreateSilence(const ApiCall& call) {
    auto silence = alerts::ReadSilence(call.request.body, context_.clock.NowNanos());
    if (!silence) return FaultResponse(silence.error());
    auto stored = service_.documents().Put(
        alerts::kSilenceKind,
        {.id = NewDocumentId("silence", random_.Next()), .body = SilenceText(*silence), .author = {}}, 0);
    if (!stored) return Fail(stored.error());
    service_.Reload();
    JsonWriter json;
    WriteSilence(*stored, json);
    return JsonResponse(201, json.Take());
  }
  Result<net::Response> DeleteSilence(const ApiCall& call) { return Delete(alerts::kSilenceKind, call); }

  // Channels.
  Result<net::Response> ListChannels(const ApiCall& call) {
    Result<ListPage> page = ReadListPage(call.request.query, "channels");
    if (!page) return Fail(page.error());
    auto all = service_.documents().List(alerts::kChannelKind);
    if (!all) return Fail(all.error());
    JsonWriter json;
    const auto [documents, last] = PageOf(std::move(*all), *page, [](const Document& one) { return one.id; });
    json.BeginObject().Key("channels").BeginArray();
    for (const Document& one : documents) WriteChannel(one, json);
    json.EndArray();
    WriteNextCursor("channels", last, json);
    return JsonResponse(200, json.EndObject().Take());
  }
  Result<net::Response> ShowChannel(const ApiCall& call) {
    auto document = service_.documents().Get(alerts::kChannelKind, call.captures[0]);
    if (!document) return Fail(document.error());
    return ChannelAnswer(200, *document);
  }
  Result<net::Response> CreateChannel(const ApiCall& call) { return StoreChannel(201, call, "", 0); }
  Result<net::Response> PutChannel(const ApiCall& call) {
    if (Result<void> good = CheckDocumentId(call.captures[0]); !good) return Fail(good.error());
    auto expected = ExpectedVersion(call.request);
    if (!expected) return Fail(expected.error());
    return StoreChannel(200, call, call.captures[0], *expected);
  }
  Result<net::Response> DeleteChannel(const ApiCall& call) { return Delete(alerts::kChannelKind, call); }
  Result<net::Response> TestChannel(const ApiCall& call) {
    if (Result<void> sent = service_.SendTest(call.captures[0]); !sent) return FaultResponse({sent.error(), "url", ""});
    return JsonResponse(200, R"({"sent":true})");
  }

 private:
  Checked<Rule> Check(std::string_view body, std::vector<QueryProblem>& warnings) {
    Checked<Rule> rule = alerts::ReadRule(body, std::chrono::nanoseconds(service_.options().shortest_interval).count());
    if (!rule) return rule;
    auto columns = alerts::CheckRuleQuery(service_.context(), *rule, warnings);
    if (!columns) return std::unexpected(columns.error());
    for (size_t i = 0; i < rule->channels.size(); ++i) {
      if (!service_.documents().Get(alerts::kChannelKind, rule->channels[i]))
        return std::unexpected(WrongAt(fmt::format("channels[{}]", i),
                                       fmt::format("there is no channel '{}'", rule->channels[i]),
                                       "GET /api/v1/alerts/channels lists them"));
    }
    return rule;
  }

  Result<net::Response> StoreRule(int status, std::string id, std::string_view body, std::optional<uint64_t> expected,
                                  const std::vector<QueryProblem>& warnings) {
    auto all = service_.documents().List(alerts::kRuleKind);
    if (all && all->size() >= kMostOfAKind)
      return Fail(ErrorKind::kTooLarge, fmt::format("there are {} rules, as many as may be", kMostOfAKind));
    auto stored = service_.documents().Put(alerts::kRuleKind,
                                           {.id = std::move(id), .body = std::string(body), .author = {}}, expected);
    if (!stored) return Fail(stored.error());
    service_.Reload();
    return RuleAnswer(status, *stored, warnings);
  }

  Result<net::Response> Switch(const ApiCall& call, bool enabled) {
    auto document = service_.RuleDocument(call.captures[0]);
    if (!document) return Fail(document.error());
    std::vector<QueryProblem> warnings;
    const std::string body = alerts::WithEnabled(document->body, enabled);
    if (Checked<Rule> rule = Check(body, warnings); !rule && enabled) return FaultResponse(rule.error());
    return StoreRule(200, document->id, body, document->version, warnings);
  }

  Result<net::Response> Delete(std::string_view kind, const ApiCall& call) {
    auto expected = ExpectedVersion(call.request);
    if (!expected) return Fail(expected.error());
    if (auto done = service_.documents().Delete(kind, call.captures[0], {}, *expected); !done)
      return Fail(done.error());
    service_.Reload();
    return JsonResponse(200, R"({"deleted":true})");
  }

  Result<net::Response> RuleAnswer(int status, const Document& document, const std::vector<QueryProblem>& warnings) {
    JsonWriter json;
    if (Result<void> done = WriteRule(document, json, &warnings); !done) return Fail(done.error());
    net::Response response = JsonResponse(status, json.Take());
    AddVersion(document.version, response);
    return response;
  }

  Result<void> WriteRule(const Document& document, JsonWriter& json,
                         const std::vector<QueryProblem>* warnings = nullptr) {
    Result<alerts::RuleState> state = service_.StateOf(document.id);
    if (!state) return Fail(state.error());
    Checked<Rule> rule = alerts::ReadRule(document.body, 0);
    json.BeginObject();
    WriteHead(document, json);
    json.Key("ready").Bool(alerts::FindReadyRule(document.id) != nullptr).Key("rule").Raw(document.body);
    json.Key("state").String(StateWord(rule && rule->enabled, *state));
    WriteTime("evaluated_at", state->evaluated, json);
    if (!state->error.empty()) json.Key("error").String(state->error);
    if (state->dropped > 0) json.Key("groups_dropped").Int(state->dropped);
    json.Key("instances").BeginArray();
    for (const auto& [labels, one] : state->instances) {
      json.BeginObject();
      WriteLabels(labels, json);
      json.Key("state").String(one.phase == alerts::Phase::kPending ? "pending" : one.no_data ? "no_data" : "firing");
      WriteTime("since", one.since, json);
      WriteTime("fired_at", one.fired, json);
      WriteTime("told_at", one.told, json);
      json.Key("value").DoubleOrNull(one.value).Key("peak").DoubleOrNull(one.peak);
      json.Key("incident").String(one.incident).EndObject();
    }
    json.EndArray();
    if (warnings != nullptr) WriteProblems(*warnings, json);
    json.EndObject();
    return {};
  }

  Result<net::Response> BackTestOf(std::string_view body, const ApiCall& call) {
    std::vector<QueryProblem> warnings;
    Checked<Rule> rule = alerts::ReadRule(body, 0);
    if (!rule) return FaultResponse(rule.error());
    auto columns = alerts::CheckRuleQuery(service_.context(), *rule, warnings);
    if (!columns) return FaultResponse(columns.error());
    const int64_t now = context_.clock.NowNanos();
    int64_t from = 0, to = now;
    simdjson::dom::parser parser;
    simdjson::dom::object object;
    const std::string& text = call.request.body;
    if (!text.empty()) {
      if (parser.parse(text).get_object().get(object) != simdjson::SUCCESS)
        return FaultResponse(WrongAt("", "the body is no JSON object", R"(send {"from": "-7d", "to": "now"})"));
      const Members in(object, "");
      for (auto [name, instant] : {std::pair{"from", &from}, {"to", &to}}) {
        Checked<std::string> one = in.Text(name, {.longest = 60});
        if (!one) return FaultResponse(one.error());
        if (one->empty()) continue;
        Result<int64_t> read = ParseInstant(*one, now);
        if (!read) return FaultResponse(WrongAt(name, read.error().message));
        *instant = *read;
      }
    }
    if (from == 0) from = to - kWeek;
    auto tested = alerts::RunBackTest(service_.context(), *rule, *columns, from, to, call.cancel);
    if (!tested) return Fail(tested.error());
    JsonWriter json;
    json.BeginObject().Key("fired").Int(tested->fired.size());
    json.Key("summary").String(fmt::format("would have fired {} time{} from {} to {}", tested->fired.size(),
                                           tested->fired.size() == 1 ? "" : "s", FormatInstant(from),
                                           FormatInstant(to)));
    json.Key("from").String(FormatInstant(from)).Key("to").String(FormatInstant(to));
    json.Key("evaluations").Int(tested->evaluations).Key("step").String(alerts::DurationText(tested->step));
    json.Key("is_exact").Bool(tested->is_exact).Key("one_query").Bool(tested->one_query);
    json.Key("intervals").BeginArray();
    for (const alerts::BackTest::Interval& one : tested->fired) {
      json.BeginObject();
      WriteLabels(one.labels, json);
      WriteTime("from", one.from, json);
      WriteTime("to", one.to.value_or(0), json);
      json.Key("peak").DoubleOrNull(one.peak).EndObject();
    }
    json.EndArray().Key("groups").Int(tested->groups).Key("series").BeginArray();
    for (const alerts::BackTest::Series& one : tested->series) {
      json.BeginObject();
      WriteLabels(one.labels, json);
      json.Key("points").BeginArray();
      for (const alerts::BackTest::Point& point : one.points)
        json.BeginArray().String(FormatInstant(point.at)).DoubleOrNull(point.value).EndArray();
      json.EndArray().EndObject();
    }
    json.EndArray();
    WriteProblems(warnings, json);
    return JsonResponse(200, json.EndObject().Take());
  }

  void WriteSilence(const Document& document, JsonWriter& json) const {
    const int64_t now = context_.clock.NowNanos();
    json.BeginObject();
    WriteHead(document, json);
    if (auto silence = alerts::ReadSilence(document.body, document.updated_ms * 1'000'000))
      json.Key("active").Bool(now >= silence->from && now < silence->until);
    json.Key("silence").Raw(document.body).EndObject();
  }

  static void WriteChannel(const Document& document, JsonWriter& json) {
    json.BeginObject();
    WriteHead(document, json);
    if (Checked<Channel> channel = alerts::ReadChannel(document.body, nullptr)) WriteMembers(*channel, json);
    json.EndObject();
  }
  static net::Response ChannelAnswer(int status, const Document& document) {
    JsonWriter json;
    WriteChannel(document, json);
    net::Response response = JsonResponse(status, json.Take());
    AddVersion(document.version, response);
    return response;
  }
  Result<net::Response> StoreChannel(int status, const ApiCall& call, std::string id,
                                     std::optional<uint64_t> expected) {
    std::optional<Channel> before;
    if (!id.empty()) {
      Result<Channel> stored = service_.ChannelOf(id);
      if (stored) before = std::move(*stored);
      if (!stored && stored.error().kind != ErrorKind::kNotFound) return Fail(stored.error());
    }
    Checked<Channel> channel = alerts::ReadChannel(call.request.body, before ? &*before : nullptr);
    if (!channel) return FaultResponse(channel.error());
    if (!service_.options().send.private_addresses && !MayReachHost(HostOfUrl(channel->url))) {
      return FaultResponse(
          {{ErrorKind::kInvalid, "url: the address is on this machine or its network, which settings may not reach"},
           "url",
           "give a public address, or start the server with --alert-private-addresses on"});
    }
    if (id.empty()) id = NewDocumentId(channel->name, random_.Next());
    auto stored = service_.documents().Put(alerts::kChannelKind,
                                           {.id = std::move(id), .body = StoredText(*channel), .author = {}}, expected);
    if (!stored) return Fail(stored.error());
    service_.Reload();
    return ChannelAnswer(status, *stored);
  }

  ApiContext& context_;
  AlertService& service_;
  SystemRandom random_;
};

}  // namespace

std::vector<Route> AlertRoutes(ApiContext& context) {
  if (context.alerts == nullptr) return {};
  const auto all = std::make_shared<Alerts>(context);
  using Method = Result<net::Response> (Alerts::*)(const ApiCall&);
  std::vector<Route> routes;
  const auto add = [&](std::string method, std::string pattern, RouteAccess access, Method handler, std::string summary,
                       RouteDescription about) {
    routes.push_back({.method = std::move(method),
                      .pattern = "/api/v1/alerts/" + pattern,
                      .access = access,
                      .handler = [all, handler](const ApiCall& one) { return (*all.*handler)(one); },
                      .summary = std::move(summary),
                      .about = std::move(about)});
  };
  constexpr auto kRead = RouteAccess::kRead, kWrite = RouteAccess::kWrite;
  const auto id = [](std::string example) {
    return std::vector<ApiParameter>{{.name = "id", .example = std::move(example)}};
  };
  constexpr const char* kReady = "ai-center-error-rate";
  constexpr const char* kOwn = "house-slow-answers";
  constexpr const char* kRule =
      R"({"name": "House: slow answers", "query": "source spans | groupby $l.serviceName as service aggregate )"
      R"(percentile(0.95, $m.duration) as p95", "condition": {"column": "p95", "op": ">", "value": 5000000}, )"
      R"("group_by": ["service"], "interval": "1m", "window": "5m", "enabled": false})";
  const std::string back_test = std::string(R"({"rule": )") + kRule + R"(, "from": "-1d"})";
  constexpr const char* kChannel =
      R"({"name": "House webhook", "kind": "webhook", "url": "https://alerts.example.com/hook", "secret": "change-me"})";
  const Shape sent = Object({{"sent", Flag()}});
  add("GET", "rules", kRead, &Alerts::ListRules, "The alert rules with their state; ready ones among them.",
      {.query = PageParameters(), .answer = Object({{"rules", ListOf(StoredAlertRuleShape())}, NextCursorMember()})});
  add("POST", "rules", kWrite, &Alerts::CreateRule,
      "Store a new alert rule. Its query is compiled; warnings come back.",
      {.body = AlertRuleShape(), .body_example = kRule, .status = 201, .answer = StoredAlertRuleShape()});
  add("POST", "rules/backtest", kRead, &Alerts::BackTestBody,
      "How often a rule that is not stored would have fired: {rule, from, to}.",
      {.body = BackTestRequestShape(), .body_example = back_test, .answer = BackTestShape()});
  add("GET", "rules/{id}", kRead, &Alerts::ShowRule, "One alert rule, its state and its instances.",
      {.path = id(kReady), .answer = StoredAlertRuleShape()});
  add("PUT", "rules/{id}", kWrite, &Alerts::PutRule, "Change an alert rule. If-Match: the version that was changed.",
      {.path = id(kOwn),
       .headers = IfMatch(),
       .body = AlertRuleShape(),
       .body_example = kRule,
       .answer = StoredAlertRuleShape()});
  add("DELETE", "rules/{id}", kWrite, &Alerts::DeleteRule,
      "Delete an alert rule; one that came with the program is as it came again.",
      {.path = id(kOwn), .headers = IfMatch(), .answer = DeletedShape()});
  add("POST", "rules/{id}/enable", kWrite, &Alerts::Enable, "Switch a rule on.",
      {.path = id(kReady), .answer = StoredAlertRuleShape()});
  add("POST", "rules/{id}/disable", kWrite, &Alerts::Disable, "Switch a rule off; what fires is over.",
      {.path = id(kReady), .answer = StoredAlertRuleShape()});
  add("POST", "rules/{id}/backtest", kRead, &Alerts::BackTest,
      "How often a rule would have fired from..to, the last week without them, and when.",
      {.path = id(kReady),
       .body = BackTestRequestShape(),
       .body_example = R"({"from": "-1d"})",
       .body_may_be_missing = true,
       .answer = BackTestShape()});
  add("GET", "incidents", kRead, &Alerts::Incidents, "What fired, the newest first.",
      {.query = {{.name = "rule"},
                 {"state", OneOf({"firing", "resolved"})},
                 {"limit", Whole().From(1).To(kMostOnAPage).Otherwise("100"), "10"},
                 {"cursor", Text("next_cursor of the page before")}},
       .answer = Object({{"incidents", ListOf(IncidentShape())}, NextCursorMember()})});
  add("GET", "silences", kRead, &Alerts::ListSilences, "The silences.",
      {.query = PageParameters(), .answer = Object({{"silences", ListOf(StoredSilenceShape())}, NextCursorMember()})});
  add("POST", "silences", kWrite, &Alerts::CreateSilence, "Keep alerts quiet: matchers, and until when.",
      {.body = SilenceShape(),
       .body_example = R"({"matchers": [{"label": "rule", "op": "=", "value": "House: slow answers"}], "for": "2h"})",
       .status = 201,
       .answer = StoredSilenceShape()});
  add("DELETE", "silences/{id}", kWrite, &Alerts::DeleteSilence, "End a silence.",
      {.path = id("silence-1f2e3d4c"), .headers = IfMatch(), .answer = DeletedShape(), .example_status = 404});
  add("GET", "channels", kRead, &Alerts::ListChannels, "The channels, without their secrets.",
      {.query = PageParameters(), .answer = Object({{"channels", ListOf(StoredChannelShape())}, NextCursorMember()})});
  add("POST", "channels", kWrite, &Alerts::CreateChannel, "A new channel: webhook, slack, teams, pagerduty or email.",
      {.body = ChannelShape(), .body_example = kChannel, .status = 201, .answer = StoredChannelShape()});
  add("GET", "channels/{id}", kRead, &Alerts::ShowChannel, "One channel, without its secrets.",
      {.path = id("house-webhook"), .answer = StoredChannelShape()});
  add("PUT", "channels/{id}", kWrite, &Alerts::PutChannel, "Change a channel. Secrets that are left out stay.",
      {.path = id("house-webhook"),
       .headers = IfMatch(),
       .body = ChannelShape(),
       .body_example = kChannel,
       .answer = StoredChannelShape()});
  add("DELETE", "channels/{id}", kWrite, &Alerts::DeleteChannel, "Delete a channel.",
      {.path = id("house-webhook"), .headers = IfMatch(), .answer = DeletedShape()});
  add("POST", "channels/{id}/test", kWrite, &Alerts::TestChannel, "Send a test to a channel, now and once.",
      {.path = id("seeded-webhook"), .answer = sent});
  return routes;
}

}  // namespace throughline::center
