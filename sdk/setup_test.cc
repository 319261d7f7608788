#include "throughline/setup.h"

#include <gtest/gtest.h>
#include <httplib.h>

#include <map>
#include <thread>

#include "sdk/export/testing.h"
#include "throughline/content.h"

namespace throughline::inline sdk {
namespace {

using namespace std::chrono_literals;

// Variables of the environment, as they were afterwards.
class Environment {
 public:
  Environment(std::initializer_list<std::pair<std::string, const char*>> variables) {
    for (const auto& [name, value] : variables) {
      const char* before = getenv(name.c_str());
      before_[name] = before ? std::optional<std::string>(before) : std::nullopt;
      setenv(name.c_str(), value, 1);
    }
  }
  ~Environment() {
    for (const auto& [name, value] : before_) value ? setenv(name.c_str(), value->c_str(), 1) : unsetenv(name.c_str());
  }

 private:
  std::map<std::string, std::optional<std::string>> before_;
};

class Receiver {
 public:
  Receiver() {
    server_.Post(R"(/.*)", [this](const httplib::Request& request, httplib::Response&) {
      std::lock_guard lock(mutex_);
      requests_.push_back(request);
    });
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    while (!server_.is_running()) std::this_thread::yield();
  }
  ~Receiver() {
    server_.stop();
    thread_.join();
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  std::vector<httplib::Request> requests() {
    std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  httplib::Server server_;
  int port_ = 0;
  std::mutex mutex_;
  std::vector<httplib::Request> requests_;
  std::thread thread_;
};

TEST(Setup, SpansArriveAlsoOfTracersThatWereThereBefore) {
  Receiver receiver;
  const Tracer tracer = GetTracer("early");
  EXPECT_FALSE(tracer.IsEnabled());
  tracer.StartSpan("too early").End();
  Telemetry telemetry =
      SetupExport({.service_name = "shop", .otlp = OtlpOptions{.endpoint = receiver.url(), .gzip = false}});
  EXPECT_TRUE(telemetry.is_enabled()) << telemetry.problem();
  EXPECT_EQ(telemetry.problem(), "");
  tracer.StartSpan("in time").End();
  EXPECT_TRUE(telemetry.ForceFlush());
  ASSERT_EQ(receiver.requests().size(), 1);
  EXPECT_EQ(receiver.requests()[0].path, "/v1/traces");
  EXPECT_EQ(otlp::SpanNames(receiver.requests()[0].body), std::vector<std::string>{"in time"});
  EXPECT_NE(receiver.requests()[0].body.find("shop"), std::string::npos);
  EXPECT_TRUE(telemetry.Shutdown());
  EXPECT_FALSE(tracer.IsEnabled());
}

TEST(Setup, TheStepsAreDoneInTheGuidesOrderOnceExportIsSetUp) {
  Receiver receiver;
  std::string order;
  const auto step = [&](const char* name) {
    return [&order, name] { order += std::string(name) + (GetTracer("t").IsEnabled() ? "+ " : "- "); };
  };
  {
    const Telemetry telemetry = SetupExport({.otlp = OtlpOptions{.endpoint = receiver.url()},
                                             .then = {.model_calls = step("model"),
                                                      .database = step("database"),
                                                      .application = step("application"),
                                                      .server = step("server")}});
    EXPECT_EQ(order, "model+ database+ application+ server+ ");
  }
  order.clear();
  const Telemetry telemetry = SetupExport(
      {.otlp = OtlpOptions{.endpoint = "ftp://x"}, .then = {.database = step("database"), .server = step("server")}});
  EXPECT_EQ(order, "database- server- ");
  EXPECT_FALSE(telemetry.is_enabled());
}

TEST(Setup, WhatIsWrongIsSaidAndSpansDoNothing) {
  const Environment clean({{"CX_TOKEN", ""}, {"CX_ENDPOINT", ""}});
  otlp::Sentences sentences;
  const Telemetry no_token = SetupExportToCoralogix({.service_name = "a"});
  EXPECT_EQ(no_token.problem(),
            "CX_TOKEN is not set: give coralogix_token, a Send-Your-Data key, or set it in the environment");
  EXPECT_FALSE(no_token.is_enabled());
  EXPECT_NE(sentences.all().find("nothing is traced: CX_TOKEN is not set"), std::string::npos) << sentences.all();
  const Telemetry no_endpoint = SetupExportToCoralogix({.service_name = "a", .coralogix_token = "secret"});
  EXPECT_NE(no_endpoint.problem().find("CX_ENDPOINT is not set"), std::string::npos);
  const Telemetry bad_name =
      SetupExportToCoralogix({.service_name = "a", .coralogix_token = "secret\n", .coralogix_endpoint = "x:443"});
  EXPECT_EQ(bad_name.problem(), "the value of the header authorization has characters that can't be sent");
  EXPECT_FALSE(GetTracer("t").IsEnabled());
  {
    const Environment disabled({{"OTEL_SDK_DISABLED", "true"}});
    EXPECT_EQ(SetupExport().problem(), "OTEL_SDK_DISABLED is true");
  }
  EXPECT_EQ(Telemetry().problem(), "SetupExport was not called");
}

TEST(Setup, CoralogixGetsTheHeadersOfLlmTracekit) {
  Receiver receiver;
  const std::string url = receiver.url();
  const Environment environment({{"CX_TOKEN", "cxtp_1"},
                                 {"CX_ENDPOINT", url.c_str()},
                                 {"CX_APPLICATION_NAME", "from-environment"},
                                 {"CX_SUBSYSTEM_NAME", ""},
                                 {"OTEL_RESOURCE_ATTRIBUTES", "team=search"},
                                 {"OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT", ""}});
  Telemetry telemetry = SetupExportToCoralogix({.service_name = "assistant", .protocol = Protocol::kHttpProtobuf});
  ASSERT_TRUE(telemetry.is_enabled()) << telemetry.problem();
  EXPECT_EQ(GetContentPolicy()->capture, ContentCapture::kFull);
  Span span = GetTracer("t").StartSpan("x");
  for (int i = 0; i < 600; ++i) span.SetAttribute("a" + std::to_string(i), i);
  span.End();
  EXPECT_TRUE(telemetry.Shutdown());
  ASSERT_EQ(receiver.requests().size(), 1);
  const httplib::Request request = receiver.requests()[0];
  EXPECT_EQ(request.get_header_value("authorization"), "Bearer cxtp_1");
  EXPECT_EQ(request.get_header_value("cx-application-name"), "from-environment");
  EXPECT_EQ(request.get_header_value("cx-subsystem-name"), "Unknown");
  SetContentPolicy({});
}

TEST(Setup, ProcessorsOfTheProgramComeBeforeTheExportingOne) {
  struct Redact final : SpanProcessor {
    void OnEnding(Span& span) noexcept override { span.SetAttribute("card", "redacted"); }
    void OnEnd(const FinishedSpan&) noexcept override {}
    bool ForceFlush(std::chrono::milliseconds) noexcept override { return true; }
    bool Shutdown(std::chrono::milliseconds) noexcept override { return true; }
  };
  Receiver receiver;
  Telemetry telemetry = SetupExport({.otlp = OtlpOptions{.endpoint = receiver.url(), .gzip = false},
                                     .use_batch_processor = false,
                                     .processors = {std::make_shared<Redact>()}});
  GetTracer("t").StartSpan("pay").SetAttribute("card", "4111");
  ASSERT_EQ(receiver.requests().size(), 1);
  EXPECT_EQ(receiver.requests()[0].body.find("4111"), std::string::npos);
  EXPECT_NE(receiver.requests()[0].body.find("redacted"), std::string::npos);
}

TEST(Setup, OptionsAreReadFromTheEnvironment) {
  const Environment environment({{"OTEL_EXPORTER_OTLP_ENDPOINT", "http://base:4318"},
                                 {"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://traces:4318/x"},
                                 {"OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"},
                                 {"OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "http/json"},
                                 {"OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer%20t, x = a=b ,broken,y=%4"},
                                 {"OTEL_EXPORTER_OTLP_COMPRESSION", "none"},
                                 {"OTEL_EXPORTER_OTLP_TIMEOUT", "2500"},
                                 {"OTEL_EXPORTER_OTLP_CERTIFICATE", "/ca.pem"},
                                 {"OTEL_EXPORTER_OTLP_INSECURE", "TRUE"},
                                 {"THROUGHLINE_SPOOL_DIRECTORY", "/spool"}});
  otlp::Sentences sentences;
  const OtlpOptions options = OtlpOptions::FromEnvironment();
  EXPECT_EQ(options.endpoint, "http://base:4318");
  EXPECT_EQ(options.traces_endpoint, "http://traces:4318/x");
  EXPECT_EQ(options.protocol, Protocol::kHttpJson);
  EXPECT_EQ(options.headers,
            (std::vector<std::pair<std::string, std::string>>{{"authorization", "Bearer t"}, {"x", "a=b"}}));
  EXPECT_FALSE(options.gzip);
  EXPECT_EQ(options.timeout, 2500ms);
  EXPECT_EQ(options.ca_file, "/ca.pem");
  EXPECT_TRUE(options.insecure);
  EXPECT_EQ(options.spool_directory, "/spool");
  EXPECT_NE(sentences.all().find("OTEL_EXPORTER_OTLP_HEADERS is left out"), std::string::npos) << sentences.all();
}

}  // namespace
}  // namespace throughline::inline sdk
