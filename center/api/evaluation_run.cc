// POST /api/v1/evaluations/run: judges stored model calls now, of a time and an application or of a DataPrime query,
// and stores nothing but, of evaluations with a model, the calls' own spans. POST /api/v1/evaluations/backfill: the same,
// and what the calls have no result of yet is stored as spans below them; of what they have a model is not asked.
#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <memory>

#include "base/json_writer.h"
#include "center/api/evaluation_shapes.h"
#include "center/api/routes.h"
#include "center/judge/call_questions.h"
#include "center/judge/result_storing.h"
#include "center/judge/stored_calls.h"
#include "center/read/time_text.h"
#include "evaluate/conversation.h"
#include "evaluate/evaluate.h"
#include "schema/row_binary.h"

namespace throughline::center {
namespace {

namespace dom = simdjson::dom;

constexpr uint64_t kMostSpans = 20'000;  // of one run
constexpr size_t kSamples = 5;           // of each evaluation's issues
constexpr auto kTime = std::chrono::seconds(30);
constexpr auto kTimeToStore = std::chrono::seconds(10);  // what a model said in the last moment

struct Wanted {
  int64_t from = 0, to = 0;
  std::string application, query;
  uint64_t limit = 1'000;
  std::vector<EvaluationDocument> evaluations;
};

struct Sample {
  std::string trace, span, details;
  double score = 0;
};

// Of one evaluation.
struct Tally {
  uint64_t judged = 0, issues = 0, no_verdict = 0, not_asked = 0, has_already = 0;
  double sum = 0;
  std::string problem;  // of the last that has no verdict
  std::vector<Sample> samples;

  void Add(double score, bool is_issue, std::string details, const StoredCall& call) {
    ++judged;
    sum += score;
    if (!is_issue) return;
    ++issues;
    if (samples.size() < kSamples) samples.push_back({call.trace_id, call.span_id, std::move(details), score});
  }
  void Write(const EvaluationDocument& evaluation, JsonWriter& json) const {
    const evaluate::Check& check = evaluation.check;
    const evaluate::Evaluator* plain = evaluate::FindEvaluator(check.type);
    const ModelEvaluator* by_model = FindModelEvaluator(check.type);
    json.BeginObject().Key("type").String(plain != nullptr      ? plain->api_type
                                          : by_model != nullptr ? by_model->api_type
                                                                : std::string_view(check.type));
    json.Key("target").String(check.target == evaluate::Target::kPrompt ? "PROMPT" : "RESPONSE");
    json.Key("threshold").Double(check.threshold).Key("evaluated").Int(judged).Key("issues").Int(issues);
    json.Key("averageScore");
    judged > 0 ? json.Double(sum / static_cast<double>(judged)) : json.Null();
    if (evaluation.is_by_model) {
      json.Key("noVerdict").Int(no_verdict).Key("notAsked").Int(not_asked).Key("storedBefore").Int(has_already);
      if (!problem.empty()) json.Key("problem").String(problem);
    }
    json.Key("samples").BeginArray();
    for (const Sample& one : samples) {
      json.BeginObject().Key("trace_id").String(one.trace).Key("span_id").String(one.span);
      json.Key("score").Double(one.score).Key("details").String(one.details).EndObject();
    }
    json.EndArray().EndObject();
  }
};

// "evaluations": whole ones; "types": by name, on each of their targets; neither: all that need neither terms nor a
// model.
Result<void> ReadEvaluations(dom::object body, std::vector<EvaluationDocument>& out) {
  dom::array list;
  if (body["evaluations"].get_array().get(list) == simdjson::SUCCESS) {
    for (dom::element one : list) {
      Result<EvaluationDocument> read = ReadEvaluationDocument(simdjson::minify(one));
      if (!read) return Fail(read.error().In("evaluations"));
      out.push_back(std::move(*read));
    }
  }
  const auto add = [&](std::string_view type, bool on_prompt, bool on_response, bool is_by_model) {
    for (evaluate::Target target : {evaluate::Target::kPrompt, evaluate::Target::kResponse}) {
      if (!(target == evaluate::Target::kPrompt ? on_prompt : on_response)) continue;
      EvaluationDocument& one = out.emplace_back();
      one.check.type = type;
      one.check.target = target;
      one.is_by_model = is_by_model;
    }
  };
  bool has_types = false;
  if (body["types"].get_array().get(list) == simdjson::SUCCESS) {
    for (dom::element element : list) {
      std::string_view name;
      has_types = true;
      if (element.get_string().get(name) != simdjson::SUCCESS) name = {};
      if (const evaluate::Evaluator* one = evaluate::FindEvaluator(name)) {
        add(one->type, one->on_prompt, one->on_response, false);
      } else if (const ModelEvaluator* asked = FindModelEvaluator(name)) {
        add(asked->type, asked->on_prompt, asked->on_response, true);
      } else {
        return Fail(ErrorKind::kInvalid,
                    "\"types\" names an evaluator that there is not: GET /api/v1/evaluations/catalogue lists them");
      }
    }
  }
  if (!has_types && out.empty()) {
    for (const evaluate::Evaluator& one : evaluate::Evaluators()) {
      const bool needs_terms = one.needs == evaluate::Needs::kTopics || one.needs == evaluate::Needs::kTables ||
                               one.needs == evaluate::Needs::kCompetitors;
      if (!needs_terms) add(one.type, one.on_prompt, one.on_response, false);
    }
  }
  if (out.size() > 100) return Fail(ErrorKind::kInvalid, "over 100 evaluations in one run");
  return {};
}

class EvaluationRun {
 public:
  explicit EvaluationRun(ApiContext& context) : context_(context) {}

