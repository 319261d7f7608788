#include "ingest/normalise/evaluations.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace throughline::ingest {

using otel::Value;

namespace {

struct FieldName {
  std::string_view sent, canonical;
};
constexpr FieldName kFields[] = {
    {"name", "name"},
    {"score", "score"},
    {"score.value", "score"},
    {"label", "label"},
    {"score.label", "label"},
    {"explanation", "explanation"},
    {"details", "explanation"},
    {"version", "version"},
    {"target", "target"},
    {"category", "category"},
    {"triggered", "triggered"},
    {"threshold", "threshold"},
    {"annotator_kind", "source"},
    {"identifier", "id"},
};

std::string_view CanonicalField(std::string_view sent) {
  for (const FieldName& field : kFields) {
    if (field.sent == sent) return field.canonical;
  }
  return sent;
}

struct Verdict {
  std::string_view key, value, label;
  double score;
};
constexpr Verdict kVerdicts[] = {{"feedback.type", "thumbs_up", "positive", 1},
                                 {"feedback.type", "thumbs_down", "negative", 0},
                                 {"feedback.sentiment", "positive", "positive", 1},
                                 {"feedback.sentiment", "negative", "negative", 0}};

}  // namespace

VerdictRows::Row* VerdictRows::FindOrAdd(std::string_view family, std::string_view id, std::string_view target) {
  for (Row& row : rows_) {
    if (row.family == family && row.id == id) return &row;
  }
  if (rows_.size() == kMostRows) return nullptr;
  rows_.push_back({family, id, target, {}});
  return &rows_.back();
}

bool VerdictRows::Has(const Row& row, std::string_view field) {
  return std::any_of(row.fields.begin(), row.fields.end(), [&](const Field& known) { return known.name == field; });
}

void VerdictRows::AddPath(std::string_view family, std::string_view target, std::string_view rest, const Value& value) {
  size_t dot = rest.rfind('.');
  if (dot == std::string_view::npos) return AddField(family, rest, target, "score", value);
  AddField(family, rest.substr(0, dot), target, rest.substr(dot + 1), value);
}

void VerdictRows::AddField(std::string_view family, std::string_view row_id, std::string_view target,
                           std::string_view sent, const Value& value) {
  Row* row = FindOrAdd(family, row_id, target);
  std::string_view field = CanonicalField(sent);
  if (row == nullptr || Has(*row, field)) return;
  Value typed = value;
  if (field == "score" || field == "threshold") {
    if (std::optional<double> number = NumberOf(value)) typed = Value::Double(*number);
    if (std::optional<bool> passed = value.type == otel::ValueType::kBool ? BoolOf(value) : std::nullopt) {
      typed = Value::Double(*passed ? 1 : 0);
    }
  } else if (field == "triggered") {
    if (std::optional<bool> truth = BoolOf(value)) typed = Value::Bool(*truth);
  } else if (field == "source") {
    std::string lower(TextOf(pool_, value, arena_));
    for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    typed = Value::String(arena_.Keep(std::move(lower)));
  }
  row->fields.push_back({field, typed});
}

bool VerdictRows::AddFeedback(std::string_view key, const Value& value) {
  std::optional<double> score;
  std::string_view label;
  if (key == "feedback.rating") {
    std::optional<double> rating = NumberOf(value);
    if (!rating || *rating < 1 || *rating > 5) return false;
    score = (*rating - 1) / 4;
    label = *score > 0.5 ? "positive" : *score < 0.5 ? "negative" : "neutral";
  } else if (key == "feedback.score") {
    score = NumberOf(value);
    if (!score || *score < 0 || *score > 1) return false;
    label = *score > 0.5 ? "positive" : *score < 0.5 ? "negative" : "neutral";
  } else {
    std::string_view word = TextOf(pool_, value, arena_);
    for (const Verdict& verdict : kVerdicts) {
      if (verdict.key != key || verdict.value != word) continue;
      score = verdict.score;
      label = verdict.label;
    }
  }
  if (!score) return false;
  constexpr std::string_view kRow = "user_feedback";
  AddField("feedback", kRow, "trace", "name", Value::String(kRow));
  AddField("feedback", kRow, "trace", "score", Value::Double(*score));
  AddField("feedback", kRow, "trace", "label", Value::String(label));
  AddField("feedback", kRow, "trace", "source", Value::String("human"));
  return true;
}

bool VerdictRows::AnyTriggered() const {
  for (const Row& row : rows_) {
    for (const Field& field : row.fields) {
      if (field.name == "triggered" && field.value.type == otel::ValueType::kBool && field.value.boolean) return true;
    }
  }
  return false;
}

void VerdictRows::AppendJson(std::string& out) const {
  out += '[';
  for (const Row& row : rows_) {
    out += out.back() == '[' ? "{\"target\":" : ",{\"target\":";
    auto target = std::find_if(row.fields.begin(), row.fields.end(), [](const Field& f) { return f.name == "target"; });
    if (target != row.fields.end()) {
      otel::AppendJson(pool_, target->value, out);
    } else {
      otel::AppendJsonString(row.target, out);
    }
    if (!Has(row, "name")) {
      out += ",\"name\":";
      otel::AppendJsonString(row.id, out);
    }
    for (const Field& field : row.fields) {
      if (field.name == "target") continue;
      out += ',';
      otel::AppendJsonString(field.name, out);
      out += ':';
      otel::AppendJson(pool_, field.value, out);
    }
    out += '}';
  }
  out += ']';
}

}  // namespace throughline::ingest
