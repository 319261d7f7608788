// Two clocks: the program's, in which a question takes milliseconds, and the story's, in which it was asked last
// Tuesday and the model took three seconds to answer.
//
//   program   ───┬──── model asked ─┬─ answered ───
//   story     ───┴───── ... 3 s ... ┴─────────────       Advance(3 s) between the two: what contains it grows,
//                                                       what comes after moves
//
// Shape    a Timeline maps one clock to the other: a shift that jumps wherever Advance was called. One Timeline a
//          trace.
// Units    nanoseconds since 1970.
// Threads  any.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace throughline::assistant {

class Timeline {
 public:
  // The story stands at `story_now` now.
  explicit Timeline(int64_t story_now);
  // So much time goes by in the story, and next to none in the program.
  void Advance(Duration by);
  int64_t StoryTime(int64_t program_time) const;
  int64_t Now() const;

 private:
  struct Jump {
    int64_t at, shift;
  };
  mutable std::mutex mutex_;
  std::vector<Jump> jumps_;
};

// Which Timeline is being told, for all threads of the program.
class StoryClock final : public Clock {
 public:
  void Tell(std::shared_ptr<const Timeline> timeline);
  std::shared_ptr<const Timeline> timeline() const;
  TimePoint Now() const override;       // in the story
  SteadyPoint Steady() const override;  // the program's
 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const Timeline> timeline_;
};

// A span in OTLP's wire form with its times and those of its events in the story. `ai.error.duration_seconds`, which
// the program measured, becomes the span's length.
std::string InStoryTime(std::string_view otlp_span, const Timeline& timeline);

}  // namespace throughline::assistant
