#include "assistant/planner/fields.h"

#include <algorithm>

#include "assistant/planner/scope.h"
#include "assistant/planner/tree.h"
#include "assistant/planner/words.h"

namespace throughline::assistant {
namespace {

struct LanguageField {
  std::string_view source, keypath, type, unit;
};
// What the language has whatever is stored (reference, sources and fields).
constexpr LanguageField kLanguageFields[] = {
    {"spans", "$m.timestamp", "timestamp", ""},
    {"spans", "$m.duration", "number", "us"},
    {"spans", "$l.serviceName", "string", ""},
    {"spans", "$l.applicationName", "string", ""},
    {"spans", "$l.subsystemName", "string", ""},
    {"spans", "$l.operationName", "string", ""},
    {"spans", "$d.traceID", "string", ""},
    {"spans", "$d.spanID", "string", ""},
    {"spans", "$d.parentId", "string", ""},
    {"spans", "$d.tags['otel.status_code']", "string", ""},
    {"spans", "$d.tags['span.kind']", "string", ""},
    {"spans", "$d.exception.type", "string", ""},
    {"spans", "$d.error.type", "string", ""},
    {"spans", "$d.gen_ai.operation.name", "string", ""},
    {"spans", "$d.gen_ai.provider.name", "string", ""},
    {"spans", "$d.gen_ai.request.model", "string", ""},
    {"spans", "$d.gen_ai.response.model", "string", ""},
    {"spans", "$d.gen_ai.conversation.id", "string", ""},
    {"spans", "$d.gen_ai.agent.name", "string", ""},
    {"spans", "$d.gen_ai.tool.name", "string", ""},
    {"spans", "$d.enduser.id", "string", ""},
    {"spans", "$d.gen_ai.usage.input_tokens", "number", "tokens"},
    {"spans", "$d.gen_ai.usage.output_tokens", "number", "tokens"},
    {"spans", "$d.gen_ai.usage.total_tokens", "number", "tokens"},
    {"spans", "$d.gen_ai.usage.cache_read.input_tokens", "number", "tokens"},
    {"spans", "$d.gen_ai.usage.reasoning.output_tokens", "number", "tokens"},
    {"spans", "$d.gen_ai.usage.cost", "number", "usd"},
    {"spans", "$d.gen_ai.response.finish_reasons", "array", ""},
    {"spans", "$d.gen_ai.response.time_to_first_chunk", "number", "s"},
    {"spans", "$d.deployment.environment.name", "string", ""},
    {"spans", "$d.service.version", "string", ""},
    {"spans", "$d.feedback.type", "string", ""},
    {"spans", "$d.ai.intent.category", "string", ""},
    {"spans", "$d.db.system", "string", ""},
    {"logs", "$m.timestamp", "timestamp", ""},
    {"logs", "$m.severity", "string", ""},
    {"logs", "$l.serviceName", "string", ""},
    {"logs", "$l.applicationname", "string", ""},
    {"logs", "$l.subsystemname", "string", ""},
    {"logs", "$l.computername", "string", ""},
    {"logs", "$l.classname", "string", ""},
    {"logs", "$l.threadid", "string", ""},
    {"logs", "$l.ipaddress", "string", ""},
    {"logs", "$d.message", "string", ""},
    {"logs", "$d.logRecord.traceId", "string", ""},
    {"logs", "$d.logRecord.spanId", "string", ""},
    {"metrics", "$m.timestamp", "timestamp", ""},
    {"metrics", "$l.serviceName", "string", ""},
    {"metrics", "$l.applicationName", "string", ""},
    {"metrics", "$l.subsystemName", "string", ""},
    {"metrics", "$d.metric", "string", ""},
    {"metrics", "$d.value", "number", ""},
};

// Too general to stand for a field alone.
constexpr std::string_view kGeneral[] = {"name", "type", "id", "key", "value", "code", "count", "kind", "text", "data"};
// What a name of a service may end in, or not.
constexpr std::string_view kServiceEndings[] = {"service", "svc",     "server", "app",
                                                "api",     "backend", "worker", "gateway"};

bool IsNamed(std::string_view text, std::span<const std::string_view> list) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

template <typename F>
void ForEach(std::string_view list, F&& f) {
  while (!list.empty()) {
    const size_t bar = std::min(list.find('|'), list.size());
    if (bar > 0) f(list.substr(0, bar));
    list.remove_prefix(std::min(bar + 1, list.size()));
  }
}

// `orderId` → "order Id": its parts are words.
std::string WithoutHumps(std::string_view name) {
  std::string out;
  for (size_t i = 0; i < name.size(); ++i) {
    const bool upper = name[i] >= 'A' && name[i] <= 'Z';
    if (upper && i > 0 && name[i - 1] >= 'a' && name[i - 1] <= 'z') out += ' ';
    out += name[i];
  }
  return out;
}

bool SoundsLikeProse(std::string_view flat) {
  constexpr std::string_view kProse[] = {"message",   "content",       "prompt",      "body",   "stacktrace",
                                         "statement", "query.text",    "description", ".input", ".output",
                                         "arguments", "response_text", "user_input"};
  return std::any_of(std::begin(kProse), std::end(kProse),
                     [&](std::string_view part) { return flat.find(part) != std::string_view::npos; });
}

}  // namespace

std::string FlatKey(std::string_view keypath) {
  const dataprime::ExprPtr expr = ReadKeypath(keypath);
  if (!expr || expr->root != dataprime::Root::kData) return std::string(keypath);
  std::vector<std::string> steps;
  for (const dataprime::Step& step : expr->path) steps.push_back(step.name);
  size_t from = 0;
  if (steps.size() > 1 && steps[0] == "tags") from = 1;
  if (steps.size() > 2 && ((steps[0] == "process" && steps[1] == "tags") ||
                           ((steps[0] == "resource" || steps[0] == "logRecord") && steps[1] == "attributes")))
    from = 2;
  std::string out;
  for (size_t i = from; i < steps.size(); ++i) out += (out.empty() ? "" : ".") + steps[i];
  return out;
}

std::string ColumnName(const IndexedField& field) {
  std::string name = field.concept_ ? std::string(field.concept_->id) : field.flat;
  if (!field.concept_) {
    const size_t dot = name.find_last_of('.');
    std::string last = dot == std::string::npos ? name : name.substr(dot + 1);
    if (IsNamed(last, kGeneral) && dot != std::string::npos) {
      const size_t earlier = name.find_last_of('.', dot - 1);
      last = name.substr(earlier == std::string::npos ? 0 : earlier + 1);
    }
    name = last;
  }
  std::string out;
  for (char c : WithoutHumps(name)) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (plain) out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (!plain && !out.empty() && out.back() != '_') out += '_';
  }
  while (!out.empty() && out.back() == '_') out.pop_back();
  if (out.empty() || (out[0] >= '0' && out[0] <= '9')) out = "value_" + out;
  while (out.back() == '_') out.pop_back();
  return out;
}

