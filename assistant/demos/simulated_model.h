// A model that is not there, for demo traffic: the planner answers, and the spans tell of a call to a model that took
// its time, had its price and its bad days. Never used for anybody's question.
//
// Shape    a Provider. What a call is like comes in with Next(); tokens are counted in the real prompt.
// Time     goes by on the Timeline, not in the program.
// Threads  one.
#pragma once

#include <memory>
#include <string>

#include "assistant/demos/timeline.h"
#include "assistant/providers/provider.h"
#include "base/random.h"

namespace throughline::assistant {

struct SimulatedCall {
  enum class Trouble : uint8_t { kNone, kTimeout, kRateLimit, kServerError, kOneServerError, kBrokenJson };
  std::string model = "gpt-4o";               // as it is asked for
  std::string version = "gpt-4o-2024-08-06";  // as it answers
  double slowness = 1;                        // times its usual latency
  Trouble trouble = Trouble::kNone;
  bool writes_badly_first = false;  // its first query does not compile; the diagnostics go back to it
};

class SimulatedModel final : public Provider {
 public:
  // Both outlive it.
  SimulatedModel(const Planner& planner, Random& random) : planner_(planner), random_(random) {}

  void Next(SimulatedCall call, std::shared_ptr<Timeline> timeline) {
    call_ = std::move(call);
    timeline_ = std::move(timeline);
  }
  std::string_view name() const override { return "openai"; }
  std::string_view model() const override { return call_.model; }
  double temperature() const override { return 0.3; }
  GenerationOutcome Generate(const GenerationRequest& request) override;

 private:
  const Planner& planner_;
  Random& random_;
  SimulatedCall call_;
  std::shared_ptr<Timeline> timeline_;
};

}  // namespace throughline::assistant
