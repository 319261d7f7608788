// POST /api/v1/evaluations/run: judges stored model calls now, of a time and an application or of a DataPrime query,
// and stores nothing but, of evaluations with a model, the calls' own spans. POST /api/v1/evaluations/backfill: the same,
// and what the calls have no result of yet is stored as spans below them.
#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

#include "base/json_writer.h"
#include "center/api/evaluation_shapes.h"
#include "center/api/routes.h"
#include "center/judge/stored_calls.h"
#include "center/read/time_text.h"
#include "evaluate/conversation.h"
#include "evaluate/evaluate.h"
#include "schema/row_binary.h"

namespace throughline::center {
namespace {

namespace dom = simdjson::dom;

constexpr uint64_t kMostSpans = 20'000;   // of one run
constexpr uint64_t kMostQuestions = 200;  // to a model
constexpr size_t kQuestionsAtOnce = 4;
constexpr size_t kStoredAtOnce = 200;  // spans on their way to the store
constexpr size_t kSamples = 5;         // of each evaluation's issues
constexpr auto kTime = std::chrono::seconds(30);

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

// Of one evaluation. Threads: one, or under the run's mutex.
struct Tally {
  uint64_t judged = 0, issues = 0, no_verdict = 0, not_asked = 0;
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
      json.Key("noVerdict").Int(no_verdict).Key("notAsked").Int(not_asked);
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
    Known known;
    if (stores) {
      if (std::ranges::any_of(wanted->evaluations, &EvaluationDocument::is_by_model))
        return Fail(ErrorKind::kInvalid, "only evaluations without a model are stored afterwards; /run asks a model");
      Result<Known> read = ReadStoredEvaluations(context_.client, *ids, options);
      if (!read) return Fail(read.error());
      known = std::move(*read);
    }
    std::vector<NewResults> fresh = JudgeWithout(*wanted, *calls, stores ? &known : nullptr, tallies);
    JudgeByModel(*wanted, *calls, cancel, *options.deadline, tallies);
    uint64_t stored = 0;
    if (Result<void> done = Store(std::move(fresh), *options.deadline, stored); !done) return Fail(done.error());
    JsonWriter json;
    json.BeginObject().Key("from").String(FormatInstant(wanted->from)).Key("to").String(FormatInstant(wanted->to));
    json.Key("spans").Int(calls->size()).Key("limited").Bool(ids->size() == wanted->limit);
    if (stores) json.Key("stored").Int(stored);
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
      return Fail(ErrorKind::kInvalid, "an evaluation asks a model, and none is set: --judge-endpoint");
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

  using Known = std::map<std::string, std::string>;
  struct NewResults {
    const StoredCall* call;
    std::vector<evaluate::Judgement> results;
  };

  // Those that a call has not yet; none without `known`.
  static std::vector<NewResults> JudgeWithout(const Wanted& wanted, const std::vector<StoredCall>& calls,
                                              const Known* known, std::vector<Tally>& tallies) {
    std::vector<evaluate::Plan> plans;
    for (const EvaluationDocument& one : wanted.evaluations) plans.emplace_back(evaluate::Config{one.check});
    std::vector<NewResults> all;
    for (const StoredCall& call : calls) {
      evaluate::ConversationTexts texts = evaluate::ReadConversation(call.input, call.output, call.documents);
      if (texts.finish_reason.empty()) texts.finish_reason = call.finish_reason;
      std::string has;
      if (known != nullptr) {
        if (const auto found = known->find(call.trace_id + call.span_id); found != known->end()) has = found->second;
      }
      NewResults fresh{&call, {}};
      for (size_t i = 0; i < plans.size(); ++i) {
        for (evaluate::Judgement& result : evaluate::Evaluate(texts.View(), plans[i])) {
          tallies[i].Add(result.score, result.is_issue(), result.details, call);
          // As the rows begin (schema/evaluation_keys.h); in the text of a detail its quotes have backslashes.
          const std::string row =
              fmt::format(R"({{"target":"{}","name":"{}",)", evaluate::TargetName(result.target), result.type);
          if (known == nullptr || has.find(row) != std::string::npos) continue;
          has += row;
          fresh.results.push_back(std::move(result));
        }
      }
      if (!fresh.results.empty()) all.push_back(std::move(fresh));
    }
    return all;
  }

