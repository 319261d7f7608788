// OTLP/HTTP over libcurl. The connection is kept between requests. A multi handle drives it, since that can be woken:
// a shutdown does not wait for a server that hangs.
#include <curl/curl.h>
#include <libdeflate.h>

#include <atomic>
#include <cctype>
#include <mutex>

#include "sdk/export/otlp_json.h"
#include "sdk/export/retry_policy.h"
#include "sdk/export/transport.h"

namespace throughline::inline sdk::otlp {
namespace {

// Of an answer we read the beginning; one that goes on and on is cut off (OTLP: clients bound what they read).
constexpr size_t kReadBytes = 64 << 10;
constexpr size_t kMostBytes = 4 << 20;
// Text compresses to a fifth at the fastest level, at 0.3 GB/s; the next levels cost twice the time for a tenth.
constexpr int kGzipLevel = 1;
// What a packet holds anyway.
constexpr size_t kNotWorthGzip = 1000;

struct EasyDeleter {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct MultiDeleter {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
struct ListDeleter {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
struct CompressorDeleter {
  void operator()(libdeflate_compressor* compressor) const { libdeflate_free_compressor(compressor); }
};

struct Response {
  std::string body;
  size_t size = 0;
  std::string retry_after;
  std::string content_type;
};

size_t TakeBody(char* bytes, size_t, size_t count, void* user) {
  auto& response = *static_cast<Response*>(user);
  response.size += count;
  if (response.size > kMostBytes) return 0;
  response.body.append(bytes, std::min(count, kReadBytes - std::min(kReadBytes, response.body.size())));
  return count;
}

bool EqualIgnoringCase(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

size_t TakeHeader(char* bytes, size_t, size_t count, void* user) {
  auto& response = *static_cast<Response*>(user);
  const std::string_view line(bytes, count);
  if (line.starts_with("HTTP/")) response = {};  // of an interim answer before this one
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos) return count;
  if (EqualIgnoringCase(line.substr(0, colon), "retry-after")) response.retry_after = line.substr(colon + 1);
  if (EqualIgnoringCase(line.substr(0, colon), "content-type")) response.content_type = line.substr(colon + 1);
  return count;
}

// Whether another try may find what this one did not.
bool IsPassing(CURLcode code) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_SSL_CONNECT_ERROR:  // also a connection that closed amid the handshake
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_PARTIAL_FILE:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
    case CURLE_AGAIN:
    case CURLE_WRITE_ERROR:  // an answer that went on and on
      return true;
    default:
      return false;
  }
}

class HttpTransport final : public Transport {
 public:
  HttpTransport(HttpTarget target, TransportOptions options)
      : target_(std::move(target)), options_(std::move(options)) {}

  // Errors of the set-up.
  Result<void> Open() {
    // libcurl wants it once, before all else; it is guarded by libcurl itself where that was built so, and here for
    // all.
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
    easy_.reset(curl_easy_init());
    multi_.reset(curl_multi_init());
    if (options_.gzip) compressor_.reset(libdeflate_alloc_compressor(kGzipLevel));
    if (!easy_ || !multi_ || (options_.gzip && !compressor_)) return Fail(ErrorKind::kUnavailable, "no memory");

    Set(CURLOPT_URL, target_.url.c_str());
    Set(CURLOPT_PROTOCOLS_STR, "http,https");
    Set(CURLOPT_NOSIGNAL, 1L);
    Set(CURLOPT_POST, 1L);
    Set(CURLOPT_USERAGENT, "OTel-OTLP-Exporter-Throughline/0.1.0");
    Set(CURLOPT_WRITEFUNCTION, &TakeBody);
    Set(CURLOPT_WRITEDATA, &response_);
    Set(CURLOPT_HEADERFUNCTION, &TakeHeader);
    Set(CURLOPT_HEADERDATA, &response_);
    Set(CURLOPT_ERRORBUFFER, error_);
    Set(CURLOPT_TCP_KEEPALIVE, 1L);
    if (!options_.ca_file.empty()) Set(CURLOPT_CAINFO, options_.ca_file.c_str());
    if (!options_.client_certificate_file.empty()) Set(CURLOPT_SSLCERT, options_.client_certificate_file.c_str());
    if (!options_.client_key_file.empty()) Set(CURLOPT_SSLKEY, options_.client_key_file.c_str());
    if (setting_failed_) return Fail(ErrorKind::kInvalid, "libcurl does not take " + target_.url + " as an address");

    Header(target_.is_json ? "Content-Type: application/json" : "Content-Type: application/x-protobuf");
    Header("Expect:");  // a server that does not know it would cost a second of waiting
    for (const auto& [name, value] : options_.headers) Header(name + (value.empty() ? ";" : ": " + value));
    plain_headers_ = std::move(headers_);
    Header("Content-Encoding: gzip");
    for (const curl_slist* line = plain_headers_.get(); line; line = line->next) Header(line->data);
    gzip_headers_ = std::move(headers_);
    return {};
  }

