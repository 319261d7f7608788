#include "cmd/cli/rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ostream>
#include <string>
#include <vector>

#include "cmd/cli/human.h"
#include "cmd/cli/json.h"
#include "cmd/cli/table.h"
#include "cmd/cli/terminal_text.h"

namespace throughline::cmd {
namespace {

using Row = simdjson::dom::array;

std::string NumberText(Json number) {
  double fraction;
  // By its type: get<double>() reads integers too, and rounds them.
  const bool is_fraction = number.type() == simdjson::dom::element_type::DOUBLE;
  if (is_fraction && number.get(fraction) == simdjson::SUCCESS) return fmt::format("{}", fraction);
  return simdjson::minify(number);
}

Table::Cell CellOf(Json value) {
  if (value.is_null()) return {"null", Style::kDim, true};  // stands with the numbers of its column
  if (value.is_number()) return {NumberText(value), Style::kPlain, true};
  return {TextOrJson(value)};
}

void PrintTable(const std::vector<std::string>& names, Row rows, const Screen& screen, std::ostream& out) {
  Table table(names);
  for (Json row : rows) {
    std::vector<Table::Cell> cells;
    Row values;
    if (row.get(values) == simdjson::SUCCESS) {
      for (Json value : values) cells.push_back(CellOf(value));
    }
    table.Add(std::move(cells));
  }
  table.Print(screen, out);
}

std::string ObjectText(const std::vector<std::string>& names, Json row) {
  std::string object = "{";
  size_t i = 0;
  Row values;
  if (row.get(values) == simdjson::SUCCESS) {
    for (Json value : values) {
      if (i == names.size()) break;
      object += fmt::format("{}{}:{}", i == 0 ? "" : ",", JsonQuote(names[i]), SafeJson(simdjson::minify(value)));
      ++i;
    }
  }
  return object + '}';
}

void PrintJson(const std::vector<std::string>& names, Row rows, RowFormat format, std::ostream& out) {
  const bool is_array = format == RowFormat::kJson;
  const char* before = is_array ? "[\n" : "";
  for (Json row : rows) {
    out << before << ObjectText(names, row);
    before = is_array ? ",\n" : "\n";
  }
  if (is_array) out << (rows.size() == 0 ? "[]\n" : "\n]\n");
  if (!is_array && rows.size() != 0) out << '\n';
}

bool IsNumber(std::string_view text) {
  double number;
  if (text.starts_with('+')) text.remove_prefix(1);  // from_chars knows no plus sign
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

bool LooksLikeFormula(std::string_view text) {
  constexpr std::array<std::string_view, 11> kStarts = {"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"};
  const bool starts = std::ranges::any_of(kStarts, [&](std::string_view start) { return text.starts_with(start); });
  return starts && !IsNumber(text);
}

std::string CsvCell(std::string text, bool is_terminal) {
  if (LooksLikeFormula(text)) text.insert(0, "'");
  if (is_terminal) text = Safe(text);
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (char c : text) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + '"';
}

void PrintCsv(const std::vector<std::string>& names, Row rows, bool is_terminal, std::ostream& out) {
  const char* before = "";
  const auto print_cell = [&](std::string text) {
    out << before << CsvCell(std::move(text), is_terminal);
    before = ",";
  };
  const auto end_row = [&] {
    out << (is_terminal ? "\n" : "\r\n");
    before = "";
  };
  for (const std::string& name : names) print_cell(name);
  end_row();
  for (Json row : rows) {
    Row values;
    if (row.get(values) != simdjson::SUCCESS) continue;
    for (Json value : values) {
      print_cell(value.is_null() ? "" : value.is_number() ? NumberText(value) : TextOrJson(value));
    }
    end_row();
  }
}

void PrintWarningsOf(Json answer, std::ostream& notes) {
  const auto warnings = ArrayIn(answer, "warnings");
  if (!warnings) return;
  for (Json warning : *warnings) {
    if (!warning.is_object()) continue;
    notes << fmt::format("warning: {}:{}: {}", CountIn(warning, "line").value_or(0),
                         CountIn(warning, "column").value_or(0), Safe(TextIn(warning, "message")));
    const std::string_view suggestion = TextIn(warning, "suggestion");
    if (!suggestion.empty()) notes << " (" << Safe(suggestion) << ')';
    notes << '\n';
  }
}

void PrintFigures(Json answer, size_t rows, std::ostream& notes) {
  notes << CountOf(rows, "row", "rows");
  if (const auto statistics = Find(answer, "statistics"); statistics && statistics->is_object()) {
    if (const auto read = CountIn(*statistics, "read_rows")) {
      notes << ", " << HumanMagnitude(*read) << (*read == 1 ? " row read" : " rows read");
    }
    if (const auto elapsed = NumberIn(*statistics, "elapsed_ms")) {
      const double nanos = std::clamp(*elapsed, 0.0, 1e12) * 1e6;
      notes << ", " << HumanDuration(static_cast<uint64_t>(nanos));
    }
  }
  notes << '\n';
  if (IsTrue(answer, "limited")) notes << "there are more rows: --limit asks for them\n";
}

}  // namespace

Result<RowFormat> ParseRowFormat(std::string_view text) {
  if (text == "table") return RowFormat::kTable;
  if (text == "json") return RowFormat::kJson;
  if (text == "ndjson") return RowFormat::kNdjson;
  if (text == "csv") return RowFormat::kCsv;
  return Fail(ErrorKind::kInvalid,
              fmt::format("--format \"{}\" is not known: use table, json, ndjson or csv", Safe(text)));
}

Result<void> PrintRows(std::string_view body, RowFormat format, const Screen& screen, std::ostream& out,
                       std::ostream& notes) {
  simdjson::dom::parser parser;
  const Result<Json> answer = ParseAnswer(parser, body);
  if (!answer) return Fail(answer.error());
  const auto columns = ArrayIn(*answer, "columns");
  const auto rows = ArrayIn(*answer, "rows");
  if (!columns || !rows) return Fail(ErrorKind::kInternal, "the server's answer holds no rows: it is no query's");
  std::vector<std::string> names;
  for (Json column : *columns) names.emplace_back(column.is_object() ? TextIn(column, "name") : std::string_view());
  size_t row_count = 0;  // an array's size() stops at 16 million
  for ([[maybe_unused]] Json row : *rows) ++row_count;
  PrintWarningsOf(*answer, notes);
  switch (format) {
    case RowFormat::kTable:
      PrintTable(names, *rows, screen, out);
      break;
    case RowFormat::kCsv:
      PrintCsv(names, *rows, screen.is_terminal, out);
      break;
    case RowFormat::kJson:
    case RowFormat::kNdjson:
      PrintJson(names, *rows, format, out);
      break;
  }
  PrintFigures(*answer, row_count, notes);
  return {};
}

void PrintWarnings(std::string_view body, std::ostream& notes) {
  simdjson::dom::parser parser;
  if (const Result<Json> answer = ParseAnswer(parser, body)) PrintWarningsOf(*answer, notes);
}

}  // namespace throughline::cmd
