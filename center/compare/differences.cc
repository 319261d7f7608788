#include "center/compare/differences.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

namespace throughline::center {
namespace {

constexpr std::string_view kAbsent = "(absent)";
constexpr size_t kMostExactNumbers = 10;  // a number with so few values is compared by value

// What the first look says of an attribute.
struct Profile {
  uint64_t values = 0, traces = 0;
  std::array<double, 3> quartiles{};
};

double NumberOf(const Cell& cell) { return cell.number.value_or(0); }
uint64_t CountOf(const Cell& cell) { return static_cast<uint64_t>(std::max(0.0, NumberOf(cell))); }

// The ranges of a number, as an expression over the column `of`; `ends` are their upper ends, each once.
struct Ranges {
  std::vector<double> ends;

  explicit Ranges(const Profile& profile) {
    for (double quartile : profile.quartiles) {
      if (ends.empty() || quartile > ends.back()) ends.push_back(quartile);
    }
  }
  std::string Name(size_t i) const {
    if (i == 0) return fmt::format("up to {}", NumberLiteral(ends[0]));
    if (i == ends.size()) return fmt::format("more than {}", NumberLiteral(ends.back()));
    return fmt::format("more than {}, up to {}", NumberLiteral(ends[i - 1]), NumberLiteral(ends[i]));
  }
  std::string Expression(std::string_view of) const {
    std::string text = fmt::format("'{}'", Name(ends.size()));
    for (size_t i = ends.size(); i > 0; --i)
      text = fmt::format("if({} <= {}, '{}', {})", of, NumberLiteral(ends[i - 1]), Name(i - 1), text);
    return text;
  }
};

// The value of a trace as a text that is never null.
std::string CategoryExpression(const ComparedAttribute& attribute, const Profile& profile, std::string_view of) {
  if (!attribute.is_number) return fmt::format("firstNonNull({}, '{}')", of, kAbsent);
  if (profile.values <= kMostExactNumbers) return fmt::format("firstNonNull({}:string, '{}')", of, kAbsent);
  return fmt::format("if({0} == null, '{1}', {2})", of, kAbsent, Ranges(profile).Expression(of));
}

class Comparison {
 public:
  Comparison(const DifferencesRequest& request, const RunRows& run)
      : request_(request), run_(run), population_(PopulationOf(request.selection, request.base)) {}

  std::expected<Differences, QueryFailure> Run(const std::vector<dataprime::SourceField>& fields) {
    out_.selection = population_.selection;
    out_.meaning = population_.meaning;
    attributes_ = AttributesToCompare(fields, population_, kMostAttributes, out_.attributes_left_out);
    for (auto step : {&Comparison::CheckConditions, &Comparison::CountTraces, &Comparison::LookAtAttributes,
                      &Comparison::CountValues}) {
      if (auto done = (this->*step)(); !done) return std::unexpected(std::move(done.error()));
      if (is_over_) break;
    }
    Rank();
    Say();
    return std::move(out_);
  }

 private:
  using Done = std::expected<void, QueryFailure>;

  std::expected<QueryRows, QueryFailure> Ask(const std::string& query) {
    ++out_.queries;
    return run_(query);
  }

  // Each condition alone, so that what is wrong with it is said of it and not of the query around it.
  Done CheckConditions() {
    for (const std::string& condition : {population_.condition, request_.base}) {
      if (condition.empty()) continue;
      auto rows = Ask(fmt::format("source spans | filter {}\n| limit 1 | choose $d.traceID", condition));
      if (!rows) return std::unexpected(std::move(rows.error()));
    }
    return {};
  }

