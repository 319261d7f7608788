// `<keypath>:<type>, ...`, as convert and extract take it.
#pragma once

#include <string>
#include <vector>

#include "dataprime/commands/command.h"

namespace throughline::dataprime {

struct TypedKeypath {
  ExprPtr keypath;
  Type type = Type::kError;
  SourceRange range;
};

// At least one; false after an error.
bool ParseTypedList(Parser& in, std::vector<TypedKeypath>& out);

// Puts the value at `path`, read as the type, in place of the value. Nothing happens when there is none.
void ConvertInPlace(ExpressionAnalyzer& analyzer, const Path& path, const TypedKeypath& to);

}  // namespace throughline::dataprime
