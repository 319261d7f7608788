#include "assistant/voice/offline.h"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <fstream>
#include <iterator>
#include <mutex>
#include <set>
#include <utility>
#include <vector>

#include "assistant/demos/questions.h"
#include "assistant/demos/wait.h"
#include "assistant/planner/vocabulary.h"
#include "assistant/voice/child.h"
#include "assistant/voice/language_model.h"
#include "base/random.h"

namespace throughline::assistant {
namespace {

constexpr size_t kSentences = 4000;

// Fields whose values people say: who did it, and with which model.
bool IsSpokenField(const Field& field) {
  for (const std::string_view keypath : {"$l.serviceName", "$l.applicationName", "$l.subsystemName"})
    if (field.keypath == keypath) return true;
  return field.keypath.ends_with(".model");
}

std::vector<std::string> NamesOf(const LiveCatalogue& catalogue) {
  std::vector<std::string> names;
  std::set<std::string_view> seen;
  for (const Field& field : catalogue.fields) {
    if (!IsSpokenField(field)) continue;
    for (const std::string& value : field.values)
      if (value.size() <= 60 && seen.insert(value).second) names.push_back(value);
  }
  return names;
}

std::vector<std::string> SentencesOf() {
  SeededRandom random(1);
  const QuestionSource source({.services = {"checkout", "payment", "search"}, .models = {}});
  std::vector<std::string> sentences;
  for (size_t i = 0; i < kSentences; ++i) sentences.push_back(source.Ask(random).text);
  for (size_t i = 0; i < kSentences / 10; ++i) sentences.push_back(source.FollowUp(random));
  // And whatever else the planner knows, once each, so that it can be heard at all.
  const auto for_each = [](std::string_view phrases, auto&& use) {
    while (!phrases.empty()) {
      const size_t end = std::min(phrases.find('|'), phrases.size());
      use(std::string(phrases.substr(0, end)));
      phrases.remove_prefix(std::min(end + 1, phrases.size()));
    }
  };
  for (const Phrase& phrase : Vocabulary())
    for_each(phrase.words, [&](const std::string& words) { sentences.push_back(words); });
  for (const Concept& idea : Concepts()) {
    for_each(idea.phrases, [&](const std::string& words) {
      sentences.push_back("show me the " + words);
      sentences.push_back("errors by " + words + " today");
      if (idea.is_measure) sentences.push_back("average " + words + " by service");
    });
  }
  return sentences;
}

// A line is what was heard, or, by -time, `word start end posterior`.
Heard ReadOutput(std::string_view output) {
  Heard heard;
  double sum = 0;
  size_t words = 0;
  while (!output.empty()) {
    const size_t end = std::min(output.find('\n'), output.size());
    const std::string_view line = output.substr(0, end);
    output.remove_prefix(std::min(end + 1, output.size()));
    const size_t last = line.rfind(' ');
    double posterior = 0;
    const bool has_time =
        last != std::string_view::npos && line.find('.') != std::string_view::npos &&
        std::from_chars(line.data() + last + 1, line.data() + line.size(), posterior).ec == std::errc();
    if (has_time) {
      if (line.front() == '<' || line.front() == '[' || line.front() == '+') continue;  // silence and noise
      sum += std::clamp(posterior, 0.0, 1.0);
      ++words;
    } else if (!line.empty()) {
      if (!heard.text.empty()) heard.text += ' ';
      heard.text += line;
    }
  }
  if (words > 0) heard.confidence = sum / static_cast<double>(words);
  return heard;
}

}  // namespace

struct OfflineRecogniser::Impl {
  Files files;
  Places places{kMostAtOnce};
  std::mutex mutex;
  std::vector<std::string> names;  // that `vocabulary` knows
  std::shared_ptr<const SpeechVocabulary> vocabulary;

  // Null: there is no dictionary.
  std::shared_ptr<const SpeechVocabulary> VocabularyOf(const CataloguePtr& wanted) {
    std::vector<std::string> wanted_names = wanted ? NamesOf(*wanted) : std::vector<std::string>();
    std::lock_guard lock(mutex);
    if (vocabulary && names == wanted_names) return vocabulary;
    std::ifstream file(files.dictionary, std::ios::binary);
    const std::string dictionary((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    if (dictionary.empty()) return nullptr;
    vocabulary = std::make_shared<SpeechVocabulary>(dictionary, SentencesOf(), wanted_names);
    names = std::move(wanted_names);
    return vocabulary;
  }
};

bool OfflineRecogniser::IsInstalled(const Files& files) {
  return ::access(files.program.c_str(), X_OK) == 0 && ::access((files.acoustic_model + "/mdef").c_str(), R_OK) == 0 &&
         ::access(files.dictionary.c_str(), R_OK) == 0;
}

OfflineRecogniser::OfflineRecogniser(Files files) : impl_(std::make_unique<Impl>()) { impl_->files = std::move(files); }
OfflineRecogniser::~OfflineRecogniser() = default;

Result<Heard> OfflineRecogniser::Recognise(const Sound& sound, const CataloguePtr& catalogue,
                                           const net::CancelToken& cancel) {
  const std::optional<Places::Place> place = impl_->places.Take();
  if (!place) return Fail(ErrorKind::kBusy, "Two recordings are being listened to already: try again in a moment.");
  const std::shared_ptr<const SpeechVocabulary> vocabulary = impl_->VocabularyOf(catalogue);
  if (!vocabulary)
    return Fail(ErrorKind::kUnavailable, "the recogniser's dictionary can't be read: " + impl_->files.dictionary);
  const std::string_view samples(reinterpret_cast<const char*>(sound.samples.data()),
                                 sound.samples.size() * sizeof(int16_t));
  const auto output = RunChild({{impl_->files.program},
                                {"-infile"},
                                ChildArgument::File(samples),
                                {"-hmm"},
                                {impl_->files.acoustic_model},
                                {"-dict"},
                                ChildArgument::File(vocabulary->dictionary()),
                                {"-lm"},
                                ChildArgument::File(vocabulary->model()),
                                {"-logfn"},
                                {"/dev/null"},
                                {"-time"},
                                {"yes"}},
                               {}, cancel);
  if (!output) return Fail(output.error());
  Heard heard = ReadOutput(*output);
  heard.text = vocabulary->Restore(heard.text);
  return heard;
}

}  // namespace throughline::assistant
