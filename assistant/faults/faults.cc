#include "assistant/faults/faults.h"

namespace throughline::assistant {

const std::array<FaultInfo, kFaultCount>& AllFaults() {
  static constexpr std::array<FaultInfo, kFaultCount> kAll = {{
      {Fault::kModelTimeout, "model_timeout", "Model timeout",
       "The model's endpoint takes the question and never answers: `🤖 OpenAI Query Generation` ends at its deadline "
       "with "
       "ai.error.type=timeout, and `🧠 Generate DataPrime Query` names the failure point ai_generation."},
      {Fault::kRateLimit, "rate_limit", "Rate limit",
       "The model's endpoint answers 429 with Retry-After: the retries can be seen below `🤖 OpenAI Query Generation`, "
       "which ends with ai.error.type=rate_limit and ai.error.retry_after."},
      {Fault::kServerError, "server_error", "Model server error",
       "The model's endpoint answers 500: `🤖 OpenAI Query Generation` fails after its retries with "
       "ai.error.type=unknown."},
      {Fault::kBrokenJson, "broken_json", "Broken JSON",
       "The model's endpoint answers 200 with a body that is cut off in the middle: the call below "
       "`🤖 OpenAI Query Generation` fails although its HTTP status is good."},
      {Fault::kDatabaseLocked, "database_locked", "Database locked",
       "Another connection holds the write lock: `💾 Store Feedback Data` waits, then fails with db.error.locked=true. "
       "The "
       "verdict is kept and written later."},
      {Fault::kDatabaseCorrupt, "database_corrupt", "Database corrupt",
       "The database file is damaged: `💾 Store Feedback Data` says so, the file is set aside under a dated name, and "
       "a "
       "new one takes the verdict."},
      {Fault::kLostContext, "lost_context", "Lost trace context",
       "The traceparent that came with the request counts as lost: a new trace begins, with context.valid=false and "
       "the "
       "reason."},
      {Fault::kCascade, "cascade", "Cascade",
       "Intent analysis fails and is replaced by `general`, then the model fails, and at the next verdict the database "
       "is "
       "locked. Once means one question and one verdict."},
  }};
  return kAll;
}

std::optional<Fault> FaultFromName(std::string_view name) {
  for (const FaultInfo& info : AllFaults())
    if (info.name == name) return info.fault;
  return std::nullopt;
}

}  // namespace throughline::assistant
