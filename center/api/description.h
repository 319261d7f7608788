// What the API's document says of a route, and an example of it that runs: beside the route that it describes.
//
//   {.method = "GET",
//    .pattern = "/api/v1/tables/{name}",
//    .handler = ...,
//    .summary = "Columns and size of one enrichment table.",
//    .about = {.path = {{"name", Text(), "models"}}, .answer = TableShape()}},
//
// Examples  the suite `openapi` calls every route of the document with its examples against the real server: what
//           writes first, then what reads, then what deletes, and compares each answer with its shape. So an example
//           names what another example has made, or what the suite's seed holds (tests/openapi/openapi_test.cjs).
#pragma once

#include <string>
#include <vector>

#include "center/api/shape.h"

namespace throughline::center {

struct ApiParameter {
  std::string name;
  Shape shape = Text();
  std::string example = {};  // empty: the example does without
  bool is_required = false;  // of a query; a path's always are
};

struct RouteDescription {
  std::vector<ApiParameter> path = {};  // in the order of the pattern
  std::vector<ApiParameter> query = {};
  std::vector<ApiParameter> headers = {};
  Shape body = {};
  std::string body_type = "application/json";
  std::string body_example = {};  // as it is sent
  bool body_may_be_missing = false;
  int status = 200;
  int other_status = 0;  // of the same answer: 200 where `status` is that of something new
  Shape answer = {};
  std::string answer_type = "application/json";
  Shape line = {};         // of an answer in application/x-ndjson, where one may be asked for
  Shape error = {};        // none: ErrorShape
  int example_status = 0;  // when the example can't succeed, or does otherwise than `status`
};

// If-Match: the version that was changed.
inline std::vector<ApiParameter> IfMatch() {
  return {{"If-Match", Text("the version that is replaced, as ETag had it; none: whichever there is")}};
}

}  // namespace throughline::center
