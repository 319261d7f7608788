#include "store/data_dir.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace throughline::store {
namespace {

class DataDir : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "throughline-datadir-XXXXXX").string();
    directory_ = ::mkdtemp(name.data());
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }
  std::string directory_;
};

TEST_F(DataDir, IsMadeForItsOwnerAlone) {
  Result<DataDirLock> lock = LockDataDir(directory_ + "/a/b");
  ASSERT_TRUE(lock) << lock.error().message;
  struct stat found {};
  ASSERT_EQ(::stat((directory_ + "/a/b").c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0700u);
  EXPECT_EQ(lock->path(), directory_ + "/a/b");
}

TEST_F(DataDir, IsHeldOnceAndNamesItsHolder) {
  Result<DataDirLock> first = LockDataDir(directory_);
  ASSERT_TRUE(first);
  Result<DataDirLock> second = LockDataDir(directory_);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::kConflict);
  EXPECT_EQ(second.error().message, "the data directory " + directory_ + " is in use by process " +
                                        std::to_string(::getpid()) + ": stop that one, or choose another with --data");
}

TEST_F(DataDir, IsFreeAgainAfterItsHolder) {
  { ASSERT_TRUE(LockDataDir(directory_)); }
  EXPECT_TRUE(LockDataDir(directory_));
}

TEST_F(DataDir, SaysWhyItCantBeUsed) {
  std::ofstream(directory_ + "/file") << "x";
  Result<DataDirLock> lock = LockDataDir(directory_ + "/file");
  ASSERT_FALSE(lock);
  EXPECT_EQ(lock.error().message, "the data directory " + directory_ + "/file can't be used: Not a directory");
  Result<DataDirLock> long_path = LockDataDir(directory_ + "/" + std::string(100, 'x'));
  ASSERT_FALSE(long_path);
  EXPECT_THAT(long_path.error().message, testing::HasSubstr("too long"));
}

}  // namespace
}  // namespace throughline::store
