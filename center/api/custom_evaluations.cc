// /ai/custom-evaluations/v3: a user's own evaluations, which a model makes, and the applications that they are linked
// to. An application is known by its name.
#include <fmt/format.h>

#include <algorithm>

#include "base/json_writer.h"
#include "base/random.h"
#include "center/api/resource.h"
#include "center/api/routes.h"
#include "center/read/time_text.h"

namespace throughline::center {
namespace {

using store::Document;

class CustomEvaluations {
 public:
  explicit CustomEvaluations(ApiContext& context) : context_(context) {}

  // Of one application when it is named.
  Result<net::Response> List(std::string_view application = {}) {
    auto all = context_.documents.List(kCustomKind);
    if (!all) return Fail(all.error());
    JsonWriter json;
    json.BeginObject().Key("customEvaluations").BeginArray();
    for (const Document& one : *all) {
      Result<CustomDocument> read = ReadCustomDocument(one.body);
      if (!read || (!application.empty() && !IsLinked(*read, application))) continue;
      Write(one, *read, json);
    }
    return JsonResponse(200, json.EndArray().EndObject().Take());
  }

  Result<net::Response> Show(const std::string& id) {
    Result<Document> one = context_.documents.Get(kCustomKind, id);
    if (!one) return Fail(one.error());
    return Answer(200, *one);
  }

  Result<net::Response> Put(const std::string& id, const std::string& body, std::optional<uint64_t> version) {
    if (Result<void> good = CheckDocumentId(id); !good) return Fail(good.error());
    Result<CustomDocument> read = ReadCustomDocument(body);
    if (!read) return Fail(read.error());
    return Store(id, *read, version);
  }
  Result<net::Response> Add(const std::string& body) {
    Result<CustomDocument> read = ReadCustomDocument(body);
    if (!read) return Fail(read.error());
    return Store(NewDocumentId(read->evaluation.name, random_.Next()), *read, 0);
  }

  Result<net::Response> Delete(const std::string& id, std::optional<uint64_t> version) {
    if (Result<void> done = context_.documents.Delete(kCustomKind, id, {}, version); !done) return Fail(done.error());
    if (Result<void> known = context_.policies->Reload(); !known) return Fail(known.error());
    return JsonResponse(200, R"({"deleted":true})");
  }

  Result<net::Response> Link(const std::string& id, const std::string& application, bool is_linked) {
    if (application.empty() || application.size() > 200)
      return Fail(ErrorKind::kInvalid, "an application's name has 1 to 200 bytes");
    Result<Document> one = context_.documents.Get(kCustomKind, id);
    if (!one) return Fail(one.error());
    Result<CustomDocument> read = ReadCustomDocument(one->body);
    if (!read) return Fail(read.error());
    std::erase(read->applications, application);
    if (is_linked) read->applications.push_back(application);
    return Store(id, *read, one->version);
  }

 private:
  static bool IsLinked(const CustomDocument& document, std::string_view application) {
    return std::ranges::find(document.applications, application) != document.applications.end();
  }

  // The tags have room for ten of an application.
  Result<void> CheckRoom(const std::string& id, const CustomDocument& document) {
    auto all = context_.documents.List(kCustomKind);
    if (!all) return Fail(all.error());
    for (const std::string& application : document.applications) {
      size_t others = 0;
      for (const Document& one : *all) {
        Result<CustomDocument> read = ReadCustomDocument(one.body);
        others += one.id != id && read && IsLinked(*read, application);
      }
      if (others >= kMostCustom)
        return Fail(ErrorKind::kInvalid, fmt::format("the application '{}' has {} custom evaluations already, the most "
                                                     "that the tags of a span have room for",
                                                     application, others));
    }
    return {};
  }

  Result<net::Response> Store(const std::string& id, const CustomDocument& document, std::optional<uint64_t> version) {
    if (Result<void> room = CheckRoom(id, document); !room) return Fail(room.error());
    JsonWriter json;
    json.BeginObject();
    WriteCustomMembers(document, json);
    Result<Document> stored = context_.documents.Put(kCustomKind, {.id = id, .body = json.EndObject().Take()}, version);
    if (!stored) return Fail(stored.error());
    if (Result<void> known = context_.policies->Reload(); !known) return Fail(known.error());
    return Answer(stored->version == 1 ? 201 : 200, *stored);
  }

  static void Write(const Document& document, const CustomDocument& read, JsonWriter& json) {
    json.BeginObject().Key("id").String(document.id).Key("version").Int(document.version);
    json.Key("updatedAt").String(FormatInstant(document.updated_ms * 1'000'000));
    WriteCustomMembers(read, json);
    json.EndObject();
  }
  static Result<net::Response> Answer(int status, const Document& document) {
    Result<CustomDocument> read = ReadCustomDocument(document.body);
    if (!read) return Fail(read.error());
    JsonWriter json;
    Write(document, *read, json);
    net::Response response = JsonResponse(status, json.Take());
    AddVersion(document.version, response);
    return response;
  }

