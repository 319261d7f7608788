#include "throughline/httplib.h"

namespace throughline::inline sdk::internal {

namespace {

struct Current {
  ServerSpan span;
  std::optional<Scope> scope;
};

std::optional<Current>& OfThisThread() noexcept {
  thread_local std::optional<Current> current;
  return current;
}

}  // namespace

void HttplibBegin(ServerSpan span) {
  std::optional<Current>& current = OfThisThread();
  current.reset();  // a connection that broke before the server's last hook
  current.emplace(std::move(span), std::nullopt);
  current->scope.emplace(current->span.context());
}

ServerSpan* HttplibSpan() noexcept {
  std::optional<Current>& current = OfThisThread();
  return current ? &current->span : nullptr;
}

void HttplibEnd(int status, std::optional<uint64_t> body_size) {
  std::optional<Current>& current = OfThisThread();
  if (!current) return;
  current->span.End(status, body_size);
  current.reset();
}

void HttplibAbort() { OfThisThread().reset(); }

}  // namespace throughline::inline sdk::internal
