#include "assistant/providers/builtin.h"

#include <utility>

namespace throughline::assistant {
namespace {

class BuiltinProvider final : public Provider {
 public:
  explicit BuiltinProvider(const Planner& planner) : planner_(planner) {}
  std::string_view name() const override { return kBuiltinProvider; }
  std::string_view model() const override { return kBuiltinModel; }
  double temperature() const override { return 0; }
  GenerationOutcome Generate(const GenerationRequest& request) override {
    return {.value = AnswerOfPlanner(planner_, request.question), .error = {}};
  }

 private:
  const Planner& planner_;
};

}  // namespace

std::unique_ptr<Provider> MakeBuiltinProvider(const Planner& planner) {
  return std::make_unique<BuiltinProvider>(planner);
}

Generation AnswerOfPlanner(const Planner& planner, const PlanRequest& question) {
  return {.answer = planner.Answer(question),
          .provider = std::string(kBuiltinProvider),
          .model = std::string(kBuiltinModel),
          .model_version = std::string(kBuiltinVersion)};
}

}  // namespace throughline::assistant
