// Texts with planted secrets and personal data, and texts that only look so: made from descriptions of formats, so that
// no real one stands anywhere. For tests and measurements.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"

namespace throughline::evaluate {

struct Planted {
  std::string kind;   // "openai_key/json": the format, and what it stands in
  std::string text;   // all of it
  std::string value;  // what must not be found in the text once it is masked
};

// "sk-proj-{u48}": as it stands, with {c12} as 12 random letters of class c: u letters of base64url, a letters and
// digits, A capital letters and digits, h hexadecimal digits, d digits, b letters of base64.
std::string FromFormat(std::string_view format, Random& random);

// Every format in every surrounding that it can stand in: more than 300 kinds.
std::vector<Planted> PlantedTexts(Random& random);
// `count` texts without anything to mask: ids, hashes, versions, times, numbers, code, placeholders.
std::vector<std::string> LookAlikes(size_t count, Random& random);

}  // namespace throughline::evaluate