  // `stored`: how many results are on the disk then.
  Result<void> Store(std::vector<NewResults> all, std::chrono::steady_clock::time_point deadline, uint64_t& stored) {
    struct Progress {
      std::mutex mutex;
      std::condition_variable changed;
      size_t waiting = 0;
      uint64_t stored = 0;
      std::optional<Error> problem;
    };
    const auto progress = std::make_shared<Progress>();  // answers may come after the deadline
    for (const NewResults& one : all) {
      const JudgedSpan span = {one.call->trace_id, one.call->span_id, one.call->application, one.call->subsystem};
      {
        std::unique_lock lock(progress->mutex);
        progress->changed.wait_until(lock, deadline, [&] { return progress->waiting < kStoredAtOnce; });
        if (progress->problem || progress->waiting >= kStoredAtOnce) break;
        ++progress->waiting;
      }
      context_.intake.store(JudgementsRequest(span, one.results, one.call->start_nanos),
                            JudgementsIdentity(span, one.results),
                            [progress, results = one.results.size()](Result<void> done) {
                              std::lock_guard lock(progress->mutex);
                              --progress->waiting;
                              done ? void(progress->stored += results) : void(progress->problem = done.error());
                              progress->changed.notify_all();
                            });
    }
    std::unique_lock lock(progress->mutex);
    if (!progress->changed.wait_until(lock, deadline, [&] { return progress->waiting == 0; }))
      return Fail(ErrorKind::kTimeout, fmt::format("only {} results could be stored in time; asked again, the others "
                                                   "follow",
                                                   progress->stored));
    if (progress->problem) return Fail(*progress->problem);
    stored = progress->stored;
    return {};
  }

  // Several threads ask, until the time, the client's patience or the number of questions is over.
  void JudgeByModel(const Wanted& wanted, const std::vector<StoredCall>& calls, const net::CancelToken& cancel,
                    std::chrono::steady_clock::time_point deadline, std::vector<Tally>& tallies) {
    struct Question {
      size_t evaluation;
      const StoredCall* call;
    };
    std::vector<Question> questions;
    for (const StoredCall& call : calls) {
      for (size_t i = 0; i < wanted.evaluations.size(); ++i) {
        if (wanted.evaluations[i].is_by_model) questions.push_back({i, &call});
      }
    }
    std::atomic<size_t> next{0}, asked{0};
    std::mutex mutex;
    const auto work = [&] {
      for (size_t at; (at = next++) < questions.size();) {
        const auto& [evaluation, call] = questions[at];
        Tally& tally = tallies[evaluation];
        const ModelCheck check = wanted.evaluations[evaluation].by_model();
        const JudgeTexts texts = ReadJudgeTexts(call->input, call->output, call->documents, call->system_instructions);
        if (!Applies(check, texts)) continue;
        if (asked++ >= kMostQuestions || cancel.cancelled() || std::chrono::steady_clock::now() > deadline) {
          std::lock_guard lock(mutex);
          ++tally.not_asked;
          continue;
        }
        Judged judged = context_.judge->Ask(check, texts);
        std::lock_guard lock(mutex);
        if (judged.verdict) {
          const double score = judged.verdict->score;
          tally.Add(score, score >= check.threshold && score > 0, std::move(judged.verdict->reason), *call);
        } else {
          ++(judged.outcome == JudgeOutcome::kOverBudget ? tally.not_asked : tally.no_verdict);
          tally.problem = std::move(judged.problem);
        }
      }
    };
    std::vector<std::thread> threads;
    for (size_t i = 0; i < std::min(kQuestionsAtOnce, questions.size()); ++i) threads.emplace_back(work);
    for (std::thread& thread : threads) thread.join();
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
                    Maybe("notAsked", Whole("questions for which time, number or budget did not suffice")),
                    Maybe("problem", Text("why the last of them has none")),
                    {"samples", ListOf(sample)}}));
  const Shape body = Object(
      {Maybe("from", InstantShape().Otherwise("\"-1d\"")), Maybe("to", InstantShape()), Maybe("application", Text()),
       Maybe("query", Text("DataPrime that gives spans, as source spans | filter … does")),
       Maybe("limit", Whole("spans, the newest").From(1).To(kMostSpans).Otherwise("1000")),
       Maybe("types", ListOf(Text("as the catalogue names them"))), Maybe("evaluations", ListOf(EvaluationShape()))});
  const std::vector<Member> answer = {{"from", TimeShape()},
                                      {"to", TimeShape()},
                                      {"spans", Whole()},
                                      {"limited", Flag("there may be more spans than were judged")},
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
