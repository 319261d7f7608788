#include "otel/ids.h"

#include "base/hex.h"

namespace throughline::otel {

template <size_t kBytes, typename Tag>
std::string Id<kBytes, Tag>::Hex() const {
  return ToHex(bytes);
}

template <size_t kBytes, typename Tag>
std::optional<Id<kBytes, Tag>> Id<kBytes, Tag>::FromHexText(std::string_view text) {
  Id id;
  if (!FromHex(text, id.bytes) || id.IsZero()) return std::nullopt;
  return id;
}

template struct Id<16, struct TraceIdTag>;
template struct Id<8, struct SpanIdTag>;

}  // namespace throughline::otel
