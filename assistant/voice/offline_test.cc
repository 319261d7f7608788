// With the real recogniser: ./setup installs it for the tests. testdata/*.wav were spoken by a synthesiser
// (testdata/make.sh).
#include "assistant/voice/offline.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <thread>

#include "assistant/voice/child.h"

namespace throughline::assistant {
namespace {

Sound Recording(const std::string& name) {
  std::ifstream file(std::string(THROUGHLINE_SOURCE_DIR) + "/assistant/voice/testdata/" + name, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  Result<Sound> sound = ReadWav(bytes);
  EXPECT_TRUE(sound) << name;
  return sound ? *sound : Sound();
}

CataloguePtr Catalogue() {
  auto catalogue = std::make_shared<LiveCatalogue>();
  catalogue->fields.push_back({.source = "spans",
                               .keypath = "$l.serviceName",
                               .type = "string",
                               .unit = {},
                               .values = {"checkout-service", "payment-api"}});
  return catalogue;
}

TEST(OfflineRecogniser, IsInstalledWithTheTestPackages) {
  EXPECT_TRUE(OfflineRecogniser::IsInstalled({})) << "pocketsphinx is missing: run ./setup";
  EXPECT_FALSE(OfflineRecogniser::IsInstalled({.program = "/nowhere/pocketsphinx"}));
}

TEST(OfflineRecogniser, HearsAQuestionWordForWord) {
  OfflineRecogniser recogniser({});
  const Result<Heard> heard = recogniser.Recognise(Recording("errors.wav"), Catalogue(), {});
  ASSERT_TRUE(heard) << heard.error().message;
  EXPECT_EQ(heard->text, "show me errors of the last hour");
  EXPECT_GT(heard->confidence, 0.3);
  EXPECT_LE(heard->confidence, 1.0);
}

TEST(OfflineRecogniser, WritesNamesOfTheCatalogueAsTheyAreStored) {
  OfflineRecogniser recogniser({});
  const Result<Heard> heard = recogniser.Recognise(Recording("checkout.wav"), Catalogue(), {});
  ASSERT_TRUE(heard) << heard.error().message;
  EXPECT_EQ(heard->text, "slowest spans of the checkout-service");
}

TEST(OfflineRecogniser, HearsNothingInSilence) {
  OfflineRecogniser recogniser({});
  const Result<Heard> heard = recogniser.Recognise({.samples = std::vector<int16_t>(16'000)}, nullptr, {});
  ASSERT_TRUE(heard) << heard.error().message;
  EXPECT_EQ(heard->text, "");
}

TEST(OfflineRecogniser, AMissingDictionaryIsAnErrorThatNamesIt) {
  OfflineRecogniser recogniser({.dictionary = "/nowhere/dictionary"});
  const Result<Heard> heard = recogniser.Recognise({.samples = std::vector<int16_t>(16'000)}, nullptr, {});
  ASSERT_FALSE(heard);
  EXPECT_NE(heard.error().message.find("/nowhere/dictionary"), std::string::npos);
}

TEST(RunChild, AFileArgumentHoldsItsContent) {
  EXPECT_EQ(RunChild({{"/bin/cat"}, ChildArgument::File("one "), ChildArgument::File("two")}, {}, {}).value(),
            "one two");
}

TEST(RunChild, WhatTakesTooLongIsEnded) {
  const auto output = RunChild({{"/bin/sleep"}, {"3600"}}, {.time = std::chrono::milliseconds(20)}, {});
  ASSERT_FALSE(output);
  EXPECT_EQ(output.error().kind, ErrorKind::kTimeout);
}

TEST(RunChild, AStopEndsIt) {
  const net::CancelToken cancel;
  std::jthread stopper([&] { cancel.Cancel(); });
  EXPECT_EQ(RunChild({{"/bin/sleep"}, {"3600"}}, {}, cancel).error().kind, ErrorKind::kCancelled);
}

TEST(RunChild, TooMuchOutputIsEnded) {
  const auto output = RunChild({{"/usr/bin/yes"}}, {.output = 1000}, {});
  ASSERT_FALSE(output);
  EXPECT_EQ(output.error().kind, ErrorKind::kTooLarge);
}

TEST(RunChild, AFailureSaysHowItEnded) {
  EXPECT_EQ(RunChild({{"/bin/false"}}, {}, {}).error().message, "the recogniser ended with code 1");
  EXPECT_EQ(RunChild({{"/nowhere/program"}}, {}, {}).error().message, "the recogniser ended with code 127");
}

}  // namespace
}  // namespace throughline::assistant
