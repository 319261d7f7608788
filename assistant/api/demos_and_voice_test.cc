// The routes that stand beside the questions: demos, faults, voice.
#include <gtest/gtest.h>
#include <simdjson.h>

#include <atomic>
#include <fstream>
#include <future>
#include <iterator>
#include <thread>

#include "assistant/api/route.h"
#include "assistant/api/services.h"
#include "net/server.h"
#include "throughline/openai.h"

namespace throughline::assistant {
namespace {

std::string Recording(const std::string& name) {
  std::ifstream file(std::string(THROUGHLINE_SOURCE_DIR) + "/assistant/voice/testdata/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

class SideRoutes : public ::testing::Test {
 protected:
  SideRoutes() : services_(clock_) { Make(); }
  void Make() {
    routes_.clear();
    for (auto part : {&DemoRoutes, &FaultRoutes, &VoiceRoutes})
      for (Route& route : part(services_)) routes_.push_back(std::move(route));
  }
  net::Response Send(std::string_view method, std::string_view path, std::string body = {},
                     std::string content_type = "application/json") {
    net::Request request;
    request.method = method;
    request.path = path;
    request.headers.Set("Content-Type", std::move(content_type));
    request.body = std::move(body);
    ServerSpan span(GetTracer("test"), {.method = method, .target = path});
    const ContextReport context;
    Call call{request, span, context};
    for (const Route& route : routes_)
      if (route.method == method && route.path == path) return route.handler(call);
    ADD_FAILURE() << "no route";
    return {};
  }
  // As JSON text; "(none)" when it is not there.
  static std::string At(const net::Response& response, const std::string& pointer) {
    simdjson::dom::parser parser;
    simdjson::dom::element value;
    if (parser.parse(response.body).at_pointer(pointer).get(value) != simdjson::SUCCESS) return "(none)";
    return simdjson::minify(value);
  }

  SystemClock clock_;
  Services services_;
  std::vector<Route> routes_;
};

TEST_F(SideRoutes, FaultsAreListedSetAndCleared) {
  EXPECT_EQ(At(Send("GET", "/api/faults"), "/faults/0/name"), "\"model_timeout\"");
  const net::Response set = Send("POST", "/api/faults", R"({"name": "database_locked", "uses": 2})");
  EXPECT_EQ(set.status, 200);
  EXPECT_EQ(At(set, "/faults/4/uses"), "2");
  EXPECT_EQ(services_.faults.Left(Fault::kDatabaseLocked), 2);
  EXPECT_EQ(At(Send("POST", "/api/faults", R"({"name": "rate_limit"})"), "/faults/1/uses"),
            "1");  // once, when not said
  EXPECT_EQ(At(Send("POST", "/api/faults", R"({"name": "rate_limit", "uses": -1})"), "/faults/1/uses"), "-1");
  EXPECT_EQ(At(Send("POST", "/api/faults", R"({"clear": true})"), "/faults/4/uses"), "0");
  EXPECT_EQ(services_.faults.Left(Fault::kRateLimit), 0);
}

TEST_F(SideRoutes, AFaultThatIsNoneIsRefusedWithASentence) {
  for (const std::string body :
       {"", "[]", "{", "{}", R"({"name": 7})", R"({"name": "model"})", R"({"name": "rate_limit", "uses": "2"})",
        R"({"name": "rate_limit", "uses": 1.5})", R"({"name": "rate_limit", "uses": -2})",
        R"({"name": "rate_limit", "uses": 99999999999999999999})", R"({"clear": false})", "\xff\xfe"}) {
    const net::Response response = Send("POST", "/api/faults", body);
    EXPECT_EQ(response.status, 400) << body;
    EXPECT_EQ(At(response, "/success"), "false") << body;
    EXPECT_NE(At(response, "/error"), "(none)") << body;
  }
  for (const FaultInfo& info : AllFaults()) EXPECT_EQ(services_.faults.Left(info.fault), 0) << info.name;
}

TEST_F(SideRoutes, ADemoThatIsCutShortByAStopSaysSo) {
  services_.stopping.Cancel();
  for (const char* path : {"/api/create-slow-span", "/api/demo/slow-db"}) {
    const net::Response response = Send("POST", path);
    EXPECT_EQ(response.status, 503) << path;
    EXPECT_EQ(At(response, "/error_type"), "\"stopping\"") << path;
  }
}

TEST_F(SideRoutes, TheFifthDemoAtOnceIsTurnedAway) {
  std::promise<void> refused;
  std::atomic<int> turned_away{0}, cut_short{0};
  std::vector<std::jthread> five;
  for (int i = 0; i < 5; ++i) {
    five.emplace_back([&] {
      const net::Response response = Send("POST", "/api/demo/slow-db");
      if (response.status == 503) ++cut_short;
      if (response.status != 429) return;
      EXPECT_EQ(response.headers.Get("Retry-After"), "4");
      EXPECT_EQ(At(response, "/retry_after_seconds"), "4");
      if (turned_away.fetch_add(1) == 0) refused.set_value();
    });
  }
  refused.get_future().get();  // the other four wait, or will
  services_.stopping.Cancel();
  five.clear();
  EXPECT_EQ(turned_away.load(), 1);
  EXPECT_EQ(cut_short.load(), 4);
}

TEST_F(SideRoutes, SpeechIsHeard) {
  const net::Response response = Send("POST", "/api/voice/transcribe", Recording("errors.wav"), "audio/wav");
  EXPECT_EQ(response.status, 200) << response.body;
  EXPECT_EQ(At(response, "/text"), "\"show me errors of the last hour\"");
  EXPECT_EQ(At(response, "/recogniser"), "\"pocketsphinx\"");
  EXPECT_EQ(services_.counters.voice.load(), 1u);
}

TEST_F(SideRoutes, WithoutAnyRecogniserTheAnswerSaysWhatToInstall) {
  services_.settings.speech_program = "/nowhere/pocketsphinx";
  Make();
  const net::Response response = Send("POST", "/api/voice/transcribe", Recording("errors.wav"), "audio/wav");
  EXPECT_EQ(response.status, 501);
  EXPECT_EQ(At(response, "/error_type"), "\"no_recogniser\"");
  EXPECT_NE(response.body.find("pocketsphinx-en-us"), std::string::npos);
}

TEST_F(SideRoutes, ARecordingThatIsNoneIsRefusedWithASentence) {
  const std::string wav = Recording("errors.wav");
  const struct {
    std::string body, type;
    int status;
  } cases[] = {
      {"", "audio/wav", 400},
      {wav, "text/html", 400},
      {wav, "", 400},
      {"RIFF", "audio/wav", 400},
      {wav.substr(0, 40), "audio/wav", 400},
      {"\x1a\x45\xdf\xa3", "audio/webm; codecs=opus", 400},
      {std::string((10 << 20) + 1, 'x'), "audio/wav", 413},
  };
  for (const auto& [body, type, status] : cases) {
    const net::Response response = Send("POST", "/api/voice/transcribe", body, type);
    EXPECT_EQ(response.status, status) << type << " " << response.body;
    EXPECT_EQ(At(response, "/success"), "false");
  }
  EXPECT_EQ(services_.counters.voice.load(), 0u);
}

TEST_F(SideRoutes, AnEndpointThatTranscribesIsAskedFirst) {
  auto endpoint = net::Server::Start(
      {.address = {.host = "127.0.0.1"}, .io_threads = 1}, [](const net::Request& request, net::ResponseWriter writer) {
        EXPECT_EQ(request.path, "/v1/audio/transcriptions");
        EXPECT_NE(request.body.find("filename=\"question.webm\""), std::string::npos);
        writer.Send({.status = 200,
                     .headers = {{"Content-Type", "application/json"}},
                     .body = R"({"text": "errors of <b>checkout</b>", "language": "english", "duration": 2.1})"});
      });
  ASSERT_TRUE(endpoint);
  services_.transcriber = std::make_unique<openai::Client>(
      openai::ClientOptions{.base_url = "http://" + (*endpoint)->address().Text() + "/v1", .api_key = "none"});
  const net::Response response = Send("POST", "/api/voice/transcribe", "\x1a\x45\xdf\xa3", "audio/webm;codecs=opus");
  EXPECT_EQ(response.status, 200) << response.body;
  EXPECT_EQ(At(response, "/text"), "\"errors of <b>checkout</b>\"");
  EXPECT_EQ(At(response, "/recogniser"), "\"whisper-1\"");
  EXPECT_EQ(At(response, "/confidence"), "null");
}

TEST_F(SideRoutes, WhenTheEndpointIsAwayTheRecogniserOfThisMachineListens) {
  services_.transcriber =
      std::make_unique<openai::Client>(openai::ClientOptions{.base_url = "http://127.0.0.1:1/v1", .api_key = "none"});
  const net::Response response = Send("POST", "/api/voice/transcribe", Recording("errors.wav"), "audio/wav");
  EXPECT_EQ(response.status, 200) << response.body;
  EXPECT_EQ(At(response, "/recogniser"), "\"pocketsphinx\"");
}

}  // namespace
}  // namespace throughline::assistant
