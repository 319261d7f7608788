// Finds secrets and personal data in a text: one pass of Hyperscan over all of them at once.
//
// Shape    a kind is an anchor, a regular expression of fixed width that one compiled database holds, and a reader in
//          code, which looks around the anchor, says where the whole thing begins and ends, and checks what a regular
//          expression can't: Luhn's digit, an IBAN's remainder, how random a value looks. Kinds are data: kinds.cc.
// Errors   none: what can't be read is not found.
// Threads  any; each thread has scratch space of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace throughline::evaluate {

enum class Family : uint8_t { kSecret = 1, kPersonal = 2 };
inline constexpr uint8_t kSecrets = 1, kPersonalData = 2;  // bits of `wanted`

struct Extent {
  size_t begin = 0, end = 0;  // bytes of the text
};

struct Kind;
using Reader = std::optional<Extent> (*)(std::string_view text, Extent anchor, const Kind& kind);

struct Kind {
  std::string_view name;  // "github_token"
  Family family = Family::kSecret;
  std::string_view anchor;  // of Hyperscan, of fixed width
  size_t width = 0;         // of the anchor, bytes
  Reader read = nullptr;
  std::string_view letters = {};  // of what follows the anchor, for readers that ask
  size_t least = 0, most = 0;     // how many of them
  bool any_case = false;          // of the anchor
};
std::span<const Kind> Kinds();

struct Finding {
  const Kind* kind = nullptr;
  Extent where;
};

// One family's each, of one pass: as Find with kSecrets and with kPersonalData. Both are cleared first.
void FindBoth(std::string_view text, std::vector<Finding>& secrets, std::vector<Finding>& personal);

// In order, without overlaps. `wanted`: kSecrets, kPersonalData or both. `out` is cleared first.
void Find(std::string_view text, uint8_t wanted, std::vector<Finding>& out);

}  // namespace throughline::evaluate