CatalogueIndex::CatalogueIndex(const LiveCatalogue& catalogue) {
  for (const Field& field : catalogue.fields)
    AddField(field.source, field.keypath, field.type, field.unit, /*is_live=*/true);
  for (const LanguageField& field : kLanguageFields)
    AddField(field.source, field.keypath, field.type, field.unit, /*is_live=*/false);

  for (const std::span<const Phrase> table : {Vocabulary(), ConditionWords(), SmallWords()})
    for (const Phrase& phrase : table)
      AddPhrase(phrase.words, 0, [&](Meaning& meaning) {
        if (!meaning.phrase) meaning.phrase = &phrase;
      });
  for (const Concept& concept_ : Concepts()) {
    ForEach(concept_.phrases, [&](std::string_view words) {
      AddPhrase(words, 0, [&](Meaning& meaning) {
        if (!meaning.concept_) meaning.concept_ = &concept_;
      });
    });
    ForEach(concept_.keys, [&](std::string_view key) {
      for (IndexedField& field : fields_)
        if (!field.concept_ && (field.flat == key || field.keypath == key)) field.concept_ = &concept_;
    });
  }
  for (std::string_view word : CommonWords()) common_.insert(std::string(word));
  NameFields();
  NameValues(catalogue);
  KnowMessages(catalogue);
}

void CatalogueIndex::AddField(std::string_view source, std::string_view keypath, std::string_view type,
                              std::string_view unit, bool is_live) {
  const std::string key = std::string(source) + ' ' + std::string(keypath);
  if (by_keypath_.contains(key) || !ReadKeypath(keypath)) return;
  IndexedField field{std::string(source),
                     std::string(keypath),
                     std::string(type),
                     std::string(unit),
                     FlatKey(keypath),
                     nullptr,
                     is_live,
                     false};
  if (!is_live && by_flat_.contains(field.source + ' ' + field.flat)) return;
  field.is_prose = SoundsLikeProse(field.flat);
  if (field.unit.empty() && field.IsNumber()) {
    constexpr std::pair<std::string_view, std::string_view> kUnits[] = {
        {"_ms", "ms"},     {"Ms", "ms"},       {"millis", "ms"},     {"_us", "us"},  {"_ns", "ns"},
        {"_seconds", "s"}, {"_s", "s"},        {"_sec", "s"},        {"_kg", "kg"},  {"_km", "km"},
        {"_eur", "eur"},   {"bytes", "bytes"}, {"tokens", "tokens"}, {"_usd", "usd"}};
    for (const auto& [ending, unit_of] : kUnits)
      if (field.flat.ends_with(ending)) field.unit = unit_of;
  }
  const int index = static_cast<int>(fields_.size());
  by_keypath_[key] = index;
  by_flat_.try_emplace(field.source + ' ' + field.flat, index);
  fields_.push_back(std::move(field));
}

