#include "cmd/cli/tail.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <sstream>
#include <vector>

#include "cmd/cli/golden_testing.h"

namespace throughline::cmd {
namespace {

using testing::ElementsAre;

const std::string kError =
    R"({"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","span_id":"00f067aa0ba902b7","service":"assistant",)"
    R"("name":"chat gpt-4o","status":"ERROR","status_message":"timed\nout\u001b[2J",)"
    R"("start_time_unix_nano":"1795366800123456789","duration_ns":2300000000,)"
    R"("model":"gpt-4o","input_tokens":1812,"output_tokens":64})";
const std::string kOk =
    R"({"trace_id":"0af7651916cd43dd8448eb211c80319c","service":"\u202eshop","name":"GET /","status":"OK",)"
    R"("start_time_unix_nano":"1795366800500000000","duration_ns":830})";

std::string Answer(const std::string& spans, const std::string& cursor, int skipped = 0) {
  return R"({"spans":[)" + spans + R"(],"cursor":")" + cursor + R"(","skipped":)" + std::to_string(skipped) + "}";
}

// A server that gives these answers in turn and then is cancelled, as by Ctrl-C.
struct ScriptedWorld {
  std::deque<Result<std::string>> answers;
  std::vector<std::string> asked = {};
  std::vector<int64_t> waited = {};

  TailWorld World() {
    return {.ask = [this](const std::string& target) -> Result<std::string> {
              asked.push_back(target);
              if (answers.empty()) return Fail(ErrorKind::kCancelled, "");
              Result<std::string> answer = answers.front();
              answers.pop_front();
              return answer;
            },
            .wait =
                [this](std::chrono::milliseconds time) {
                  waited.push_back(time.count());
                  return true;
                }};
  }
};

TEST(Tail, ASpanIsALineAndTheCursorGoesOn) {
  ScriptedWorld world{{Answer(kError + "," + kOk, "c 1"), Answer("", "c2"), Answer(kOk, "c3", 1200)}};
  std::ostringstream out;
  std::ostringstream notes;
  EXPECT_EQ(Tail({}, world.World(), out, notes), 0);
  EXPECT_EQ(out.str(),
            "17:00:00.123    2.3s ❌  assistant  chat gpt-4o  gpt-4o · 1,812 in · 64 out  timed\\nout\\x1b[2J  "
            "4bf92f3577b34da6a3ce929d0e0e4736\n"
            "17:00:00.500   830ns ✅  \\u202eshop  GET /  0af7651916cd43dd8448eb211c80319c\n"
            "17:00:00.500   830ns ✅  \\u202eshop  GET /  0af7651916cd43dd8448eb211c80319c\n");
  EXPECT_EQ(notes.str(), "1,200 spans were skipped: they came faster than they could be sent\n");
  EXPECT_THAT(world.asked, ElementsAre("/api/v1/tail?wait=10", "/api/v1/tail?wait=10&cursor=c%201",
                                       "/api/v1/tail?wait=10&cursor=c2", "/api/v1/tail?wait=10&cursor=c3"));
}

TEST(Tail, FiltersByServiceAndErrorAndWritesJsonThatCanNotAct) {
  const std::string body = Answer(kError + "," + kOk, "c");
  std::ostringstream errors;
  ASSERT_TRUE(PrintTailAnswer(body, {.errors = true, .json = true}, errors));
  EXPECT_NE(errors.str().find(R"("name":"chat gpt-4o")"), std::string::npos);
  EXPECT_EQ(std::ranges::count(errors.str(), '\n'), 1);
  std::ostringstream shop;
  ASSERT_TRUE(PrintTailAnswer(body, {.service = "\u202eshop", .json = true}, shop));
  EXPECT_NE(shop.str().find(R"("service":"\u202eshop")"), std::string::npos);
  EXPECT_EQ(std::ranges::count(shop.str(), '\n'), 1);
  ExpectNothingActs(errors.str() + shop.str(), "json");
}

TEST(Tail, AServerThatRestartsIsSaidSoOnceAndGoneOnWith) {
  const Result<std::string> refused = Fail(ErrorKind::kUnavailable, "no server answers");
  ScriptedWorld world{{Answer("", "c1"), refused, refused, Fail(ErrorKind::kBusy, "full"), Answer(kOk, "c2"), refused,
                       Answer("", "c3")}};
  std::ostringstream out;
  std::ostringstream notes;
  EXPECT_EQ(Tail({}, world.World(), out, notes), 0);
  EXPECT_EQ(notes.str(),
            "the server is away; waiting for it to come back\nthe server is back\n"
            "the server is away; waiting for it to come back\nthe server is back\n");
  EXPECT_THAT(world.waited, ElementsAre(250, 500, 1000, 250));
  EXPECT_EQ(world.asked.at(4), "/api/v1/tail?wait=10&cursor=c1");
}

TEST(Tail, AServerThatWasNeverThereIsAFailure) {
  ScriptedWorld world{{Fail(ErrorKind::kUnavailable, "no server answers at x")}};
  std::ostringstream out;
  std::ostringstream notes;
  EXPECT_EQ(Tail({}, world.World(), out, notes), 1);
  EXPECT_EQ(notes.str(), "throughline: no server answers at x\n");
}

TEST(Tail, ACursorThatIsNoLongerKnownIsForgottenOnce) {
  ScriptedWorld world{
      {Answer("", "old"), Fail(ErrorKind::kInvalid, "no such cursor"), Fail(ErrorKind::kInvalid, "still wrong")}};
  std::ostringstream out;
  std::ostringstream notes;
  EXPECT_EQ(Tail({}, world.World(), out, notes), 1);
  EXPECT_THAT(world.asked,
              ElementsAre("/api/v1/tail?wait=10", "/api/v1/tail?wait=10&cursor=old", "/api/v1/tail?wait=10"));
}

TEST(Tail, EndsWhenTheWaitIsInterruptedOrTheOutputIsClosed) {
  ScriptedWorld interrupted{{Answer("", "c1"), Fail(ErrorKind::kUnavailable, "away")}};
  TailWorld world = interrupted.World();
  world.wait = [](std::chrono::milliseconds) { return false; };
  std::ostringstream out;
  EXPECT_EQ(Tail({}, world, out, out), 0);

  ScriptedWorld endless{{Answer(kOk, "c1"), Answer(kOk, "c2"), Answer(kOk, "c3")}};
  std::ostringstream closed;
  closed.setstate(std::ios::badbit);
  EXPECT_EQ(Tail({}, endless.World(), closed, out), 0);
  EXPECT_LE(endless.asked.size(), 1U);
}

}  // namespace
}  // namespace throughline::cmd
