// An answer in another language than its question.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include <cld2/public/compact_lang_det.h>  // takes FILE for granted

#include "evaluate/checks/checks.h"

namespace throughline::evaluate {
namespace {

constexpr size_t kLongest = 600;  // bytes; more makes it no surer
constexpr size_t kShortest = 20;  // below, nobody can tell

struct Guess {
  CLD2::Language language = CLD2::UNKNOWN_LANGUAGE;
  int percent = 0;
};

// nullopt: too short, or not sure.
std::optional<Guess> LanguageOf(std::string_view text) {
  if (text.find("```") != std::string_view::npos) text = text.substr(0, text.find("```"));
  if (text.size() < kShortest) return std::nullopt;
  size_t length = std::min(text.size(), kLongest);
  while (length < text.size() && length > 0 && (static_cast<unsigned char>(text[length]) & 0xc0) == 0x80) --length;
  CLD2::Language languages[3];
  int percents[3], bytes = 0;
  bool is_reliable = false;
  CLD2::DetectLanguageSummary(text.data(), static_cast<int>(length), true, languages, percents, &bytes, &is_reliable);
  if (!is_reliable || languages[0] == CLD2::UNKNOWN_LANGUAGE || percents[0] < 60) return std::nullopt;
  return Guess{languages[0], percents[0]};
}

// A query is in no language that people speak.
bool IsCode(std::string_view text) {
  return text.starts_with("source ") || text.starts_with("SELECT") || text.starts_with("select") ||
         text.starts_with("{") || text.starts_with("[") || text.starts_with("<");
}

std::optional<Verdict> Judge(const Texts& texts, const Check&) {
  if (IsCode(texts.prompt) || IsCode(texts.response)) return std::nullopt;
  const std::optional<Guess> asked = LanguageOf(texts.prompt);
  if (!asked) return std::nullopt;
  const std::optional<Guess> answered = LanguageOf(texts.response);
  if (!answered) return std::nullopt;
  if (asked->language == answered->language) return Verdict{};
  return Verdict{std::min(asked->percent, answered->percent) / 100.0,
                 fmt::format("asked in {}, answered in {}", CLD2::LanguageCode(asked->language),
                             CLD2::LanguageCode(answered->language))};
}

}  // namespace

Evaluator LanguageMismatch() {
  return {.type = "language_mismatch",
          .api_type = "LANGUAGE_MISMATCH",
          .category = "user_experience",
          .on_response = true,
          .rule =
              "Where the languages of question and answer can be told with certainty (20 bytes at least, 60% in "
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
