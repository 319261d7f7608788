#include "store/lease.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <utility>

#include "base/json_writer.h"
#include "base/log.h"

namespace throughline::store {
namespace {

struct Term {
  std::string owner, note;
  int64_t until = 0;
};

Term ReadTerm(std::string_view body) {
  Term term;
  simdjson::dom::parser parser;
  simdjson::dom::element read;
  if (parser.parse(simdjson::padded_string(body)).get(read) != simdjson::SUCCESS) return term;
  for (auto [name, text] : {std::pair{"owner", &term.owner}, {"note", &term.note}}) {
    std::string_view value;
    if (read[name].get_string().get(value) == simdjson::SUCCESS) *text = value;
  }
  if (read["until"].get_int64().get(term.until) != simdjson::SUCCESS) term.until = 0;
  return term;
}

std::string TermText(std::string_view owner, int64_t until, std::string_view note) {
  JsonWriter json;
  json.BeginObject().Key("owner").String(owner).Key("until").Int(until).Key("note").String(note).EndObject();
  return json.Take();
}

std::string NewOwner() {
  SystemRandom random;
  return fmt::format("{:016x}", random.Next());
}

}  // namespace

Lease::Lease(SharedTexts& texts, const Clock& clock, std::string name, Duration length)
    : texts_(texts), clock_(clock), name_(std::move(name)), self_(NewOwner()), length_(length.count()) {}

bool Lease::Take(uint64_t version, int64_t until, std::string_view note) {
  const Result<void> taken = texts_.WriteShared(name_, version, TermText(self_, until, note));
  if (!taken) {
    if (taken.error().kind != ErrorKind::kConflict)
      log::Warn("lease", "could not be written", {{"name", name_}, {"reason", taken.error().message}});
    return false;
  }
  version_ = version;
  until_ = until;
  safe_until_ = until - length_ / 10;
  return true;
}

bool Lease::Hold(std::string_view note) {
  const int64_t now = clock_.NowNanos();
  const bool held = is_held();
  if (held && now < until_ - length_ / 2) return true;
  if (now < next_look_) return held;
  next_look_ = now + length_ / 20;
  const Result<SharedText> found = texts_.ReadShared(name_);
  if (!found) return held;
  if (version_ != 0 && found->version == version_)  // nobody else since
    return Take(version_ + 1, now + length_, note) || is_held();
  std::string last;
  for (const std::string& body : found->bodies) {
    Term term = ReadTerm(body);
    if (term.owner != self_ && now < term.until) {
      safe_until_ = 0;
      return false;
    }
    last = std::max(last, term.note);
  }
  if (!Take(found->version + 1, now + length_ / 4, last)) {
    safe_until_ = 0;
    return false;
  }
  Take(version_ + 1, now + length_, last);
  note_ = std::move(last);
  ++terms_;
  return true;
}

void Lease::Release(std::string_view note) {
  if (!is_held()) return;
  safe_until_ = 0;
  (void)texts_.WriteShared(name_, std::exchange(version_, 0) + 1, TermText("", 0, note));
}

}  // namespace throughline::store
