// Which spans the cost ledger sums. Ingest, which writes costs, and repricing, which changes them, go by the same
// lists.
//
// A cost belongs to the span of the call that was paid for. The agent or workflow around it repeats the usage of what
// it contains: that is shown, and has no cost, or every question would be counted twice.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace throughline::pricing {

// Spans that wrap others: they have no cost, whatever they report.
inline constexpr std::array<std::string_view, 4> kWrappers = {"invoke_agent", "create_agent", "invoke_workflow",
                                                              "agent_handoff"};
// Spans that call no model themselves: a cost that they report (of a paid tool) is theirs, tokens are not priced.
inline constexpr std::array<std::string_view, 6> kWithoutModel = {"execute_tool",    "retrieval", "evaluate",
                                                                  "apply_guardrail", "prompt",    ""};
// Models that write nothing: an output count that is missing is 0.
inline constexpr std::array<std::string_view, 2> kWithoutOutput = {"embeddings", "rerank"};
// Values of a request's service tier that are sold at the price of a batch.
inline constexpr std::array<std::string_view, 2> kBatchTiers = {"batch", "flex"};

// Sold at the price of priority.
inline constexpr std::array<std::string_view, 1> kPriorityTiers = {"priority"};

constexpr bool IsOneOf(const auto& list, std::string_view text) {
  return std::ranges::find(list, text) != std::ranges::end(list);
}
constexpr bool IsPricedOperation(std::string_view operation) {
  return !IsOneOf(kWrappers, operation) && !IsOneOf(kWithoutModel, operation);
}

}  // namespace throughline::pricing
