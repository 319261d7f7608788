#include "ingest/rows/arrival.h"

#include <xxhash.h>

#include <cstring>

namespace throughline::ingest {

schema::BatchId MakeBatchId(std::string_view signal, const LabelDefaults& labels, std::string_view body) {
  // The labels come first with their lengths, so that no choice of labels can pass for the beginning of a body.
  std::string head = std::string(signal) + '\0' + std::to_string(labels.application.size()) + '\0' +
                     labels.application + std::to_string(labels.subsystem.size()) + '\0' + labels.subsystem;
  XXH64_hash_t seed = XXH3_64bits(head.data(), head.size());
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits_withSeed(body.data(), body.size(), seed));
  schema::BatchId id;
  static_assert(sizeof canonical.digest == sizeof id);
  std::memcpy(id.data(), canonical.digest, sizeof id);
  return id;
}

}  // namespace throughline::ingest
