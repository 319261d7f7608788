// Random expressions over the fields that there are.
#pragma once

#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "data.h"

namespace throughline::differential {

struct FieldInfo {
  std::string name;  // $d.a
  Type type = Type::kUntyped, element = Type::kUntyped;
  bool is_approximate = false;  // not to be computed with
};

std::vector<FieldInfo> SourceFields(bool spans);

class Expressions {
 public:
  Expressions(Dice& dice, const std::vector<FieldInfo>& fields) : dice_(dice), fields_(fields) {}

  std::pair<Type, Type> RandomType();
  // Of the type for the most part; now and then of another one.
  std::string Of(Type type, Type element, int depth);
  std::string Bool(int depth);
  std::string Number(int depth);
  std::string String(int depth);
  std::string Timestamp(int depth);
  std::string Interval(int depth);
  std::string Array(Type element, int depth);
  std::string Orderable(int depth);
  // Text, type, element, whether it is approximate.
  std::tuple<std::string, Type, Type, bool> Aggregation(const std::vector<std::string>& unique);
  // An empty name: there is none.
  FieldInfo FieldOf(Type type);
  FieldInfo AnyField();

 private:
  std::string Leaf(Type type, const std::string& literal);
  std::string Typed(Type type, int depth);
  std::string Case(Type type, int depth);
  std::string Comparison(int depth);

  Dice& dice_;
  const std::vector<FieldInfo>& fields_;
};

}  // namespace throughline::differential
