// Free text, and what is left over.
#include <fmt/format.h>

#include <algorithm>

#include "assistant/planner/events.h"
#include "assistant/planner/scope.h"
#include "assistant/planner/slots.h"
#include "assistant/planner/words.h"

namespace throughline::assistant {

using Op = Condition::Op;

namespace {

std::string Singular(std::string word) {
  const auto cut = [&](std::string_view ending, std::string_view instead) {
    if (!word.ends_with(ending) || word.size() < ending.size() + 3) return false;
    word.resize(word.size() - ending.size());
    word += instead;
    return true;
  };
  if (word.ends_with("ss") || cut("ies", "y") || cut("ches", "ch") || cut("shes", "sh") || cut("xes", "x")) return word;
  cut("s", "");
  return word;
}

// "timeouts" are looked for as "timeout", but "retrying" as it is.
std::string TextOfTerm(const Piece& piece) {
  const std::string said = LowerCase(piece.text);
  const bool is_form = piece.words == 1 && piece.phrase->text.find(' ') == std::string_view::npos &&
                       (said.ends_with("ing") || said.ends_with("ed"));
  return is_form ? said : std::string(piece.phrase->text);
}

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

}  // namespace

std::string SlotReader::RawWord(size_t& i) const {
  size_t begin = q_.pieces[i].begin, end = q_.pieces[i].end;
  const std::string& text = q_.text;
  const auto stops = [](char c) {
    return IsBlank(c) || c == ',' || c == ';' || c == '?' || c == '!' || c == '=' || c == '(' || c == ')' || c == '"';
  };
  while (begin > 0 && !stops(text[begin - 1])) --begin;
  while (end < text.size() && !stops(text[end])) ++end;
  while (end > begin && (text[end - 1] == '.' || text[end - 1] == ':' || text[end - 1] == '\'')) --end;
  while (begin < end && (text[begin] == '\'' || text[begin] == ':')) ++begin;
  while (i + 1 < size() && q_.pieces[i + 1].begin < end) ++i;
  return text.substr(begin, end - begin);
}

// "orders were created": what logs speak of, though no field holds it.
bool SlotReader::IsEvent(size_t i) const {
  // Whoever quotes says all of it.
  if (std::any_of(q_.pieces.begin(), q_.pieces.end(),
                  [](const Piece& p) { return p.mark == Mark::kQuoted || p.mark == Mark::kSearch; }))
    return false;
  const std::string word = LowerCase(q_.pieces[i].text);
  if (IsEventVerb(word)) return true;
  if (!IsEventNoun(word)) return false;
  const size_t next = Next(i), before = Before(i);
  if (IsPlural(i) || Is(before, Mark::kCount)) return true;
  if (IsThing(next, "error") || Is(next, Mark::kLevel) || Is(next, Mark::kSource)) return true;
  return std::any_of(q_.pieces.begin(), q_.pieces.end(), [](const Piece& piece) {
    return piece.mark == Mark::kUnknown && IsEventVerb(LowerCase(piece.text));
  });
}

void SlotReader::ReadTexts() {
  const IndexedField* message = FieldOfConcept("message");
  const auto phrase = [&](std::string text, bool negated) {
    if (text.empty()) return;
    Condition condition{.keypath = message ? message->keypath : "",
                        .op = Op::kPhrase,
                        .texts = {std::move(text)},
                        .is_negated = negated};
    AddCondition(std::move(condition));
    out_.says_rows = true;
  };
  const auto is_text = [&](size_t i) {
    const Piece& piece = At(i);
    const bool is_number =
        piece.mark == Mark::kQuantity && !piece.quantity.has_comparison && piece.quantity.unit.empty();
    return !piece.is_used &&
           (is_number || piece.mark == Mark::kUnknown || piece.mark == Mark::kTerm || piece.mark == Mark::kValue ||
            piece.IsField() || piece.mark == Mark::kSearch || piece.mark == Mark::kLevel);
  };
  for (size_t i = 0; i < size(); ++i) {
    Piece& search = At(i);
    if (search.mark != Mark::kSearch || search.is_used) continue;
    search.is_used = true;
    size_t j = i + 1;
    // "search the logs for", "mentioning the word"
    while (j < size() && (At(j).mark == Mark::kFiller || At(j).mark == Mark::kSource || At(j).mark == Mark::kOf ||
                          At(j).mark == Mark::kFrom || At(j).mark == Mark::kSearch || At(j).mark == Mark::kIs ||
                          (At(j).mark == Mark::kConcept && At(j).concept_ && At(j).concept_->id == "message"))) {
      At(j).is_used = true;
      ++j;
    }
    bool any = false;
    while (j < size()) {
      Piece& piece = At(j);
      const bool negated = IsNegated(i);
      if (piece.mark == Mark::kQuoted && !piece.is_used) {
        piece.is_used = any = true;
        phrase(piece.text, negated);
      } else if (is_text(j)) {
        size_t last = j;
        const bool about_rows = At(j).IsField() && Is(Next(j), Mark::kQuantity);
        if (about_rows) break;
        while (last + 1 < size() &&
               (is_text(last + 1) || (At(last + 1).mark == Mark::kThing && !At(last + 1).Says("error")))) {
          bool apart = false;  // a time or a number stood between
          for (size_t byte = At(last).end; byte < At(last + 1).begin; ++byte)
            apart |= !IsBlank(q_.text[byte]) && q_.text[byte] != '-' && q_.text[byte] != '/' && q_.text[byte] != '_' &&
                     q_.text[byte] != '.';
          if (apart) break;
          ++last;
        }
        std::string text = q_.text.substr(At(j).begin, At(last).end - At(j).begin);
        if (last == j && piece.mark == Mark::kTerm && piece.phrase) text = TextOfTerm(piece);
        for (size_t k = j; k <= last; ++k) At(k).is_used = true;
        phrase(std::move(text), negated);
        any = true;
        j = last;
      } else if (!any && (IsThing(j, "error") || At(j).mark == Mark::kThing)) {
        break;
      } else {
        break;
      }
      size_t k = j + 1;
      while (k < size() && (At(k).mark == Mark::kAnd || At(k).mark == Mark::kOr)) ++k;
      if (k == j + 1) break;
      j = k;
      if (j < size() && At(j).mark != Mark::kQuoted) break;
    }
  }
  for (size_t i = 0; i < size(); ++i) {
    Piece& piece = At(i);
    if (piece.is_used) continue;
    const std::string lower = LowerCase(piece.text);
    if (piece.mark == Mark::kUnknown && plan().source == "logs" && IsEvent(i)) {
      piece.is_used = true;
      phrase(IsEventVerb(lower) ? lower : Singular(lower), IsNegated(i));
      continue;
    }
    const bool is_participle =
        piece.mark == Mark::kUnknown && plan().source == "logs" && lower.ends_with("ed") && !index_.IsCommon(lower) &&
        i > 0 && (Is(i - 1, Mark::kIs) || LowerCase(At(i - 1).text) == "been" || LowerCase(At(i - 1).text) == "got");
    if (is_participle) {  // "was declined"
      piece.is_used = true;
      phrase(lower, IsNegated(i));
      continue;
    }
    const bool speaks_of_it = piece.mark == Mark::kUnknown && !piece.message_word.empty() && plan().source == "logs" &&
                              !index_.IsCommon(LowerCase(piece.text));
    if (piece.mark == Mark::kTerm || speaks_of_it) {
      piece.is_used = true;
      const bool is_said_again = std::any_of(q_.pieces.begin(), q_.pieces.end(), [&](const Piece& other) {
        return &other != &piece && other.mark == Mark::kTerm && piece.phrase && other.phrase &&
               other.phrase->text == piece.phrase->text;
      });
      phrase(!piece.phrase   ? piece.message_word
             : is_said_again ? std::string(piece.phrase->text)
                             : TextOfTerm(piece),
             IsNegated(i));
      if (rows_name_.empty()) rows_name_ = "logs";
    } else if (piece.mark == Mark::kQuoted && piece.values.empty()) {
      piece.is_used = true;
      phrase(piece.text, IsNegated(i));
    }
  }
}

// What is left over.
void SlotReader::ReadRest() {
  const auto common = CommonWords();
  // "failing endpoints", "users with errors": which ones.
  const bool is_rows = plan().measures.empty() && plan().keys.empty() && !wants_count_ && plan().bucket.empty() &&
                       plan().order == Plan::Order::kNone && !plan().conditions.empty();
  const bool names_rows = std::any_of(q_.pieces.begin(), q_.pieces.end(), [](const Piece& piece) {
    return piece.mark == Mark::kSource || (piece.concept_ && piece.concept_->id == "feedback" && piece.IsField()) ||
           (piece.mark == Mark::kThing && (piece.Says("request") || piece.Says("trace")));
  });
  for (size_t i = 0; i < size() && is_rows && !names_rows; ++i) {
    constexpr std::string_view kNouns[] = {"service", "application",  "subsystem", "endpoint", "model",
                                           "user",    "conversation", "session",   "host",     "pod",
                                           "tool",    "agent",        "intent",    "provider"};
    if (At(i).is_used || !At(i).IsField() || !At(i).concept_ || !IsPlural(i) || !IsKey(i)) continue;
    // "errors from the providers"
    const bool is_complement =
        i > 0 && (Is(Before(i), Mark::kFrom) || Is(Before(i), Mark::kOf)) && IsThing(Before(Before(i)), "error");
    if (is_complement) continue;
    if (std::find(std::begin(kNouns), std::end(kNouns), At(i).concept_->id) == std::end(kNouns)) continue;
    AddKey(*FieldOf(i));
    At(i).is_used = is_list_ = true;
    break;
  }
  // "operations and their p95", "the services along with their errors"
  const bool computes = (!plan().measures.empty() || wants_count_) && plan().keys.empty() && plan().bucket.empty();
  for (size_t i = 0; i < size() && computes && !is_list_; ++i) {
    if (At(i).is_used || !At(i).IsField() || !At(i).concept_ || !IsPlural(i) || !IsKey(i)) continue;
    if (At(i).concept_->id == "message" || Is(Before(i), Mark::kWithout)) continue;
    const bool leads =
        Before(i, {Mark::kList}) == kNone && wants_count_ && plan().measures.empty();  // "error types ..., counted"
    const bool joined =
        leads ||
        (i + 1 < size() && (Is(i + 1, Mark::kAnd) || Is(i + 1, Mark::kWith) || LowerCase(At(i + 1).text) == "their"));
    if (!joined) continue;
    AddKey(*FieldOf(i));
    At(i).is_used = true;
    break;
  }
  // "database latency", "llm errors": of those that have one.
  for (size_t i = 0; i < size() && plan().source == "spans"; ++i) {
    if (At(i).is_used || At(i).mark != Mark::kConcept || !At(i).concept_ || IsPlural(i) || !FieldOf(i)) continue;
    if (At(i).concept_->id != "database" && At(i).concept_->id != "model") continue;
    if (plan().measures.empty() && plan().conditions.empty()) continue;
    At(i).is_used = true;
    const bool is_key = std::any_of(plan().keys.begin(), plan().keys.end(),
                                    [&](const GroupKey& key) { return key.keypath == FieldOf(i)->keypath; });
    if (!is_key) AddCondition({.keypath = FieldOf(i)->keypath, .op = Op::kExists});
  }
  for (size_t i = 0; i < size(); ++i) {
    Piece& piece = At(i);
    if (piece.is_used) continue;
    if (piece.mark == Mark::kUnknown && piece.text.size() > 2) {
      const std::string word = LowerCase(piece.text);
      if (std::find(common.begin(), common.end(), word) != common.end()) continue;
      const bool number = std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
      if (number) continue;
      const std::string before = i > 0 ? LowerCase(At(i - 1).text) : "";
      const bool is_place = before == "from" || before == "in" || before == "on" || before == "within" ||
                            before == "of" || before == "for";
      size_t at = i;
      const std::string raw = RawWord(at);
      out_.unknown.push_back(raw);
      out_.certainty *= 0.85;
      if (is_place) out_.doubts.push_back({piece.begin, piece.end, raw, {}});
      i = at;
    } else if (piece.IsField() && FieldOf(i) && FieldOf(i)->type == "bool") {  // "locked operations"
      Condition is_so{.keypath = FieldOf(i)->keypath, .texts = {IsNegated(i) ? "false" : "true"}};
      is_so.is_bool = true;
      AddCondition(std::move(is_so));
      piece.is_used = true;
    } else if (piece.IsField() && !IsMeasure(i)) {
      out_.certainty *= 0.92;
    }
  }
  out_.certainty *= q_.corrections > 2 ? 0.9 : 1.0;
  // A field that nothing was said about, with nothing else asked: its rows.
  if (plan().measures.empty() && plan().keys.empty() && plan().conditions.empty() && !wants_count_ && !out_.says_rows) {
    for (size_t i = 0; i < size(); ++i) {
      if (At(i).is_used || !IsKey(i) || !FieldOf(i)) continue;
      AddKey(*FieldOf(i));
      At(i).is_used = is_list_ = true;
      break;
    }
  }
}

}  // namespace throughline::assistant
