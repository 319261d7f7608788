// POST /mcp: the Model Context Protocol. What it says is in center/mcp/protocol.h.
//
// Access   As the routes that read. An Origin is refused unless it is this machine's, or this server's own: a page
//          elsewhere must not ask through the browser of somebody who may.
#include <memory>

#include "center/api/routes.h"
#include "center/mcp/protocol.h"

namespace throughline::center {
namespace {

bool IsOwnOrigin(std::string_view origin, std::string_view host) {
  const size_t scheme = origin.find("://");
  if (scheme == std::string_view::npos) return false;  // "null": a sandbox or a file
  const std::string_view name = origin.substr(scheme + 3);
  return !name.empty() && (net::EqualsIgnoreCase(name, host) || NamesThisMachine(name, {}));
}

Result<void> Answer(const McpProtocol& protocol, const ApiCall& call, AnswerStream& out) {
  const net::Headers& headers = call.request.headers;
  if (const std::string_view origin = headers.Get("Origin");
      !origin.empty() && !IsOwnOrigin(origin, headers.Get("Host")))
    return Fail(ErrorKind::kForbidden, "a page on another origin may not ask here");
  const std::string_view type = headers.Get("Content-Type");
  if (!type.empty() && !type.starts_with("application/json"))
    return Fail(ErrorKind::kInvalid, "send the message as Content-Type: application/json");
  out.Send(protocol.Handle(call.request, call.cancel));
  return {};
}

}  // namespace

std::vector<Route> McpRoutes(ApiContext& context) {
  const auto protocol = std::make_shared<McpProtocol>(ReadTools(context), THROUGHLINE_VERSION);
  return {
      {.method = "POST",
       .pattern = "/mcp",
       .access = RouteAccess::kRead,
       .handler = {},
       .stream = [protocol](const ApiCall& call, AnswerStream& out) { return Answer(*protocol, call, out); },
       .summary = "The Model Context Protocol: tools for agents, which all only read.",
       .about = {
           .body = Object({{"jsonrpc", Text()}, {"method", Text()}, Maybe("id", Any()), Maybe("params", Object({}))})
                       .AndMore(),
           .body_example =
               R"({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "example", "version": "1"}}})",
           .answer =
               Object({{"jsonrpc", Text()}, {"id", Any()}, Maybe("result", Object({})), Maybe("error", Object({}))})}}};
}

}  // namespace throughline::center
