// Which addresses the server may be sent to by a setting of a user (a webhook, a mail server): public ones, so that no
// setting reaches this machine, its network or a cloud's metadata.
//
// Shape    asked for the address that a connection is really made to, after its name was resolved, so that neither a
//          name that changes its mind nor another spelling of an address (decimal, octal, mapped into IPv6) gets past.
// Threads  plain functions.
// Source   IANA IPv4 and IPv6 special-purpose address registries.
#pragma once

#include <string>
#include <string_view>

struct sockaddr;

namespace throughline::center {

// Whether `address` (IPv4 or IPv6) is globally reachable.
bool IsPublicAddress(const sockaddr* address);

// Whether a host of a setting resolves to a public address only; a name that doesn't resolve now is let through, since
// the connection asks again. Blocks while it resolves.
bool MayReachHost(const std::string& host);
// "hooks.example.com" of "https://hooks.example.com:443/x"; without the brackets of IPv6.
std::string HostOfUrl(std::string_view url);

}  // namespace throughline::center
