#include "rows.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <set>

#include "dataprime/testing/local_engine.h"
#include "seed.h"

namespace throughline::assistant::corpus {
namespace {

using dataprime::LocalEngine;

constexpr size_t kMostRows = 20'000;

std::optional<double> Number(const std::string& cell) {
  if (cell.empty() || cell[0] == '"') return std::nullopt;
  char* end = nullptr;
  const double value = std::strtod(cell.c_str(), &end);
  return *end ? std::nullopt : std::optional(value);
}
bool SameCell(const std::string& a, const std::string& b) {
  if (a == b) return true;
  const std::optional<double> x = Number(a), y = Number(b);
  if (!x || !y) return false;
  return std::fabs(*x - *y) <= 1e-9 * std::max({1.0, std::fabs(*x), std::fabs(*y)});
}
// For sorting: whole numbers as they are (a time in nanoseconds has more digits than a double), others by value to a
// precision that rounding does not cross.
std::string SortKey(const std::string& cell) {
  const std::optional<double> number = Number(cell);
  if (!number) return cell;
  if (cell.find_first_of(".eE") == std::string::npos) return cell;
  if (*number == std::floor(*number) && std::fabs(*number) < 9e15)
    return fmt::format("{}", static_cast<int64_t>(*number));
  return fmt::format("{:.7e}", *number);
}
std::vector<std::string> Column(const Rows& rows, size_t column, bool sorted) {
  std::vector<std::string> out;
  for (const auto& row : rows.cells) out.push_back(SortKey(row[column]));
  if (sorted) std::sort(out.begin(), out.end());
  return out;
}

bool SameMultiset(const Rows& a, const Rows& b, const std::vector<size_t>& match) {
  const auto keyed = [](const Rows& rows, const auto& column_of) {
    std::vector<std::pair<std::string, const std::vector<std::string>*>> out;
    for (const auto& row : rows.cells) {
      std::string key;
      for (size_t c = 0; c < row.size(); ++c) key += SortKey(row[column_of(c)]) + "\t";
      out.emplace_back(std::move(key), &row);
    }
    std::sort(out.begin(), out.end());
    return out;
  };
  const auto left = keyed(a, [](size_t c) { return c; });
  const auto right = keyed(b, [&](size_t c) { return match[c]; });
  for (size_t i = 0; i < left.size(); ++i)
    for (size_t c = 0; c < match.size(); ++c)
      if (!SameCell((*left[i].second)[c], (*right[i].second)[match[c]])) return false;
  return true;
}

// Whether the values only rise, or only fall, and do either.
bool IsMonotone(const Rows& rows, size_t column) {
  bool rises = true, falls = true;
  for (size_t i = 1; i < rows.cells.size(); ++i) {
    const std::string &a = rows.cells[i - 1][column], &b = rows.cells[i][column];
    const std::optional<double> x = Number(a), y = Number(b);
    const int order = x && y ? (*x < *y ? 1 : *x > *y ? -1 : 0) : a.compare(b) < 0 ? 1 : a == b ? 0 : -1;
    if (order > 0) falls = false;
    if (order < 0) rises = false;
  }
  return rises || falls;
}

bool SameOrder(const Rows& a, const Rows& b, const std::vector<size_t>& match) {
  if (!a.is_sorted || a.cells.size() < 2) return true;
  if (!b.is_sorted) return false;
  bool any = false;
  for (size_t c = 0; c < match.size(); ++c) {
    if (!IsMonotone(a, c)) continue;
    any = true;
    bool same = true;
    for (size_t i = 0; i < a.cells.size() && same; ++i) same = SameCell(a.cells[i][c], b.cells[i][match[c]]);
    if (same) return true;
  }
  return !any;  // sorted by what is not shown
}

bool Match(const Rows& a, const Rows& b, std::vector<size_t>& match, std::vector<bool>& taken, int& tries,
           bool& found_rows) {
  const size_t columns = a.cells[0].size();
  if (match.size() == columns) {
    if (--tries < 0 || !SameMultiset(a, b, match)) return false;
    found_rows = true;
    return SameOrder(a, b, match);
  }
  const std::vector<std::string> wanted = Column(a, match.size(), true);
  for (size_t c = 0; c < columns; ++c) {
    if (taken[c] || tries < 0 || Column(b, c, true) != wanted) continue;
    taken[c] = true;
    match.push_back(c);
    if (Match(a, b, match, taken, tries, found_rows)) return true;
    match.pop_back();
    taken[c] = false;
  }
  return false;
}

}  // namespace

std::string Store::Load() {
  LocalEngine& engine = LocalEngine::Get();
  if (!engine.problem().empty()) return engine.problem();
  for (const std::string_view table : {"spans", "logs"})
    if (auto made = engine.Run(CreateTable(table)); !made.error.empty()) return made.error;
  for (const std::string& insert : {InsertSpans(), InsertLogs()})
    if (auto filled = engine.Run(insert); !filled.error.empty()) return filled.error;
  return "";
}

std::string Store::Sql(const std::string& query, dataprime::Compiled& out) {
  dataprime::CompileOptions options;
  options.now = kNow;
  options.attributes = catalogue_.attributes;
  auto compiled = dataprime::Compile(query, options);
  if (!compiled) return compiled.error().front().message;
  out = std::move(*compiled);
  return "";
}

bool Store::SameSql(const std::string& a, const std::string& b) {
  dataprime::Compiled left, right;
  if (!Sql(a, left).empty() || !Sql(b, right).empty() || left.sql != right.sql ||
      left.parameters.size() != right.parameters.size())
    return false;
  for (size_t i = 0; i < left.parameters.size(); ++i)
    if (left.parameters[i].value != right.parameters[i].value || left.parameters[i].type != right.parameters[i].type)
      return false;
  return true;
}

const Rows& Store::Run(const std::string& query) {
  const auto [at, is_new] = known_.try_emplace(query);
  Rows& out = at->second;
  if (!is_new) return out;
  dataprime::Compiled compiled;
  out.error = Sql(query, compiled);
  if (!out.error.empty()) return out;
  out.is_documents = compiled.is_documents;
  out.is_sorted = query.find("orderby") != std::string::npos || query.find("| top ") != std::string::npos ||
                  query.find("| bottom ") != std::string::npos || query.find(" desc") != std::string::npos ||
                  query.find("order by") != std::string::npos;
  if (out.is_documents) {
    const auto answer = LocalEngine::Get().Run(
        fmt::format("SELECT count(), sum(cityHash64(toString(tuple(*)))) FROM ({})", compiled.sql), "TSV",
        compiled.parameters);
    out.error = answer.error;
    out.fingerprint = answer.text;
    out.count = std::strtoull(answer.text.c_str(), nullptr, 10);
    return out;
  }
  auto answer = LocalEngine::Get().Run(compiled.sql, "JSONCompactEachRow", compiled.parameters);
  out.error = answer.error;
  if (!out.error.empty()) return out;
  simdjson::dom::parser parser;
  simdjson::dom::document_stream documents;
  const simdjson::padded_string text(answer.text);
  if (parser.parse_many(text, 1 << 24).get(documents)) return out.error = "no JSON", out;
  for (auto document : documents) {
    simdjson::dom::array array;
    if (document.get_array().get(array)) continue;
    std::vector<std::string>& row = out.cells.emplace_back();
    for (const simdjson::dom::element cell : array) row.push_back(simdjson::minify(cell));
    if (out.cells.size() > kMostRows) break;
  }
  out.count = out.cells.size();
  return out;
}

std::string Difference(const Rows& expected, const Rows& actual) {
  if (!actual.error.empty()) return actual.error;
  if (expected.is_documents != actual.is_documents)
    return expected.is_documents ? "reshaped rows, not documents" : "documents, not reshaped rows";
  if (expected.is_documents) {
    if (expected.fingerprint != actual.fingerprint)
      return fmt::format("other documents: {}, not {}", actual.count, expected.count);
    return expected.is_sorted && !actual.is_sorted ? "not sorted" : "";
  }
  if (expected.count != actual.count) return fmt::format("{} rows, not {}", actual.count, expected.count);
  if (expected.count == 0) return "";
  if (expected.cells[0].size() != actual.cells[0].size())
    return fmt::format("{} columns, not {}", actual.cells[0].size(), expected.cells[0].size());
  std::vector<size_t> match;
  std::vector<bool> taken(expected.cells[0].size());
  int tries = 500;
  bool found_rows = false;
  if (Match(expected, actual, match, taken, tries, found_rows)) return "";
  return found_rows ? "other order" : "other values";
}

}  // namespace throughline::assistant::corpus
