#include "sdk/openai/http.h"

#include <curl/curl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>

#include "sdk/openai/cancel.h"

namespace throughline::inline sdk::openai {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr size_t kMaxHeaderBytes = 64 << 10;
constexpr size_t kMaxIdleLines = 16;

// What libcurl's callbacks fill while it performs.
struct Arrived {
  HttpResponse& response;
  std::string body = {};
  size_t header_bytes = 0;
  size_t body_bytes = 0;
  size_t max_body_bytes;
  bool is_too_large = false;
};

size_t OnHeaderLine(char* bytes, size_t size, size_t count, void* to) {
  auto& arrived = *static_cast<Arrived*>(to);
  std::string_view line(bytes, size * count);
  if (line.starts_with("HTTP/")) {  // of a 100 Continue or a proxy first, maybe
    arrived.response.headers.clear();
    return line.size();
  }
  size_t colon = line.find(':');
  arrived.header_bytes += line.size();
  if (colon == line.npos || arrived.header_bytes > kMaxHeaderBytes) return size * count;
  std::string name(line.substr(0, colon));
  for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  std::string_view value = line.substr(colon + 1);
  while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
  while (!value.empty() && (value.back() == '\r' || value.back() == '\n' || value.back() == ' '))
    value.remove_suffix(1);
  arrived.response.headers.emplace_back(std::move(name), value);
  return size * count;
}

size_t OnBodyBytes(char* bytes, size_t size, size_t count, void* to) {
  auto& arrived = *static_cast<Arrived*>(to);
  size_t length = size * count;
  arrived.body_bytes += length;
  if (arrived.body_bytes > arrived.max_body_bytes) {
    arrived.is_too_large = true;
    return 0;
  }
  arrived.body.append(bytes, length);
  return length;
}

HttpEnd EndOf(CURLcode code, CURL* easy) {
  switch (code) {
    case CURLE_OK:
      return HttpEnd::kComplete;
    case CURLE_OPERATION_TIMEDOUT: {
      curl_off_t ready = 0;
      curl_easy_getinfo(easy, CURLINFO_PRETRANSFER_TIME_T, &ready);
      return ready > 0 ? HttpEnd::kTimeout : HttpEnd::kConnectTimeout;
    }
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
      return HttpEnd::kUnreachable;
    case CURLE_UNSUPPORTED_PROTOCOL: {  // of the URL, or the other end speaks no HTTP
      curl_off_t ready = 0;
      curl_easy_getinfo(easy, CURLINFO_PRETRANSFER_TIME_T, &ready);
      return ready > 0 ? HttpEnd::kBroken : HttpEnd::kBadRequest;
    }
    case CURLE_URL_MALFORMAT:
    case CURLE_BAD_FUNCTION_ARGUMENT:
    case CURLE_OUT_OF_MEMORY:
    case CURLE_FAILED_INIT:
      return HttpEnd::kBadRequest;
    default:
      return HttpEnd::kBroken;
  }
}

struct SlistDeleter {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Slist = std::unique_ptr<curl_slist, SlistDeleter>;

}  // namespace

std::string_view HttpResponse::Find(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (key == name) return value;
  }
  return {};
}

// A multi handle with its one easy handle: the multi can be woken, and keeps the connections.
struct HttpPool::Line {
  CURLM* multi = curl_multi_init();
  CURL* easy = curl_easy_init();
  pid_t process = getpid();

  bool is_good() const { return multi && easy; }
  ~Line() {
    if (process != getpid()) return;  // the parent's sockets are not ours to say goodbye on
    if (easy) curl_easy_cleanup(easy);
    if (multi) curl_multi_cleanup(multi);
  }
};

struct HttpPool::Idle {
  pid_t process = getpid();
  std::mutex mutex;
  std::vector<std::unique_ptr<Line>> lines;
};

HttpPool::HttpPool() : idle_(new Idle) {
  static const bool is_set_up = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  (void)is_set_up;
}

HttpPool::~HttpPool() {
  Idle* idle = idle_.load();
  if (idle->process == getpid()) delete idle;
}

// A lock that another thread held at the fork stays locked in the child: it gets lines, and a lock, of its own. What
// was the parent's is left alone, neither closed nor freed.
HttpPool::Idle& HttpPool::OfThisProcess() {
  Idle* idle = idle_.load(std::memory_order_acquire);
  if (idle->process == getpid()) return *idle;
  auto fresh = std::make_unique<Idle>();
  if (idle_.compare_exchange_strong(idle, fresh.get(), std::memory_order_acq_rel)) return *fresh.release();
  return *idle;
}

std::unique_ptr<HttpPool::Line> HttpPool::Take() {
  Idle& idle = OfThisProcess();
  {
    std::lock_guard lock(idle.mutex);
    if (!idle.lines.empty()) {
      std::unique_ptr<Line> line = std::move(idle.lines.back());  // the last used: its connection is the warmest
      idle.lines.pop_back();
      return line;
    }
  }
  return std::make_unique<Line>();
}

