#include "center/alerts/send.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "center/reach/outgoing.h"

namespace throughline::center::alerts {
namespace {

struct Connection {
  OutgoingRules rules;
  size_t answer = 0;
  std::string_view upload;
};

size_t Swallow(char*, size_t size, size_t count, void* data) {
  auto* connection = static_cast<Connection*>(data);
  connection->answer += size * count;
  return connection->answer > kLongestAnswer ? 0 : size * count;
}

size_t Upload(char* buffer, size_t size, size_t count, void* data) {
  auto* connection = static_cast<Connection*>(data);
  const size_t part = std::min(size * count, connection->upload.size());
  std::memcpy(buffer, connection->upload.data(), part);
  connection->upload.remove_prefix(part);
  return part;
}

Result<void> Explain(CURLcode code, long status, const Connection& connection, bool is_mail) {
  if (connection.rules.refused)
    return Fail(ErrorKind::kForbidden,
                "the channel's address is on this machine or its network, which settings may not reach; "
                "--alert-private-addresses on lets them");
  if (code == CURLE_OPERATION_TIMEDOUT)
    return Fail(ErrorKind::kTimeout, fmt::format("the channel gave no answer within {} s", kSendTime.count()));
  if (code != CURLE_OK && !(code == CURLE_WRITE_ERROR && status >= 200))
    return Fail(is_mail && status >= 500 ? ErrorKind::kInvalid : ErrorKind::kUnavailable,
                is_mail && status >= 400 ? fmt::format("the mail server answered {}", status)
                                         : fmt::format("the channel can't be reached: {}", curl_easy_strerror(code)));
  if (is_mail || (status >= 200 && status < 300)) return {};
  const bool may_pass = status >= 500 || status == 408 || status == 429;
  return Fail(may_pass ? ErrorKind::kUnavailable : ErrorKind::kInvalid,
              fmt::format("the channel answered {}{}", status,
                          status >= 300 && status < 400 ? ", a redirect, which is not followed" : ""));
}

}  // namespace

Result<void> Send(const Channel& channel, std::string_view id, const std::string& payload, int64_t unix_seconds,
                  const SendOptions& options) {
  const bool is_mail = channel.kind == ChannelKind::kEmail;
  Connection connection{.rules = {.private_addresses = options.private_addresses}, .upload = payload};
  Result<CurlHandle> curl =
      OpenOutgoing(channel.url, is_mail ? "smtp,smtps" : "http,https", kSendTime, connection.rules);
  if (!curl) return Fail(curl.error());
  CURL* handle = curl->get();
  CurlLines headers, recipients;
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &Swallow);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &connection);
  // The system's stay: they are in a folder of their own (CURLOPT_CAPATH).
  if (!options.ca_file.empty()) curl_easy_setopt(handle, CURLOPT_CAINFO, options.ca_file.c_str());
  const std::string from = fmt::format("<{}>", channel.from);
  if (is_mail) {
    for (const std::string& one : channel.to) recipients.Add(fmt::format("<{}>", one));
    curl_easy_setopt(handle, CURLOPT_MAIL_FROM, from.c_str());
    curl_easy_setopt(handle, CURLOPT_MAIL_RCPT, recipients.get());
    curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(handle, CURLOPT_READFUNCTION, &Upload);
    curl_easy_setopt(handle, CURLOPT_READDATA, &connection);
    // A password goes over an encrypted connection only.
    curl_easy_setopt(handle, CURLOPT_USE_SSL, channel.password.empty() ? CURLUSESSL_TRY : CURLUSESSL_ALL);
    if (!channel.user.empty()) curl_easy_setopt(handle, CURLOPT_USERNAME, channel.user.c_str());
    if (!channel.password.empty()) curl_easy_setopt(handle, CURLOPT_PASSWORD, channel.password.c_str());
  } else {
    headers.Add("Content-Type: application/json");
    headers.Add("User-Agent: throughline");
    headers.Add("Expect:");
    headers.Add(fmt::format("Throughline-Event: {}", id));
    if (channel.kind == ChannelKind::kWebhook && !channel.secret.empty())
      headers.Add("Throughline-Signature: " + WebhookSignature(channel.secret, unix_seconds, payload));
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, payload.data());
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(payload.size()));
  }
  const CURLcode code = curl_easy_perform(handle);
  long status = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  return Explain(code, status, connection, is_mail);
}

}  // namespace throughline::center::alerts
