// Fields that the language gives a source and no column holds as it is: computed, or never there.
//
// Source   DataPrime reference, sources and fields; what stands for what: docs/dataprime/choices.md, "Fields".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dataprime/analysis/origin.h"

namespace throughline::dataprime {

// nullopt when `path` is no such field of that source. An array of objects is a value of the row's own type, which can
// be indexed and exploded; for a document it is JSON text.
std::optional<Value> LanguageField(std::string_view source, const Path& path, const ColumnReader& read,
                                   sql::Parameters& parameters, bool as_document = false);
bool IsLanguageField(std::string_view source, const Path& path);
// Their keypaths, for suggestions.
std::vector<std::string> LanguageFields(std::string_view source);

}  // namespace throughline::dataprime
