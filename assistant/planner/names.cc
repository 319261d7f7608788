// Words of the vocabulary that are names here, and names that are words of the vocabulary.
#include <algorithm>
#include <span>

#include "assistant/planner/slots.h"
#include "assistant/planner/words.h"

namespace throughline::assistant {

namespace {

bool SpeaksOfFeedback(const Plan* plan) {
  if (!plan) return false;
  const auto is_feedback = [](const auto& part) { return part.keypath.find("feedback") != std::string::npos; };
  return std::any_of(plan->conditions.begin(), plan->conditions.end(), is_feedback) ||
         std::any_of(plan->keys.begin(), plan->keys.end(), is_feedback);
}

}  // namespace

// A word of the vocabulary that is also a name: "errors in the search service", "the payment database".
void SlotReader::PreferNames() {
  for (size_t i = 0; i < size(); ++i) {
    Piece& piece = At(i);
    // "input and output tokens"
    const std::string said = LowerCase(piece.text);
    if ((said == "input" || said == "prompt" || said == "output" || said == "completion") &&
        (Is(Next(i), Mark::kAnd) || Is(Next(i), Mark::kVersus) || Is(Next(i), Mark::kOr))) {
      const size_t other = Next(Next(i));
      if (other != kNone && At(other).concept_ && At(other).IsField() &&
          At(other).concept_->id.ends_with("put_tokens")) {
        piece.mark = Mark::kConcept;
        piece.concept_ = FindConcept(said == "input" || said == "prompt" ? "input_tokens" : "output_tokens");
        continue;
      }
    }
    if (said == "what" && i + 1 < size() && At(i + 1).IsField() &&
        !(At(i + 1).concept_ && At(i + 1).concept_->is_measure)) {
      piece.mark = Mark::kList;
      continue;
    }
    // "positive" of feedback
    const bool good = said == "positive" || said == "good" || said == "up",
               bad = said == "negative" || said == "bad" || said == "down";
    if ((good || bad) && (piece.mark == Mark::kUnknown || piece.mark == Mark::kFiller)) {
      const bool rates = std::any_of(q_.pieces.begin(), q_.pieces.end(),
                                     [](const Piece& p) { return p.concept_ && p.concept_->id == "feedback"; }) ||
                         std::any_of(q_.pieces.begin(), q_.pieces.end(),
                                     [](const Piece& p) {
                                       return p.mark == Mark::kThing && (p.Says("thumbs_up") || p.Says("thumbs_down"));
                                     }) ||
                         SpeaksOfFeedback(last_);
      const Meaning* thumbs = index_.Find(StemsOf(good ? "thumbs up" : "thumbs down"));
      if (rates && thumbs && thumbs->phrase) {
        piece.mark = Mark::kThing;
        piece.phrase = thumbs->phrase;
        continue;
      }
    }
    if (piece.mark == Mark::kFiller && !piece.fields.empty() && i > 0 && Is(i - 1, Mark::kBy))
      piece.mark = Mark::kField;
    // "by db operation" names the field, not the rows.
    if (piece.mark == Mark::kThing && piece.concept_ && i > 0 && Is(i - 1, Mark::kBy)) piece.mark = Mark::kConcept;
    // "blocked fraud checks": of `fraud.blocked`, though there is a fraud-detector too.
    const bool is_nickname =
        piece.mark == Mark::kValue && piece.words == 1 && index_.IsThing(StemsOf(piece.text)) &&
        std::all_of(piece.values.begin(), piece.values.end(), [](const ValueMeaning& v) { return v.is_alias; });
    if (is_nickname && std::any_of(q_.pieces.begin(), q_.pieces.end(), [&](const Piece& other) {
          const IndexedField* of = other.IsField() ? FieldOfThing(other, "spans") : nullptr;
          return of && ThingOf(*of) == StemsOf(piece.text);
        })) {
      piece.mark = Mark::kFiller;
      continue;
    }
    if (piece.mark == Mark::kValue || piece.mark == Mark::kQuoted || piece.values.empty()) continue;
    // GET, as it is written
    const bool shouted = piece.text.size() >= 3 && piece.text == piece.values[0].value &&
                         std::all_of(piece.text.begin(), piece.text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
    if (shouted && !Is(i + 1 < size() ? i + 1 : kNone, Mark::kValue) && q_.text != piece.text) {
      piece.mark = Mark::kValue;
      continue;
    }
    const bool vocabulary = piece.phrase || piece.concept_;
    if (!vocabulary && !piece.fields.empty()) {
      // A field's name that is a value too: whichever stands where a value would.
      const size_t before = Before(i);
      if (Is(before, Mark::kFrom) || Is(before, Mark::kNot)) piece.mark = Mark::kValue;
      continue;
    }
    const auto is_of = [&](size_t j) {
      return j != kNone && At(j).concept_ && At(j).IsField() &&
             std::any_of(piece.values.begin(), piece.values.end(), [&](const ValueMeaning& value) {
               return index_.fields()[static_cast<size_t>(value.field)].concept_ == At(j).concept_;
             });
    };
    // "failed validations", where FAIL is a value of the validation status
    const auto is_of_field = [&](size_t j) {
      return j != kNone && j < size() && At(j).mark == Mark::kField &&
             std::any_of(piece.values.begin(), piece.values.end(), [&](const ValueMeaning& value) {
               const std::vector<int>& fields = At(j).fields;
               return std::find(fields.begin(), fields.end(), value.field) != fields.end();
             });
    };
    if (is_of_field(Next(i)) || is_of_field(Before(i, {Mark::kIs}))) {
      piece.mark = Mark::kValue;
      continue;
    }
    const bool beside =
        (i + 1 < size() && is_of(i + 1)) || (i > 0 && is_of(i - 1)) || (i > 1 && Is(i - 1, Mark::kIs) && is_of(i - 2));
    const bool is_place = std::any_of(piece.values.begin(), piece.values.end(), [&](const ValueMeaning& value) {
      const Concept* concept_ = index_.fields()[static_cast<size_t>(value.field)].concept_;
      return concept_ && (concept_->id == "service" || concept_->id == "application" || concept_->id == "subsystem");
    });
    const size_t before = i > 0 ? i - 1 : kNone;
    const size_t real_before = Before(i);
    const bool after_place =
        (Is(before, Mark::kFrom) || Is(before, Mark::kOf) || Is(real_before, Mark::kFrom)) && is_place &&
        (piece.mark == Mark::kSearch || piece.mark == Mark::kTerm || piece.mark == Mark::kConcept ||
         piece.mark == Mark::kFiller || (piece.mark == Mark::kThing && !piece.Says("error")));
    // "how slow is search", "what did search log"
    const std::string word_before = i > 0 ? LowerCase(At(i - 1).text) : "";
    const bool has_nothing_to_find =
        piece.mark == Mark::kSearch && is_place && i > 0 &&
        (Next(i) == kNone || Is(i - 1, Mark::kIs) || Is(Next(i), Mark::kAnd) || Is(Next(i), Mark::kOr) ||
         word_before == "did" || word_before == "does" || word_before == "has");
    if (has_nothing_to_find) {
      piece.mark = Mark::kValue;
      continue;
    }
    if (piece.mark == Mark::kFiller && piece.text.size() < 4) continue;
    if (beside || after_place) piece.mark = Mark::kValue;
  }
}

// "how much money did we take": what the business earns, unless it is about what models cost.
void SlotReader::PreferMoney() {
  constexpr std::string_view kEverybodys[] = {"money", "price", "dollars", "usd",     "euros",
                                              "worth", "spend", "spent",   "spending"};
  constexpr std::string_view kOfModels[] = {"model",        "tokens",        "input_tokens", "output_tokens",
                                            "conversation", "cached_tokens", "ai_operation", "intent",
                                            "agent",        "tool"};
  const auto is_in = [](std::span<const std::string_view> list, std::string_view word) {
    return std::find(list.begin(), list.end(), word) != list.end();
  };
  const auto speaks_of_models = [&](const Piece& piece) {
    if (piece.mark == Mark::kThing && (piece.Says("ai") || piece.Says("tool_call"))) return true;
    if (piece.concept_ && piece.IsField() && is_in(kOfModels, piece.concept_->id)) return true;
    const std::string said = LowerCase(piece.text);
    if (said == "ai" || said == "llm" || said == "genai") return true;
    return std::any_of(piece.values.begin(), piece.values.end(), [&](const ValueMeaning& value) {
      const IndexedField& field = index_.fields()[static_cast<size_t>(value.field)];
      return field.flat.starts_with("gen_ai") || (field.concept_ && field.concept_->id == "model");
    });
  };
  const bool of_models = std::any_of(q_.pieces.begin(), q_.pieces.end(), speaks_of_models);
  const bool has_money = index_.Money("spans") || index_.Money("logs");
  for (Piece& piece : q_.pieces) {
    if (piece.mark != Mark::kConcept || !piece.concept_) continue;
    if (piece.concept_->id == "money" && (of_models || !has_money)) piece.concept_ = FindConcept("cost");
    if (piece.concept_->id == "cost" && !of_models && has_money && is_in(kEverybodys, LowerCase(piece.text)))
      piece.concept_ = FindConcept("money");
  }
}

// "payments above 150", "the biggest payment": the number that is known of a payment.
void SlotReader::PreferNumbersOfThings() {
  for (size_t i = 0; i < size(); ++i) {
    Piece& piece = At(i);
    if (piece.is_keypath || piece.words != 1 || piece.concept_ || piece.phrase) continue;
    if (piece.mark != Mark::kUnknown && piece.mark != Mark::kValue && piece.mark != Mark::kField) continue;
    const size_t next = i + 1 < size() ? i + 1 : kNone, before = i > 0 ? i - 1 : kNone;
    const bool compared = Is(next, Mark::kQuantity) && At(next).quantity.has_comparison;
    const bool ranked = (Is(before, Mark::kHighest) || Is(before, Mark::kLowest)) && At(before).phrase &&
                        At(before).phrase->text.empty() && LowerCase(At(before).text) != "most" &&
                        std::none_of(q_.pieces.begin(), q_.pieces.end(), [&](const Piece& other) {
                          return &other != &piece && other.concept_ && other.concept_->is_measure && other.IsField();
                        });
    if (!compared && !ranked) continue;
    // "payment errors" and "the largest order value" say themselves of what.
    if (ranked && next != kNone &&
        (At(next).IsField() || At(next).mark == Mark::kThing || At(next).mark == Mark::kUnknown))
      continue;
    const std::string stem = StemsOf(piece.text);
    std::vector<int> fields;
    for (std::string_view source : {"spans", "logs", "metrics"})
      if (const int field = index_.NumberOf(stem, source); field >= 0) fields.push_back(field);
    if (fields.empty()) continue;
    piece.mark = Mark::kField;
    piece.fields = std::move(fields);
    piece.values.clear();
  }
}

// Words that mean something of ours elsewhere, and nothing here.
void SlotReader::DropIdleWords() {
  const auto is_measure = [](const Piece& piece) {
    return piece.IsField() && piece.concept_ && piece.concept_->is_measure;
  };
  for (size_t i = 0; i < size(); ++i) {
    Piece& piece = At(i);
    const std::string said = LowerCase(piece.text);
    // "the logs who contain": a relative pronoun
    if (piece.mark == Mark::kList && piece.Says("user") && i > 0 &&
        (At(i - 1).mark == Mark::kSource || At(i - 1).mark == Mark::kThing || At(i - 1).mark == Mark::kLevel ||
         At(i - 1).IsField()))
      piece.mark = Mark::kFiller;
    // "how much money did we take"
    if ((said == "take" || said == "takes" || said == "took" || said == "taken") && is_measure(piece) &&
        std::any_of(q_.pieces.begin(), q_.pieces.end(), [&](const Piece& other) {
          return &other != &piece && is_measure(other) && other.concept_ != piece.concept_;
        }))
      piece.mark = Mark::kFiller;
    // "customer olivia says": a person speaks, no log
    if (piece.mark == Mark::kSearch && said.starts_with("say")) {
      const size_t before = Before(i);
      if (before != kNone && (At(before).mark == Mark::kValue || At(before).mark == Mark::kUnknown ||
                              (At(before).concept_ && At(before).concept_->id == "user")))
        piece.mark = Mark::kFiller;
    }
  }
}

}  // namespace throughline::assistant
