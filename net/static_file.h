// A file that never changes while the program runs: the pages that are built into it.
//
// Threads  any, being constant.
// Source   RFC 9110, "Conditional Requests", "Content Codings"; RFC 8246 (immutable).
#pragma once

#include <string_view>

#include "net/http.h"

namespace throughline::net {

struct StaticFile {
  std::string_view path;  // "/", "/assets/index-4f3a91c2.js"
  std::string_view content_type;
  std::string_view etag;  // W/"…": of the content, whether compressed or not
  std::string_view bytes;
  std::string_view gzip;      // the same, compressed; empty where that is not smaller
  bool is_immutable = false;  // the name has a hash of the content: it may be kept for ever
};

// 200 with the file, compressed where the client takes that, or 304 when the client has it already.
Response StaticFileResponse(const StaticFile& file, const Request& request);

}  // namespace throughline::net
