// /api/v1/evaluations and /ai/evaluations/v3: which evaluations run on what arrives; /api/v1/evaluations/judge: how the
// judging model fares. /api/v1/masking: what is masked before it is stored.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/json_writer.h"
#include "base/random.h"
#include "center/api/evaluation_shapes.h"
#include "center/api/resource.h"
#include "center/api/routes.h"
#include "center/evaluate/own_policies.h"
#include "center/read/time_text.h"
#include "evaluate/evaluate.h"
#include "store/documents.h"

namespace throughline::center {
namespace {

using store::Document;

void WriteEvaluation(const Document& document, JsonWriter& json) {
  json.BeginObject().Key("id").String(document.id).Key("version").Int(document.version);
  json.Key("updatedAt").String(FormatInstant(document.updated_ms * 1'000'000));
  if (Result<EvaluationDocument> read = ReadEvaluationDocument(document.body)) WriteEvaluationMembers(*read, json);
  json.EndObject();
}

void WriteTargets(bool on_prompt, bool on_response, JsonWriter& json) {
  json.Key("targets").BeginArray();
  if (on_prompt) json.String("PROMPT");
  if (on_response) json.String("RESPONSE");
  json.EndArray();
}

class EvaluationApi {
 public:
  explicit EvaluationApi(ApiContext& context) : context_(context) {}

  Result<net::Response> Catalogue() {
    JsonWriter json;
    json.BeginObject().Key("evaluators").BeginArray();
    for (const evaluate::Evaluator& one : evaluate::Evaluators()) {
      json.BeginObject().Key("type").String(one.api_type).Key("tag").String(one.type);
      json.Key("category").String(one.category).Key("version").String(one.version).Key("rule").String(one.rule);
      WriteTargets(one.on_prompt, one.on_response, json);
      json.Key("judgedBy").String("rules").EndObject();
    }
    for (const ModelEvaluator& one : ModelEvaluators()) {
      json.BeginObject().Key("type").String(one.api_type).Key("tag").String(one.type);
      json.Key("category").String(one.category).Key("version").String(one.version).Key("rule").String(one.criterion);
      WriteTargets(one.on_prompt, one.on_response, json);
      json.Key("judgedBy").String("model").EndObject();
    }
    return JsonResponse(200, json.EndArray().EndObject().Take());
  }

  Result<net::Response> List() {
    auto all = context_.documents.List(kEvaluationKind);
    if (!all) return Fail(all.error());
    JsonWriter json;
    json.BeginObject().Key("evaluations").BeginArray();
    for (const Document& one : *all) WriteEvaluation(one, json);
    return JsonResponse(200, json.EndArray().EndObject().Take());
  }

  Result<net::Response> Show(const std::string& id) {
    Result<Document> one = context_.documents.Get(kEvaluationKind, id);
    if (!one) return Fail(one.error());
    return Answer(200, *one);
  }

  Result<net::Response> Put(const std::string& id, const std::string& body, std::optional<uint64_t> version = {}) {
    if (id.empty() || id.size() > 200) return Fail(ErrorKind::kInvalid, "an id has 1 to 200 bytes");
    Result<EvaluationDocument> read = ReadEvaluationDocument(body);
    if (!read) return Fail(read.error());
    JsonWriter json;
    json.BeginObject();
    WriteEvaluationMembers(*read, json);
    Result<Document> stored =
        context_.documents.Put(kEvaluationKind, {.id = id, .body = json.EndObject().Take()}, version);
    if (!stored) return Fail(stored.error());
    if (Result<void> known = context_.policies->Reload(); !known) return Fail(known.error());
    return Answer(stored->version == 1 ? 201 : 200, *stored);
  }
  Result<net::Response> Add(const std::string& body) { return Put(fmt::format("{:016x}", random_.Next()), body, 0); }

  Result<net::Response> Delete(std::string_view kind, const std::string& id, std::optional<uint64_t> version = {}) {
    if (Result<void> done = context_.documents.Delete(kind, id, {}, version); !done) return Fail(done.error());
    if (Result<void> known = context_.policies->Reload(); !known) return Fail(known.error());
    return JsonResponse(200, R"({"deleted":true})");
  }