void CatalogueIndex::AddPhrase(std::string_view words, int rank, const auto& add) {
  std::string stems;
  for (const Word& word : SplitWords(words)) {
    stems += (stems.empty() ? "" : " ") + word.stem;
    known_.insert(word.stem);
    const bool spellable = word.text.size() >= 4 && std::none_of(word.text.begin(), word.text.end(),
                                                                 [](char c) { return c >= '0' && c <= '9'; });
    if (spellable && spelled_.insert(word.text).second)
      spellings_[static_cast<unsigned char>(word.text[0])].push_back({word.text, rank});
  }
  if (!stems.empty()) add(meanings_[stems]);
}

void CatalogueIndex::NameFields() {
  for (size_t i = 0; i < fields_.size(); ++i) {
    const IndexedField& field = fields_[i];
    const auto add = [&](Meaning& meaning) {
      if (std::find(meaning.fields.begin(), meaning.fields.end(), static_cast<int>(i)) == meaning.fields.end())
        meaning.fields.push_back(static_cast<int>(i));
    };
    std::string_view rest = field.flat;
    if (rest.starts_with('$')) rest.remove_prefix(std::min<size_t>(3, rest.size()));
    while (!rest.empty()) {
      const std::string words = WithoutHumps(rest);
      if (!IsNamed(LowerCase(rest), kGeneral)) {
        AddPhrase(words, 1, add);
        if (words != rest) AddPhrase(rest, 1, add);
      }
      const size_t dot = rest.find('.');
      if (dot == std::string_view::npos) break;
      rest.remove_prefix(dot + 1);
    }
    if (!field.is_live || field.flat.starts_with('$')) continue;
    if (!field.concept_) things_.insert(ThingOf(field));
    NameInOtherWords(static_cast<int>(i));
  }
}

// `shipment.weight_kg` is "shipment weight", "weight" and "weight of shipment"; `order_id` is "order".
void CatalogueIndex::NameInOtherWords(int index) {
  constexpr std::string_view kUnits[] = {"ms", "us", "ns",  "sec",     "secs",    "seconds", "millis", "minutes",
                                         "s",  "kg", "km",  "eur",     "usd",     "gbp",     "bytes",  "mb",
                                         "kb", "gb", "pct", "percent", "celsius", "total"};
  constexpr std::string_view kParts[] = {"id", "name", "type", "status", "kind", "category", "code"};
  const IndexedField& field = fields_[static_cast<size_t>(index)];
  const auto add = [&](Meaning& meaning) {
    if (std::find(meaning.fields.begin(), meaning.fields.end(), index) == meaning.fields.end())
      meaning.fields.push_back(index);
  };
  std::vector<Word> words = SplitWords(WithoutHumps(field.flat));
  const size_t dot = field.flat.find_last_of('.');
  const size_t last = dot == std::string::npos ? 0 : SplitWords(WithoutHumps(field.flat.substr(0, dot))).size();
  const auto text = [&](size_t from, size_t to) {
    std::string out;
    for (size_t i = from; i < to; ++i) out += (out.empty() ? "" : " ") + words[i].text;
    return out;
  };
  if (field.IsNumber() && words.size() > last + 1 && IsNamed(words.back().text, kUnits)) {
    words.pop_back();
    AddPhrase(text(0, words.size()), 1, add);
    if (!IsNamed(words.back().text, kGeneral) || words.size() > last + 1) AddPhrase(text(last, words.size()), 1, add);
  }
  if (last >= 1 && words.size() > last) {
    const std::string thing = words[last - 1].text;
    AddPhrase(text(last, words.size()) + " of " + thing, 1, add);
    AddPhrase(thing + " " + text(last, words.size()), 1, add);
    AddPhrase(text(last, words.size()) + " of the " + thing, 1, add);
  }
  const bool is_part = words.size() > 1 && IsNamed(words.back().text, kParts);
  const bool is_id = is_part && words.back().text == "id";
  if (is_id || (is_part && words.size() > last + 1)) {
    words.pop_back();
    const std::string rest = text(words.size() > last ? last : words.size() - 1, words.size());
    if (rest.size() > 3 && !IsNamed(rest, kGeneral)) AddPhrase(rest, 1, add);
  }
}

