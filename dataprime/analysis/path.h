// A keypath whose steps are all known: root, and the names of the steps.
#pragma once

#include <string>
#include <vector>

#include "dataprime/syntax/ast.h"

namespace throughline::dataprime {

struct Path {
  Root root = Root::kData;
  std::vector<std::string> steps;

  bool operator==(const Path&) const = default;
  std::string Joined() const;  // steps with points between: the flat key of an attribute
  bool IsPrefixOf(const Path& other) const;
  Path From(size_t step) const;  // what is left after the first steps, under the same root
  std::string Text() const;      // as one writes it: $d.tags['a b']
};

}  // namespace throughline::dataprime
