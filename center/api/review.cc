// /api/v1/review: people look at answers. The queue of what is worth a look (the figure review_queue), reviews, which
// are stored as spans of their answers' traces, and the labels to choose from, which are a document.
#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <cstring>
#include <future>
#include <memory>
#include <mutex>

#include "base/random.h"
#include "center/api/figures.h"
#include "center/api/resource.h"
#include "center/read/time_text.h"
#include "center/review/review.h"
#include "center/review/review_span.h"

namespace throughline::center {
namespace {

namespace dom = simdjson::dom;

constexpr size_t kUsualAnswers = 100, kMostAnswers = 1000;

// Interactions of which some span passes the caller's stages. Verdicts that are spans elsewhere belong to theirs.
constexpr std::string_view kFitting = R"(source spans
| join inner (
source spans
| {}
| distinct $d.traceID as fitting
) on firstNonNull($d.normalised['feedback.trace_id']:string, $d.traceID) == fitting into fits
)";

Checked<size_t> CountIn(std::string_view text) {
  if (text.empty()) return kUsualAnswers;
  size_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error == std::errc() && end == text.data() + text.size() && count > 0 && count <= kMostAnswers) return count;
  return std::unexpected(WrongAt("limit", fmt::format("no whole number from 1 to {}", kMostAnswers)));
}

// A row of reviews_of_trace without its reviewer.
void WriteReview(dom::object row, JsonWriter& json) {
  for (const auto& [key, value] : row) {
    if (key != "reviewer") json.Key(key).Raw(simdjson::minify(value));
  }
}

class Reviews {
 public:
  explicit Reviews(ApiContext& context) : context_(context) {}

  Result<void> Queue(const ApiCall& call, AnswerStream& out) {
    const net::Query& query = call.request.query;
    Result<FigureRange> range = ReadFigureRange(query, "-1d", context_.clock.NowNanos());
    if (!range) return Fail(range.error());
    Checked<size_t> limit = CountIn(query.Get("limit"));
    if (!limit) return Refuse(limit.error(), out);
    for (const auto& [name, known] :
         {std::pair("state", std::vector<std::string_view>{"open", "done"}),
          std::pair("reason", std::vector<std::string_view>{"thumbs_down", "flagged", "low_confidence", "sample"})}) {
      const std::string_view given = query.Get(name);
      if (!given.empty() && std::ranges::find(known, given) == known.end())
        return Refuse(WrongAt(name, fmt::format("'{}' is none of {}", given, fmt::join(known, ", "))), out);
    }
    const Analytic* figure = FindAnalytic("review_queue");
    if (figure == nullptr) return OurBug("there is no figure review_queue");
    Analytic queue = *figure;
    if (const std::string_view stages = query.Get("filter"); !stages.empty())
      queue.query.replace(0, queue.query.find('\n') + 1, fmt::format(kFitting, stages));
    AnalyticValues values;
    for (const AnalyticParameter& one : queue.parameters) {
      if (const std::string_view value = query.Get(one.name); !value.empty()) values.emplace(one.name, value);
    }
    Result<FigureRows> rows = RunFigure(context_, queue, values, *range, call.cancel);
    if (!rows) return Fail(rows.error());
    out.Send(JsonResponse(200, QueueBody(*rows, *limit)));
    return {};
  }

  Result<void> OfTrace(const ApiCall& call, AnswerStream& out) {
    const auto trace_id = otel::TraceId::FromHexText(call.request.query.Get("trace_id"));
    if (!trace_id) return Refuse(WrongAt("trace_id", "no trace id", "send 32 hexadecimal digits"), out);
    Result<FigureRange> range = ReadFigureRange(call.request.query, "-365d", context_.clock.NowNanos());
    if (!range) return Fail(range.error());
    Result<FigureRows> rows =
        RunFigure(context_, "reviews_of_trace", {{"trace", trace_id->Hex()}}, *range, call.cancel);
    if (!rows) return Fail(rows.error());
    out.Send(JsonResponse(200, TraceBody(*trace_id, *rows)));
    return {};
  }

