// The Model Context Protocol, server side, over HTTP: a message in, a message out, nothing kept in between.
//
// Shape    2026-07-28: each request says its version, in _meta and in headers that must agree with the body.
//          2024-11-05 to 2025-11-25: `initialize` agrees on a version; there is no session id, since there is no
//          session. Batches are read where the revision has them (2025-03-26, which is also a request without a
//          version).
// Errors   JSON-RPC's, with the HTTP status that the revision says.
// Threads  any; Handle blocks while a tool works.
// Source   modelcontextprotocol.io/specification: 2026-07-28 and 2025-11-25, transports and lifecycle.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "center/mcp/tool.h"
#include "net/cancel.h"
#include "net/http.h"

namespace throughline::center {

inline constexpr size_t kMostMcpBytes = 1 << 20;  // of a message
inline constexpr size_t kMostMcpBatch = 20;

class McpProtocol {
 public:
  McpProtocol(std::vector<Tool> tools, std::string version) : tools_(std::move(tools)), version_(std::move(version)) {}

  net::Response Handle(const net::Request& request, const net::CancelToken& cancel) const;

 private:
  friend class McpMessage;
  const std::vector<Tool> tools_;
  const std::string version_;  // of this server
};

}  // namespace throughline::center
