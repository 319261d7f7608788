#include "center/read/kept_slices.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <functional>

#include "net/server.h"
#include "schema/insert_block.h"
#include "schema/row_binary.h"

namespace throughline::center {
namespace {

using namespace std::chrono_literals;

constexpr int64_t kSecond = 1'000'000'000, kMinute = 60 * kSecond, kHour = 60 * kMinute;

// An engine that has an answer for all that slices are made with, and counts the slices it was asked for.
class KeptSlicesTest : public testing::Test {
 protected:
  void SetUp() override {
    net::ServerOptions options;
    options.address = {.host = "127.0.0.1"};
    server_ = net::Server::Start(options, [this](const net::Request& request, net::ResponseWriter writer) {
                writer.Send(Answer(request));
              }).value();
    client_ = store::ClickHouseClient::Create(
                  store::ClickHouseEndpoint::Parse("http://" + server_->address().Text() + "/x").value())
                  .value();
    now_ = clock_.NowNanos();
  }

  net::Response Answer(const net::Request& request) {
    const std::string& sql = request.body;
    if (sql.find("system.mutations") != std::string::npos) {
      std::string row;
      schema::RowWriter writer(row);
      writer.String(mutations_);
      writer.Fixed<uint64_t>(0);
      return {.body = row};
    }
    if (sql.starts_with("DESCRIBE")) return {.body = "generation\tUInt64\t\ns0\tAggregateFunction(count)\t\n"};
    if (sql.starts_with("SELECT") && sql.find("countMergeState") != std::string::npos) ++folded_;
    if (sql.starts_with("ALTER")) ++shrunk_;
    if (sql.find("countState") == std::string::npos) return {.body = ""};  // a table, and what is put into it
    ++read_;
    if (on_read_) on_read_();
    if (read_ == fails_at_) {
      return {.status = 500,
              .headers = {{"X-ClickHouse-Exception-Code", "159"}},
              .body = "Code: 159. DB::Exception: Timeout exceeded (TIMEOUT_EXCEEDED)"};
    }
    return {.body = states_};
  }

  dataprime::Compiled Day(int64_t from, int64_t to) const {
    dataprime::CompileOptions options;
    options.now = now_;
    options.window_start = from;
    options.window_end = to;
    options.slices = true;
    return dataprime::Compile("source spans | groupby $l.serviceName aggregate count() as n", options).value();
  }
  dataprime::Compiled Day() const { return Day(now_ - 24 * kHour, now_); }

  static std::string Param(const SlicedRun& run, const std::string& name) {
    const auto found = std::ranges::find(run.more_params, name, &store::Param::name);
    return found == run.more_params.end() ? "" : found->value;
  }
  // From the beginning of the day, of the last run.
  static int64_t Kept(const dataprime::Compiled& compiled, const SlicedRun& run) {
    return std::stoll(Param(run, compiled.sliced->kept_to)) - std::stoll(Param(run, compiled.sliced->kept_from));
  }

