#include "center/evaluate/coverage.h"

#include <map>
#include <tuple>
#include <utility>

#include "evaluate/most_particular.h"

namespace throughline::center {

std::vector<EvaluationSetup> ReadSetups(const std::vector<store::Document>& evaluations,
                                        const std::vector<store::Document>& custom) {
  std::vector<EvaluationSetup> setups;
  for (const store::Document& one : evaluations) {
    const Result<EvaluationDocument> read = ReadEvaluationDocument(one.body);
    if (!read) continue;
    setups.push_back({.id = one.id,
                      .application = read->application,
                      .subsystem = read->subsystem,
                      .api_type = std::string(read->is_by_model ? FindModelEvaluator(read->check.type)->api_type
                                                                : evaluate::FindEvaluator(read->check.type)->api_type),
                      .name = read->check.type,
                      .target = read->check.target,
                      .is_enabled = read->is_enabled});
  }
  for (const store::Document& one : custom) {
    const Result<CustomDocument> read = ReadCustomDocument(one.body);
    if (!read) continue;
    for (const std::string& application : read->applications) {
      setups.push_back({.id = one.id,
                        .application = application,
                        .subsystem = {},
                        .api_type = "CUSTOM_EVALUATION",
                        .name = read->evaluation.name,
                        .target = read->target,
                        .is_custom = true,
                        .is_enabled = read->is_enabled});
    }
  }
  return setups;
}

std::vector<Coverage> CoverageOf(const std::vector<EvaluationSetup>& setups, std::span<const CoverageRow> rows) {
  struct Rule {
    std::string_view application, subsystem;
    size_t setup;
  };
  std::vector<Rule> rules;
  for (size_t i = 0; i < setups.size(); ++i)
    if (setups[i].is_enabled) rules.push_back({setups[i].application, setups[i].subsystem, i});
  const auto says_same = [&](const Rule& a, const Rule& b) {
    const EvaluationSetup &one = setups[a.setup], &other = setups[b.setup];
    return !one.is_custom && !other.is_custom && one.name == other.name && one.target == other.target;
  };

  struct Application {
    uint64_t prompts = 0, responses = 0;
    std::map<std::pair<std::string_view, std::string_view>, uint64_t> evaluated;  // by name and target
  };
  std::map<std::pair<std::string_view, std::string_view>, Application> applications;
  for (const CoverageRow& row : rows) {
    Application& application = applications[{row.application, row.subsystem}];
    application.prompts = row.prompts;
    application.responses = row.responses;
    application.evaluated[{row.evaluation, row.target}] += row.evaluated;
  }

  std::vector<Coverage> out(setups.size());
  for (const auto& [labels, application] : applications) {
    size_t custom = 0;
    for (const Rule* rule : evaluate::MostParticular(rules, labels.first, labels.second, says_same)) {
      const EvaluationSetup& setup = setups[rule->setup];
      if (setup.is_custom && custom++ >= kMostCustom) continue;
      Coverage& coverage = out[rule->setup];
      coverage.applicable += setup.target == evaluate::Target::kPrompt ? application.prompts : application.responses;
      const auto found = application.evaluated.find({setup.name, evaluate::TargetName(setup.target)});
      if (found != application.evaluated.end()) coverage.evaluated += found->second;
    }
  }
  return out;
}

}  // namespace throughline::center
