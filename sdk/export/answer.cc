#include "sdk/export/answer.h"

#include <simdjson.h>

#include "sdk/export/protobuf.h"
#include "sdk/export/transport.h"

namespace throughline::inline sdk::otlp {
namespace {

using namespace std::string_view_literals;

// Calls `read` with the document; whatever is wrong with it, nothing is read.
void WithJson(std::string_view body, auto read) {
  simdjson::dom::parser parser;
  simdjson::dom::element document;
  if (parser.parse(body.data(), body.size(), true).get(document) == simdjson::SUCCESS) read(document);
}

// A 64-bit integer of protobuf's JSON form: text, or a number.
uint64_t ReadInteger(simdjson::dom::element value) {
  int64_t number = 0;
  std::string_view text;
  if (value.get(number) != simdjson::SUCCESS && value.get(text) == simdjson::SUCCESS) {
    number = std::strtoll(std::string(text).c_str(), nullptr, 10);
  }
  return number > 0 ? static_cast<uint64_t>(number) : 0;
}

}  // namespace

std::string CleanMessage(std::string_view text) {
  constexpr size_t kLongest = 200;
  const bool is_cut = text.size() > kLongest;
  if (is_cut) {
    text = text.substr(0, kLongest);
    // Not in the middle of a character.
    while (!text.empty() && (static_cast<uint8_t>(text.back()) & 0xc0) == 0x80) text.remove_suffix(1);
    if (!text.empty()) text.remove_suffix(1);
  }
  std::string clean(text);
  for (char& c : clean) {
    if (static_cast<uint8_t>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  while (!clean.empty() && clean.back() == ' ') clean.pop_back();
  if (is_cut) clean += "...";
  return clean;
}

void ReadPartialSuccess(std::string_view body, bool is_json, Signal signal, Answer& answer) {
  if (body.empty()) return;
  if (is_json) {
    WithJson(body, [&](simdjson::dom::element document) {
      const simdjson::dom::element partial = document["partialSuccess"].value_unsafe();
      if (document["partialSuccess"].error()) return;
      simdjson::dom::element rejected;
      if (!partial[signal == Signal::kTraces ? "rejectedSpans" : "rejectedDataPoints"].get(rejected)) {
        answer.rejected = ReadInteger(rejected);
      }
      std::string_view message;
      if (!partial["errorMessage"].get(message)) answer.message = CleanMessage(message);
    });
    return;
  }
  for (MessageReader response(body); response.Next();) {
    if (response.field() != 1 || !response.is_bytes()) continue;
    for (MessageReader partial(response.bytes()); partial.Next();) {
      if (partial.field() == 1 && partial.is_varint()) {
        answer.rejected = static_cast<int64_t>(partial.number()) > 0 ? partial.number() : 0;
      }
      if (partial.field() == 2 && partial.is_bytes()) answer.message = CleanMessage(partial.bytes());
    }
  }
}

std::string ReadStatusMessage(std::string_view body, bool is_json) {
  std::string message;
  if (is_json) {
    WithJson(body, [&](simdjson::dom::element document) {
      std::string_view text;
      if (!document["message"].get(text)) message = CleanMessage(text);
    });
    return message;
  }
  MessageReader status(body);
  while (status.Next()) {
    if (status.field() == 2 && status.is_bytes()) message = CleanMessage(status.bytes());
  }
  return status.is_valid() ? message : std::string();
}

std::optional<Duration> ReadRetryInfo(std::string_view status) {
  for (MessageReader in(status); in.Next();) {
    if (in.field() != 3 || !in.is_bytes()) continue;  // details: google.protobuf.Any
    std::string_view type, value;
    for (MessageReader any(in.bytes()); any.Next();) {
      if (any.field() == 1 && any.is_bytes()) type = any.bytes();
      if (any.field() == 2 && any.is_bytes()) value = any.bytes();
    }
    if (!type.ends_with("/google.rpc.RetryInfo"sv)) continue;
    int64_t seconds = 0, nanos = 0;
    for (MessageReader info(value); info.Next();) {
      if (info.field() != 1 || !info.is_bytes()) continue;  // retry_delay: google.protobuf.Duration
      for (MessageReader delay(info.bytes()); delay.Next();) {
        if (delay.field() == 1 && delay.is_varint()) seconds = static_cast<int64_t>(delay.number());
        if (delay.field() == 2 && delay.is_varint()) nanos = static_cast<int32_t>(delay.number());
      }
    }
    constexpr int64_t kDay = 86400;  // what is longer is no wait for a program, and would overflow
    if (seconds < 0 || nanos < 0 || nanos > 999'999'999) return Duration(0);
    return std::chrono::seconds(std::min(seconds, kDay)) + std::chrono::nanoseconds(nanos);
  }
  return std::nullopt;
}

}  // namespace throughline::inline sdk::otlp
