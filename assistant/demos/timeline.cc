#include "assistant/demos/timeline.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <iterator>
#include <utility>

#include "sdk/wire.h"

namespace throughline::assistant {
namespace {

int64_t ProgramNow() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

// Spans measure their length by another clock than their start: between the two and a jump there must be more time than
// the two can differ by.
void LetTheClockMove() {
  constexpr int64_t kApart = 20'000;
  const int64_t start = ProgramNow();
  while (ProgramNow() - start < kApart && ProgramNow() >= start) {
  }
}

}  // namespace

Timeline::Timeline(int64_t story_now) {
  const int64_t now = ProgramNow();
  jumps_.push_back({now, story_now - now});
}

void Timeline::Advance(Duration by) {
  LetTheClockMove();
  {
    std::lock_guard lock(mutex_);
    jumps_.push_back({ProgramNow(), jumps_.back().shift + by.count()});
  }
  LetTheClockMove();
}

int64_t Timeline::StoryTime(int64_t program_time) const {
  std::lock_guard lock(mutex_);
  const auto after = std::upper_bound(jumps_.begin(), jumps_.end(), program_time,
                                      [](int64_t time, const Jump& jump) { return time < jump.at; });
  return program_time + (after == jumps_.begin() ? jumps_.front() : *std::prev(after)).shift;
}

int64_t Timeline::Now() const { return StoryTime(ProgramNow()); }

void StoryClock::Tell(std::shared_ptr<const Timeline> timeline) {
  std::lock_guard lock(mutex_);
  timeline_ = std::move(timeline);
}

std::shared_ptr<const Timeline> StoryClock::timeline() const {
  std::lock_guard lock(mutex_);
  return timeline_;
}

TimePoint StoryClock::Now() const {
  const std::shared_ptr<const Timeline> told = timeline();
  return TimePoint(Duration(told ? told->Now() : ProgramNow()));
}

SteadyPoint StoryClock::Steady() const {
  return std::chrono::time_point_cast<Duration>(std::chrono::steady_clock::now());
}

std::string InStoryTime(std::string_view otlp_span, const Timeline& timeline) {
  // opentelemetry.proto.trace.v1.Span; common.v1.KeyValue and AnyValue.
  constexpr uint64_t kStart = 0x39, kEnd = 0x41, kAttribute = 0x4A, kEvent = 0x5A, kEventTime = 0x09;
  constexpr uint64_t kKey = 0x0A, kValue = 0x12, kDouble = 0x21;
  std::string span(otlp_span);
  const auto replace = [&](const char* at, uint64_t value) {
    std::memcpy(span.data() + (at - span.data()), &value, sizeof value);
  };
  const auto move = [&](sdk::wire::Reader& in) {
    const char* const at = in.at;
    const auto moved = static_cast<uint64_t>(timeline.StoryTime(static_cast<int64_t>(in.Fixed64())));
    replace(at, moved);
    return moved;
  };
  uint64_t start = 0, end = 0;
  const char* measured = nullptr;
  for (sdk::wire::Reader in(span); !in.AtEnd();) {
    const uint64_t tag = in.Varint();
    if (tag == kStart) {
      start = move(in);
    } else if (tag == kEnd) {
      end = move(in);
    } else if (tag == kEvent) {
      for (sdk::wire::Reader event(in.Delimited()); !event.AtEnd();) {
        const uint64_t field = event.Varint();
        if (field == kEventTime) {
          move(event);
        } else {
          event.Skip(field);
        }
      }
    } else if (tag == kAttribute) {
      std::string_view key;
      for (sdk::wire::Reader attribute(in.Delimited()); !attribute.AtEnd();) {
        const uint64_t field = attribute.Varint();
        if (field == kKey) {
          key = attribute.Delimited();
        } else if (field == kValue) {
          sdk::wire::Reader value(attribute.Delimited());
          if (value.Varint() == kDouble && key == "ai.error.duration_seconds") measured = value.at;
        } else {
          attribute.Skip(field);
        }
      }
    } else {
      in.Skip(tag);
    }
  }
  if (measured != nullptr && end >= start) {
    const double seconds = static_cast<double>(end - start) / 1e9;
    std::memcpy(span.data() + (measured - span.data()), &seconds, sizeof seconds);
  }
  return span;
}

}  // namespace throughline::assistant
