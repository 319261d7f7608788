#include "sdk/export/spool.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "sdk/export/testing.h"

namespace throughline::inline sdk::otlp {
namespace {

namespace fs = std::filesystem;

class SpoolTest : public testing::Test {
 protected:
  void SetUp() override {
    const std::string pattern = (fs::temp_directory_path() / "throughline-spool-XXXXXX").string();
    std::string made = pattern;
    ASSERT_NE(mkdtemp(made.data()), nullptr);
    directory_ = fs::path(made) / "a" / "b";
  }
  void TearDown() override { fs::remove_all(directory_.parent_path().parent_path()); }

  std::unique_ptr<Spool> Open(uint64_t max_bytes = 1 << 20) {
    Result<std::unique_ptr<Spool>> spool = Spool::Open(directory_, max_bytes);
    EXPECT_TRUE(spool) << spool.error().message;
    return std::move(*spool);
  }
  std::vector<fs::path> Files(const std::string& end) const {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(directory_)) {
      if (entry.path().string().ends_with(end)) files.push_back(entry.path());
    }
    std::ranges::sort(files);
    return files;
  }

  fs::path directory_;
};

// Text that does not compress.
std::string Noise(size_t size) {
  SeededRandom random(7);
  std::string text;
  while (text.size() < size) text += static_cast<char>(random.Next());
  return text;
}

TEST_F(SpoolTest, GivesBackInOrder) {
  const auto spool = Open();
  const Counted counted;
  for (int i = 0; i < 12; ++i) ASSERT_TRUE(spool->Append("request " + std::to_string(i), 10));
  EXPECT_EQ(counted[&Diagnostics::spans_spooled], 120);
  for (int i = 0; i < 12; ++i) {
    const std::optional<Spool::Entry> entry = spool->Oldest();
    ASSERT_TRUE(entry);
    EXPECT_EQ(entry->request, "request " + std::to_string(i));
    EXPECT_EQ(entry->spans, 10);
    spool->RemoveOldest();
  }
  EXPECT_TRUE(spool->empty());
  EXPECT_FALSE(spool->Oldest());
  EXPECT_TRUE(Files(".otlp").empty());
}

TEST_F(SpoolTest, OutlivesTheProgram) {
  {
    const auto spool = Open();
    ASSERT_TRUE(spool->Append("first", 1));
    ASSERT_TRUE(spool->Append("second", 2));
    spool->Oldest();
    spool->RemoveOldest();
  }
  std::ofstream(directory_ / "00000000000000000003-5.otlp.part") << "half";
  const auto spool = Open();
  EXPECT_TRUE(Files(".part").empty());
  ASSERT_TRUE(spool->Append("third", 3));
  EXPECT_EQ(spool->Oldest()->request, "second");
  spool->RemoveOldest();
  EXPECT_EQ(spool->Oldest()->request, "third");
}

TEST_F(SpoolTest, TheOldestGoWhenItIsFull) {
  const auto spool = Open(10'000);
  const Counted counted;
  const std::string noise = Noise(3000);
  for (uint64_t i = 1; i <= 5; ++i) ASSERT_TRUE(spool->Append(noise, i));
  EXPECT_LE(spool->byte_count(), 10'000);
  EXPECT_EQ(counted[&Diagnostics::spans_refused], 1 + 2);
  EXPECT_EQ(spool->Oldest()->spans, 3);
  EXPECT_FALSE(spool->Append(Noise(20'000), 1));  // larger than all of it
}

TEST_F(SpoolTest, ADamagedFileIsSetAsideAndCounted) {
  const Counted counted;
  Sentences sentences;
  const std::pair<const char*, std::function<void(std::string&)>> damages[] = {
      {"a flipped bit behind the header", [](std::string& bytes) { bytes[40] ^= 1; }},
      {"a flipped bit in the header", [](std::string& bytes) { bytes[9] ^= 1; }},
      {"cut", [](std::string& bytes) { bytes.resize(bytes.size() - 1); }},
      {"empty", [](std::string& bytes) { bytes.clear(); }},
      {"something else", [](std::string& bytes) { bytes = "hello"; }},
      {"a size beyond all memory", [](std::string& bytes) { bytes[15] = '\x7f'; }},
  };
  {
    const auto spool = Open();
    for (size_t i = 0; i <= std::size(damages); ++i) ASSERT_TRUE(spool->Append(Noise(100), 1 + i));
  }
  const std::vector<fs::path> files = Files(".otlp");
  for (size_t i = 0; i < std::size(damages); ++i) {
    std::ifstream in(files[i], std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(in), {}};
    damages[i].second(bytes);
    std::ofstream(files[i], std::ios::binary | std::ios::trunc) << bytes;
  }
  const auto spool = Open();
  const std::optional<Spool::Entry> entry = spool->Oldest();
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->spans, 1 + std::size(damages));
  EXPECT_EQ(Files(".corrupt").size(), std::size(damages));
  EXPECT_EQ(counted[&Diagnostics::spans_refused], 1 + 2 + 3 + 4 + 5 + 6);
  EXPECT_NE(sentences.all().find("is damaged: it is set aside as .corrupt"), std::string::npos) << sentences.all();
}

TEST_F(SpoolTest, IsOneProcesssAlone) {
  const auto spool = Open();
  const Result<std::unique_ptr<Spool>> second = Spool::Open(directory_, 1000);
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().message.find("is another process's"), std::string::npos);
}

TEST_F(SpoolTest, ADirectoryThatCannotBeIsAnError) { EXPECT_FALSE(Spool::Open("/dev/null/spool", 1000)); }

}  // namespace
}  // namespace throughline::inline sdk::otlp