  ApiContext& context_;
  SystemRandom random_;
};

std::vector<Member> Members() {
  return {{"name", Text().Longest(200)},
          Maybe("policyType", OneOf({"quality", "security"})),
          {"instructions", Text("what to judge, with {prompt}, {response} and {chat_history} in it")},
          Maybe("safe", Text("what is acceptable: score 0")),
          Maybe("violates", Text("what is prohibited: score 1")),
          Maybe("examples", ListOf(Object({{"conversation", Text()}, {"score", Number("0 or 1")}}))),
          Maybe("shouldIncludeSystemPrompt", Flag()),
          Maybe("target", OneOf({"PROMPT", "RESPONSE"})),
          Maybe("threshold", Number().From(0).To(1).Otherwise("0.7")),
          Maybe("isEnabled", Flag().Otherwise("true")),
          Maybe("applications", ListOf(Text()))};
}
constexpr std::string_view kExample =
    R"({"name": "tone", "instructions": "Is {response} polite?", "violates": "insults", "target": "RESPONSE"})";

}  // namespace

std::vector<Route> CustomEvaluationRoutes(ApiContext& context) {
  const auto api = std::make_shared<CustomEvaluations>(context);
  const std::string base = "/ai/custom-evaluations/v3";
  const Shape sent = Named("CustomEvaluation", Object(Members()));
  const Shape stored = Named("StoredCustomEvaluation",
                             Object(Members()).And({{"id", Text()}, {"version", Whole()}, {"updatedAt", TimeShape()}}));
  const Shape list = Object({{"customEvaluations", ListOf(stored)}});
  const ApiParameter id{"id", Text(), "house-tone"}, application{"application", Text(), "shop"};
  return {{.method = "GET",
           .pattern = base,
           .handler = [api](const ApiCall&) { return api->List(); },
           .summary = "The custom evaluations, which a model makes.",
           .about = {.answer = list}},
          {.method = "POST",
           .pattern = base,
           .access = RouteAccess::kWrite,
           .handler = [api](const ApiCall& call) { return api->Add(call.request.body); },
           .summary = "Add a custom evaluation. It holds for spans of its applications that arrive from now on.",
           .about = {.body = sent, .body_example = std::string(kExample), .status = 201, .answer = stored}},
          {.method = "GET",
           .pattern = base + "/by-application/{application}",
           .handler = [api](const ApiCall& call) { return api->List(call.captures[0]); },
           .summary = "The custom evaluations of one application.",
           .about = {.path = {application}, .answer = list}},
          {.method = "GET",
           .pattern = base + "/{id}",
           .handler = [api](const ApiCall& call) { return api->Show(call.captures[0]); },
           .summary = "One custom evaluation.",
           .about = {.path = {id}, .answer = stored}},
          {.method = "PUT",
           .pattern = base + "/{id}",
           .access = RouteAccess::kWrite,
           .handler = [api](const ApiCall& call) -> Result<net::Response> {
             Result<std::optional<uint64_t>> version = ExpectedVersion(call.request);
             if (!version) return Fail(version.error());
             return api->Put(call.captures[0], call.request.body, *version);
           },
           .summary = "Set or change a custom evaluation. With If-Match only if it still has that version.",
           .about = {.path = {id},
                     .headers = IfMatch(),
                     .body = sent,
                     .body_example = std::string(kExample),
                     .status = 201,
                     .other_status = 200,
                     .answer = stored}},
          {.method = "PUT",
           .pattern = base + "/{id}/applications/{application}",
           .access = RouteAccess::kWrite,
           .handler = [api](const ApiCall& call) { return api->Link(call.captures[0], call.captures[1], true); },
           .summary = "Link a custom evaluation to an application.",
           .about = {.path = {id, application}, .answer = stored}},
          {.method = "DELETE",
           .pattern = base + "/{id}/applications/{application}",
           .access = RouteAccess::kWrite,
           .handler = [api](const ApiCall& call) { return api->Link(call.captures[0], call.captures[1], false); },
           .summary = "Unlink a custom evaluation from an application.",
           .about = {.path = {id, application}, .answer = stored}},
          {.method = "DELETE",
           .pattern = base + "/{id}",
           .access = RouteAccess::kWrite,
           .handler = [api](const ApiCall& call) -> Result<net::Response> {
             Result<std::optional<uint64_t>> version = ExpectedVersion(call.request);
             if (!version) return Fail(version.error());
             return api->Delete(call.captures[0], *version);
           },
           .summary = "Take a custom evaluation away.",
           .about = {.path = {id}, .headers = IfMatch(), .answer = DeletedShape()}}};
}

}  // namespace throughline::center
