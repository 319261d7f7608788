#include "center/api/shape.h"

#include <fmt/format.h>

#include <algorithm>

namespace throughline::center {
namespace {

constexpr std::string_view kReference = "#/components/schemas/";

std::string Quoted(std::string_view text) {
  std::string out;
  AppendJsonString(text, out);
  return out;
}

Shape Described(std::string type, std::string_view about) {
  const Shape shape(std::move(type));
  return about.empty() ? shape : shape.About(about);
}

}  // namespace

Shape Shape::About(std::string_view description) const {
  if (!name_.empty()) return Either({*this}).About(description);  // of this use of it
  Shape shape = *this;
  shape.description_ = description;
  return shape;
}
Shape Shape::OrNull() const {
  Shape shape = *this;
  shape.or_null_ = true;
  return shape;
}
Shape Shape::Keyword(std::string_view name, std::string json) const {
  if (!name_.empty()) return Either({*this}).Keyword(name, std::move(json));
  Shape shape = *this;
  shape.keywords_.emplace_back(name, std::move(json));
  return shape;
}
Shape Shape::From(double least) const { return Keyword("minimum", fmt::format("{}", least)); }
Shape Shape::To(double most) const { return Keyword("maximum", fmt::format("{}", most)); }
Shape Shape::Longest(uint64_t characters) const { return Keyword("maxLength", fmt::to_string(characters)); }
Shape Shape::Fitting(std::string_view regular_expression) const {
  return Keyword("pattern", Quoted(regular_expression));
}
Shape Shape::Otherwise(std::string_view json) const { return Keyword("default", std::string(json)); }
Shape Shape::OnlyAnswered() const { return Keyword("readOnly", "true"); }
Shape Shape::OnlySent() const { return Keyword("writeOnly", "true"); }
Shape Shape::AndMore() const {
  Shape shape = *this;
  shape.and_more_ = true;
  return shape;
}
Shape Shape::And(std::vector<Member> members) const {
  Shape shape = *this;
  shape.name_.clear();
  for (Member& member : members) {
    std::erase_if(shape.members_, [&](const Member& one) { return one.name == member.name; });
    shape.members_.push_back(std::move(member));
  }
  return shape;
}

void Shape::Write(JsonWriter& json) const {
  if (name_.empty()) return WriteWhole(json);
  const std::string reference = std::string(kReference) + name_;
  json.BeginObject();
  if (or_null_) {
    json.Key("oneOf").BeginArray().BeginObject().Key("$ref").String(reference).EndObject();
    json.BeginObject().Key("type").String("null").EndObject().EndArray();
  } else {
    json.Key("$ref").String(reference);
  }
  json.EndObject();
}

void Shape::WriteWhole(JsonWriter& json) const {
  json.BeginObject();
  if (!type_.empty() && or_null_) json.Key("type").BeginArray().String(type_).String("null").EndArray();
  if (!type_.empty() && !or_null_) json.Key("type").String(type_);
  if (!description_.empty()) json.Key("description").String(description_);
  if (!values_.empty()) {
    json.Key("enum").BeginArray();
    for (const std::string& value : values_) json.String(value);
    if (or_null_) json.Null();
    json.EndArray();
  }
  for (const auto& [name, value] : keywords_) json.Key(name).Raw(value);
  if (!either_.empty()) {
    json.Key("anyOf").BeginArray();
    for (const Shape& one : either_) one.Write(json);
    if (or_null_) json.BeginObject().Key("type").String("null").EndObject();
    json.EndArray();
  }
  if (!of_.empty()) {
    json.Key(type_ == "array" ? "items" : "additionalProperties");
    of_[0].Write(json);
  }
  if (!members_.empty()) WriteMembers(json);
  if (type_ == "object" && of_.empty() && (and_more_ || members_.empty())) json.Key("additionalProperties").Bool(true);
  json.EndObject();
}

void Shape::WriteMembers(JsonWriter& json) const {
  if (std::ranges::any_of(members_, &Member::is_required)) {
    json.Key("required").BeginArray();
    for (const Member& member : members_) {
      if (member.is_required) json.String(member.name);
    }
    json.EndArray();
  }
  json.Key("properties").BeginObject();
  for (const Member& member : members_) {
    json.Key(member.name);
    member.shape.Write(json);
  }
  json.EndObject();
}

void Shape::Collect(std::map<std::string, std::string>& schemas, std::vector<std::string>& clashes) const {
  if (!name_.empty()) {
    Shape plain = *this;
    plain.or_null_ = false;
    JsonWriter json;
    plain.WriteWhole(json);
    const auto [at, is_new] = schemas.emplace(name_, json.text());
    if (!is_new && at->second != json.text()) clashes.push_back(name_);
    if (!is_new) return;
  }
  for (const Member& member : members_) member.shape.Collect(schemas, clashes);
  for (const Shape& one : of_) one.Collect(schemas, clashes);
  for (const Shape& one : either_) one.Collect(schemas, clashes);
}

Shape Named(std::string name, Shape shape) {
  shape.name_ = std::move(name);
  return shape;
}
Shape Text(std::string_view about) { return Described("string", about); }
Shape Whole(std::string_view about) { return Described("integer", about); }
Shape Number(std::string_view about) { return Described("number", about); }
Shape Flag(std::string_view about) { return Described("boolean", about); }
Shape Any(std::string_view about) { return Described("", about); }

Shape OneOf(const std::vector<std::string_view>& values) {
  Shape shape("string");
  shape.values_.assign(values.begin(), values.end());
  return shape;
}
Shape Either(std::vector<Shape> shapes) {
  Shape shape("");
  shape.either_ = std::move(shapes);
  return shape;
}
Shape ListOf(Shape items) {
  Shape shape("array");
  shape.of_.push_back(std::move(items));
  return shape;
}
Shape MapOf(Shape values) {
  Shape shape("object");
  shape.of_.push_back(std::move(values));
  return shape;
}
Shape Object(std::vector<Member> members) {
  Shape shape("object");
  shape.members_ = std::move(members);
  return shape;
}

Shape TimeShape() { return Text().Keyword("format", R"("date-time")"); }
Shape InstantShape() {
  return Named("Instant", Either({Text(), Whole()})
                              .About("RFC 3339, Unix time in s, ms, us or ns by its digits, now, or "
                                     "relative to now as in -1h"));
}
Shape DurationShape() { return Named("Duration", Text("250ms, 90s, 1h30m, 7d")); }
Shape NanosTextShape() { return Text("nanoseconds since 1970").Fitting("^-?[0-9]+$"); }
Shape TraceIdShape() { return Text().Fitting("^[0-9a-f]{32}$"); }
Shape SpanIdShape() { return Text().Fitting("^[0-9a-f]{16}$"); }

Shape DiagnosticShape() {
  return Named("Diagnostic", Object({{"severity", OneOf({"error", "warning"})},
                                     {"message", Text()},
                                     Maybe("suggestion", Text("what to write instead")),
                                     {"line", Whole()},
                                     {"column", Whole()},
                                     {"end_line", Whole()},
                                     {"end_column", Whole()}}));
}

Shape ErrorShape() {
  const Shape problem = Object(
      {{"where", Text()}, {"message", Text()}, Maybe("suggestion", Text()), {"line", Whole()}, {"column", Whole()}});
  return Named(
      "Error",
      Object(
          {{"error",
            Object({{"code", Text("invalid, too_large, unauthorized, forbidden, not_found, conflict, busy, no_space, "
                                  "unavailable, timeout, cancelled, internal; or a narrower one that the route names")},
                    {"kind", Text("the general one of a narrower code")},
                    {"message", Text("what is wrong, for the person who reads it")},
                    {"where", Text("which member, parameter or header; empty: the whole request")},
                    {"hint", Text("what to do; empty: the message says it")},
                    Maybe("diagnostics", ListOf(DiagnosticShape())),
                    Maybe("problems", ListOf(problem))})}}));
}

Shape DeletedShape() { return Object({{"deleted", Flag()}}); }

}  // namespace throughline::center
