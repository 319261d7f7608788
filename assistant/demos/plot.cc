#include "assistant/demos/plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace throughline::assistant {
namespace {

constexpr int64_t kMinute = 60'000'000'000, kHour = 60 * kMinute, kDay = 24 * kHour;

constexpr std::array<std::string_view, 8> kServices = {"checkout", "payment",   "cart",           "search",
                                                       "frontend", "inventory", "recommendation", "shipping"};
// Of users: most are in Europe, some in America, a few in India.
constexpr std::array<int, 6> kOffsets = {60, 60, 120, 0, -300, 330};

PlotUser MakeUser(size_t number, Random& random) {
  QuestionNames names{.services = {}, .models = {"gpt-4o", "gpt-4o-mini"}};
  const size_t first = random.Below(kServices.size());
  for (size_t i = 0; i <= random.Below(3); ++i) names.services.emplace_back(kServices[(first + i) % kServices.size()]);
  PlotUser user{.id = fmt::format("user-{:02}", number),
                .utc_offset_minutes = kOffsets[random.Below(kOffsets.size())],
                .questions = QuestionSource(std::move(names))};
  user.typo_rate = 0.02 + 0.25 * random.Uniform() * random.Uniform();
  user.follow_up_rate = 0.1 + 0.5 * random.Uniform();
  user.voice_rate = random.Below(5) == 0 ? 0.4 : 0.02;
  user.verdict_rate = 0.05 + 0.5 * random.Uniform();
  user.has_small_plan = random.Below(3) == 0;
  return user;
}

}  // namespace

double Busyness(int64_t at) {
  static constexpr double kByHour[24] = {.10, .06, .05, .04, .05, .08, .20, .50, .80, .95, 1.0, .90,
                                         .70, .85, 1.0, .95, .85, .70, .45, .35, .30, .28, .22, .15};
  const int64_t day = at / kDay, hour = at % kDay / kHour;
  const bool is_weekend = (day + 4) % 7 == 0 || (day + 4) % 7 == 6;  // 1970 began on a Thursday
  return kByHour[hour] * (is_weekend ? 0.22 : 1.0);
}

Plot::Plot(int64_t end, int days, int questions, Random& random) {
  const size_t user_count = std::clamp<size_t>(static_cast<size_t>(questions) / 40, 6, 80);
  for (size_t i = 1; i <= user_count; ++i) users_.push_back(MakeUser(i, random));

  // The last session begins early enough to be over by now.
  const int64_t start = end - days * kDay, last = end - 15 * kMinute;
  rollout_ = start + (last - start) * 55 / 100;
  const int64_t bad_day = (start + (last - start) * 3 / 10) / kDay * kDay;
  bad_hours_ = {bad_day + 12 * kHour, bad_day + 16 * kHour};
  for (int i = 0; i < 3; ++i) {
    const int64_t at = start + static_cast<int64_t>(random.Below(static_cast<uint64_t>(last - start)));
    slow_hours_.push_back({at, at + 2 * kHour});
  }

  for (int left = questions; left > 0;) {
    // The first users come most often.
    const double skewed = random.Uniform() * random.Uniform();
    const size_t user = static_cast<size_t>(skewed * static_cast<double>(users_.size()));
    const int64_t at = start + static_cast<int64_t>(random.Below(static_cast<uint64_t>(last - start)));
    const double busy = Busyness(at + users_[user].utc_offset_minutes * kMinute);
    if (random.Uniform() > busy) continue;
    int length = 1;
    while (length < 5 && random.Uniform() < 0.45) ++length;
    length = std::min(length, left);
    sessions_.push_back({.start = at, .user = user, .questions = length});
    left -= length;
  }
  std::ranges::sort(sessions_, {}, [](const PlotSession& session) { return std::pair(session.start, session.user); });
}

SimulatedCall Plot::CallAt(int64_t at, const PlotUser& user, Random& random) const {
  using Trouble = SimulatedCall::Trouble;
  SimulatedCall call;
  if (user.has_small_plan) {
    call.model = "gpt-4o-mini";
    call.version = "gpt-4o-mini-2024-07-18";
  } else if (IsNewVersion(at)) {
    call.version = "gpt-4o-2024-11-20";
  }
  for (const Window& slow : slow_hours_)
    if (slow.Holds(at)) call.slowness = 2.8;
  const double chance = random.Uniform();
  if (bad_hours_.Holds(at)) {
    call.slowness = std::max(call.slowness, 2.0);
    call.trouble = chance < 0.45   ? Trouble::kTimeout
                   : chance < 0.55 ? Trouble::kRateLimit
                   : chance < 0.65 ? Trouble::kServerError
                                   : Trouble::kNone;
  } else {
    call.trouble = chance < 0.006   ? Trouble::kTimeout
                   : chance < 0.012 ? Trouble::kRateLimit
                   : chance < 0.016 ? Trouble::kServerError
                   : chance < 0.018 ? Trouble::kBrokenJson
                   : chance < 0.030 ? Trouble::kOneServerError
                                    : Trouble::kNone;
  }
  call.writes_badly_first = random.Uniform() < (user.has_small_plan ? 0.14 : IsNewVersion(at) ? 0.03 : 0.07);
  return call;
}

}  // namespace throughline::assistant
