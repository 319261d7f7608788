// `throughline mcp`: the Model Context Protocol on standard input and output, for agents that start their tools as
// programs. Each line is a message; it is sent to /mcp of the server, whose answer is the line that comes back.
//
// Several requests run at once; `notifications/cancelled` stops one. When the input ends, what runs is still answered.
#include "cmd/cli/mcp.h"

#include <fmt/format.h>

#include <algorithm>
#include <istream>
#include <map>
#include <mutex>
#include <ostream>

#include "base/json_writer.h"
#include "cmd/cli/json.h"
#include "cmd/cli/report.h"
#include "net/worker_pool.h"

namespace throughline::cmd {
namespace {

constexpr size_t kAtOnce = 4, kWaiting = 64;
constexpr std::string_view kVersionKey = "io.modelcontextprotocol/protocolVersion";
constexpr int kParseError = -32700, kInternalError = -32603;

// What the bridge must know of a message. The server judges the rest.
struct Message {
  std::string id;  // as JSON; empty: a notification, or a batch
  std::string method, tool, version, cancels;
  bool is_json = false;
};

Message ReadMessage(std::string_view line) {
  Message message;
  simdjson::dom::parser parser;
  Json document;
  if (parser.parse(line.data(), line.size()).get(document) != simdjson::SUCCESS) return message;
  message.is_json = true;
  if (!document.is_object()) return message;
  if (const auto id = Find(document, "id")) message.id = simdjson::minify(*id);
  message.method = TextIn(document, "method");
  const auto params = Find(document, "params");
  if (!params || !params->is_object()) return message;
  message.tool = TextIn(*params, "name");
  if (const auto meta = Find(*params, "_meta"); meta && meta->is_object()) message.version = TextIn(*meta, kVersionKey);
  if (message.method == "notifications/cancelled") {
    if (const auto request = Find(*params, "requestId")) message.cancels = simdjson::minify(*request);
  }
  return message;
}

// What HTTP says in headers beside the body (2026-07-28). A request of an earlier revision has none.
net::Headers HeadersOf(const Message& message) {
  net::Headers headers;
  if (message.version.empty()) return headers;
  const auto is_plain = [](std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
  };
  if (is_plain(message.version)) headers.Set("MCP-Protocol-Version", message.version);
  if (is_plain(message.method)) headers.Set("Mcp-Method", message.method);
  if (is_plain(message.tool)) headers.Set("Mcp-Name", message.tool);
  return headers;
}

std::string ErrorLine(std::string_view id, int code, std::string_view text) {
  JsonWriter json;
  json.BeginObject().Key("jsonrpc").String("2.0").Key("id").Raw(id, "null").Key("error").BeginObject();
  return json.Key("code").Int(code).Key("message").String(text).EndObject().EndObject().Take();
}

class Bridge {
 public:
  Bridge(ApiClient& client, std::ostream& out) : client_(client), out_(out), workers_(kAtOnce, kWaiting) {}

  void Take(std::string line) {
    Message message = ReadMessage(line);
    if (!message.is_json) return Write(ErrorLine({}, kParseError, "Parse error: the line is not valid JSON"));
    if (message.method == "notifications/cancelled") return Cancel(message.cancels);
    const net::CancelToken cancel;
    {
      std::lock_guard lock(mutex_);
      if (!message.id.empty()) running_.insert_or_assign(message.id, cancel);
    }
    const std::string id = message.id;
    const Result<void> queued = workers_.Submit(
        [this, line = std::move(line), message = std::move(message), cancel] { Forward(line, message, cancel); });
    if (!queued) Write(ErrorLine(id, kInternalError, "too many requests wait; try again"));
  }

  void Finish() { workers_.Stop(); }

 private:
  void Cancel(const std::string& id) {
    std::lock_guard lock(mutex_);
    if (const auto found = running_.find(id); found != running_.end()) found->second.Cancel();
  }

  void Forward(const std::string& line, const Message& message, const net::CancelToken& cancel) {
    Result<net::Response> answer = client_.PostForAnswer("/mcp", HeadersOf(message), line, {.cancel = cancel});
    {
      std::lock_guard lock(mutex_);
      running_.erase(message.id);
    }
    if (cancel.cancelled()) return;  // who cancels wants no answer
    if (!answer)
      return message.id.empty() ? void() : Write(ErrorLine(message.id, kInternalError, answer.error().message));
    simdjson::dom::parser parser;
    Json document;
    if (answer->body.empty() && answer->status == 202) return;
    const bool is_answer = parser.parse(answer->body).get(document) == simdjson::SUCCESS &&
                           (document.is_array() || Find(document, "jsonrpc"));
    if (is_answer) return Write(simdjson::minify(document));
    if (message.id.empty()) return;
    Write(ErrorLine(message.id, kInternalError, AnswerError(answer->status, answer->body).message));
  }

  void Write(const std::string& line) {
    std::lock_guard lock(mutex_);
    out_ << line << '\n' << std::flush;
  }

  ApiClient& client_;
  std::ostream& out_;
  std::mutex mutex_;
  std::map<std::string, net::CancelToken> running_;  // by id
  net::WorkerPool workers_;
};

}  // namespace

int RunMcp(const ClientOptions& options, std::istream& in, std::ostream& out, std::ostream& err) {
  Result<std::unique_ptr<ApiClient>> client = ApiClient::Create(options.server);
  if (!client) return ReportWrongUsage(client.error(), err);
  Bridge bridge(**client, out);
  for (std::string line; std::getline(in, line);) {
    if (line.find_first_not_of(" \t\r") != std::string::npos) bridge.Take(std::move(line));
  }
  bridge.Finish();
  return kExitGood;
}

}  // namespace throughline::cmd
