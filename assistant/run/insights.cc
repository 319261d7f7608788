#include "assistant/run/insights.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>

#include "assistant/run/units.h"
#include "dataprime/syntax/printer.h"
#include "net/headers.h"

namespace throughline::assistant {
namespace {

constexpr double kLargeShare = 40;                                           // percent
constexpr double kOutlier = 3.5;                                             // robust z-score
constexpr size_t kLeastForOutliers = 8;                                      // values
constexpr double kChange = 50;                                               // percent
constexpr double kSurge = 3;                                                 // times the median
constexpr size_t kLeastForErrorShare = 20;                                   // rows, or what is counted
constexpr double kErrorsMedium = 5, kErrorsHigh = 20, kErrorsCritical = 50;  // percent
constexpr double kGaps = 20;                                                 // percent of the cells
constexpr size_t kLongestName = 80;
constexpr size_t kMostSaid = 4;        // columns of a single row
constexpr double kMostly = 60;         // percent of the rows of one service
constexpr size_t kLeastForMostly = 5;  // rows

enum class Urgency { kLow, kMedium, kHigh, kCritical };
constexpr std::array<std::string_view, 4> kUrgencies{"low", "medium", "high", "critical"};

double Median(std::vector<double> values) {
  const size_t middle = values.size() / 2;
  std::nth_element(values.begin(), values.begin() + static_cast<ptrdiff_t>(middle), values.end());
  if (values.size() % 2 == 1) return values[middle];
  const double upper = values[middle];
  return (upper + *std::max_element(values.begin(), values.begin() + static_cast<ptrdiff_t>(middle))) / 2;
}

std::string Percent(double value) {
  const double magnitude = std::abs(value);
  return fmt::format("{:.{}f} %", value, magnitude >= 10 || magnitude == 0 ? 0 : 1);
}

// A value of the data in a sentence: in quotes where it is no plain word, and not longer than one can read.
std::string Named(std::string text) {
  if (text.size() > kLongestName) {
    size_t end = kLongestName;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;  // not inside of a character
    text = text.substr(0, end) + "…";
  }
  return text;
}

bool IsErrorName(std::string_view name) {
  for (std::string_view error : {"error", "critical", "fatal", "err", "failed", "failure", "alert", "emergency"}) {
    if (net::EqualsIgnoreCase(name, error)) return true;
  }
  return name.size() == 3 && name[0] == '5' && std::isdigit(static_cast<unsigned char>(name[1])) != 0 &&
         std::isdigit(static_cast<unsigned char>(name[2])) != 0;
}

bool IsVerdictName(std::string_view name) {
  for (std::string_view known : {"severity", "status", "status_code", "level", "statuscode"}) {
    if (name == known || name.ends_with("." + std::string(known)) || name.ends_with("['otel.status_code']"))
      return true;
  }
  return name.ends_with("status_code") || name.ends_with("severity");
}

// Whether the column's values may be added up: counts and sums may, averages and percentiles may not.
bool IsAdditive(std::string_view query, const std::string& name) {
  const std::string_view function = FunctionOf(ExpressionOf(query, name));
  if (!function.empty()) {
    return function == "count" || function == "sum" || function == "count_if" || function == "countif" ||
           function == "countIf";
  }
  return name == "count" || name == "_count" || query.find("countby") != std::string_view::npos;
}

// Whether the query asks for what failed and nothing else: then a share of errors says nothing.
bool AsksForErrorsOnly(std::string_view query) {
  for (std::string_view condition : {"severity == ERROR", "severity >= ERROR", "severity == CRITICAL",
                                     "severity >= CRITICAL", "severity > WARNING", "status_code'] == 'ERROR'"}) {
    const size_t at = query.find(condition);
    if (at == std::string_view::npos) continue;
    const size_t stage = query.rfind("| ", at);  // a count of errors among all is another thing
    if (stage != std::string_view::npos && query.substr(stage + 2).starts_with("filter")) return true;
  }
  return false;
}

class Reading {
 public:
  explicit Reading(const AnalysisRequest& request) : request_(request), table_(request.table), chart_(request.chart) {}

