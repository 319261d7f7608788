// A question that goes on from the last one: "only the checkout service", "and yesterday?", "now by model".
//
// Shape    what the new words say replaces the same slot of the last plan; everything else stays.
// Threads  functions.
#pragma once

#include "assistant/planner/fields.h"
#include "assistant/planner/slots.h"

namespace throughline::assistant {

bool IsFollowUp(std::string_view text, const Slots& slots);
// "instead of ...": what is said there goes from the plan.
void TakeOut(Plan& plan, const Slots& slots);
Plan EditPlan(const Plan& last, const Slots& slots, std::string_view text, const CatalogueIndex& index);

}  // namespace throughline::assistant