  Done CountTraces() {
    auto counted = Ask("source spans | aggregate approx_count_distinct($d.traceID) as traces");
    if (!counted) return std::unexpected(std::move(counted.error()));
    uint64_t traces = counted->empty() ? 0 : CountOf(counted->front().front());
    for (; traces > kMostTraces; traces /= 16) {
      out_.one_in *= 16;
      sample_ += "0";
    }
    std::string query = TracesQuery(population_, {}, {}, sample_);
    if (!population_.threshold_of.empty()) {
      auto rows = Ask(query + fmt::format("| aggregate percentile(0.95, {}) as threshold", population_.threshold_of));
      if (!rows) return std::unexpected(std::move(rows.error()));
      if (rows->empty() || rows->front().front().is_null()) {
        is_over_ = true;
        return {};
      }
      out_.threshold = NumberOf(rows->front().front());
      query = TracesQuery(population_, {}, out_.threshold, sample_);
    }
    auto rows = Ask(query + "| groupby is_selected aggregate count() as traces");
    if (!rows) return std::unexpected(std::move(rows.error()));
    for (const auto& row : *rows) (NumberOf(row[0]) == 1 ? out_.selected : out_.rest) += CountOf(row[1]);
    is_over_ = out_.selected < kLeastSelected || out_.rest < kLeastSelected;
    return {};
  }

  // How many values each attribute has, and the quartiles of numbers.
  Done LookAtAttributes() {
    std::vector<ComparedAttribute> kept;
    for (size_t begin = 0; begin < attributes_.size(); begin += kAttributesAtOnce) {
      const size_t end = std::min(begin + kAttributesAtOnce, attributes_.size());
      std::vector<std::string> values, figures;
      for (size_t i = begin; i < end; ++i) {
        values.push_back(fmt::format("{} as v{}", attributes_[i].of_trace, i));
        figures.push_back(fmt::format("distinct_count(v{0}) as d{0}, count(v{0}) as c{0}", i));
        if (!attributes_[i].is_number) continue;
        for (int part = 1; part <= 3; ++part)
          figures.push_back(fmt::format("percentile({}, v{}) as q{}_{}", 0.25 * part, i, part, i));
      }
      auto rows = Ask(TracesQuery(population_, values, out_.threshold, sample_) +
                      fmt::format("| aggregate {}", fmt::join(figures, ", ")));
      if (!rows) return std::unexpected(std::move(rows.error()));
      if (rows->empty()) return {};
      size_t at = 0;
      const std::vector<Cell>& cells = rows->front();
      for (size_t i = begin; i < end; ++i) {
        Profile profile;
        profile.values = CountOf(cells[at++]);
        profile.traces = CountOf(cells[at++]);
        if (attributes_[i].is_number) {
          for (double& quartile : profile.quartiles) quartile = NumberOf(cells[at++]);
        }
        const uint64_t kinds = profile.values + (profile.traces < out_.selected + out_.rest ? 1 : 0);
        if (kinds < 2) continue;  // all traces alike
        if (!attributes_[i].is_number && profile.values > kMostValues) {
          out_.many_values.push_back(attributes_[i].name);
          continue;
        }
        kept.push_back(std::move(attributes_[i]));
        profiles_.push_back(profile);
      }
    }
    attributes_ = std::move(kept);
    out_.compared_attributes = attributes_.size();
    return {};
  }

  Done CountValues() {
    for (size_t begin = 0; begin < attributes_.size(); begin += kAttributesAtOnce) {
      const size_t end = std::min(begin + kAttributesAtOnce, attributes_.size());
      std::vector<std::string> values, categories, sets;
      for (size_t i = begin; i < end; ++i) {
        values.push_back(fmt::format("{} as v{}", attributes_[i].of_trace, i));
        categories.push_back(fmt::format("| create k{} from {}\n", i,
                                         CategoryExpression(attributes_[i], profiles_[i], fmt::format("v{}", i))));
        sets.push_back(fmt::format("(is_selected, k{})", i));
      }
      auto rows = Ask(TracesQuery(population_, values, out_.threshold, sample_) +
                      fmt::format("{}| multigroupby {} aggregate count() as traces", fmt::join(categories, ""),
                                  fmt::join(sets, ", ")));
      if (!rows) return std::unexpected(std::move(rows.error()));
      for (const std::vector<Cell>& row : *rows) Take(row, begin, end);
    }
    return {};
  }

