// The engine program as its clients meet it: one process, one directory, ClickHouse's HTTP interface.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

#include "base/random.h"
#include "engine_process.h"

namespace throughline::engine_test {
namespace {

using namespace std::string_view_literals;

std::string FreshDirectory() {
  std::string pattern = testing::TempDir() + "engine_XXXXXX";
  return mkdtemp(pattern.data()) ? pattern : std::string();
}

template <typename T>
void Put(std::string& out, T value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof(value));
}

void PutText(std::string& out, std::string_view text) {
  size_t n = text.size();
  for (; n >= 128; n >>= 7) out += static_cast<char>(n | 128);
  out += static_cast<char>(n);
  out += text;
}

// Most tests share one engine: starting one is most of their cost.
class EngineTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    dir_ = FreshDirectory();
    engine_ = new Engine(dir_, {"--threads", "2"});
    ASSERT_TRUE(engine_->ready());
  }
  static void TearDownTestSuite() {
    delete engine_;
    std::filesystem::remove_all(dir_);
  }
  static std::string dir_;
  static Engine* engine_;
};
std::string EngineTest::dir_;
Engine* EngineTest::engine_ = nullptr;

TEST_F(EngineTest, ASelectAnswersWithRowsAndClickHousesHeaders) {
  const Reply reply = engine_->Run("SELECT 1 AS a, 'x' AS b", "&query_id=mine");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, "1\tx\n");
  EXPECT_EQ(reply.headers.at("x-clickhouse-query-id"), "mine");
  EXPECT_EQ(reply.headers.at("x-clickhouse-format"), "TabSeparated");
  EXPECT_NE(reply.headers.at("x-clickhouse-summary").find(R"("result_rows":"1")"), std::string::npos);
  EXPECT_EQ(engine_->Ask("SELECT 1 AS a", "&default_format=JSONEachRow"), "{\"a\":1}\n");
  EXPECT_EQ(engine_->Ask("SELECT 1 AS a FORMAT CSVWithNames"), "\"a\"\n1\n");
  EXPECT_EQ(engine_->Ask("SELECT currentDatabase()", "&database=system"), "system\n");
  EXPECT_EQ(engine_->Ask("SELECT 1; "), "1\n");
  EXPECT_EQ(engine_->Get("/ping").body, "Ok.\n");
  EXPECT_EQ(engine_->Get("/").body, "Ok.\n");
  EXPECT_EQ(engine_->Get("/nowhere").status, 404);
}

