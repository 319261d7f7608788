#include "center/reach/outgoing.h"

#include <sys/socket.h>

#include <mutex>

#include "center/reach/address_rules.h"

namespace throughline::center {
namespace {

curl_socket_t OpenSocket(void* data, curlsocktype, curl_sockaddr* address) {
  auto* rules = static_cast<OutgoingRules*>(data);
  if (!rules->private_addresses && !IsPublicAddress(&address->addr)) {
    rules->refused = true;
    return CURL_SOCKET_BAD;
  }
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

}  // namespace

Result<CurlHandle> OpenOutgoing(const std::string& url, const char* protocols, std::chrono::milliseconds time,
                                OutgoingRules& rules) {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
  CurlHandle handle(curl_easy_init(), &curl_easy_cleanup);
  if (!handle) return OurBug("libcurl gives no handle");
  curl_easy_setopt(handle.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(handle.get(), CURLOPT_PROTOCOLS_STR, protocols);
  curl_easy_setopt(handle.get(), CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(handle.get(), CURLOPT_PROXY, "");
  curl_easy_setopt(handle.get(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle.get(), CURLOPT_TIMEOUT_MS, static_cast<long>(time.count()));
  curl_easy_setopt(handle.get(), CURLOPT_OPENSOCKETFUNCTION, &OpenSocket);
  curl_easy_setopt(handle.get(), CURLOPT_OPENSOCKETDATA, &rules);
  return handle;
}

}  // namespace throughline::center
