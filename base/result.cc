#include "base/result.h"

#include <fmt/format.h>

namespace throughline {

std::string_view ErrorKindName(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kInvalid:
      return "invalid";
    case ErrorKind::kTooLarge:
      return "too_large";
    case ErrorKind::kUnauthorized:
      return "unauthorized";
    case ErrorKind::kForbidden:
      return "forbidden";
    case ErrorKind::kNotFound:
      return "not_found";
    case ErrorKind::kConflict:
      return "conflict";
    case ErrorKind::kBusy:
      return "busy";
    case ErrorKind::kNoSpace:
      return "no_space";
    case ErrorKind::kUnavailable:
      return "unavailable";
    case ErrorKind::kTimeout:
      return "timeout";
    case ErrorKind::kCancelled:
      return "cancelled";
    case ErrorKind::kInternal:
      return "internal";
  }
  return "internal";
}

Error Error::In(std::string_view context) const { return Error{kind, fmt::format("{}: {}", context, message)}; }

std::unexpected<Error> OurBug(std::string_view what) {
  return Fail(ErrorKind::kInternal, fmt::format("internal error: {}. This is our bug.", what));
}

}  // namespace throughline
