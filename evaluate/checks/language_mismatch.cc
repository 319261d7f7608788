// An answer in another language than its question.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include <cld2/public/compact_lang_det.h>  // takes FILE for granted

#include "evaluate/checks/checks.h"
#include "evaluate/reading.h"

namespace throughline::evaluate {
namespace {

const char* CodeOf(const Language& language) { return CLD2::LanguageCode(static_cast<CLD2::Language>(language.code)); }

// A query is in no language that people speak.
bool IsCode(std::string_view text) {
  return text.starts_with("source ") || text.starts_with("SELECT") || text.starts_with("select") ||
         text.starts_with("{") || text.starts_with("[") || text.starts_with("<");
}

std::optional<Verdict> Judge(const Subject& subject, const PreparedCheck&) {
  const Texts& texts = subject.texts;
  if (IsCode(texts.prompt) || IsCode(texts.response)) return std::nullopt;
  const std::optional<Language>& asked = subject.prompt.language();
  if (!asked) return std::nullopt;
  const std::optional<Language>& answered = subject.response.language();
  if (!answered) return std::nullopt;
  if (asked->code == answered->code) return Verdict{};
  return Verdict{std::min(asked->percent, answered->percent) / 100.0,
                 fmt::format("asked in {}, answered in {}", CodeOf(*asked), CodeOf(*answered))};
}

}  // namespace

Evaluator LanguageMismatch() {
  return {.type = "language_mismatch",
          .api_type = "LANGUAGE_MISMATCH",
          .category = "user_experience",
          .on_response = true,
          .rule =
              "Where the languages of question and answer can be told with certainty (from 20 to 160 bytes, 60% in "
              "one language; queries and JSON have none): the lower of both shares when they differ, else 0.",
          .judge = &Judge,
          .cases = {{"Die langsamsten Dienste der letzten Stunde waren Kasse und Warenkorb, gefolgt von der Suche.",
                     true,
                     {},
                     "Which services were the slowest ones during the last hour of the day?"},
                    {"The slowest services during the last hour were checkout and cart, followed by search.",
                     false,
                     {},
                     "Which services were the slowest ones during the last hour of the day?"},
                    {"source logs | filter $m.severity == ERROR",
                     std::nullopt,
                     {},
                     "Welche Dienste waren in der letzten Stunde am langsamsten?"},
                    {"ok", std::nullopt, {}, "Welche Dienste waren in der letzten Stunde am langsamsten?"}}};
}

}  // namespace throughline::evaluate
