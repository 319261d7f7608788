// From the pieces of a question to the slots of a plan.
//
// Shape    one SlotReader a question: each Read… looks for one kind of slot and marks what it used. What nobody used is
//          left over, and lowers the certainty.
// Threads  one reader.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "assistant/planner/plan.h"
#include "assistant/planner/planner.h"
#include "assistant/planner/spot.h"

namespace throughline::assistant {

// A word that may mean several things: what is asked back.
struct Doubt {
  size_t begin = 0, end = 0;  // of the question
  std::string word;
  struct Way {
    std::string label;    // "$d.queue.depth, a number of logs"
    std::string instead;  // for the word in the question
  };
  std::vector<Way> ways;  // none: the word is not known at all
};

struct Slots {
  Plan plan;
  std::vector<Doubt> doubts;
  double certainty = 1;
  // What a follow-up may say of its own.
  bool says_source = false, says_rows = false, says_measure = false, says_order = false;
  bool is_sum_alone = false;         // "the total"
  bool is_limit_assumed = false;     // a ranking of rows without a number
  bool is_share_alone = false;       // "as a percentage"
  bool is_field_assumed = false;     // a function was said without what it is of
  std::string unit;                  // "in ms"
  std::optional<Measure> ranked;     // what rows are ordered by, when groups are to be
  std::optional<double> number;      // one that stands alone: "make it 10"
  std::vector<std::string> unknown;  // words that nobody knows
};

class SlotReader {
 public:
  // `last`: a follow-up stays in its source, unless it speaks clearly for another one. It outlives the reader.
  SlotReader(Spotted question, const CatalogueIndex& index, Mode mode, const Plan* last = nullptr);
  Slots Read();

 private:
  static constexpr size_t kNone = static_cast<size_t>(-1);

  // -- slots.cc
  // -- names.cc
  void PreferNames();  // values over words of the vocabulary, where they are meant
  void PreferMoney();
  void PreferNumbersOfThings();
  void DropIdleWords();
  // -- slots.cc
  void ChooseSource();
  void ReadThings();
  void ReadSeverities();
  void ReadOrder();
  void ReadBucket();
  void ReadOtherShares();
  void ReadHaving();
  void Finish();
  // -- measures.cc
  void ReadRanking();
  void ReadShares();
  void ReadFunctions();
  void ReadKeys();
  void ReadCounts();
  void ReadLists();
  void ReadPlainMeasures();
  // -- levels.cc
  void ReadLevels();
  // -- conditions.cc
  void ReadComparisons();
  void ReadFieldValues();
  void ReadExistence();
  void ReadValues();
  void ReadTexts();
  void ReadRest();
  bool IsEvent(size_t i) const;

  Piece& At(size_t i) { return q_.pieces[i]; }
  size_t size() const { return q_.pieces.size(); }
  // The next piece that is not filler (nor of a kind in `over`), or kNone.
  size_t Next(size_t i, std::initializer_list<Mark> over = {}) const;
  size_t Before(size_t i, std::initializer_list<Mark> over = {}) const;
  bool Is(size_t i, Mark mark) const { return i != kNone && q_.pieces[i].mark == mark; }
  bool IsThing(size_t i, std::string_view name) const { return Is(i, Mark::kThing) && q_.pieces[i].Says(name); }
  // Whether piece i stands under a "not", "except", "without".
  bool IsNegated(size_t i);
  bool IsPlural(size_t i) const;

  const IndexedField* FieldOf(size_t i);
  // "orders by status": of the fields that a word may name, the one of the thing that is spoken of.
  const IndexedField* FieldOfThing(const Piece& piece, std::string_view source) const;
  const IndexedField* FieldOfConcept(std::string_view id) const { return index_.OfConcept(id, plan().source); }
  bool IsMeasure(size_t i);          // a field that is averaged or summed
  bool IsKey(size_t i);              // a field that groups
  bool IsCountable(size_t i) const;  // a thing or source that rows are counted of

  void AddCondition(Condition condition);
  void AddKey(const IndexedField& field);
  std::string NameOf(const Measure& measure) const;
  Measure MakeMeasure(std::string_view function, size_t field_piece);
  Measure MakeMeasure(std::string_view function, const IndexedField& field) const;
  Measure CountOf(size_t piece) const;
  std::string DefaultFunction(const IndexedField& field) const;
  std::optional<Condition> ErrorCondition(bool negated) const;
  void CompareField(const IndexedField& field, const Quantity& quantity, bool negated);
  std::string RawWord(size_t& i) const;  // the whole of a name, to its blanks

  Plan& plan() { return out_.plan; }
  const Plan& plan() const { return out_.plan; }

  Spotted q_;
  const CatalogueIndex& index_;
  Mode mode_;
  const Plan* last_;
  std::unordered_set<std::string> stems_;  // of all words of the question
  Slots out_;
  bool is_list_ = false, wants_count_ = false;
  std::string rows_name_;  // "errors": what rows are called
};

Condition::Op OpOf(Comparison comparison);
std::string PlanFunctionOf(const Piece& piece);  // "avg", "p95"

}  // namespace throughline::assistant
