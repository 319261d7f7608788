#include <fmt/format.h>

#include <fstream>
#include <istream>
#include <iterator>
#include <ostream>

#include "cmd/cli/commands.h"
#include "cmd/cli/human.h"
#include "cmd/cli/json.h"
#include "cmd/cli/report.h"
#include "cmd/cli/table.h"
#include "cmd/cli/terminal_text.h"
#include "net/url.h"

namespace throughline::cmd {
namespace {

Result<std::string> ReadFile(const std::string& path, std::istream& in) {
  std::ifstream file;
  if (path != "-") file.open(path, std::ios::binary);
  std::istream& source = path == "-" ? in : file;
  std::string text;
  if (source) text.assign(std::istreambuf_iterator<char>(source), {});
  if (!source && !source.eof())
    return Fail(ErrorKind::kInvalid, fmt::format("the file \"{}\" can't be read", Safe(path)));
  return text;
}

std::string Target(const std::string& name) { return "/api/v1/tables/" + net::PercentEncode(name); }

std::string ColumnsText(Json table) {
  std::string text;
  if (const auto columns = ArrayIn(table, "columns")) {
    for (Json column : *columns) {
      if (!column.is_object()) continue;
      text += fmt::format("{}{}:{}", text.empty() ? "" : ", ", TextIn(column, "name"), TextIn(column, "type"));
    }
  }
  return text;
}

template <typename Ask>
int WithServer(const TableOptions& options, std::ostream& err, const Ask& ask) {
  Result<std::unique_ptr<ApiClient>> client = ApiClient::Create(options.server);
  if (!client) return ReportWrongUsage(client.error(), err);
  const Result<void> done = ask(**client);
  return done ? kExitGood : ReportFailure(done.error(), err);
}

}  // namespace

int RunTablePut(const TableOptions& options, std::istream& in, std::ostream& out, std::ostream& err) {
  const Result<std::string> csv = ReadFile(options.file, in);
  if (!csv) return ReportWrongUsage(csv.error(), err);
  return WithServer(options, err, [&](ApiClient& client) -> Result<void> {
    const Result<std::string> body = client.Put(Target(options.name), "text/csv", *csv);
    if (!body) return Fail(body.error());
    simdjson::dom::parser parser;
    const Result<Json> table = ParseAnswer(parser, *body);
    if (!table) return Fail(table.error());
    out << fmt::format("{}: {}, key {}\n", Safe(TextIn(*table, "name")),
                       CountOf(CountIn(*table, "rows").value_or(0), "row", "rows"), Safe(TextIn(*table, "key")));
    return {};
  });
}

int RunTableList(const TableOptions& options, std::ostream& out, std::ostream& err) {
  return WithServer(options, err, [&](ApiClient& client) -> Result<void> {
    const Result<std::string> body = client.Get("/api/v1/tables");
    if (!body) return Fail(body.error());
    const Screen screen = Screen::Of(out, options.colour);
    if (options.json) {
      out << (screen.is_terminal ? SafeJson(*body) : *body) << '\n';
      return {};
    }
    simdjson::dom::parser parser;
    const Result<Json> answer = ParseAnswer(parser, *body);
    if (!answer) return Fail(answer.error());
    const auto tables = ArrayIn(*answer, "tables");
    if (!tables) return Fail(ErrorKind::kInternal, "the server's answer holds no list of tables");
    Table shown({"table", "rows", "bytes", "updated", "columns"});
    size_t count = 0;
    for (Json table : *tables) {
      if (!table.is_object()) continue;
      ++count;
      shown.Add({{std::string(TextIn(table, "name")), Style::kBold},
                 {HumanCount(CountIn(table, "rows").value_or(0)), Style::kPlain, true},
                 {HumanCount(CountIn(table, "bytes").value_or(0)), Style::kPlain, true},
                 {std::string(TextIn(table, "updated_at").substr(0, 19)), Style::kDim},
                 {ColumnsText(table)}});
    }
    if (count != 0) shown.Print(screen, out);
    err << (count == 0 ? "no tables; upload one: throughline table put NAME FILE.csv"
                       : CountOf(count, "table", "tables"))
        << '\n';
    return {};
  });
}

int RunTableDelete(const TableOptions& options, std::ostream& out, std::ostream& err) {
  return WithServer(options, err, [&](ApiClient& client) -> Result<void> {
    const Result<std::string> body = client.Delete(Target(options.name));
    if (!body) return Fail(body.error());
    out << Safe(options.name) << " is deleted\n";
    return {};
  });
}

}  // namespace throughline::cmd
