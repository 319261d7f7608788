#include "live_server.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <sstream>

namespace throughline::limits_test {
namespace {

using namespace std::chrono_literals;

std::string BigEndian(uint64_t number, size_t bytes) {
  std::string out(bytes, '\1');  // so that 0 is a valid id, too
  for (size_t i = 0; i < 7; ++i) out[bytes - 1 - i] = static_cast<char>(number >> (8 * i));
  return out;
}

// A field of a small protobuf message: the bytes of a message or text, or a varint's last byte. Empty: it is not there.
std::string_view Field(std::string_view message, uint64_t number) {
  auto varint = [&message] {
    uint64_t value = 0;
    for (int shift = 0; !message.empty() && shift < 64; shift += 7) {
      auto byte = static_cast<uint8_t>(message.front());
      message.remove_prefix(1);
      value |= static_cast<uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    return value;
  };
  while (!message.empty()) {
    const uint64_t tag = varint(), value = varint();
    if ((tag & 7) == 0) {
      if (tag >> 3 == number) return {message.data() - 1, 1};
      continue;
    }
    if (tag >> 3 == number) return message.substr(0, value);
    message.remove_prefix(std::min<size_t>(value, message.size()));
  }
  return {};
}

}  // namespace

std::string ProgramDirectory() {
  if (const char* given = std::getenv("THROUGHLINE_PROGRAMS")) return given;
  return std::filesystem::read_symlink("/proc/self/exe").parent_path().string();
}

Server::Server(std::vector<std::string> arguments)
    : directory_("throughline-limits"), data_(directory_.path() + "/data"), arguments_(std::move(arguments)) {
  Restart();
}

void Server::Restart() {
  client_.reset();
  process_.reset();
  auto process = bench::ServerProcess::Start(
      {.programs = ProgramDirectory(), .data = data_, .grpc = "127.0.0.1:0", .arguments = arguments_});
  Result<void> ready = process ? (*process)->WaitReady(60s) : Fail(process.error());
  if (!ready) {
    std::fprintf(stderr, "the test can't go on: %s\n", ready.error().message.c_str());
    std::abort();
  }
  process_ = std::move(*process);
  client_ = std::move(*net::Client::Create(*net::Endpoint::Parse(process_->HttpUrl())));
}

net::Response Server::Post(std::string_view body, std::string_view content_type, std::string_view content_encoding) {
  net::ClientRequest request{.method = "POST",
                             .target = "/v1/traces",
                             .headers = {{"Content-Type", std::string(content_type)}},
                             .body = {body}};
  if (!content_encoding.empty()) request.headers.Add("Content-Encoding", std::string(content_encoding));
  net::CallResult<net::Response> answer = client_->Send(request);
  return answer ? *answer : net::Response{.status = 0, .headers = {}, .body = answer.error().message};
}

net::Response Server::Get(const std::string& target) {
  net::CallResult<net::Response> answer =
      client_->Send({.method = "GET", .target = target, .headers = {}, .body = {}, .idempotent = true});
  return answer ? *answer : net::Response{.status = 0, .headers = {}, .body = answer.error().message};
}

double Server::Metric(const std::string& name) {
  std::istringstream lines(Get("/metrics").body);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(name + " ")) return std::stod(line.substr(name.size() + 1));
  }
  return 0;
}

std::string SendRaw(uint16_t port, std::string_view bytes, bool half_close) {
  int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  timeval limit{.tv_sec = 10, .tv_usec = 0};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::string answer;
  if (::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) {
    while (!bytes.empty()) {
      ssize_t sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) break;  // refused before its end
      bytes.remove_prefix(static_cast<size_t>(sent));
    }
    if (half_close) ::shutdown(fd, SHUT_WR);
    char buffer[4096];
    for (ssize_t got; (got = ::recv(fd, buffer, sizeof buffer, 0)) > 0;)
      answer.append(buffer, static_cast<size_t>(got));
  }
  ::close(fd);
  return answer;
}

PartialSuccess ReadPartialSuccess(std::string_view response) {
  const std::string_view partial = Field(response, 1), rejected = Field(partial, 1);
  return {.rejected = rejected.empty() ? 0 : static_cast<uint8_t>(rejected[0]),
          .message = std::string(Field(partial, 2))};
}

std::chrono::seconds GrpcAnswer::RetryAfter() const {
  // google.rpc.Status.details → Any.value → RetryInfo.retry_delay → Duration.seconds
  std::string_view any = Field(details, 3);
  if (Field(any, 1) != "type.googleapis.com/google.rpc.RetryInfo") return 0s;
  std::string_view seconds = Field(Field(Field(any, 2), 1), 1);
  return std::chrono::seconds(seconds.empty() ? 0 : static_cast<uint8_t>(seconds[0]));
}

GrpcAnswer GrpcExport(uint16_t port, const std::string& message, bool gzip) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxSendMessageSize(-1);
  auto channel =
      grpc::CreateCustomChannel(fmt::format("127.0.0.1:{}", port), grpc::InsecureChannelCredentials(), arguments);
  grpc::GenericStub stub(channel);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + 30s);
  if (gzip) context.set_compression_algorithm(GRPC_COMPRESS_GZIP);
  grpc::Slice slice(message);
  grpc::ByteBuffer request(&slice, 1), response;
  grpc::CompletionQueue queue;
  auto call =
      stub.PrepareUnaryCall(&context, "/opentelemetry.proto.collector.trace.v1.TraceService/Export", request, &queue);
  call->StartCall();
  grpc::Status status;
  call->Finish(&response, &status, nullptr);
  void* tag = nullptr;
  bool good = false;
  queue.Next(&tag, &good);
  GrpcAnswer answer{.code = status.error_code(),
                    .message = status.error_message(),
                    .details = status.error_details(),
                    .response = {}};
  std::vector<grpc::Slice> slices;
  if (status.ok() && response.Dump(&slices).ok()) {
    for (const grpc::Slice& part : slices)
      answer.response.append(reinterpret_cast<const char*>(part.begin()), part.size());
  }
  return answer;
}

Span& AddSpan(TraceRequest& request, uint64_t number) {
  if (request.resource_spans_size() == 0) {
    auto* resource = request.add_resource_spans();
    auto* service = resource->mutable_resource()->add_attributes();
    service->set_key("service.name");
    service->mutable_value()->set_string_value("limits");
    resource->add_scope_spans();
  }
  Span& span = *request.mutable_resource_spans(0)->mutable_scope_spans(0)->add_spans();
  const auto now = static_cast<uint64_t>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch())
          .count());
  span.set_trace_id(BigEndian(number, 16));
  span.set_span_id(BigEndian(number, 8));
  span.set_name("span");
  span.set_start_time_unix_nano(now);
  span.set_end_time_unix_nano(now + 1'000'000);
  return span;
}

std::string TraceHex(uint64_t number) {
  std::string hex;
  for (char byte : BigEndian(number, 16)) hex += fmt::format("{:02x}", static_cast<uint8_t>(byte));
  return hex;
}

std::string OneSpan(uint64_t number) {
  TraceRequest request;
  AddSpan(request, number);
  return request.SerializeAsString();
}

}  // namespace throughline::limits_test
