// Help for the words of the language, from the entries that the compiler itself reads.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dataprime/commands/command.h"
#include "dataprime/extractors/extractor.h"
#include "dataprime/functions/catalogue.h"
#include "dataprime/service/language_service.h"

namespace throughline::dataprime {

Help HelpOf(const CommandSpec& command);
Help HelpOf(const Function& function);
Help HelpOf(const CaseForm& form);
Help HelpOf(const Extractor& extractor);

struct TypeHelp {
  std::string_view name, summary;
};
std::span<const TypeHelp> TypesForCasts();

// Of a source or an uploaded table; nullopt when there is none of that name.
std::optional<Help> HelpOfDataset(std::string_view name, const CompileOptions& options);

// Everything but the title, as sentences.
std::string Sentences(const Help& help);

}  // namespace throughline::dataprime
