#include "center/alerts/send.h"

#include <curl/curl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <memory>
#include <mutex>

#include "center/reach/address_rules.h"

namespace throughline::center::alerts {
namespace {

struct Connection {
  bool any_address = false;
  bool refused = false;
  size_t answer = 0;
  std::string_view upload;
};

curl_socket_t OpenSocket(void* data, curlsocktype, curl_sockaddr* address) {
  auto* connection = static_cast<Connection*>(data);
  if (!connection->any_address && !IsPublicAddress(&address->addr)) {
    connection->refused = true;
    return CURL_SOCKET_BAD;
  }
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

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

using List = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;
void Append(List& list, const std::string& line) { list.reset(curl_slist_append(list.release(), line.c_str())); }

Result<void> Explain(CURLcode code, long status, const Connection& connection, bool is_mail) {
  if (connection.refused)
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
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
  std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(), &curl_easy_cleanup);
  if (!curl) return OurBug("libcurl gives no handle");
  const bool is_mail = channel.kind == ChannelKind::kEmail;
  Connection connection{.any_address = options.private_addresses, .upload = payload};
  List headers(nullptr, &curl_slist_free_all), recipients(nullptr, &curl_slist_free_all);
  CURL* handle = curl.get();
  curl_easy_setopt(handle, CURLOPT_URL, channel.url.c_str());
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, is_mail ? "smtp,smtps" : "http,https");
  curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(handle, CURLOPT_PROXY, "");
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS,
                   static_cast<long>(std::chrono::duration_cast<std::chrono::milliseconds>(kSendTime).count()));
  curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, &OpenSocket);
  curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, &connection);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &Swallow);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &connection);
  // The system's stay: they are in a folder of their own (CURLOPT_CAPATH).
  if (!options.ca_file.empty()) curl_easy_setopt(handle, CURLOPT_CAINFO, options.ca_file.c_str());
  const std::string from = fmt::format("<{}>", channel.from);
  if (is_mail) {
    for (const std::string& one : channel.to) Append(recipients, fmt::format("<{}>", one));
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
    Append(headers, "Content-Type: application/json");
    Append(headers, "User-Agent: throughline");
    Append(headers, "Expect:");
    Append(headers, fmt::format("Throughline-Event: {}", id));
    if (channel.kind == ChannelKind::kWebhook && !channel.secret.empty())
      Append(headers, "Throughline-Signature: " + WebhookSignature(channel.secret, unix_seconds, payload));
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
