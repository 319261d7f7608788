// Speech to text without a network: pocketsphinx, when it is installed, as a process of its own.
//
// Why a process: it is foreign code that reads what strangers recorded. It gets the sound as samples (never the file
// that came), limits on time, memory and output, and dies with us.
//
// Shape    English; hears what people ask of an observability system and the names in the live catalogue
//          (language_model.h), which it makes anew when the catalogue has changed.
// Limits   kMostAtOnce recognitions; one more is kBusy.
// Errors   kBusy, kTimeout, kUnavailable, kCancelled with a sentence.
// Threads  any.
#pragma once

#include <memory>
#include <string>

#include "assistant/live_catalogue.h"
#include "assistant/voice/wav.h"
#include "net/cancel.h"

namespace throughline::assistant {

inline constexpr std::string_view kHowToHaveVoice =
    "There is no speech recogniser: install the Debian packages pocketsphinx and pocketsphinx-en-us, or set "
    "OPENAI_API_KEY (and OPENAI_BASE_URL) to an endpoint that transcribes.";

struct Heard {
  std::string text;       // empty: nothing that sounds like words
  double confidence = 0;  // 0 to 1: mean of the words' posteriors
};

class OfflineRecogniser {
 public:
  static constexpr int kMostAtOnce = 2;

  struct Files {
    std::string program = "/usr/bin/pocketsphinx_continuous";
    std::string acoustic_model = "/usr/share/pocketsphinx/model/en-us/en-us";
    std::string dictionary = "/usr/share/pocketsphinx/model/en-us/cmudict-en-us.dict";
  };
  static bool IsInstalled(const Files& files);

  explicit OfflineRecogniser(Files files);
  ~OfflineRecogniser();
  OfflineRecogniser(const OfflineRecogniser&) = delete;
  OfflineRecogniser& operator=(const OfflineRecogniser&) = delete;

  Result<Heard> Recognise(const Sound& sound, const CataloguePtr& catalogue, const net::CancelToken& cancel);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace throughline::assistant
