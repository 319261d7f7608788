// GET /api/v1/tail: spans as they arrive. The first call gives a cursor; each further call with it gives what is new.
#include <fmt/format.h>
#include <poll.h>

#include <atomic>
#include <charconv>
#include <map>
#include <mutex>

#include "base/json_writer.h"
#include "base/random.h"
#include "center/api/routes.h"
#include "center/api/trace_shapes.h"
#include "center/read/trace_json.h"
#include "store/tail.h"

namespace throughline::center {
namespace {

constexpr size_t kDefaultLimit = 200, kMostSpans = 1'000;
constexpr uint64_t kMostWaitSeconds = 30;
constexpr size_t kMostSessions = 100;
constexpr auto kSessionIdle = std::chrono::minutes(2);
constexpr int kLookEveryMillis = 250;
constexpr int kMostWaiting = 6;  // of the router's workers: those who wait must not keep those who ask from an answer

struct Session {
  explicit Session(store::ClickHouseClient& client, int64_t from_ms) : tail(client, from_ms) {}
  std::mutex mutex;  // one call at a time
  store::Tail tail;
  SteadyPoint last_used{};
};

// The tails that clients hold, by cursor. A cursor is not guessable: it is 128 random bits.
class Sessions {
 public:
  Sessions(store::ClickHouseClient& client, const Clock& clock) : client_(client), clock_(clock) {}

  // The session of `cursor`; for an empty one a new session, whose cursor is then put there.
  Result<std::shared_ptr<Session>> Get(std::string& cursor) {
    std::lock_guard lock(mutex_);
    SteadyPoint now = clock_.Steady();
    std::erase_if(sessions_, [&](const auto& entry) {
      return entry.second.use_count() == 1 && now - entry.second->last_used > kSessionIdle;
    });
    auto found = sessions_.find(cursor);
    if (found == sessions_.end() && !cursor.empty()) {
      return Fail(ErrorKind::kInvalid,
                  "this cursor is not known here: the server was restarted, or it was not used for two minutes. Leave "
                  "it out to begin again from now");
    }
    if (found == sessions_.end()) {
      if (sessions_.size() >= kMostSessions)
        return Fail(ErrorKind::kBusy,
                    fmt::format("{} clients follow the spans already, which is the limit", kMostSessions));
      cursor = fmt::format("{:016x}{:016x}", random_.Next(), random_.Next());
      found = sessions_.emplace(cursor, std::make_shared<Session>(client_, clock_.NowNanos() / 1'000'000)).first;
    }
    found->second->last_used = now;
    return found->second;
  }

 private:
  store::ClickHouseClient& client_;
  const Clock& clock_;
  SystemRandom random_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Session>> sessions_;
};

// A number from 0 to `most`; `otherwise` when it is not there.
Result<uint64_t> ReadCount(const net::Query& query, std::string_view name, uint64_t most, uint64_t otherwise) {
  auto text = query.Find(name);
  if (!text) return otherwise;
  uint64_t count = 0;
  auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), count);
  if (error != std::errc() || end != text->data() + text->size() || count > most) {
    return Fail(ErrorKind::kInvalid, fmt::format("{}={}: use a number from 0 to {}", name, text->substr(0, 40), most));
  }
  return count;
}

void WriteSpan(const store::StoredSpan& span, JsonWriter& json) {
  json.BeginObject()
      .Key("trace_id")
      .String(span.trace_id.Hex())
      .Key("span_id")
      .String(span.span_id.Hex())
      .Key("parent_span_id");
  span.parent_span_id.IsZero() ? json.Null() : json.String(span.parent_span_id.Hex());
  json.Key("service").String(span.service_name).Key("name").String(span.name).Key("kind").String(KindName(span.kind));
  json.Key("status").String(StatusName(span.status)).Key("status_message").String(span.status_message);
  json.Key("start_time_unix_nano").IntText(span.start_nanos).Key("duration_ns").Int(span.duration_ns);
  json.Key("operation")
      .String(span.operation)
      .Key("model")
      .String(span.response_model.empty() ? span.request_model : span.response_model);
  json.Key("input_tokens").IntOrNull(span.input_tokens).Key("output_tokens").IntOrNull(span.output_tokens).EndObject();
}

Result<net::Response> Follow(Sessions& sessions, std::atomic<int>& waiting, const Clock& clock, const ApiCall& call) {
  Result<uint64_t> limit = ReadCount(call.request.query, "limit", kMostSpans, kDefaultLimit);
  if (!limit) return Fail(limit.error());
  Result<uint64_t> wait = ReadCount(call.request.query, "wait", kMostWaitSeconds, 0);
  if (!wait) return Fail(wait.error());
  std::string cursor(call.request.query.Get("cursor"));
  bool is_new = cursor.empty();
  Result<std::shared_ptr<Session>> session = sessions.Get(cursor);
  if (!session) return Fail(session.error());
  std::lock_guard lock((*session)->mutex);

  SteadyPoint until = clock.Steady() + std::chrono::seconds(*wait);
  bool may_wait = !is_new && waiting.fetch_add(1) < kMostWaiting;
  std::vector<store::StoredSpan> spans;
  Result<void> outcome;
  for (;;) {
    Result<std::vector<store::StoredSpan>> found =
        (*session)->tail.SpansSince(std::max<uint64_t>(1, *limit), {.cancel = call.cancel});
    if (!found) {
      outcome = Fail(found.error());
      break;
    }
    spans = std::move(*found);
    if (!spans.empty() || !may_wait || clock.Steady() >= until || call.cancel.cancelled()) break;
    pollfd gone{call.cancel.poll_fd(), POLLIN, 0};
    ::poll(&gone, 1, kLookEveryMillis);
  }
  if (!is_new) waiting.fetch_sub(1);
  if (!outcome) return Fail(outcome.error());
  JsonWriter json;
  json.BeginObject().Key("spans").BeginArray();
  for (const store::StoredSpan& span : spans) WriteSpan(span, json);
  json.EndArray().Key("cursor").String(cursor);
  return JsonResponse(200, json.EndObject().Take());
}

}  // namespace

std::vector<Route> TailRoutes(ApiContext& context) {
  auto sessions = std::make_shared<Sessions>(context.client, context.clock);
  auto waiting = std::make_shared<std::atomic<int>>(0);
  return {{.method = "GET",
           .pattern = "/api/v1/tail",
           .handler = [&context, sessions,
                       waiting](const ApiCall& call) { return Follow(*sessions, *waiting, context.clock, call); },
           .summary = "Spans as they arrive, from a cursor on.",
           .about = {.query = {{"cursor", Text("of the answer before; none: from now on")},
                               {"limit", Whole().From(0).To(kMostSpans)},
                               {"wait", Whole("seconds to wait for something new").From(0).To(kMostWaitSeconds)}},
                     .answer = TailShape()}}};
}

}  // namespace throughline::center
