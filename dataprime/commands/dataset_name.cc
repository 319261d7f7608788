#include "dataprime/commands/dataset_name.h"

namespace throughline::dataprime {

std::optional<std::string> ParseDatasetName(Parser& in, std::string_view meaning, std::string_view example) {
  in.Want(Wish::kDataset);
  if (in.token().kind == TokenKind::kString) return in.ParseString(meaning);
  const SourceRange begin = in.token().range;
  if (in.token().kind != TokenKind::kIdent) return in.Expected(meaning, std::string(example)), std::nullopt;
  std::string name(in.token().text);
  in.Advance();
  in.SetRole(Role::kDataset);
  // Without blanks between: `a - b` is no name.
  const auto is_next = [&] { return in.token().range.begin == in.Since(begin.begin).end; };
  while (is_next() && (in.token().Is("-") || in.token().Is("/") || in.token().Is("."))) {
    name += in.token().text;
    in.Advance();
    in.SetRole(Role::kDataset);
    in.Want(Wish::kDataset, in.Since(begin.begin));
    if (is_next() && in.token().kind == TokenKind::kString) {
      const std::optional<std::string> quoted = in.ParseString(meaning);
      if (!quoted) return std::nullopt;
      name += *quoted;
      continue;
    }
    const TokenKind kind = in.token().kind;
    const bool is_word = kind == TokenKind::kIdent || kind == TokenKind::kNumber || kind == TokenKind::kInterval;
    if (!is_next() || !is_word) return in.Expected(meaning, std::string(example)), std::nullopt;
    name += in.token().text;
    in.Advance();
    in.SetRole(Role::kDataset);
  }
  return name;
}

std::string_view WithoutDataspace(std::string_view dataset) {
  for (std::string_view space : {"enrichments/", "default/"}) {
    if (dataset.starts_with(space)) return dataset.substr(space.size());
  }
  return dataset;
}

}  // namespace throughline::dataprime
