#include "evaluate/scanner.h"

#include <hs/hs.h>

#include <algorithm>
#include <memory>

#include "base/log.h"

namespace throughline::evaluate {
namespace {

struct Database {
  hs_database_t* compiled = nullptr;

  Database() {
    std::vector<std::string> texts;
    std::vector<const char*> anchors;
    std::vector<unsigned> flags, ids;
    for (const Kind& kind : Kinds()) {
      texts.emplace_back(kind.anchor);
      flags.push_back(kind.any_case ? HS_FLAG_CASELESS : 0);
      ids.push_back(static_cast<unsigned>(ids.size()));
    }
    anchors.reserve(texts.size());
    for (const std::string& text : texts) anchors.push_back(text.c_str());
    hs_compile_error_t* error = nullptr;
    const hs_error_t made =
        hs_compile_multi(anchors.data(), flags.data(), ids.data(), static_cast<unsigned>(ids.size()), HS_MODE_BLOCK,
                         nullptr, &compiled, &error);
    if (made != HS_SUCCESS) {
      log::Error("evaluate", "the patterns could not be compiled: nothing is found or masked",
                 {{"reason", error != nullptr ? error->message : "unknown"}});
      hs_free_compile_error(error);
      compiled = nullptr;
    }
  }
};

// One for the process: a few milliseconds to make, never freed.
const Database& TheDatabase() {
  static const Database* const database = new Database;
  return *database;
}

struct Scratch {
  hs_scratch_t* space = nullptr;
  ~Scratch() { hs_free_scratch(space); }
};

struct Anchor {
  uint32_t kind;
  size_t end;
};

int Keep(unsigned id, unsigned long long, unsigned long long to, unsigned, void* context) {
  static_cast<std::vector<Anchor>*>(context)->push_back({id, static_cast<size_t>(to)});
  return 0;
}

// Calls `found` with each anchor whose reader says where the whole thing is.
template <typename Found>
void Scan(std::string_view text, uint8_t wanted, Found found) {
  if (text.size() < 8) return;  // nothing that is looked for is shorter
  thread_local Scratch scratch;
  thread_local std::vector<Anchor> anchors;
  const Database& database = TheDatabase();
  if (database.compiled == nullptr) return;
  if (scratch.space == nullptr && hs_alloc_scratch(database.compiled, &scratch.space) != HS_SUCCESS) return;
  anchors.clear();
  // Texts are pieces of a request, which is far below 4 GiB.
  hs_scan(database.compiled, text.data(), static_cast<unsigned>(text.size()), 0, scratch.space, &Keep, &anchors);
  for (const Anchor& anchor : anchors) {
    const Kind& kind = Kinds()[anchor.kind];
    if ((static_cast<uint8_t>(kind.family) & wanted) == 0 || anchor.end < kind.width) continue;
    const std::optional<Extent> where = kind.read(text, {anchor.end - kind.width, anchor.end}, kind);
    if (where && where->begin < where->end) found(Finding{&kind, *where});
  }
}

// The one that begins first stands for those it overlaps, of several the longest.
void DropOverlaps(std::vector<Finding>& findings) {
  if (findings.size() < 2) return;
  std::ranges::sort(findings, [](const Finding& a, const Finding& b) {
    return a.where.begin != b.where.begin ? a.where.begin < b.where.begin : a.where.end > b.where.end;
  });
  size_t kept = 0;
  for (const Finding& finding : findings) {
    if (kept > 0 && finding.where.begin < findings[kept - 1].where.end) {
      findings[kept - 1].where.end = std::max(findings[kept - 1].where.end, finding.where.end);
      continue;
    }
    findings[kept++] = finding;
  }
  findings.resize(kept);
}

}  // namespace

void Find(std::string_view text, uint8_t wanted, std::vector<Finding>& out) {
  out.clear();
  Scan(text, wanted, [&](const Finding& finding) { out.push_back(finding); });
  DropOverlaps(out);
}

void FindBoth(std::string_view text, std::vector<Finding>& secrets, std::vector<Finding>& personal) {
  secrets.clear();
  personal.clear();
  Scan(text, kSecrets | kPersonalData, [&](const Finding& finding) {
    (finding.kind->family == Family::kSecret ? secrets : personal).push_back(finding);
  });
  DropOverlaps(secrets);
  DropOverlaps(personal);
}

}  // namespace throughline::evaluate