  // How many applications use each type.
  Result<net::Response> Counts() {
    auto all = context_.documents.List(kEvaluationKind);
    if (!all) return Fail(all.error());
    std::map<std::string, std::set<std::string>> users;
    for (const Document& one : *all) {
      Result<EvaluationDocument> read = ReadEvaluationDocument(one.body);
      if (read && read->is_enabled) users[read->check.type].insert(read->application + '\0' + read->subsystem);
    }
    JsonWriter json;
    json.BeginObject().Key("evaluationCounts").BeginArray();
    const auto write = [&](std::string_view type, std::string_view api_type) {
      const auto found = users.find(std::string(type));
      json.BeginObject().Key("type").String(api_type);
      json.Key("count").Int(found == users.end() ? 0 : found->second.size()).EndObject();
    };
    for (const evaluate::Evaluator& one : evaluate::Evaluators()) write(one.type, one.api_type);
    for (const ModelEvaluator& one : ModelEvaluators()) write(one.type, one.api_type);
    auto custom = context_.documents.List(kCustomKind);
    if (!custom) return Fail(custom.error());
    for (const Document& one : *custom) {
      Result<CustomDocument> read = ReadCustomDocument(one.body);
      if (read && read->is_enabled) users["custom"].insert(read->applications.begin(), read->applications.end());
    }
    write("custom", "CUSTOM_EVALUATION");
    return JsonResponse(200, json.EndArray().EndObject().Take());
  }

  Result<net::Response> Masking() {
    auto all = context_.documents.List(kMaskingKind);
    if (!all) return Fail(all.error());
    JsonWriter json;
    json.BeginObject().Key("default").Raw(MaskingText(context_.policies->mask())).Key("rules").BeginArray();
    for (const Document& one : *all) {
      Result<uint8_t> mask = ReadMaskingDocument(one.body);
      if (!mask) continue;
      json.BeginObject().Key("application").String(one.id).Key("version").Int(one.version);
      json.Key("rule").Raw(MaskingText(*mask)).EndObject();
    }
    return JsonResponse(200, json.EndArray().EndObject().Take());
  }

  Result<net::Response> PutMasking(const std::string& application, const std::string& body,
                                   std::optional<uint64_t> version) {
    if (application.empty() || application.size() > 200)
      return Fail(ErrorKind::kInvalid, "an application's name has 1 to 200 bytes; * stands for all");
    Result<uint8_t> mask = ReadMaskingDocument(body);
    if (!mask) return Fail(mask.error());
    Result<Document> stored =
        context_.documents.Put(kMaskingKind, {.id = application, .body = MaskingText(*mask)}, version);
    if (!stored) return Fail(stored.error());
    if (Result<void> known = context_.policies->Reload(); !known) return Fail(known.error());
    net::Response response = JsonResponse(stored->version == 1 ? 201 : 200, MaskingText(*mask));
    AddVersion(stored->version, response);
    return response;
  }

  Result<net::Response> JudgeStatus() {
    JsonWriter json;
    const bool is_there = context_.judge != nullptr && context_.judge->is_there();
    json.BeginObject().Key("isSet").Bool(is_there);
    if (is_there) {
      const JudgeOptions& options = context_.judge->options();
      const Judge::Status status = context_.judge->status();
      json.Key("model").String(options.model).Key("tokensToday").Int(status.tokens_today);
      json.Key("tokensADay").Int(options.tokens_a_day).Key("usdToday").Double(status.usd_today).Key("usdADay");
      options.usd_a_day > 0 ? json.Double(options.usd_a_day) : json.Null();
      json.Key("waiting").Int(context_.judge_runner->waiting()).Key("questions").BeginObject();
      for (size_t i = 0; i < static_cast<size_t>(JudgeOutcome::kCount); ++i)
        json.Key(JudgeOutcomeName(static_cast<JudgeOutcome>(i))).Int(status.outcomes[i]);
      json.EndObject().Key("lastProblem").String(status.last_problem);
    }
    return JsonResponse(200, json.EndObject().Take());
  }