  // {is_selected, k_begin, ..., k_end, traces}: of the keys one is not null.
  void Take(const std::vector<Cell>& row, size_t begin, size_t end) {
    if (row.size() != end - begin + 2) return;
    for (size_t i = begin; i < end; ++i) {
      const Cell& cell = row[1 + i - begin];
      if (!cell.text) continue;
      auto& [selected, rest] = counts_[{i, *cell.text}];
      (NumberOf(row.front()) == 1 ? selected : rest) += CountOf(row.back());
    }
  }

  void Rank() {
    std::vector<Finding> all;
    std::vector<double> p_values;
    std::vector<size_t> attribute_of;
    for (const auto& [key, counts] : counts_) {
      const auto& [i, value] = key;
      Finding finding;
      finding.selected = {counts.first, out_.selected};
      finding.rest = {counts.second, out_.rest};
      // By the support of both kinds together: choosing by one of them would spoil the test.
      if (counts.first + counts.second < kLeastSupport) continue;
      finding.p_value = FisherGreater(finding.selected, finding.rest);
      p_values.push_back(finding.p_value);
      finding.attribute = attributes_[i].name;
      finding.keypath = attributes_[i].keypath;
      finding.value = value;
      finding.kind = value == kAbsent ? Finding::Kind::kAbsent
                     : IsRange(i)     ? Finding::Kind::kRange
                                      : Finding::Kind::kValue;
      all.push_back(std::move(finding));
      attribute_of.push_back(i);
    }
    out_.comparisons = all.size();
    const std::vector<double> rates = FalseDiscoveryRates(p_values);
    for (size_t n = 0; n < all.size(); ++n) {
      Finding& finding = all[n];
      finding.false_discovery_rate = rates[n];
      if (rates[n] > kFalseDiscoveries || finding.Effect() <= 0) continue;
      finding.of_selected = WilsonInterval(finding.selected);
      finding.of_rest = WilsonInterval(finding.rest);
      finding.difference = DifferenceInterval(finding.selected, finding.rest);
      if (finding.rest.with > 0) finding.lift = finding.selected.Value() / finding.rest.Value();
      finding.query = QueryThatShows(attribute_of[n]);
      out_.findings.push_back(std::move(finding));
    }
    std::ranges::stable_sort(out_.findings, [](const Finding& a, const Finding& b) {
      // A value says more than the lack of one.
      return std::tuple(-a.difference.low, a.kind == Finding::Kind::kAbsent) <
             std::tuple(-b.difference.low, b.kind == Finding::Kind::kAbsent);
    });
    Merge();
    if (out_.findings.size() > request_.limit) out_.findings.resize(request_.limit);
  }

  bool IsRange(size_t i) const { return attributes_[i].is_number && profiles_[i].values > kMostExactNumbers; }

  // Equal counts of both kinds: the same traces, as far as can be told, and one cause.
  void Merge() {
    std::vector<Finding> merged;
    for (Finding& finding : out_.findings) {
      const auto same = std::ranges::find_if(merged, [&](const Finding& one) {
        return one.selected.with == finding.selected.with && one.rest.with == finding.rest.with &&
               one.attribute != finding.attribute;
      });
      if (same == merged.end()) {
        merged.push_back(std::move(finding));
      } else {
        same->also.push_back(fmt::format("{} = {}", finding.attribute, finding.value));
      }
    }
    out_.findings = std::move(merged);
  }

  std::string QueryThatShows(size_t i) const {
    return TracesQuery(population_, {attributes_[i].of_trace + " as of_trace"}, out_.threshold, sample_) +
           fmt::format(
               "| create value from {}\n| groupby value aggregate count() as traces, sum(is_selected) as selected, "
               "avg(is_selected) as share_selected\n| orderby share_selected desc",
               CategoryExpression(attributes_[i], profiles_[i], "of_trace"));
  }

