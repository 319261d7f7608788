// Who may ask: rules for the headers by which a browser says where a request comes from.
//
// Errors   none: what can't be read is a no.
// Threads  functions.
// Source   Fetch, "Origin header"; Fetch Metadata; the attacks are DNS rebinding (Host) and cross-site requests
//          (Origin, Sec-Fetch-Site).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "net/http.h"

namespace throughline::assistant {

// Whether the value of a Host header is this machine's: localhost, 127.0.0.1, [::1] or one of `more`, with any port.
// Absent: yes, a browser always sends one.
bool NamesThisMachine(std::string_view host, const std::vector<std::string>& more);

// `http://localhost:5173`, `http://127.0.0.1`, `https://[::1]:8443`: a page that this machine serves.
bool IsLoopbackOrigin(std::string_view origin);

enum class Site {
  kSame,     // our own page, or no browser
  kMachine,  // a page of another server on this machine
  kForeign,
};
// Where the page that sends this stands.
Site SiteOf(const net::Request& request);

}  // namespace throughline::assistant
