// POST /api/v1/feedback: a verdict on an answer. By the answer's token, which needs no key and may come from a page
// that may send spans; or by ids, from whoever may send spans. What is stored is a span of the answer's trace
// (center/feedback/verdict_span.h); it is answered when that is on disk.
#include <fmt/format.h>

#include <atomic>
#include <memory>
#include <mutex>

#include "base/json_writer.h"
#include "base/random.h"
#include "center/api/routes.h"
#include "center/feedback/verdict.h"
#include "center/feedback/verdict_span.h"

namespace throughline::center {
namespace {

// Of verdicts with a token that is none of ours nobody knows who sends them: each is counted, and so many a second are
// stored, so that no stranger fills the disk.
constexpr int kRefusedStoredPerSecond = 20;

struct Problem {
  int status;
  std::string_view code, message, hint;
};
Problem ProblemOf(otel::TokenProblem problem) {
  switch (problem) {
    case otel::TokenProblem::kExpired:
      return {410, "token_expired", "the answer's token has expired",
              "ask the application for a new one, or send trace_id and span_id with a key"};
    case otel::TokenProblem::kUnknownKey:
      return {403, "token_unknown_key", "the answer's token was signed with a key that this server doesn't have",
              "give the server the application's key with --feedback-key"};
    case otel::TokenProblem::kBadSignature:
      return {403, "token_bad_signature", "the answer's token was changed after it was signed",
              "send the token as it came with the answer"};
    default:
      return {400, "token_malformed", "the answer's token can't be read", "send the token as it came with the answer"};
  }
}

net::Response FaultResponse(const Error& error, int status, std::string_view code, std::string_view where,
                            std::string_view hint) {
  net::Response response = ErrorResponse(error);
  if (status != 0) response.status = status;
  JsonWriter json;
  json.BeginObject().Key("error").BeginObject().Key("kind").String(ErrorKindName(error.kind));
  json.Key("code").String(code.empty() ? ErrorKindName(error.kind) : code).Key("message").String(error.message);
  json.Key("where").String(where).Key("hint").String(hint);
  response.body = json.EndObject().EndObject().Take();
  return response;
}

Shape VerdictShape() {
  return Named("Verdict",
               Object({Maybe("token", Text("the answer's")), Maybe("trace_id", Text().Fitting("^[0-9a-fA-F]{32}$")),
                       Maybe("span_id", Text().Fitting("^[0-9a-fA-F]{16}$")),
                       Maybe("verdict", OneOf({"thumbs_up", "thumbs_down"})), Maybe("rating", Whole().From(1).To(5)),
                       Maybe("score", Number().From(0).To(1)), Maybe("category", Text().Longest(128)),
                       Maybe("comment", Text().Longest(4096)), Maybe("correction", Text().Longest(65536)),
                       Maybe("user_id", Text().Longest(256)), Maybe("session_id", Text().Longest(256)),
                       Maybe("idempotency_key", Text().Longest(128))})
                   .About("token, or trace_id and span_id; and one of verdict, rating, score, comment, correction"));
}
Shape VerdictStoredShape() {
  return Named("VerdictStored", Object({{"trace_id", TraceIdShape()},
                                        {"span_id", SpanIdShape().OrNull()},
                                        {"feedback_span_id", SpanIdShape()},
                                        {"stored", Flag()}}));
}

class FeedbackResource {
 public:
  explicit FeedbackResource(ApiContext& context) : context_(context) {}

  net::Response Preflight(const ApiCall& call) {
    const std::string_view origin = call.request.headers.Get("Origin");
    net::Response response{.status = MayCome(call.request) ? 204 : 403, .headers = {}, .body = {}};
    AddCors(origin, response.headers);
    if (response.status != 204) return response;
    response.headers.Add("Access-Control-Allow-Methods", "POST");
    response.headers.Add("Access-Control-Allow-Headers",
                         "authorization, content-type, idempotency-key, traceparent, tracestate, baggage");
    response.headers.Add("Access-Control-Max-Age", "7200");
    return response;
  }