  Analysis Read() {
    if (table_.rows.empty()) {
      Empty();
    } else {
      Summarise();
      if (chart_.kind == Chart::Kind::kBar) Shares();
      // Of a series that was cut the last point is not the newest.
      if (chart_.kind == Chart::Kind::kLine && !chart_.series && !request_.result.is_limited) Change();
      Outliers();
      Documents();
      Errors();
      Quality();
    }
    if (request_.result.is_limited) {
      Recommend(fmt::format("There are more rows than these {}: raise the limit, or let the query count and group.",
                            table_.rows.size()));
    }
    for (const std::string& warning : request_.result.warnings) Recommend("The query: " + warning);
    out_.urgency_level = kUrgencies[static_cast<size_t>(urgency_)];
    out_.conversational_response = out_.summary;
    if (!out_.key_insights.empty()) out_.conversational_response += " " + out_.key_insights.front();
    return std::move(out_);
  }

 private:
  void Insight(std::string sentence, Urgency urgency = Urgency::kLow) {
    out_.key_insights.push_back(std::move(sentence));
    urgency_ = std::max(urgency_, urgency);
  }
  void Recommend(std::string sentence) { out_.recommendations.push_back(std::move(sentence)); }

  void Empty() {
    out_.data_quality = "empty";
    const bool is_read = request_.result.read_rows > 0;
    out_.summary = is_read ? fmt::format("No row matches; {} were looked at.",
                                         ShortNumber(static_cast<double>(request_.result.read_rows)))
                           : "There is no data in the time that was asked for.";
    if (is_read) {
      Insight("The data is there, and the conditions leave none of it.");
      Recommend("Leave out a condition, or look at the values there are: a name may be written differently.");
    } else {
      Insight("Nothing was stored for this source in that time.");
      Recommend("Ask about a longer time, or see whether the application sends its telemetry here.");
    }
  }

  void Summarise() {
    const size_t rows = table_.rows.size();
    if (rows == 1 && table_.columns.size() <= kMostSaid && table_.Of(Table::Role::kOther).empty()) {
      for (size_t column = 0; column < table_.columns.size(); ++column) {
        out_.summary +=
            fmt::format("{}{} is {}", column == 0 ? "" : ", ", table_.columns[column].name, Said(0, column));
      }
      out_.summary += ".";
      return;
    }
    if (chart_.kind == Chart::Kind::kLine) {
      out_.summary = fmt::format("{} points in time, from {} to {}.", rows, ShortTime(Earliest()), ShortTime(Latest()));
      return;
    }
    if (chart_.kind == Chart::Kind::kBar) {
      const size_t y = chart_.y.front(), top = LargestRow(y);
      out_.summary = fmt::format("{} values of {}; {} is highest with {} of {}.", rows, table_.columns[chart_.x].name,
                                 table_.columns[y].name, Said(top, y), Named(table_.TextAt(top, chart_.x)));
      return;
    }
    out_.summary = fmt::format("{}{} row{}.", ShortNumber(static_cast<double>(rows)),
                               request_.result.is_limited ? " of more" : "", rows == 1 ? "" : "s");
  }

