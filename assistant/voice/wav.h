// Reads recorded sound: WAV in any usual form, to what recognisers want.
//
// Shape    16 kHz, mono, 16 bits. Other rates are resampled (windowed sinc), channels are averaged.
// Limits   kMostSound of sound; rates 8 to 192 kHz; 1 to 8 channels.
// Errors   kInvalid, kTooLarge with a sentence. No length in a header is believed beyond the bytes that are there.
// Threads  functions.
// Source   Multimedia Programming Interface and Data Specifications 1.0, "WAVE"; RFC 2361 for the format tags.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace throughline::assistant {

inline constexpr int kSoundRate = 16'000;
inline constexpr std::chrono::seconds kMostSound{60};

struct Sound {
  std::vector<int16_t> samples;  // at kSoundRate
  std::chrono::milliseconds duration() const {
    return std::chrono::milliseconds(samples.size() * 1000 / static_cast<size_t>(kSoundRate));
  }
};

Result<Sound> ReadWav(std::string_view file);
std::vector<float> Resample(const std::vector<float>& samples, uint32_t from_rate, uint32_t to_rate);

}  // namespace throughline::assistant