  ~HttpTransport() override = default;

  bool Load(std::string_view request) override {
    try {
      if (target_.is_json) {
        json_ = target_.signal == Signal::kTraces ? TraceRequestToJson(request) : MetricsRequestToJson(request);
        request = json_;
      }
      body_ = request;
      is_zipped_ = compressor_ && request.size() >= kNotWorthGzip && Compress(request);
      return true;
    } catch (const std::bad_alloc&) {
      return false;
    }
  }

  Answer Try(SteadyPoint deadline) override {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (cancelled_) return {.kind = Answer::Kind::kCancelled};
    if (left.count() <= 0) return {.kind = Answer::Kind::kNoAnswer, .message = "there was no time left"};
    Set(CURLOPT_TIMEOUT_MS, static_cast<long>(std::min(left, options_.timeout).count()));
    Set(CURLOPT_HTTPHEADER, is_zipped_ ? gzip_headers_.get() : plain_headers_.get());
    Set(CURLOPT_POSTFIELDS, body_.data());
    Set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body_.size()));
    response_ = {};
    error_[0] = '\0';

    curl_multi_add_handle(multi_.get(), easy_.get());
    const std::optional<CURLcode> code = Drive();
    curl_multi_remove_handle(multi_.get(), easy_.get());
    if (!code) return {.kind = Answer::Kind::kCancelled};
    return Read(*code);
  }

  void Cancel() override {
    cancelled_ = true;
    curl_multi_wakeup(multi_.get());
  }

 private:
  template <typename Value>
  void Set(CURLoption option, Value value) {
    if (curl_easy_setopt(easy_.get(), option, value) != CURLE_OK) setting_failed_ = true;
  }

  void Header(const std::string& line) {
    if (curl_slist* longer = curl_slist_append(headers_.get(), line.c_str())) {
      (void)headers_.release();
      headers_.reset(longer);
    }
  }

  bool Compress(std::string_view bytes) {
    zipped_.resize(std::max(zipped_.size(), libdeflate_gzip_compress_bound(compressor_.get(), bytes.size())));
    const size_t size =
        libdeflate_gzip_compress(compressor_.get(), bytes.data(), bytes.size(), zipped_.data(), zipped_.size());
    if (size == 0) return false;
    body_ = std::string_view(zipped_.data(), size);
    return true;
  }

  // How the transfer ended; nullopt: cancelled.
  std::optional<CURLcode> Drive() {
    for (int running = 1;;) {
      if (cancelled_) return std::nullopt;
      if (curl_multi_perform(multi_.get(), &running) != CURLM_OK) return CURLE_OUT_OF_MEMORY;
      int waiting = 0;
      while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &waiting)) {
        if (message->msg == CURLMSG_DONE) return message->data.result;
      }
      if (running == 0) return CURLE_RECV_ERROR;
      curl_multi_poll(multi_.get(), nullptr, 0, 1000, nullptr);
    }
  }

  Answer Read(CURLcode code) {
    long status = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
    // A status that came is an answer, also when the body behind it broke off.
    if (status < 200) {
      return {.kind = IsPassing(code) ? Answer::Kind::kNoAnswer : Answer::Kind::kCannotSend,
              .message = CleanMessage(error_[0] ? error_ : curl_easy_strerror(code))};
    }
    Answer answer{.kind = Answer::Kind::kHttp, .code = static_cast<int>(status)};
    const bool is_json = response_.content_type.find("json") != std::string::npos;
    if (status < 300) {
      ReadPartialSuccess(response_.body, is_json, target_.signal, answer);
    } else {
      answer.retry_after = ParseRetryAfter(response_.retry_after, SystemClock().Now());
      const bool is_status = is_json || response_.content_type.find("protobuf") != std::string::npos;
      answer.message = is_status ? ReadStatusMessage(response_.body, is_json) : CleanMessage(response_.body);
    }
    return answer;
  }

  const HttpTarget target_;
  const TransportOptions options_;
  std::unique_ptr<curl_slist, ListDeleter> headers_, plain_headers_, gzip_headers_;
  std::unique_ptr<libdeflate_compressor, CompressorDeleter> compressor_;
  char error_[CURL_ERROR_SIZE] = {};
  Response response_;
  std::string json_, zipped_;
  std::string_view body_;
  bool is_zipped_ = false;
  bool setting_failed_ = false;
  std::atomic<bool> cancelled_{false};
  std::unique_ptr<CURL, EasyDeleter> easy_;  // before the multi handle, which holds its connection: destroyed after it
  std::unique_ptr<CURLM, MultiDeleter> multi_;
};

}  // namespace

Result<std::unique_ptr<Transport>> MakeHttpTransport(HttpTarget target, TransportOptions options) {
  auto transport = std::make_unique<HttpTransport>(std::move(target), std::move(options));
  if (Result<void> opened = transport->Open(); !opened) return Fail(opened.error());
  return transport;
}

}  // namespace throughline::inline sdk::otlp
