// /api/v1/evaluations and /ai/evaluations/v3: which evaluations run on what arrives; /api/v1/evaluations/run: on what
// is stored. /api/v1/masking: what is masked before it is stored.
#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/json_writer.h"
#include "base/random.h"
#include "center/api/routes.h"
#include "center/evaluate/own_policies.h"
#include "center/read/time_text.h"
#include "evaluate/conversation.h"
#include "evaluate/evaluate.h"
#include "schema/row_binary.h"
#include "store/documents.h"

namespace throughline::center {
namespace {

namespace dom = simdjson::dom;
using store::Document;

constexpr uint64_t kMostSpans = 20'000;  // of one run on demand
constexpr size_t kSamples = 5;           // of each evaluation's issues

void WriteEvaluation(const Document& document, JsonWriter& json) {
  json.BeginObject().Key("id").String(document.id).Key("version").Int(document.version);
  json.Key("updatedAt").String(FormatInstant(document.updated_ms * 1'000'000));
  if (Result<EvaluationDocument> read = ReadEvaluationDocument(document.body)) WriteEvaluationMembers(*read, json);
  json.EndObject();
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
      json.Key("targets").BeginArray();
      if (one.on_prompt) json.String("PROMPT");
      if (one.on_response) json.String("RESPONSE");
      json.EndArray().EndObject();
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

  Result<net::Response> Delete(std::string_view kind, const std::string& id) {
    if (Result<void> done = context_.documents.Delete(kind, id); !done) return Fail(done.error());
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
    for (const evaluate::Evaluator& one : evaluate::Evaluators()) {
      const auto found = users.find(std::string(one.type));
      json.BeginObject().Key("type").String(one.api_type);
      json.Key("count").Int(found == users.end() ? 0 : found->second.size()).EndObject();
    }
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

  Result<net::Response> PutMasking(const std::string& application, const std::string& body) {
    if (application.empty() || application.size() > 200)
      return Fail(ErrorKind::kInvalid, "an application's name has 1 to 200 bytes; * stands for all");
    Result<uint8_t> mask = ReadMaskingDocument(body);
    if (!mask) return Fail(mask.error());
    Result<Document> stored = context_.documents.Put(kMaskingKind, {.id = application, .body = MaskingText(*mask)});
    if (!stored) return Fail(stored.error());
    if (Result<void> known = context_.policies->Reload(); !known) return Fail(known.error());
    return JsonResponse(stored->version == 1 ? 201 : 200, MaskingText(*mask));
  }

  // {"from", "to", "application", "evaluations": [{"type", "target", ...}], "limit"}: judges stored model calls, newest
  // first, and stores nothing.
  Result<net::Response> Run(const net::Request& request, const net::CancelToken& cancel) {
    dom::parser parser;  // its values are used while other texts are parsed
    dom::object body;
    if (parser.parse(request.body.data(), request.body.size()).get_object().get(body) != simdjson::SUCCESS)
      return Fail(ErrorKind::kInvalid, R"(the body is no JSON object; send {"from": "-1d", "types": ["PII"]})");
    auto text = [&](const char* name, std::string_view otherwise) {
      std::string_view value;
      return std::string(body[name].get_string().get(value) == simdjson::SUCCESS ? value : otherwise);
    };
    const int64_t now = context_.clock.NowNanos();
    Result<int64_t> from = ParseInstant(text("from", "-1d"), now), to = ParseInstant(text("to", "now"), now);
    if (!from) return Fail(from.error().In("from"));
    if (!to) return Fail(to.error().In("to"));
    uint64_t limit = 1'000;
    dom::element element;
    if (body["limit"].get(element) == simdjson::SUCCESS &&
        (element.get_uint64().get(limit) != simdjson::SUCCESS || limit == 0 || limit > kMostSpans))
      return Fail(ErrorKind::kInvalid, fmt::format("\"limit\" is no number from 1 to {}", kMostSpans));
    evaluate::Config checks;
    if (Result<void> read = ReadChecks(body, checks); !read) return Fail(read.error());

    const std::string application = text("application", "");
    store::QueryOptions options;
    options.cancel = cancel;
    options.deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    options.params = {{"from", std::to_string(*from)}, {"to", std::to_string(*to)}, {"application", application}};
    Result<store::QueryResult> found = context_.client.Query(
        fmt::format("SELECT lower(hex(trace_id)), lower(hex(span_id)), texts['$input_messages'], "
                    "texts['$output_messages'], texts['$retrieval_documents'], arrayStringConcat(finish_reasons, ',') "
                    "FROM spans WHERE start_time >= fromUnixTimestamp64Nano({{from:Int64}}) "
                    "AND start_time < fromUnixTimestamp64Nano({{to:Int64}}) "
                    "AND operation IN ('chat', 'text_completion', 'generate_content') {}"
                    "ORDER BY start_time DESC LIMIT {}",
                    application.empty() ? "" : "AND application = {application:String} ", limit),
        options);
    if (!found) return Fail(found.error().In("reading the spans"));

    std::vector<Tally> tallies(checks.size());
    const std::vector<evaluate::Plan> plans = [&] {
      std::vector<evaluate::Plan> made;
      for (const evaluate::Check& check : checks) made.emplace_back(evaluate::Config{check});
      return made;
    }();
    uint64_t spans = 0;
    for (schema::RowReader in(found->bytes); !in.AtEnd(); ++spans) {
      const std::string trace(in.String()), span(in.String());
      const std::string input(in.String()), output(in.String()), documents(in.String()), reasons(in.String());
      if (!in.ok()) return OurBug("a row of the spans to judge can't be read");
      evaluate::ConversationTexts texts = evaluate::ReadConversation(input, output, documents);
      if (texts.finish_reason.empty()) texts.finish_reason = reasons.substr(0, reasons.find(','));
      for (size_t i = 0; i < checks.size(); ++i) {
        for (evaluate::Judgement& result : evaluate::Evaluate(texts.View(), plans[i]))
          tallies[i].Add(result, trace, span);
      }
    }
    JsonWriter json;
    json.BeginObject().Key("from").String(FormatInstant(*from)).Key("to").String(FormatInstant(*to));
    json.Key("spans").Int(spans).Key("limited").Bool(spans == limit).Key("results").BeginArray();
    for (size_t i = 0; i < checks.size(); ++i) tallies[i].Write(checks[i], json);
    return JsonResponse(200, json.EndArray().EndObject().Take());
  }

 private:
  struct Sample {
    std::string trace, span, details;
    double score = 0;
  };
  struct Tally {
    uint64_t judged = 0, issues = 0;
    double sum = 0;
    std::vector<Sample> samples;

    void Add(evaluate::Judgement& result, const std::string& trace, const std::string& span) {
      ++judged;
      sum += result.score;
      if (!result.is_issue()) return;
      ++issues;
      if (samples.size() < kSamples) samples.push_back({trace, span, std::move(result.details), result.score});
    }
    void Write(const evaluate::Check& check, JsonWriter& json) const {
      const evaluate::Evaluator* evaluator = evaluate::FindEvaluator(check.type);
      json.BeginObject().Key("type").String(evaluator != nullptr ? evaluator->api_type : check.type);
      json.Key("target").String(check.target == evaluate::Target::kPrompt ? "PROMPT" : "RESPONSE");
      json.Key("threshold").Double(check.threshold).Key("evaluated").Int(judged).Key("issues").Int(issues);
      json.Key("averageScore");
      judged > 0 ? json.Double(sum / static_cast<double>(judged)) : json.Null();
      json.Key("samples").BeginArray();
      for (const Sample& one : samples) {
        json.BeginObject().Key("trace_id").String(one.trace).Key("span_id").String(one.span);
        json.Key("score").Double(one.score).Key("details").String(one.details).EndObject();
      }
      json.EndArray().EndObject();
    }
  };

  // "evaluations": whole ones; "types": by name, on each of their targets; neither: all that need no terms.
  static Result<void> ReadChecks(dom::object body, evaluate::Config& checks) {
    dom::array list;
    if (body["evaluations"].get_array().get(list) == simdjson::SUCCESS) {
      for (dom::element one : list) {
        Result<EvaluationDocument> read = ReadEvaluationDocument(simdjson::minify(one));
        if (!read) return Fail(read.error().In("evaluations"));
        checks.push_back(std::move(read->check));
      }
    }
    std::vector<std::string_view> types;
    if (body["types"].get_array().get(list) == simdjson::SUCCESS) {
      for (dom::element one : list) {
        std::string_view name;
        if (one.get_string().get(name) != simdjson::SUCCESS || evaluate::FindEvaluator(name) == nullptr)
          return Fail(ErrorKind::kInvalid,
                      "\"types\" names an evaluator that there is not: GET /api/v1/evaluations/catalogue lists them");
        types.push_back(name);
      }
    }
    if (!types.empty() || checks.empty()) {
      for (const evaluate::Evaluator& one : evaluate::Evaluators()) {
        const bool is_named =
            std::ranges::any_of(types, [&](auto name) { return evaluate::FindEvaluator(name) == &one; });
        const bool needs_terms = one.needs == evaluate::Needs::kTopics || one.needs == evaluate::Needs::kTables ||
                                 one.needs == evaluate::Needs::kCompetitors;
        if (types.empty() ? needs_terms : !is_named) continue;
        if (one.on_prompt)
          checks.push_back({.type = std::string(one.type), .target = evaluate::Target::kPrompt, .terms = {}});
        if (one.on_response)
          checks.push_back({.type = std::string(one.type), .target = evaluate::Target::kResponse, .terms = {}});
      }
    }
    if (checks.size() > 100) return Fail(ErrorKind::kInvalid, "over 100 evaluations in one run");
    return {};
  }

  static net::Response Answer(int status, const Document& document) {
    JsonWriter json;
    WriteEvaluation(document, json);
    net::Response response = JsonResponse(status, json.Take());
    response.headers.Add("ETag", fmt::format("\"{}\"", document.version));
    return response;
  }

  ApiContext& context_;
  SystemRandom random_;
};

}  // namespace

std::vector<Route> EvaluationRoutes(ApiContext& context) {
  const auto api = std::make_shared<EvaluationApi>(context);
  std::vector<Route> routes = {
      {.method = "GET",
       .pattern = "/api/v1/evaluations/catalogue",
       .handler = [api](const ApiCall&) { return api->Catalogue(); },
       .summary = "The evaluators that need no model, with their rules in words."},
      {.method = "POST",
       .pattern = "/api/v1/evaluations/run",
       .handler = [api](const ApiCall& call) { return api->Run(call.request, call.cancel); },
       .summary = "Judge stored model calls now: counts, and samples of the issues. Nothing is stored."},
      {.method = "GET",
       .pattern = "/ai/evaluation-counts/v3/per-type",
       .handler = [api](const ApiCall&) { return api->Counts(); },
       .summary = "How many applications use each type of evaluation."},
      {.method = "GET",
       .pattern = "/api/v1/masking",
       .handler = [api](const ApiCall&) { return api->Masking(); },
       .summary = "What is masked before it is stored, for all and by application."},
      {.method = "PUT",
       .pattern = "/api/v1/masking/{application}",
       .access = RouteAccess::kWrite,
       .handler = [api](const ApiCall& call) { return api->PutMasking(call.captures[0], call.request.body); },
       .summary = "Set what is masked of an application's data; * stands for all."},
      {.method = "DELETE",
       .pattern = "/api/v1/masking/{application}",
       .access = RouteAccess::kWrite,
       .handler = [api](const ApiCall& call) { return api->Delete(kMaskingKind, call.captures[0]); },
       .summary = "Take a masking rule back."}};
  for (std::string base : {"/api/v1/evaluations", "/ai/evaluations/v3"}) {
    routes.push_back({.method = "GET",
                      .pattern = base,
                      .handler = [api](const ApiCall&) { return api->List(); },
                      .summary = "The evaluations that run on what arrives."});
    routes.push_back({.method = "POST",
                      .pattern = base,
                      .access = RouteAccess::kWrite,
                      .handler = [api](const ApiCall& call) { return api->Add(call.request.body); },
                      .summary = "Add an evaluation. It holds for spans that arrive from now on."});
    routes.push_back({.method = "GET",
                      .pattern = base + "/{id}",
                      .handler = [api](const ApiCall& call) { return api->Show(call.captures[0]); },
                      .summary = "One evaluation."});
    routes.push_back({.method = "PUT",
                      .pattern = base + "/{id}",
                      .access = RouteAccess::kWrite,
                      .handler = [api](const ApiCall& call) { return api->Put(call.captures[0], call.request.body); },
                      .summary = "Set or change an evaluation."});
    routes.push_back({.method = "DELETE",
                      .pattern = base + "/{id}",
                      .access = RouteAccess::kWrite,
                      .handler = [api](const ApiCall& call) { return api->Delete(kEvaluationKind, call.captures[0]); },
                      .summary = "Take an evaluation away."});
  }
  return routes;
}

}  // namespace throughline::center
