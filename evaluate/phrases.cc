#include "evaluate/phrases.h"

#include <hs/hs.h>

#include <algorithm>
#include <mutex>
#include <string>

#include "base/log.h"

namespace throughline::evaluate {

struct PhraseSet::Compiled {
  hs_database_t* database = nullptr;
  // Scratch space is one scan's at a time; threads take one that is free.
  std::mutex mutex;
  std::vector<hs_scratch_t*> free;

  ~Compiled() {
    for (hs_scratch_t* one : free) hs_free_scratch(one);
    hs_free_database(database);
  }
};

PhraseSet::PhraseSet(std::span<const Phrase> phrases) : compiled_(std::make_unique<Compiled>()) {
  std::vector<std::string> texts;
  for (const Phrase& phrase : phrases) texts.emplace_back(phrase.pattern);
  std::vector<const char*> patterns;
  std::vector<unsigned> flags, ids;
  for (const std::string& text : texts) {
    patterns.push_back(text.c_str());
    flags.push_back(HS_FLAG_CASELESS | HS_FLAG_SINGLEMATCH | HS_FLAG_DOTALL);
    ids.push_back(static_cast<unsigned>(ids.size()));
  }
  hs_compile_error_t* error = nullptr;
  if (hs_compile_multi(patterns.data(), flags.data(), ids.data(), static_cast<unsigned>(ids.size()), HS_MODE_BLOCK,
                       nullptr, &compiled_->database, &error) != HS_SUCCESS) {
    log::Error("evaluate", "phrases could not be compiled: none is found",
               {{"reason", error != nullptr ? error->message : "unknown"}});
    hs_free_compile_error(error);
    compiled_->database = nullptr;
  }
}

PhraseSet::~PhraseSet() = default;

std::vector<uint32_t> PhraseSet::In(std::string_view text) const {
  std::vector<uint32_t> found;
  if (compiled_->database == nullptr || text.empty()) return found;
  hs_scratch_t* scratch = nullptr;
  {
    std::lock_guard lock(compiled_->mutex);
    if (!compiled_->free.empty()) {
      scratch = compiled_->free.back();
      compiled_->free.pop_back();
    }
  }
  if (scratch == nullptr && hs_alloc_scratch(compiled_->database, &scratch) != HS_SUCCESS) return found;
  hs_scan(
      compiled_->database, text.data(), static_cast<unsigned>(text.size()), 0, scratch,
      [](unsigned id, unsigned long long, unsigned long long, unsigned, void* context) {
        static_cast<std::vector<uint32_t>*>(context)->push_back(id);
        return 0;
      },
      &found);
  {
    std::lock_guard lock(compiled_->mutex);
    compiled_->free.push_back(scratch);
  }
  std::ranges::sort(found);
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

}  // namespace throughline::evaluate
