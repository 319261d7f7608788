#include "center/read/table_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include "base/json_writer.h"
#include "center/read/csv.h"

namespace throughline::center {
namespace {

constexpr size_t kLongestName = 64;
constexpr size_t kLongestCell = 64 << 10;

bool IsNumber(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() && text.find_first_of("0123456789") != text.npos;
}
bool IsBool(std::string_view text) { return text == "true" || text == "false"; }

std::string Shortened(std::string_view text) {
  return text.size() <= kLongestName ? std::string(text) : std::string(text.substr(0, kLongestName)) + "...";
}

class Reader {
 public:
  explicit Reader(const TableLimits& limits) : limits_(limits) {}

  Result<void> Take(size_t line, std::vector<std::string>& cells) {
    if (file_.columns.empty()) return TakeHeader(line, cells);
    if (cells.size() != file_.columns.size()) {
      return Wrong(line,
                   fmt::format("{} cells, where the header names {} columns", cells.size(), file_.columns.size()));
    }
    if (file_.rows.size() == limits_.rows)
      return Fail(ErrorKind::kTooLarge, fmt::format("the table has more than {} rows", limits_.rows));
    if (cells[0].empty()) return Wrong(line, "the key, which is the first column, is empty");
    JsonWriter data;
    data.BeginObject();
    for (size_t i = 0; i < cells.size(); ++i) {
      if (cells[i].size() > kLongestCell)
        return Fail(ErrorKind::kTooLarge, fmt::format("line {}: a cell has more than {} bytes", line, kLongestCell));
      if (cells[i].empty()) continue;
      has_value_[i] = true;
      all_numbers_[i] = all_numbers_[i] && IsNumber(cells[i]);
      all_bools_[i] = all_bools_[i] && IsBool(cells[i]);
      data.Key(file_.columns[i].name).String(cells[i]);
    }
    const auto [same, is_new] = lines_.try_emplace(cells[0], line);
    if (!is_new)
      return Wrong(line, fmt::format("the key '{}' stands in line {} already", Shortened(cells[0]), same->second));
    file_.rows.push_back({std::move(cells[0]), data.EndObject().Take()});
    return {};
  }

  Result<TableFile> Finish() {
    if (file_.columns.empty()) return Fail(ErrorKind::kInvalid, "the file is empty: its first line names the columns");
    for (size_t i = 0; i < file_.columns.size(); ++i) {
      // A key is looked up as text, whatever it looks like: 007 is not 7.
      const bool is_typed = i > 0 && has_value_[i];
      file_.columns[i].type = is_typed && all_numbers_[i] ? "number" : is_typed && all_bools_[i] ? "bool" : "string";
    }
    return std::move(file_);
  }

 private:
  static Result<void> Wrong(size_t line, const std::string& what) {
    return Fail(ErrorKind::kInvalid, fmt::format("line {}: {}", line, what));
  }

  Result<void> TakeHeader(size_t line, const std::vector<std::string>& cells) {
    if (cells.size() > limits_.columns)
      return Fail(ErrorKind::kTooLarge, fmt::format("the table has more than {} columns", limits_.columns));
    std::set<std::string> names;
    for (const std::string& name : cells) {
      if (name.empty() || name.size() > kLongestName)
        return Wrong(line, fmt::format("the name of a column has 1 to {} bytes", kLongestName));
      if (!names.insert(name).second) return Wrong(line, fmt::format("two columns have the name '{}'", name));
      file_.columns.push_back({.name = name, .type = {}});
    }
    has_value_.assign(cells.size(), false);
    all_numbers_.assign(cells.size(), true);
    all_bools_.assign(cells.size(), true);
    return {};
  }

  const TableLimits& limits_;
  TableFile file_;
  std::vector<bool> has_value_, all_numbers_, all_bools_;
  std::map<std::string, size_t, std::less<>> lines_;  // by key
};

}  // namespace

Result<TableFile> ReadTableFile(std::string_view csv, const TableLimits& limits) {
  if (csv.size() > limits.bytes)
    return Fail(ErrorKind::kTooLarge,
                fmt::format("the file has {} bytes, over the limit of {}", csv.size(), limits.bytes));
  Reader reader(limits);
  Result<void> read =
      ReadCsv(csv, [&](size_t line, std::vector<std::string>& cells) { return reader.Take(line, cells); });
  if (!read) return Fail(read.error());
  return reader.Finish();
}

Result<void> CheckTableName(std::string_view name) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  const auto is_more = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-'; };
  if (name.empty() || name.size() > kLongestName || !is_letter(name[0]) || !std::ranges::all_of(name, is_more)) {
    return Fail(ErrorKind::kInvalid,
                fmt::format("the name of a table is a letter or _, and then letters, digits, _ and "
                            "-; {} at most",
                            kLongestName));
  }
  for (std::string_view source : {"logs", "spans", "metrics", "system", "default", "enrichments"}) {
    if (name == source) return Fail(ErrorKind::kInvalid, fmt::format("'{}' is the name of a source already", name));
  }
  return {};
}

}  // namespace throughline::center