std::string ThingOf(const IndexedField& field) {
  const size_t dot = field.flat.find_last_of('.');
  const std::vector<Word> words =
      SplitWords(WithoutHumps(dot == std::string::npos ? field.flat : field.flat.substr(0, dot)));
  if (words.empty() || (dot == std::string::npos && words.size() < 2)) return {};
  return dot == std::string::npos ? words[0].stem : words.back().stem;
}

bool IsMoney(const IndexedField& field) {
  constexpr std::string_view kWords[] = {"amount",   "total", "revenue", "price", "turnover",
                                         "subtotal", "fee",   "eur",     "usd"};
  if (!field.IsNumber() || !field.is_live || field.concept_ || field.flat.find("gen_ai") != std::string::npos ||
      field.flat.starts_with("ai.") || field.flat.starts_with("llm"))
    return false;
  const size_t dot = field.flat.find_last_of('.');
  for (const Word& word : SplitWords(WithoutHumps(dot == std::string::npos ? field.flat : field.flat.substr(dot + 1))))
    if (IsNamed(word.text, kWords)) return true;
  return false;
}

const IndexedField* CatalogueIndex::Money(std::string_view source) const {
  for (const IndexedField& field : fields_)
    if (field.source == source && IsMoney(field)) return &field;
  return nullptr;
}

int CatalogueIndex::NumberOf(const std::string& thing_stem, std::string_view source) const {
  int found = -1;
  bool is_money = false;
  for (size_t i = 0; i < fields_.size(); ++i) {
    const IndexedField& field = fields_[i];
    if (!field.IsNumber() || !field.is_live || field.concept_ || field.source != source || ThingOf(field) != thing_stem)
      continue;
    if (found >= 0 && is_money == IsMoney(field)) return -1;
    if (found >= 0 && is_money) continue;
    found = static_cast<int>(i);
    is_money = IsMoney(field);
  }
  return found;
}

const Meaning* CatalogueIndex::FindJoined(const std::string& letters) const {
  const auto found = joined_.find(letters);
  return found == joined_.end() ? nullptr : &found->second;
}

void CatalogueIndex::NameValues(const LiveCatalogue& catalogue) {
  for (const Field& field : catalogue.fields) {
    const auto found = by_keypath_.find(field.source + ' ' + field.keypath);
    if (found == by_keypath_.end() || fields_[static_cast<size_t>(found->second)].is_prose) continue;
    const IndexedField& indexed = fields_[static_cast<size_t>(found->second)];
    if (indexed.keypath == "$m.severity" || indexed.keypath == "$d.traceID" || indexed.keypath == "$d.spanID") continue;
    const bool is_place =
        indexed.concept_ && (indexed.concept_->id == "service" || indexed.concept_->id == "application" ||
                             indexed.concept_->id == "subsystem");
    for (const std::string& value : field.values) {
      if (value.empty() || value.size() > 64) continue;
      const std::vector<Word> words = SplitWords(WithoutHumps(value));
      if (words.empty() || words.size() > kLongestPhrase) continue;
      if (words.size() == 1 && words[0].is_number) continue;
      const auto named = [&](bool is_alias) {
        return [&, is_alias](Meaning& meaning) {
          for (const ValueMeaning& known : meaning.values)
            if (known.field == found->second && known.value == value) return;
          meaning.values.push_back({found->second, value, is_alias});
        };
      };
      AddPhrase(value, 2, named(false));
      std::string letters;
      for (const Word& word : SplitWords(value)) letters += word.text;
      if (std::any_of(letters.begin(), letters.end(), [](char c) { return c >= '0' && c <= '9'; }))
        named(false)(joined_[letters]);
      if (WithoutHumps(value) != value) AddPhrase(WithoutHumps(value), 2, named(false));
      if (indexed.concept_ && indexed.concept_->id == "metric")
        for (size_t dot = value.find('.'); dot != std::string::npos; dot = value.find('.', dot + 1))
          if (value.find('.', dot + 1) != std::string::npos) AddPhrase(value.substr(dot + 1), 2, named(false));
      const bool is_model = indexed.concept_ && indexed.concept_->id == "model";
      if (is_model && words.size() > 1 && words[0].text.size() >= 3) AddPhrase(words[0].text, 2, named(true));
      if (!is_place || words.size() < 2) continue;
      std::string shorter;
      for (size_t i = 0; i + 1 < words.size(); ++i) shorter += (i > 0 ? " " : "") + words[i].text;
      const std::string& last = words.back().text;  // "the assistant"
      if (last.size() >= 6 && !IsNamed(last, kServiceEndings) && !words.back().is_number)
        AddPhrase(last, 2, named(true));
      std::string joined;  // "paymentservice"
      for (const Word& word : words) joined += word.text;
      AddPhrase(joined, 2, named(false));
      if (IsNamed(words.back().text, kServiceEndings)) AddPhrase(shorter, 2, named(true));
      if (words[0].text.size() >= 4 && !IsNamed(words[0].text, kServiceEndings) && !words[0].is_number)
        AddPhrase(words[0].text, 2, named(true));
    }
  }
}

