#include "net/static_file.h"

#include <string>

namespace throughline::net {

Response StaticFileResponse(const StaticFile& file, const Request& request) {
  Response response;
  response.headers = {{"Content-Type", std::string(file.content_type)},
                      {"ETag", std::string(file.etag)},
                      // A name with a hash never changes what it means; the page itself is asked for anew each time.
                      {"Cache-Control", file.is_immutable ? "public, max-age=31536000, immutable" : "no-cache"},
                      {"Vary", "Accept-Encoding"}};
  if (request.headers.HasToken("If-None-Match", file.etag) || request.headers.HasToken("If-None-Match", "*")) {
    response.status = 304;
    return response;
  }
  if (!file.gzip.empty() && request.headers.HasToken("Accept-Encoding", "gzip")) {
    response.headers.Add("Content-Encoding", "gzip");
    response.body = file.gzip;
  } else {
    response.body = file.bytes;
  }
  return response;
}

}  // namespace throughline::net
