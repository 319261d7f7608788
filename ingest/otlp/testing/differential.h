// For tests and fuzzing: our reader and the protobuf library on the same bytes.
#pragma once

#include <fmt/format.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/stubs/logging.h>

#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"
#include "ingest/otlp/read_limits.h"
#include "ingest/otlp/testing/expressible.h"
#include "ingest/otlp/testing/rebuilt.h"

namespace throughline::ingest::testing {

struct DamageTally {
  size_t compared = 0, refused_whole = 0, refused_part = 0;
};

// What the two disagree about; empty when they agree, or when a rule of ours that the library does not have refused
// something. Those are few: groups, wrong wire types of known fields (skipped by the library), numbers of too many
// bits.
template <typename Batch, typename Request, typename Read>
std::string Disagreement(Read read, std::string_view body, DamageTally& tally) {
  Batch batch;
  Result<void> ours = read(body, ReadLimits{}, batch);
  uint64_t kept = CountOf(batch);
  if (ours && batch.received != kept + batch.rejections.total()) {
    return fmt::format("received {}, kept {}, refused {}", batch.received, kept, batch.rejections.total());
  }
  if (!ours) {
    ++tally.refused_whole;
    if (ours.error().kind == ErrorKind::kInternal || ours.error().message.empty()) return ours.error().message;
  } else if (batch.rejections.total() != 0) {
    ++tally.refused_part;
    if (batch.rejections.first.empty()) return "a refusal without a reason";
  }
  Request request;
  [[maybe_unused]] static const auto kQuiet =
      pb::SetLogHandler(nullptr);  // the library logs each text that is not UTF-8
  pb::io::CodedInputStream in(reinterpret_cast<const uint8_t*>(body.data()), static_cast<int>(body.size()));
  in.SetRecursionLimit(1000);
  if (!request.ParseFromCodedStream(&in) || !in.ConsumedEntireMessage()) return "";
  if (!ours) {
    for (const char* rule : {"a group", "wrong wire type", "too many bytes", "over 2^29"}) {
      if (ours.error().message.find(rule) != std::string::npos) return "";
    }
    return "only the library accepts it: " + ours.error().message;
  }
  if (batch.rejections.total() != 0 || batch.attributes_cut != 0) return "";
  ++tally.compared;
  Express(request);
  std::string expected = request.SerializeAsString();
  if (Rebuilt(batch).SerializeAsString() == expected) return "";
  return "the library reads\n" + request.DebugString() + "we read\n" + Rebuilt(batch).DebugString();
}

// Calls `visit` with `body` cut at every byte, with each bit of each byte flipped in turn, and with each byte one
// larger and one smaller, which hits every length varint.
template <typename Visit>
void ForEachDamage(std::string_view body, Random& random, Visit visit) {
  // Long bodies are sampled: about 600 places.
  size_t step = body.size() / 600 + 1;
  for (size_t i = random.Below(step); i < body.size(); i += step) {
    visit(body.substr(0, i));
    std::string damaged(body);
    for (int delta : {1, -1}) {
      damaged[i] = static_cast<char>(body[i] + delta);
      visit(damaged);
    }
    damaged[i] = static_cast<char>(body[i] ^ (1 << random.Below(8)));
    visit(damaged);
  }
}

}  // namespace throughline::ingest::testing
