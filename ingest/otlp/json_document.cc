#include <fmt/format.h>

#include <algorithm>

#include "ingest/otlp/json_groups.h"

namespace throughline::ingest {
namespace {

// A value takes at most four brackets a level, so this admits every value that the limit of 100 levels admits.
constexpr size_t kDeepestBrackets = 1000;
// A parser keeps about 13 bytes of address space per byte of its largest request. Larger ones are rare: not kept.
constexpr size_t kLargestKept = 8 << 20;

struct ThreadParser {
  simdjson::dom::parser parser;
  simdjson::dom::document document;
};

ThreadParser& Mine() {
  thread_local ThreadParser mine;
  return mine;
}

}  // namespace

Result<JsonElement> JsonDocument::Parse(std::string_view body, const ReadLimits& limits) {
  if (body.size() > limits.body_bytes) {
    return Fail(ErrorKind::kTooLarge,
                fmt::format("the request has {} bytes; at most {} are read", body.size(), limits.body_bytes));
  }
  ThreadParser& mine = Mine();
  if (mine.parser.capacity() > kLargestKept) mine = ThreadParser();
  // The buffer of the request before went with its batch. The size is what simdjson itself allocates.
  if (mine.document.string_buf == nullptr && mine.document.capacity() >= body.size()) {
    size_t size = SIMDJSON_ROUNDUP_N(5 * body.size() / 3 + simdjson::SIMDJSON_PADDING, 64);
    mine.document.string_buf.reset(new uint8_t[size]);
  }
  simdjson::error_code error = simdjson::SUCCESS;
  if (mine.parser.max_depth() != kDeepestBrackets || mine.parser.capacity() < body.size()) {
    error = mine.parser.allocate(std::max(body.size(), mine.parser.capacity()), kDeepestBrackets);
  }
  JsonElement root;
  if (error == simdjson::SUCCESS)
    error = mine.parser.parse_into_document(mine.document, body.data(), body.size()).get(root);
  if (error == simdjson::SUCCESS) return root;
  mine.document.string_buf = nullptr;  // of this size: the next request may need a larger one
  switch (error) {
    case simdjson::MEMALLOC:
      return Fail(ErrorKind::kBusy, "no memory to parse the request with");
    case simdjson::UTF8_ERROR:
      return Fail(ErrorKind::kInvalid, "the request is not JSON: it is not UTF-8");
    case simdjson::DEPTH_ERROR:
      return Fail(ErrorKind::kInvalid,
                  fmt::format("the request is nested more than {} brackets deep", kDeepestBrackets));
    case simdjson::EMPTY:
      return Fail(ErrorKind::kInvalid, "the request is not JSON: it is empty");
    default:
      return Fail(ErrorKind::kInvalid, fmt::format("the request is not JSON: {}", simdjson::error_message(error)));
  }
}

void JsonDocument::KeepText(otel::Arena& arena) {
  std::unique_ptr<uint8_t[]>& buffer = Mine().document.string_buf;
  if (buffer == nullptr) return;
  arena.Own(std::shared_ptr<const void>(buffer.release(),
                                        [](const void* text) { delete[] static_cast<const uint8_t*>(text); }));
}

}  // namespace throughline::ingest