  FakeClock clock_;
  Metrics metrics_;
  store::Changes changes_{clock_};
  std::string mutations_ = "0 0";
  std::atomic<int> read_ = 0, folded_ = 0, shrunk_ = 0;
  int fails_at_ = -1;
  std::string states_ = "states";
  std::function<void()> on_read_;
  int64_t now_ = 0;
  std::unique_ptr<net::Server> server_;
  std::unique_ptr<store::ClickHouseClient> client_;
};

TEST_F(KeptSlicesTest, NothingIsKeptOfWhatIsAskedOnceOrReadFewRows) {
  KeptSlices slices(*client_, changes_, clock_, metrics_, {.from_rows = 100});
  const dataprime::Compiled day = Day();
  EXPECT_FALSE(slices.Prepare(day, {}).value());
  slices.NoteWhole(day, 99);
  EXPECT_FALSE(slices.Prepare(day, {}).value());
  slices.NoteWhole(day, 100);
  EXPECT_TRUE(slices.Prepare(day, {}).value());
}

TEST_F(KeptSlicesTest, WhatThereIsNoTimeForIsReadAndMadeTheNextTime) {
  KeptSlices slices(*client_, changes_, clock_, metrics_, {.from_rows = 0, .time = 2ms});
  on_read_ = [this] { clock_.Advance(1ms); };
  const dataprime::Compiled day = Day();
  ASSERT_FALSE(slices.Prepare(day, {}).value());
  const auto first = slices.Prepare(day, {}).value();
  ASSERT_TRUE(first);
  EXPECT_EQ(read_, 2);
  const auto second = slices.Prepare(day, {}).value();
  EXPECT_EQ(read_, 4);
  EXPECT_GT(Kept(day, *second), Kept(day, *first));
  for (int i = 0; i < 100; ++i) (void)slices.Prepare(day, {});
  const auto last = slices.Prepare(day, {}).value();
  EXPECT_GE(Kept(day, *last), 24 * kHour - kMinute);
  const int all = read_;
  (void)slices.Prepare(day, {});
  EXPECT_EQ(read_, all);
}

TEST_F(KeptSlicesTest, AnInterruptedMakingLosesNothingThatIsMade) {
  KeptSlices slices(*client_, changes_, clock_, metrics_, {.from_rows = 0});
  const dataprime::Compiled day = Day();
  ASSERT_FALSE(slices.Prepare(day, {}).value());
  fails_at_ = 4;
  EXPECT_EQ(slices.Prepare(day, {}).error().kind, ErrorKind::kTimeout);
  fails_at_ = -1;
  ASSERT_TRUE(slices.Prepare(day, {}).value());
  const int all = read_ - 1;  // but for the one that failed
  KeptSlices others(*client_, changes_, clock_, metrics_, {.from_rows = 0});
  ASSERT_FALSE(others.Prepare(day, {}).value());
  read_ = 0;
  ASSERT_TRUE(others.Prepare(day, {}).value());
  EXPECT_EQ(read_, all);
}

TEST_F(KeptSlicesTest, ASliceThatIsWrittenWhileItIsReadHoldsForThatAnswerAlone) {
  KeptSlices slices(*client_, changes_, clock_, metrics_, {.from_rows = 0});
  const dataprime::Compiled day = Day();
  ASSERT_FALSE(slices.Prepare(day, {}).value());
  on_read_ = [this] { changes_.Note("spans", std::vector{schema::SlotOf(now_ - 12 * kHour)}); };
  ASSERT_TRUE(slices.Prepare(day, {}).value());
  on_read_ = nullptr;
  const int all = read_;
  ASSERT_TRUE(slices.Prepare(day, {}).value());
  EXPECT_EQ(read_, all + 1);
  ASSERT_TRUE(slices.Prepare(day, {}).value());
  EXPECT_EQ(read_, all + 1);
}

TEST_F(KeptSlicesTest, AMutationMakesAllBeForgotten) {
  KeptSlices slices(*client_, changes_, clock_, metrics_, {.from_rows = 0});
  const dataprime::Compiled day = Day();
  for (int i = 0; i < 2; ++i) (void)slices.Prepare(day, {});
  mutations_ = "1 77";
  EXPECT_FALSE(slices.Prepare(day, {}).value());
  EXPECT_FALSE(slices.Prepare(day, {}).value());  // as if for the first time
  const int before = read_;
  ASSERT_TRUE(slices.Prepare(day, {}).value());
  EXPECT_GT(read_, before + 20);
}

TEST_F(KeptSlicesTest, OfWhatIsOverNothingIsReadAgain) {
  KeptSlices slices(*client_, changes_, clock_, metrics_, {.from_rows = 0});
  const auto day = [&] { return Day(clock_.NowNanos() - 24 * kHour, clock_.NowNanos()); };
  for (int i = 0; i < 2; ++i) (void)slices.Prepare(day(), {});
  read_ = 0;
  constexpr int kHours = 2;
  for (int i = 0; i < kHours * 360; ++i) {
    clock_.Advance(10s);
    ASSERT_TRUE(slices.Prepare(day(), {}).value());
  }
  // At the end each ten seconds once; at the beginning what is left of an hour, a quarter and five minutes.
  EXPECT_LE(read_, kHours * (360 + 3 + 4 * 2 + 12 * 4) + 20);
  EXPECT_GE(read_, kHours * 360);
  EXPECT_GE(folded_, kHours * 12);
  EXPECT_LE(folded_, kHours * 16);
}

TEST_F(KeptSlicesTest, ForALateSpanTenSecondsAreReadAgain) {
  KeptSlices slices(*client_, changes_, clock_, metrics_, {.from_rows = 0});
  const auto day = [&] { return Day(clock_.NowNanos() - 24 * kHour, clock_.NowNanos()); };
  for (int i = 0; i < 2 * 360; ++i) {
    clock_.Advance(10s);
    (void)slices.Prepare(day(), {});
  }
  changes_.Note("spans", std::vector{schema::SlotOf(clock_.NowNanos() - kHour)});
  const int before = read_;
  ASSERT_TRUE(slices.Prepare(day(), {}).value());
  EXPECT_EQ(read_, before + 1);
}

TEST_F(KeptSlicesTest, WhatIsBeingWrittenIsReadUnlessItIsLittleLongAgo) {
  KeptSlices slices(*client_, changes_, clock_, metrics_, {.from_rows = 0});
  const auto day = [&] { return Day(clock_.NowNanos() - 24 * kHour, clock_.NowNanos()); };
  const auto unkept = [&] {
    const dataprime::Compiled compiled = day();
    const auto run = slices.Prepare(compiled, {}).value();
    return clock_.NowNanos() - std::stoll(Param(*run, compiled.sliced->kept_to));
  };
  const auto write = [&](int64_t ago) { changes_.Note("spans", std::vector{schema::SlotOf(clock_.NowNanos() - ago)}); };
  (void)slices.Prepare(day(), {});
  EXPECT_LE(unkept(), 20 * kSecond);
  write(45 * kSecond);
  EXPECT_GT(unkept(), 45 * kSecond);
  EXPECT_LE(unkept(), 60 * kSecond);
  clock_.Advance(10s);
  EXPECT_LE(unkept(), 20 * kSecond) << "over";
  write(5 * kMinute);
  EXPECT_LE(unkept(), 20 * kSecond) << "one late span";
  for (int64_t ago = kMinute; ago <= 5 * kMinute; ago += 10 * kSecond) write(ago);
  EXPECT_GE(unkept(), 5 * kMinute) << "many";
  EXPECT_LE(unkept(), 5 * kMinute + 20 * kSecond);
}

TEST_F(KeptSlicesTest, WhatIsNoLongerTakenGoes) {
  KeptSlices slices(*client_, changes_, clock_, metrics_, {.from_rows = 0, .slice_bytes = 500});
  states_ = std::string(100, 's');
  const auto day = [&] { return Day(clock_.NowNanos() - 24 * kHour, clock_.NowNanos()); };
  for (int i = 0; i < 2; ++i) (void)slices.Prepare(day(), {});
  read_ = 0;
  for (int i = 0; i < 6 * 360; ++i) {
    clock_.Advance(10s);
    ASSERT_TRUE(slices.Prepare(day(), {}).value());
  }
  EXPECT_LE(read_, 6 * (360 + 3 + 4 * 2 + 12 * 4) + 20) << "what is taken stays";
  EXPECT_GE(shrunk_, 1);
}

TEST_F(KeptSlicesTest, RangesOfMinutesOfCenturiesAndBeforeNineteenSeventyAreReadWhole) {
  KeptSlices slices(*client_, changes_, clock_, metrics_, {.from_rows = 0});
  for (const auto& [from, to] : {std::pair(now_ - 15 * kMinute, now_), std::pair(int64_t{0}, now_),
                                 std::pair(-9'000'000'000'000'000'000, now_ + 7'000'000'000'000'000'000)}) {
    for (int i = 0; i < 3; ++i) EXPECT_FALSE(slices.Prepare(Day(from, to), {}).value()) << from;
  }
}

}  // namespace
}  // namespace throughline::center
