#include "center/reach/post_json.h"

#include <fmt/format.h>

#include "center/reach/outgoing.h"

namespace throughline::center {
namespace {

struct Exchange {
  const PostOptions& options;
  bool too_large = false;
  std::string body = {};
};

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
  OutgoingRules rules{.private_addresses = options.private_addresses};
  Result<CurlHandle> curl = OpenOutgoing(url, "http,https", options.time, rules);
  if (!curl) return Fail(curl.error());
  CURL* handle = curl->get();
  Exchange exchange{.options = options};
  CurlLines lines;
  for (const char* line : {"Content-Type: application/json", "User-Agent: throughline", "Expect:"}) lines.Add(line);
  for (const std::string& line : headers) lines.Add(line);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &Read);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &exchange);
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, lines.get());
  curl_easy_setopt(handle, CURLOPT_POSTFIELDS, body.data());
  curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, &Watch);
  curl_easy_setopt(handle, CURLOPT_XFERINFODATA, &exchange);
  const CURLcode code = curl_easy_perform(handle);
  if (rules.refused)
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
