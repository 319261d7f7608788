#include "throughline/curl.h"

#include <curl/curl.h>

#include <algorithm>

#include "sdk/instrumentation/url.h"
#include "throughline/propagation.h"

namespace throughline::inline sdk {

namespace {

const Tracer& CurlTracer() {
  static const Tracer tracer = GetTracer("throughline.curl", LIBCURL_VERSION);
  return tracer;
}

// error.type: few words, the same on every platform.
std::string_view NameOf(CURLcode code) {
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return "timeout";
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
      return "host_not_found";
    case CURLE_COULDNT_CONNECT:
      return "connect";
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
      return "tls";
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
      return "connection_lost";
    case CURLE_ABORTED_BY_CALLBACK:
    case CURLE_WRITE_ERROR:
      return "aborted";
    case CURLE_TOO_MANY_REDIRECTS:
      return "too_many_redirects";
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return "bad_url";
    default:
      return "_OTHER";
  }
}

std::string_view VersionText(long version) {
  switch (version) {
    case CURL_HTTP_VERSION_1_0:
      return "1.0";
    case CURL_HTTP_VERSION_1_1:
      return "1.1";
    case CURL_HTTP_VERSION_2_0:
      return "2";
    case CURL_HTTP_VERSION_3:
      return "3";
    default:
      return {};
  }
}

template <typename Value>
Value InfoOf(CURL* easy, CURLINFO what) {
  Value value{};
  return curl_easy_getinfo(easy, what, &value) == CURLE_OK ? value : Value{};
}

std::string_view TextOf(CURL* easy, CURLINFO what) {
  const char* text = InfoOf<char*>(easy, what);
  return text ? text : "";
}

// From points in time since the start, in microseconds, to lengths in milliseconds. A phase that was left out, as on a
// connection that is used again, has no attribute.
void SetPhases(Span& span, CURL* easy) {
  const auto at = [&](CURLINFO what) { return InfoOf<curl_off_t>(easy, what); };
  const auto phase = [&](std::string_view key, curl_off_t from, curl_off_t to) {
    if (to > from) span.SetAttribute(key, static_cast<double>(to - from) / 1000.0);
  };
  const curl_off_t looked_up = at(CURLINFO_NAMELOOKUP_TIME_T);
  const curl_off_t connected = at(CURLINFO_CONNECT_TIME_T);
  const curl_off_t secured = at(CURLINFO_APPCONNECT_TIME_T);
  const curl_off_t sending = at(CURLINFO_PRETRANSFER_TIME_T);
  const curl_off_t first_byte = at(CURLINFO_STARTTRANSFER_TIME_T);
  const curl_off_t total = at(CURLINFO_TOTAL_TIME_T);
  const bool is_new = InfoOf<long>(easy, CURLINFO_NUM_CONNECTS) > 0;
  if (is_new) {
    phase("http.client.dns_ms", 0, looked_up);
    phase("http.client.connect_ms", looked_up, connected);
    if (secured > 0) phase("http.client.tls_ms", connected, secured);
  }
  span.SetAttribute("http.client.connection_reused", !is_new);
  phase("http.client.first_byte_ms", sending, first_byte);  // sending, and the server's time
  if (first_byte > 0) phase("http.client.receive_ms", first_byte, total);
}

}  // namespace

