// What power cuts, damage, rights and full disks do to verdicts that were acknowledged.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sys/mount.h>
#include <sys/resource.h>

#include <random>
#include <set>
#include <thread>

#include "assistant/feedback/feedback_testing.h"
#include "assistant/feedback/salvage.h"
#include "sdk/instrumentation/recorded_spans.h"

namespace throughline::assistant {
namespace {

using namespace std::chrono_literals;
using sdk::testing::RecordedSpan;
using sdk::testing::Recording;
using ::testing::ElementsAre;
using testing::Folder;
using ::testing::IsEmpty;
using testing::ReadFile;
using testing::Row;
using ::testing::SizeIs;
using testing::Sql;
using testing::WriteFile;

class FeedbackDurability : public ::testing::Test {
 protected:
  std::unique_ptr<FeedbackStore> Open(std::string path = {}) {
    auto opened =
        FeedbackStore::Open({.path = path.empty() ? path_ : path, .busy_timeout = 100ms, .retry_every = 1h}, clock_);
    EXPECT_TRUE(opened) << opened.error().message;
    return opened ? std::move(*opened) : nullptr;
  }
  void Fill(int rows) {
    const auto store = Open();
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t) {
      threads.emplace_back([&, t] {
        for (int i = t; i < rows; i += 8) {
          FeedbackRow row = Row(fmt::format("s{}", i));
          row.query_text += std::string(static_cast<size_t>(i % 7 == 0 ? 9000 : i), 'x');  // some with overflow pages
          EXPECT_TRUE(store->Submit(row).success);
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  std::vector<std::string> SetAside() const {
    std::vector<std::string> names = folder_.Names("feedback.db.corrupt-");
    std::erase_if(names, [](const std::string& name) { return name.ends_with("-wal") || name.ends_with("-shm"); });
    return names;
  }

  Folder folder_;
  const std::string path_ = folder_.File("feedback.db");
  FakeClock clock_;
};

TEST_F(FeedbackDurability, WhatWasAcknowledgedBeforeAKillIsThere) {
  int acks[2];
  ASSERT_EQ(pipe(acks), 0);
  const pid_t child = fork();
  if (child == 0) {
    const auto store = Open();
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t) {
      threads.emplace_back([&, t] {
        for (uint32_t i = 0;; ++i) {
          const uint32_t number = i * 8 + static_cast<uint32_t>(t);
          if (!store->Submit(Row(std::to_string(number))).success) _exit(1);
          if (write(acks[1], &number, sizeof number) != sizeof number) _exit(2);
        }
      });
    }
    threads[0].join();
    _exit(0);
  }
  close(acks[1]);
  std::set<std::string> acknowledged;
  uint32_t number = 0;
  while (acknowledged.size() < 500 && read(acks[0], &number, sizeof number) == sizeof number) {
    acknowledged.insert(std::to_string(number));
  }
  kill(child, SIGKILL);
  while (read(acks[0], &number, sizeof number) == sizeof number) acknowledged.insert(std::to_string(number));
  close(acks[0]);
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status));
  ASSERT_GE(acknowledged.size(), 500u);
  { const auto store = Open(); }
  EXPECT_THAT(SetAside(), IsEmpty());
  for (const std::string& stored : Sql(path_, "SELECT session_id FROM feedback")) acknowledged.erase(stored);
  EXPECT_THAT(acknowledged, IsEmpty());
}

// ---- Damage
// ----------------------------------------------------------------------------------------------------------

struct DamageCase {
  const char* name;
  size_t from, bytes;  // 0: to the end
  int least_carried;   // of 400
};
class DamagedFeedback : public FeedbackDurability, public ::testing::WithParamInterface<DamageCase> {};

TEST_P(DamagedFeedback, IsSetAsideAndWhatCanBeReadIsCarriedOver) {
  Fill(400);
  { Sql(path_, "PRAGMA wal_checkpoint(TRUNCATE)"); }
  std::string file = ReadFile(path_);
  const size_t bytes = GetParam().bytes == 0 ? file.size() - GetParam().from : GetParam().bytes;
  ASSERT_LT(GetParam().from + bytes, file.size() + 1);
  std::fill_n(file.begin() + static_cast<ptrdiff_t>(GetParam().from), bytes, '\xdb');
  WriteFile(path_, file);

  const auto store = Open();
  ASSERT_TRUE(store->Submit(Row("after")).success);
  EXPECT_THAT(SetAside(), ElementsAre("feedback.db.corrupt-2026-01-01T00-00-00Z"));
  EXPECT_EQ(ReadFile(folder_.File("feedback.db.corrupt-2026-01-01T00-00-00Z")), file) << "as it was";
  const auto stats = store->Stats();
  ASSERT_TRUE(stats);
  EXPECT_GE(stats->total, static_cast<uint64_t>(GetParam().least_carried) + 1);
  EXPECT_LE(stats->total, 401u);
  EXPECT_THAT(Sql(path_, "PRAGMA integrity_check"), ElementsAre("ok"));
  EXPECT_TRUE(store->Submit(Row("after", "thumbs_down")).is_change);
}
INSTANTIATE_TEST_SUITE_P(Where, DamagedFeedback,
                         ::testing::Values(DamageCase{"the_magic", 0, 16, 400},            //
                                           DamageCase{"the_header", 0, 100, 400},          //
                                           DamageCase{"the_schema", 0, 4096, 400},         //
                                           DamageCase{"the_root_page", 4096, 4096, 380},   //
                                           DamageCase{"a_page_inside", 40960, 4096, 380},  //
                                           DamageCase{"the_first_half", 0, 300'000, 50},   //
                                           DamageCase{"everything", 0, 0, 0}),
                         [](const auto& one) { return one.param.name; });

TEST_F(FeedbackDurability, DamageWhileItRunsIsHealedByTheNextVerdictWhichSaysSo) {
  const auto store = Open();
  for (int i = 0; i < 50; ++i) store->Submit(Row(std::to_string(i)));
  ASSERT_TRUE(store->Damage());
  Recording recording;
  const FeedbackOutcome outcome = store->Submit(Row("after"));
  EXPECT_TRUE(outcome.success) << outcome.error;
  EXPECT_EQ(outcome.set_aside, "feedback.db.corrupt-2026-01-01T00-00-00Z");
  EXPECT_EQ(outcome.carried_over, 50u);
  EXPECT_EQ(outcome.feedback_id, 51);
  const RecordedSpan span = recording.Find("💾 Store Feedback Data");
  EXPECT_EQ(span["db.error.type"], "database");
  EXPECT_EQ(span["db.recovered"], "true");
  EXPECT_EQ(span["db.set_aside"], outcome.set_aside);
  EXPECT_EQ(span["db.success"], "true");
  EXPECT_TRUE(store->Submit(Row("7")).is_repeat) << "a verdict that was carried over is still the same one";

  ASSERT_TRUE(store->Damage());
  const auto stats = store->Stats();
  ASSERT_TRUE(stats) << "reading heals as well";
  EXPECT_EQ(stats->total, 51u);
  EXPECT_THAT(SetAside(), SizeIs(2)) << "a second one in the same second has a name of its own";
}

TEST_F(FeedbackDurability, ChangesThatStandOnlyInTheLogAreCarriedOver) {
  const auto store = Open();
  store->Submit(Row("s", "thumbs_up", "first"));
  store->Submit(Row("s", "thumbs_down", "second"));
  // As after a crash: the file, and a log that was never written back.
  const std::string other = folder_.File("copy.db");
  WriteFile(other, std::string(4096, '\xdb'));
  WriteFile(other + "-wal", ReadFile(path_ + "-wal"));
  std::vector<std::string> read;
  ASSERT_TRUE(Salvage(other, other + "-wal", [&](const StoredVerdict& verdict) {
    read.push_back(verdict.row.feedback_type + " " + verdict.row.comment);
  }));
  EXPECT_THAT(read, ElementsAre("thumbs_down second"));
}

TEST_F(FeedbackDurability, WhateverIsDamagedIsReadWithoutHarm) {
  Fill(60);
  Sql(path_, "PRAGMA wal_checkpoint(TRUNCATE)");
  const std::string whole = ReadFile(path_), copy = folder_.File("copy.db");
  std::mt19937 random(1);
  for (int round = 0; round < 100; ++round) {
    std::string file = whole;
    for (int i = 0; i < 200; ++i) file[random() % file.size()] = static_cast<char>(random());
    if (round % 4 == 0) file.resize(random() % file.size());
    WriteFile(copy, file);
    const Result<uint64_t> read = Salvage(copy, copy + "-wal", [](const StoredVerdict& verdict) {
      EXPECT_TRUE(verdict.row.feedback_type == "thumbs_up" || verdict.row.feedback_type == "thumbs_down");
    });
    ASSERT_TRUE(read);
    EXPECT_LE(*read, 120u);
  }
}

TEST_F(FeedbackDurability, AFileThatIsNoDatabasePutInItsPlaceIsSetAside) {  // the guide's test of a corrupt database
  const auto store = Open();
  store->Submit(Row("before"));
  std::filesystem::rename(path_, path_ + ".backup");
  WriteFile(path_, "corrupted\n");
  const FeedbackOutcome outcome = store->Submit(Row("after"));
  EXPECT_TRUE(outcome.success) << outcome.error;
  EXPECT_EQ(outcome.set_aside, "feedback.db.corrupt-2026-01-01T00-00-00Z");
  EXPECT_EQ(ReadFile(folder_.File(outcome.set_aside)), "corrupted\n");
  EXPECT_THAT(Sql(path_, "SELECT session_id FROM feedback"), ElementsAre("after"));
  EXPECT_THAT(Sql(path_ + ".backup", "SELECT session_id FROM feedback"), ElementsAre("before"))
      << "what was moved away is whole";
}

TEST_F(FeedbackDurability, ADatabaseThatIsPutBackIsReadAsItIs) {  // the end of the guide's test
  const auto store = Open();
  for (int i = 0; i < 20; ++i) store->Submit(Row(std::to_string(i)));
  std::filesystem::rename(path_, path_ + ".backup");
  WriteFile(path_, "corrupted\n");
  ASSERT_TRUE(store->Submit(Row("meanwhile")).success);
  ASSERT_EQ(store->Stats()->total, 1u);
  std::filesystem::rename(path_ + ".backup", path_);
  const auto stats = store->Stats();
  ASSERT_TRUE(stats) << stats.error().message;
  EXPECT_EQ(stats->total, 20u);
  EXPECT_EQ(stats->recent.back().row.session_id, "10");
  EXPECT_THAT(SetAside(), SizeIs(1)) << "nothing is wrong with it";
  EXPECT_EQ(store->Submit(Row("after")).feedback_id, 21);
}

TEST_F(FeedbackDurability, BesideTheLogOfAnotherFileNoVerdictIsLost) {
  Fill(30);
  const std::string other = folder_.File("other.db");
  {
    const auto store = Open(other);
    store->Submit(Row("of the other file"));
    WriteFile(folder_.File("wal"), ReadFile(other + "-wal"));
  }
  Sql(path_, "PRAGMA wal_checkpoint(TRUNCATE)");
  SqliteError error;
  const auto fresh = FeedbackDatabase::Open(folder_.File("fresh.db"), {}, error);
  ASSERT_TRUE(fresh) << error.message;
  ASSERT_TRUE(Salvage(path_, folder_.File("wal"), [&](const StoredVerdict& verdict) {
    EXPECT_FALSE(fresh->Restore(verdict)) << "both have a row 1: the second one gets another id";
  }));
  EXPECT_THAT(Sql(folder_.File("fresh.db"), "SELECT count(*), count(DISTINCT session_id) FROM feedback"),
              ElementsAre("31|31"));
}

TEST_F(FeedbackDurability, NobodyElseMayReadWhatPeopleSaid) {
  const auto rights = [&] { return std::filesystem::status(path_).permissions(); };
  const auto owner_only = std::filesystem::perms::owner_read | std::filesystem::perms::owner_write;
  const auto store = Open();
  EXPECT_EQ(rights(), owner_only);
  EXPECT_EQ(std::filesystem::status(path_ + "-wal").permissions(), owner_only);
  std::filesystem::permissions(path_, std::filesystem::perms::group_read, std::filesystem::perm_options::add);
  ASSERT_TRUE(store->Damage());
  ASSERT_TRUE(store->Submit(Row("s")).success);
  EXPECT_EQ(rights(), owner_only | std::filesystem::perms::group_read) << "the new one has the rights of the old one";
}

TEST_F(FeedbackDurability, ADatabaseThatWasDeletedBeginsAnew) {
  const auto store = Open();
  store->Submit(Row("before"));
  std::filesystem::remove(path_);
  EXPECT_TRUE(store->Submit(Row("after")).success);
  EXPECT_THAT(Sql(path_, "SELECT session_id FROM feedback"), ElementsAre("after"));
}

TEST_F(FeedbackDurability, ARecoveryThatWasInterruptedIsEndedAtTheNextStart) {
  Fill(10);
  // The old file has its dated name already, the new one not yet its place.
  std::filesystem::rename(path_, path_ + ".recovering");
  EXPECT_EQ(Open()->Stats()->total, 10u);
  // The new one was still being filled.
  WriteFile(path_ + ".recovering", "half");
  EXPECT_EQ(Open()->Stats()->total, 10u);
  EXPECT_THAT(folder_.Names("feedback.db.recovering"), IsEmpty());
}

// ---- Rights and room
// -------------------------------------------------------------------------------------------------

// Root may write anywhere: these run as somebody else.
class AsNobody {
 public:
  explicit AsNobody(const std::string& folder) {
    if (geteuid() != 0) return;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) Own(entry.path());
    Own(folder);
    is_changed_ = seteuid(65534) == 0;
  }
  bool works() const { return geteuid() != 0; }
  AsNobody(const AsNobody&) = delete;
  AsNobody& operator=(const AsNobody&) = delete;
  ~AsNobody() {
    if (is_changed_) {
      EXPECT_EQ(seteuid(0), 0);
    }
  }

 private:
  static void Own(const std::filesystem::path& path) { EXPECT_EQ(chown(path.c_str(), 65534, 65534), 0); }
  bool is_changed_ = false;
};

TEST_F(FeedbackDurability, AReadOnlyFileIsAnErrorAndTheVerdictIsKeptUntilItCanBeWritten) {
  Fill(3);
  const AsNobody nobody(folder_.path());
  if (!nobody.works()) GTEST_SKIP() << "root that can be nobody else";
  std::filesystem::permissions(path_, std::filesystem::perms::owner_read);
  const auto store = Open();
  Recording recording;
  const FeedbackOutcome outcome = store->Submit(Row("s"));
  EXPECT_FALSE(outcome.success);
  EXPECT_TRUE(outcome.is_kept);
  EXPECT_EQ(outcome.http_status, 500);
  EXPECT_EQ(outcome.error_type, "database_error");
  const RecordedSpan span = recording.Find("💾 Store Feedback Data");
  EXPECT_EQ(span["db.error.type"], "operational");
  EXPECT_EQ(span["db.error.locked"], "false");
  EXPECT_EQ(span["db.error.readonly"], "true");
  const auto stats = store->Stats();
  ASSERT_TRUE(stats) << stats.error().message;
  EXPECT_EQ(stats->total, 3u);
  EXPECT_EQ(stats->kept, 1u);
  std::filesystem::permissions(path_, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  EXPECT_TRUE(store->Submit(Row("t")).success);
  EXPECT_EQ(store->Stats()->total, 5u);
}

TEST_F(FeedbackDurability, AReadOnlyFolderIsAnHonestError) {
  Fill(3);
  const AsNobody nobody(folder_.path());
  if (!nobody.works()) GTEST_SKIP() << "root that can be nobody else";
  std::filesystem::permissions(folder_.path(), std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
  {
    const auto store = Open();
    const FeedbackOutcome outcome = store->Submit(Row("s"));
    EXPECT_FALSE(outcome.success || outcome.is_kept);
    EXPECT_EQ(outcome.http_status, 500);
  }
  std::filesystem::permissions(folder_.path(), std::filesystem::perms::owner_all);
  EXPECT_TRUE(Open()->Submit(Row("s")).success);
}

class SmallDisk {
 public:
  explicit SmallDisk(std::string path) : path_(std::move(path)) {
    std::filesystem::create_directory(path_);
    is_mounted_ = mount("tmpfs", path_.c_str(), "tmpfs", 0, "size=256k") == 0;
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  ~SmallDisk() {
    if (is_mounted_) umount2(path_.c_str(), MNT_DETACH);
  }
  bool is_mounted() const { return is_mounted_; }
  bool Grow() const { return mount("tmpfs", path_.c_str(), "tmpfs", MS_REMOUNT, "size=8m") == 0; }
  std::string File(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
  bool is_mounted_;
};

TEST_F(FeedbackDurability, AFullDiskIsAnErrorAndNothingThatWasStoredIsLost) {
  const SmallDisk disk(folder_.File("disk"));
  if (!disk.is_mounted()) GTEST_SKIP() << "may not mount a small disk";
  const auto store = Open(disk.File("feedback.db"));
  uint64_t stored = 0;
  FeedbackOutcome outcome;
  FeedbackRow row = Row("");
  row.query_text = std::string(3000, 'x');
  do {
    row.session_id = std::to_string(stored);
    outcome = store->Submit(row);
    stored += outcome.success;
  } while (outcome.success && stored < 1000);
  EXPECT_GT(stored, 5u);
  EXPECT_EQ(outcome.error_type, "database_error");
  EXPECT_EQ(outcome.http_status, 500);
  const auto stats = store->Stats();
  ASSERT_TRUE(stats) << stats.error().message;
  EXPECT_EQ(stats->total, stored);

  std::ofstream(disk.File("rest")) << std::string(1 << 20, 'x');  // nothing more fits
  Recording recording;
  const FeedbackOutcome lost = store->Submit(Row(std::string(8000, 's')));
  EXPECT_FALSE(lost.success || lost.is_kept) << "what is not on disk is not called kept";
  const RecordedSpan span = recording.Find("💾 Store Feedback Data");
  EXPECT_EQ(span["db.error.full"], "true");
  EXPECT_EQ(span["db.error.type"], "operational");
  EXPECT_EQ(span["feedback.kept"], "false");

  std::filesystem::remove(disk.File("rest"));
  ASSERT_TRUE(disk.Grow());
  const uint64_t kept = store->kept();
  EXPECT_TRUE(store->Submit(Row("room again")).success);
  EXPECT_EQ(store->Stats()->total, stored + kept + 1);
}

TEST_F(FeedbackDurability, OfAVerdictThatIsKeptOnAFullDiskNoHalfLineStays) {
  const SmallDisk disk(folder_.File("disk"));
  if (!disk.is_mounted()) GTEST_SKIP() << "may not mount a small disk";
  const auto store = Open(disk.File("feedback.db"));
  const auto lock = store->HoldLock();
  int kept = 0;
  FeedbackRow row = Row("");
  row.query_text = std::string(30'000, 'x');
  do {
    row.session_id = std::to_string(kept);
  } while (store->Submit(row).is_kept && ++kept < 100);
  EXPECT_GT(kept, 0);
  const std::string file = ReadFile(disk.File("feedback.db.kept"));
  EXPECT_EQ(std::ranges::count(file, '\n'), kept);
  EXPECT_TRUE(file.ends_with('\n'));
}

TEST_F(FeedbackDurability, WhenFilesMayNotGrowTheAnswerIsHonestAndLaterVerdictsAreStored) {
  const auto store = Open();
  ASSERT_TRUE(store->Submit(Row("before")).success);
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit tight{.rlim_cur = 1, .rlim_max = before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &tight), 0);
  const FeedbackOutcome lost = store->Submit(Row("s"));
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  EXPECT_FALSE(lost.success || lost.is_kept);
  EXPECT_EQ(lost.http_status, 500);
  EXPECT_TRUE(store->Submit(Row("s")).success);
  EXPECT_EQ(store->Stats()->total, 2u);
}

}  // namespace
}  // namespace throughline::assistant
