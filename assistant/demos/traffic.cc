#include "assistant/demos/traffic.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "assistant/api/route.h"
#include "assistant/api/services.h"
#include "assistant/demos/plot.h"
#include "assistant/demos/story_export.h"
#include "assistant/demos/timeline.h"
#include "base/json_writer.h"
#include "base/random.h"
#include "throughline/content.h"
#include "throughline/feedback.h"
#include "throughline/propagation.h"
#include "throughline/provider.h"
#include "throughline/sampling.h"

namespace throughline::assistant {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr int64_t kMinute = 60'000'000'000;
constexpr std::string_view kApplication = "ai-dataprime-demo";

constexpr std::string_view kComplaints[] = {
    "wrong time range",         "not the service I meant", "too slow",
    "I wanted the errors only", "the query finds nothing", "it should have been grouped by service"};
constexpr std::string_view kPraise[] = {"exactly what I needed", "nice", "saved me the documentation"};

// A folder that goes when this does.
class ScratchFolder {
 public:
  static Result<ScratchFolder> Make() {
    std::error_code problem;
    std::string path = (std::filesystem::temp_directory_path(problem) / "throughline-demo-XXXXXX").string();
    if (problem || ::mkdtemp(path.data()) == nullptr)
      return Fail(ErrorKind::kUnavailable, "no folder can be made for the scratch database");
    return ScratchFolder(std::move(path));
  }
  ScratchFolder(ScratchFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  ScratchFolder& operator=(ScratchFolder&&) = delete;
  ~ScratchFolder() {
    std::error_code problem;
    if (!path_.empty()) std::filesystem::remove_all(path_, problem);
  }
  const std::string& path() const { return path_; }

 private:
  explicit ScratchFolder(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

// What the answer to a question said, as far as the story goes on from it.
struct Answered {
  int status = 0;
  std::string query, kind, token, trace_id;
  double confidence = 0;
  bool has_warnings = false;
};

Answered ReadAnswer(const net::Response& response) {
  Answered answered{.status = response.status};
  simdjson::dom::parser parser;
  simdjson::dom::element body;
  if (parser.parse(response.body).get(body) != simdjson::SUCCESS) return answered;
  const auto text = [&](std::string_view name, std::string& into) {
    std::string_view value;
    if (body[name].get_string().get(value) == simdjson::SUCCESS) into = value;
  };
  text("query", answered.query);
  text("kind", answered.kind);
  text("answer_token", answered.token);
  text("trace_id", answered.trace_id);
  double confidence = 0;
  if (body["confidence"].get_double().get(confidence) == simdjson::SUCCESS) answered.confidence = confidence;
  simdjson::dom::array warnings;
  if (body.at_pointer("/validation/warnings").get_array().get(warnings) == simdjson::SUCCESS)
    answered.has_warnings = warnings.size() > 0;
  return answered;
}

struct Summary {
  std::map<std::string, uint64_t> answers;  // by kind, or by status
  uint64_t questions = 0, verdicts = 0, thumbs_up = 0, locked = 0, lost_contexts = 0;
};

class Story {
 public:
  Story(const DemoOptions& options, const std::string& folder)
      : options_(options),
        random_(options.seed),
        services_(clock_),
        model_(services_.planner, random_),
        folder_(folder) {}
  ~Story() {
    services_.catalogue.reset();
    services_.feedback.reset();
    TracerProvider::SetGlobal(nullptr);
  }

  Result<void> Prepare();
  Result<void> Tell(std::ostream& output);
  void Summarise(std::ostream& output) const;

 private:
  Resource ResourceOf(std::string_view service) const {
    return Resource({{"service.name", service},
                     {"service.version", options_.version},
                     {"cx.application.name", kApplication},
                     {"cx.subsystem.name", "query-generator"},
                     {"demo", true},
                     {"demo.seed", static_cast<int64_t>(options_.seed)}});
  }
  void TellSession(const PlotSession& session, const Plot& plot);
  Answered Ask(const PlotUser& user, const std::string& question, const std::string& session_id,
               const std::string& conversation_id, bool is_spoken, const std::shared_ptr<Timeline>& timeline,
               SpanContext& page_span);
  void MaybeJudge(const PlotUser& user, const Answered& answered, const std::string& question,
                  const std::string& session_id, Duration took, bool is_new_version,
                  const std::shared_ptr<Timeline>& timeline, const SpanContext& page_span);
  // One request through the real handler, as the server runs it.
  net::Response Request(std::string_view path, std::string body, const SpanContext& from);
  Duration Between(milliseconds least, milliseconds most) {
    return least + milliseconds(random_.Below(static_cast<uint64_t>((most - least).count())));
  }

  const DemoOptions& options_;
  SeededRandom random_;
  StoryClock clock_;
  Services services_;
  SimulatedModel model_;
  const std::string folder_;
  std::shared_ptr<StoryExporter> exporter_;
  std::shared_ptr<TracerProvider> page_provider_;
  Tracer page_, server_;
  std::vector<Route> routes_;
  Summary summary_;
};

// Hands calls on to a Provider that lives elsewhere.
class Borrowed final : public Provider {
 public:
  explicit Borrowed(Provider& provider) : provider_(provider) {}
  std::string_view name() const override { return provider_.name(); }
  std::string_view model() const override { return provider_.model(); }
  double temperature() const override { return provider_.temperature(); }
  GenerationOutcome Generate(const GenerationRequest& request) override { return provider_.Generate(request); }

 private:
  Provider& provider_;
};

Result<void> Story::Prepare() {
  auto client = ThroughlineClient::Create(options_.server, options_.token);
  if (!client) return Fail(client.error().In("--server"));
  services_.client = std::move(*client);
  if (auto there = services_.client->Ping(milliseconds(5000)); !there)
    return Fail(there.error().kind,
                fmt::format("there is no Throughline server at {}: {}. Start it (`throughline serve`), "
                            "or name another with --server.",
                            options_.server, there.error().message));
  auto exporter = StoryExporter::Create(options_.server, options_.token, clock_);
  if (!exporter) return Fail(exporter.error());
  exporter_ = std::move(*exporter);
  TracerProvider::SetGlobal(TracerProvider::Create(
      {.resource = ResourceOf("dataprime_assistant"), .sampler = AlwaysOn(), .processors = {exporter_}}));
  page_provider_ = TracerProvider::Create(
      {.resource = ResourceOf("dataprime_assistant_web"), .sampler = AlwaysOn(), .processors = {exporter_}});
  page_ = page_provider_->GetTracer("page");
  server_ = GetTracer("throughline.assistant");
  SetContentPolicy({.capture = ContentCapture::kFull});
  SystemRandom secret;
  SetAnswerKeys(AnswerKeys({fmt::format("{:016x}{:016x}", secret.Next(), secret.Next())}));

  // A lock is waited for as long as it takes to see one; the story's wait is longer.
  auto store = FeedbackStore::Open({.path = folder_ + "/feedback.db", .busy_timeout = milliseconds(30)}, clock_);
  if (!store) return Fail(store.error());
  services_.feedback = std::move(*store);
  services_.settings.provider = "openai";
  services_.settings.model = "gpt-4o";
  services_.settings.telemetry_enabled = true;
  services_.provider = std::make_unique<Borrowed>(model_);
  services_.catalogue = std::make_unique<CatalogueWatch>(*services_.client, milliseconds(3'600'000));
  services_.pipeline = std::make_unique<Pipeline>(Pipeline::Dependencies{
      .planner = services_.planner, .provider = *services_.provider, .faults = services_.faults});
  for (auto part : {&GenerateQueryRoutes, &FeedbackRoutes})
    for (Route& route : part(services_)) routes_.push_back(std::move(route));
  return {};
}

net::Response Story::Request(std::string_view path, std::string body, const SpanContext& from) {
  net::Request request;
  request.method = "POST";
  request.target = request.path = path;
  request.headers.Set("Content-Type", "application/json");
  request.headers.Set("Host", "localhost:8000");
  request.body = std::move(body);
  // One in seventy loses its context on the way, as behind a proxy that rewrites headers.
  const bool is_lost = random_.Below(70) == 0;
  if (is_lost) {
    request.headers.Set("traceparent", "00-00000000000000000000000000000000-0000000000000000-01");
    ++summary_.lost_contexts;
  } else {
    request.headers.Set("traceparent", fmt::format("00-{}-{}-01", from.trace_id.Hex(), from.span_id.Hex()));
  }
  const auto route =
      std::ranges::find_if(routes_, [&](const Route& one) { return one.path == path && one.method == "POST"; });
  if (route == routes_.end()) return net::TextResponse(404, "no such route");
  std::vector<Header> headers;
  for (const net::HeaderField& field : request.headers) headers.push_back({field.name, field.value});

  const Scope elsewhere{Context()};  // the server knows of the page only what the headers say
  ServerSpan span(server_, {.method = "POST", .target = path, .headers = headers, .protocol_version = "1.1"},
                  {.route = path});
  const ContextReport context{.is_valid = !is_lost, .reason = is_lost ? "invalid_trace_id" : "", .was_given = true};
  net::Response response;
  {
    const Scope scope = span.MakeCurrent();
    Call call{request, span, context};
    response = route->handler(call);
  }
  span.End(response.status, response.body.size());
  return response;
}

Answered Story::Ask(const PlotUser& user, const std::string& question, const std::string& session_id,
                    const std::string& conversation_id, bool is_spoken, const std::shared_ptr<Timeline>& timeline,
                    SpanContext& page_span) {
  JsonWriter json;
  json.BeginObject().Key("user_input").String(question).Key("conversation_id").String(conversation_id);
  json.Key("session_id").String(session_id).Key("user_id").String(user.id);
  json.Key("input_kind").String(is_spoken ? "voice" : "text");
  json.Key("utc_offset_minutes").Int(user.utc_offset_minutes).EndObject();

  Span ask = page_.StartSpan("Ask", {.attributes = {{"session.id", session_id},
                                                    {"gen_ai.conversation.id", conversation_id},
                                                    {"input.kind", is_spoken ? "voice" : "text"},
                                                    {"demo.mode", "smart"}},
                                     .is_root = true});
  page_span = ask.context();
  const Context in_page = Context().With(ask);
  Span call = page_.StartSpan(
      "POST /api/generate-query",
      {.kind = SpanKind::kClient,
       .attributes = {{"http.request.method", "POST"}, {"url.path", "/api/generate-query"}, {"session.id", session_id}},
       .parent = &in_page});
  timeline->Advance(Between(milliseconds(4), milliseconds(60)));  // the network
  const net::Response response = Request("/api/generate-query", json.Take(), call.context());
  timeline->Advance(Between(milliseconds(4), milliseconds(60)));
  call.SetAttribute("http.response.status_code", response.status);
  if (response.status >= 400) call.SetStatus(StatusCode::kError);
  call.End();
  timeline->Advance(Between(milliseconds(3), milliseconds(20)));  // the page shows it
  ask.End();
  return ReadAnswer(response);
}

void Story::MaybeJudge(const PlotUser& user, const Answered& answered, const std::string& question,
                       const std::string& session_id, Duration took, bool is_new_version,
                       const std::shared_ptr<Timeline>& timeline, const SpanContext& page_span) {
  if (answered.token.empty() || answered.status != 200) return;
  double good = 0.5 + 0.45 * answered.confidence;
  if (answered.kind == "clarification") good -= 0.25;
  if (answered.kind == "refusal") good -= 0.55;
  if (answered.has_warnings) good -= 0.05;
  if (took > seconds(4)) good -= 0.25;
  if (took > seconds(8)) good -= 0.2;
  if (is_new_version && !user.has_small_plan) good += 0.06;
  // Who is annoyed says so more often.
  const bool is_up = random_.Uniform() < std::clamp(good, 0.03, 0.97);
  if (random_.Uniform() > std::min(1.0, user.verdict_rate * (is_up ? 1.0 : 1.6))) return;

  // Mostly within minutes, now and then a day later.
  const double when = random_.Uniform();
  const Duration delay = when < 0.75   ? Between(seconds(4), seconds(180))
                         : when < 0.93 ? Between(std::chrono::minutes(3), std::chrono::minutes(90))
                                       : Between(std::chrono::hours(8), std::chrono::hours(26));
  if (timeline->Now() + delay.count() > SystemClock().NowNanos() - kMinute / 2)
    return;  // it will be given, but not yet
  timeline->Advance(delay);

  JsonWriter json;
  json.BeginObject().Key("session_id").String(session_id).Key("user_input").String(question);
  json.Key("query_text").String(answered.query.empty() ? "(none)" : answered.query);
  json.Key("feedback_type").String(is_up ? "thumbs_up" : "thumbs_down").Key("answer_token").String(answered.token);
  if (random_.Uniform() < (is_up ? 0.06 : 0.3)) {
    json.Key("comment").String(is_up ? kPraise[random_.Below(std::size(kPraise))]
                                     : kComplaints[random_.Below(std::size(kComplaints))]);
  }
  json.EndObject();
  const Context parent = Context::OfRemote(page_span);
  Span judge = page_.StartSpan(
      "Judge answer", {.attributes = {{"ui.verdict", is_up ? "thumbs_up" : "thumbs_down"}, {"session.id", session_id}},
                       .parent = &parent});
  const Context in_page = Context().With(judge);
  Span call = page_.StartSpan("POST /api/feedback",
                              {.kind = SpanKind::kClient,
                               .attributes = {{"http.request.method", "POST"}, {"url.path", "/api/feedback"}},
                               .parent = &in_page});
  timeline->Advance(Between(milliseconds(4), milliseconds(60)));
  std::shared_ptr<FeedbackStore::Lock> lock;
  std::jthread waiting;  // five seconds of the story go by while the store waits for the lock
  if (random_.Below(90) == 0) {
    lock = services_.feedback->HoldLock();
    waiting = std::jthread([timeline] {
      std::this_thread::sleep_for(milliseconds(10));
      timeline->Advance(milliseconds(4970));
    });
  }
  const net::Response response = Request("/api/feedback", json.Take(), call.context());
  if (lock) {
    waiting.join();
    lock.reset();
  }
  timeline->Advance(Between(milliseconds(4), milliseconds(60)));
  call.SetAttribute("http.response.status_code", response.status);
  if (response.status >= 400) call.SetStatus(StatusCode::kError);
  ++summary_.verdicts;
  if (response.status == 503) ++summary_.locked;
  if (is_up) ++summary_.thumbs_up;
}

void Story::TellSession(const PlotSession& session, const Plot& plot) {
  const PlotUser& user = plot.users()[session.user];
  const std::string session_id = fmt::format("demo-{:016x}", random_.Next());
  const std::string conversation_id = fmt::format("demo-{:016x}", random_.Next());
  int64_t at = session.start;
  for (int i = 0; i < session.questions; ++i) {
    const auto timeline = std::make_shared<Timeline>(at);
    clock_.Tell(timeline);
    const bool is_spoken = random_.Uniform() < user.voice_rate;
    std::string question = i > 0 && random_.Uniform() < user.follow_up_rate ? user.questions.FollowUp(random_)
                           : random_.Below(40) == 0                         ? user.questions.OffTopic(random_).text
                                                                            : user.questions.Ask(random_).text;
    if (!is_spoken && random_.Uniform() < user.typo_rate) question = WithTypo(std::move(question), random_);
    model_.Next(plot.CallAt(at, user, random_), timeline);
    SpanContext page_span;
    const Answered answered = Ask(user, question, session_id, conversation_id, is_spoken, timeline, page_span);
    const int64_t answered_at = timeline->Now();
    ++summary_.questions;
    ++summary_.answers[answered.status == 200 ? answered.kind : std::to_string(answered.status)];
    MaybeJudge(user, answered, question, session_id, Duration(answered_at - at), plot.IsNewVersion(at), timeline,
               page_span);
    at = answered_at + Between(seconds(15), seconds(150)).count();
  }
}

Result<void> Story::Tell(std::ostream& output) {
  // To ten minutes, so that two runs of one seed one after the other tell the same.
  const int64_t now = SystemClock().NowNanos();
  const Plot plot(now - now % (10 * kMinute), options_.days, options_.questions, random_);
  const steady_clock::time_point start = steady_clock::now();
  steady_clock::time_point told = start;
  for (const PlotSession& session : plot.sessions()) {
    if (options_.stop != nullptr && options_.stop->load(std::memory_order_relaxed)) {
      exporter_->ForceFlush(seconds(5));
      return Fail(ErrorKind::kCancelled,
                  fmt::format("stopped after {} of {} questions", summary_.questions, options_.questions));
    }
    TellSession(session, plot);
    if (const std::string problem = exporter_->problem(); !problem.empty())
      return Fail(ErrorKind::kUnavailable, fmt::format("{} takes no more spans: {}", options_.server, problem));
    const steady_clock::time_point time = steady_clock::now();
    if (time - told < seconds(1)) continue;
    told = time;
    const double elapsed = std::chrono::duration<double>(time - start).count();
    const double rate = static_cast<double>(summary_.questions) / elapsed;
    output << fmt::format("demo: {} of {} questions, {:.0f} a second, {:.0f} s left\n", summary_.questions,
                          options_.questions, rate,
                          static_cast<double>(static_cast<uint64_t>(options_.questions) - summary_.questions) / rate)
           << std::flush;
  }
  services_.feedback.reset();  // its last spans
  if (!exporter_->ForceFlush(seconds(60)))
    return Fail(ErrorKind::kUnavailable,
                fmt::format("{} takes no more spans: {}", options_.server, exporter_->problem()));
  return {};
}

void Story::Summarise(std::ostream& output) const {
  output << fmt::format("demo: {} questions of {} days, {} spans sent to {}\n", summary_.questions, options_.days,
                        exporter_->sent(), options_.server);
  for (const auto& [kind, count] : summary_.answers) output << fmt::format("demo:   {:<14} {}\n", kind, count);
  output << fmt::format("demo:   verdicts       {} ({} thumbs up, {} while the database was locked)\n",
                        summary_.verdicts, summary_.thumbs_up, summary_.locked);
  output << fmt::format("demo:   lost contexts  {}\n", summary_.lost_contexts);
  output << fmt::format("demo: look at application {} in {}\n", kApplication, options_.server);
}

}  // namespace

int RunDemo(const DemoOptions& options, std::ostream& output, std::ostream& errors) {
  const auto wrong = [&](std::string_view what) {
    errors << "throughline-assistant demo: " << what << '\n';
    return 2;
  };
  if (options.days < 1 || options.days > 90) return wrong("--days is from 1 to 90");
  if (options.questions < 1 || options.questions > 1'000'000) return wrong("--questions is from 1 to 1000000");
  const Result<ScratchFolder> folder = ScratchFolder::Make();
  Result<void> done = folder ? Result<void>() : Fail(folder.error());
  if (done) {
    Story story(options, folder->path());
    done = story.Prepare();
    if (done) done = story.Tell(output);
    if (done) story.Summarise(output);
  }
  if (done) return 0;
  errors << "throughline-assistant demo: " << done.error().message << '\n';
  return 1;
}

}  // namespace throughline::assistant
