// Verdicts on a span: evaluations, guardrails and a user's feedback, as rows of one shape.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ingest/normalise/values.h"
#include "otel/value.h"

namespace throughline::ingest {

// {"target":"response","name":"toxicity","score":0.2,"label":"low",...}. A field that is not known is left out.
class VerdictRows {
 public:
  VerdictRows(const otel::ValuePool& pool, otel::Arena& arena) : pool_(pool), arena_(arena) {}

  // A key of a family of verdicts, without the family's prefix. What stands before the last segment tells the rows
  // apart: "toxicity.score" and "toxicity.label" are one row named toxicity, "custom.0.name" names the row custom.0.
  void AddPath(std::string_view family, std::string_view target, std::string_view rest, const otel::Value& value);
  // One field of the row `row`, which belongs to `family`.
  void AddField(std::string_view family, std::string_view row, std::string_view target, std::string_view field,
                const otel::Value& value);
  // A thumbs_up or thumbs_down, a positive or negative sentiment, a rating from 1 to 5, a score from 0 to 1. False:
  // none of these.
  bool AddFeedback(std::string_view key, const otel::Value& value);

  bool empty() const { return rows_.empty(); }
  bool AnyTriggered() const;
  void AppendJson(std::string& out) const;

 private:
  struct Field {
    std::string_view name;
    otel::Value value;
  };
  struct Row {
    std::string_view family, id, target;
    std::vector<Field> fields;
  };
  // nullptr: there are kMostRows already. More verdicts on one span are no honest sender's, and each new one is
  // compared with all before it; the raw attributes keep them.
  Row* FindOrAdd(std::string_view family, std::string_view id, std::string_view target);
  static constexpr size_t kMostRows = 256;
  static bool Has(const Row& row, std::string_view field);

  const otel::ValuePool& pool_;
  otel::Arena& arena_;
  std::vector<Row> rows_;
};

}  // namespace throughline::ingest