  Result<net::Response> Run(const net::Request& request, const net::CancelToken& cancel, bool stores) {
    Result<Wanted> wanted = Read(request);
    if (!wanted) return Fail(wanted.error());
    store::QueryOptions options;
    options.cancel = cancel;
    options.deadline = std::chrono::steady_clock::now() + kTime;
    Result<std::vector<std::string>> ids =
        wanted->query.empty() ? NewestCalls(*wanted, options) : OfQuery(*wanted, cancel);
    if (!ids) return Fail(ids.error());
    Result<std::vector<StoredCall>> calls = ReadStoredCalls(context_.client, *ids, options);
    if (!calls) return Fail(calls.error());

    std::vector<Tally> tallies(wanted->evaluations.size());
    std::optional<StoredResults> known;
    if (stores) {
      Result<StoredResults> read = ReadStoredResults(context_.client, *ids, options);
      if (!read) return Fail(read.error());
      known = std::move(*read);
    }
    ResultStoring storing(context_.intake);
    JudgeWithout(*wanted, *calls, known ? &*known : nullptr, *options.deadline, storing, tallies);
    // A model is asked only where its verdicts can be stored.
    if (const Result<uint64_t> done = storing.Finish(*options.deadline); !done) return Fail(done.error());
    const std::optional<int64_t> budget_renews =
        JudgeByModel(*wanted, *calls, known ? &*known : nullptr, cancel, *options.deadline, storing, tallies);
    const Result<uint64_t> stored = storing.Finish(std::chrono::steady_clock::now() + kTimeToStore);
    if (!stored) return Fail(stored.error());
    JsonWriter json;
    json.BeginObject().Key("from").String(FormatInstant(wanted->from)).Key("to").String(FormatInstant(wanted->to));
    json.Key("spans").Int(calls->size()).Key("limited").Bool(ids->size() == wanted->limit);
    if (stores) json.Key("stored").Int(*stored);
    if (budget_renews) json.Key("budgetRenewsAt").String(FormatInstant(*budget_renews));
    json.Key("results").BeginArray();
    for (size_t i = 0; i < tallies.size(); ++i) tallies[i].Write(wanted->evaluations[i], json);
    return JsonResponse(200, json.EndArray().EndObject().Take());
  }

