#include "center/read/query_run.h"

#include <fmt/format.h>
#include <poll.h>
#include <simdjson.h>

#include <algorithm>

#include "base/json_writer.h"
#include "center/read/embedded_json.h"
#include "dataprime/engine_settings.h"

namespace throughline::center {
namespace {

constexpr int64_t kDefaultWindow = 15 * 60 * int64_t{1'000'000'000};

void AppendCell(simdjson::dom::element cell, const std::string& type, JsonWriter& out) {
  if (cell.is_null()) {
    out.Null();
  } else if (type == "timestamp") {
    out.String(simdjson::minify(cell));  // nanoseconds: more digits than JavaScript's numbers hold
  } else if (cell.is_string() && (type == "object" || type == "any")) {
    WriteEmbedded(std::string_view(cell), out);
  } else if (cell.is_string()) {
    out.String(std::string_view(cell));
  } else {
    out.Raw(simdjson::minify(cell));
  }
}

}  // namespace

Result<std::string> ConvertRow(std::string_view line, const std::vector<dataprime::Column>& columns) {
  thread_local simdjson::dom::parser parser;
  simdjson::dom::array cells;
  if (parser.parse(line.data(), line.size()).get_array().get(cells) != simdjson::SUCCESS ||
      cells.size() != columns.size()) {
    return OurBug("the engine's row does not have the columns of the query");
  }
  JsonWriter out;
  out.BeginArray();
  size_t i = 0;
  for (simdjson::dom::element cell : cells) AppendCell(cell, columns[i++].type, out);
  return out.EndArray().Take();
}

void QueryLimits::Lower(const QueryLimits& other) {
  time = std::min(time, other.time);
  memory_bytes = std::min(memory_bytes, other.memory_bytes);
  rows_default = std::min(rows_default, other.rows_default);
  rows_most = std::min(rows_most, other.rows_most);
  groups = std::min(groups, other.groups);
  result_bytes = std::min(result_bytes, other.result_bytes);
  text_bytes = std::min(text_bytes, other.text_bytes);
  stages = std::min(stages, other.stages);
  nesting = std::min(nesting, other.nesting);
}

uint64_t RowLimit(const QueryRequest& request, const QueryLimits& limits) {
  return std::min(request.limit.value_or(limits.rows_default), limits.rows_most);
}

dataprime::CompileOptions OptionsOf(const QueryRequest& request, int64_t now, const QueryLimits& limits) {
  dataprime::CompileOptions options;
  options.now = request.now.value_or(now);
  options.window_end = request.to.value_or(options.now);
  options.window_start = request.from ? *request.from : *options.window_end - kDefaultWindow;
  options.limit = RowLimit(request, limits) + 1;  // one more tells whether there are more
  options.strict = request.strict;
  options.default_source = request.default_source;
  options.parameters = request.parameters;
  options.tables = request.tables;
  options.slices = request.slices != nullptr;
  options.attributes = request.attributes;
  options.max_stages = limits.stages;
  options.max_height = static_cast<int>(std::min<uint64_t>(limits.nesting, dataprime::kMaxHeight));
  return options;
}

std::expected<dataprime::Compiled, QueryFailure> CompileQuery(const QueryRequest& request,
                                                              const dataprime::CompileOptions& options,
                                                              const QueryLimits& limits) {
  if (request.query.size() > limits.text_bytes) {
    return std::unexpected(QueryFailure{
        {ErrorKind::kInvalid,
         fmt::format("the query has {} bytes, over the limit of {}", request.query.size(), limits.text_bytes)},
        {}});
  }
  auto compiled = dataprime::Compile(request.query, options);
  const auto& told = compiled ? compiled->warnings : compiled.error();
  if (request.newer_attributes && std::ranges::any_of(told, &dataprime::Diagnostic::is_unknown_attribute)) {
    dataprime::CompileOptions newer = options;
    newer.attributes = request.newer_attributes();
    compiled = dataprime::Compile(request.query, newer);
  }
  if (compiled) return std::move(*compiled);
  std::string text;
  for (const dataprime::Diagnostic& diagnostic : compiled.error()) {
    if (!text.empty()) text += '\n';
    text += dataprime::Render(diagnostic, request.query, "query");
  }
  return std::unexpected(QueryFailure{{ErrorKind::kInvalid, std::move(text)}, std::move(compiled.error())});
}

store::Settings QuerySettings(const QueryLimits& limits) {
  store::Settings settings = {
      {"max_execution_time", fmt::format("{:.3f}", std::chrono::duration<double>(limits.time).count())},
      {"max_memory_usage", fmt::to_string(limits.memory_bytes)},
      {"max_rows_to_group_by", fmt::to_string(limits.groups)},
      {"group_by_overflow_mode", "throw"},
      {"output_format_json_quote_64bit_integers", "0"},
      {"output_format_json_quote_denormals", "0"},
      {"readonly", "1"}};
  for (const auto& [name, value] : dataprime::kEngineSettings) settings.emplace(settings.begin(), name, value);
  return settings;
}

std::string EngineQueryId(std::string_view id) { return fmt::format("throughline-{}", id); }

Error QueryRun::Explain(const Error& error) const {
  if (error.kind == ErrorKind::kTimeout) {
    return {error.kind, fmt::format("the query took longer than its limit of {} s; ask for less: a shorter range of "
                                    "time, a filter, fewer groups",
                                    std::chrono::duration<double>(limits_.time).count())};
  }
  // Also while it waited to be asked again.
  if (error.kind == ErrorKind::kCancelled || (call_.cancel && call_.cancel->cancelled()))
    return {ErrorKind::kCancelled, "the query was cancelled"};
  if (error.kind != ErrorKind::kTooLarge) return error;
  if (error.message.find("memory") != std::string::npos)
    return {error.kind, fmt::format("{} of {} MiB; ask for less: a shorter range of time, a filter, fewer groups",
                                    error.message, limits_.memory_bytes >> 20)};
  if (error.message.find("groups") != std::string::npos)
    return {error.kind,
            fmt::format("{} of {}; group by something coarser, or filter first", error.message, limits_.groups)};
  return error;
}

std::expected<std::unique_ptr<QueryRun>, QueryFailure> QueryRun::Start(store::ClickHouseClient& client,
                                                                       const QueryRequest& request, const Clock& clock,
                                                                       const QueryLimits& limits, std::string_view id,
                                                                       net::CancelToken cancel) {
  auto compiled = CompileQuery(request, OptionsOf(request, clock.NowNanos(), limits), limits);
  if (!compiled) return std::unexpected(std::move(compiled.error()));
  std::unique_ptr<QueryRun> run(new QueryRun(client, std::move(*compiled), clock, limits, RowLimit(request, limits)));

  store::QueryOptions& call = run->call_;
  for (const dataprime::BoundParameter& parameter : run->compiled_.parameters)
    call.params.push_back({parameter.name, parameter.value, parameter.type == "Identifier"});
  call.settings = QuerySettings(limits);
  if (run->compiled_.reads_long_texts) call.settings.insert(call.settings.begin(), {"max_block_size", "8192"});
  call.settings.insert(call.settings.begin(), {"query_id", EngineQueryId(id)});
  // The engine's own limit comes first and says why; this one ends a conversation that has fallen silent.
  call.deadline = std::chrono::steady_clock::now() + limits.time + std::chrono::milliseconds(700);
  call.cancel = cancel;
  if (request.slices) {
    Result<std::optional<SlicedRun>> sliced = request.slices->Prepare(run->compiled_, call);
    if (!sliced) return std::unexpected(QueryFailure{run->Explain(sliced.error()), {}});
    run->sliced_ = std::move(*sliced);
    run->slices_ = request.slices;
  }
  if (Result<void> opened = run->Open(); !opened)
    return std::unexpected(QueryFailure{run->Explain(opened.error()), {}});
  return run;
}

Result<void> QueryRun::Open() {
  while (true) {
    Result<store::RowLines> rows = sliced_ ? OpenSliced() : store::RowLines::Open(client_, compiled_.sql, call_);
    if (rows) {
      rows_.emplace(std::move(*rows));
      return {};
    }
    // What is kept was lost with the engine that kept it.
    if (rows.error().kind == ErrorKind::kUnavailable && sliced_) {
      slices_->Forget();
      sliced_.reset();
      continue;
    }
    if (!WaitToTryAgain(rows.error())) return Fail(rows.error());
  }
}

Result<store::RowLines> QueryRun::OpenSliced() {
  store::QueryOptions call = call_;
  call.params.insert(call.params.end(), sliced_->more_params.begin(), sliced_->more_params.end());
  return store::RowLines::Open(client_, sliced_->sql, call);
}

void QueryRun::NoteRead() {
  figures_.read_rows = rows_->read_rows() + (sliced_ ? sliced_->read_rows : 0);
  figures_.read_bytes = rows_->read_bytes() + (sliced_ ? sliced_->read_bytes : 0);
}

bool QueryRun::WaitToTryAgain(const Error& error) {
  if (error.kind != ErrorKind::kBusy || figures_.rows > 0 || tries_ == limits_.tries_when_busy) return false;
  const std::chrono::milliseconds pause = limits_.first_pause_when_busy * (1 << (tries_++ - 1));
  if (std::chrono::steady_clock::now() + pause >= call_.deadline) return false;
  pollfd cancelled{.fd = call_.cancel->poll_fd(), .events = POLLIN, .revents = 0};
  return ::poll(&cancelled, 1, static_cast<int>(pause.count())) == 0 && !call_.cancel->cancelled();
}

Result<std::optional<std::string_view>> QueryRun::NextRow() {
  if (!rows_) return std::nullopt;
  Result<std::optional<std::string_view>> row = rows_->Next();
  while (!row && WaitToTryAgain(row.error())) {
    rows_.reset();
    if (Result<void> opened = Open(); !opened) return Fail(Explain(opened.error()));
    row = rows_->Next();
  }
  NoteRead();
  if (!row) return Fail(Explain(row.error()));
  if (*row) {
    bytes_ += (*row)->size();
    if (bytes_ > limits_.result_bytes) figures_.cut_by = QueryFigures::Cut::kBytes;
    if (figures_.rows == row_limit_) {
      figures_.cut_by = QueryFigures::Cut::kRows;
      // The engine gives no row after this one, and at its end the figures.
      while ((row = rows_->Next()) && *row) continue;
      NoteRead();
    }
  }
  if (!row || !*row || figures_.cut_by != QueryFigures::Cut::kNone) {
    figures_.elapsed = clock_.Steady() - started_;
    if (slices_ && !sliced_ && figures_.cut_by == QueryFigures::Cut::kNone)
      slices_->NoteWhole(compiled_, figures_.read_rows);
    rows_.reset();  // the engine stops when rows were left
    return std::nullopt;
  }
  ++figures_.rows;
  return row;
}

QueryFigures QueryRun::figures() const {
  QueryFigures figures = figures_;
  if (rows_) figures.elapsed = clock_.Steady() - started_;
  return figures;
}

}  // namespace throughline::center
