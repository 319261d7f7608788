#include "center/read/sample_values.h"

#include <fmt/format.h>
#include <simdjson.h>

#include "dataprime/syntax/printer.h"

namespace throughline::center {
namespace {

constexpr int64_t kWindow = 24 * 3600 * int64_t{1'000'000'000};

}  // namespace

std::string SampleValuesQuery(std::string_view source, std::string_view keypath, std::string_view typed) {
  std::string filter = fmt::format("{} != null", keypath);
  if (!typed.empty()) filter += fmt::format(" && {}:string.startsWith({})", keypath, dataprime::PrintString(typed));
  return fmt::format(
      "source {} | filter {} | limit {} | groupby {} as value aggregate count() as occurrences | orderby "
      "occurrences desc | limit {}",
      source, filter, StoredValues::kRows, keypath, StoredValues::kValues);
}

std::optional<dataprime::SampleValues::Value> SampleValueOf(std::string_view row) {
  thread_local simdjson::dom::parser parser;
  simdjson::dom::array cells;
  if (parser.parse(row.data(), row.size()).get_array().get(cells) != simdjson::SUCCESS || cells.size() != 2)
    return std::nullopt;
  const simdjson::dom::element value = cells.at(0);
  dataprime::SampleValues::Value out;
  std::string_view text;
  if (value.get_string().get(text) == simdjson::SUCCESS) {
    if (text.empty() || text.size() > StoredValues::kLongestText) return std::nullopt;
    out.text = dataprime::PrintString(text);
  } else if (value.is_number() || value.is_bool()) {
    out.text = simdjson::minify(value);
  } else {
    return std::nullopt;
  }
  uint64_t count = 0;
  if (cells.at(1).get_uint64().get(count) == simdjson::SUCCESS)
    out.occurrences = fmt::format("{} row{}", count, count == 1 ? "" : "s");
  return out;
}

std::vector<dataprime::SampleValues::Value> StoredValues::Of(std::string_view source, std::string_view keypath,
                                                             std::string_view typed) {
  std::vector<Value> out;
  if (typed.size() > kLongestText) return out;
  QueryRequest request = request_;
  request.query = SampleValuesQuery(source, keypath, typed);
  request.limit = kValues;
  request.strict = false;
  if (!request.from) request.from = request.to.value_or(clock_.NowNanos()) - kWindow;
  QueryLimits limits;
  limits.time = kLongest;
  limits.memory_bytes = 256 << 20;
  limits.result_bytes = 1 << 20;
  auto entry = running_.Begin("", request.query, cancel_, clock_);
  if (!entry) return out;
  auto run = QueryRun::Start(client_, request, clock_, limits, (*entry)->id(), cancel_);
  if (!run) return out;
  const std::string& type = (*run)->compiled().columns[0].type;
  if (type != "string" && type != "number" && type != "bool" && type != "any") return out;
  for (auto row = (*run)->NextRow(); row && *row; row = (*run)->NextRow()) {
    const Result<std::string> cells = ConvertRow(**row, (*run)->compiled().columns);
    std::optional<Value> value = cells ? SampleValueOf(*cells) : std::nullopt;
    if (value) out.push_back(std::move(*value));
  }
  return out;
}

}  // namespace throughline::center
