#include "assistant/demos/plot.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace throughline::assistant {
namespace {

constexpr int64_t kHour = 3'600'000'000'000, kDay = 24 * kHour;
constexpr int64_t kNow = 20'003 * kDay + 15 * kHour;  // a Monday at 15:00

TEST(Plot, TheSameSeedGivesTheSameWeek) {
  SeededRandom one(7), two(7), other(8);
  const Plot a(kNow, 7, 300, one), b(kNow, 7, 300, two), c(kNow, 7, 300, other);
  ASSERT_EQ(a.sessions().size(), b.sessions().size());
  for (size_t i = 0; i < a.sessions().size(); ++i) EXPECT_EQ(a.sessions()[i].start, b.sessions()[i].start);
  EXPECT_NE(a.sessions()[0].start, c.sessions()[0].start);
}

TEST(Plot, HasAsManyQuestionsAsAskedForAllInThePast) {
  SeededRandom random(1);
  const Plot plot(kNow, 7, 2000, random);
  int questions = 0;
  for (const PlotSession& session : plot.sessions()) {
    questions += session.questions;
    EXPECT_GE(session.start, kNow - 7 * kDay);
    EXPECT_LT(session.start, kNow - 10 * 60'000'000'000);
    EXPECT_LT(session.user, plot.users().size());
  }
  EXPECT_EQ(questions, 2000);
}

TEST(Plot, NightsAndWeekendsAreQuiet) {
  const int64_t monday = 20'003 * kDay, sunday = monday - kDay;
  EXPECT_GT(Busyness(monday + 10 * kHour), 8 * Busyness(monday + 3 * kHour));
  EXPECT_GT(Busyness(monday + 10 * kHour), 3 * Busyness(sunday + 10 * kHour));
}

TEST(Plot, TheModelChangesItsVersionMidweekAndHasABadDay) {
  SeededRandom random(1);
  const Plot plot(kNow, 7, 500, random);
  PlotUser user;
  std::map<int64_t, int> timeouts;
  std::set<std::string> versions;
  for (int64_t at = kNow - 7 * kDay; at < kNow; at += kHour / 20) {
    const SimulatedCall call = plot.CallAt(at, user, random);
    versions.insert(call.version);
    EXPECT_EQ(call.version, plot.IsNewVersion(at) ? "gpt-4o-2024-11-20" : "gpt-4o-2024-08-06");
    if (call.trouble == SimulatedCall::Trouble::kTimeout) ++timeouts[at / kDay];
  }
  EXPECT_EQ(versions.size(), 2u);
  int most = 0, all = 0;
  for (const auto& [day, count] : timeouts) most = std::max(most, count), all += count;
  EXPECT_GT(most, all / 2);
}

TEST(Questions, TemplatesAreFilledWithoutARest) {
  SeededRandom random(1);
  const QuestionSource source;
  for (int i = 0; i < 2000; ++i) {
    for (const std::string& text : {source.Ask(random).text, source.FollowUp(random), source.OffTopic(random).text}) {
      EXPECT_EQ(text.find_first_of("{}"), std::string::npos) << text;
      EXPECT_EQ(text.find("  "), std::string::npos) << text;
      EXPECT_FALSE(text.empty());
    }
  }
}

TEST(Questions, ATypoChangesALetterOrTwo) {
  SeededRandom random(1);
  int changed = 0;
  for (int i = 0; i < 200; ++i) {
    const std::string text = "show me errors of the checkout service";
    const std::string typed = WithTypo(text, random);
    changed += typed != text ? 1 : 0;
    EXPECT_LE(typed.size(), text.size() + 2);
    EXPECT_GE(typed.size() + 2, text.size());
  }
  EXPECT_GT(changed, 150);
}

}  // namespace
}  // namespace throughline::assistant
