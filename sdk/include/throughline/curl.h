// libcurl: a client span for each transfer, and the trace's headers in it.
//
//   CURLcode code = static_cast<CURLcode>(throughline::PerformTraced(curl, headers));     // for curl_easy_perform
//
//   throughline::CurlSpan span(curl, headers);        // for the multi interface: before curl_multi_add_handle
//   ...                                               // and when its CURLMSG_DONE is there:
//   span.End(message->data.result);
//
// `headers` is what the program sets with CURLOPT_HTTPHEADER, or nullptr: libcurl doesn't tell, and the trace's headers
// go into the same option. It is left unchanged, and is the handle's again at the end.
//
// Shape    kind client; named by the method, with the `url_template` where one is given. Phases are milliseconds.
// Errors   none of its own; a transfer's shows in `error.type` and the status, and the CURLcode is returned as it came.
// Threads  as the handle itself.
// Source   OpenTelemetry semantic conventions for HTTP client spans 1.33.
#pragma once

#include <string>
#include <string_view>

#include "throughline/trace.h"

struct curl_slist;

namespace throughline::inline sdk {

struct CurlOptions {
  std::string_view span_name = {};     // else `POST`, or `POST /v1/chat/{id}` with a template
  std::string_view url_template = {};  // the path with names for what varies
  bool propagate = true;               // traceparent, tracestate, baggage; not to strangers
  AttributeList attributes = {};
};

class CurlSpan {
 public:
  // `easy` is a CURL*, all set up, and outlives this.
  CurlSpan(void* easy, curl_slist* headers, const CurlOptions& options = {});
  CurlSpan(const CurlSpan&) = delete;
  CurlSpan& operator=(const CurlSpan&) = delete;
  ~CurlSpan();  // as End of a transfer that was aborted

  Span& span() noexcept { return span_; }
  // The first call counts. The handle is no longer in a multi handle's hands, or it is the callback of CURLMSG_DONE.
  void End(int curl_code);

 private:
  void* easy_;
  curl_slist* headers_;  // the program's
  curl_slist* ours_ = nullptr;
  curl_slist* last_of_ours_ = nullptr;
  bool has_name_;
  std::string url_template_;
  Span span_;
  bool is_ended_ = false;
};

// curl_easy_perform in a span that is current meanwhile, for the callbacks. A CURLcode.
int PerformTraced(void* easy, curl_slist* headers, const CurlOptions& options = {});

}  // namespace throughline::inline sdk
