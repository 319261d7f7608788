#include "cmd/cli/rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "center/read/time_text.h"
#include "cmd/cli/api_client.h"
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

// Nanoseconds come as text, since a JSON number of many readers has 53 bits.
std::optional<int64_t> InstantOf(Json value) {
  std::string_view text;
  int64_t nanos;
  if (value.get(text) != simdjson::SUCCESS) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), nanos);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(nanos) : std::nullopt;
}

Table::Cell CellOf(Json value, bool is_instant) {
  if (const auto nanos = is_instant ? InstantOf(value) : std::nullopt)
    return {center::FormatInstant(*nanos), Style::kPlain, true};
  if (value.is_null()) return {"null", Style::kDim, true};  // stands with the numbers of its column
  if (value.is_number()) return {NumberText(value), Style::kPlain, true};
  return {TextOrJson(value)};
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

void PrintFigures(const Json* answer, size_t rows, std::ostream& notes) {
  notes << CountOf(rows, "row", "rows");
  const auto statistics = answer ? Find(*answer, "statistics") : std::nullopt;
  if (statistics && statistics->is_object()) {
    if (const auto read = CountIn(*statistics, "read_rows")) {
      notes << ", " << HumanMagnitude(*read) << (*read == 1 ? " row read" : " rows read");
    }
    if (const auto elapsed = NumberIn(*statistics, "elapsed_ms")) {
      const double nanos = std::clamp(*elapsed, 0.0, 1e12) * 1e6;
      notes << ", " << HumanDuration(static_cast<uint64_t>(nanos));
    }
  }
  notes << '\n';
  if (answer && IsTrue(*answer, "limited")) notes << "there are more rows: --limit asks for them\n";
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

class RowPrinter::Impl {
 public:
  Impl(RowFormat format, const Screen& screen, std::ostream& out, std::ostream& notes)
      : format_(format), screen_(screen), out_(out), notes_(notes) {}

  Result<void> Take(std::string_view line) {
    const Result<Json> part = ParseAnswer(parser_, line);
    if (!part) return Fail(part.error());
    if (Find(*part, "error")) return Fail(AnswerError(0, line));
    if (const auto columns = ArrayIn(*part, "columns"); columns && !has_columns_) Begin(*columns);
    const auto rows = ArrayIn(*part, "rows");
    has_rows_ |= rows.has_value();
    // A whole answer is refused before anything of it is printed.
    if (!has_columns_ || (Find(*part, "rows") && !rows)) return NoAnswer();
    PrintWarningsOf(*part, notes_);
    const bool is_end = Find(*part, "statistics").has_value();
    if (!rows && !is_end) return {};
    if (!header_printed_ && format_ == RowFormat::kCsv) PrintHeader();
    header_printed_ = true;
    if (rows) {
      for (Json row : *rows) Print(row);
      out_.flush();
    }
    if (is_end) End(&*part);
    return {};
  }

  Result<void> Finish() {
    if (!has_columns_ || !(has_rows_ || ended_)) return NoAnswer();
    if (!ended_) End(nullptr);
    return {};
  }

 private:
  static Result<void> NoAnswer() {
    return Fail(ErrorKind::kInternal, "the server's answer holds no rows: it is no query's");
  }

  void Begin(simdjson::dom::array columns) {
    has_columns_ = true;
    for (Json column : columns) {
      names_.emplace_back(column.is_object() ? TextIn(column, "name") : std::string_view());
      is_instant_.push_back(column.is_object() && TextIn(column, "type") == "timestamp");
    }
    if (format_ == RowFormat::kTable) table_.emplace(names_);
  }

  void Print(Json row) {
    ++count_;
    Row values;
    const bool is_row = row.get(values) == simdjson::SUCCESS;
    switch (format_) {
      case RowFormat::kTable: {
        std::vector<Table::Cell> cells;
        if (is_row) {
          size_t i = 0;
          for (Json value : values) {
            cells.push_back(CellOf(value, i < is_instant_.size() && is_instant_[i]));
            ++i;
          }
        }
        table_->Add(std::move(cells));
        break;
      }
      case RowFormat::kCsv: {
        if (!is_row) break;
        std::vector<std::string> cells;
        for (Json value : values)
          cells.push_back(value.is_null() ? "" : value.is_number() ? NumberText(value) : TextOrJson(value));
        PrintLine(cells);
        break;
      }
      case RowFormat::kJson:
        out_ << (count_ == 1 ? "[\n" : ",\n") << ObjectText(names_, row);
        break;
      case RowFormat::kNdjson:
        out_ << ObjectText(names_, row) << '\n';
        break;
    }
  }

  void PrintHeader() { PrintLine(names_); }
  void PrintLine(const std::vector<std::string>& cells) {
    const char* before = "";
    for (const std::string& cell : cells) {
      out_ << before << CsvCell(cell, screen_.is_terminal);
      before = ",";
    }
    out_ << (screen_.is_terminal ? "\n" : "\r\n");
  }

  void End(const Json* part) {
    ended_ = true;
    if (table_) table_->Print(screen_, out_);
    if (format_ == RowFormat::kJson) out_ << (count_ == 0 ? "[]\n" : "\n]\n");
    out_.flush();
    PrintFigures(part, count_, notes_);
  }

  const RowFormat format_;
  const Screen screen_;
  std::ostream& out_;
  std::ostream& notes_;
  simdjson::dom::parser parser_;
  std::vector<std::string> names_;
  std::vector<bool> is_instant_;  // of each column: people read instants, programs read nanoseconds
  std::optional<Table> table_;
  size_t count_ = 0;
  bool has_columns_ = false, has_rows_ = false, header_printed_ = false, ended_ = false;
};

RowPrinter::RowPrinter(RowFormat format, const Screen& screen, std::ostream& out, std::ostream& notes)
    : impl_(std::make_unique<Impl>(format, screen, out, notes)) {}
RowPrinter::~RowPrinter() = default;
Result<void> RowPrinter::Take(std::string_view line) { return impl_->Take(line); }
Result<void> RowPrinter::Finish() { return impl_->Finish(); }

Result<void> PrintRows(std::string_view body, RowFormat format, const Screen& screen, std::ostream& out,
                       std::ostream& notes) {
  RowPrinter printer(format, screen, out, notes);
  if (Result<void> taken = printer.Take(body); !taken) return taken;
  return printer.Finish();
}

void PrintWarnings(std::string_view body, std::ostream& notes) {
  simdjson::dom::parser parser;
  if (const Result<Json> answer = ParseAnswer(parser, body)) PrintWarningsOf(*answer, notes);
}

}  // namespace throughline::cmd