  Result<net::Response> Post(const ApiCall& call) {
    Checked<Review> review = ReadReview(call.request.body);
    if (!review) return FaultResponse(review.error());
    auto known = Labels();
    if (!known) return Fail(known.error());
    if (!review->label.empty() &&
        std::ranges::find(known->labels, review->label, &ReviewLabel::name) == known->labels.end()) {
      std::string names;
      for (const ReviewLabel& one : known->labels) names += fmt::format("{}{}", names.empty() ? "" : ", ", one.name);
      return FaultResponse(WrongAt("label", fmt::format("there is no label '{}'", review->label),
                                   "there are " + names + "; PUT /api/v1/review/labels sets others"));
    }
    const otel::SpanId id = NewSpanId();
    // Of two reviews the one that came later has the higher time, however quick they came.
    int64_t last = last_time_.load();
    int64_t now = 0;
    do {
      now = std::max(context_.clock.NowNanos(), last + 1);
    } while (!last_time_.compare_exchange_weak(last, now));
    // It is a person who waits, on a worker; the commit is a matter of milliseconds.
    auto stored = std::make_shared<std::promise<Result<void>>>();
    std::future<Result<void>> done = stored->get_future();
    context_.intake.store(ReviewRequest(*review, id, now), {},
                          [stored](Result<void> result) { stored->set_value(std::move(result)); });
    if (Result<void> result = done.get(); !result) return Fail(result.error());
    JsonWriter json;
    json.BeginObject().Key("trace_id").String(review->trace_id.Hex()).Key("span_id");
    review->span_id ? json.String(review->span_id->Hex()) : json.Null();
    json.Key("review_id").String(id.Hex()).Key("done").Bool(review->is_done).Key("stored").Bool(true);
    return JsonResponse(200, json.EndObject().Take());
  }

  Result<net::Response> ShowLabels(const ApiCall& call) {
    auto labels = Labels();
    if (!labels) return Fail(labels.error());
    if (HasVersion(call.request, labels->version)) return net::Response{.status = 304, .headers = {}, .body = {}};
    net::Response response = JsonResponse(200, WriteReviewLabels(labels->labels));
    AddVersion(labels->version, response);
    return response;
  }

  Result<net::Response> PutLabels(const ApiCall& call) {
    auto expected = ExpectedVersion(call.request);
    if (!expected) return Fail(expected.error());
    auto labels = ReadReviewLabels(call.request.body);
    if (!labels) return FaultResponse(labels.error());
    auto stored = context_.documents.Put(
        kReviewLabelsKind, {.id = std::string(kReviewLabelsId), .body = WriteReviewLabels(*labels), .author = {}},
        *expected);
    if (!stored) return Fail(stored.error());
    net::Response response = JsonResponse(200, stored->body);
    AddVersion(stored->version, response);
    return response;
  }

 private:
  struct StoredLabels {
    std::vector<ReviewLabel> labels;
    uint64_t version = 0;  // 0: those that the program brings
  };
  Result<StoredLabels> Labels() {
    auto document = context_.documents.Get(kReviewLabelsKind, kReviewLabelsId);
    if (!document && document.error().kind == ErrorKind::kNotFound) return StoredLabels{UsualReviewLabels()};
    if (!document) return Fail(document.error());
    auto labels = ReadReviewLabels(document->body);
    if (!labels) return OurBug("the stored labels can't be read: " + labels.error().error.message);
    return StoredLabels{std::move(*labels), document->version};
  }

  static Result<void> Refuse(const Fault& fault, AnswerStream& out) {
    out.Send(FaultResponse(fault));
    return {};
  }

