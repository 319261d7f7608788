// What every call out to an address that a setting names has in common: its protocols, no redirect, no proxy, one time
// for all of it, and the rules of address_rules.h for the address that is really connected to.
//
// Threads  one a call.
#pragma once

#include <curl/curl.h>

#include <chrono>
#include <memory>
#include <string>

#include "base/result.h"

namespace throughline::center {

using CurlHandle = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;

// Lines for libcurl: headers, recipients.
class CurlLines {
 public:
  void Add(const std::string& line) { lines_.reset(curl_slist_append(lines_.release(), line.c_str())); }
  curl_slist* get() const { return lines_.get(); }

 private:
  std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> lines_{nullptr, &curl_slist_free_all};
};

// Outlives the handle.
struct OutgoingRules {
  bool private_addresses = false;  // whether this machine and its network may be reached
  bool refused = false;            // set when the address was one that may not be
};

// `protocols`: as CURLOPT_PROTOCOLS_STR. Errors: our bug, without memory.
Result<CurlHandle> OpenOutgoing(const std::string& url, const char* protocols, std::chrono::milliseconds time,
                                OutgoingRules& rules);

}  // namespace throughline::center
