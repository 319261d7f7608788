#include "assistant/planner/events.h"

#include <string>
#include <unordered_set>

#include "assistant/planner/words.h"

namespace throughline::assistant {
namespace {

constexpr std::string_view kNouns =
    "order payment invoice shipment parcel package delivery item product cart basket transfer withdrawal deposit "
    "refund booking reservation subscription signup registration checkout purchase coupon voucher card player match "
    "job task worker queue node cache index disk connection socket notification upload download import export backup "
    "restore deployment rollout migration batch cron webhook callback certificate secret config document feature item "
    "stock warehouse truck driver vehicle courier sensor device meter ticket question answer prompt retry restart "
    "replica shard partition topic consumer producer broker lock token credential authentication authorization login "
    "logout";
constexpr std::string_view kVerbs =
    "created placed declined accepted rejected cancelled canceled refunded shipped delivered dispatched updated "
    "deleted "
    "removed completed approved denied expired restarted retried refreshed deployed queued enqueued dropped blocked "
    "throttled limited evicted scheduled registered uploaded downloaded imported exported migrated charged captured "
    "authorized settled booked reserved confirmed returned lost restored rotated renewed revoked disconnected "
    "connected "
    "reconnected crashed killed terminated drained scaled computed rendered parsed indexed processed published "
    "consumed "
    "committed flushed verified validated flagged banned locked unlocked answered handled submitted triggered";

std::unordered_set<std::string> Stems(std::string_view list) {
  std::unordered_set<std::string> out;
  for (const Word& word : SplitWords(list)) out.insert(word.stem);
  return out;
}

}  // namespace

bool IsEventNoun(std::string_view word) {
  static const std::unordered_set<std::string> stems = Stems(kNouns);
  return stems.contains(Stem(word));
}
bool IsEventVerb(std::string_view word) {
  static const std::unordered_set<std::string> stems = Stems(kVerbs);
  // "delete my account" asks for a deed, "was deleted" for what happened.
  const bool is_past = word.ends_with("ed") || word.ends_with("ost") || word.ends_with("ing");
  return is_past && stems.contains(Stem(word));
}

}  // namespace throughline::assistant
