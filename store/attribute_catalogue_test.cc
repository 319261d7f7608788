#include "store/attribute_catalogue.h"

#include <gtest/gtest.h>

#include <future>
#include <optional>

namespace throughline::store {
namespace {

using namespace std::chrono_literals;

// A store whose readings the test lets through one at a time.
class FakeReader final : public AttributeReader {
 public:
  std::vector<std::string> Tables() const override { return {"spans"}; }
  Result<std::vector<std::string>> Keys(std::string_view) override {
    std::unique_lock lock(mutex_);
    ++asked_;
    changed_.notify_all();
    changed_.wait(lock, [&] { return open_ > 0; });
    --open_;
    if (fails_) return Fail(ErrorKind::kUnavailable, "away");
    return keys_;
  }
  Result<std::vector<std::string>> Days(std::string_view) override { return std::vector<std::string>{"2", "1"}; }
  Result<Sample> Types(std::string_view, std::string_view day, bool newest) override {
    std::lock_guard lock(mutex_);
    samples_ += std::string(day) + (newest ? "n " : " ");
    Sample sample;
    sample.types["n"] = day == "1" ? AttributeTypes{.text = true} : AttributeTypes{.number = true};
    sample.types["gone"] = {.text = true};
    sample.long_texts = {"prompt"};
    return sample;
  }

  void LetThrough(int readings = 1) {
    std::lock_guard lock(mutex_);
    open_ += readings;
    changed_.notify_all();
  }
  void WaitAsked(int count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return asked_ >= count; });
  }
  int asked() {
    std::lock_guard lock(mutex_);
    return asked_;
  }
  void Set(std::vector<std::string> keys, bool fails = false) {
    std::lock_guard lock(mutex_);
    keys_ = std::move(keys);
    fails_ = fails;
  }
  std::string samples() {
    std::lock_guard lock(mutex_);
    return samples_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> keys_{"n"};
  std::string samples_;
  int open_ = 0, asked_ = 0;
  bool fails_ = false;
};

class Catalogue : public testing::Test {
 protected:
  ~Catalogue() override {
    reader_.LetThrough(1'000);  // before the catalogue's thread is joined
    catalogue_.reset();
  }
  AttributeCatalogue& Begin(AttributeCatalogueOptions options = {}) {
    catalogue_.emplace(reader_, clock_, options);
    return *catalogue_;
  }
  // A look that finds the keys as they are, whatever was under way.
  AttributeCatalogue::Snapshot Look(AttributeCatalogue& catalogue) {
    reader_.LetThrough(2);
    return catalogue.LookAgain(1min);
  }

  FakeReader reader_;
  FakeClock clock_;
  std::optional<AttributeCatalogue> catalogue_;
};

TEST_F(Catalogue, WhoAsksNeverWaitsAndKnowsNothingUntilTheFirstReading) {
  AttributeCatalogue& catalogue = Begin();
  reader_.WaitAsked(1);  // at once, without being asked
  EXPECT_TRUE(catalogue.Known()->empty());
  EXPECT_TRUE(Look(catalogue)->at("spans").contains("n"));
  EXPECT_TRUE(catalogue.Known()->at("spans").contains("n"));
}

TEST_F(Catalogue, IsReadAgainWhenItIsOldAndSomebodyAsks) {
  AttributeCatalogue& catalogue = Begin({.refresh_after = 15s});
  Look(catalogue);
  const int before = reader_.asked();
  clock_.Advance(14s);
  catalogue.Known();
  EXPECT_EQ(reader_.asked(), before);
  reader_.Set({"n", "new"});
  clock_.Advance(1s);
  EXPECT_FALSE(catalogue.Known()->at("spans").contains("new"));  // this one still gets the old
  reader_.WaitAsked(before + 1);
}

TEST_F(Catalogue, ALookFindsAKeyThatWasStoredWhileAnotherReadingRan) {
  AttributeCatalogue& catalogue = Begin();
  reader_.WaitAsked(1);  // it may have passed by what is stored now
  auto looked = std::async(std::launch::async, [&] { return catalogue.LookAgain(1min); });
  reader_.LetThrough();
  reader_.WaitAsked(2);
  reader_.Set({"n", "new"});
  reader_.LetThrough();
  EXPECT_TRUE(looked.get()->at("spans").contains("new"));
}

TEST_F(Catalogue, ALookIsGivenUpAfterItsPatience) {
  AttributeCatalogue& catalogue = Begin();
  EXPECT_TRUE(catalogue.LookAgain(1ms)->empty());
}

TEST_F(Catalogue, WhatCantBeReadStaysAsItWas) {
  AttributeCatalogue& catalogue = Begin();
  Look(catalogue);
  reader_.Set({}, /*fails=*/true);
  EXPECT_TRUE(Look(catalogue)->at("spans").contains("n"));
}

TEST_F(Catalogue, ATableWithoutKeysOrWithTooManyIsUnknown) {
  AttributeCatalogue& catalogue = Begin({.most_keys = 2});
  reader_.Set({});
  EXPECT_TRUE(Look(catalogue)->empty());
  reader_.Set({"a", "b", "c"});
  EXPECT_TRUE(Look(catalogue)->empty());
}

TEST_F(Catalogue, TypesOfEveryDayAreSampledOnceAndOfTheNewestRowsEachTime) {
  AttributeCatalogue& catalogue = Begin({.refresh_after = 15s});
  reader_.LetThrough();
  Look(catalogue);
  clock_.Advance(15s);
  catalogue.Known();
  reader_.LetThrough(2);
  // The steps run one after another on the catalogue's thread; a look comes before those that are left.
  for (int i = 0; i < 100 && reader_.samples() != "2n 2 1 2n "; ++i) Look(catalogue);
  EXPECT_EQ(reader_.samples(), "2n 2 1 2n ");
  const AttributeKeys known = Look(catalogue)->at("spans");
  EXPECT_EQ(known.at("n"), (AttributeTypes{.text = true, .number = true}));
  EXPECT_EQ(known.at("prompt"), (AttributeTypes{.text = true}));  // a long text, which is no path of the JSON column
  EXPECT_FALSE(known.contains("gone"));                           // only in a sample: its rows are no longer there
}

}  // namespace
}  // namespace throughline::store
