// A recording comes from a stranger: whatever its header says, what is read stays within the bytes and the limits.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "assistant/voice/language_model.h"
#include "assistant/voice/wav.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace throughline::assistant;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (const auto sound = ReadWav(bytes)) {
    // Each sample that was stored becomes two at most (8 to 16 kHz), and there is a minute of them at most.
    if (sound->samples.empty() || sound->samples.size() > 2 * size) std::abort();
    if (sound->samples.size() > static_cast<size_t>(kMostSound.count()) * kSoundRate) std::abort();
  } else if (sound.error().message.empty()) {
    std::abort();
  }
  for (const std::string& word : Spoken(bytes))
    if (word.empty()) std::abort();
  return 0;
}
