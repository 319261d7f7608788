// What validation finds in a query, beside and around what the compiler says: one entry a rule.
//
// Shape    kRules is the table of docs/assistant/validation.md: code, what it means, what it costs the syntax score. A
//          rule finds its cases in Find...; each case may bring a fix: other text for a range.
// Source   AI Center facts, D.4.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "assistant/live_catalogue.h"
#include "assistant/validation/reading.h"
#include "assistant/validation/validation.h"

namespace throughline::assistant {

struct Rule {
  std::string_view code;
  std::string_view meaning;
  double penalty;  // of the syntax score
};
std::span<const Rule> AllRules();
double PenaltyOf(std::string_view code);

struct Fix {
  uint32_t begin = 0, end = 0;  // of the query
  std::string text;
};

struct Found {
  Finding finding;
  std::optional<Fix> fix = {};
  bool is_error = false;
};

using CompileOutcome = std::expected<dataprime::Compiled, std::vector<dataprime::Diagnostic>>;

struct RuleContext {
  const QueryReading& reading;
  const LiveCatalogue& catalogue;
  const CompileOutcome& compiled;
};

// Everything, in the order of the text.
std::vector<Found> FindAll(const RuleContext& context);

// The parts of it. What the compiler says, under our codes where one fits (compiler_findings.cc); what stands in the
// text (text_rules.cc); what it would cost (cost_rules.cc).
void FindOfCompiler(const RuleContext& context, std::vector<Found>& out);
void FindInText(const RuleContext& context, std::vector<Found>& out);
void FindCosts(const RuleContext& context, std::vector<Found>& out);

bool IsAggregation(const QueryPiece& piece);
// Names of severities, in any case: they stand without quotes.
bool IsSeverityName(std::string_view word);
bool SameWord(std::string_view a, std::string_view b);  // whatever their case

}  // namespace throughline::assistant
