// Of the calls that an evaluation was set up for, how many have its result: the figure evaluation_coverage, by set-up.
//
// Shape    a set-up covers the calls of each application and subsystem for which it is the one that holds, as at ingest
//          (evaluate/most_particular.h). One that is switched off, or behind a more particular one everywhere, covers
//          none.
// Missing  without such a call the share is not known; it is not 0.
// Threads  plain functions.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "center/evaluate/own_policies.h"
#include "center/judge/judge_policies.h"
#include "store/documents.h"

namespace throughline::center {

struct EvaluationSetup {
  std::string id;
  std::string application, subsystem;  // empty: all
  std::string api_type;                // PII; as in the management API
  std::string name;                    // as results have it: pii, or a custom one's own
  evaluate::Target target = evaluate::Target::kPrompt;
  bool is_custom = false, is_enabled = true;
};

// Of the documents of both kinds, those that can be read; a custom one once for each of its applications.
std::vector<EvaluationSetup> ReadSetups(const std::vector<store::Document>& evaluations,
                                        const std::vector<store::Document>& custom);

// A row of the figure. Without any result `evaluation` is empty.
struct CoverageRow {
  std::string application, subsystem, evaluation, target;
  uint64_t prompts = 0, responses = 0, evaluated = 0;
};

struct Coverage {
  uint64_t applicable = 0;               // calls whose text of the target was recorded
  uint64_t evaluated = 0;                // those with a result
  std::optional<double> share() const {  // percent
    if (applicable == 0) return std::nullopt;
    return static_cast<double>(evaluated) / static_cast<double>(applicable) * 100;
  }
};

// Beside `setups`.
std::vector<Coverage> CoverageOf(const std::vector<EvaluationSetup>& setups, std::span<const CoverageRow> rows);

}  // namespace throughline::center
