// The AI Center's page: GET / for browsers, and its assets, out of the program itself.
//
// Access   open: the page holds nothing of what is stored. What it then asks the API for wants the token.
// Headers  its own Content-Security-Policy, which allows files and connections of this origin only.
// Threads  any.
#pragma once

#include <vector>

#include "center/api/router.h"

namespace throughline::center {

// GET / gives the page to a client that takes text/html, and a few words about the API to every other.
std::vector<Route> PageRoutes();

}  // namespace throughline::center
