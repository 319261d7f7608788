#include "throughline/ids.h"

#include "base/hex.h"

namespace throughline::inline sdk {
namespace {

template <typename Id>
Id Read(std::string_view text) noexcept {
  Id id;
  return throughline::FromHex(text, id.bytes) ? id : Id();
}

}  // namespace

std::string TraceId::Hex() const { return ToHex(bytes); }
std::string SpanId::Hex() const { return ToHex(bytes); }
TraceId TraceId::FromHex(std::string_view text) noexcept { return Read<TraceId>(text); }
SpanId SpanId::FromHex(std::string_view text) noexcept { return Read<SpanId>(text); }

}  // namespace throughline::inline sdk