  void Post(const ApiCall& call, Reply reply) {
    std::string origin(call.request.headers.Get("Origin"));
    const auto send = [this, &reply, &origin](net::Response response) {
      AddCors(origin, response.headers);
      reply(std::move(response));
    };
    if (!MayCome(call.request)) {
      Count("origin");
      return send(FaultResponse({ErrorKind::kForbidden, "no rule lets a page on this origin send"}, 0,
                                "origin_not_allowed", "Origin", "add its origin with --cors-origin"));
    }
    auto verdict = ReadVerdict(call.request.body);
    if (!verdict) {
      Count("invalid");
      return send(FaultResponse(verdict.error().error, 0, "", verdict.error().where, verdict.error().hint));
    }
    if (verdict->idempotency_key.empty()) {
      const std::string_view key = call.request.headers.Get("Idempotency-Key");
      if (key.size() > kLongestIdempotencyKey) {
        Count("invalid");
        return send(FaultResponse({ErrorKind::kTooLarge, "Idempotency-Key has more than 128 bytes"}, 0, "",
                                  "Idempotency-Key", "send at most 128 bytes"));
      }
      verdict->idempotency_key = key;
    }
    VerdictSpan span{.verdict = std::move(*verdict), .trace_id = {}, .span_id = {}, .answer_span_id = {}, .token = {}};
    if (span.verdict.token.empty()) {
      if (!context_.intake.may_send(call.request.headers.Get("Authorization"))) {
        Count("unauthorized");
        return send(FaultResponse({ErrorKind::kUnauthorized, "a verdict by trace_id wants a token of this server"}, 0,
                                  "", "Authorization",
                                  "send `Authorization: Bearer <token>`, or the answer's own token as \"token\""));
      }
      span.trace_id = *span.verdict.trace_id;
      span.answer_span_id = span.verdict.span_id;
    } else {
      span.token = context_.answer_keys->Read(span.verdict.token);
      if (span.token.problem != otel::TokenProblem::kNone) return Refuse(std::move(span), origin, std::move(reply));
      span.trace_id = span.token.answer.trace_id;
      span.answer_span_id = span.token.answer.span_id;
    }
    std::string identity;
    if (!span.verdict.idempotency_key.empty()) {
      identity = IdentityOf(span);
      span.span_id = IdempotentSpanId(identity);
    } else {
      span.span_id = NewSpanId();
    }
    span.time_nanos = Now();
    std::string request = VerdictRequest(span);
    context_.intake.store(std::move(request), std::move(identity),
                          [this, span = std::move(span), origin = std::move(origin),
                           reply = std::move(reply)](Result<void> stored) mutable {
                            net::Response response;
                            if (stored) {
                              Count("stored");
                              response = JsonResponse(200, Body(span));
                            } else {
                              Count("not_stored");
                              response = FaultResponse(stored.error(), 0, "", "", "nothing was stored; send it again");
                            }
                            AddCors(origin, response.headers);
                            reply(std::move(response));
                          });
  }

 private:
  void Refuse(VerdictSpan span, const std::string& origin, Reply reply) {
    const Problem problem = ProblemOf(span.token.problem);
    Count(std::string(otel::TokenProblemName(span.token.problem)));
    const ErrorKind kind = problem.status == 400 ? ErrorKind::kInvalid : ErrorKind::kForbidden;
    net::Response response =
        FaultResponse({kind, std::string(problem.message)}, problem.status, problem.code, "token", problem.hint);
    AddCors(origin, response.headers);
    if (!MayStoreRefused()) return reply(std::move(response));
    // Its text is a stranger's, unless the token was ours.
    if (span.token.problem != otel::TokenProblem::kExpired) {
      Verdict kept;
      kept.token = span.verdict.token;
      kept.thumbs_up = span.verdict.thumbs_up;
      kept.rating = span.verdict.rating;
      kept.score = span.verdict.score;
      span.verdict = std::move(kept);
    }
    span.trace_id = NewTraceId();
    span.span_id = NewSpanId();
    span.time_nanos = Now();
    context_.intake.store(VerdictRequest(span), {},
                          [response = std::move(response), reply = std::move(reply)](Result<void>) mutable {
                            reply(std::move(response));  // the same, whatever became of the record
                          });
  }

