#include "center/judge/judge_budget.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <thread>

#include "base/json_writer.h"
#include "base/random.h"

namespace throughline::center {
namespace {

constexpr std::string_view kName = "judge-budgets";
constexpr int64_t kDay = 86'400'000'000'000;
constexpr int64_t kPortions = 50;
// Of a small budget another server may write for each of its questions.
constexpr int kTries = 30;

// Two that write at once both fail, and would again in step.
void OutOfStep(int tries) {
  SystemRandom random;
  std::this_thread::sleep_for(std::chrono::microseconds(random.Below(uint64_t{2'000} << std::min(tries, 6))));
}

std::string NewServer() {
  SystemRandom random;
  return fmt::format("{:016x}", random.Next());
}

}  // namespace

JudgeBudget::JudgeBudget(store::SharedTexts& texts, const Clock& clock, uint64_t tokens_a_day, double usd_a_day)
    : texts_(texts),
      clock_(clock),
      tokens_a_day_(static_cast<int64_t>(std::min<uint64_t>(tokens_a_day, std::numeric_limits<int64_t>::max() / 2))),
      usd_a_day_(usd_a_day),
      self_(NewServer()) {}

Result<void> JudgeBudget::Read() {
  const Result<store::SharedText> found = texts_.ReadShared(kName);
  if (!found) return Fail(found.error().In("the day's budget"));
  const int64_t today = clock_.NowNanos() / kDay;
  if (today != day_) {
    own_ = {};
    entries_.clear();
  }
  day_ = today;
  version_ = found->version;
  for (const std::string& body : found->bodies) {
    simdjson::dom::parser parser;
    simdjson::dom::element read;
    simdjson::dom::array servers;
    int64_t day = 0;
    if (parser.parse(simdjson::padded_string(body)).get(read) != simdjson::SUCCESS ||
        read["day"].get_int64().get(day) != simdjson::SUCCESS ||
        read["servers"].get_array().get(servers) != simdjson::SUCCESS)
      return OurBug("the judge's budget can't be read");
    if (day != today) continue;
    for (const simdjson::dom::element one : servers) {
      std::string_view id;
      Entry entry;
      if (one["id"].get_string().get(id) != simdjson::SUCCESS ||
          one["change"].get_int64().get(entry.change) != simdjson::SUCCESS ||
          one["tokens"].get_int64().get(entry.taken.tokens) != simdjson::SUCCESS ||
          one["usd"].get_double().get(entry.taken.usd) != simdjson::SUCCESS)
        return OurBug("the judge's budget can't be read");
      // What this server took it knows itself: what it could not write may stand there all the same.
      if (id == self_) continue;
      Entry& known = entries_[std::string(id)];
      if (entry.change > known.change) known = entry;
    }
  }
  return {};
}

Result<void> JudgeBudget::Write() {
  ++entries_[self_].change;
  JsonWriter json;
  json.BeginObject().Key("day").Int(day_).Key("servers").BeginArray();
  for (const auto& [id, entry] : entries_) {
    json.BeginObject().Key("id").String(id).Key("change").Int(entry.change);
    json.Key("tokens").Int(entry.taken.tokens).Key("usd").Double(entry.taken.usd).EndObject();
  }
  json.EndArray().EndObject();
  Result<void> done = texts_.WriteShared(kName, version_ + 1, json.text());
  others_may_err_ = !done;
  return done;
}

JudgeCost JudgeBudget::All() const {
  JudgeCost all;
  for (const auto& [_, entry] : entries_) {
    all.tokens += entry.taken.tokens;
    all.usd += entry.taken.usd;
  }
  return all;
}

Result<void> JudgeBudget::TakePortion(const JudgeCost& least) {
  for (int i = 0;; ++i) {
    if (Result<void> read = Read(); !read) return read;
    const JudgeCost all = All();
    const JudgeCost need = {std::max<int64_t>(least.tokens - own_.tokens, 0), std::max(least.usd - own_.usd, 0.0)};
    const int64_t tokens = std::min(std::max(need.tokens, tokens_a_day_ / kPortions), tokens_a_day_ - all.tokens);
    if (tokens < need.tokens)
      return Fail(ErrorKind::kBusy, fmt::format("the day's {} tokens are used up", tokens_a_day_));
    double usd = need.usd;
    if (usd_a_day_ > 0) {
      usd = std::min(std::max(need.usd, usd_a_day_ / kPortions), usd_a_day_ - all.usd);
      if (usd < need.usd) return Fail(ErrorKind::kBusy, fmt::format("the day's {} US dollars are used up", usd_a_day_));
    }
    const JudgeCost before = entries_[self_].taken;
    entries_[self_].taken = {before.tokens + tokens, before.usd + usd};
    const Result<void> done = Write();
    if (done) {
      own_.tokens += tokens;
      own_.usd += usd;
      return {};
    }
    entries_[self_].taken = before;
    if (done.error().kind != ErrorKind::kConflict || i >= kTries) return Fail(done.error().In("the day's budget"));
    OutOfStep(i);
  }
}

Result<JudgeBudget::Taken> JudgeBudget::Take(const JudgeCost& most) {
  std::unique_lock lock(mutex_);
  while (clock_.NowNanos() / kDay != day_ || own_.tokens < most.tokens || own_.usd < most.usd) {
    Result<void> got = TakePortion(most);
    if (got) break;
    if (got.error().kind == ErrorKind::kBusy && under_way_ > 0) {
      settled_.wait(lock);
      continue;
    }
    // Rests that two servers hold may suffice together: the last one to give its own back finds them all.
    if (got.error().kind == ErrorKind::kBusy && GiveOwnBack()) got = TakePortion(most);
    if (!got) return Fail(got.error());
    break;
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
  const JudgeCost all = All();
  return {std::max<int64_t>(all.tokens - own_.tokens, 0), std::max(all.usd - own_.usd, 0.0)};
}

bool JudgeBudget::GiveOwnBack() {
  if (own_.tokens == 0 && own_.usd == 0 && !others_may_err_) return false;
  if (!Read()) return false;
  JudgeCost& taken = entries_[self_].taken;
  taken = {taken.tokens - own_.tokens, taken.usd - own_.usd};
  own_ = {};
  for (int i = 0; i < kTries; ++i) {
    const Result<void> done = Write();
    if (done) return true;
    if (done.error().kind != ErrorKind::kConflict) return false;
    OutOfStep(i);
    if (!Read()) return false;
  }
  return false;
}

void JudgeBudget::GiveBack() {
  std::lock_guard lock(mutex_);
  GiveOwnBack();
}

}  // namespace throughline::center