  void Say() {
    if (out_.selected + out_.rest == 0) {
      out_.message = "There is no trace to compare in this range of time.";
    } else if (out_.selected < kLeastSelected || out_.rest < kLeastSelected) {
      out_.message = fmt::format(
          "{} traces are selected and {} are not: too few of one kind to compare (at least {} of each are needed).",
          out_.selected, out_.rest, kLeastSelected);
    } else if (out_.findings.empty()) {
      out_.message = fmt::format(
          "Nothing stands out: of {} values of {} attributes none is more frequent among the {} selected traces than "
          "chance explains.",
          out_.comparisons, out_.compared_attributes, out_.selected);
    } else {
      const Finding& first = out_.findings.front();
      out_.message =
          fmt::format("What stands out most is {} = {}: {:.1f} % of the selected traces have it, {:.1f} % of the rest.",
                      first.attribute, first.value, 100 * first.selected.Value(), 100 * first.rest.Value());
    }
  }

  const DifferencesRequest& request_;
  const RunRows& run_;
  const Population population_;
  std::vector<ComparedAttribute> attributes_;
  std::vector<Profile> profiles_;                                                   // of attributes_, once looked at
  std::map<std::pair<size_t, std::string>, std::pair<uint64_t, uint64_t>> counts_;  // of selected traces, of the rest
  std::string sample_;
  bool is_over_ = false;
  Differences out_;
};

void WriteShare(std::string_view key, Share share, Interval interval, JsonWriter& json) {
  json.Key(key).BeginObject().Key("with").Int(share.with).Key("of").Int(share.of).Key("share").Double(share.Value());
  json.Key("low").Double(interval.low).Key("high").Double(interval.high).EndObject();
}

void WriteFinding(const Finding& finding, JsonWriter& json) {
  static constexpr std::array<std::string_view, 3> kKinds = {"value", "range", "absent"};
  json.BeginObject().Key("attribute").String(finding.attribute).Key("keypath").String(finding.keypath);
  json.Key("value").String(finding.value).Key("kind").String(kKinds[static_cast<size_t>(finding.kind)]);
  WriteShare("selected", finding.selected, finding.of_selected, json);
  WriteShare("rest", finding.rest, finding.of_rest, json);
  json.Key("difference").BeginObject().Key("value").Double(finding.Effect()).Key("low").Double(finding.difference.low);
  json.Key("high").Double(finding.difference.high).EndObject().Key("lift").DoubleOrNull(finding.lift);
  const uint64_t with = finding.selected.with + finding.rest.with, all = finding.selected.of + finding.rest.of;
  const Share risk_with{finding.selected.with, with},
      risk_without{finding.selected.of - finding.selected.with, all - with};
  json.Key("selected_with_value").Double(risk_with.Value()).Key("selected_without_value").Double(risk_without.Value());
  json.Key("p_value").Double(finding.p_value).Key("false_discovery_rate").Double(finding.false_discovery_rate);
  json.Key("also").BeginArray();
  for (const std::string& also : finding.also) json.String(also);
  json.EndArray().Key("query").String(finding.query).EndObject();
}

}  // namespace

std::expected<Differences, QueryFailure> FindDifferences(const DifferencesRequest& request,
                                                         const std::vector<dataprime::SourceField>& fields,
                                                         const RunRows& run) {
  return Comparison(request, run).Run(fields);
}

void WriteDifferences(const Differences& differences, JsonWriter& json) {
  json.BeginObject().Key("selection").String(differences.selection).Key("meaning").String(differences.meaning);
  json.Key("threshold").DoubleOrNull(differences.threshold);
  json.Key("traces").BeginObject().Key("selected").Int(differences.selected).Key("rest").Int(differences.rest);
  json.Key("sampled_one_in").Int(differences.one_in).EndObject();
  json.Key("stands_out").Bool(!differences.findings.empty()).Key("message").String(differences.message);
  json.Key("differences").BeginArray();
  for (const Finding& finding : differences.findings) WriteFinding(finding, json);
  json.EndArray().Key("compared").BeginObject().Key("attributes").Int(differences.compared_attributes);
  json.Key("values").Int(differences.comparisons).Key("false_discovery_rate_at_most").Double(kFalseDiscoveries);
  json.Key("queries").Int(differences.queries).Key("attributes_left_out").Int(differences.attributes_left_out);
  json.Key("many_values").BeginArray();
  for (const std::string& name : differences.many_values) json.String(name);
  json.EndArray().EndObject().EndObject();
}

}  // namespace throughline::center
