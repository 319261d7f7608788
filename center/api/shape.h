// The shape of a body or an answer, in words that read like the JSON it describes; the API's document has it as a JSON
// schema.
//
//   Shape TableShape() {
//     return Named("Table", Object({{"name", Text()},
//                                   {"rows", Whole()},
//                                   {"columns", ListOf(ColumnShape())},
//                                   Maybe("note", Text("what it is for").Longest(200))}));
//   }
//
// Shape    a value; what it holds is copied. A named one is written once, among the document's schemas, and referred
//          to.
// Members  are there always, but for those in Maybe. An object has no other members today, unless it is a MapOf or says
//          AndMore; the document does not promise that, so that one may be added.
// Threads  plain values.
// Source   JSON Schema 2020-12, which OpenAPI 3.1 uses.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json_writer.h"

namespace throughline::center {

struct Member;

class Shape {
 public:
  Shape() = default;  // none: there is no body
  // One JSON type (string, integer, number, boolean, array, object), or empty: anything.
  explicit Shape(std::string type) : type_(std::move(type)), is_given_(true) {}

  explicit operator bool() const { return is_given_; }
  const std::string& name() const { return name_; }

  // Each gives the shape with one thing more said of it.
  Shape About(std::string_view description) const;
  Shape OrNull() const;
  Shape From(double least) const;
  Shape To(double most) const;
  Shape Longest(uint64_t characters) const;
  Shape Fitting(std::string_view regular_expression) const;
  Shape Otherwise(std::string_view json) const;  // what it is when it is left out
  Shape OnlyAnswered() const;                    // never sent
  Shape OnlySent() const;                        // never answered: a secret
  Shape AndMore() const;                         // an object with members that are not named here
  Shape And(std::vector<Member> members) const;  // an object with these members too, and without a name
  Shape Keyword(std::string_view name, std::string json) const;

  // The schema, or a reference to it when it has a name.
  void Write(JsonWriter& json) const;
  // Every named shape within, by name, as its schema. Two shapes of one name are our bug: the name of such goes to
  // `clashes`.
  void Collect(std::map<std::string, std::string>& schemas, std::vector<std::string>& clashes) const;

 private:
  friend Shape Named(std::string name, Shape shape);
  friend Shape ListOf(Shape items);
  friend Shape MapOf(Shape values);
  friend Shape Either(std::vector<Shape> shapes);
  friend Shape Object(std::vector<Member> members);
  friend Shape OneOf(const std::vector<std::string_view>& values);

  void WriteWhole(JsonWriter& json) const;
  void WriteMembers(JsonWriter& json) const;

  std::string name_, type_, description_;
  bool is_given_ = false, or_null_ = false, and_more_ = false;
  std::vector<std::string> values_;                            // of an enum, as texts
  std::vector<std::pair<std::string, std::string>> keywords_;  // as JSON
  std::vector<Member> members_;
  std::vector<Shape> of_;      // items of a list, values of a map: one
  std::vector<Shape> either_;  // any of these
};

struct Member {
  std::string name;
  Shape shape;
  bool is_required = true;
};
inline Member Maybe(std::string name, Shape shape) { return {std::move(name), std::move(shape), false}; }

Shape Named(std::string name, Shape shape);
Shape Text(std::string_view about = {});
Shape Whole(std::string_view about = {});  // an integer
Shape Number(std::string_view about = {});
Shape Flag(std::string_view about = {});  // true or false
Shape Any(std::string_view about = {});
Shape OneOf(const std::vector<std::string_view>& values);
Shape Either(std::vector<Shape> shapes);
Shape ListOf(Shape items);
Shape MapOf(Shape values);
Shape Object(std::vector<Member> members);

// Shapes that many resources have.
Shape TimeShape();       // an RFC 3339 instant, in UTC
Shape InstantShape();    // as requests give one: RFC 3339, Unix time, now, -1h
Shape DurationShape();   // 250ms, 90s, 1h30m, 7d
Shape NanosTextShape();  // nanoseconds since 1970, in a string: JavaScript would round the number
Shape TraceIdShape();
Shape SpanIdShape();
Shape ErrorShape();       // {"error": {...}}
Shape DiagnosticShape();  // what is wrong with a query, with its position
Shape DeletedShape();     // {"deleted": true}

}  // namespace throughline::center
