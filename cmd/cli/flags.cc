#include "cmd/cli/flags.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <string>

#include "center/read/time_text.h"
#include "cmd/cli/commands.h"
#include "cmd/cli/mcp.h"
#include "cmd/cli/terminal_text.h"

namespace throughline::cmd {
namespace {

void AddClientFlags(CLI::App& command, ClientOptions& options) {
  command
      .add_option(
          "--server", options.server.server,
          "the server to ask: http://host:port, https://host:port or unix:/path (the one of throughline.toml, else "
          "http://127.0.0.1:4318)")
      ->envname("THROUGHLINE_SERVER")
      ->type_name("URL");
  command
      .add_option(
          "--data", options.data,
          "the data directory to ask, in place of --server: through the server that runs on it, else without one")
      ->type_name("DIR");
  // The server's variable may list several; any of them will do.
  command
      .add_option_function<std::string>(
          "--token",
          [&options](const std::string& tokens) { options.server.token = tokens.substr(0, tokens.find(',')); },
          "the server's token")
      ->envname("THROUGHLINE_TOKEN")
      ->type_name("TOKEN");
  command.add_option("--ca-file", options.server.ca_file, "authorities that https is checked against (the system's)")
      ->type_name("PEM");
  command
      .add_option_function<std::string>(
          "--color,--colour",
          [&options](const std::string& when) {
            if (when != "auto" && when != "always" && when != "never") {
              throw CLI::ValidationError("--color", "\"" + Safe(when) + "\" is not one of auto, always, never");
            }
            options.colour = when == "auto"     ? ColourMode::kAuto
                             : when == "always" ? ColourMode::kAlways
                                                : ColourMode::kNever;
          },
          "auto (on a terminal, unless NO_COLOR is set), always or never")
      ->type_name("WHEN");
}

void AddRange(CLI::App& command, TimeRange& range) {
  command.add_option("--since", range.since, "from this long ago on: 1h, 30m, 7d")->type_name("DURATION");
  command.add_option("--from", range.from, "from this instant on: RFC 3339, Unix time, or -1h")->type_name("TIME");
  command.add_option("--to", range.to, "up to this instant")->type_name("TIME");
}

void AddQuery(CLI::App& command, QueryOptions& options) {
  AddClientFlags(command, options);
  command.add_option("query", options.query, "a DataPrime query, or - for standard input")->type_name("QUERY");
  command.add_option("-f,--file", options.file, "a file that holds the query")->type_name("FILE");
  AddRange(command, options.range);
  command.add_option("--limit", options.limit, "at most so many rows")->type_name("N");
  command.add_option("--param", options.params, "a value for $p.NAME; a name again makes a list, as does a JSON list")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
  command.add_flag("--strict", options.strict, "take what is doubtful in the query for an error");
}

void AddTrace(CLI::App& command, TraceOptions& options) {
  AddClientFlags(command, options);
  command.add_option("trace", options.trace, "a trace id (32 hexadecimal digits) or a whole traceparent")
      ->type_name("ID")
      ->required();
  command.add_flag("--times", options.times, "when each span started, counted from the trace's start");
  command.add_flag("--events", options.events, "the events and links of each span");
  command.add_flag("--attributes", options.attributes, "the attributes of each span and resource");
  command.add_flag_callback(
      "--no-messages", [&options] { options.messages = false; }, "leave out what was said to the model and by it");
  command.add_flag("--full", options.full, "cut and leave out nothing");
  command.add_flag("--json", options.json, "the server's answer as it is");
}

void AddTraces(CLI::App& command, TracesOptions& options) {
  AddClientFlags(command, options);
  AddRange(command, options.range);
  command.add_option("--service", options.service, "with a span of this service");
  command.add_option("--operation", options.operation, "with a span of this name");
  command.add_flag("--errors", options.errors, "with an error");
  command.add_option("--min-duration", options.min_duration, "at least this long: 250ms, 2s")->type_name("DURATION");
  command.add_option("--max-duration", options.max_duration, "at most this long")->type_name("DURATION");
  command.add_option("--model", options.model, "that called this model");
  command.add_option("--user", options.user, "of this user");
  command.add_option("--conversation", options.conversation, "of this conversation");
  command.add_option("--attribute", options.attributes, "with this attribute on a span; may be repeated")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  command.add_option("--text", options.text, "with this text in it");
  command.add_option("--limit", options.limit, "at most so many")->type_name("N");
  command.add_option("--cursor", options.cursor, "go on where the last list ended");
  command.add_flag("--json", options.json, "the server's answer as it is");
}

void AddAnalytics(CLI::App& command, AnalyticsOptions& options) {
  AddClientFlags(command, options);
  command.add_option("name", options.name, "one of them; without it they are listed")->type_name("NAME");
  AddRange(command, options.range);
  command.add_option("--limit", options.limit, "at most so many rows")->type_name("N");
  command.add_option("--param", options.params, "application, model, interval ... of it; may be repeated")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
  command.add_flag("--query", options.shows_query, "its query and what it means, instead of its rows");
  command.add_option("--format", options.format, "table, json, ndjson or csv")
      ->type_name("FORMAT")
      ->capture_default_str();
}

void AddTail(CLI::App& command, TailOptions& options) {
  AddClientFlags(command, options);
  command.add_option("--service", options.service, "spans of this service alone");
  command.add_flag("--errors", options.errors, "spans in error alone");
  command.add_flag("--json", options.json, "one JSON object a line");
}

}  // namespace

struct ClientCommands::Options {
  TraceOptions trace;
  TracesOptions traces;
  QueryOptions query;
  QueryOptions compile;
  TableOptions table;
  AnalyticsOptions analytics;
  TailOptions tail;
  ClientOptions mcp;
};

ClientCommands::ClientCommands(CLI::App& app) : options_(std::make_unique<Options>()) {
  Options& o = *options_;
  CLI::App& trace = *app.add_subcommand("trace", "print one trace as a tree");
  AddTrace(trace, o.trace);
  commands_.push_back({&trace, [&o] { return RunTrace(o.trace, std::cout, std::cerr); }, &o.trace, true});

  CLI::App& traces = *app.add_subcommand("traces", "list the latest traces");
  AddTraces(traces, o.traces);
  commands_.push_back({&traces, [&o] { return RunTraces(o.traces, std::cout, std::cerr); }, &o.traces, true});

  CLI::App& query = *app.add_subcommand("query", "run a DataPrime query");
  AddQuery(query, o.query);
  query
      .add_option_function<std::string>(
          "--timeout",
          [&o](const std::string& text) {
            const Result<int64_t> nanos = center::ParseDuration(text);
            if (!nanos || *nanos < 1'000'000) throw CLI::ValidationError("--timeout", "write 10s or 500ms");
            o.query.time_limit = static_cast<uint64_t>(*nanos / 1'000'000);
          },
          "give up after this long (the server's own limit)")
      ->type_name("DURATION");
  query.add_option("--format", o.query.format, "table, json, ndjson or csv")
      ->type_name("FORMAT")
      ->capture_default_str();
  commands_.push_back({&query, [&o] { return RunQuery(o.query, std::cin, std::cout, std::cerr); }, &o.query, true});

  CLI::App& compile = *app.add_subcommand("compile", "show the SQL and parameters that a query becomes");
  AddQuery(compile, o.compile);
  commands_.push_back(
      {&compile, [&o] { return RunCompile(o.compile, std::cin, std::cout, std::cerr); }, &o.compile, true});

  CLI::App& analytics = *app.add_subcommand("analytics", "the figures of the AI Center by name, and their rows");
  AddAnalytics(analytics, o.analytics);
  commands_.push_back(
      {&analytics, [&o] { return RunAnalytics(o.analytics, std::cout, std::cerr); }, &o.analytics, true});

  CLI::App& table = *app.add_subcommand("table", "tables to look values up in: enrich ... using NAME, source NAME");
  table.require_subcommand(1);
  CLI::App& put = *table.add_subcommand("put", "make or replace one from a CSV file, whose first column is the key");
  AddClientFlags(put, o.table);
  put.add_option("name", o.table.name, "its name")->type_name("NAME")->required();
  put.add_option("file", o.table.file, "a CSV file with a header, or - for standard input")
      ->type_name("FILE")
      ->required();
  commands_.push_back({&put, [&o] { return RunTablePut(o.table, std::cin, std::cout, std::cerr); }, &o.table, true});
  CLI::App& list = *table.add_subcommand("list", "list them");
  AddClientFlags(list, o.table);
  list.add_flag("--json", o.table.json, "the server's answer as it is");
  commands_.push_back({&list, [&o] { return RunTableList(o.table, std::cout, std::cerr); }, &o.table, true});
  CLI::App& remove = *table.add_subcommand("delete", "delete one");
  AddClientFlags(remove, o.table);
  remove.add_option("name", o.table.name, "its name")->type_name("NAME")->required();
  commands_.push_back({&remove, [&o] { return RunTableDelete(o.table, std::cout, std::cerr); }, &o.table, true});

  CLI::App& mcp =
      *app.add_subcommand("mcp", "tools for agents: the Model Context Protocol on standard input and output");
  AddClientFlags(mcp, o.mcp);
  commands_.push_back({&mcp, [&o] { return RunMcp(o.mcp, std::cin, std::cout, std::cerr); }, &o.mcp, true});

  CLI::App& tail = *app.add_subcommand("tail", "print spans as they arrive, until Ctrl-C");
  AddTail(tail, o.tail);
  commands_.push_back({&tail, [&o] { return RunTail(o.tail, std::cout, std::cerr); }, &o.tail, false});
}

ClientCommands::~ClientCommands() = default;

const ClientCommands::Command* ClientCommands::Chosen() const {
  for (const Command& command : commands_) {
    if (command.app->parsed()) return &command;
  }
  return nullptr;
}

bool ClientCommands::Given() const { return Chosen() != nullptr; }
std::string ClientCommands::Data() const { return Given() ? Chosen()->options->data : ""; }
bool ClientCommands::NamesServer() const { return Given() && Chosen()->app->count("--server") > 0; }
bool ClientCommands::WorksOnDirectory() const { return Given() && Chosen()->works_on_directory; }

void ClientCommands::UseServer(const std::string& server) {
  if (Given()) Chosen()->options->server.server = server;
}

int ClientCommands::Run() const { return Given() ? Chosen()->run() : -1; }

}  // namespace throughline::cmd