  // ---- bars: who has how much of the whole
  void Shares() {
    const size_t y = chart_.y.front();
    const std::string& name = table_.columns[y].name;
    if (!IsAdditive(request_.query, name)) return;
    double sum = 0;
    for (size_t row = 0; row < table_.rows.size(); ++row) {
      const double value = table_.NumberAt(row, y).value_or(0);
      if (value < 0) return;
      sum += value;
    }
    if (sum <= 0) return;
    const size_t top = LargestRow(y);
    const double largest = table_.NumberAt(top, y).value_or(0), share = 100 * largest / sum;
    // Of a list that was cut short the whole is not known.
    const bool is_cut = request_.result.is_limited || request_.query.find("limit") != std::string_view::npos ||
                        request_.query.find("| top") != std::string_view::npos;
    if (share < kLargeShare || table_.rows.size() < 2) return;
    const std::string who = Named(table_.TextAt(top, chart_.x));
    Insight(fmt::format("{} has {} of {}{} ({} of {}).", who, Percent(share), name, is_cut ? " among those shown" : "",
                        ShortNumber(largest), ShortNumber(sum)));
    if (table_.rows[top][chart_.x].kind == Cell::Kind::kText && table_.rows[top][chart_.x].text.size() <= kLongestName)
      Recommend(
          fmt::format("Look at {} alone: only {}.", who, dataprime::PrintString(table_.rows[top][chart_.x].text)));
  }

  // ---- lines: the last bucket against the one before and against all
  void Change() {
    const size_t y = chart_.y.front();
    struct Point {
      int64_t time;
      double value;
    };
    std::vector<Point> points;
    for (size_t row = 0; row < table_.rows.size(); ++row) {
      const std::optional<double> value = table_.NumberAt(row, y);
      if (value && table_.rows[row][chart_.x].kind == Cell::Kind::kTime)
        points.push_back({table_.rows[row][chart_.x].time, *value});
    }
    std::ranges::sort(points, {}, &Point::time);
    if (points.size() < 3) return;
    int64_t step = INT64_MAX;
    for (size_t i = 1; i < points.size(); ++i) step = std::min(step, points[i].time - points[i - 1].time);
    const std::string& name = table_.columns[y].name;
    const auto peak = std::ranges::max_element(points, {}, &Point::value);
    Insight(fmt::format("{} is highest at {}: {}.", name, ShortTime(peak->time), WithUnit(peak->value, chart_.unit)));
    // A bucket that is not over would look like a fall.
    const bool is_last_partial = points.back().time + step > request_.now;
    if (is_last_partial) points.pop_back();
    if (points.size() < 3) return;
    const Point last = points.back(), before = points[points.size() - 2];
    std::vector<double> others;
    for (size_t i = 0; i + 1 < points.size(); ++i) others.push_back(points[i].value);
    const double median = Median(others);
    if (median > 0 && last.value >= kSurge * median) {
      Insight(fmt::format("{} is {} in the last complete bucket ({}), {:.1f} times the median of those before ({}).",
                          name, WithUnit(last.value, chart_.unit), ShortTime(last.time), last.value / median,
                          WithUnit(median, chart_.unit)),
              AsksForErrorsOnly(request_.query) ? Urgency::kHigh : Urgency::kMedium);
      Recommend(fmt::format("Look at what began around {}.", ShortTime(last.time)));
      return;
    }
    if (before.value == 0) return;
    const double change = 100 * (last.value - before.value) / std::abs(before.value);
    if (std::abs(change) < kChange) return;
    Insight(
        fmt::format("{} went {} by {} in the last complete bucket, from {} to {}.", name, change > 0 ? "up" : "down",
                    Percent(std::abs(change)), WithUnit(before.value, chart_.unit), WithUnit(last.value, chart_.unit)),
        Urgency::kMedium);
  }

