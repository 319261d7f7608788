#include "center/read/slice_cuts.h"

#include <algorithm>
#include <array>
#include <deque>
#include <limits>

#include "schema/insert_block.h"

namespace throughline::center {
namespace {

constexpr int64_t kSecond = 1'000'000'000, kMinute = 60 * kSecond, kHour = 60 * kMinute, kDay = 24 * kHour;
constexpr std::array kLengths = {10 * kSecond, kMinute, 5 * kMinute, 15 * kMinute, kHour,
                                 6 * kHour,    kDay,    7 * kDay,    28 * kDay};
static_assert(kLengths[0] % schema::kSlotNanos == 0, "else a change would be taken for one to two slices");
constexpr size_t kShortestOfRange = 2, kShortestAtBeginning = 1;
constexpr int64_t kFewest = 6, kMost = 40;  // of the longest of a range

int64_t Floor(int64_t nanos, int64_t length) { return nanos - nanos % length; }

}  // namespace

std::vector<SliceCut> CutsOf(int64_t begin, int64_t end) {
  // What lies before 1970 is not worth a slice, and two instants centuries apart have no difference in nanoseconds.
  if (begin < 0 || end <= begin || end > std::numeric_limits<int64_t>::max() - kLengths.back()) return {};
  for (size_t i = kShortestOfRange; i < kLengths.size(); ++i) {
    const int64_t length = kLengths[i], first = Floor(begin + length - 1, length), last = Floor(end, length);
    if ((last - first) / length < kFewest) return {};
    if ((last - first) / length > kMost) continue;
    std::deque<SliceCut> cuts;
    for (int64_t start = first; start < last; start += length) cuts.push_back({start, length});
    for (size_t shorter = i; shorter-- > 0;) {
      const int64_t part = kLengths[shorter];
      while (shorter >= kShortestAtBeginning && cuts.front().start - part >= begin)
        cuts.push_front({cuts.front().start - part, part});
      while (cuts.back().end() + part <= end) cuts.push_back({cuts.back().end(), part});
    }
    return {cuts.begin(), cuts.end()};
  }
  return {};
}

std::vector<SliceCut> PartsOf(const SliceCut& cut) {
  const auto length = std::ranges::find(kLengths, cut.length);
  if (length == kLengths.begin() || length == kLengths.end()) return {};
  std::vector<SliceCut> parts;
  for (int64_t start = cut.start; start < cut.end(); start += *(length - 1)) parts.push_back({start, *(length - 1)});
  return parts;
}

}  // namespace throughline::center
