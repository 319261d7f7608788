#include "center/judge/judge_budget.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <limits>

#include "base/json_writer.h"

namespace throughline::center {
namespace {

constexpr std::string_view kName = "judge-budget";
constexpr int64_t kDay = 86'400'000'000'000;
constexpr int64_t kPortions = 50;
constexpr int kTries = 10;

}  // namespace

JudgeBudget::JudgeBudget(store::SharedTexts& texts, const Clock& clock, uint64_t tokens_a_day, double usd_a_day)
    : texts_(texts),
      clock_(clock),
      tokens_a_day_(static_cast<int64_t>(std::min<uint64_t>(tokens_a_day, std::numeric_limits<int64_t>::max() / 2))),
      usd_a_day_(usd_a_day) {}

// Of several bodies of one version the most that was taken holds: it is never too little.
Result<void> JudgeBudget::Read() {
  const Result<store::SharedText> found = texts_.ReadShared(kName);
  if (!found) return Fail(found.error().In("the day's budget"));
  const int64_t today = clock_.NowNanos() / kDay;
  if (today != day_) own_ = {};
  day_ = today;
  version_ = found->version;
  all_ = {};
  for (const std::string& body : found->bodies) {
    simdjson::dom::parser parser;
    simdjson::dom::element read;
    int64_t day = 0, tokens = 0;
    double usd = 0;
    if (parser.parse(simdjson::padded_string(body)).get(read) != simdjson::SUCCESS ||
        read["day"].get_int64().get(day) != simdjson::SUCCESS ||
        read["tokens"].get_int64().get(tokens) != simdjson::SUCCESS ||
        read["usd"].get_double().get(usd) != simdjson::SUCCESS)
      return OurBug("the judge's budget can't be read");
    if (day != today) continue;
    all_ = {std::max(all_.tokens, tokens), std::max(all_.usd, usd)};
  }
  return {};
}

Result<void> JudgeBudget::Write(const JudgeCost& all) {
  JsonWriter json;
  json.BeginObject().Key("day").Int(day_).Key("tokens").Int(all.tokens).Key("usd").Double(all.usd).EndObject();
  if (Result<void> done = texts_.WriteShared(kName, version_ + 1, json.text()); !done) return done;
  all_ = all;
  return {};
}

Result<void> JudgeBudget::TakePortion(const JudgeCost& least) {
  for (int i = 0;; ++i) {
    if (Result<void> read = Read(); !read) return read;
    const JudgeCost need = {std::max<int64_t>(least.tokens - own_.tokens, 0), std::max(least.usd - own_.usd, 0.0)};
    const int64_t tokens = std::min(std::max(need.tokens, tokens_a_day_ / kPortions), tokens_a_day_ - all_.tokens);
    if (tokens < need.tokens)
      return Fail(ErrorKind::kBusy, fmt::format("the day's {} tokens are used up", tokens_a_day_));
    double usd = need.usd;
    if (usd_a_day_ > 0) {
      usd = std::min(std::max(need.usd, usd_a_day_ / kPortions), usd_a_day_ - all_.usd);
      if (usd < need.usd) return Fail(ErrorKind::kBusy, fmt::format("the day's {} US dollars are used up", usd_a_day_));
    }
    const Result<void> done = Write({all_.tokens + tokens, all_.usd + usd});
    if (done) {
      own_.tokens += tokens;
      own_.usd += usd;
      return {};
    }
    if (done.error().kind != ErrorKind::kConflict || i >= kTries) return Fail(done.error().In("the day's budget"));
  }
}

Result<JudgeBudget::Taken> JudgeBudget::Take(const JudgeCost& most) {
  std::unique_lock lock(mutex_);
  while (clock_.NowNanos() / kDay != day_ || own_.tokens < most.tokens || own_.usd < most.usd) {
    const Result<void> got = TakePortion(most);
    if (got) break;
    if (got.error().kind != ErrorKind::kBusy || under_way_ == 0) return Fail(got.error());
    settled_.wait(lock);
  }
  ++under_way_;
  own_.tokens -= most.tokens;
  own_.usd -= most.usd;
  return Taken{most, day_};
}

void JudgeBudget::Settle(const Taken& taken, const JudgeCost& real) {
  std::lock_guard lock(mutex_);
  --under_way_;
  settled_.notify_all();
  if (taken.day != day_) return;  // that day's budget is history
  own_.tokens += taken.cost.tokens - real.tokens;
  own_.usd += taken.cost.usd - real.usd;
}

int64_t JudgeBudget::RenewsAt(int64_t now_nanos) { return (now_nanos / kDay + 1) * kDay; }

JudgeCost JudgeBudget::Spent() {
  std::lock_guard lock(mutex_);
  (void)Read();  // else as it was last known
  return {std::max<int64_t>(all_.tokens - own_.tokens, 0), std::max(all_.usd - own_.usd, 0.0)};
}

void JudgeBudget::GiveBack() {
  std::lock_guard lock(mutex_);
  for (int i = 0; i < kTries; ++i) {
    if (own_.tokens == 0 && own_.usd == 0) return;
    if (!Read()) return;
    const Result<void> done =
        Write({std::max<int64_t>(all_.tokens - own_.tokens, 0), std::max(all_.usd - own_.usd, 0.0)});
    if (done) own_ = {};
    if (!done && done.error().kind != ErrorKind::kConflict) return;
  }
}

}  // namespace throughline::center
