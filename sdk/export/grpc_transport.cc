// OTLP/gRPC over grpc++, with its generic stub: the request is bytes already. The only file that includes grpc++.
//
// After a fork gRPC's own threads are missing in the child, so that nothing there may call it: see exporter.cc.
#include "sdk/export/transport.h"

#ifdef THROUGHLINE_SDK_GRPC

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/completion_queue.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/channel_arguments.h>

#include <fstream>
#include <iterator>
#include <mutex>

namespace throughline::inline sdk::otlp {
namespace {

// OTLP: clients bound what they read.
constexpr int kMostBytes = 4 << 20;

Result<std::string> ReadFile(const std::string& path) {
  if (path.empty()) return std::string();
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file || text.empty()) return Fail(ErrorKind::kInvalid, "the file " + path + " can't be read");
  return text;
}

class GrpcTransport final : public Transport {
 public:
  GrpcTransport(std::shared_ptr<grpc::Channel> channel, Signal signal, TransportOptions options)
      : stub_(std::move(channel)), signal_(signal), options_(std::move(options)) {}

  ~GrpcTransport() override {
    queue_.Shutdown();
    void* tag = nullptr;
    for (bool ok = false; queue_.Next(&tag, &ok);) {
    }
  }

  bool Load(std::string_view request) override {
    // A copy: a call that was cancelled may hold on to its bytes for a while.
    const grpc::Slice slice(request.data(), request.size());
    request_ = grpc::ByteBuffer(&slice, 1);
    return true;
  }

  Answer Try(SteadyPoint deadline) override {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return {.kind = Answer::Kind::kNoAnswer, .message = "there was no time left"};
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::min(left, options_.timeout));
    if (options_.gzip) context.set_compression_algorithm(GRPC_COMPRESS_GZIP);
    for (const auto& [name, value] : options_.headers) context.AddMetadata(name, value);
    {
      std::lock_guard lock(mutex_);
      if (cancelled_) return {.kind = Answer::Kind::kCancelled};
      running_ = &context;
    }
    grpc::ByteBuffer response;
    grpc::Status status;
    const char* method = signal_ == Signal::kTraces ? "/opentelemetry.proto.collector.trace.v1.TraceService/Export"
                                                    : "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export";
    const auto call = stub_.PrepareUnaryCall(&context, method, request_, &queue_);
    call->StartCall();
    call->Finish(&response, &status, this);
    void* tag = nullptr;
    bool ok = false;
    queue_.Next(&tag, &ok);
    {
      std::lock_guard lock(mutex_);
      running_ = nullptr;
      if (cancelled_ && !status.ok()) return {.kind = Answer::Kind::kCancelled};
    }
    return Read(status, response);
  }

  void Cancel() override {
    std::lock_guard lock(mutex_);
    cancelled_ = true;
    if (running_) running_->TryCancel();
  }

 private:
  Answer Read(const grpc::Status& status, grpc::ByteBuffer& response) {
    Answer answer{.kind = Answer::Kind::kGrpc, .code = static_cast<int>(status.error_code())};
    if (!status.ok()) {
      answer.message = CleanMessage(status.error_message());
      answer.retry_after = ReadRetryInfo(status.error_details());
      return answer;
    }
    std::vector<grpc::Slice> slices;
    if (!response.Dump(&slices).ok()) return answer;
    std::string body;
    for (const grpc::Slice& slice : slices) body.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
    ReadPartialSuccess(body, false, signal_, answer);
    return answer;
  }

  grpc::GenericStub stub_;
  const Signal signal_;
  const TransportOptions options_;
  grpc::CompletionQueue queue_;
  grpc::ByteBuffer request_;
  std::mutex mutex_;
  bool cancelled_ = false;
  grpc::ClientContext* running_ = nullptr;
};

}  // namespace

bool HasGrpc() noexcept { return true; }

Result<std::unique_ptr<Transport>> MakeGrpcTransport(GrpcTarget target, TransportOptions options) {
  std::shared_ptr<grpc::ChannelCredentials> credentials = grpc::InsecureChannelCredentials();
  if (target.is_tls) {
    const Result<std::string> ca = ReadFile(options.ca_file);
    const Result<std::string> certificate = ReadFile(options.client_certificate_file);
    const Result<std::string> key = ReadFile(options.client_key_file);
    for (const Result<std::string>* file : {&ca, &certificate, &key}) {
      if (!*file) return Fail(file->error());
    }
    credentials =
        grpc::SslCredentials({.pem_root_certs = *ca, .pem_private_key = *key, .pem_cert_chain = *certificate});
  }
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMostBytes);
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);  // retries are ours
  // A receiver that is back is found as soon as we try again, not when gRPC has waited its own while.
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1000);
  // Two exporters of one program don't share a connection by accident: each can be cancelled alone.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetUserAgentPrefix("OTel-OTLP-Exporter-Throughline/0.1.0");
  return std::make_unique<GrpcTransport>(grpc::CreateCustomChannel(target.address, credentials, arguments),
                                         target.signal, std::move(options));
}

}  // namespace throughline::inline sdk::otlp

#else

namespace throughline::inline sdk::otlp {

bool HasGrpc() noexcept { return false; }

Result<std::unique_ptr<Transport>> MakeGrpcTransport(GrpcTarget, TransportOptions) {
  return Fail(ErrorKind::kInvalid, "this libthroughline is built without gRPC: use Protocol::kHttpProtobuf");
}

}  // namespace throughline::inline sdk::otlp

#endif
