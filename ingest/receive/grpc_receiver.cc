#include "ingest/receive/grpc_receiver.h"

#include <fmt/format.h>
#include <grpc/support/log.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/resource_quota.h>

#include <map>
#include <vector>

#include "base/log.h"

namespace throughline::ingest {
namespace {

constexpr std::pair<std::string_view, Signal> kMethods[] = {
    {"/opentelemetry.proto.collector.trace.v1.TraceService/Export", Signal::kTraces},
    {"/opentelemetry.proto.collector.logs.v1.LogsService/Export", Signal::kLogs},
    {"/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", Signal::kMetrics}};

grpc::Status ErrorStatus(RpcCode code, const std::string& message,
                         std::optional<std::chrono::seconds> retry_after = {}) {
  return grpc::Status(static_cast<grpc::StatusCode>(code), message,
                      retry_after ? StatusBody(Encoding::kProtobuf, code, message, retry_after) : std::string());
}

std::string TakeBytes(grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string bytes;
  if (!buffer.Dump(&slices).ok()) return bytes;
  bytes.reserve(buffer.Length());
  for (const grpc::Slice& slice : slices) bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  buffer.Clear();
  return bytes;
}

// gRPC would inflate a compressed message without a bound, so its own decompression is off (see Start) and messages
// come as they were sent. The first bytes tell: no protobuf message begins with 1f (wire type 7 does not exist), and a
// zlib header read as protobuf would be field 15, which no export request has.
std::string_view SniffCompression(std::string_view message) {
  if (message.size() < 2) return {};
  auto byte = [&](size_t i) { return static_cast<uint8_t>(message[i]); };
  if (byte(0) == 0x1f && byte(1) == 0x8b) return "gzip";
  if (byte(0) == 0x78 && (byte(0) << 8 | byte(1)) % 31 == 0) return "deflate";
  return {};
}

std::string_view MetadataValue(const std::multimap<grpc::string_ref, grpc::string_ref>& metadata,
                               std::string_view key) {
  auto found = metadata.find(grpc::string_ref(key.data(), key.size()));
  return found == metadata.end() ? std::string_view() : std::string_view(found->second.data(), found->second.size());
}

// One call. Owns itself: gRPC calls OnDone when nothing more will happen to it.
class ExportCall final : public grpc::ServerGenericBidiReactor {
 public:
  ExportCall(Receiver& receiver, const AccessRules& rules, net::RefusedRequests* refused,
             grpc::GenericCallbackServerContext& context)
      : receiver_(receiver), refused_(refused), context_(context) {
    std::optional<Signal> signal;
    for (const auto& [method, known] : kMethods) {
      if (context.method() == method) signal = known;
    }
    if (!signal) {
      Refuse(404, RpcCode::kUnimplemented, fmt::format("{} is not a method of OTLP", context.method()));
    } else if (!MaySend(rules, MetadataValue(context.client_metadata(), "authorization"))) {
      Refuse(401, RpcCode::kUnauthenticated,
             "this server wants a token: send metadata `authorization: Bearer <token>`");
    } else {
      signal_ = *signal;
      StartRead(&message_);
    }
  }

  void OnReadDone(bool ok) override {
    if (!ok) return Finish(ErrorStatus(RpcCode::kInvalidArgument, "the call ended before its message was complete"));
    IncomingRequest incoming{
        .signal = signal_,
        .encoding = Encoding::kProtobuf,
        .content_encoding = {},
        .transport = "grpc",
        .body = TakeBytes(message_),
        .labels = LabelsFrom([&](std::string_view name) { return MetadataValue(context_.client_metadata(), name); })};
    incoming.content_encoding = SniffCompression(incoming.body);
    receiver_.Receive(std::move(incoming), [this](Result<Accepted> accepted) { Answer(std::move(accepted)); });
  }

  void OnDone() override { delete this; }
  void OnCancel() override {}  // the rows are on their way; Finish comes from Answer as ever

 private:
  void Answer(Result<Accepted> accepted) {
    if (!accepted) {
      Refusal refusal = RefusalOf(accepted.error().kind);
      return Refuse(refusal.http_status, refusal.rpc_code, accepted.error().message, refusal.retry_after);
    }
    if (accepted->rejected > 0) Tell(200, accepted->message);
    grpc::Slice slice(SuccessBody(signal_, Encoding::kProtobuf, accepted->rejected, accepted->message));
    answer_ = grpc::ByteBuffer(&slice, 1);
    StartWriteAndFinish(&answer_, grpc::WriteOptions(), grpc::Status::OK);
  }

