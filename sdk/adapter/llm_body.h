// The JSON objects of a model's answer out of the bytes of its body, whatever their framing: SSE, NDJSON, an array, or
// one document.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sdk/adapter/json.h"
#include "sdk/adapter/json_values.h"
#include "sdk/adapter/llm_shapes.h"
#include "sdk/adapter/sse.h"

namespace throughline::inline sdk {

class LlmBody {
 public:
  explicit LlmBody(size_t max_bytes) : max_bytes_(max_bytes), sse_(max_bytes), values_(max_bytes) {}

  // False: the reader's receiver wants no more.
  bool Feed(std::string_view bytes, AnswerReader& reader);

  // What could not be read so far, for a person: "2 pieces that are no JSON, the end of the body"; empty: nothing.
  std::string Unread(bool is_at_end) const;
  bool is_sse() const { return framing_ == Framing::kSse; }
  uint64_t objects() const { return objects_; }

 private:
  enum class Framing : uint8_t { kUnknown, kSse, kValues };
  bool ReadObject(std::string_view event, std::string_view text, AnswerReader& reader);

  size_t max_bytes_;
  size_t bytes_ = 0;
  Framing framing_ = Framing::kUnknown;
  SseReader sse_;
  JsonValueReader values_;
  json::Reader json_;
  uint64_t objects_ = 0;
  uint64_t not_json_ = 0;
};

}  // namespace throughline::inline sdk