void HttpPool::GiveBack(std::unique_ptr<Line> line) {
  Idle& idle = OfThisProcess();
  std::lock_guard lock(idle.mutex);
  if (line->process == idle.process && idle.lines.size() < kMaxIdleLines) idle.lines.push_back(std::move(line));
}

HttpResult HttpPool::Perform(const HttpRequest& request, const HttpLimits& limits, const CancelToken* cancel,
                             HttpResponse& response, const OnBody& on_body) {
  response = {};
  Slist headers;
  for (const std::string& header : request.headers) {
    if (header.find_first_of(std::string_view("\r\n\0", 3)) != header.npos) {
      return {HttpEnd::kBadRequest, "a header holds a line break"};
    }
    curl_slist* longer = curl_slist_append(headers.get(), header.c_str());
    if (!longer) return {HttpEnd::kBadRequest, "out of memory"};
    (void)headers.release();
    headers.reset(longer);
  }
  // Longer-lived than the transfer that writes into it.
  Arrived arrived{.response = response, .max_body_bytes = limits.max_body_bytes};
  char why[CURL_ERROR_SIZE] = "";  // names host and port, where the code's own words don't
  std::unique_ptr<Line> line = Take();
  if (!line->is_good()) return {HttpEnd::kBadRequest, "libcurl gives no handle"};
  // Back to the pool, with its handle taken out, however this function is left.
  struct Return {
    HttpPool& pool;
    std::unique_ptr<Line>& line;
    ~Return() {
      curl_multi_remove_handle(line->multi, line->easy);
      curl_easy_reset(line->easy);
      pool.GiveBack(std::move(line));
    }
  } give_back{*this, line};
  CURL* easy = line->easy;

  curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);  // a redirect would take the key to another host
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);  // a cancelled call does not wait for its name to be looked up
  curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(std::max<int64_t>(limits.connect.count(), 1)));
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &OnHeaderLine);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, &arrived);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &OnBodyBytes);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &arrived);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, why);
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 1L);
  if (!request.ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, request.ca_file.c_str());
  if (request.is_post) {
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.data());
  }
  if (curl_multi_add_handle(line->multi, easy) != CURLM_OK) return {HttpEnd::kBadRequest, "libcurl takes no handle"};

  CancelWatch watch(cancel, line->multi);
  auto ends_at = steady_clock::now() + limits.total;
  auto idle_ends_at = steady_clock::time_point::max();
  // Hands over what has come; false when its receiver wants no more.
  auto deliver = [&] {
    if (arrived.body.empty()) return true;
    if (response.status == 0) {
      long status = 0;
      curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
      response.status = static_cast<int>(status);
    }
    bool goes_on = on_body(response, arrived.body);
    arrived.body.clear();
    idle_ends_at = steady_clock::now() + limits.idle;
    return goes_on;
  };
  while (true) {
    if (cancel && cancel->IsCancelled()) return {HttpEnd::kCancelled, {}};
    int running = 0;
    if (CURLMcode code = curl_multi_perform(line->multi, &running); code != CURLM_OK) {
      return {HttpEnd::kBroken, curl_multi_strerror(code)};
    }
    if (!deliver()) return {HttpEnd::kStopped, {}};
    if (arrived.is_too_large) return {HttpEnd::kTooLarge, {}};
    if (running == 0) break;
    auto now = steady_clock::now();
    if (now >= ends_at) {
      curl_off_t ready = 0;
      curl_easy_getinfo(easy, CURLINFO_PRETRANSFER_TIME_T, &ready);
      return {ready > 0 ? HttpEnd::kTimeout : HttpEnd::kConnectTimeout, {}};
    }
    if (now >= idle_ends_at) return {HttpEnd::kIdleTimeout, {}};
    // Rounded up: a wait that ends a little early would turn over until the time has come.
    auto wait = std::chrono::ceil<milliseconds>(std::min(ends_at, idle_ends_at) - now);
    curl_multi_poll(line->multi, nullptr, 0, static_cast<int>(std::min<int64_t>(wait.count(), 60000)), nullptr);
  }
  int left = 0;
  CURLMsg* message = curl_multi_info_read(line->multi, &left);
  if (!message || message->msg != CURLMSG_DONE) return {HttpEnd::kBroken, "libcurl says nothing"};
  CURLcode code = message->data.result;
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  response.status = static_cast<int>(status);
  if (code == CURLE_OK) return {EndOf(code, easy), {}};
  return {EndOf(code, easy), why[0] != '\0' ? why : curl_easy_strerror(code)};
}

}  // namespace throughline::inline sdk::openai
