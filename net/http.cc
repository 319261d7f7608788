#include "net/http.h"

#include <utility>

#include "net/exchange.h"

namespace throughline::net {

Response TextResponse(int status, std::string_view text) {
  Response response{
      .status = status, .headers = {{"Content-Type", "text/plain; charset=utf-8"}}, .body = std::string(text)};
  if (!response.body.ends_with('\n')) response.body.push_back('\n');
  return response;
}

std::string_view StatusReason(int status) {
  struct Entry {
    int status;
    std::string_view reason;
  };
  static constexpr Entry kReasons[] = {
      // RFC 9110, section 15; RFC 6585
      {100, "Continue"},
      {200, "OK"},
      {201, "Created"},
      {202, "Accepted"},
      {204, "No Content"},
      {206, "Partial Content"},
      {301, "Moved Permanently"},
      {302, "Found"},
      {303, "See Other"},
      {304, "Not Modified"},
      {307, "Temporary Redirect"},
      {308, "Permanent Redirect"},
      {400, "Bad Request"},
      {401, "Unauthorized"},
      {403, "Forbidden"},
      {404, "Not Found"},
      {405, "Method Not Allowed"},
      {406, "Not Acceptable"},
      {408, "Request Timeout"},
      {409, "Conflict"},
      {410, "Gone"},
      {411, "Length Required"},
      {412, "Precondition Failed"},
      {413, "Content Too Large"},
      {414, "URI Too Long"},
      {415, "Unsupported Media Type"},
      {416, "Range Not Satisfiable"},
      {417, "Expectation Failed"},
      {421, "Misdirected Request"},
      {422, "Unprocessable Content"},
      {426, "Upgrade Required"},
      {428, "Precondition Required"},
      {429, "Too Many Requests"},
      {431, "Request Header Fields Too Large"},
      {499, "Client Closed Request"},
      {500, "Internal Server Error"},
      {501, "Not Implemented"},
      {502, "Bad Gateway"},
      {503, "Service Unavailable"},
      {504, "Gateway Timeout"},
      {505, "HTTP Version Not Supported"},
      {507, "Insufficient Storage"},
  };
  for (const Entry& entry : kReasons) {
    if (entry.status == status) return entry.reason;
  }
  return "Unknown";
}

ResponseWriter::ResponseWriter(std::shared_ptr<Exchange> exchange) : exchange_(std::move(exchange)) {}
ResponseWriter::ResponseWriter(ResponseWriter&&) noexcept = default;

ResponseWriter& ResponseWriter::operator=(ResponseWriter&& other) noexcept {
  if (this != &other) {
    if (exchange_) exchange_->Abandon();
    exchange_ = std::move(other.exchange_);
  }
  return *this;
}

ResponseWriter::~ResponseWriter() {
  if (exchange_) exchange_->Abandon();
}

void ResponseWriter::Send(Response response) {
  if (exchange_) exchange_->Send(std::move(response));
}

void ResponseWriter::Begin(int status, Headers headers) {
  if (exchange_) exchange_->Begin(status, std::move(headers));
}

bool ResponseWriter::Write(std::string chunk) { return exchange_ && exchange_->Write(std::move(chunk)); }

void ResponseWriter::End() {
  if (exchange_) exchange_->End();
}

void ResponseWriter::Abort() {
  if (exchange_) exchange_->Abort();
}

bool ResponseWriter::client_gone() const { return exchange_ && exchange_->client_gone(); }

void ResponseWriter::OnClientGone(std::function<void()> callback) {
  if (exchange_) exchange_->OnClientGone(std::move(callback));
}

}  // namespace throughline::net
