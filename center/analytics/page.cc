#include "center/analytics/page.h"

#include <fmt/format.h>

namespace throughline::center {
namespace {

constexpr std::string_view kIntroduction =
    R"(<!-- Made from the heads of center/analytics: edit those, then UPDATE_EXPECTED=1 center_test. -->
# Analytics

Every figure of the AI Center is a named DataPrime query, which can be opened, changed and saved.

    curl 'http://127.0.0.1:4318/api/v1/analytics'                                    all of them, as below
    curl 'http://127.0.0.1:4318/api/v1/analytics/latency_by_model'                   one, with its query
    curl 'http://127.0.0.1:4318/api/v1/analytics/latency_by_model/result?from=-1d&application=shop'
    throughline analytics latency_by_model --since 1d --param application=shop

A result is answered like `POST /api/v1/query`, and its `query` is what ran, with the parameters in place. `from` and `to` are the range (the last 15 minutes
where none is given), `limit` the most rows; a parameter that is not given means any. The query of an analytic also runs as it is, with its parameters in `params`.

What an attribute is called differs from emitter to emitter; the queries read the normalised view, so that the words of every convention count alike. What is
not known is null, never 0: an average or a sum of nothing is null, a count is 0.

)";

std::string Cell(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '|') out += '\\';
    out += c;
  }
  return out;
}

void Write(const Analytic& analytic, std::string& out) {
  out += fmt::format("### {}\n\n`{}` · {} · {}\n\n{}\n\nMissing: {}.\n\n", analytic.title, analytic.name,
                     analytic.chart, analytic.source, analytic.meaning, analytic.missing);
  out += "| column | unit | |\n|---|---|---|\n";
  for (const AnalyticColumn& column : analytic.columns)
    out += fmt::format("| `{}` | {} | {} |\n", column.name, column.unit, Cell(column.meaning));
  std::string parameters, attributes;
  for (const AnalyticParameter& parameter : analytic.parameters) {
    parameters += fmt::format("{}`{}`", parameters.empty() ? "" : ", ", parameter.name);
    if (!parameter.otherwise.empty()) parameters += fmt::format(" ({})", parameter.otherwise);
  }
  for (const AnalyticAttribute& attribute : analytic.attributes)
    attributes += fmt::format("{}`{}`", attributes.empty() ? "" : ", ", attribute.key);
  if (!parameters.empty()) out += fmt::format("\nParameters: {}.\n", parameters);
  if (!attributes.empty()) out += fmt::format("\nReads as sent: {}.\n", attributes);
  out += fmt::format("\n```\n{}```\n\n", analytic.query);
  if (!analytic.original.empty())
    out += fmt::format("After {}:\n\n```\n{}```\n\n", analytic.original_source, analytic.original);
}

}  // namespace

std::string AnalyticsPage(const std::vector<Analytic>& analytics) {
  std::string out(kIntroduction);
  std::string_view group;
  for (const Analytic& analytic : analytics) {
    if (analytic.group != group) out += fmt::format("## {}\n\n", analytic.group);
    group = analytic.group;
    Write(analytic, out);
  }
  out.pop_back();
  return out;
}

}  // namespace throughline::center
