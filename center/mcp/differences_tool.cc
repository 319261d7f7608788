// `what_differs`: what bad, slow, costly or failed answers have in common.
#include <fmt/format.h>

#include "base/json_writer.h"
#include "center/api/routes.h"
#include "center/compare/run_differences.h"
#include "center/mcp/tool.h"
#include "center/mcp/words.h"
#include "center/read/time_text.h"

namespace throughline::center {
namespace {

ToolAnswer Run(ApiContext& context, const Arguments& arguments, const net::CancelToken& cancel) {
  const int64_t now = context.clock.NowNanos();
  std::optional<int64_t> from, to;
  for (auto [name, field] : {std::pair("from", &from), std::pair("to", &to)}) {
    if (!arguments.Has(name)) continue;
    Result<int64_t> instant = ParseInstant(arguments.Text(name), now);
    if (!instant) return ToolError(instant.error().In(name).message);
    *field = *instant;
  }
  DifferencesRequest request{.selection = arguments.Text("selection"), .base = arguments.Text("base")};
  request.limit = static_cast<size_t>(arguments.Whole("limit").value_or(5));
  auto found = DifferencesInStore(context, request, from, to, cancel);
  if (!found) return ToolError(Cut(found.error().error.message, 4'000));
  std::string text = fmt::format("{}\nCompared: {} selected traces ({}) with {} others, by {} attributes.\n",
                                 Quote(found->message, 1'000), found->selected, found->meaning, found->rest,
                                 found->compared_attributes);
  if (found->one_in > 1) text += fmt::format("Of {} traces one was looked at.\n", found->one_in);
  BoundedText lines(kMostAnswerBytes - 4'096);
  for (const Finding& one : found->findings) {
    std::string also;
    for (const std::string& other : one.also) also += " also " + Quote(other, 120);
    lines.Add(fmt::format(
        "- {} = {}: {}/{} of the selected, {}/{} of the rest; difference {:+.1f} points (95 %: {:+.1f} to {:+.1f}){}\n",
        Quote(one.attribute, 100), Quote(one.value, 200), one.selected.with, one.selected.of, one.rest.with,
        one.rest.of, 100 * one.Effect(), 100 * one.difference.low, 100 * one.difference.high, also));
  }
  text += lines.Take();
  if (!found->findings.empty())
    text += "It goes together; that it is the cause is not shown. The query of each is in the structured answer.\n";
  while (true) {  // the findings whose queries fit
    JsonWriter json;
    WriteDifferences(*found, json);
    if (json.text().size() <= kMostAnswerBytes || found->findings.empty())
      return {.text = std::move(text), .structured = json.Take()};
    found->findings.pop_back();
  }
}

}  // namespace

Tool WhatDiffersTool(ApiContext& context) {
  return {
      .name = "what_differs",
      .title = "What bad answers have in common",
      .description =
          [] {
            return std::string(
                       "Compares some traces with the rest over all attributes (model, prompt version, intent, user, "
                       "service, ranges "
                       "of numbers …) and lists the values that the selected ones have more often than chance "
                       "explains, the strongest "
                       "first, with counts and 95 % intervals; or says that nothing stands out.") +
                   std::string(kUntrusted);
          },
      .parameters = {{.name = "selection",
                      .description = "thumbs_down, slow, costly, failed, or a DataPrime condition on a span, such as "
                                     "$d.gen_ai.request.model == 'a'; a trace with such a span is selected",
                      .is_required = true,
                      .longest = 10'000},
                     {.name = "base",
                      .description = "a DataPrime condition: only traces with such a span are compared",
                      .longest = 10'000},
                     {.name = "from", .description = "from this instant on: -24h (the default), -7d, or RFC 3339"},
                     {.name = "to", .description = "up to this instant: now unless given"},
                     {.name = "limit",
                      .type = Parameter::Type::kWhole,
                      .description = "findings at most; 5 unless given",
                      .most = 30}},
      .call = [&context](const Arguments& arguments,
                         const net::CancelToken& cancel) { return Run(context, arguments, cancel); }};
}

}  // namespace throughline::center
