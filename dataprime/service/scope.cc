#include "dataprime/service/scope.h"

#include <algorithm>
#include <iterator>

#include "dataprime/service/reading_of.h"
#include "schema/table.h"

namespace throughline::dataprime {
namespace {

// Keypaths of documents under $d, as they stand under `into` after a join.
void AppendJoined(const Field& field, bool long_form, std::vector<std::string>& out) {
  for (const std::string& keypath : field.joined->Keypaths(Root::kData, long_form))
    out.push_back(field.path.Text() + keypath.substr(2));
}

// What `path` reads of a stored column. Source: DataPrime reference, fields of spans and logs.
std::string_view UnitOf(const Path& path, const schema::Column& column) {
  const std::string_view last = path.steps.empty() ? std::string_view() : std::string_view(path.steps.back());
  switch (column.unit) {
    case schema::Unit::kUnixNanoseconds:
      if (last.ends_with("Millis")) return "milliseconds since 1970";
      if (last.ends_with("Micros") || last == "startTime") return "microseconds since 1970";
      if (last.ends_with("Nanos")) return "nanoseconds since 1970";
      return "";
    case schema::Unit::kNanoseconds:
      return last == "time_to_first_chunk" ? "seconds" : "microseconds";
    case schema::Unit::kTokens:
      return "tokens";
    case schema::Unit::kUsd:
      return "US dollars";
    case schema::Unit::kBytes:
      return "bytes";
    case schema::Unit::kNone:
      break;
  }
  return "";
}

const schema::Column* ColumnOf(const schema::Table& table, const Path& path) {
  const std::string text = path.Text(), flat = Path{path.root, {}}.Text() + "." + path.Joined();
  for (const schema::Column& column : table.columns) {
    for (std::string_view keypath : column.keypaths) {
      if (keypath == text || keypath == flat) return &column;
    }
  }
  return nullptr;
}

}  // namespace

Scope::Scope(std::string_view commands, const CompileOptions& options) : options_(options) {
  Parser parser(commands, unread_, {});
  compilation_ = std::make_unique<Compilation>(options_, unread_);
  const Pipeline pipeline = ParsePipeline(parser);
  input_ = Evaluate(pipeline, *compilation_);
}

std::vector<std::string> Scope::Keypaths(bool long_form) const {
  std::vector<std::string> out;
  if (!input_) return out;
  const Documents& documents = input_->rows.documents();
  for (const Field& field : documents.fields()) {
    if (!field.joined || field.path.steps.empty()) continue;
    out.push_back(field.path.Text());
    AppendJoined(field, long_form, out);
  }
  for (Root root : {Root::kData, Root::kMetadata, Root::kLabels}) {
    std::vector<std::string> more = documents.Keypaths(root, long_form);
    std::move(more.begin(), more.end(), std::back_inserter(out));
  }
  // A field that hides a stored one is named twice, and $d by itself is no member of itself.
  std::erase_if(out, [](const std::string& keypath) { return keypath.size() <= 2; });
  std::vector<const std::string*> sorted;
  for (const std::string& keypath : out) sorted.push_back(&keypath);
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) { return *a < *b; });
  std::vector<bool> is_double(out.size());
  for (size_t i = 1; i < sorted.size(); ++i) {
    if (*sorted[i] == *sorted[i - 1]) is_double[static_cast<size_t>(sorted[i] - out.data())] = true;
  }
  std::vector<std::string> once;
  for (size_t i = 0; i < out.size(); ++i) {
    if (!is_double[i]) once.push_back(std::move(out[i]));
  }
  return once;
}

const AttributeTypes* Scope::Attribute(const Path& path) const {
  const auto catalogue = options_.attributes.find(OpenSource());
  if (catalogue == options_.attributes.end() || path.root != Root::kData || path.steps.empty()) return nullptr;
  auto found = catalogue->second.find(path.Joined());
  if (found == catalogue->second.end() && path.steps[0] == "tags")
    found = catalogue->second.find(path.From(1).Joined());
  return found == catalogue->second.end() ? nullptr : &found->second;
}

bool Scope::IsMade(const Path& path) const {
  if (!input_) return false;
  const std::vector<Field>& fields = input_->rows.fields();
  return std::any_of(fields.begin(), fields.end(), [&](const Field& field) {
    return field.path.IsPrefixOf(path) || (field.path.root == path.root && field.path.Joined() == path.Joined());
  });
}

std::string Scope::TypeOf(const Path& path) {
  if (!input_) return "";
  const std::optional<Value> value = input_->rows.Find(path);
  if (!value || value->type == Type::kNull || value->type == Type::kError) return "";
  if (value->type == Type::kSeverity) return "severity";
  if (value->type != Type::kUntyped) return std::string(TypeName(value->type));
  const AttributeTypes* types = IsMade(path) ? nullptr : Attribute(path);
  if (!types) return "";
  std::string out;
  for (const auto& [has, name] : {std::pair{types->text, "string"},
                                  {types->number, "number"},
                                  {types->boolean, "bool"},
                                  {types->other, "object"}})
    out += has ? (out.empty() ? "" : " or ") + std::string(name) : "";
  return out;
}

std::optional<Help> Scope::Describe(const Path& path) {
  Help help{.kind = "keypath", .title = path.Text(), .type = TypeOf(path)};
  const Source* source = Source::Find(OpenSource());
  if (IsMade(path)) {
    help.summary = "Made by this query.";
  } else if (const schema::Column* column = source ? ColumnOf(source->table(), path) : nullptr) {
    help.summary = column->origin;
    help.unit = UnitOf(path, *column);
  } else if (Attribute(path)) {
    help.summary = "An attribute of " + OpenSource() + ".";
  } else if (help.type.empty()) {
    return std::nullopt;
  } else if (!OpenSource().empty()) {
    help.summary = "A field of " + OpenSource() + ".";
  }
  return help;
}

}  // namespace throughline::dataprime
