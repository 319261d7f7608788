#ifndef THROUGHLINE_SDK_GRPC
#include <gmock/gmock.h>

#include "sdk/export/endpoint.h"
#include "sdk/export/testing.h"

namespace throughline::inline sdk::otlp {
namespace {

TEST(GrpcTransport, ALibraryBuiltWithoutItSaysWhatToUse) {
  EXPECT_FALSE(HasGrpc());
  const auto transport = MakeGrpcTransport({}, {});
  ASSERT_FALSE(transport);
  EXPECT_THAT(transport.error().message, testing::HasSubstr("built without gRPC: use Protocol::kHttpProtobuf"));
}

}  // namespace
}  // namespace throughline::inline sdk::otlp

// Not under thread sanitizer: it does not know what Debian's gRPC does inside, and reports nearly all of it.
#elif !defined(__SANITIZE_THREAD__)

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <set>
#include <thread>

#include "sdk/export/endpoint.h"
#include "sdk/export/testing.h"

namespace throughline::inline sdk::otlp {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;

SteadyPoint In(Duration time) { return std::chrono::steady_clock::now() + time; }

// A real receiver that takes any method.
class Receiver final : public grpc::CallbackGenericService {
 public:
  struct Call {
    std::string method, request;
    std::multimap<std::string, std::string> metadata;
  };

  Receiver() {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterCallbackGenericService(this);
    server_ = builder.BuildAndStart();
  }
  ~Receiver() override { server_->Shutdown(std::chrono::system_clock::now()); }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

  grpc::Status status;
  std::string response;
  Call last;

 private:
  class Reactor final : public grpc::ServerGenericBidiReactor {
   public:
    Reactor(Receiver& receiver, grpc::GenericCallbackServerContext& context) : receiver_(receiver) {
      receiver_.last.method = context.method();
      for (const auto& [name, value] : context.client_metadata()) {
        receiver_.last.metadata.emplace(std::string(name.data(), name.size()), std::string(value.data(), value.size()));
      }
      StartRead(&request_);
    }
    void OnReadDone(bool ok) override {
      std::vector<grpc::Slice> slices;
      if (ok && request_.Dump(&slices).ok()) {
        receiver_.last.request.clear();
        for (const grpc::Slice& slice : slices) {
          receiver_.last.request.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
        }
      }
      if (!receiver_.status.ok()) return Finish(receiver_.status);
      const grpc::Slice slice(receiver_.response);
      response_ = grpc::ByteBuffer(&slice, 1);
      StartWriteAndFinish(&response_, {}, grpc::Status::OK);
    }
    void OnDone() override { delete this; }

   private:
    Receiver& receiver_;
    grpc::ByteBuffer request_, response_;
  };

  grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext* context) override {
    return new Reactor(*this, *context);
  }

  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

std::unique_ptr<Transport> Make(const std::string& url, OtlpOptions options = {}, Signal signal = Signal::kTraces) {
  options.endpoint = url;
  options.protocol = Protocol::kGrpc;
  Result<std::unique_ptr<Transport> > transport = MakeTransport(options, signal);
  EXPECT_TRUE(transport) << transport.error().message;
  return std::move(*transport);
}

// google.rpc.Status with RetryInfo{7.5 s} behind another detail.
std::string StatusWithRetryInfo() {
  const auto field = [](char tag, const std::string& bytes) {
    return std::string(1, tag) + static_cast<char>(bytes.size()) + bytes;
  };
  const std::string delay = "\x08\x07\x10"s + "\x80\xca\xb5\xee\x01"s;  // seconds = 7, nanos = 500,000,000
  const std::string info =
      field('\x0a', "type.googleapis.com/google.rpc.RetryInfo") + field('\x12', field('\x0a', delay));
  const std::string other = field('\x0a', "type.googleapis.com/google.rpc.DebugInfo") + field('\x12', "x");
  return "\x08\x08"s + field('\x1a', other) + field('\x1a', info);
}

TEST(GrpcTransport, EveryCodeIsJudgedAsOtlpSays) {
  Receiver receiver;
  const auto transport = Make(receiver.url());
  const std::set<int> retryable = {1, 4, 10, 11, 14, 15};
  for (int code = 0; code <= 16; ++code) {
    receiver.status = grpc::Status(static_cast<grpc::StatusCode>(code), "why");
    ASSERT_TRUE(transport->Load("request"));
    const Answer answer = transport->Try(In(10s));
    EXPECT_EQ(answer.kind, Answer::Kind::kGrpc) << code;
    EXPECT_EQ(answer.code, code);
    EXPECT_EQ(Judge(answer), code == 0                  ? Verdict::kDelivered
                             : retryable.contains(code) ? Verdict::kRetryable
                                                        : Verdict::kRefused)
        << code;
    if (code) {
      EXPECT_EQ(answer.message, "why");
    }
  }
}

TEST(GrpcTransport, RetryInfoIsReadAndMakesExhaustedRetryable) {
  Receiver receiver;
  receiver.status = grpc::Status(grpc::StatusCode::RESOURCE_EXHAUSTED, "the queue is full", StatusWithRetryInfo());
  const auto transport = Make(receiver.url());
  ASSERT_TRUE(transport->Load("request"));
  const Answer answer = transport->Try(In(10s));
  EXPECT_EQ(answer.retry_after, 7500ms);
  EXPECT_EQ(Judge(answer), Verdict::kRetryable);
}

TEST(GrpcTransport, TheCallIsOtlpsWithMetadataInLowerCase) {
  Receiver receiver;
  receiver.response =
      "\x0a\x08\x08\x03\x12\x04"
      "full"s;
  const auto transport =
      Make(receiver.url(), {.headers = {{"Authorization", "Bearer t"}, {"cx-application-name", "ai"}}});
  const std::string request(5000, 'x');
  ASSERT_TRUE(transport->Load(request));
  const Answer answer = transport->Try(In(10s));
  EXPECT_EQ(answer.code, 0) << answer.message;
  EXPECT_EQ(answer.rejected, 3);
  EXPECT_EQ(answer.message, "full");
  EXPECT_EQ(receiver.last.method, "/opentelemetry.proto.collector.trace.v1.TraceService/Export");
  EXPECT_EQ(receiver.last.request, request);
  EXPECT_EQ(receiver.last.metadata.find("authorization")->second, "Bearer t");
  EXPECT_EQ(receiver.last.metadata.find("cx-application-name")->second, "ai");
  const auto metrics = Make(receiver.url(), {}, Signal::kMetrics);
  ASSERT_TRUE(metrics->Load("m"));
  EXPECT_EQ(metrics->Try(In(10s)).code, 0);
  EXPECT_EQ(receiver.last.method, "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export");
}

TEST(GrpcTransport, NobodyThereIsWorthAnotherTry) {
  std::string url;
  { url = Receiver().url(); }
  const auto transport = Make(url);
  ASSERT_TRUE(transport->Load("request"));
  EXPECT_EQ(Judge(transport->Try(In(10s))), Verdict::kRetryable);
}

TEST(GrpcTransport, CancelEndsACall) {
  const auto transport = Make("http://127.0.0.1:1", {.timeout = 1h});
  transport->Cancel();
  ASSERT_TRUE(transport->Load("request"));
  EXPECT_EQ(transport->Try(In(1h)).kind, Answer::Kind::kCancelled);
}

}  // namespace
}  // namespace throughline::inline sdk::otlp

#endif
