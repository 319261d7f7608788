// Contexts through a real server and a real client: what comes in by one request goes out with the calls that it asks
// for.
#include "service.h"

#include <gtest/gtest.h>

#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <throughline/provider.h>

namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Received {
  std::vector<std::string> traceparents, tracestates;
  std::string body;
};

class TraceContextService : public testing::Test {
 protected:
  TraceContextService() {
    harness_.Post(".*", [this](const httplib::Request& request, httplib::Response&) {
      Received call;
      for (size_t i = 0; i < request.get_header_value_count("traceparent"); ++i) {
        call.traceparents.push_back(request.get_header_value("traceparent", i));
      }
      for (size_t i = 0; i < request.get_header_value_count("tracestate"); ++i) {
        call.tracestates.push_back(request.get_header_value("tracestate", i));
      }
      call.body = request.body;
      std::lock_guard lock(mutex_);
      received_.push_back(call);
    });
    ServeTraceContext(service_, provider_->GetTracer("test"));
    harness_port_ = harness_.bind_to_any_port("127.0.0.1");
    service_port_ = service_.bind_to_any_port("127.0.0.1");
    harness_thread_ = std::thread([this] { harness_.listen_after_bind(); });
    service_thread_ = std::thread([this] { service_.listen_after_bind(); });
    // A connection before the server listens would wait in its queue; a stop before it would be lost.
    while (!harness_.is_running() || !service_.is_running()) std::this_thread::yield();
  }
  ~TraceContextService() override {
    service_.stop();
    harness_.stop();
    service_thread_.join();
    harness_thread_.join();
  }

  std::vector<Received> Ask(const Headers& headers, int count = 1) {
    {
      std::lock_guard lock(mutex_);
      received_.clear();
    }
    std::string body = "[";
    for (int i = 0; i < count; ++i) {
      body += std::string(i == 0 ? "" : ",") + R"({"url":"http://127.0.0.1:)" + std::to_string(harness_port_) + "/" +
              std::to_string(i) + R"(","arguments":[{"n": 1}]})";
    }
    httplib::Client client("127.0.0.1", service_port_);
    const auto answer =
        client.Post("/test", httplib::Headers(headers.begin(), headers.end()), body + "]", "application/json");
    EXPECT_TRUE(answer && answer->status == 200);
    std::lock_guard lock(mutex_);
    return received_;
  }
  int Status(const std::string& body) {
    httplib::Client client("127.0.0.1", service_port_);
    const auto answer = client.Post("/test", body, "application/json");
    return answer ? answer->status : 0;
  }

  std::shared_ptr<throughline::TracerProvider> provider_ = throughline::TracerProvider::Create({});
  httplib::Server harness_, service_;
  int harness_port_ = 0, service_port_ = 0;
  std::thread harness_thread_, service_thread_;
  std::mutex mutex_;
  std::vector<Received> received_;  // the service makes its calls one after the other, and is asked one by one
};

constexpr char kTrace[] = "4bf92f3577b34da6a3ce929d0e0e4736";
constexpr char kSampled[] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TEST_F(TraceContextService, GoesOnWithTheTraceAndNamesEachCallItself) {
  const std::vector<Received> calls =
      Ask({{"TraceParent", kSampled}, {"tracestate", "a=1"}, {"TraceState", "b=2,a=0"}}, 3);
  ASSERT_EQ(calls.size(), 3u);
  std::vector<std::string> parents;
  for (const Received& call : calls) {
    ASSERT_EQ(call.traceparents.size(), 1u);
    EXPECT_EQ(call.traceparents[0].substr(3, 32), kTrace);
    EXPECT_EQ(call.traceparents[0].substr(53), "01");
    EXPECT_EQ(call.tracestates, std::vector<std::string>{"a=1,b=2"});
    EXPECT_EQ(call.body, R"([{"n":1}])");
    parents.push_back(call.traceparents[0].substr(36, 16));
  }
  EXPECT_NE(parents[0], parents[1]);
  EXPECT_NE(parents[1], parents[2]);
  EXPECT_NE(parents[0], "00f067aa0ba902b7");
}

TEST_F(TraceContextService, BeginsATraceWhereNoneCanGoOn) {
  for (const Headers& headers :
       {Headers{}, Headers{{"traceparent", kSampled}, {"traceparent", kSampled}},
        Headers{{"traceparent", "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}, {"tracestate", "a=1"}},
        Headers{{"trace-parent", kSampled}}}) {
    const std::vector<Received> calls = Ask(headers);
    ASSERT_EQ(calls.size(), 1u);
    ASSERT_EQ(calls[0].traceparents.size(), 1u);
    EXPECT_NE(calls[0].traceparents[0].substr(3, 32), kTrace);
    EXPECT_EQ(calls[0].traceparents[0].substr(53), "03") << "sampled, and its id is random";
    EXPECT_TRUE(calls[0].tracestates.empty());
  }
}

TEST_F(TraceContextService, AnswersWhatItCantDo) {
  for (const char* body :
       {"", "{}", "[1]", R"([{"url":"http://127.0.0.1:1/"}])", "[", R"([{"url":1,"arguments":[]}])"}) {
    EXPECT_EQ(Status(body), 400) << body;
  }
  EXPECT_EQ(Status("[]"), 200);
  EXPECT_EQ(Status(R"([{"url":"file:///etc/passwd","arguments":[]}])"), 502) << "HTTP alone";
}

}  // namespace
