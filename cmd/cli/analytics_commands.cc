#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "cmd/cli/commands.h"
#include "cmd/cli/human.h"
#include "cmd/cli/json.h"
#include "cmd/cli/report.h"
#include "cmd/cli/rows.h"
#include "cmd/cli/table.h"
#include "cmd/cli/terminal_text.h"
#include "net/url.h"

namespace throughline::cmd {
namespace {

Result<void> PrintList(std::string_view body, const Screen& screen, std::ostream& out, std::ostream& notes) {
  simdjson::dom::parser parser;
  const Result<Json> answer = ParseAnswer(parser, body);
  if (!answer) return Fail(answer.error());
  const auto analytics = ArrayIn(*answer, "analytics");
  if (!analytics) return Fail(ErrorKind::kInternal, "the server's answer holds no list of analytics");
  Table table({"group", "name", "title", "after"});
  size_t count = 0;
  for (Json one : *analytics) {
    if (!one.is_object()) continue;
    ++count;
    table.Add({{std::string(TextIn(one, "group")), Style::kDim},
               {std::string(TextIn(one, "name")), Style::kBold},
               {std::string(TextIn(one, "title"))},
               {std::string(TextIn(one, "source")), Style::kDim}});
  }
  if (count != 0) table.Print(screen, out);
  notes << CountOf(count, "analytic", "analytics") << "; throughline analytics NAME gives the rows of one\n";
  return {};
}

// What it means, the query and its parameters.
Result<void> PrintQuery(std::string_view body, std::ostream& out) {
  simdjson::dom::parser parser;
  const Result<Json> analytic = ParseAnswer(parser, body);
  if (!analytic) return Fail(analytic.error());
  out << fmt::format("// {}: {}\n", Safe(TextIn(*analytic, "title")), Safe(TextIn(*analytic, "meaning")));
  if (const auto parameters = ArrayIn(*analytic, "parameters")) {
    for (Json one : *parameters) {
      if (one.is_object())
        out << fmt::format("// $p.{}: {}\n", Safe(TextIn(one, "name")), Safe(TextIn(one, "meaning")));
    }
  }
  std::string_view query = TextIn(*analytic, "query");
  while (!query.empty()) {
    const size_t end = std::min(query.find('\n'), query.size());
    out << Safe(query.substr(0, end)) << '\n';
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  return {};
}

}  // namespace

Result<std::string> AnalyticsTarget(const AnalyticsOptions& options) {
  std::string target = "/api/v1/analytics";
  if (options.name.empty()) return target;
  target += "/" + net::PercentEncode(options.name);
  if (options.shows_query) return target;
  target += "/result";
  char before = '?';
  const auto add = [&](std::string_view name, std::string_view value) {
    if (value.empty()) return;
    target += fmt::format("{}{}={}", before, net::PercentEncode(name), net::PercentEncode(value));
    before = '&';
  };
  if (!options.range.since.empty() && !options.range.from.empty())
    return Fail(ErrorKind::kInvalid, "--since and --from both say where to begin: give one of them");
  add("from", options.range.since.empty() ? options.range.from : "-" + options.range.since);
  add("to", options.range.to);
  if (options.limit) add("limit", std::to_string(*options.limit));
  for (const std::string& param : options.params) {
    const size_t equals = param.find('=');
    if (equals == 0 || equals == std::string::npos)
      return Fail(ErrorKind::kInvalid, fmt::format("--param {}: write NAME=VALUE", Safe(param)));
    add(param.substr(0, equals), param.substr(equals + 1));
  }
  return target;
}

int RunAnalytics(const AnalyticsOptions& options, std::ostream& out, std::ostream& err) {
  const Result<RowFormat> format = ParseRowFormat(options.format);
  if (!format) return ReportWrongUsage(format.error(), err);
  const Result<std::string> target = AnalyticsTarget(options);
  if (!target) return ReportWrongUsage(target.error(), err);
  Result<std::unique_ptr<ApiClient>> client = ApiClient::Create(options.server);
  if (!client) return ReportWrongUsage(client.error(), err);
  const Result<void> done = [&]() -> Result<void> {
    const Result<std::string> body = (*client)->Get(*target);
    if (!body) return Fail(body.error());
    const Screen screen = Screen::Of(out, options.colour);
    if (options.name.empty()) return PrintList(*body, screen, out, err);
    if (options.shows_query) return PrintQuery(*body, out);
    return PrintRows(*body, *format, screen, out, err);
  }();
  return done ? kExitGood : ReportFailure(done.error(), err);
}

}  // namespace throughline::cmd
