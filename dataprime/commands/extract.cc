// `extract <expression> into <keypath> using <extractor>(...) [datatypes <key>:<type>, ...]`: an object or an array
// made of a text.
//
// Order     kept.
// Shape     the object stands at the keypath; its keys can be read as any others. Into $d it is merged: keys that a row
//           has already stay. The text itself stays.
// Lowering  JSON text for an object, with the members that are known beside it; `datatypes` is `convert` of the new
//           keys.
// Source    DataPrime reference, commands, `extract`.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "dataprime/closest.h"
#include "dataprime/commands/command.h"
#include "dataprime/commands/typed_list.h"
#include "dataprime/extractors/extractor.h"

namespace throughline::dataprime {
namespace {

using sql::Fragment;

class Extract final : public Command {
 public:
  static CommandPtr Parse(Parser& in) {
    auto command = std::make_unique<Extract>();
    command->text_ = in.ParseExpr();
    if (!command->text_) return nullptr;
    if (!in.TakeWord("into")) return in.Expected("`into`", kForm), nullptr;
    command->target_ = in.ParseKeypath("the keypath to write");
    if (!command->target_) return nullptr;
    if (!in.TakeWord("using")) return in.Expected("`using`", kForm), nullptr;
    if (!command->ParseExtractor(in)) return nullptr;
    if (in.TakeWord("datatypes") && !ParseTypedList(in, command->datatypes_)) return nullptr;
    return command;
  }

  void Apply(Rows& rows) const override {
    ExpressionAnalyzer analyzer(rows);
    const std::optional<Path> path = analyzer.TargetPath(*target_);
    Value text = analyzer.Analyze(*text_);
    // An object's text is JSON, which jsonobject reads.
    if (text.type != Type::kObject) text = analyzer.Coerce(std::move(text), Type::kString, "extract reads");
    if (!path || text.type == Type::kError) return;
    std::vector<const Expr*> arguments;
    for (const ExprPtr& argument : arguments_) arguments.push_back(argument.get());
    std::optional<Extraction> extraction = extractor_->build(analyzer, text.expr, arguments);
    if (!extraction) return;
    const bool is_array = extraction->value.type == Type::kArray;
    if (path->steps.empty() && (is_array || path->root != Root::kData)) {
      analyzer.Error(target_->range, is_array ? "an array needs a key" : "only $d can take the keys of an object",
                     "into $d.name");
      return;
    }
    if (is_array && !datatypes_.empty()) {
      analyzer.Error(datatypes_[0].range, fmt::format("{} makes an array, which has no keys", extractor_->name),
                     extractor_ == &SplitExtractor() ? "split(element_datatype=number)" : "");
      return;
    }
    extraction->value.range = target_->range;
    if (!path->steps.empty()) {
      WriteAt(rows, *path, std::move(*extraction));
    } else if (extraction->members.empty()) {
      rows.Merge(std::move(extraction->value));
    } else {
      MergeMembers(rows, std::move(*extraction));
    }
    for (const TypedKeypath& one : datatypes_) {
      std::optional<Path> below = analyzer.TargetPath(*one.keypath);
      if (!below) continue;
      below->root = path->root;
      below->steps.insert(below->steps.begin(), path->steps.begin(), path->steps.end());
      ConvertInPlace(analyzer, *below, one);
    }
  }

 private:
  static constexpr const char* kForm = "extract <expression> into <keypath> using kv()";

  bool ParseExtractor(Parser& in) {
    const Token name = in.token();
    in.Want(Wish::kExtractor);
    extractor_ = name.kind == TokenKind::kIdent ? FindExtractor(name.text) : nullptr;
    if (!extractor_) {
      if (name.kind != TokenKind::kIdent) return in.Expected("an extractor", kAll), false;
      std::vector<std::string> names;
      for (const Extractor* one : AllExtractors()) names.emplace_back(one->name);
      const std::string closest = Closest(name.text, names);
      in.Error(name.range, fmt::format("no extractor `{}`", name.text), closest.empty() ? kAll : "closest: " + closest);
      return false;
    }
    in.Advance();
    in.SetRole(Role::kFunction);
    arguments_.resize(extractor_->parameters.size());
    if (in.Take("(")) {
      for (size_t position = 0; !in.token().Is(")"); ++position) {
        if (!ParseArgument(in, position)) return false;
        if (!in.Take(",")) break;
      }
      if (!in.Take(")")) return in.Expected("`,` or `)`", std::string(extractor_->signature)), false;
    }
    for (size_t i = 0; i < arguments_.size(); ++i) {
      if (!extractor_->parameters[i].required || arguments_[i]) continue;
      in.Error(name.range, fmt::format("{} lacks its argument {}", extractor_->name, extractor_->parameters[i].name),
               std::string(extractor_->signature));
      return false;
    }
    return true;
  }

