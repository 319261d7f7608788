// `search_traces` and `read_trace`.
#include <fmt/format.h>
#include <simdjson.h>

#include <charconv>

#include "base/json_writer.h"
#include "center/api/routes.h"
#include "center/mcp/json_fields.h"
#include "center/mcp/span_tree.h"
#include "center/mcp/tool.h"
#include "center/mcp/trace_arguments.h"
#include "center/mcp/words.h"
#include "center/read/time_text.h"
#include "center/read/trace_json.h"
#include "net/url.h"
#include "store/trace_reader.h"

namespace throughline::center {
namespace {

namespace dom = simdjson::dom;

constexpr size_t kDeepest = 30;  // indentation of the tree; deeper spans stand where the last ones do

std::string SummaryLine(dom::element trace) {
  dom::element root;
  if (trace["root"].get(root) != simdjson::SUCCESS) root = trace;
  const uint64_t duration = CountIn(trace, "duration_ns").value_or(0), spans = CountIn(trace, "span_count").value_or(0);
  const uint64_t errors = CountIn(trace, "error_count").value_or(0);
  const std::optional<uint64_t> tokens = CountIn(trace, "total_tokens");
  std::string line =
      fmt::format("{} {} {} {}, {} span{}", TextIn(trace, "trace_id"), Quote(TextIn(root, "service"), 80),
                  Quote(TextIn(root, "name"), 120), DurationWords(duration), spans, spans == 1 ? "" : "s");
  if (errors > 0) line += fmt::format(", {} in ERROR", errors);
  if (tokens) line += fmt::format(", {} tokens", *tokens);
  dom::array models;
  if (trace["models"].get(models) == simdjson::SUCCESS) {
    for (dom::element model : models) line += ", " + Quote(std::string_view(model), 80);
  }
  return line;
}

ToolAnswer Search(const ApiHandler& search, const Arguments& arguments, const net::CancelToken& cancel) {
  std::string query;
  for (std::string_view name : {"from", "to", "service", "name", "operation", "status", "min_duration", "model", "user",
                                "conversation", "attribute", "text", "cursor"}) {
    if (arguments.Has(name)) query += fmt::format("{}={}&", name, net::PercentEncode(arguments.Text(name)));
  }
  if (!arguments.Has("from") && !arguments.Has("cursor")) query += "from=-24h&";
  query += fmt::format("limit={}", arguments.Whole("limit").value_or(20));
  net::Request request;
  request.query = net::Query::Parse(query);
  Result<net::Response> answer = search({request, {}, cancel});
  if (!answer) return ToolError(answer.error().message);
  dom::parser parser;
  dom::element document;
  dom::array traces;
  if (parser.parse(answer->body).get(document) != simdjson::SUCCESS ||
      document["traces"].get(traces) != simdjson::SUCCESS)
    return ToolError("the list of traces can't be read now; try again");
  BoundedText lines(kMostAnswerBytes - 1'024), members(kMostAnswerBytes - 1'024);
  size_t count = 0;
  bool is_cut = false;
  for (dom::element trace : traces) {
    const std::string json = simdjson::minify(trace);
    if (!members.Add((count == 0 ? "" : ",") + json) || !lines.Add(SummaryLine(trace) + "\n")) {
      is_cut = true;
      break;
    }
    ++count;
  }
  const std::string_view cursor = TextIn(document, "next_cursor");
  std::string text =
      fmt::format("{} trace{}, newest first: id, service, name, duration, spans\n", count, count == 1 ? "" : "s") +
      lines.Take();
  if (is_cut) text += "The answer is full: ask with a smaller limit.\n";
  if (!cursor.empty())
    text += fmt::format("There are more: call again with the same arguments and cursor = {}\n", Quote(cursor, 500));
  JsonWriter json;
  json.BeginObject().Key("traces").Raw("[" + members.Take() + "]").Key("next_cursor");
  cursor.empty() ? json.Null() : json.String(cursor);
  return {.text = std::move(text), .structured = json.EndObject().Take()};
}

std::string SpanLine(const SpanNode& node) {
  const store::StoredSpan& span = *node.span;
  std::string line(2 * std::min(node.depth, kDeepest), ' ');
  line +=
      fmt::format("- {} [{}] {}", Quote(span.name, 120), Quote(span.service_name, 60), DurationWords(span.duration_ns));
  if (node.is_orphan) line += " (its parent is not here)";
  if (span.status == otel::StatusCode::kError)
    line += " ERROR " + Quote(!span.status_message.empty() ? span.status_message : span.exception_message);
  if (!span.operation.empty()) line += " " + Quote(span.operation, 40);
  const std::string& model = span.response_model.empty() ? span.request_model : span.response_model;
  if (!model.empty()) line += " " + Quote(model, 80);
  if (!span.tool_name.empty()) line += " tool " + Quote(span.tool_name, 80);
  if (span.input_tokens || span.output_tokens) {
    const auto words = [](const std::optional<uint64_t>& tokens) { return tokens ? fmt::to_string(*tokens) : "?"; };
    line += fmt::format(" {} → {} tokens", words(span.input_tokens), words(span.output_tokens));
  }
  line += " span " + span.span_id.Hex() + "\n";
  const std::string indent(2 * std::min(node.depth, kDeepest) + 4, ' ');
  if (const std::string asked = LastWords(span, "$input_messages", "user"); !asked.empty())
    line += indent + "asked: " + Quote(CutMiddle(asked, 240), 400) + "\n";
  if (const std::string said = LastWords(span, "$output_messages", ""); !said.empty())
    line += indent + "answered: " + Quote(CutMiddle(said, 240), 400) + "\n";
  return line;
}

void WriteBrief(const SpanNode& node, JsonWriter& json) {
  const store::StoredSpan& span = *node.span;
  json.BeginObject().Key("span_id").String(span.span_id.Hex()).Key("depth").Int(node.depth);
  json.Key("name").String(Cut(span.name, 120)).Key("service").String(Cut(span.service_name, 60));
  json.Key("duration_ns").Int(span.duration_ns).Key("status").String(StatusName(span.status));
  if (!span.request_model.empty()) json.Key("model").String(Cut(span.request_model, 80));
  if (span.input_tokens) json.Key("input_tokens").Int(*span.input_tokens);
  if (span.output_tokens) json.Key("output_tokens").Int(*span.output_tokens);
  json.EndObject();
}

ToolAnswer Brief(const store::Trace& trace) {
  const std::vector<SpanNode> tree = SpanTree(trace);
  BoundedText lines(kMostAnswerBytes - 1'024), members(kMostAnswerBytes - 1'024);
  size_t shown = 0;
  for (const SpanNode& node : tree) {
    JsonWriter json;
    WriteBrief(node, json);
    if (!members.Add((shown == 0 ? "" : ",") + json.text()) || !lines.Add(SpanLine(node))) break;
    ++shown;
  }
  std::string text = fmt::format("Trace {}: {} span{}{}, from {}\n", trace.trace_id.Hex(), tree.size(),
                                 tree.size() == 1 ? "" : "s", trace.truncated ? " (the earliest; there are more)" : "",
                                 trace.spans.empty() ? "" : FormatInstant(trace.spans.front().start_nanos)) +
                     lines.Take();
  if (shown < tree.size())
    text += fmt::format("{} more spans: read them with view = \"whole\" and cursor = \"{}\".\n", tree.size() - shown,
                        shown);
  return {.text = std::move(text),
          .structured = fmt::format(R"({{"trace_id":"{}","span_count":{},"spans":[{}],"left_out":{}}})",
                                    trace.trace_id.Hex(), tree.size(), members.Take(), tree.size() - shown)};
}

// "12" or "12:30000": from the 13th span on, or from this byte of it.
struct WholeCursor {
  size_t span = 0, byte = 0;
};
std::optional<WholeCursor> ReadCursor(std::string_view text) {
  WholeCursor cursor;
  const char* const end = text.data() + text.size();
  auto read = std::from_chars(text.data(), end, cursor.span);
  if (read.ec == std::errc() && read.ptr != end && *read.ptr == ':')
    read = std::from_chars(read.ptr + 1, end, cursor.byte);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return cursor;
}

std::string SpanAsJson(const store::StoredSpan& span) {
  store::Trace alone{.trace_id = span.trace_id, .spans = {span}};
  dom::parser parser;
  dom::element document, whole;
  const std::string text = TraceJson(alone);
  if (parser.parse(text).get(document) != simdjson::SUCCESS) return "{}";
  dom::array spans;
  if (document["spans"].get(spans) != simdjson::SUCCESS || spans.size() == 0) return "{}";
  return simdjson::minify(spans.at(0).value());
}

ToolAnswer Whole(const store::Trace& trace, const std::string& given) {
  const std::optional<WholeCursor> cursor = given.empty() ? WholeCursor{} : ReadCursor(given);
  const std::vector<SpanNode> tree = SpanTree(trace);  // the same order as the brief view
  if (!cursor || cursor->span >= tree.size())
    return ToolError("there is no such cursor: use one that this tool gave for this trace");
  constexpr size_t kMost = kMostAnswerBytes - 1'024;
  std::string lines, next;
  size_t at = cursor->span;
  const std::string first = SpanAsJson(*tree[at].span);
  if (cursor->byte > first.size())
    return ToolError("there is no such cursor: use one that this tool gave for this trace");
  if (first.size() - cursor->byte > kMost) {  // longer than an answer: a piece of it, as text, up to a whole character
    size_t end = cursor->byte + kMost;
    while ((static_cast<unsigned char>(first[end]) & 0xC0) == 0x80) --end;
    next = fmt::format("{}:{}", at, end);
    lines = first.substr(cursor->byte, end - cursor->byte);
  } else {
    lines = first.substr(cursor->byte);
    for (++at; at < tree.size(); ++at) {
      const std::string json = SpanAsJson(*tree[at].span);
      if (lines.size() + 1 + json.size() > kMost) break;
      lines += "\n" + json;
    }
    if (at < tree.size()) next = fmt::to_string(at);
  }
  std::string text = fmt::format("Trace {}: {} spans, each as JSON, a line each, parents first. From cursor {}:\n",
                                 trace.trace_id.Hex(), tree.size(), given.empty() ? "0" : given) +
                     lines + "\n";
  if (!next.empty()) text += fmt::format("There is more: call again with cursor = \"{}\".\n", next);
  JsonWriter json;
  json.BeginObject().Key("trace_id").String(trace.trace_id.Hex()).Key("span_count").Int(tree.size()).Key("next_cursor");
  next.empty() ? json.Null() : json.String(next);
  return {.text = std::move(text), .structured = json.EndObject().Take()};
}

}  // namespace

std::expected<store::Trace, ToolAnswer> TraceOf(ApiContext& context, const Arguments& arguments,
                                                const net::CancelToken& cancel) {
  const std::string text = arguments.Text("trace_id");
  const std::optional<otel::TraceId> id = otel::TraceId::FromHexText(text);
  if (!id) {
    return std::unexpected(ToolError(
        fmt::format("{} is no trace id: it has 32 hexadecimal digits, not all zeros. `search_traces` finds traces.",
                    Quote(text, 80))));
  }
  Result<store::Trace> trace = store::ReadTrace(context.client, *id, {.cancel = cancel});
  if (trace) return std::move(*trace);
  if (trace.error().kind == ErrorKind::kNotFound)
    return std::unexpected(ToolError(fmt::format("no span of trace {} is stored here", id->Hex())));
  return std::unexpected(ToolError(trace.error().message));
}

Tool SearchTracesTool(ApiContext& context) {
  const ApiHandler search = TraceRoutes(context).front().handler;
  return {.name = "search_traces",
          .title = "Find traces",
          .description =
              [] {
                return std::string(
                           "The newest traces that match, one line each: id, service, name, duration, errors, tokens, "
                           "models. A trace "
                           "matches when one of its spans meets every condition. For counts and figures use `query`.") +
                       std::string(kUntrusted);
              },
          .parameters =
              {{.name = "from", .description = "from this instant on: -24h (the default), -10m, or RFC 3339"},
               {.name = "to", .description = "up to this instant"},
               {.name = "service", .description = "with a span of this service"},
               {.name = "name", .description = "with a span of this name"},
               {.name = "operation",
                .description = "with a span of this gen_ai operation: chat, execute_tool, embeddings …"},
               {.name = "status", .description = "with a span of this status", .choices = {"ok", "error", "unset"}},
               {.name = "min_duration", .description = "with a span at least this long: 500ms, 2s"},
               {.name = "model", .description = "that called this model"},
               {.name = "user", .description = "of this user"},
               {.name = "conversation", .description = "of this conversation"},
               {.name = "attribute", .description = "with a span that has this attribute: key=value"},
               {.name = "text", .description = "with this text in a name, an attribute or a message"},
               {.name = "limit", .type = Parameter::Type::kWhole, .description = "20 unless given", .most = 100},
               {.name = "cursor", .description = "of the answer before, for the next page"}},
          .call = [search](const Arguments& arguments,
                           const net::CancelToken& cancel) { return Search(search, arguments, cancel); }};
}

Tool ReadTraceTool(ApiContext& context) {
  return {.name = "read_trace",
          .title = "Read a trace",
          .description =
              [] {
                return std::string(
                           "One trace. Brief (the default): the tree of its spans with service, duration, errors, "
                           "model, tokens, and the "
                           "first and last words that were asked and answered. Whole: every span with all attributes, "
                           "events and messages "
                           "as JSON, in pages (cursor).") +
                       std::string(kUntrusted);
              },
          .parameters = {{.name = "trace_id", .description = "32 hexadecimal digits", .is_required = true},
                         {.name = "view", .description = "brief unless given", .choices = {"brief", "whole"}},
                         {.name = "cursor", .description = "of the answer before, for the next page of view = whole"}},
          .call =
              [&context](const Arguments& arguments, const net::CancelToken& cancel) {
                auto trace = TraceOf(context, arguments, cancel);
                if (!trace) return std::move(trace.error());
                if (arguments.Has("cursor") || arguments.Text("view") == "whole")
                  return Whole(*trace, arguments.Text("cursor"));
                return Brief(*trace);
              }};
}

}  // namespace throughline::center
