// Tokens, addresses and SQL come from strangers: nothing they hold may do more than be refused.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/base64url.h"
#include "sdk/instrumentation/sql_text.h"
#include "sdk/instrumentation/url.h"
#include "throughline/feedback.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace throughline;
  static const AnswerKeys keys({"a key of at least sixteen bytes"});
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (keys.Read(text, SystemTime())) std::abort();  // nobody guesses a signature
  if (keys.Read(ToBase64Url(text), SystemTime())) std::abort();
  if (const auto bytes = FromBase64Url(text); bytes && ToBase64Url(*bytes) != text) {
    std::abort();
  }
  const std::string url = sdk::internal::RedactedUrl(text);
  if (url.size() > sdk::internal::kLongestUrl) std::abort();
  sdk::internal::SplitUrl(text);
  const sdk::internal::SqlText sql = sdk::internal::ReadSql(text);
  if (sql.text.size() > sdk::internal::kLongestQueryText || sql.text.size() > size) std::abort();
  return 0;
}