  // ---- values far from the rest: robust z-score by the median absolute deviation
  void Outliers() {
    if (chart_.kind == Chart::Kind::kNone) return;
    const size_t y = chart_.y.front();
    std::vector<double> values;
    std::vector<size_t> rows;
    for (size_t row = 0; row < table_.rows.size(); ++row) {
      if (const std::optional<double> value = table_.NumberAt(row, y)) {
        values.push_back(*value);
        rows.push_back(row);
      }
    }
    if (values.size() < kLeastForOutliers) return;
    const double median = Median(values);
    std::vector<double> deviations;
    for (double value : values) deviations.push_back(std::abs(value - median));
    const double mad = Median(deviations);
    if (mad <= 0) return;
    std::vector<std::pair<double, size_t>> far;  // z-score, row
    for (size_t i = 0; i < values.size(); ++i) {
      const double z = (values[i] - median) / (1.4826 * mad);
      if (std::abs(z) > kOutlier) far.emplace_back(z, rows[i]);
    }
    if (far.empty() || far.size() * 4 > values.size()) return;  // what a quarter does is no exception
    std::ranges::sort(far, [](const auto& a, const auto& b) { return std::abs(a.first) > std::abs(b.first); });
    for (size_t i = 0; i < std::min<size_t>(far.size(), 3); ++i) {
      const auto [z, row] = far[i];
      Insight(fmt::format("{} stands out: {} {}, where the median is {}.", Named(table_.TextAt(row, chart_.x)),
                          table_.columns[y].name, WithUnit(*table_.NumberAt(row, y), chart_.unit),
                          WithUnit(median, chart_.unit)),
              Urgency::kMedium);
    }
  }

  // ---- whole logs or spans: whose they are
  void Documents() {
    std::map<std::string, size_t> services;
    std::vector<double> durations;
    size_t documents = 0;
    for (const std::vector<Cell>& row : table_.rows) {
      for (size_t i = 0; i < row.size(); ++i) {
        if (row[i].kind != Cell::Kind::kOther) continue;
        if (table_.columns[i].name == "$m") {
          if (const std::optional<double> duration = NumberIn(row[i].text, "duration")) durations.push_back(*duration);
        }
        if (table_.columns[i].name != "$l") continue;
        const std::string service = TextIn(row[i].text, {"serviceName", "subsystemname"});
        if (service.empty()) continue;
        ++documents;
        ++services[service];
      }
    }
    if (durations.size() >= kLeastForMostly) {
      const auto [least, most] = std::ranges::minmax(durations);
      Insight(fmt::format("They took from {} to {}; the median is {}.", WithUnit(least, "us"), WithUnit(most, "us"),
                          WithUnit(Median(durations), "us")));
    }
    if (documents < kLeastForMostly || services.size() < 2) return;
    const auto most = std::ranges::max_element(services, {}, [](const auto& one) { return one.second; });
    const double share = 100.0 * static_cast<double>(most->second) / static_cast<double>(documents);
    if (share >= kMostly) {
      Insight(
          fmt::format("{} of {} rows are of {} ({}).", most->second, documents, Named(most->first), Percent(share)));
    }
  }

  // The first of those members of a JSON object that is a text.
  static std::string TextIn(const std::string& json, std::initializer_list<std::string_view> names) {
    simdjson::dom::parser parser;
    simdjson::dom::element document;
    if (parser.parse(json.data(), json.size()).get(document) != simdjson::SUCCESS) return "";
    for (std::string_view name : names) {
      std::string_view text;
      if (document[name].get_string().get(text) == simdjson::SUCCESS) return std::string(text);
    }
    return "";
  }

  static std::optional<double> NumberIn(const std::string& json, std::string_view name) {
    simdjson::dom::parser parser;
    simdjson::dom::element document;
    double number = 0;
    if (parser.parse(json.data(), json.size()).get(document) != simdjson::SUCCESS ||
        document[name].get_double().get(number) != simdjson::SUCCESS)
      return std::nullopt;
    return number;
  }

  // ---- the share of what failed
  void Errors() {
    if (AsksForErrorsOnly(request_.query)) {
      if (urgency_ == Urgency::kLow) urgency_ = Urgency::kMedium;  // there are some
      return;
    }
    double errors = 0, all = 0;
    if (chart_.kind == Chart::Kind::kBar && IsVerdictName(table_.columns[chart_.x].name) &&
        IsAdditive(request_.query, table_.columns[chart_.y.front()].name)) {
      for (size_t row = 0; row < table_.rows.size(); ++row) {
        const double count = table_.NumberAt(row, chart_.y.front()).value_or(0);
        all += count;
        if (IsErrorName(table_.TextAt(row, chart_.x))) errors += count;
      }
    } else {
      for (const std::vector<Cell>& row : table_.rows) {
        const std::optional<bool> failed = Failed(row);
        if (!failed) continue;
        all += 1;
        errors += *failed ? 1 : 0;
      }
    }
    if (all < static_cast<double>(kLeastForErrorShare) || errors <= 0) return;
    const double share = 100 * errors / all;
    Insight(fmt::format("{} of {} failed ({}).", ShortNumber(errors), ShortNumber(all), Percent(share)),
            share >= kErrorsCritical ? Urgency::kCritical
            : share >= kErrorsHigh   ? Urgency::kHigh
            : share >= kErrorsMedium ? Urgency::kMedium
                                     : Urgency::kLow);
    if (share >= kErrorsMedium) Recommend("Group what failed by service or by message to see where it comes from.");
  }

