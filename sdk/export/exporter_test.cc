#include "sdk/export/exporter.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include "sdk/export/testing.h"

namespace throughline::inline sdk::otlp {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

Answer Http(int status) { return {.kind = Answer::Kind::kHttp, .code = status}; }

struct Bed {
  explicit Bed(std::string spool = {}, size_t max_request_bytes = 3'900'000) {
    exporter = *MakeExporter({.make_sender = [this] { return FakeSender(receiver, clock); },
                              .clock = &clock,
                              .spool_directory = std::move(spool),
                              .max_request_bytes = max_request_bytes});
  }
  bool Export(const std::vector<FinishedSpan>& spans) {
    return exporter->Export(spans.front().resource(), spans, clock.Steady() + 30s);
  }
  std::vector<std::string> Received() const {
    std::vector<std::string> names;
    for (const std::string& request : delivered) {
      for (std::string& name : SpanNames(request)) names.push_back(std::move(name));
    }
    return names;
  }
  // The receiver is there, or away.
  void Be(int status) {
    receiver.answer = [this, status](const std::string& request) {
      if (status == 200) delivered.push_back(request);
      return status ? Http(status) : Answer{.message = "Connection refused"};
    };
  }

  FakeClock clock;
  FakeReceiver receiver;
  std::vector<std::string> delivered;
  std::unique_ptr<SpanExporter> exporter;
  Counted counted;
  Sentences sentences;
};

TEST(Exporter, WhatIsAcknowledgedIsCounted) {
  Bed bed;
  bed.Be(200);
  EXPECT_TRUE(bed.Export(MakeSpans(3)));
  EXPECT_EQ(bed.Received(), (std::vector<std::string>{"0", "1", "2"}));
  EXPECT_EQ(bed.counted[&Diagnostics::spans_exported], 3 + 3);  // those of MakeSpans' own exporter too
}

TEST(Exporter, APartialSuccessIsNotTriedAgainAndCounted) {
  const std::vector<FinishedSpan> spans = MakeSpans(5);
  Bed bed;
  bed.receiver.answer = [](auto&) {
    Answer answer = Http(200);
    answer.rejected = 2;
    answer.message = "trace_id has 15 bytes";
    return answer;
  };
  EXPECT_TRUE(bed.Export(spans));
  EXPECT_EQ(bed.receiver.requests.size(), 1);
  EXPECT_EQ(bed.counted[&Diagnostics::spans_exported], 3);
  EXPECT_EQ(bed.counted[&Diagnostics::spans_refused], 2);
  EXPECT_NE(
      bed.sentences.all().find("2 spans could not be exported: receiver:4318 refused them: trace_id has 15 bytes"),
      std::string::npos)
      << bed.sentences.all();
}

TEST(Exporter, WhatIsRefusedOrGivenUpIsCounted) {
  const std::vector<FinishedSpan> spans = MakeSpans(4);
  for (const int status : {400, 503, 0}) {
    Bed bed;
    bed.Be(status);
    EXPECT_FALSE(bed.Export(spans));
    EXPECT_EQ(bed.counted[&Diagnostics::spans_refused], 4) << status;
    EXPECT_EQ(bed.counted[&Diagnostics::spans_exported], 0) << status;
    EXPECT_EQ(bed.counted[&Diagnostics::export_retries], bed.receiver.requests.size() - 1) << status;
  }
}

TEST(Exporter, LargeBatchesAreSeveralRequestsNoneOverTheBound) {
  const std::vector<FinishedSpan> spans = MakeSpans(50, std::string(1000, 'x'));
  Bed bed({}, 10'000);
  bed.Be(200);
  EXPECT_TRUE(bed.Export(spans));
  EXPECT_GE(bed.delivered.size(), 5);
  for (const std::string& request : bed.delivered) EXPECT_LE(request.size(), 10'200);
  EXPECT_EQ(bed.Received().size(), 50);
}

TEST(Exporter, ASpanThatNoReceiverTakesIsCountedAndTheOthersGo) {
  std::vector<FinishedSpan> spans = MakeSpans(1, std::string(2 << 20, 'x'));
  Bed bed({}, 10'000);
  bed.Be(200);
  EXPECT_FALSE(bed.Export(spans));
  EXPECT_EQ(bed.counted[&Diagnostics::spans_refused], 1);
  EXPECT_TRUE(bed.delivered.empty());
}

TEST(Exporter, AfterShutdownEverySpanIsCounted) {
  const std::vector<FinishedSpan> spans = MakeSpans(4);
  Bed bed;
  bed.Be(200);
  bed.exporter->Shutdown();
  EXPECT_FALSE(bed.Export(spans));
  EXPECT_EQ(bed.counted[&Diagnostics::spans_dropped_shutdown], 4);
  EXPECT_TRUE(bed.receiver.requests.empty());
}

TEST(Exporter, AChildOfAForkHasASenderOfItsOwn) {
  const std::vector<FinishedSpan> spans = MakeSpans(2);
  Bed bed;
  int made = 0;
  bed.exporter =
      *MakeExporter({.make_sender = [&] { return ++made, FakeSender(bed.receiver, bed.clock); }, .clock = &bed.clock});
  bed.Be(200);
  const pid_t child = fork();
  if (child == 0) {
    const bool is_good = bed.Export(spans) && made == 2 && bed.delivered.size() == 1;
    _exit(is_good ? 0 : 1);
  }
  int status = -1;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_TRUE(bed.Export(spans));
  EXPECT_EQ(made, 1);
}

class ExporterSpoolTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string made = (fs::temp_directory_path() / "throughline-export-XXXXXX").string();
    ASSERT_NE(mkdtemp(made.data()), nullptr);
    directory_ = made;
  }
  void TearDown() override { fs::remove_all(directory_); }
  std::vector<std::string> Names(int from, int to) const {
    std::vector<std::string> names;
    for (int i = from; i < to; ++i) names.push_back(std::to_string(i));
    return names;
  }
  std::vector<FinishedSpan> Some(const std::vector<FinishedSpan>& spans, int from, int to) const {
    return {spans.begin() + from, spans.begin() + to};
  }
  std::string directory_;
};

TEST_F(ExporterSpoolTest, WaitsOnDiskWhileTheReceiverIsAwayAndGoesInOrderWhenItIsBack) {
  const std::vector<FinishedSpan> spans = MakeSpans(40);
  Bed bed(directory_);
  bed.Be(0);
  for (int i = 0; i < 30; i += 10) EXPECT_TRUE(bed.Export(Some(spans, i, i + 10)));
  EXPECT_EQ(bed.counted[&Diagnostics::spans_spooled], 30);
  EXPECT_TRUE(bed.exporter->SendKept(bed.clock.Steady() + 1s));  // still away
  bed.Be(200);
  bed.clock.Advance(1min);
  EXPECT_TRUE(bed.Export(Some(spans, 30, 40)));  // goes behind the others
  EXPECT_FALSE(bed.exporter->SendKept(bed.clock.Steady() + 1s));
  EXPECT_EQ(bed.Received(), Names(0, 40));
  EXPECT_EQ(bed.counted[&Diagnostics::spans_exported], 40);
  EXPECT_EQ(bed.counted[&Diagnostics::spans_refused], 0);
}

TEST_F(ExporterSpoolTest, IsSentAfterARestartOfTheProgram) {
  const std::vector<FinishedSpan> spans = MakeSpans(20);
  {
    Bed bed(directory_);
    bed.Be(503);
    EXPECT_TRUE(bed.Export(spans));
  }
  Bed bed(directory_);
  bed.Be(200);
  EXPECT_FALSE(bed.exporter->SendKept(bed.clock.Steady() + 1s));
  EXPECT_EQ(bed.Received(), Names(0, 20));
}

TEST_F(ExporterSpoolTest, OnceTheReceiverIsAwayABatchCostsNoWaits) {
  const std::vector<FinishedSpan> spans = MakeSpans(10);
  Bed bed(directory_);
  bed.Be(0);
  bed.Export(spans);
  const SteadyPoint before = bed.clock.Steady();
  for (int i = 0; i < 100; ++i) bed.Export(spans);
  EXPECT_EQ(bed.clock.Steady(), before);
  EXPECT_LE(bed.receiver.requests.size(), 10);
}

TEST_F(ExporterSpoolTest, AReceiverThatAsksToBeLeftAloneIs) {
  const std::vector<FinishedSpan> spans = MakeSpans(10);
  Bed bed(directory_);
  bed.receiver.answer = [](auto&) {
    Answer answer = Http(429);
    answer.retry_after = 5min;
    return answer;
  };
  bed.Export(spans);
  EXPECT_EQ(bed.receiver.requests.size(), 1);
  EXPECT_EQ(bed.exporter->SendKept(bed.clock.Steady() + 1s), 5min);
  bed.clock.Advance(4min);
  bed.exporter->SendKept(bed.clock.Steady() + 1s);
  EXPECT_EQ(bed.receiver.requests.size(), 1);
  bed.clock.Advance(1min);
  bed.exporter->SendKept(bed.clock.Steady() + 1s);
  EXPECT_EQ(bed.receiver.requests.size(), 2);
}

TEST_F(ExporterSpoolTest, WhatIsRefusedForGoodDoesNotBlockWhatIsBehindIt) {
  const std::vector<FinishedSpan> spans = MakeSpans(20);
  Bed bed(directory_);
  bed.Be(0);
  bed.Export(Some(spans, 0, 10));
  bed.Export(Some(spans, 10, 20));
  bed.clock.Advance(1min);
  bed.receiver.answer = [&](const std::string& request) {
    return SpanNames(request).front() == "0" ? Http(400) : (bed.delivered.push_back(request), Http(200));
  };
  EXPECT_FALSE(bed.exporter->SendKept(bed.clock.Steady() + 1s));
  EXPECT_EQ(bed.Received(), Names(10, 20));
  EXPECT_EQ(bed.counted[&Diagnostics::spans_refused], 10);
}

TEST_F(ExporterSpoolTest, WhatIsLeftAtTheEndWaitsOnDisk) {
  const std::vector<FinishedSpan> spans = MakeSpans(10);
  {
    Bed bed(directory_);
    bed.Be(200);
    bed.exporter->Shutdown();
    EXPECT_TRUE(bed.Export(spans));
    EXPECT_EQ(bed.counted[&Diagnostics::spans_dropped_shutdown], 0);
  }
  Bed bed(directory_);
  bed.Be(200);
  bed.exporter->SendKept(bed.clock.Steady() + 1s);
  EXPECT_EQ(bed.Received(), Names(0, 10));
}

}  // namespace
}  // namespace throughline::inline sdk::otlp
