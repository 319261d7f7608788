// Every evaluator, one file each; list.cc puts them together.
#pragma once

#include "evaluate/evaluate.h"

namespace throughline::evaluate {

Evaluator Pii();
Evaluator Secrets();
Evaluator PromptInjection();
Evaluator SqlReadOnly();
Evaluator SqlLoad();
Evaluator SqlAllowedTables();
Evaluator SqlRestrictedTables();
Evaluator LanguageMismatch();
Evaluator AllowedTopics();
Evaluator RestrictedTopics();
Evaluator Competition();
Evaluator Empty();
Evaluator Refusal();
Evaluator Truncated();
Evaluator Repetition();
Evaluator JsonValidity();
Evaluator DataprimeValidity();
Evaluator ContextOverlap();

}  // namespace throughline::evaluate