  static std::string QueueBody(const FigureRows& rows, size_t limit) {
    size_t done = 0;
    for (const std::string& row : rows.objects) done += row.find(R"("done":true)") != std::string::npos ? 1 : 0;
    JsonWriter json;
    json.BeginObject().Key("total").Int(rows.objects.size()).Key("done").Int(done).Key("is_cut").Bool(rows.is_cut);
    json.Key("answers").BeginArray();
    for (size_t i = 0; i < std::min(limit, rows.objects.size()); ++i) json.Raw(rows.objects[i]);
    return json.EndArray().Key("query").String(rows.query).EndObject().Take();
  }

  // The latest of each reviewer, with what was before.
  static std::string TraceBody(const otel::TraceId& trace_id, const FigureRows& rows) {
    JsonWriter json;
    json.BeginObject().Key("trace_id").String(trace_id.Hex()).Key("reviews").BeginArray();
    std::string last;
    bool is_open = false;
    for (const std::string& object : rows.objects) {
      dom::parser parser;
      dom::object row;
      std::string_view reviewer;
      if (parser.parse(simdjson::padded_string(object)).get(row) != simdjson::SUCCESS ||
          row["reviewer"].get(reviewer) != simdjson::SUCCESS)
        continue;  // it is ours, and has one
      if (is_open && reviewer == last) {
        json.BeginObject();
        WriteReview(row, json);
        json.EndObject();
        continue;
      }
      if (is_open) json.EndArray().EndObject();
      is_open = true;
      last = reviewer;
      json.BeginObject().Key("reviewer").String(reviewer);
      WriteReview(row, json);
      json.Key("history").BeginArray();
    }
    if (is_open) json.EndArray().EndObject();
    return json.EndArray().Key("query").String(rows.query).EndObject().Take();
  }

  otel::SpanId NewSpanId() {
    otel::SpanId id;
    std::lock_guard lock(mutex_);
    do {
      const uint64_t bits = random_.Next();
      std::memcpy(id.bytes.data(), &bits, sizeof(bits));
    } while (id.IsZero());
    return id;
  }

  ApiContext& context_;
  std::atomic<int64_t> last_time_{0};
  std::mutex mutex_;
  SystemRandom random_;
};

Shape ReasonShape() { return OneOf({"thumbs_down", "flagged", "low_confidence", "sample"}); }
Shape QueueShape() {
  const Shape answer = Object({{"time", NanosTextShape()},
                               {"trace", TraceIdShape()},
                               {"span", SpanIdShape().OrNull().About("the answer, where it is known")},
                               {"reasons", ListOf(ReasonShape())},
                               {"reason", ReasonShape().About("the one that weighs most")},
                               {"confidence", Number("of the intent").OrNull()},
                               {"application", Text().OrNull()},
                               {"model", Text().OrNull()},
                               {"intent", Text().OrNull()},
                               {"user", Text().OrNull()},
                               {"reviews", Whole("reviewers who said something")},
                               {"done", Flag("whether one is through with it")},
                               {"labels", ListOf(Text())}});
  return Named("ReviewQueue", Object({{"total", Whole()},
                                      {"done", Whole()},
                                      {"is_cut", Flag("there are more than the server lists")},
                                      {"answers", ListOf(answer)},
                                      {"query", Text("that ran")}}));
}
std::vector<Member> GivenMembers() {
  return {{"time", NanosTextShape()},
          {"review_id", SpanIdShape().About("of the review's own span")},
          {"span", SpanIdShape().OrNull().About("the answer's")},
          {"label", Text().OrNull()},
          {"note", Text().OrNull()},
          {"done", Flag()}};
}
Shape ReviewsShape() {
  const Shape given = Object(GivenMembers());
  return Named("Reviews", Object({{"trace_id", TraceIdShape()},
                                  {"reviews", ListOf(given.And({{"reviewer", Text()}, {"history", ListOf(given)}}))},
                                  {"query", Text("that ran")}}));
}
Shape ReviewShape() {
  return Named("Review", Object({{"trace_id", TraceIdShape()},
                                 Maybe("span_id", SpanIdShape().About("the answer's")),
                                 {"reviewer", Text("a name").Longest(kLongestReviewer)},
                                 Maybe("label", Text("one of GET /api/v1/review/labels").Longest(kLongestLabel)),
                                 Maybe("note", Text().Longest(kLongestNote)),
                                 Maybe("done", Flag("whether the reviewer is through with it").Otherwise("true"))}));
}
Shape LabelsShape() {
  const Shape label = Object({{"name", Text().Longest(kLongestLabel)},
                              Maybe("meaning", Text().Longest(kLongestMeaning)),
                              Maybe("verdict", OneOf({"good", "bad"}))});
  return Named("ReviewLabels", Object({{"labels", ListOf(label).About("1 to 9, in the order of their keys")}}));
}

}  // namespace

