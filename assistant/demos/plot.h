// Who asks what, when: a week of believable use, made up from a seed before anything is asked.
//
// Shape    users with habits (hours, services, diligence with thumbs), their sessions along a daytime curve with quiet
//          weekends, and what befell them: a day on which the model timed out, slow hours, a model version that was
//          rolled out in the middle.
// Units    nanoseconds since 1970.
// Threads  a Plot is constant once made.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "assistant/demos/questions.h"
#include "assistant/demos/simulated_model.h"
#include "base/random.h"

namespace throughline::assistant {

struct PlotUser {
  std::string id;
  int utc_offset_minutes = 0;
  QuestionSource questions;
  double typo_rate = 0.1, follow_up_rate = 0.3, voice_rate = 0.05, verdict_rate = 0.3;
  bool has_small_plan = false;  // is answered by the small model
};

struct PlotSession {
  int64_t start = 0;
  size_t user = 0;
  int questions = 1;
};

class Plot {
 public:
  // `end`: now, as the story has it. The sessions have `questions` questions together.
  Plot(int64_t end, int days, int questions, Random& random);

  const std::vector<PlotUser>& users() const { return users_; }
  const std::vector<PlotSession>& sessions() const { return sessions_; }  // by start
  // What a call to the model at `at` is like for this user.
  SimulatedCall CallAt(int64_t at, const PlotUser& user, Random& random) const;
  bool IsNewVersion(int64_t at) const { return at >= rollout_; }

 private:
  struct Window {
    int64_t start, end;
    bool Holds(int64_t at) const { return at >= start && at < end; }
  };
  std::vector<PlotUser> users_;
  std::vector<PlotSession> sessions_;
  int64_t rollout_ = 0;
  Window bad_hours_{};  // the model times out
  std::vector<Window> slow_hours_;
};

// How busy an hour is, 0 to 1; `at` in the user's own time.
double Busyness(int64_t at);

}  // namespace throughline::assistant
