// /ai/applications/v3: the applications that sent AI spans (the named figure `applications`), in the management API's
// shape.
//
// Source  Coralogix, AI Center management API v3, applications.
#include <fmt/format.h>
#include <simdjson.h>

#include <charconv>
#include <set>

#include "center/api/figures.h"
#include "center/api/query_shapes.h"
#include "center/evaluate/coverage.h"
#include "center/feedback/verdict_span.h"
#include "center/read/time_text.h"

namespace throughline::center {
namespace {

constexpr uint64_t kPageSize = 200, kMostOnOnePage = 1'000;

struct Application {
  std::string id;  // a UUID
  std::string application, subsystem;
  int64_t first_seen = 0, last_seen = 0;  // ns since 1970, within the range
  bool is_guarded = false;
  std::set<std::string> evaluation_types;
};

// The same for the same two names, on every server.
std::string IdOf(std::string_view application, std::string_view subsystem) {
  const std::string name = fmt::format("{}\n{}", application, subsystem);
  const std::string hex = IdempotentSpanId("application " + name).Hex() + IdempotentSpanId("subsystem " + name).Hex();
  return fmt::format("{}-{}-8{}-8{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(13, 3), hex.substr(17, 3),
                     hex.substr(20));
}

Result<Application> ReadApplication(simdjson::dom::parser& parser, std::string_view row) {
  simdjson::dom::object read;
  if (parser.parse(row.data(), row.size()).get_object().get(read) != simdjson::SUCCESS)
    return OurBug("a row of applications can't be read");
  Application out;
  const auto text = [&](const char* name) {
    std::string_view value;
    return read[name].get_string().get(value) == simdjson::SUCCESS ? value : std::string_view();
  };
  out.application = text("application");
  out.subsystem = text("subsystem");
  out.id = IdOf(out.application, out.subsystem);
  for (auto [name, nanos] : {std::pair{"first_seen", &out.first_seen}, {"last_seen", &out.last_seen}}) {
    const std::string_view value = text(name);
    std::from_chars(value.data(), value.data() + value.size(), *nanos);
  }
  if (read["guarded"].get_bool().get(out.is_guarded) != simdjson::SUCCESS) out.is_guarded = false;
  return out;
}

Result<std::vector<Application>> ReadApplications(ApiContext& context, const ApiCall& call) {
  Result<FigureRange> range = ReadFigureRange(call.request.query, "-30d", context.clock.NowNanos());
  if (!range) return Fail(range.error());
  auto evaluations = context.documents.List(kEvaluationKind);
  if (!evaluations) return Fail(evaluations.error());
  auto custom = context.documents.List(kCustomKind);
  if (!custom) return Fail(custom.error());
  const std::vector<EvaluationSetup> setups = ReadSetups(*evaluations, *custom);
  Result<FigureRows> rows = RunFigure(context, "applications", {}, *range, call.cancel);
  if (!rows) return Fail(rows.error());
  std::vector<Application> out;
  simdjson::dom::parser parser;
  for (const std::string& row : rows->objects) {
    Result<Application> read = ReadApplication(parser, row);
    if (!read) return Fail(read.error());
    for (const EvaluationSetup& setup : setups) {
      if (setup.is_enabled && (setup.application.empty() || setup.application == read->application) &&
          (setup.subsystem.empty() || setup.subsystem == read->subsystem))
        read->evaluation_types.insert(setup.api_type);
    }
    out.push_back(std::move(*read));
  }
  return out;
}

void Write(const Application& one, JsonWriter& json) {
  json.BeginObject().Key("id").String(one.id).Key("application").String(one.application);
  json.Key("subsystem").String(one.subsystem).Key("createdAt").String(FormatInstant(one.first_seen));
  json.Key("updatedAt").String(FormatInstant(one.last_seen)).Key("guardrailsIntegrated").Bool(one.is_guarded);
  json.Key("evaluationTypes").BeginArray();
  for (const std::string& type : one.evaluation_types) json.String(type);
  json.EndArray().EndObject();
}

Result<uint64_t> ReadCount(const net::Query& query, std::string_view name, uint64_t otherwise, uint64_t least,
                           uint64_t most) {
  const std::string_view text = query.Get(name);
  if (text.empty()) return otherwise;
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < least || value > most)
    return Fail(ErrorKind::kInvalid,
                fmt::format("{}={} is no whole number from {} to {}", name, text.substr(0, 40), least, most));
  return value;
}

Result<void> List(ApiContext& context, const ApiCall& call, AnswerStream& out) {
  const Result<uint64_t> size = ReadCount(call.request.query, "pageSize", kPageSize, 1, kMostOnOnePage);
  if (!size) return Fail(size.error());
  const Result<uint64_t> offset = ReadCount(call.request.query, "offset", 0, 0, 1'000'000);
  if (!offset) return Fail(offset.error());
  Result<std::vector<Application>> all = ReadApplications(context, call);
  if (!all) return Fail(all.error());
  std::set<std::string, std::less<>> types;
  std::string_view left = call.request.query.Get("evaluationTypes");
  while (!left.empty()) {
    const size_t end = std::min(left.find(','), left.size());
    if (end > 0) types.emplace(left.substr(0, end));
    left.remove_prefix(std::min(end + 1, left.size()));
  }
  std::erase_if(*all, [&](const Application& one) {
    return !types.empty() &&
           std::ranges::none_of(one.evaluation_types, [&](const std::string& type) { return types.contains(type); });
  });
  std::ranges::sort(*all, {}, [](const Application& one) { return std::tie(one.application, one.subsystem); });
  JsonWriter json;
  json.BeginObject().Key("applications").BeginArray();
  for (size_t i = *offset; i < std::min<size_t>(all->size(), *offset + *size); ++i) Write((*all)[i], json);
  json.EndArray().Key("total").Int(all->size());
  out.Send(JsonResponse(200, json.EndObject().Take()));
  return {};
}

Result<void> Show(ApiContext& context, const ApiCall& call, AnswerStream& out) {
  Result<std::vector<Application>> all = ReadApplications(context, call);
  if (!all) return Fail(all.error());
  const auto found = std::ranges::find(*all, call.captures[0], &Application::id);
  if (found == all->end())
    return Fail(ErrorKind::kNotFound, fmt::format("no application '{}' sent an AI span in this time; GET "
                                                  "/ai/applications/v3 lists those that did",
                                                  call.captures[0]));
  JsonWriter json;
  Write(*found, json);
  out.Send(JsonResponse(200, json.Take()));
  return {};
}

Shape ApplicationShape() {
  return Named("AiApplication",
               Object({{"id", Text("a UUID, the same for the same names")},
                       {"application", Text()},
                       {"subsystem", Text()},
                       {"createdAt", TimeShape().About("its first AI span of the range")},
                       {"updatedAt", TimeShape().About("its last one")},
                       {"guardrailsIntegrated", Flag("it sent spans of the guardrails' client")},
                       {"evaluationTypes", ListOf(Text()).About("of the evaluations that are set up for it")}}));
}

}  // namespace