  bool ParseArgument(Parser& in, size_t position) {
    const std::vector<ExtractorParameter>& parameters = extractor_->parameters;
    const Token first = in.token();
    if (first.kind == TokenKind::kIdent && in.Peek().Is("=")) {
      const auto named = std::find_if(parameters.begin(), parameters.end(),
                                      [&](const ExtractorParameter& one) { return one.name == first.text; });
      if (named == parameters.end()) {
        in.Error(first.range, fmt::format("{} has no argument named {}", extractor_->name, first.text),
                 std::string(extractor_->signature));
        return false;
      }
      position = static_cast<size_t>(named - parameters.begin());
      in.Advance();
      in.SetRole(Role::kArgument);
      in.Advance();
    }
    ExprPtr argument = in.ParseExpr();
    if (!argument) return false;
    if (position >= parameters.size()) {
      in.Error(
          argument->range,
          fmt::format("{} takes {} argument{}", extractor_->name, parameters.size(), parameters.size() == 1 ? "" : "s"),
          std::string(extractor_->signature));
      return false;
    }
    if (const std::string_view wanted = Wanted(parameters[position].kind, *argument); !wanted.empty()) {
      in.Error(argument->range, fmt::format("{} takes as {} {}", extractor_->name, parameters[position].name, wanted),
               std::string(extractor_->signature));
      return false;
    }
    arguments_[position] = std::move(argument);
    return true;
  }

  // What the parameter wants, when the argument is something else; else empty.
  static std::string_view Wanted(ExtractorParameter::Kind kind, const Expr& argument) {
    switch (kind) {
      case ExtractorParameter::Kind::kRegex:
        return argument.kind == ExprKind::kRegex || argument.kind == ExprKind::kString ? "" : "a regular expression";
      case ExtractorParameter::Kind::kText:
        return argument.kind == ExprKind::kString ? "" : "a text in quotes";
      case ExtractorParameter::Kind::kCount:
        return argument.kind == ExprKind::kNumber && argument.number >= 0 &&
                       std::floor(argument.number) == argument.number
                   ? ""
                   : "a whole number";
      case ExtractorParameter::Kind::kType:
        return argument.kind == ExprKind::kString ||
                       (argument.kind == ExprKind::kKeypath && argument.path.size() == 1 && !argument.path[0].computed)
                   ? ""
                   : "the name of a type";
    }
    return "";
  }

  static void WriteAt(Rows& rows, const Path& path, Extraction extraction) {
    std::vector<Field> fields;
    fields.push_back({path, std::move(extraction.value)});
    for (auto& [name, member] : extraction.members) {
      Path below = path;
      below.steps.push_back(name);
      fields.push_back({std::move(below), std::move(member), /*is_view=*/true});
    }
    rows.Write(std::move(fields));
  }

  // Keys that a row has already stay.
  static void MergeMembers(Rows& rows, Extraction extraction) {
    std::vector<Field> fields;
    for (auto& [name, member] : extraction.members) {
      Path path{Root::kData, {name}};
      const std::optional<Value> present = rows.Find(path);
      if (present && present->type == Type::kUntyped) {
        member.expr = Fragment("if(isNull({0}), {1}, {0})", {present->expr, member.expr});
        if (present->likely != member.likely) member.likely = Type::kUntyped;
      } else if (present && present->type == Type::kString) {
        member.expr = Fragment("ifNull({0}, {1})", {present->expr, ToText(member).expr});
        member.type = Type::kString;
      } else if (present && present->type != Type::kNull) {
        continue;
      }
      fields.push_back({std::move(path), std::move(member)});
    }
    rows.Write(std::move(fields));
  }

  static constexpr const char* kAll = "regexp, multi_regexp, kv, jsonobject, split";

  ExprPtr text_, target_;
  const Extractor* extractor_ = nullptr;
  std::vector<ExprPtr> arguments_;
  std::vector<TypedKeypath> datatypes_;
};

}  // namespace

const CommandSpec& ExtractCommand() {
  static const CommandSpec spec{
      .keyword = "extract",
      .aliases = {"e"},
      .syntax =
          "extract <expression> into <keypath> using regexp(...)|multi_regexp(...)|kv(...)|jsonobject(...)|"
          "split(...) [datatypes <key>:<type>, ...]",
      .summary = "An object or an array made of a text.",
      .examples =
          {{"source spans | extract $l.operationName into $d.op using regexp(e=/(?<verb>[A-Z]+) (?<path>.*)/) | "
            "countby $d.op.verb",
            "the parts of a name"},
           {"source spans | extract $d.exception.message into $d.seconds using multi_regexp(e=/[0-9]+/)",
            "all numbers in a text"},
           {"source spans | extract 'ms=12 user=ann' into $d.kv using kv() datatypes ms:number | filter kv.ms > 10",
            "pairs of a text, one of them a number"},
           {"source spans | extract '{\"a\":1}' into $d.j using jsonobject() | choose j.a | limit 1",
            "JSON inside a text"},
           {"source spans | extract '1,2,3' into $d.n using split(delimiter=',', element_datatype=number) | limit 1",
            "numbers in a text"}},
      .parse = &Extract::Parse};
  return spec;
}

}  // namespace throughline::dataprime