 private:
  Result<Wanted> Read(const net::Request& request) {
    dom::parser parser;  // its values are used while other texts are parsed
    dom::object body;
    if (parser.parse(request.body.data(), request.body.size()).get_object().get(body) != simdjson::SUCCESS)
      return Fail(ErrorKind::kInvalid, R"(the body is no JSON object; send {"from": "-1d", "types": ["PII"]})");
    const auto text = [&](const char* name, std::string_view otherwise) {
      std::string_view value;
      return std::string(body[name].get_string().get(value) == simdjson::SUCCESS ? value : otherwise);
    };
    Wanted wanted;
    const int64_t now = context_.clock.NowNanos();
    Result<int64_t> from = ParseInstant(text("from", "-1d"), now), to = ParseInstant(text("to", "now"), now);
    if (!from) return Fail(from.error().In("from"));
    if (!to) return Fail(to.error().In("to"));
    wanted.from = *from;
    wanted.to = *to;
    wanted.application = text("application", "");
    wanted.query = text("query", "");
    if (!wanted.query.empty() && !wanted.application.empty())
      return Fail(ErrorKind::kInvalid, "\"query\" and \"application\" exclude each other: filter in the query");
    dom::element element;
    if (body["limit"].get(element) == simdjson::SUCCESS &&
        (element.get_uint64().get(wanted.limit) != simdjson::SUCCESS || wanted.limit == 0 || wanted.limit > kMostSpans))
      return Fail(ErrorKind::kInvalid, fmt::format("\"limit\" is no number from 1 to {}", kMostSpans));
    if (Result<void> read = ReadEvaluations(body, wanted.evaluations); !read) return Fail(read.error());
    const bool asks = std::ranges::any_of(wanted.evaluations, &EvaluationDocument::is_by_model);
    if (asks && (context_.judge == nullptr || !context_.judge->is_there()))
      return Fail(
          ErrorKind::kInvalid,
          "an evaluation asks a model, and none is set: start the server with --judge-endpoint and --judge-model, or "
          "leave out types that the catalogue says are judged by a model");
    return wanted;
  }

  Result<std::vector<std::string>> NewestCalls(const Wanted& wanted, store::QueryOptions options) {
    options.params = {{"from", std::to_string(wanted.from)},
                      {"to", std::to_string(wanted.to)},
                      {"application", wanted.application},
                      {"scope", std::string(kJudgeScope)}};
    Result<store::QueryResult> found = context_.client.Query(
        fmt::format("SELECT concat(lower(hex(trace_id)), lower(hex(span_id))) "
                    "FROM spans WHERE start_time >= fromUnixTimestamp64Nano({{from:Int64}}) "
                    "AND start_time < fromUnixTimestamp64Nano({{to:Int64}}) "
                    "AND operation IN ('chat', 'text_completion', 'generate_content') "
                    "AND scope_name != {{scope:String}} {} ORDER BY start_time DESC LIMIT {}",
                    wanted.application.empty() ? "" : "AND application = {application:String}", wanted.limit),
        options);
    if (!found) return Fail(found.error().In("reading the spans"));
    std::vector<std::string> ids;
    for (schema::RowReader in(found->bytes); !in.AtEnd();) {
      ids.emplace_back(in.String());
      if (!in.ok()) return OurBug("a row of the spans to judge can't be read");
    }
    return ids;
  }