CurlSpan::CurlSpan(void* easy, curl_slist* headers, const CurlOptions& options)
    : easy_(easy), headers_(headers), has_name_(!options.span_name.empty()), url_template_(options.url_template) {
  span_ = CurlTracer().StartSpan(has_name_ ? options.span_name : "HTTP",
                                 {.kind = SpanKind::kClient, .attributes = options.attributes});
  if (span_.IsRecording()) {
    // Before it runs: a transfer that never ends has an address as well.
    const std::string_view url = TextOf(static_cast<CURL*>(easy_), CURLINFO_EFFECTIVE_URL);
    const internal::UrlParts parts = internal::SplitUrl(url);
    span_.SetAttribute("url.full", internal::RedactedUrl(url));
    if (!parts.host.empty()) span_.SetAttribute("server.address", parts.host);
    if (parts.port > 0) span_.SetAttribute("server.port", parts.port);
    if (!url_template_.empty()) span_.SetAttribute("url.template", url_template_);
  }
  if (!options.propagate) return;
  const InjectedHeaders injected = Inject(Context::Current().With(span_));
  for (const Header& header : injected.headers()) {
    const std::string line = std::string(header.name) + ": " + std::string(header.value);
    curl_slist* longer = curl_slist_append(ours_, line.c_str());
    if (!longer) break;
    ours_ = longer;
    last_of_ours_ = last_of_ours_ ? last_of_ours_->next : ours_;
  }
  if (!ours_) return;
  last_of_ours_->next = headers_;  // lent until the end
  curl_easy_setopt(static_cast<CURL*>(easy_), CURLOPT_HTTPHEADER, ours_);
}

CurlSpan::~CurlSpan() { End(CURLE_ABORTED_BY_CALLBACK); }

void CurlSpan::End(int curl_code) {
  if (is_ended_) return;
  is_ended_ = true;
  CURL* easy = static_cast<CURL*>(easy_);
  if (ours_) {
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers_);
    last_of_ours_->next = nullptr;
    curl_slist_free_all(ours_);
    ours_ = nullptr;
  }
  if (!span_.IsRecording()) return;

  const auto code = static_cast<CURLcode>(curl_code);
  if (const std::string_view method = TextOf(easy, CURLINFO_EFFECTIVE_METHOD); !method.empty()) {
    const std::string_view known = internal::KnownMethod(method);
    span_.SetAttribute("http.request.method", known);
    if (known == "_OTHER") span_.SetAttribute("http.request.method_original", method.substr(0, 64));
    if (!has_name_) {
      std::string name(known == "_OTHER" ? "HTTP" : known);
      if (!url_template_.empty()) name.append(" ").append(url_template_);
      span_.UpdateName(name);
    }
  }
  const long status = InfoOf<long>(easy, CURLINFO_RESPONSE_CODE);
  if (status > 0) span_.SetAttribute("http.response.status_code", status);
  if (const std::string_view version = VersionText(InfoOf<long>(easy, CURLINFO_HTTP_VERSION)); !version.empty()) {
    span_.SetAttribute("network.protocol.version", version);
  }
  if (const std::string_view peer = TextOf(easy, CURLINFO_PRIMARY_IP); !peer.empty()) {
    span_.SetAttribute("network.peer.address", peer);
    span_.SetAttribute("network.peer.port", InfoOf<long>(easy, CURLINFO_PRIMARY_PORT));
  }
  if (const auto sent = InfoOf<curl_off_t>(easy, CURLINFO_SIZE_UPLOAD_T); sent > 0) {
    span_.SetAttribute("http.request.body.size", sent);
  }
  span_.SetAttribute("http.response.body.size", InfoOf<curl_off_t>(easy, CURLINFO_SIZE_DOWNLOAD_T));
  if (const long redirects = InfoOf<long>(easy, CURLINFO_REDIRECT_COUNT); redirects > 0) {
    span_.SetAttribute("http.client.redirects", redirects);
    span_.SetAttribute("http.client.final_url", internal::RedactedUrl(TextOf(easy, CURLINFO_EFFECTIVE_URL)));
  }
  SetPhases(span_, easy);

  if (code != CURLE_OK) {
    span_.SetAttribute("error.type", NameOf(code));
    span_.SetAttribute("http.client.curl_code", curl_code);
    span_.SetStatus(StatusCode::kError, curl_easy_strerror(code));
  } else if (status >= 400) {
    span_.SetAttribute("error.type", std::to_string(status));
    span_.SetStatus(StatusCode::kError);
  }
  span_.End();
}

int PerformTraced(void* easy, curl_slist* headers, const CurlOptions& options) {
  CurlSpan span(easy, headers, options);
  CURLcode code;
  {
    Scope scope(Context::Current().With(span.span()));
    code = curl_easy_perform(static_cast<CURL*>(easy));
  }
  span.End(code);
  return code;
}

}  // namespace throughline::inline sdk
