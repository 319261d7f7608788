#include "bench/generator/prose.h"

#include <fmt/format.h>

#include <cmath>
#include <iterator>

#include "otel/value.h"

namespace throughline::bench {
namespace {

constexpr std::string_view kNouns[] = {
    "order",     "customer", "invoice",   "delivery",  "account",  "question",  "answer",     "report",  "query",
    "dashboard", "service",  "latency",   "error",     "request",  "response",  "database",   "index",   "column",
    "table",     "filter",   "policy",    "contract",  "payment",  "refund",    "shipment",   "address", "schedule",
    "meeting",   "document", "paragraph", "summary",   "example",  "function",  "library",    "package", "version",
    "release",   "incident", "alert",     "threshold", "model",    "token",     "prompt",     "context", "window",
    "budget",    "estimate", "deadline",  "customer",  "region",   "server",    "network",    "client",  "session",
    "password",  "security", "backup",    "storage",   "memory",   "processor", "morning",    "evening", "weather",
    "journey",   "recipe",   "garden",    "history",   "language", "sentence",  "translation"};
constexpr std::string_view kVerbs[] = {"shows",    "explains",  "returns",  "contains", "requires", "changes",
                                       "follows",  "describes", "compares", "includes", "reports",  "counts",
                                       "groups",   "filters",   "improves", "reduces",  "delays",   "confirms",
                                       "replaces", "supports",  "measures", "expects",  "misses",   "repeats"};
constexpr std::string_view kAdjectives[] = {"new",       "recent",   "slow",    "average",  "current",  "previous",
                                            "important", "missing",  "correct", "unusual",  "final",    "monthly",
                                            "internal",  "external", "failed",  "shared",   "simple",   "detailed",
                                            "regular",   "late",     "early",   "expected", "complete", "empty"};
constexpr std::string_view kStarts[] = {"However, ",           "For example, ", "In that case ", "As a result, ",
                                        "On the other hand, ", "First, ",       "Then ",         "In most cases ",
                                        "If you prefer, ",     "To be sure, "};
constexpr std::string_view kLinks[] = {" because ",           " and ", " while ", ", so ", " when ",
                                       ", which means that ", " but ", " unless "};
constexpr std::string_view kNames[] = {"Berlin", "Tel Aviv",   "Lisbon",    "checkout", "Zürich",
                                       "Q3",     "PostgreSQL", "São Paulo", "HTTP 503", "EU-West"};

// Low ranks come often: an approximation of Zipf's law by squaring a uniform number.
template <size_t kSize>
std::string_view Pick(Random& random, const std::string_view (&words)[kSize]) {
  double u = random.Uniform();
  return words[static_cast<size_t>(u * u * kSize)];
}

void AddClause(Random& random, std::string& out) {
  out += random.Below(3) == 0 ? "a " : "the ";
  if (random.Below(2) == 0) (out += Pick(random, kAdjectives)) += ' ';
  (out += Pick(random, kNouns)) += ' ';
  out += Pick(random, kVerbs);
  out += random.Below(3) == 0 ? " every " : " the ";
  if (random.Below(3) == 0) (out += Pick(random, kAdjectives)) += ' ';
  out += Pick(random, kNouns);
  if (random.Below(4) == 0) (out += " of ") += Pick(random, kNames);
  if (random.Below(9) == 0) fmt::format_to(std::back_inserter(out), " ({})", 1 + random.Below(9999));
}

}  // namespace

std::string Prose(Random& random, size_t bytes) {
  std::string out;
  while (out.size() < bytes) {
    size_t start = out.size();
    if (random.Below(4) == 0) out += Pick(random, kStarts);
    AddClause(random, out);
    for (uint64_t n = random.Below(3); n > 0; --n) {
      out += Pick(random, kLinks);
      AddClause(random, out);
    }
    out += random.Below(8) == 0 ? "? " : ". ";
    if (out[start] >= 'a' && out[start] <= 'z') out[start] = static_cast<char>(out[start] - 'a' + 'A');
    if (random.Below(6) == 0) out += "\n\n";
  }
  while (out.size() > bytes || (!out.empty() && (static_cast<unsigned char>(out.back()) & 0x80) != 0)) out.pop_back();
  return out;
}

std::string MessagesJson(const std::vector<Message>& messages) {
  std::string out = "[";
  for (const Message& message : messages) {
    if (out.size() > 1) out += ',';
    (out += R"({"role":")") += message.role;
    out += R"(","parts":[{"type":"text","content":)";
    otel::AppendJsonString(message.text, out);
    out += "}]}";
  }
  return out += ']';
}

}  // namespace throughline::bench