void CatalogueIndex::KnowMessages(const LiveCatalogue& catalogue) {
  for (const Field& field : catalogue.fields) {
    if (field.source != "logs" ||
        (field.keypath != "$d.message" && field.keypath != "$d.msg" && field.keypath != "$d.logRecord.body"))
      continue;
    for (const std::string& value : field.values) {
      const std::vector<Word> words = SplitWords(std::string_view(value).substr(0, 400));
      for (size_t i = 0; i < words.size(); ++i) {
        if (words[i].text.size() >= 4 && !words[i].is_number) message_words_.try_emplace(words[i].stem, words[i].text);
        if (i + 1 < words.size())
          message_words_.try_emplace(words[i].stem + ' ' + words[i + 1].stem, words[i].text + ' ' + words[i + 1].text);
      }
    }
  }
}

std::string CatalogueIndex::MessageWord(const std::string& stems) const {
  const auto found = message_words_.find(stems);
  return found == message_words_.end() ? std::string() : found->second;
}

const IndexedField* CatalogueIndex::Find(std::string_view source, std::string_view keypath) const {
  const auto found = by_keypath_.find(std::string(source) + ' ' + std::string(keypath));
  return found == by_keypath_.end() ? nullptr : &fields_[static_cast<size_t>(found->second)];
}

const IndexedField* CatalogueIndex::OfConcept(std::string_view concept_id, std::string_view source) const {
  const Concept* concept_ = FindConcept(concept_id);
  if (!concept_) return nullptr;
  if (concept_id == "money") return Money(source);
  const IndexedField *live = nullptr, *other = nullptr;
  ForEach(concept_->keys, [&](std::string_view key) {
    const auto found = key.starts_with('$') ? by_keypath_.find(std::string(source) + ' ' + std::string(key))
                                            : by_flat_.find(std::string(source) + ' ' + std::string(key));
    const auto end = key.starts_with('$') ? by_keypath_.end() : by_flat_.end();
    if (found == end) return;
    const IndexedField& field = fields_[static_cast<size_t>(found->second)];
    if (field.is_live && !live) live = &field;
    if (!field.is_live && !other) other = &field;
  });
  return live ? live : other;
}

bool CatalogueIndex::HasConcept(std::string_view concept_id, std::string_view source) const {
  return OfConcept(concept_id, source) != nullptr;
}

const Meaning* CatalogueIndex::Find(const std::string& stems) const {
  const auto found = meanings_.find(stems);
  return found == meanings_.end() ? nullptr : &found->second;
}

bool CatalogueIndex::IsCommon(const std::string& word) const {
  return common_.contains(word) || (word.ends_with("s") && common_.contains(word.substr(0, word.size() - 1)));
}

std::string CatalogueIndex::Corrected(std::string_view word) const {
  const int slips = ForgivenSlips(word.size());
  if (slips == 0) return {};
  const Spelling* best = nullptr;
  int best_distance = slips + 1;
  const auto look = [&](unsigned char first) {
    for (const Spelling& spelling : spellings_[first]) {
      if (spelling.text.size() > word.size() + 2 || word.size() > spelling.text.size() + 2) continue;
      const int limit = std::min(ForgivenSlips(std::min(word.size(), spelling.text.size())), best_distance);
      const int distance = EditDistance(word, spelling.text, limit);
      if (distance > limit || distance > best_distance) continue;
      if (distance == best_distance && best && spelling.rank >= best->rank) continue;
      best = &spelling;
      best_distance = distance;
    }
  };
  look(static_cast<unsigned char>(word[0]));
  if (word[1] != word[0]) look(static_cast<unsigned char>(word[1]));
  return best && best_distance <= slips ? best->text : std::string();
}

}  // namespace throughline::assistant
