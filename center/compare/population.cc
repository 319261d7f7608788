#include "center/compare/population.h"

#include <fmt/format.h>

namespace throughline::center {
namespace {

// The trace that a span is about.
constexpr std::string_view kTrace =
    "firstNonNull($d.correlation.original_trace_id:string, $d.feedback.original_trace_id:string, $d.traceID)";

constexpr std::string_view kIsDown =
    "$d.feedback.type == 'thumbs_down' || $d.feedback.sentiment == 'negative' || $d.feedback.rating:number <= 2";
constexpr std::string_view kIsUp =
    "$d.feedback.type == 'thumbs_up' || $d.feedback.sentiment == 'positive' || $d.feedback.rating:number >= 4";

// The condition in parentheses, and the line ended: a comment at its end then ends with it.
std::string AnySpan(std::string_view condition) { return fmt::format("max(if(({}\n), 1, 0))", condition); }

Population Preset(std::string_view name) {
  Population population;
  population.selection = name;
  if (name == "thumbs_down") {
    population.meaning = "answers whose latest verdict is thumbs down, among all answers with a verdict";
    population.figures = {
        fmt::format("max_by(if({0} || {1}, $m.timestamp, null), if({0}, 'down', 'up')) as verdict", kIsDown, kIsUp),
        "count_if($d.feedback.type == null && $d.feedback.sentiment == null && $d.feedback.rating == null) as "
        "answer_spans"};
    population.in_population = "verdict != null && answer_spans > 0";
    population.is_selected = "verdict == 'down'";
    population.own_keys = {"feedback.", "correlation.", "db.feedback_id", "ui.verdict"};
  } else if (name == "slow") {
    population.meaning = "the slowest 5 % of traces, by their longest span";
    population.figures = {"max($m.duration) as duration_us"};
    population.is_selected = "duration_us > {threshold}";
    population.threshold_of = "duration_us";
  } else if (name == "costly") {
    population.meaning = "the most expensive 5 % of traces, among those with a known cost";
    // Model calls alone: an agent's span repeats what its calls cost.
    population.figures = {
        "sum(if($d.gen_ai.operation.name.in('chat', 'text_completion', 'generate_content', 'embeddings'), "
        "$d.gen_ai.usage.cost:number, null)) as cost_usd"};
    population.in_population = "cost_usd != null";
    population.is_selected = "cost_usd > {threshold}";
    population.threshold_of = "cost_usd";
    population.own_keys = {"gen_ai.usage.cost", "gen_ai.prompt_price", "gen_ai.response_price"};
  } else {
    population.meaning = "traces with a span in error";
    population.figures = {"max(if($d.tags['otel.status_code'] == 'ERROR', 1, 0)) as failed"};
    population.is_selected = "failed == 1";
    population.own_keys = {"error.", "exception.", "otel.status_", "http.status_code", "http.response.status_code"};
  }
  return population;
}

}  // namespace

const std::vector<std::string_view>& SelectionPresets() {
  static const std::vector<std::string_view> names = {"thumbs_down", "slow", "costly", "failed"};
  return names;
}

Population PopulationOf(std::string_view selection, std::string_view base) {
  Population population;
  for (std::string_view name : SelectionPresets()) {
    if (selection == name) population = Preset(name);
  }
  if (population.selection.empty()) {
    population.selection = "condition";
    population.condition = selection;
    population.meaning = "traces with a span that meets the condition";
    population.figures = {AnySpan(selection) + " as matched"};
    population.is_selected = "matched == 1";
  }
  if (!base.empty()) {
    population.figures.push_back(AnySpan(base) + " as in_base");
    population.in_population += population.in_population.empty() ? "in_base == 1" : " && in_base == 1";
    population.meaning += "; only traces with a span that meets the base condition";
  }
  return population;
}

std::string NumberLiteral(double number) {
  std::string text = fmt::format("{}", number);
  if (text.find('e') == std::string::npos) return text;
  // The language reads no exponents. Digits enough for what is as small as the price of a token.
  text = fmt::format("{:.25f}", number);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

std::string TracesQuery(const Population& population, const std::vector<std::string>& values,
                        std::optional<double> threshold, std::string_view sample) {
  std::string query = "source spans\n";
  if (!sample.empty()) query += fmt::format("| filter {}.endsWith('{}')\n", kTrace, sample);
  query += fmt::format("| groupby {} as trace aggregate {}", kTrace, fmt::join(population.figures, ", "));
  for (const std::string& value : values) query += ", " + value;
  query += '\n';
  if (!population.in_population.empty()) query += fmt::format("| filter {}\n", population.in_population);
  if (population.threshold_of.empty() || threshold) {
    std::string selected = population.is_selected;
    if (const size_t at = selected.find("{threshold}"); at != std::string::npos)
      selected.replace(at, std::string_view("{threshold}").size(), NumberLiteral(threshold.value_or(0)));
    query += fmt::format("| create is_selected from if({}, 1, 0)\n", selected);
  }
  return query;
}

}  // namespace throughline::center