  // Whether a row tells of a failure; nullopt when it does not say: a column of verdicts, or severity and status of a
  // document.
  std::optional<bool> Failed(const std::vector<Cell>& row) const {
    for (size_t i = 0; i < row.size(); ++i) {
      if (row[i].kind == Cell::Kind::kText && IsVerdictName(table_.columns[i].name)) return IsErrorName(row[i].text);
      if (row[i].kind != Cell::Kind::kOther || table_.columns[i].name != "$m") continue;
      const std::string verdict = TextIn(row[i].text, {"severity", "status_code"});
      if (!verdict.empty()) return IsErrorName(verdict);
    }
    return std::nullopt;
  }

  void Quality() {
    size_t nulls = 0, cells = 0;
    for (const std::vector<Cell>& row : table_.rows) {
      for (const Cell& cell : row) {
        ++cells;
        nulls += cell.kind == Cell::Kind::kNull ? 1 : 0;
      }
    }
    const double gaps = cells == 0 ? 0 : 100.0 * static_cast<double>(nulls) / static_cast<double>(cells);
    out_.data_quality = request_.result.is_limited ? "cut off" : gaps > kGaps ? "has gaps" : "complete";
    if (gaps > kGaps) Insight(fmt::format("{} of the values are missing.", Percent(gaps)));
  }

  // A value for people, a number with its unit.
  std::string Said(size_t row, size_t column) const {
    const std::optional<double> number = table_.NumberAt(row, column);
    return number ? WithUnit(*number, request_.units[column]) : Named(table_.TextAt(row, column));
  }

  size_t LargestRow(size_t column) const {
    size_t largest = 0;
    for (size_t row = 1; row < table_.rows.size(); ++row) {
      if (table_.NumberAt(row, column).value_or(-HUGE_VAL) > table_.NumberAt(largest, column).value_or(-HUGE_VAL))
        largest = row;
    }
    return largest;
  }
  int64_t Earliest() const {
    int64_t time = INT64_MAX;
    for (const std::vector<Cell>& row : table_.rows) {
      if (row[chart_.x].kind == Cell::Kind::kTime) time = std::min(time, row[chart_.x].time);
    }
    return time;
  }
  int64_t Latest() const {
    int64_t time = INT64_MIN;
    for (const std::vector<Cell>& row : table_.rows) {
      if (row[chart_.x].kind == Cell::Kind::kTime) time = std::max(time, row[chart_.x].time);
    }
    return time;
  }

  const AnalysisRequest& request_;
  const Table& table_;
  const Chart& chart_;
  Analysis out_;
  Urgency urgency_ = Urgency::kLow;
};

}  // namespace

Analysis Analyse(const AnalysisRequest& request) { return Reading(request).Read(); }

std::string_view QueryType(std::string_view query, const Chart& chart) {
  if (chart.kind == Chart::Kind::kLine) return "timeseries";
  const auto has = [&](std::string_view command) { return query.find(command) != std::string_view::npos; };
  if (has("groupby") || has("aggregate") || has("countby") || has("| top") || has("| bottom")) return "aggregation";
  if (query.ends_with("| count") || has("| count into")) return "count";
  return "rows";
}

}  // namespace throughline::assistant