std::vector<Route> ReviewRoutes(ApiContext& context) {
  const auto all = std::make_shared<Reviews>(context);
  return {
      {.method = "GET",
       .pattern = "/api/v1/review/queue",
       .handler = {},
       .stream = [all](const ApiCall& call, AnswerStream& out) { return all->Queue(call, out); },
       .summary =
           "Answers that a person should look at, with the reason of each; what nobody is through with comes first.",
       .about = {.query = {{"from", InstantShape(), "-1h"},
                           {"to", InstantShape()},
                           {"reason", ReasonShape()},
                           {"state", OneOf({"open", "done"})},
                           {"reviewer", Text("only what this one is through with is done")},
                           {"threshold", Number("confidence below which an intent is unsure").Otherwise("0.5")},
                           {"sample", Number("the share of all that is in the sample").Otherwise("0.05"), "1"},
                           {"application", Text()},
                           {"model", Text()},
                           {"intent", Text()},
                           {"filter", Text("stages of DataPrime, of which a span has to pass"),
                            "filter $d.gen_ai.request.model != null"},
                           {"limit", Whole().From(1).To(static_cast<double>(kMostAnswers))}},
                 .answer = QueueShape()}},
      {.method = "GET",
       .pattern = "/api/v1/review",
       .handler = {},
       .stream = [all](const ApiCall& call, AnswerStream& out) { return all->OfTrace(call, out); },
       .summary = "The reviews of a trace's answers: the latest of each reviewer, with its history.",
       .about = {.query = {{"trace_id", TraceIdShape(), "0af7651916cd43dd8448eb211c80319c", true},
                           {"from", InstantShape()},
                           {"to", InstantShape()}},
                 .answer = ReviewsShape()}},
      {.method = "POST",
       .pattern = "/api/v1/review",
       .access = RouteAccess::kWrite,
       .handler = [all](const ApiCall& call) { return all->Post(call); },
       .summary =
           "What a reviewer says of an answer; it takes the place of what the same one said before. Answered when "
           "it is stored.",
       .about =
           {.body = ReviewShape(),
            .body_example =
                R"({"trace_id": "0af7651916cd43dd8448eb211c80319c", "span_id": "b7ad6b7169203331", "reviewer": "ada", "label": "wrong", "note": "the field is duration"})",
            .answer = Object({{"trace_id", TraceIdShape()},
                              {"span_id", SpanIdShape().OrNull()},
                              {"review_id", SpanIdShape()},
                              {"done", Flag()},
                              {"stored", Flag()}})}},
      {.method = "GET",
       .pattern = "/api/v1/review/labels",
       .handler = [all](const ApiCall& call) { return all->ShowLabels(call); },
       .summary = "The labels that a review may have, in the order of their keys. Their version is the ETag.",
       .about = {.answer = LabelsShape()}},
      {.method = "PUT",
       .pattern = "/api/v1/review/labels",
       .access = RouteAccess::kWrite,
       .handler = [all](const ApiCall& call) { return all->PutLabels(call); },
       .summary = "Set the labels. If-Match: the version that was changed.",
       .about = {
           .headers = IfMatch(),
           .body = LabelsShape(),
           .body_example =
               R"({"labels": [{"name": "right", "verdict": "good"}, {"name": "wrong", "meaning": "not true", "verdict": "bad"}]})",
           .answer = LabelsShape()}}};
}

}  // namespace throughline::center
