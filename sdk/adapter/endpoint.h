// Where a URL leads.
#pragma once

#include <string>
#include <string_view>

namespace throughline::inline sdk {

struct Endpoint {
  std::string scheme;  // lower case; empty for a bare path
  std::string host;    // lower case, an IPv6 address without brackets
  int port = 0;        // the scheme's own when the URL names none; 0: unknown
  std::string path;    // with its leading slash, without query

  // localhost, 127.0.0.0/8, ::1.
  bool IsLoopback() const;
};

// Anything: parts that are not there stay empty. User information is left out.
Endpoint ReadEndpoint(std::string_view url);

}  // namespace throughline::inline sdk
