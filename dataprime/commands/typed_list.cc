#include "dataprime/commands/typed_list.h"

#include <fmt/format.h>

#include "dataprime/closest.h"

namespace throughline::dataprime {

bool ParseTypedList(Parser& in, std::vector<TypedKeypath>& out) {
  do {
    TypedKeypath one;
    one.keypath = in.ParseKeypath("a keypath with its type");
    if (!one.keypath) return false;
    if (!in.Take(":")) return in.Expected("`:` and a type", "name:number"), false;
    const Token name = in.token();
    in.Want(Wish::kType, one.keypath->range);
    if (name.kind != TokenKind::kIdent)
      return in.Expected("a type", "string, number, bool, timestamp, interval, array, object"), false;
    one.type = TypeFromName(name.text);
    if (one.type == Type::kError) {
      const std::string closest =
          Closest(name.text, {"string", "number", "bool", "timestamp", "interval", "array", "object"});
      in.Error(name.range, fmt::format("no type `{}`", name.text),
               closest.empty() ? "string, number, bool, timestamp, interval, array, object" : "closest: " + closest);
      return false;
    }
    in.Advance();
    in.SetRole(Role::kType);
    one.range = {one.keypath->range.begin, name.range.end};
    out.push_back(std::move(one));
  } while (in.Take(","));
  return true;
}

void ConvertInPlace(ExpressionAnalyzer& analyzer, const Path& path, const TypedKeypath& to) {
  Value value = analyzer.rows().Read(path, to.range);
  if (value.type == Type::kError || value.type == Type::kNull) return;
  if (!Castable(value.type, to.type)) {
    analyzer.Error(to.range, fmt::format("{} can't be read as {}", WithArticle(value.type), WithArticle(to.type)));
    return;
  }
  analyzer.rows().Write(path, Cast(std::move(value), to.type));
}

}  // namespace throughline::dataprime
