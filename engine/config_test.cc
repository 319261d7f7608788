#include "engine/config.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "engine/process.h"

namespace throughline::engine {
namespace {

class ConfigTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "engine_config_XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    dir_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(dir_); }
  std::string dir_;
};

TEST_F(ConfigTest, ADirectoryNameCannotAddElements) {
  const std::string xml = ServerConfigXml("/a</path><x>&", {});
  EXPECT_NE(xml.find("<path>/a&lt;/path&gt;&lt;x&gt;&amp;/</path>"), std::string::npos);
}

TEST_F(ConfigTest, OneQueryGetsHalfOfTheMemory) {
  const NamedTexts settings = ConnectionSettings({.memory_bytes = 1000});
  EXPECT_NE(std::find(settings.begin(), settings.end(), std::pair<std::string, std::string>("max_memory_usage", "500")),
            settings.end());
}

TEST_F(ConfigTest, TheFileIsReplacedAsAWhole) {
  std::ofstream(dir_ + "/engine.xml") << "old";
  const Result<std::string> path = WriteServerConfig(dir_, {.memory_bytes = 12345});
  ASSERT_TRUE(path);
  std::ifstream in(*path);
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  EXPECT_EQ(text, ServerConfigXml(dir_, {.memory_bytes = 12345}));
  EXPECT_FALSE(std::filesystem::exists(*path + ".new"));
  EXPECT_FALSE(WriteServerConfig(dir_ + "/nowhere", {}));
}

TEST_F(ConfigTest, OneLockADirectoryNamesItsHolder) {
  {
    const auto first = DirectoryLock::Take(dir_);
    ASSERT_TRUE(first);
    const auto second = DirectoryLock::Take(dir_);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().kind, ErrorKind::kConflict);
    EXPECT_NE(second.error().message.find("process " + std::to_string(getpid())), std::string::npos);
  }
  EXPECT_TRUE(DirectoryLock::Take(dir_));
}

TEST_F(ConfigTest, ALibraryThatIsNowhereIsReportedWithEveryPlace) {
  const auto api = LoadChdb({dir_ + "/a.so", dir_ + "/b.so"});
  ASSERT_FALSE(api);
  EXPECT_NE(api.error().message.find(dir_ + "/a.so, " + dir_ + "/b.so"), std::string::npos);
  EXPECT_EQ(LibraryCandidates("/x/libchdb.so"), std::vector<std::string>{"/x/libchdb.so"});
}

}  // namespace
}  // namespace throughline::engine
