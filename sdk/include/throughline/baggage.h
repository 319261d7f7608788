// Name-value pairs that travel with a request to every service it reaches.
//
// Shape    immutable and cheap to copy; Set and Remove give a new one.
// Limits   64 members and 8,192 bytes in the header, as every implementation must at least carry; what goes over is
//          left out from the end.
// Errors   none. A member of a received header that is malformed is left out, the others stay.
// Source   W3C Baggage, 2024-05-23.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "throughline/shared.h"

namespace throughline::inline sdk {

class Baggage {
 public:
  Baggage() noexcept = default;

  bool empty() const noexcept { return !members_; }
  size_t size() const noexcept;
  // Values are any UTF-8 text; the header's percent-encoding is not the caller's business.
  std::optional<std::string> Get(std::string_view key) const;
  // `key` must be a token (RFC 9110); else the baggage comes back unchanged. A key that is there already has its new
  // value in its old place. `properties` as in the header, "ttl=5;secret"; a malformed one is left out.
  Baggage Set(std::string_view key, std::string_view value, std::string_view properties = {}) const;
  Baggage Remove(std::string_view key) const;
  struct Member {
    std::string_view key, value, properties;
  };
  // In their order. The texts live as long as this baggage or a copy of it.
  std::vector<Member> members() const;

  std::string ToHeader() const;  // empty when there is nothing to say
  static Baggage FromHeader(std::string_view header);

 private:
  struct Members;
  explicit Baggage(Shared<const Members> members) noexcept : members_(std::move(members)) {}
  Shared<const Members> members_;
};

}  // namespace throughline::inline sdk