// The library counts behind the back of the rows: under load its last word on a quick query comes too late. So what was
// read is a figure that grows, and never more than there is.
TEST_F(EngineTest, AFormatWithProgressSaysHowMuchWasReadSoFar) {
  const Reply reply = engine_->Run(
      "SELECT number FROM numbers(300000) WHERE number % 100000 = 0 FORMAT JSONCompactEachRowWithProgress");
  EXPECT_EQ(reply.status, 200);
  for (const char* row : {"{\"row\":[0]}\n", "{\"row\":[100000]}\n", "{\"row\":[200000]}\n"})
    EXPECT_NE(reply.body.find(row), std::string::npos) << reply.body;
  constexpr std::string_view kProgress = "{\"progress\":{\"read_rows\":\"";
  uint64_t so_far = 0;
  for (size_t at = reply.body.find(kProgress); at != std::string::npos; at = reply.body.find(kProgress, at + 1)) {
    const uint64_t read = std::stoull(reply.body.substr(at + kProgress.size()));
    EXPECT_GE(read, so_far);
    so_far = read;
  }
  EXPECT_GT(so_far, 0u) << reply.body;
  EXPECT_LE(so_far, 300'000u) << reply.body;
}

TEST_F(EngineTest, ParametersKeepEveryByte) {
  const struct {
    std::string_view value;  // as the client means it
    std::string_view sent;   // with TSV escapes
  } cases[] = {{"tab\there"sv, "tab\\there"sv},
               {"line\nbreak"sv, "line\\nbreak"sv},
               {"it's \"quoted\" `so`"sv, "it's \"quoted\" `so`"sv},
               {"back\\slash"sv, "back\\\\slash"sv},
               {"nul\0here"sv, "nul\\0here"sv},
               {"\\N"sv, "\\\\N"sv},
               {"'); DROP TABLE t; --"sv, "'); DROP TABLE t; --"sv},
               {"{a:String}"sv, "{a:String}"sv},
               {"\xff\xfe"sv, "\xff\xfe"sv}};
  for (const auto& c : cases) {
    const Reply reply = engine_->Run("SELECT {p:String} FORMAT RowBinary", "&param_p=" + UrlEncode(c.sent));
    std::string expected;
    PutText(expected, c.value);
    EXPECT_EQ(reply.body, expected) << c.sent;
  }
  EXPECT_EQ(engine_->Ask("SELECT {p:Nullable(String)}", "&param_p=%5CN"), "\\N\n");
}

TEST_F(EngineTest, SettingsHoldForOneRequest) {
  const std::string before = engine_->Ask("SELECT getSetting('max_block_size')");
  EXPECT_EQ(engine_->Ask("SELECT getSetting('max_block_size')", "&max_block_size=777"), "777\n");
  EXPECT_EQ(engine_->Ask("SELECT getSetting('max_block_size') SETTINGS max_block_size = 778"), "778\n");
  EXPECT_EQ(engine_->Run("SET max_block_size = 779").status, 200);
  EXPECT_EQ(engine_->Run("USE system").status, 200);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(engine_->Ask("SELECT getSetting('max_block_size')"), before);
  EXPECT_EQ(engine_->Ask("SELECT currentDatabase()"), "default\n");
}

TEST_F(EngineTest, RowsOfAFailedQueryNeverReachAnother) {
  std::atomic<int> wrong = 0;
  std::vector<std::thread> clients;
  for (int client = 0; client < 4; ++client) {
    clients.emplace_back([&] {
      for (int i = 0; i < 25; ++i) {
        const Reply failed = engine_->Run("SELECT number, throwIf(number = 100000) FROM numbers(200000)");
        if (failed.status == 200 && failed.whole) ++wrong;
        if (engine_->Ask("SELECT 42") != "42\n") ++wrong;
      }
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(wrong, 0);
}

TEST_F(EngineTest, ErrorsHaveClickHousesStatusCodeAndText) {
  const struct {
    std::string_view sql, url;
    int status;
    std::string_view code, name;
  } cases[] = {
      {"SELECT * FROM nope", "", 404, "60", "UNKNOWN_TABLE"},
      {"SELECT nope(1)", "", 404, "46", "UNKNOWN_FUNCTION"},
      {"SELEC 1", "", 400, "62", "SYNTAX_ERROR"},
      {"SELECT 1; SELECT 2", "", 400, "62", "SYNTAX_ERROR"},
      {"SELECT 1", "&nonsense=1", 404, "115", "UNKNOWN_SETTING"},
      {"SELECT 1", "&database=nope", 404, "81", "UNKNOWN_DATABASE"},
      {"SELECT 1", "&session_id=1", 501, "48", "NOT_IMPLEMENTED"},
      {"SELECT {p:UInt8}", "", 500, "456", "UNKNOWN_QUERY_PARAMETER"},
      {"SELECT count() FROM numbers(100000000000) WHERE NOT ignore(cityHash64(number))", "&max_execution_time=1", 408,
       "159", "TIMEOUT_EXCEEDED"},
      {"SELECT groupArray(number) FROM numbers(100000000)", "&max_memory_usage=50000000", 500, "241",
       "MEMORY_LIMIT_EXCEEDED"},
      {"DROP TABLE nope", "", 404, "60", "UNKNOWN_TABLE"},
      // The library would write the file, and signal our whole process group.
      {"SELECT 1 INTO OUTFILE '/tmp/out'", "", 400, "36", "BAD_ARGUMENTS"},
      {"SYSTEM SHUTDOWN", "", 400, "36", "BAD_ARGUMENTS"},
      {"INSERT INTO nope FORMAT RowBinary\n1", "", 404, "60", "UNKNOWN_TABLE"},
  };
  for (const auto& c : cases) {
    const Reply reply = engine_->Run(c.sql, c.url);
    EXPECT_EQ(reply.status, c.status) << c.sql << reply.body;
    EXPECT_EQ(
        reply.headers.contains("x-clickhouse-exception-code") ? reply.headers.at("x-clickhouse-exception-code") : "",
        c.code)
        << c.sql;
    EXPECT_TRUE(reply.body.starts_with("Code: " + std::string(c.code) + ". DB::Exception: ")) << reply.body;
    EXPECT_NE(reply.body.find("(" + std::string(c.name) + ") (version "), std::string::npos) << reply.body;
  }
}

TEST_F(EngineTest, GetChangesNothing) {
  EXPECT_EQ(engine_->Get("/?query=SELECT+1").body, "1\n");
  EXPECT_EQ(engine_->Get("/?query=CREATE+TABLE+g+(a+UInt8)+ENGINE=Memory").headers.at("x-clickhouse-exception-code"),
            "164");
}

TEST_F(EngineTest, AnErrorAfterTheFirstRowsCutsTheBodyShortBehindAMarker) {
  const Reply reply = engine_->Run("SELECT number, throwIf(number = 3000000) FROM numbers(4000000)");
  EXPECT_EQ(reply.status, 200);
  EXPECT_FALSE(reply.whole);
  const std::string tag = reply.headers.at("x-clickhouse-exception-tag");
  const size_t marker = reply.body.find("\r\n__exception__\r\n" + tag + "\r\nCode: 395. ");
  ASSERT_NE(marker, std::string::npos);
  EXPECT_TRUE(reply.body.ends_with(" " + tag + "\r\n__exception__\r\n"));
  // The same query held back to its end has its own status.
  EXPECT_EQ(
      engine_->Run("SELECT number, throwIf(number = 3000000) FROM numbers(4000000)", "&wait_end_of_query=1").status,
      500);
}

TEST_F(EngineTest, RandomBytesInRowBinaryComeBackAsTheyWere) {
  ASSERT_EQ(engine_->Run("CREATE TABLE bytes (id UInt64, s String) ENGINE = MergeTree ORDER BY id").status, 200);
  SeededRandom random(7);
  std::string rows;
  for (uint64_t id = 0; id < 100'000; ++id) {
    std::string value(random.Below(40), '\0');
    for (char& c : value) c = static_cast<char>(random.Next());
    Put(rows, id);
    PutText(rows, value);
  }
  const Reply inserted = engine_->Insert("INSERT INTO bytes (id, s) FORMAT RowBinary", rows);
  ASSERT_EQ(inserted.status, 200) << inserted.body;
  EXPECT_NE(inserted.headers.at("x-clickhouse-summary").find(R"("written_rows":"100000")"), std::string::npos);
  EXPECT_EQ(engine_->Ask("SELECT id, s FROM bytes ORDER BY id FORMAT RowBinary"), rows);
  // Data behind the statement in one body is the same.
  EXPECT_EQ(engine_->Run("INSERT INTO bytes FORMAT RowBinary\n" + rows).status, 200);
  EXPECT_EQ(engine_->Ask("SELECT count() FROM bytes"), "200000\n");
}

TEST_F(EngineTest, NativeBlocksGoBackInAsTheyCameOut) {
  ASSERT_EQ(engine_->Run("CREATE TABLE native (a UInt64, m Map(String, String), j JSON) ENGINE = MergeTree ORDER BY a")
                .status,
            200);
  ASSERT_EQ(engine_
                ->Run("INSERT INTO native SELECT number, map('k', toString(number)), toJSONString(map('a.b', "
                      "number))::JSON FROM numbers(1000)")
                .status,
            200);
  const std::string block = engine_->Ask("SELECT * FROM native ORDER BY a FORMAT Native");
  ASSERT_EQ(engine_->Insert("INSERT INTO native FORMAT Native", block).status, 200);
  EXPECT_EQ(engine_->Ask("SELECT count(), uniqExact(a), sum(j.a.b::UInt64) FROM native"), "2000\t1000\t999000\n");
}

TEST_F(EngineTest, InlineValuesSelectsAndOtherFormatsInsertToo) {
  ASSERT_EQ(engine_->Run("CREATE TABLE forms (a UInt64, s String) ENGINE = MergeTree ORDER BY a").status, 200);
  EXPECT_EQ(engine_->Run("INSERT INTO forms VALUES (1, 'it''s FORMAT RowBinary')").status, 200);
  EXPECT_EQ(engine_->Insert("INSERT INTO forms VALUES", "(2, 'b'), (3, 'c')").status, 200);
  EXPECT_EQ(engine_->Run("INSERT INTO forms SELECT 4, {s:String}", "&param_s=d").status, 200);
  EXPECT_EQ(engine_->Run("INSERT INTO forms FORMAT JSONEachRow {\"a\": 5, \"s\": \"e\"}").status, 200);
  EXPECT_EQ(engine_->Insert("INSERT INTO forms FORMAT TSV", "6\tf\n").status, 200);
  EXPECT_EQ(engine_->Insert("INSERT INTO forms FORMAT RowBinary", "").status, 200);
  EXPECT_EQ(engine_->Insert("INSERT INTO {t:Identifier} FORMAT TSV", "7\tg\n", "&param_t=forms").status, 200);
  EXPECT_EQ(engine_->Ask("SELECT groupArray(a) FROM (SELECT a FROM forms ORDER BY a)"), "[1,2,3,4,5,6,7]\n");
}

TEST_F(EngineTest, ABlockWithABadRowIsNotStored) {
  ASSERT_EQ(engine_->Run("CREATE TABLE torn (a UInt64) ENGINE = MergeTree ORDER BY a").status, 200);
  std::string rows;
  for (uint64_t i = 0; i < 1000; ++i) Put(rows, i);
  const Reply reply = engine_->Insert("INSERT INTO torn FORMAT RowBinary", rows + "x");
  EXPECT_EQ(reply.status, 500) << reply.body;
  EXPECT_EQ(engine_->Ask("SELECT count() FROM torn"), "0\n");
}

TEST_F(EngineTest, ABlockSentAgainWithItsTokenIsStoredOnce) {
  ASSERT_EQ(engine_
                ->Run("CREATE TABLE once (a UInt64) ENGINE = MergeTree ORDER BY a SETTINGS "
                      "non_replicated_deduplication_window = 100")
                .status,
            200);
  const std::string row("\1\0\0\0\0\0\0\0", 8);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(engine_->Insert("INSERT INTO once FORMAT RowBinary", row, "&insert_deduplication_token=t1").status, 200);
  }
  EXPECT_EQ(engine_->Insert("INSERT INTO once SETTINGS insert_deduplication_token = 't1' FORMAT RowBinary", row).status,
            200);
  EXPECT_EQ(engine_->Ask("SELECT count() FROM once"), "1\n");
  EXPECT_EQ(engine_->Insert("INSERT INTO once FORMAT RowBinary", row, "&insert_deduplication_token=t2").status, 200);
  EXPECT_EQ(engine_->Ask("SELECT count() FROM once"), "2\n");
}

TEST_F(EngineTest, AStreamedResultNeedsNoMemoryOfItsSize) {
  engine_->Ask("SELECT number, repeat('x', 40) FROM numbers(100000)");  // what a first streamed result costs for good
  const long before = engine_->Memory("VmHWM:");
  Caller caller(engine_->socket());
  caller.Send("POST", "/", "SELECT number, repeat('x', 40) FROM numbers(10000000)");
  const Reply reply = caller.ReadReply(false);
  EXPECT_TRUE(reply.whole);
  EXPECT_EQ(reply.body, "488888890");
  EXPECT_LT(engine_->Memory("VmHWM:") - before, 100 << 10);
}

constexpr std::string_view kEndless = "SELECT count() FROM numbers(1000000000000) WHERE NOT ignore(cityHash64(number))";

TEST_F(EngineTest, AQueryStopsWhenItsClientGoes) {
  ASSERT_TRUE(engine_->WaitFor("running", 0));
  {
    Caller caller(engine_->socket());
    caller.Send("POST", "/?max_execution_time=0", kEndless);
    ASSERT_TRUE(engine_->WaitFor("running", 1));
  }
  EXPECT_TRUE(engine_->WaitFor("running", 0));
  {
    Caller caller(engine_->socket());
    caller.Send("POST", "/?max_execution_time=0", "SELECT number FROM numbers(1000000000000)");
    EXPECT_FALSE(caller.ReadSome(100).empty());  // rows come already
  }
  EXPECT_TRUE(engine_->WaitFor("running", 0));
  // The engine takes a stopped query off its list a moment after its last thread has ended.
  std::string listed;
  for (int look = 0; look < 1000 && listed != "1\n"; ++look)
    listed = engine_->Ask("SELECT count() FROM system.processes");
  EXPECT_EQ(listed, "1\n");
}

TEST_F(EngineTest, KillQueryKnowsTheClientsQueryId) {
  Caller caller(engine_->socket());
  caller.Send("POST", "/?max_execution_time=0&query_id=it's+mine", kEndless);
  ASSERT_TRUE(engine_->WaitFor("running", 1));
  EXPECT_EQ(engine_->Run("SELECT 1", "&query_id=it's+mine").headers.at("x-clickhouse-exception-code"), "216");
  std::string killed;
  // It may not have reached the engine's list yet.
  while (killed.empty()) killed = engine_->Ask("KILL QUERY WHERE query_id = 'it\\'s mine' SYNC");
  EXPECT_EQ(caller.ReadReply().headers.at("x-clickhouse-exception-code"), "394");
}

TEST_F(EngineTest, ItsOwnLogsAndBigCachesAreOff) {
  EXPECT_EQ(engine_->Ask("SELECT count() FROM system.tables WHERE database = 'system' AND name LIKE '%\\_log'"), "0\n");
  EXPECT_EQ(
      engine_->Ask("SELECT sum(toUInt64(value)) < 200000000 FROM system.server_settings WHERE name LIKE '%cache_size' "
                   "OR name = 'page_cache_max_size'"),
      "1\n");
  EXPECT_EQ(engine_->Ask("SELECT value FROM system.server_settings WHERE name = 'max_server_memory_usage'"),
            "1073741824\n");
  EXPECT_EQ(
      engine_->Ask(
          "SELECT getSetting('use_query_condition_cache'), getSetting('async_insert'), getSetting('max_threads')"),
      "false\tfalse\t2\n");
}

TEST_F(EngineTest, NothingIsWrittenOutsideItsDirectory) {
  for (const auto& entry : std::filesystem::directory_iterator("/proc/" + std::to_string(engine_->pid()) + "/fd")) {
    std::error_code gone;
    const std::string target = std::filesystem::read_symlink(entry.path(), gone).string();
    if (gone || !target.starts_with("/") || target.starts_with(dir_)) continue;
    std::ifstream info("/proc/" + std::to_string(engine_->pid()) + "/fdinfo/" + entry.path().filename().string());
    std::string flags;
    for (std::string line; std::getline(info, line);) {
      if (line.starts_with("flags:")) flags = line.substr(6);
    }
    const bool writes = !flags.empty() && (std::stol(flags, nullptr, 8) & O_ACCMODE) != O_RDONLY;
    const bool inherited = std::stoi(entry.path().filename().string()) <= 2;
    EXPECT_TRUE(!writes || inherited || target.starts_with("/dev/")) << target;
  }
}

TEST_F(EngineTest, ASecondEngineOnTheDirectoryIsRefusedWithASentence) {
  const Ended second = RunToEnd({"--data", dir_});
  EXPECT_EQ(second.code, 3);
  EXPECT_NE(second.log.find("in use by another engine (process " + std::to_string(engine_->pid()) + ")"),
            std::string::npos)
      << second.log;
  EXPECT_EQ(engine_->Ask("SELECT 1"), "1\n");
}

// Each of these ends engines, so each has its own.
class EngineLife : public testing::Test {
 protected:
  void SetUp() override { dir_ = FreshDirectory(); }
  void TearDown() override { std::filesystem::remove_all(dir_); }
  std::string dir_;
};

constexpr std::string_view kDurable = " SETTINGS fsync_after_insert = 1, fsync_part_directory = 1";

TEST_F(EngineLife, WrongUseIsSaidInExitCodes) {
  EXPECT_EQ(RunToEnd({}).code, 2);
  EXPECT_EQ(RunToEnd({"--data", dir_, "--no-such-flag"}).code, 2);
  const Ended missing = RunToEnd({"--data", dir_, "--library", "/nowhere/libchdb.so"});
  EXPECT_EQ(missing.code, 1);
  EXPECT_NE(missing.log.find("/nowhere/libchdb.so"), std::string::npos);
}

TEST_F(EngineLife, TermLetsAnInsertFinishAndStopsQueries) {
  Engine engine(dir_, {"--max-execution-time", "1"});  // of queries: the insert takes longer
  ASSERT_TRUE(engine.ready());
  // Each row takes 0.1 s to insert.
  ASSERT_EQ(engine.Run("CREATE TABLE slow (a UInt64, b UInt8 DEFAULT sleepEachRow(0.1)) ENGINE = MergeTree ORDER BY a")
                .status,
            200);
  std::string rows;
  for (uint64_t i = 0; i < 15; ++i) Put(rows, i);
  Reply inserted, queried;
  std::thread writer([&] { inserted = engine.Insert("INSERT INTO slow (a) FORMAT RowBinary", rows); });
  std::thread reader([&] { queried = engine.Run(kEndless, "&max_execution_time=0"); });
  ASSERT_TRUE(engine.WaitFor("running", 2));
  EXPECT_EQ(engine.End(SIGTERM), 0);
  writer.join();
  reader.join();
  EXPECT_EQ(inserted.status, 200);
  EXPECT_NE(queried.status, 200);

  Engine again(dir_);
  EXPECT_EQ(again.Ask("SELECT count() FROM slow"), "15\n");
}

TEST_F(EngineLife, AKillLosesNoAcknowledgedRowAndTearsNoBatch) {
  std::set<uint64_t> acknowledged;
  uint64_t next = 0;
  SeededRandom random(3);
  for (int cycle = 0; cycle < 4; ++cycle) {
    Engine engine(dir_);
    ASSERT_TRUE(engine.ready());
    ASSERT_EQ(engine
                  .Run("CREATE TABLE IF NOT EXISTS kept (batch UInt64, n UInt64) ENGINE = MergeTree ORDER BY batch" +
                       std::string(kDurable))
                  .status,
              200);
    const size_t goal = acknowledged.size() + 5 + random.Below(20);
    std::atomic<bool> killed = false;
    std::thread killer;
    while (!killed) {
      const uint64_t batch = next++;
      std::string rows;
      for (uint64_t n = 0; n < 100; ++n) Put(rows, batch), Put(rows, n);
      if (engine.Insert("INSERT INTO kept FORMAT RowBinary", rows).status == 200)
        acknowledged.insert(batch);
      else if (killer.joinable())
        break;
      // From another thread, so that it strikes inside one of the next inserts.
      if (acknowledged.size() >= goal && !killer.joinable())
        killer = std::thread([&] { ::kill(engine.pid(), SIGKILL), killed = true; });
    }
    killer.join();
  }
  Engine engine(dir_);
  ASSERT_TRUE(engine.ready());
  std::set<uint64_t> stored;
  const std::string list = engine.Ask("SELECT batch FROM kept GROUP BY batch HAVING count() = 100 FORMAT RowBinary");
  for (size_t at = 0; at + 8 <= list.size(); at += 8) {
    uint64_t batch;
    std::memcpy(&batch, list.data() + at, 8);
    stored.insert(batch);
  }
  for (const uint64_t batch : acknowledged) EXPECT_TRUE(stored.contains(batch)) << batch;
  EXPECT_EQ(engine.Ask("SELECT count() FROM (SELECT batch FROM kept GROUP BY batch HAVING count() != 100)"), "0\n");
}

// A parent that starts an engine and is killed. Returns when the engine's lock is free again.
void KillTheParent(const std::string& dir, bool by_pipe) {
  std::array<int, 2> ready{};
  ASSERT_EQ(::pipe2(ready.data(), O_CLOEXEC), 0);
  const pid_t parent = ::fork();
  if (parent == 0) {
    std::array<int, 2> life{};
    if (::pipe2(life.data(), O_CLOEXEC) != 0) ::_exit(1);
    const pid_t child = ::fork();
    if (child == 0) {
      ::dup2(ready[1], STDOUT_FILENO);
      ::dup2(life[0], 9);
      if (by_pipe)
        ::execl(THROUGHLINE_ENGINE_PROGRAM, "throughline-engine", "--data", dir.c_str(), "--parent-fd", "9", nullptr);
      else
        ::execl(THROUGHLINE_ENGINE_PROGRAM, "throughline-engine", "--data", dir.c_str(), "--die-with-parent", nullptr);
      ::_exit(127);
    }
    ::pause();
    ::_exit(0);
  }
  ::close(ready[1]);
  std::array<char, 6> line{};
  ASSERT_EQ(::read(ready[0], line.data(), line.size()), 6);
  ::kill(parent, SIGKILL);
  ::waitpid(parent, nullptr, 0);
  const int lock = ::open((dir + "/engine.lock").c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_EQ(::flock(lock, LOCK_EX), 0);  // waits for the engine's end; the test's own time limit is the limit
  ::close(lock);
  ::close(ready[0]);
}

TEST_F(EngineLife, ItEndsWhenItsParentIsKilled) { KillTheParent(dir_, false); }
TEST_F(EngineLife, ItEndsWhenItsParentsPipeCloses) { KillTheParent(dir_, true); }

}  // namespace
}  // namespace throughline::engine_test