std::vector<Route> ApplicationRoutes(ApiContext& context) {
  const std::vector<ApiParameter> range = {{"from", InstantShape(), "-30d"}, {"to", InstantShape()}};
  std::vector<ApiParameter> of_list = range;
  of_list.push_back({"pageSize", Whole().From(1).To(kMostOnOnePage).Otherwise("200")});
  of_list.push_back({"offset", Whole().From(0).Otherwise("0")});
  of_list.push_back({"evaluationTypes", Text("separated by commas: only applications with one of them")});
  return {
      {.method = "GET",
       .pattern = "/ai/applications/v3",
       .handler = {},
       .stream = [&context](const ApiCall& call, AnswerStream& out) { return List(context, call, out); },
       .summary = "The applications that sent AI spans, by name.",
       .about = {.query = of_list,
                 .answer = Object({{"applications", ListOf(ApplicationShape())}, {"total", Whole("on all pages")}})}},
      {.method = "GET",
       .pattern = "/ai/applications/v3/{id}",
       .handler = {},
       .stream = [&context](const ApiCall& call, AnswerStream& out) { return Show(context, call, out); },
       .summary = "One of them.",
       .about = {.path = {{"id", Text(), IdOf("Unknown", "Unknown")}}, .query = range, .answer = ApplicationShape()}}};
}

}  // namespace throughline::center
