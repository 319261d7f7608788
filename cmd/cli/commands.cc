#include "cmd/cli/commands.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <istream>
#include <iterator>
#include <optional>
#include <ostream>
#include <utility>

#include "base/json_writer.h"
#include "base/random.h"
#include "cmd/cli/human.h"
#include "cmd/cli/interrupt.h"
#include "cmd/cli/json.h"
#include "cmd/cli/query_progress.h"
#include "cmd/cli/report.h"
#include "cmd/cli/rows.h"
#include "cmd/cli/table.h"
#include "cmd/cli/tail.h"
#include "cmd/cli/terminal_text.h"
#include "cmd/cli/trace_id.h"
#include "cmd/cli/trace_tree.h"
#include "net/url.h"

namespace throughline::cmd {
namespace {

using namespace std::chrono_literals;

constexpr size_t kNameColumns = 48;
constexpr size_t kServiceColumns = 24;
constexpr auto kTailTimeout = 30s;  // the server holds a question of the tail for 10 s

Result<void> CheckRange(const TimeRange& range) {
  if (!range.since.empty() && !range.from.empty()) {
    return Fail(ErrorKind::kInvalid, "--since and --from both say where the range begins: give one of them");
  }
  if (range.since.starts_with('-')) {
    return Fail(ErrorKind::kInvalid,
                fmt::format("--since \"{}\": write how far back, without a sign, as in 1h or 30m", Safe(range.since)));
  }
  return {};
}

Result<std::pair<std::string_view, std::string_view>> SplitPair(std::string_view text, std::string_view flag) {
  const size_t equals = text.find('=');
  if (equals == 0 || equals == std::string_view::npos) {
    return Fail(ErrorKind::kInvalid,
                fmt::format("{} \"{}\" has no name and value: write name=value", flag, Clip(text, kNameColumns)));
  }
  return std::pair{text.substr(0, equals), text.substr(equals + 1)};
}

Result<std::string> QueryText(const QueryOptions& options, std::istream& in) {
  if (options.query.empty() == options.file.empty()) {
    return Fail(ErrorKind::kInvalid, "give one query: as an argument, as --file FILE, or - for standard input");
  }
  if (!options.query.empty() && options.query != "-") return options.query;
  const bool from_input = options.query == "-" || options.file == "-";
  std::ifstream file;
  if (!from_input) {
    file.open(options.file, std::ios::binary);
    if (!file)
      return Fail(ErrorKind::kInvalid, fmt::format("the query's file \"{}\" can't be read", Safe(options.file)));
  }
  std::istream& source = from_input ? in : file;
  std::string text(std::istreambuf_iterator<char>(source), {});
  if (source.bad())
    return Fail(ErrorKind::kInvalid, fmt::format("the query's file \"{}\" can't be read", Safe(options.file)));
  return text;
}

Result<std::string> Utf8(Result<std::string> text, std::string_view what) {
  if (text && !simdjson::validate_utf8(*text))
    return Fail(ErrorKind::kInvalid, fmt::format("{} is not UTF-8 text", what));
  return text;
}

// A name given once is a text, given again a list; a value that is a JSON list is a list as well.
Result<void> WriteParams(const std::vector<std::string>& params, JsonWriter& json) {
  std::vector<std::pair<std::string_view, std::vector<std::string_view>>> by_name;
  for (const std::string& param : params) {
    const auto pair = SplitPair(param, "--param");
    if (!pair) return Fail(pair.error());
    auto found = std::ranges::find(by_name, pair->first, &decltype(by_name)::value_type::first);
    if (found == by_name.end()) found = by_name.insert(by_name.end(), {pair->first, {}});
    found->second.push_back(pair->second);
  }
  for (const auto& [name, values] : by_name) {
    json.Key(name);
    simdjson::dom::parser parser;
    Json value;
    if (values.size() == 1 && values[0].starts_with('[') &&
        parser.parse(values[0].data(), values[0].size()).get(value) == simdjson::SUCCESS && value.is_array()) {
      json.Raw(simdjson::minify(value));
    } else if (values.size() == 1) {
      json.String(values[0]);
    } else {
      json.BeginArray();
      for (std::string_view one : values) json.String(one);
      json.EndArray();
    }
  }
  return {};
}

// Asks once and prints the answer; the exit code of the whole command.
template <typename AskAndPrint>
int WithServer(const ClientOptions& options, std::ostream& err, const AskAndPrint& ask_and_print) {
  Result<std::unique_ptr<ApiClient>> client = ApiClient::Create(options.server);
  if (!client) return ReportWrongUsage(client.error(), err);
  const Result<void> done = ask_and_print(**client);
  return done ? kExitGood : ReportFailure(done.error(), err);
}

void PrintJson(std::string_view body, const Screen& screen, std::ostream& out) {
  out << (screen.is_terminal ? SafeJson(body) : std::string(body));
  if (!body.ends_with('\n')) out << '\n';
}

std::string Joined(Json object, std::string_view key) {
  std::string joined;
  if (const auto list = ArrayIn(object, key)) {
    for (Json one : *list) joined += (joined.empty() ? "" : ", ") + TextOrJson(one);
  }
  return joined;
}

std::string CountOrNothing(Json object, std::string_view key) {
  const auto count = CountIn(object, key);
  return count ? HumanCount(*count) : std::string();
}

}  // namespace

int RunTrace(const TraceOptions& options, std::ostream& out, std::ostream& err) {
  const Result<std::string> id = ReadTraceId(options.trace);
  if (!id) return ReportWrongUsage(id.error(), err);
  return WithServer(options, err, [&](ApiClient& client) -> Result<void> {
    const Result<std::string> body = client.Get("/api/v1/traces/" + *id);
    if (!body) return Fail(body.error());
    TreeOptions tree = options.full ? TreeOptions::Full() : TreeOptions();
    tree.screen = Screen::Of(out, options.colour);
    if (options.json) return PrintJson(*body, tree.screen, out), Result<void>();
    tree.times = options.times;
    tree.events = options.events;
    tree.attributes = options.attributes;
    tree.messages = options.messages;
    return PrintTraceTree(*body, tree, out);
  });
}

Result<std::string> TracesTarget(const TracesOptions& options) {
  if (const Result<void> range = CheckRange(options.range); !range) return Fail(range.error());
  std::string target = "/api/v1/traces";
  const auto add = [&](std::string_view name, std::string_view value) {
    if (value.empty()) return;
    target +=
        fmt::format("{}{}={}", target.find('?') == std::string::npos ? '?' : '&', name, net::PercentEncode(value));
  };
  add("since", options.range.since);
  add("from", options.range.from);
  add("to", options.range.to);
  add("service", options.service);
  add("operation", options.operation);
  add("status", options.errors ? "error" : "");
  add("min_duration", options.min_duration);
  add("max_duration", options.max_duration);
  add("model", options.model);
  add("user", options.user);
  add("conversation", options.conversation);
  for (const std::string& attribute : options.attributes) {
    const auto pair = SplitPair(attribute, "--attribute");
    if (!pair) return Fail(pair.error());
    add("attribute", attribute);
  }
  add("text", options.text);
  if (options.limit) add("limit", std::to_string(*options.limit));
  add("cursor", options.cursor);
  return target;
}

Result<void> PrintTraces(std::string_view body, const Screen& screen, std::ostream& out, std::ostream& notes) {
  simdjson::dom::parser parser;
  const Result<Json> answer = ParseAnswer(parser, body);
  if (!answer) return Fail(answer.error());
  const auto traces = ArrayIn(*answer, "traces");
  if (!traces) return Fail(ErrorKind::kInternal, "the server's answer holds no list of traces");
  Table table({"start", "took", "trace", "spans", "errors", "service", "root", "models", "in", "out"});
  size_t count = 0;
  for (Json trace : *traces) {
    if (!trace.is_object()) continue;
    ++count;
    const auto root = Find(trace, "root");
    const bool has_root = root && root->is_object();
    std::string service(has_root ? TextIn(*root, "service") : std::string_view());
    if (service.empty()) service = Joined(trace, "services");
    const uint64_t errors = CountIn(trace, "error_count").value_or(0);
    table.Add({{UtcInstant(NanosIn(trace, "start_time_unix_nano")), Style::kDim},
               {HumanDuration(CountIn(trace, "duration_ns").value_or(0)), Style::kPlain, true},
               {std::string(TextIn(trace, "trace_id"))},
               {CountOrNothing(trace, "span_count"), Style::kPlain, true},
               {errors == 0 ? "" : HumanCount(errors), Style::kRed, true},
               {Clip(service, kServiceColumns), Style::kCyan},
               {has_root ? Clip(TextIn(*root, "name"), kNameColumns) : "(root not received)", Style::kBold},
               {Clip(Joined(trace, "models"), kServiceColumns), Style::kMagenta},
               {CountOrNothing(trace, "input_tokens"), Style::kPlain, true},
               {CountOrNothing(trace, "output_tokens"), Style::kPlain, true}});
  }
  if (count != 0) table.Print(screen, out);
  notes << (count == 0 ? "no trace matches" : CountOf(count, "trace", "traces")) << '\n';
  if (const std::string_view cursor = TextIn(*answer, "next_cursor"); !cursor.empty()) {
    notes << "there are more: add --cursor " << Safe(cursor) << '\n';
  }
  return {};
}

int RunTraces(const TracesOptions& options, std::ostream& out, std::ostream& err) {
  const Result<std::string> target = TracesTarget(options);
  if (!target) return ReportWrongUsage(target.error(), err);
  return WithServer(options, err, [&](ApiClient& client) -> Result<void> {
    const Result<std::string> body = client.Get(*target);
    if (!body) return Fail(body.error());
    const Screen screen = Screen::Of(out, options.colour);
    if (options.json) return PrintJson(*body, screen, out), Result<void>();
    return PrintTraces(*body, screen, out, err);
  });
}

Result<std::string> QueryBody(const QueryOptions& options, std::istream& in) {
  if (const Result<void> range = CheckRange(options.range); !range) return Fail(range.error());
  const Result<std::string> query = Utf8(QueryText(options, in), "the query");
  if (!query) return Fail(query.error());
  JsonWriter json;
  json.BeginObject().Key("query").String(*query);
  if (!options.range.since.empty()) json.Key("from").String("-" + options.range.since);
  if (!options.range.from.empty()) json.Key("from").String(options.range.from);
  // `since` means up to now; the API would read a quarter of an hour from the one bound given.
  std::string to = options.range.to.empty() && !options.range.since.empty() ? "now" : options.range.to;
  if (!to.empty()) json.Key("to").String(to);
  if (options.limit) json.Key("limit").Int(*options.limit);
  if (options.strict) json.Key("strict").Bool(true);
  if (options.time_limit) json.Key("limits").BeginObject().Key("time_ms").Int(*options.time_limit).EndObject();
  if (!options.query_id.empty()) json.Key("query_id").String(options.query_id);
  if (!options.params.empty()) {
    json.Key("params").BeginObject();
    if (const Result<void> written = WriteParams(options.params, json); !written) return Fail(written.error());
    json.EndObject();
  }
  return Utf8(json.EndObject().Take(), "what was given");
}

int RunQuery(const QueryOptions& given, std::istream& in, std::ostream& out, std::ostream& err) {
  QueryOptions options = given;
  const bool shows_progress = Screen::Of(err, options.colour).is_terminal;
  if (shows_progress) options.query_id = fmt::format("cli-{:016x}", SystemRandom().Next());
  const Result<RowFormat> format = ParseRowFormat(options.format);
  if (!format) return ReportWrongUsage(format.error(), err);
  const Result<std::string> question = QueryBody(options, in);
  if (!question) return ReportWrongUsage(question.error(), err);
  return WithServer(options, err, [&](ApiClient& client) -> Result<void> {
    const InterruptWatch watch;
    std::optional<QueryProgress> progress;
    if (shows_progress) progress.emplace(client, options.query_id, err);
    RowPrinter printer(*format, Screen::Of(out, options.colour), out, err);
    const Result<void> answered = client.PostForLines("/api/v1/query", *question,
                                                      [&](std::string_view line) {
                                                        if (progress) progress->Hide();
                                                        return printer.Take(line);
                                                      },
                                                      {.cancel = watch.token()});
    progress.reset();
    return answered ? printer.Finish() : answered;
  });
}

Result<void> PrintCompiled(std::string_view body, std::ostream& out, std::ostream& notes) {
  simdjson::dom::parser parser;
  const Result<Json> answer = ParseAnswer(parser, body);
  if (!answer) return Fail(answer.error());
  if (!Find(*answer, "sql")) return Fail(ErrorKind::kInternal, "the server's answer holds no SQL");
  for (const std::string& line : WrapLines(TextIn(*answer, "sql"), 0)) out << line << '\n';
  if (const auto parameters = ArrayIn(*answer, "parameters")) {
    for (Json parameter : *parameters) {
      if (!parameter.is_object()) continue;
      const auto value = Find(parameter, "value");
      std::string_view text;
      const bool is_text = value && value->get(text) == simdjson::SUCCESS;
      out << fmt::format("-- {{{}:{}}} = {}\n", Safe(TextIn(parameter, "name")), Safe(TextIn(parameter, "type")),
                         is_text ? JsonQuote(text)
                         : value ? SafeJson(simdjson::minify(*value))
                                 : "null");
    }
  }
  PrintWarnings(body, notes);
  return {};
}

int RunCompile(const QueryOptions& options, std::istream& in, std::ostream& out, std::ostream& err) {
  const Result<std::string> question = QueryBody(options, in);
  if (!question) return ReportWrongUsage(question.error(), err);
  return WithServer(options, err, [&](ApiClient& client) -> Result<void> {
    const Result<std::string> body = client.Post("/api/v1/compile", *question);
    if (!body) return Fail(body.error());
    return PrintCompiled(*body, out, err);
  });
}

int RunTail(const TailOptions& options, std::ostream& out, std::ostream& err) {
  Result<std::unique_ptr<ApiClient>> client = ApiClient::Create(options.server);
  if (!client) return ReportWrongUsage(client.error(), err);
  const InterruptWatch watch;
  const TailFilter filter{options.service, options.errors, options.json, Screen::Of(out, options.colour)};
  const TailWorld world{.ask =
                            [&](const std::string& target) {
                              return (*client)->Get(target, {.timeout = kTailTimeout, .cancel = watch.token()});
                            },
                        .wait = [&](std::chrono::milliseconds time) { return watch.Wait(time); }};
  return Tail(filter, world, out, err);
}

}  // namespace throughline::cmd
