// Which keypaths there are behind some commands of a query, and what is known about each.
//
// Shape    the commands are analysed as the compiler would; those with mistakes are left out.
// Threads  one.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dataprime/commands/evaluate.h"
#include "dataprime/service/language_service.h"

namespace throughline::dataprime {

class Scope {
 public:
  // `commands`: a query, which may be empty. `options` must outlive the scope.
  Scope(std::string_view commands, const CompileOptions& options);

  // Canonical texts, those that the query made first. With `long_form`, attributes as $d.tags['key'].
  std::vector<std::string> Keypaths(bool long_form) const;
  // "string", "number", ...; empty when the row decides.
  std::string TypeOf(const Path& path);
  // Type, origin, unit; nullopt when nothing is known about it.
  std::optional<Help> Describe(const Path& path);
  // The source whose documents flow here, or empty after a reshape.
  std::string OpenSource() const { return input_ && input_->rows.is_open() ? input_->source : std::string(); }
  // Whether the query itself made what stands at `path`.
  bool IsMade(const Path& path) const;

 private:
  const AttributeTypes* Attribute(const Path& path) const;

  const CompileOptions& options_;
  Diagnostics unread_;
  std::unique_ptr<Compilation> compilation_;
  std::optional<Input> input_;
};

}  // namespace throughline::dataprime