  // The query's spans; those that are no model calls are left out later.
  Result<std::vector<std::string>> OfQuery(const Wanted& wanted, const net::CancelToken& cancel) {
    QueryRequest request{.query = fmt::format("{}\n| choose $d.traceID as trace, $d.spanID as span | limit {}",
                                              wanted.query, wanted.limit),
                         .from = wanted.from,
                         .to = wanted.to,
                         .now = {},
                         .limit = wanted.limit,
                         .default_source = "spans"};
    GiveCatalogues(context_, request);
    auto entry = context_.running->Begin({}, request.query, cancel, context_.clock);
    if (!entry) return Fail(entry.error());
    auto run = QueryRun::Start(context_.client, request, context_.clock, context_.query_limits, (*entry)->id(), cancel);
    if (!run) return Fail(run.error().error.In("query"));
    std::vector<std::string> ids;
    dom::parser parser;
    for (;;) {
      auto row = (*run)->NextRow();
      if (!row) return Fail(row.error());
      if (!*row) return ids;
      Result<std::string> cells = ConvertRow(**row, (*run)->compiled().columns);
      if (!cells) return Fail(cells.error());
      std::string_view trace, span;
      dom::element all;
      if (parser.parse(*cells).get(all) != simdjson::SUCCESS ||
          all.at(0).get_string().get(trace) != simdjson::SUCCESS ||
          all.at(1).get_string().get(span) != simdjson::SUCCESS || trace.size() != 32 || span.size() != 16)
        return Fail(ErrorKind::kInvalid,
                    "\"query\" gives no spans: it must leave the spans as they are, as filter does");
      ids.push_back(std::string(trace) + std::string(span));
    }
  }

  // Those that a call has not yet are stored; none without `known`.
  static void JudgeWithout(const Wanted& wanted, const std::vector<StoredCall>& calls, StoredResults* known,
                           std::chrono::steady_clock::time_point deadline, ResultStoring& storing,
                           std::vector<Tally>& tallies) {
    std::vector<evaluate::Plan> plans;
    for (const EvaluationDocument& one : wanted.evaluations) plans.emplace_back(evaluate::Config{one.check});
    for (const StoredCall& call : calls) {
      evaluate::ConversationTexts texts = evaluate::ReadConversation(call.input, call.output, call.documents);
      if (texts.finish_reason.empty()) texts.finish_reason = call.finish_reason;
      std::vector<evaluate::Judgement> fresh;
      for (size_t i = 0; i < plans.size(); ++i) {
        for (evaluate::Judgement& result : evaluate::Evaluate(texts.View(), plans[i])) {
          tallies[i].Add(result.score, result.is_issue(), result.details, call);
          if (known != nullptr && known->Claim(call, result.target, result.type)) fresh.push_back(std::move(result));
        }
      }
      if (fresh.empty()) continue;
      const JudgedSpan span = SpanOf(call);
      storing.Add(JudgementsRequest(span, fresh, call.start_nanos), JudgementsIdentity(span, fresh), fresh.size(),
                  deadline);
    }
  }

  // With `known` what a call has is not asked about, and each verdict is stored when it comes. When the budget is new,
  // if that ended it: nanoseconds since 1970.
  std::optional<int64_t> JudgeByModel(const Wanted& wanted, const std::vector<StoredCall>& calls, StoredResults* known,
                                      const net::CancelToken& cancel, std::chrono::steady_clock::time_point deadline,
                                      ResultStoring& storing, std::vector<Tally>& tallies) {
    std::vector<CallQuestion> questions;
    for (const StoredCall& call : calls) {
      for (size_t i = 0; i < wanted.evaluations.size(); ++i) {
        if (!wanted.evaluations[i].is_by_model) continue;
        const ModelCheck check = wanted.evaluations[i].by_model();
        if (known == nullptr || known->Claim(call, check.target, check.type)) {
          questions.push_back({i, check, &call});
        } else {
          ++tallies[i].has_already;
        }
      }
    }
    std::optional<int64_t> budget_renews;
    if (questions.empty()) return budget_renews;
    const auto answered = [&](const CallQuestion& question, std::optional<Judged> judged) {
      Tally& tally = tallies[question.evaluation];
      if (!judged) {
        ++tally.not_asked;
        return true;
      }
      if (!judged->verdict) {
        ++(judged->outcome == JudgeOutcome::kOverBudget ? tally.not_asked : tally.no_verdict);
        tally.problem = std::move(judged->problem);
        if (judged->budget_renews_nanos) budget_renews = judged->budget_renews_nanos;
        return true;
      }
      const double score = judged->verdict->score;
      tally.Add(score, score >= question.check.threshold && score > 0, judged->verdict->reason, *question.call);
      if (known == nullptr) return true;
      const JudgedSpan span = SpanOf(*question.call);
      return storing.Add(
          EvaluationRequest(span, question.check, *judged, context_.judge->options().model, question.call->start_nanos),
          EvaluationIdentity(span, question.check), 1, std::chrono::steady_clock::now() + kTimeToStore);
    };
    AskAboutCalls(*context_.judge, questions, cancel, deadline, answered);
    return budget_renews;
  }

