#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <cstdlib>
#include <cstring>
#include <limits>
#include <memory>
#include <mutex>

#include "sdk/feedback/base64url.h"
#include "sdk/report.h"
#include "throughline/feedback.h"

namespace throughline::inline sdk {

namespace {

constexpr char kVersion = 1;
constexpr size_t kLongestConversationId = 128;
constexpr size_t kHeadSize = 1 + 4 + 8 + 16 + 8 + 1 + 1;  // up to the conversation id
constexpr size_t kMacSize = 32;
constexpr size_t kLongestText = ((kHeadSize + kLongestConversationId + kMacSize) * 4 + 2) / 3;
constexpr std::string_view kKeyIdLabel = "throughline answer token";

using Mac = std::array<uint8_t, kMacSize>;

bool Hmac(std::string_view key, std::string_view text, Mac& mac) {
  unsigned size = 0;
  return HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
              reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac.data(), &size) != nullptr &&
         size == kMacSize;
}

template <typename Bytes>
std::string_view View(const Bytes& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Reads bytes off the front. What is asked for has been counted before.
class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : rest_(bytes) {}
  uint8_t Byte() { return static_cast<uint8_t>(Take(1)[0]); }
  uint64_t BigEndian() {
    uint64_t value = 0;
    for (const char c : Take(8)) value = value << 8 | static_cast<uint8_t>(c);
    return value;
  }
  template <size_t kSize>
  void Fill(std::array<uint8_t, kSize>& out) {
    std::memcpy(out.data(), Take(kSize).data(), kSize);
  }
  std::string_view Take(size_t size) {
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(taken.size());
    return taken;
  }

 private:
  std::string_view rest_;
};

struct ProcessKeys {
  std::mutex mutex;
  std::shared_ptr<const AnswerKeys> keys;
};

ProcessKeys& TheKeys() {
  static auto* keys = new ProcessKeys;  // never destroyed: feedback may come while the program ends
  return *keys;
}

std::shared_ptr<const AnswerKeys> CurrentKeys() {
  ProcessKeys& process = TheKeys();
  std::lock_guard lock(process.mutex);
  if (!process.keys) process.keys = std::make_shared<const AnswerKeys>(AnswerKeys::FromEnvironment());
  return process.keys;
}

SystemTime NowOr(std::optional<SystemTime> now) { return now ? *now : SystemTime(std::chrono::system_clock::now()); }

constexpr int64_t kLatestSecond = std::numeric_limits<int64_t>::max() / 1'000'000'000;

}  // namespace

SpanContext Answer::span_context() const {
  return {.trace_id = trace_id, .span_id = span_id, .flags = flags, .is_remote = true, .tracestate = nullptr};
}

std::string_view ToText(TokenProblem problem) noexcept {
  switch (problem) {
    case TokenProblem::kNone:
      return "";
    case TokenProblem::kMalformed:
      return "malformed";
    case TokenProblem::kUnknownKey:
      return "unknown_key";
    case TokenProblem::kBadSignature:
      return "bad_signature";
    case TokenProblem::kExpired:
      return "expired";
  }
  return "";
}

AnswerKeys::AnswerKeys(const std::vector<std::string>& keys) {
  for (const std::string& secret : keys) {
    Mac mac;
    if (secret.size() < kShortestKey) {
      internal::Report(LogLevel::kWarning, "feedback.key",
                       "feedback: a key has fewer than 16 bytes and is not used; make one with `openssl rand -hex 32`");
    } else if (Hmac(secret, kKeyIdLabel, mac)) {
      Key& key = keys_.emplace_back();
      std::memcpy(key.id.data(), mac.data(), key.id.size());
      key.secret = secret;
    }
  }
}