  static std::string Body(const VerdictSpan& span) {
    JsonWriter json;
    json.BeginObject().Key("trace_id").String(span.trace_id.Hex()).Key("span_id");
    if (span.answer_span_id) {
      json.String(span.answer_span_id->Hex());
    } else {
      json.Null();
    }
    return json.Key("feedback_span_id").String(span.span_id.Hex()).Key("stored").Bool(true).EndObject().Take();
  }

  // No page, a page that may send, or our own page.
  bool MayCome(const net::Request& request) const {
    const std::string_view origin = request.headers.Get("Origin");
    if (origin.empty() || context_.intake.may_send_from(origin)) return true;
    const std::string_view host = request.headers.Get("Host");
    return !host.empty() && NamesThisMachine(host, {}) && origin.ends_with(fmt::format("://{}", host));
  }
  void AddCors(std::string_view origin, net::Headers& headers) const {
    headers.Add("Vary", "Origin");
    if (origin.empty() || !context_.intake.may_send_from(origin)) return;
    headers.Add("Access-Control-Allow-Origin", std::string(origin));
    headers.Add("Access-Control-Expose-Headers", "Retry-After");
  }

  // Of two verdicts the one that came later has the higher time, however quick they came.
  int64_t Now() {
    const int64_t now = context_.clock.NowNanos();
    int64_t last = last_time_.load();
    while (!last_time_.compare_exchange_weak(last, std::max(now, last + 1))) {
    }
    return std::max(now, last + 1);
  }
  template <typename Id>
  Id RandomId() {
    Id id;
    std::lock_guard lock(mutex_);
    do {
      for (size_t i = 0; i < id.bytes.size(); i += 8) {
        const uint64_t bits = random_.Next();
        std::memcpy(id.bytes.data() + i, &bits, 8);
      }
    } while (id.IsZero());
    return id;
  }
  otel::TraceId NewTraceId() { return RandomId<otel::TraceId>(); }
  otel::SpanId NewSpanId() { return RandomId<otel::SpanId>(); }

  bool MayStoreRefused() {
    std::lock_guard lock(mutex_);
    const SteadyPoint now = context_.clock.Steady();
    if (now - second_ >= std::chrono::seconds(1)) {
      second_ = now;
      refused_stored_ = 0;
    }
    return ++refused_stored_ <= kRefusedStoredPerSecond;
  }
  void Count(std::string outcome) {
    context_.metrics
        .Counter("throughline_feedback_total", "Verdicts that were posted, by what became of them.",
                 {{"outcome", std::move(outcome)}})
        .Increment();
  }

  ApiContext& context_;
  std::atomic<int64_t> last_time_{0};
  std::mutex mutex_;
  SystemRandom random_;
  SteadyPoint second_{};
  int refused_stored_ = 0;
};

}  // namespace

std::vector<Route> FeedbackRoutes(ApiContext& context) {
  const auto resource = std::make_shared<FeedbackResource>(context);
  return {
      {.method = "POST",
       .pattern = "/api/v1/feedback",
       .access = RouteAccess::kOpen,
       .handler = {},
       .summary = "A verdict on an answer, by the answer's token or by its trace and span. Answered when it is "
                  "stored.",
       .async = [resource](const ApiCall& call, Reply reply) { resource->Post(call, std::move(reply)); },
       .about =
           {.headers = {{"Idempotency-Key", Text("the same: stored once").Longest(kLongestIdempotencyKey)}},
            .body = VerdictShape(),
            .body_example =
                R"({"trace_id": "0af7651916cd43dd8448eb211c80319c", "span_id": "b7ad6b7169203331", "verdict": "thumbs_down", "comment": "wrong field", "user_id": "u1"})",
            .answer = VerdictStoredShape()}},
      {.method = "OPTIONS",
       .pattern = "/api/v1/feedback",
       .access = RouteAccess::kOpen,
       .handler = [resource](const ApiCall& call) -> Result<net::Response> { return resource->Preflight(call); },
       .quick = true,
       .summary = "Whether a page may post a verdict.",
       .about = {.status = 204}}};
}

}  // namespace throughline::center
