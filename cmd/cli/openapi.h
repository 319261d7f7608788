// `throughline openapi`: the API's description, as GET /api/v1/openapi.json of a server gives it. Needs no server.
//
// Exit     0 good; 1 it could not be written.
// Source   OpenAPI Specification 3.1.
#pragma once

#include <iosfwd>
#include <string>

namespace throughline::cmd {

// One member or item a line, two blanks deeper each level. `json` must be JSON.
std::string IndentedJson(const std::string& json);

int RunOpenApi(std::ostream& out);

}  // namespace throughline::cmd