AnswerKeys AnswerKeys::FromEnvironment() {
  const char* value = std::getenv("THROUGHLINE_FEEDBACK_KEY");
  std::vector<std::string> keys;
  for (std::string_view rest = value ? value : ""; !rest.empty();) {
    const size_t end = std::min(rest.find(','), rest.size());
    if (end > 0) keys.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return AnswerKeys(keys);
}

std::string AnswerKeys::Sign(const Answer& answer) const {
  if (keys_.empty() || !answer.trace_id.IsValid() || !answer.span_id.IsValid()) return {};
  const Key& key = keys_.front();
  const auto seconds = std::chrono::floor<std::chrono::seconds>(answer.expires).time_since_epoch().count();
  const std::string_view conversation_id =
      answer.conversation_id.size() <= kLongestConversationId ? std::string_view(answer.conversation_id) : "";

  std::string bytes;
  bytes.reserve(kHeadSize + conversation_id.size() + kMacSize);
  bytes += kVersion;
  bytes += View(key.id);
  for (int shift = 56; shift >= 0; shift -= 8) {
    bytes += static_cast<char>(static_cast<uint64_t>(seconds < 0 ? 0 : seconds) >> shift & 0xFF);
  }
  bytes += View(answer.trace_id.bytes);
  bytes += View(answer.span_id.bytes);
  bytes += static_cast<char>(answer.flags);
  bytes += static_cast<char>(conversation_id.size());
  bytes += conversation_id;
  Mac mac;
  if (!Hmac(key.secret, bytes, mac)) return {};
  bytes += View(mac);
  return internal::ToBase64Url(bytes);
}

ReadAnswer AnswerKeys::Read(std::string_view token, SystemTime now) const {
  ReadAnswer read;
  if (token.size() > kLongestText) return read;
  const std::optional<std::string> bytes = internal::FromBase64Url(token);
  if (!bytes || bytes->size() < kHeadSize + kMacSize || bytes->front() != kVersion) return read;
  const std::string_view said = std::string_view(*bytes).substr(0, bytes->size() - kMacSize);
  if (static_cast<uint8_t>(said[kHeadSize - 1]) != said.size() - kHeadSize) return read;

  Bytes in(said.substr(1));
  const std::string_view key_id = in.Take(4);
  read.problem = TokenProblem::kUnknownKey;
  for (const Key& key : keys_) {
    if (View(key.id) != key_id) continue;
    Mac mac;
    if (!Hmac(key.secret, said, mac)) continue;
    if (CRYPTO_memcmp(mac.data(), bytes->data() + said.size(), kMacSize) != 0) {
      read.problem = TokenProblem::kBadSignature;
      continue;  // two keys may share an id
    }
    // Ours, to the last bit: what is inside needs no more checks than that it fits.
    const uint64_t seconds = in.BigEndian();
    read.answer.expires =
        SystemTime(std::chrono::seconds(std::min<uint64_t>(seconds, static_cast<uint64_t>(kLatestSecond))));
    in.Fill(read.answer.trace_id.bytes);
    in.Fill(read.answer.span_id.bytes);
    read.answer.flags = in.Byte();
    read.answer.conversation_id = in.Take(in.Byte());
    read.problem = now < read.answer.expires ? TokenProblem::kNone : TokenProblem::kExpired;
    break;
  }
  return read;
}

void SetAnswerKeys(AnswerKeys keys) {
  ProcessKeys& process = TheKeys();
  std::lock_guard lock(process.mutex);
  process.keys = std::make_shared<const AnswerKeys>(std::move(keys));
}

std::string MakeAnswerToken(const SpanContext& answer, std::chrono::seconds lifetime, std::string_view conversation_id,
                            std::optional<SystemTime> now) {
  if (!answer.IsValid()) return {};
  const SystemTime begin = NowOr(now);
  const auto most = std::chrono::duration_cast<std::chrono::seconds>(SystemTime::max() - begin);
  // Rounded up: a token of one second is good for at least that.
  return CurrentKeys()->Sign(
      {.trace_id = answer.trace_id,
       .span_id = answer.span_id,
       .flags = answer.flags,
       .expires = std::chrono::ceil<std::chrono::seconds>(begin) + std::min(lifetime, most - std::chrono::seconds(1)),
       .conversation_id = std::string(conversation_id)});
}

ReadAnswer ReadAnswerToken(std::string_view token, std::optional<SystemTime> now) {
  return CurrentKeys()->Read(token, NowOr(now));
}

}  // namespace throughline::inline sdk
