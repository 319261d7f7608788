#include "center/reach/post_json.h"

#include <curl/curl.h>
#include <fmt/format.h>
#include <sys/socket.h>

#include <memory>
#include <mutex>

#include "center/reach/address_rules.h"

namespace throughline::center {
namespace {

struct Exchange {
  const PostOptions& options;
  bool refused = false, too_large = false;
  std::string body = {};
};

curl_socket_t OpenSocket(void* data, curlsocktype, curl_sockaddr* address) {
  auto* exchange = static_cast<Exchange*>(data);
  if (!exchange->options.private_addresses && !IsPublicAddress(&address->addr)) {
    exchange->refused = true;
    return CURL_SOCKET_BAD;
  }
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

size_t Read(char* bytes, size_t size, size_t count, void* data) {
  auto* exchange = static_cast<Exchange*>(data);
  if (exchange->body.size() + size * count > exchange->options.longest_answer) {
    exchange->too_large = true;
    return 0;
  }
  exchange->body.append(bytes, size * count);
  return size * count;
}

int Watch(void* data, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  const std::atomic<bool>* stop = static_cast<Exchange*>(data)->options.stop;
  return stop != nullptr && *stop ? 1 : 0;
}

}  // namespace

Result<PostAnswer> PostJson(const std::string& url, const std::vector<std::string>& headers, std::string_view body,
                            const PostOptions& options) {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
  std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(), &curl_easy_cleanup);
  if (!curl) return OurBug("libcurl gives no handle");
  Exchange exchange{.options = options};
  std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> lines(nullptr, &curl_slist_free_all);
  auto add = [&](const std::string& line) { lines.reset(curl_slist_append(lines.release(), line.c_str())); };
  add("Content-Type: application/json");
  add("User-Agent: throughline");
  add("Expect:");
  for (const std::string& line : headers) add(line);
  CURL* handle = curl.get();
  curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(handle, CURLOPT_PROXY, "");
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(options.time.count()));
  curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, &OpenSocket);
  curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, &exchange);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &Read);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &exchange);
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, lines.get());
  curl_easy_setopt(handle, CURLOPT_POSTFIELDS, body.data());
  curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, &Watch);
  curl_easy_setopt(handle, CURLOPT_XFERINFODATA, &exchange);
  const CURLcode code = curl_easy_perform(handle);
  if (exchange.refused)
    return Fail(ErrorKind::kForbidden, "the address is on this machine or its network, which settings may not reach");
  if (exchange.too_large)
    return Fail(ErrorKind::kTooLarge, fmt::format("the answer has over {} bytes", options.longest_answer));
  if (code == CURLE_OPERATION_TIMEDOUT)
    return Fail(ErrorKind::kTimeout, fmt::format("no answer within {} s", options.time.count() / 1000.0));
  if (code != CURLE_OK)
    return Fail(ErrorKind::kUnavailable, fmt::format("the address can't be reached: {}", curl_easy_strerror(code)));
  PostAnswer answer{.body = std::move(exchange.body)};
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &answer.status);
  return answer;
}

}  // namespace throughline::center
