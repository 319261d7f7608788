// What the compiler says, under our codes where one fits.
#include <algorithm>
#include <string>
#include <vector>

#include "assistant/validation/rules.h"
#include "dataprime/closest.h"

namespace throughline::assistant {

using dataprime::Diagnostic;

namespace {

constexpr std::string_view kClosest = "closest: ";

bool Overlaps(const Finding& finding, dataprime::SourceRange range) {
  return finding.begin <= range.end && range.begin <= finding.end;
}

// A rule of ours that found the same mistake has said it better: with a code and a fix.
bool IsSaid(const std::vector<Found>& found, const Diagnostic& diagnostic, bool is_error) {
  return std::ranges::any_of(found, [&](const Found& one) {
    if (is_error && (one.finding.code == "unbalanced" || one.finding.code == "empty_stage") &&
        diagnostic.message.ends_with("found the end of the query"))
      return true;
    if (!Overlaps(one.finding, diagnostic.range)) return false;
    if (is_error) return one.is_error;
    return one.finding.code == "wrong_namespace" || one.finding.code == "unquoted_text";
  });
}

// `begin` of the words that an unquoted text ends in: the compiler stumbles over the second of them.
bool IsBehindUnquotedText(const std::vector<Found>& found, const Diagnostic& diagnostic) {
  return std::ranges::any_of(found, [&](const Found& one) {
    return one.finding.code == "unquoted_text" && Overlaps(one.finding, diagnostic.range);
  });
}

// `$l.severity == ERROR`: once the field is $m.severity, ERROR is a name that it knows.
bool IsSeverityBesideWrongName(const std::vector<Found>& found, const Diagnostic& diagnostic, std::string_view text) {
  return IsSeverityName(text.substr(diagnostic.range.begin, diagnostic.range.end - diagnostic.range.begin)) &&
         std::ranges::any_of(found, [](const Found& one) { return one.finding.suggestion == "$m.severity"; });
}

std::string ClosestCommand(std::string_view word) {
  std::vector<std::string> keywords;
  for (const dataprime::CommandSpec* command : dataprime::AllCommands()) keywords.emplace_back(command->keyword);
  return dataprime::Closest(word, keywords);
}

Found Translated(const Diagnostic& diagnostic, std::string_view text) {
  Found found{.finding = {.message = diagnostic.message,
                          .suggestion = diagnostic.suggestion,
                          .begin = diagnostic.range.begin,
                          .end = diagnostic.range.end,
                          .code = "compiler"},
              .is_error = diagnostic.severity == dataprime::Severity::kError};
  Finding& finding = found.finding;
  const std::string_view message = diagnostic.message;
  const std::string_view words = text.substr(finding.begin, finding.end - finding.begin);
  if (message.starts_with("no keypath ")) {
    finding.code = "unknown_field";
    if (diagnostic.suggestion.starts_with(kClosest)) {
      finding.suggestion = diagnostic.suggestion.substr(kClosest.size());
      // `$d.a` for `$d.aiTags` may be meant; a slip of the finger it is not.
      constexpr size_t kSlip = 2;
      const size_t written = words.starts_with('$') ? words.size() : words.size() + std::string_view("$d.").size();
      const size_t nearest = finding.suggestion.size();
      if (std::max(written, nearest) - std::min(written, nearest) <= kSlip)
        found.fix = Fix{finding.begin, finding.end, finding.suggestion};
    }
  } else if (message.ends_with(" is not DataPrime")) {
    finding.code = "dialect";
  } else if (message.starts_with("no source ")) {
    finding.code = "unsupported_source";
    const std::string near = dataprime::Closest(words, {"logs", "spans", "metrics"});
    if (!near.empty()) found.fix = Fix{finding.begin, finding.end, near};
  } else if (words == "=" && finding.suggestion.ends_with("==")) {
    found.fix = Fix{finding.begin, finding.end, "=="};
  } else if (message.starts_with("no command ") || message.starts_with("no function ")) {
    finding.code = "unknown_operator";
    const std::string near = message.starts_with("no command ") ? ClosestCommand(words) : std::string();
    if (!near.empty()) {
      finding.suggestion = near;
      found.fix = Fix{finding.begin, finding.end, near};
    }
  }
  return found;
}

}  // namespace

void FindOfCompiler(const RuleContext& context, std::vector<Found>& out) {
  const std::vector<Diagnostic>& diagnostics = context.compiled ? context.compiled->warnings : context.compiled.error();
  std::vector<Found> ours;
  ours.swap(out);
  bool has_error = false;
  for (const Diagnostic& diagnostic : diagnostics) {
    const bool is_error = diagnostic.severity == dataprime::Severity::kError;
    has_error = has_error || is_error;
    if (IsSaid(ours, diagnostic, is_error) || IsSeverityBesideWrongName(ours, diagnostic, context.reading.text))
      continue;
    if (is_error && IsBehindUnquotedText(ours, diagnostic)) {
      for (Found& found : ours) {
        if (found.finding.code == "unquoted_text" && Overlaps(found.finding, diagnostic.range)) found.is_error = true;
      }
      continue;
    }
    out.push_back(Translated(diagnostic, context.reading.text));
  }
  // The compiler has the last word on what is an error.
  for (Found& found : ours) {
    if (!has_error) found.is_error = false;
    out.push_back(std::move(found));
  }
}

}  // namespace throughline::assistant
