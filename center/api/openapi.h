// The API's description in the OpenAPI form, made from the table of routes, so that no route is missing in it.
//
// Threads  plain functions.
// Source   OpenAPI Specification 3.1.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "center/api/router.h"

namespace throughline::center {

// Of these routes, in their order.
std::string OpenApiDocument(const std::vector<Route>& routes);

}  // namespace throughline::center
