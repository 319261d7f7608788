#include "assistant/voice/wav.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <string>

namespace throughline::assistant {
namespace {

std::string Little(uint32_t value, size_t bytes) {
  std::string text;
  for (size_t i = 0; i < bytes; ++i) text.push_back(static_cast<char>(value >> (8 * i)));
  return text;
}

struct Header {
  uint32_t tag = 1, channels = 1, rate = 16'000, bits = 16;
  uint32_t claimed = 0xFFFFFFFF;  // length of the data; this value: the true one
};

std::string Wav(const Header& header, const std::string& data) {
  const std::string format = Little(header.tag, 2) + Little(header.channels, 2) + Little(header.rate, 4) +
                             Little(header.rate * header.channels * header.bits / 8, 4) +
                             Little(header.channels * header.bits / 8, 2) + Little(header.bits, 2);
  const uint32_t length = header.claimed == 0xFFFFFFFF ? static_cast<uint32_t>(data.size()) : header.claimed;
  return "RIFF" + Little(static_cast<uint32_t>(data.size()) + 36, 4) + "WAVEfmt " + Little(16, 4) + format + "data" +
         Little(length, 4) + data;
}

// A tone, as 16-bit samples, the same in all channels.
std::string Tone(double hertz, uint32_t rate, size_t frames, uint32_t channels = 1) {
  std::string data;
  for (size_t i = 0; i < frames; ++i) {
    const auto sample = static_cast<int16_t>(
        std::lround(16'000 * std::sin(2 * std::numbers::pi * hertz * static_cast<double>(i) / rate)));
    for (uint32_t channel = 0; channel < channels; ++channel) data += Little(static_cast<uint16_t>(sample), 2);
  }
  return data;
}

double Loudness(const Sound& sound) {
  double sum = 0;
  for (const int16_t sample : sound.samples) sum += static_cast<double>(sample) * sample;
  return std::sqrt(sum / static_cast<double>(sound.samples.size()));
}

TEST(ReadWav, SixteenKilohertzMonoIsTakenAsItIs) {
  const Result<Sound> sound = ReadWav(Wav({}, Tone(440, 16'000, 1600)));
  ASSERT_TRUE(sound) << sound.error().message;
  EXPECT_EQ(sound->samples.size(), 1600u);
  EXPECT_NEAR(Loudness(*sound), 16'000 / std::sqrt(2.0), 60);
  EXPECT_EQ(sound->duration(), std::chrono::milliseconds(100));
}

TEST(ReadWav, OtherRatesAndChannelsBecomeSixteenKilohertzMono) {
  for (const uint32_t rate : {8'000u, 22'050u, 44'100u, 48'000u}) {
    const Result<Sound> sound = ReadWav(Wav({.channels = 2, .rate = rate}, Tone(440, rate, rate, 2)));
    ASSERT_TRUE(sound) << rate;
    EXPECT_NEAR(static_cast<double>(sound->samples.size()), 16'000, 2) << rate;
    EXPECT_NEAR(Loudness(*sound), 16'000 / std::sqrt(2.0), 200) << rate;
  }
}

TEST(ReadWav, WhatIsAboveTheNewRatesReachIsNotFoldedIntoSpeech) {
  const Result<Sound> sound = ReadWav(Wav({.rate = 48'000}, Tone(15'000, 48'000, 48'000)));
  ASSERT_TRUE(sound);
  EXPECT_LT(Loudness(*sound), 300);
}

TEST(ReadWav, ARecordersOpenLengthMeansAllThatFollows) {
  for (const uint32_t claimed : {0u, 0xFFFFFFFEu}) {
    const Result<Sound> sound = ReadWav(Wav({.claimed = claimed}, Tone(440, 16'000, 800)));
    ASSERT_TRUE(sound);
    EXPECT_EQ(sound->samples.size(), 800u);
  }
}

TEST(ReadWav, HostileHeadersAreRefusedWithASentence) {
  const std::string good = Wav({}, Tone(440, 16'000, 100));
  const std::pair<const char*, std::string> cases[] = {
      {"nothing", ""},
      {"no RIFF", "OggS" + good.substr(4)},
      {"cut off in the header", good.substr(0, 30)},
      {"no data chunk", good.substr(0, 36)},
      {"data before the format", "RIFF    WAVEdata" + Little(4, 4) + "abcd"},
      {"no samples", Wav({}, "")},
      {"no channels", Wav({.channels = 0}, "abcd")},
      {"too many channels", Wav({.channels = 65'535}, std::string(200'000, 'x'))},
      {"rate 0", Wav({.rate = 0}, "abcd")},
      {"rate beyond reason", Wav({.rate = 0xFFFFFFFF}, "abcd")},
      {"bits that are none", Wav({.bits = 0}, "abcd")},
      {"ADPCM", Wav({.tag = 2, .bits = 4}, "abcd")},
      {"a format chunk of two bytes",
       "RIFF    WAVEfmt " + Little(2, 4) + "\1" + std::string(1, '\0') + "data" + Little(4, 4) + "abcd"},
      {"a chunk that claims 4 GiB", "RIFF    WAVEjunk" + Little(0xFFFFFFFF, 4) + "abcd"},
  };
  for (const auto& [why, file] : cases) {
    const Result<Sound> sound = ReadWav(file);
    ASSERT_FALSE(sound) << why;
    EXPECT_FALSE(sound.error().message.empty()) << why;
  }
}

TEST(ReadWav, MoreThanAMinuteIsTooMuch) {
  EXPECT_TRUE(ReadWav(Wav({.rate = 8'000, .bits = 8}, std::string(60 * 8'000, 'x'))));
  const Result<Sound> sound = ReadWav(Wav({.rate = 8'000, .bits = 8}, std::string(60 * 8'000 + 1, 'x')));
  ASSERT_FALSE(sound);
  EXPECT_EQ(sound.error().kind, ErrorKind::kTooLarge);
}

TEST(ReadWav, FloatsThatAreNoNumbersAreSilence) {
  const Result<Sound> sound = ReadWav(Wav({.tag = 3, .bits = 32}, Little(0x7FC00000, 4) + Little(0x3F000000, 4)));
  ASSERT_TRUE(sound);
  EXPECT_EQ(sound->samples[0], 0);
  EXPECT_NEAR(sound->samples[1], 16'384, 2);
}

}  // namespace
}  // namespace throughline::assistant
