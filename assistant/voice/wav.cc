#include "assistant/voice/wav.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>
#include <numeric>
#include <optional>

namespace throughline::assistant {
namespace {

constexpr uint16_t kPcm = 1, kFloat = 3, kExtensible = 0xFFFE;

uint32_t Little(std::string_view bytes, size_t at, size_t count) {
  uint32_t value = 0;
  for (size_t i = 0; i < count; ++i) value |= static_cast<uint32_t>(static_cast<uint8_t>(bytes[at + i])) << (8 * i);
  return value;
}

struct Format {
  uint16_t tag = 0, channels = 0, bits = 0;
  uint32_t rate = 0;
  size_t frame_bytes() const { return size_t{channels} * (bits / 8); }
};

std::optional<Format> ReadFormat(std::string_view chunk) {
  if (chunk.size() < 16) return std::nullopt;
  Format format{.tag = static_cast<uint16_t>(Little(chunk, 0, 2)),
                .channels = static_cast<uint16_t>(Little(chunk, 2, 2)),
                .bits = static_cast<uint16_t>(Little(chunk, 14, 2)),
                .rate = Little(chunk, 4, 4)};
  if (format.tag == kExtensible && chunk.size() >= 26) format.tag = static_cast<uint16_t>(Little(chunk, 24, 2));
  return format;
}

Result<void> Check(const Format& format) {
  const bool known =
      (format.tag == kPcm && (format.bits == 8 || format.bits == 16 || format.bits == 24 || format.bits == 32)) ||
      (format.tag == kFloat && format.bits == 32);
  if (!known)
    return Fail(ErrorKind::kInvalid, "the WAV's samples are coded in a way that is not read here: use 16-bit PCM");
  if (format.channels < 1 || format.channels > 8)
    return Fail(ErrorKind::kInvalid, "the WAV has no channels, or more than 8");
  if (format.rate < 8'000 || format.rate > 192'000)
    return Fail(ErrorKind::kInvalid, "the WAV's sampling rate is not within 8 to 192 kHz");
  return {};
}

// -1 to 1.
float ReadSample(std::string_view data, size_t at, const Format& format) {
  if (format.tag == kFloat) {
    const uint32_t bits = Little(data, at, 4);
    float value;
    std::memcpy(&value, &bits, sizeof value);
    return std::isfinite(value) ? std::clamp(value, -1.0f, 1.0f) : 0.0f;
  }
  if (format.bits == 8) return (static_cast<float>(static_cast<uint8_t>(data[at])) - 128.0f) / 128.0f;
  const size_t bytes = format.bits / 8;
  const auto whole = static_cast<int32_t>(Little(data, at, bytes) << (32 - format.bits));
  return static_cast<float>(static_cast<double>(whole) / 2147483648.0);
}

}  // namespace

std::vector<float> Resample(const std::vector<float>& samples, uint32_t from_rate, uint32_t to_rate) {
  if (from_rate == to_rate || samples.empty()) return samples;
  // Below the lower of the two Nyquist frequencies, so that nothing is folded down into speech.
  const double scale = std::min(1.0, static_cast<double>(to_rate) / from_rate);
  const auto reach = static_cast<int64_t>(std::ceil(12.0 / scale));  // samples on each side
  const auto taps = static_cast<size_t>(2 * reach + 1);
  // Places between two samples repeat: 44.1 to 16 kHz knows 160 of them. One kernel each.
  const uint64_t common = std::gcd(uint64_t{from_rate}, uint64_t{to_rate});
  const uint64_t step = from_rate / common, phases = to_rate / common;
  std::vector<float> kernels(phases * taps);
  for (uint64_t phase = 0; phase < phases; ++phase) {
    float* const kernel = &kernels[phase * taps];
    double sum = 0;
    for (size_t tap = 0; tap < taps; ++tap) {
      const double x = static_cast<double>(tap) - static_cast<double>(reach) -
                       static_cast<double>(phase) / static_cast<double>(phases);
      const double angle = std::numbers::pi * x * scale;
      const double window = 0.5 + 0.5 * std::cos(std::numbers::pi * x / static_cast<double>(reach + 1));  // Hann
      const double weight = (x == 0 ? 1.0 : std::sin(angle) / angle) * window;
      kernel[tap] = static_cast<float>(weight);
      sum += weight;
    }
    for (size_t tap = 0; tap < taps; ++tap) kernel[tap] /= static_cast<float>(sum);
  }
  const auto end = static_cast<int64_t>(samples.size());
  std::vector<float> out(samples.size() * to_rate / from_rate);
  for (uint64_t i = 0; i < out.size(); ++i) {
    const auto begin = static_cast<int64_t>(i * step / phases) - reach;
    const float* const kernel = &kernels[(i * step % phases) * taps];
    const int64_t from = std::max<int64_t>(begin, 0), to = std::min<int64_t>(begin + static_cast<int64_t>(taps), end);
    float sum = 0;
    for (int64_t j = from; j < to; ++j) sum += kernel[j - begin] * samples[static_cast<size_t>(j)];
    out[i] = sum;
  }
  return out;
}

Result<Sound> ReadWav(std::string_view file) {
  if (file.size() < 12 || file.substr(0, 4) != "RIFF" || file.substr(8, 4) != "WAVE")
    return Fail(ErrorKind::kInvalid, "the recording is no WAV file");
  std::optional<Format> format;
  size_t at = 12;
  while (file.size() - at >= 8) {
    const std::string_view id = file.substr(at, 4);
    const size_t claimed = Little(file, at + 4, 4);
    at += 8;
    // A recorder that streams does not know its length: 0 or 0xFFFFFFFF stands for all that follows.
    const bool is_data = id == "data";
    const size_t size = is_data && claimed == 0 ? file.size() - at : std::min(claimed, file.size() - at);
    const std::string_view chunk = file.substr(at, size);
    if (id == "fmt ") {
      format = ReadFormat(chunk);
    } else if (is_data) {
      if (!format) return Fail(ErrorKind::kInvalid, "the WAV does not say how its samples are coded before they come");
      if (Result<void> good = Check(*format); !good) return Fail(good.error());
      const size_t frames = chunk.size() / format->frame_bytes();
      if (frames == 0) return Fail(ErrorKind::kInvalid, "the recording is empty");
      if (frames > static_cast<size_t>(kMostSound.count()) * format->rate)
        return Fail(ErrorKind::kTooLarge, "the recording is longer than 60 seconds");
      std::vector<float> mono(frames);
      for (size_t i = 0; i < frames; ++i) {
        float sum = 0;
        for (size_t channel = 0; channel < format->channels; ++channel)
          sum += ReadSample(chunk, i * format->frame_bytes() + channel * (format->bits / 8), *format);
        mono[i] = sum / static_cast<float>(format->channels);
      }
      const std::vector<float> resampled = Resample(mono, format->rate, kSoundRate);
      Sound sound;
      sound.samples.reserve(resampled.size());
      for (const float sample : resampled)
        sound.samples.push_back(static_cast<int16_t>(std::lround(std::clamp(sample, -1.0f, 1.0f) * 32767.0f)));
      if (sound.samples.empty()) return Fail(ErrorKind::kInvalid, "the recording is empty");
      return sound;
    }
    at += size;
    if (size % 2 == 1 && at < file.size()) ++at;  // chunks begin at even places
  }
  return Fail(ErrorKind::kInvalid, "the WAV holds no samples");
}

}  // namespace throughline::assistant
