#include "otel/answer_token.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <cstring>

#include "base/base64url.h"

namespace throughline::otel {
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

}  // namespace

std::string_view TokenProblemName(TokenProblem problem) {
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

std::optional<AnswerKeyId> AnswerKeyIdOf(std::string_view secret) {
  Mac mac;
  if (secret.size() < kShortestAnswerKey || !Hmac(secret, kKeyIdLabel, mac)) return std::nullopt;
  AnswerKeyId id;
  std::memcpy(id.data(), mac.data(), id.size());
  return id;
}

std::string SignAnswerToken(const AnswerKey& key, const AnswerToken& answer) {
  if (answer.trace_id.IsZero() || answer.span_id.IsZero()) return {};
  const std::string_view conversation_id =
      answer.conversation_id.size() <= kLongestConversationId ? std::string_view(answer.conversation_id) : "";
  std::string bytes;
  bytes.reserve(kHeadSize + conversation_id.size() + kMacSize);
  bytes += kVersion;
  bytes += View(key.id);
  for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(answer.expires >> shift & 0xFF);
  bytes += View(answer.trace_id.bytes);
  bytes += View(answer.span_id.bytes);
  bytes += static_cast<char>(answer.flags);
  bytes += static_cast<char>(conversation_id.size());
  bytes += conversation_id;
  Mac mac;
  if (!Hmac(key.secret, bytes, mac)) return {};
  bytes += View(mac);
  return ToBase64Url(bytes);
}

TokenReading ReadAnswerToken(std::span<const AnswerKey> keys, std::string_view token, int64_t now_nanos) {
  TokenReading read;
  if (token.size() > kLongestText) return read;
  const std::optional<std::string> bytes = FromBase64Url(token);
  if (!bytes || bytes->size() < kHeadSize + kMacSize || bytes->front() != kVersion) return read;
  const std::string_view said = std::string_view(*bytes).substr(0, bytes->size() - kMacSize);
  if (static_cast<uint8_t>(said[kHeadSize - 1]) != said.size() - kHeadSize) return read;

  Bytes in(said.substr(1));
  const std::string_view key_id = in.Take(4);
  read.problem = TokenProblem::kUnknownKey;
  for (const AnswerKey& key : keys) {
    if (View(key.id) != key_id) continue;
    Mac mac;
    if (!Hmac(key.secret, said, mac)) continue;
    if (CRYPTO_memcmp(mac.data(), bytes->data() + said.size(), kMacSize) != 0) {
      read.problem = TokenProblem::kBadSignature;
      continue;  // two keys may share an id
    }
    // Ours, to the last bit: what is inside needs no more checks than that it fits.
    read.answer.expires = in.BigEndian();
    in.Fill(read.answer.trace_id.bytes);
    in.Fill(read.answer.span_id.bytes);
    read.answer.flags = in.Byte();
    read.answer.conversation_id = in.Take(in.Byte());
    const uint64_t now = now_nanos < 0 ? 0 : static_cast<uint64_t>(now_nanos) / 1'000'000'000;
    read.problem = now < read.answer.expires ? TokenProblem::kNone : TokenProblem::kExpired;
    break;
  }
  return read;
}

}  // namespace throughline::otel
