// A message of the Model Context Protocol comes from a stranger: whatever it holds, the answer is nothing, or JSON-RPC
// of a bounded size with a status that fits.
#include <simdjson.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "center/mcp/protocol.h"

namespace {

using namespace throughline::center;

Tool Echo() {
  return {.name = "echo",
          .title = "Echo",
          .description = [] { return std::string("Says it again."); },
          .parameters = {{.name = "text", .description = "a text"},
                         {.name = "times", .type = Parameter::Type::kWhole, .description = "how often", .most = 9}},
          .call = [](const Arguments& arguments,
                     const throughline::net::CancelToken&) { return ToolAnswer{.text = arguments.Text("text")}; }};
}

void Check(bool is_so) {
  if (!is_so) std::abort();
}

}  // namespace

// The first byte says which headers come with the rest.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const McpProtocol protocol({Echo()}, "0");
  if (size == 0) return 0;
  throughline::net::Request request;
  if (data[0] & 1) request.headers.Set("MCP-Protocol-Version", data[0] & 2 ? "2026-07-28" : "2025-03-26");
  if (data[0] & 4) request.headers.Set("Mcp-Method", "tools/call");
  if (data[0] & 8) request.headers.Set("Mcp-Name", data[0] & 16 ? "echo" : "=?base64?ZWNobw==?=");
  request.body.assign(reinterpret_cast<const char*>(data + 1), size - 1);
  const throughline::net::Response answer = protocol.Handle(request, throughline::net::CancelToken());
  if (answer.status == 202) {
    Check(answer.body.empty());
    return 0;
  }
  Check(answer.status == 200 || answer.status == 400 || answer.status == 404 || answer.status == 413);
  Check(answer.body.size() <= 64 * 1024 + 20 * 8 * 1024);
  simdjson::dom::parser parser;
  simdjson::dom::element document;
  Check(parser.parse(answer.body).get(document) == simdjson::SUCCESS);
  Check(document.is_array() || document["jsonrpc"].error() == simdjson::SUCCESS);
  return 0;
}