 private:
  static net::Response Answer(int status, const Document& document) {
    JsonWriter json;
    WriteEvaluation(document, json);
    net::Response response = JsonResponse(status, json.Take());
    AddVersion(document.version, response);
    return response;
  }

  ApiContext& context_;
  SystemRandom random_;
};

std::vector<Member> EvaluationMembers() {
  return {Maybe("type", Text("as the catalogue names it; a config of the management API says it as well")),
          Maybe("target", OneOf({"PROMPT", "RESPONSE"})),
          Maybe("application", Text("none: all")),
          Maybe("subsystem", Text("none: all")),
          Maybe("threshold", Number().From(0).To(1).Otherwise("0.7")),
          Maybe("isEnabled", Flag().Otherwise("true")),
          Maybe("config", MapOf(Any("terms and limits, under the name of the type")))};
}
Shape StoredShape() {
  std::vector<Member> members = EvaluationMembers();
  for (Member& one : members) one.is_required = true;
  return Named("StoredEvaluation",
               Object(std::move(members)).And({{"id", Text()}, {"version", Whole()}, {"updatedAt", TimeShape()}}));
}
Shape MaskShape() { return Named("Mask", Object({{"mask", ListOf(OneOf({"secrets", "pii"}))}})); }

template <typename Work>
Result<net::Response> WithVersion(const ApiCall& call, Work work) {
  Result<std::optional<uint64_t>> version = ExpectedVersion(call.request);
  if (!version) return Fail(version.error());
  return work(*version);
}

}  // namespace

Shape EvaluationShape() { return Named("Evaluation", Object(EvaluationMembers())); }

std::vector<Route> EvaluationRoutes(ApiContext& context) {
  const auto api = std::make_shared<EvaluationApi>(context);
  const Shape evaluator = Object({{"type", Text()},
                                  {"tag", Text("as the spans' tags name it")},
                                  {"category", Text()},
                                  {"version", Text()},
                                  {"rule", Text("in words")},
                                  {"targets", ListOf(OneOf({"PROMPT", "RESPONSE"}))},
                                  {"judgedBy", OneOf({"rules", "model"})}});
  const Shape judge = Object({{"isSet", Flag("whether there is a judging model")},
                              Maybe("model", Text()),
                              Maybe("tokensToday", Whole()),
                              Maybe("tokensADay", Whole()),
                              Maybe("usdToday", Number()),
                              Maybe("usdADay", Number("null: no limit").OrNull()),
                              Maybe("waiting", Whole("questions")),
                              Maybe("questions", MapOf(Whole()).About("since the server started, by outcome")),
                              Maybe("lastProblem", Text())});
  std::vector<Route> routes = {
      {.method = "GET",
       .pattern = "/api/v1/evaluations/catalogue",
       .handler = [api](const ApiCall&) { return api->Catalogue(); },
       .summary = "The evaluators, with their rules in words.",
       .about = {.answer = Object({{"evaluators", ListOf(Named("Evaluator", evaluator))}})}},
      {.method = "GET",
       .pattern = "/api/v1/evaluations/judge",
       .handler = [api](const ApiCall&) { return api->JudgeStatus(); },
       .summary = "The judging model: what it used of its budget, and how its questions ended.",
       .about = {.answer = judge}},
      {.method = "GET",
       .pattern = "/ai/evaluation-counts/v3/per-type",
       .handler = [api](const ApiCall&) { return api->Counts(); },
       .summary = "How many applications use each type of evaluation.",
       .about = {.answer = Object({{"evaluationCounts", ListOf(Object({{"type", Text()}, {"count", Whole()}}))}})}},
      {.method = "GET",
       .pattern = "/api/v1/masking",
       .handler = [api](const ApiCall&) { return api->Masking(); },
       .summary = "What is masked before it is stored, for all and by application.",
       .about = {.answer = Object({{"default", MaskShape()},
                                   {"rules", ListOf(Object({{"application", Text("*: all")},
                                                            {"version", Whole()},
                                                            {"rule", MaskShape()}}))}})}},
      {.method = "PUT",
       .pattern = "/api/v1/masking/{application}",
       .access = RouteAccess::kWrite,
       .handler =
           [api](const ApiCall& call) {
             return WithVersion(call, [&](std::optional<uint64_t> version) {
               return api->PutMasking(call.captures[0], call.request.body, version);
             });
           },
       .summary = "Set what is masked of an application's data; * stands for all.",
       .about = {.path = {{"application", Text(), "shop"}},
                 .headers = IfMatch(),
                 .body = MaskShape(),
                 .body_example = R"({"mask": ["secrets", "pii"]})",
                 .status = 201,
                 .other_status = 200,
                 .answer = MaskShape()}},
      {.method = "DELETE",
       .pattern = "/api/v1/masking/{application}",
       .access = RouteAccess::kWrite,
       .handler =
           [api](const ApiCall& call) {
             return WithVersion(call, [&](std::optional<uint64_t> version) {
               return api->Delete(kMaskingKind, call.captures[0], version);
             });
           },
       .summary = "Take a masking rule back.",
       .about = {.path = {{"application", Text(), "shop"}}, .headers = IfMatch(), .answer = DeletedShape()}}};
  constexpr const char* kExample = R"({"application": "shop", "type": "PII", "target": "PROMPT"})";
  for (std::string base : {"/api/v1/evaluations", "/ai/evaluations/v3"}) {
    // One that an example may take away is another in each of the two ways to name it.
    const std::vector<ApiParameter> id = {{"id", Text(), base.starts_with("/ai") ? "shop-pii-v3" : "shop-pii"}};
    routes.push_back({.method = "GET",
                      .pattern = base,
                      .handler = [api](const ApiCall&) { return api->List(); },
                      .summary = "The evaluations that run on what arrives.",
                      .about = {.answer = Object({{"evaluations", ListOf(StoredShape())}})}});
    routes.push_back(
        {.method = "POST",
         .pattern = base,
         .access = RouteAccess::kWrite,
         .handler = [api](const ApiCall& call) { return api->Add(call.request.body); },
         .summary = "Add an evaluation. It holds for spans that arrive from now on.",
         .about = {.body = EvaluationShape(), .body_example = kExample, .status = 201, .answer = StoredShape()}});
    routes.push_back({.method = "GET",
                      .pattern = base + "/{id}",
                      .handler = [api](const ApiCall& call) { return api->Show(call.captures[0]); },
                      .summary = "One evaluation. Its version is the ETag.",
                      .about = {.path = id, .answer = StoredShape()}});
    routes.push_back({.method = "PUT",
                      .pattern = base + "/{id}",
                      .access = RouteAccess::kWrite,
                      .handler =
                          [api](const ApiCall& call) {
                            return WithVersion(call, [&](std::optional<uint64_t> version) {
                              return api->Put(call.captures[0], call.request.body, version);
                            });
                          },
                      .summary = "Set or change an evaluation. With If-Match only if it still has that version.",
                      .about = {.path = id,
                                .headers = IfMatch(),
                                .body = EvaluationShape(),
                                .body_example = kExample,
                                .status = 201,
                                .other_status = 200,
                                .answer = StoredShape()}});
    routes.push_back({.method = "DELETE",
                      .pattern = base + "/{id}",
                      .access = RouteAccess::kWrite,
                      .handler =
                          [api](const ApiCall& call) {
                            return WithVersion(call, [&](std::optional<uint64_t> version) {
                              return api->Delete(kEvaluationKind, call.captures[0], version);
                            });
                          },
                      .summary = "Take an evaluation away.",
                      .about = {.path = id, .headers = IfMatch(), .answer = DeletedShape()}});
  }
  return routes;
}

}  // namespace throughline::center
