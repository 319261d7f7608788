#include "center/api/query_answer.h"

#include <chrono>

namespace throughline::center {
namespace {

constexpr size_t kChunkBytes = 32 << 10;

// The parts of an answer, in either form.
class QueryWriter {
 public:
  QueryWriter(AnswerStream& out, bool in_lines) : out_(out), in_lines_(in_lines) {}

  void Head(std::string_view id, const dataprime::Compiled& compiled, std::string_view query, const MoreOfHead& more) {
    out_.Begin(200, in_lines_ ? "application/x-ndjson" : "application/json");
    json_.BeginObject().Key("query_id").String(id);
    if (more) more(json_);
    json_.Key("columns");
    WriteColumns(compiled.columns, json_);
    json_.Key("warnings");
    WriteDiagnostics(compiled.warnings, query, json_);
    if (in_lines_) {
      EndLine();
    } else {
      json_.Key("rows").BeginArray();
    }
  }

  void Row(std::string_view row) {
    if (in_lines_ && !in_batch_) json_.BeginObject().Key("rows").BeginArray();
    in_batch_ = true;
    json_.Raw(row);
  }

  // False: the client has gone.
  bool FlushAbove(size_t bytes) {
    if (json_.text().size() <= bytes) return true;
    return Flush();
  }

  bool Flush() {
    EndBatch();
    return out_.Write(json_.Take());
  }

  void End(const QueryFigures& figures) {
    Tail();
    json_.Key("limited").Bool(figures.cut_by != QueryFigures::Cut::kNone);
    if (figures.cut_by != QueryFigures::Cut::kNone)
      json_.Key("limited_by").String(figures.cut_by == QueryFigures::Cut::kRows ? "rows" : "bytes");
    json_.Key("statistics").BeginObject().Key("rows").Int(figures.rows);
    json_.Key("read_rows").Int(figures.read_rows).Key("read_bytes").Int(figures.read_bytes);
    json_.Key("elapsed_ms").Double(std::chrono::duration<double, std::milli>(figures.elapsed).count()).EndObject();
    Last();
  }

  void Fail(const Error& error) {
    Tail();
    json_.Key("error");
    WriteFailure({error, {}}, {}, json_);
    Last();
  }

 private:
  void EndLine() { json_.EndObject().EndLine(); }
  void EndBatch() {
    if (in_lines_ && in_batch_) {
      json_.EndArray();
      EndLine();
    }
    in_batch_ = false;
  }
  void Tail() {
    EndBatch();
    if (in_lines_) {
      json_.BeginObject();
    } else {
      json_.EndArray();
    }
  }
  void Last() {
    EndLine();
    out_.Write(json_.Take());
    out_.End();
  }

  AnswerStream& out_;
  const bool in_lines_;
  bool in_batch_ = false;
  JsonWriter json_;
};

}  // namespace

Result<void> AnswerQuery(ApiContext& context, QueryBody body, const ApiCall& call, AnswerStream& out,
                         const MoreOfHead& more) {
  QueryRequest& request = body.request;
  auto entry = context.running->Begin(std::move(body.query_id), request.query, call.cancel, context.clock);
  if (!entry) return Fail(entry.error());
  auto run = QueryRun::Start(context.client, request, context.clock, body.limits, (*entry)->id(), call.cancel);
  if (!run) {
    out.Send(FailureResponse(run.error(), request.query));
    return {};
  }
  // Up to the first row an error still has a status of its own.
  auto row = (*run)->NextRow();
  if (!row) return Fail(row.error());
  QueryWriter writer(out, call.request.headers.Get("Accept").find("ndjson") != std::string_view::npos);
  writer.Head((*entry)->id(), (*run)->compiled(), request.query, more);
  for (; row && *row; row = (*run)->NextRow()) {
    Result<std::string> cells = ConvertRow(**row, (*run)->compiled().columns);
    if (!cells) {
      row = Fail(cells.error());
      break;
    }
    writer.Row(*cells);
    if ((*run)->HasNext() ? writer.FlushAbove(kChunkBytes) : writer.Flush()) {
      (*entry)->SetRows((*run)->figures().rows);
      continue;
    }
    return {};  // the client has gone
  }
  if (row) {
    writer.End((*run)->figures());
  } else {
    writer.Fail(row.error());
  }
  return {};
}

}  // namespace throughline::center