  static JudgedSpan SpanOf(const StoredCall& call) {
    return {call.trace_id, call.span_id, call.application, call.subsystem};
  }

  ApiContext& context_;
};

}  // namespace

std::vector<Route> EvaluationRunRoutes(ApiContext& context) {
  const auto api = std::make_shared<EvaluationRun>(context);
  const Shape sample =
      Object({{"trace_id", TraceIdShape()}, {"span_id", SpanIdShape()}, {"score", Number()}, {"details", Text()}});
  const Shape result =
      Named("EvaluationResult",
            Object({{"type", Text()},
                    {"target", OneOf({"PROMPT", "RESPONSE"})},
                    {"threshold", Number()},
                    {"evaluated", Whole()},
                    {"issues", Whole()},
                    {"averageScore", Number().OrNull()},
                    Maybe("noVerdict", Whole("questions whose answer was no verdict")),
                    Maybe("notAsked", Whole("questions for which time, number or budget did not suffice: ask again")),
                    Maybe("storedBefore", Whole("calls that have a verdict, which a model is not asked for again")),
                    Maybe("problem", Text("why the last of them has none")),
                    {"samples", ListOf(sample)}}));
  const Shape body = Object(
      {Maybe("from", InstantShape().Otherwise("\"-1d\"")), Maybe("to", InstantShape()), Maybe("application", Text()),
       Maybe("query", Text("DataPrime that gives spans, as source spans | filter … does")),
       Maybe("limit", Whole("spans, the newest").From(1).To(kMostSpans).Otherwise("1000")),
       Maybe("types", ListOf(Text("as the catalogue names them"))), Maybe("evaluations", ListOf(EvaluationShape()))});
  const std::vector<Member> answer = {
      {"from", TimeShape()},
      {"to", TimeShape()},
      {"spans", Whole()},
      {"limited", Flag("there may be more spans than were judged")},
      Maybe("budgetRenewsAt", TimeShape().About("when the judge's budget, which is spent, is new")),
      {"results", ListOf(result)}};
  std::vector<Member> stored = answer;
  stored.push_back({"stored", Whole("results that are new, and on the disk")});
  constexpr const char* kExample = R"({"from": "-1h", "types": ["PII", "REFUSAL"]})";
  return {{.method = "POST",
           .pattern = "/api/v1/evaluations/run",
           .handler = [api](const ApiCall& call) { return api->Run(call.request, call.cancel, false); },
           .summary = "Judge stored model calls now, of a time and an application or of a DataPrime query: counts, and "
                      "samples of the issues. Nothing is stored.",
           .about = {.body = body, .body_example = kExample, .answer = Object(answer)}},
          {.method = "POST",
           .pattern = "/api/v1/evaluations/backfill",
           .access = RouteAccess::kWrite,
           .handler = [api](const ApiCall& call) { return api->Run(call.request, call.cancel, true); },
           .summary = "The same, and what the calls have no result of yet is stored, as spans below them.",
           .about = {.body = body, .body_example = kExample, .answer = Object(stored)}}};
}

}  // namespace throughline::center