  // Finish may end this call's life on another thread.
  void Refuse(int http_status, RpcCode code, const std::string& message,
              std::optional<std::chrono::seconds> retry_after = {}) {
    Tell(http_status, message);
    Finish(ErrorStatus(code, message, retry_after));
  }
  void Tell(int http_status, const std::string& message) {
    if (refused_ == nullptr) return;
    refused_->Add({.transport = "grpc",
                   .method = "POST",
                   .route = context_.method(),
                   .status = http_status,
                   .reason = message,
                   .peer = net::PeerKind(context_.peer())});
  }

  Receiver& receiver_;
  net::RefusedRequests* const refused_;
  grpc::GenericCallbackServerContext& context_;
  Signal signal_ = Signal::kTraces;
  grpc::ByteBuffer message_;
  grpc::ByteBuffer answer_;
};

}  // namespace

class GrpcReceiver::Impl final : public grpc::CallbackGenericService {
 public:
  Impl(Receiver& receiver, AccessRules rules, net::RefusedRequests* refused)
      : receiver_(receiver), rules_(std::move(rules)), refused_(refused) {}

  grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext* context) override {
    return new ExportCall(receiver_, rules_, refused_, *context);
  }

  Result<void> Start(const GrpcOptions& options) {
    // Its own lines are made for its developers; what a user needs to know is in our errors.
    gpr_set_log_function([](gpr_log_func_args* line) { log::Debug("grpc", line->message); });
    grpc::ServerBuilder builder;
    std::shared_ptr<grpc::ServerCredentials> credentials = grpc::InsecureServerCredentials();
    if (!options.tls_certificate_chain.empty()) {
      grpc::SslServerCredentialsOptions tls;
      tls.pem_key_cert_pairs.push_back({options.tls_private_key, options.tls_certificate_chain});
      credentials = grpc::SslServerCredentials(tls);
    }
    builder.AddListeningPort(options.address, credentials, &port_);
    builder.SetMaxReceiveMessageSize(static_cast<int>(receiver_.options().max_body_bytes));
    builder.SetMaxSendMessageSize(4 << 20);  // OTLP 1.11 bounds responses to 4 MiB; ours are a sentence
    builder.AddChannelArgument("grpc.per_message_decompression", 0);
    builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, 64 << 10);
    builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, 100);
    builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 10'000);
    builder.AddChannelArgument(GRPC_ARG_HTTP2_MAX_PING_STRIKES, 2);
    // Another server on the port must be an error, not a silent share of its connections.
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
    grpc::ResourceQuota quota("otlp");
    quota.Resize(512 << 20);
    builder.SetResourceQuota(quota);
    builder.RegisterCallbackGenericService(this);
    server_ = builder.BuildAndStart();
    if (!server_ || port_ == 0) {
      return Fail(ErrorKind::kConflict, fmt::format("cannot listen for OTLP/gRPC on {}: the address is in use or not "
                                                    "of this machine; choose another with --grpc",
                                                    options.address));
    }
    return {};
  }

  void Stop(std::chrono::milliseconds drain) {
    if (!server_) return;
    server_->Shutdown(std::chrono::system_clock::now() + drain);
    server_.reset();
  }

  int port() const { return port_; }

 private:
  Receiver& receiver_;
  const AccessRules rules_;
  net::RefusedRequests* const refused_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

GrpcReceiver::GrpcReceiver(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
GrpcReceiver::~GrpcReceiver() { Stop(std::chrono::milliseconds(0)); }

Result<std::unique_ptr<GrpcReceiver>> GrpcReceiver::Start(Receiver& receiver, GrpcOptions options) {
  auto impl = std::make_unique<Impl>(receiver, options.rules, options.refused);
  if (Result<void> started = impl->Start(options); !started) return Fail(started.error());
  return std::unique_ptr<GrpcReceiver>(new GrpcReceiver(std::move(impl)));
}

int GrpcReceiver::port() const { return impl_->port(); }
void GrpcReceiver::Stop(std::chrono::milliseconds drain) { impl_->Stop(drain); }

}  // namespace throughline::ingest
