#include "sdk/attribute_encoding.h"

#include <bit>
#include <charconv>
#include <vector>

#include "base/json_writer.h"

namespace throughline::inline sdk {
namespace {

using wire::PutFixed;
using wire::PutHeader;
using wire::PutVarint;
using wire::VarintSize;

// opentelemetry.proto.common.v1.AnyValue
constexpr uint8_t kText = 0x0A;
constexpr uint8_t kBool = 0x10;
constexpr uint8_t kInt = 0x18;
constexpr uint8_t kDouble = 0x21;
constexpr uint8_t kArray = 0x2A;
constexpr uint8_t kArrayElement = 0x0A;
// ... and KeyValue
constexpr uint8_t kKey = 0x0A;
constexpr uint8_t kValue = 0x12;

template <typename Texts>
size_t TextsSize(const Texts& texts, size_t limit) noexcept {
  size_t size = 0;
  for (const auto& text : texts) size += wire::FieldSize(wire::FieldSize(text::Inspect(text, limit).size));
  return size;
}

template <typename Texts>
char* PutTexts(char* out, const Texts& texts, size_t limit) noexcept {
  for (const auto& text : texts) {
    const text::Clean clean = text::Inspect(text, limit);
    out = PutHeader(out, kArrayElement, wire::FieldSize(clean.size));
    out = PutHeader(out, kText, clean.size);
    out = text::Write(out, clean);
  }
  return out;
}

size_t ArraySize(const AttributeValue& value, size_t limit) noexcept {
  switch (value.type()) {
    case AttributeValue::Type::kTexts:
      return TextsSize(value.texts(), limit);
    case AttributeValue::Type::kTextViews:
      return TextsSize(value.text_views(), limit);
    case AttributeValue::Type::kDoubles:
      return value.numbers().size() * 11;
    default:
      break;
  }
  size_t size = 0;
  for (const int64_t integer : value.integers()) size += 3 + VarintSize(static_cast<uint64_t>(integer));
  return size;
}

char* PutArray(char* out, const AttributeValue& value, size_t limit) noexcept {
  switch (value.type()) {
    case AttributeValue::Type::kTexts:
      return PutTexts(out, value.texts(), limit);
    case AttributeValue::Type::kTextViews:
      return PutTexts(out, value.text_views(), limit);
    case AttributeValue::Type::kDoubles:
      for (const double number : value.numbers()) {
        out = PutHeader(out, kArrayElement, 9);
        *out++ = kDouble;
        out = PutFixed(out, number);
      }
      return out;
    default:
      break;
  }
  for (const int64_t integer : value.integers()) {
    out = PutHeader(out, kArrayElement, 1 + VarintSize(static_cast<uint64_t>(integer)));
    *out++ = kInt;
    out = PutVarint(out, static_cast<uint64_t>(integer));
  }
  return out;
}

double AsDouble(uint64_t bits) { return std::bit_cast<double>(bits); }

// Calls one function of `visitor` for what an AnyValue holds.
template <typename Visitor>
void VisitAny(std::string_view any, Visitor&& visitor) {
  wire::Reader in(any);
  const uint64_t tag = in.Varint();
  switch (tag) {
    case kText:
      visitor.Text(in.Delimited());
      break;
    case kBool:
      visitor.Bool(in.Varint() != 0);
      break;
    case kInt:
      visitor.Int(static_cast<int64_t>(in.Varint()));
      break;
    case kDouble:
      visitor.Double(AsDouble(in.Fixed64()));
      break;
    case kArray:
      visitor.Array(in.Delimited());
      break;
    default:
      visitor.Text({});
  }
}

struct Elements {
  std::vector<std::string_view> texts;
  std::vector<int64_t> integers;
  std::vector<double> numbers;
  void Text(std::string_view text) { texts.push_back(text); }
  void Bool(bool value) { integers.push_back(value); }
  void Int(int64_t value) { integers.push_back(value); }
  void Double(double value) { numbers.push_back(value); }
  void Array(std::string_view) {}
};

struct Visited {
  std::string_view key;
  const std::function<void(std::string_view, const AttributeValue&)>& visit;
  void Text(std::string_view text) { visit(key, text); }
  void Bool(bool value) { visit(key, value); }
  void Int(int64_t value) { visit(key, value); }
  void Double(double value) { visit(key, value); }
  void Array(std::string_view body) {
    Elements elements;
    for (wire::Reader in(body); !in.AtEnd();) {
      in.Varint();
      VisitAny(in.Delimited(), elements);
    }
    if (!elements.integers.empty()) {
      visit(key, elements.integers);
    } else if (!elements.numbers.empty()) {
      visit(key, elements.numbers);
    } else {
      visit(key, std::span<const std::string_view>(elements.texts));
    }
  }
};

template <typename Number>
std::string NumberText(Number number) {
  char digits[32];
  return std::string(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

struct AsText {
  std::string text;
  void Text(std::string_view value) { text = value; }
  void Bool(bool value) { text = value ? "true" : "false"; }
  void Int(int64_t value) { text = NumberText(value); }
  void Double(double value) { text = NumberText(value); }
  void Array(std::string_view body);
};

struct AsJson {
  JsonWriter& json;
  void Text(std::string_view value) { json.String(value); }
  void Bool(bool value) { json.Bool(value); }
  void Int(int64_t value) { json.Int(value); }
  void Double(double value) { json.Double(value); }
  void Array(std::string_view) {}
};

void AsText::Array(std::string_view body) {
  JsonWriter json;
  json.BeginArray();
  for (wire::Reader in(body); !in.AtEnd();) {
    in.Varint();
    VisitAny(in.Delimited(), AsJson{json});
  }
  text = json.EndArray().Take();
}

}  // namespace

AttributePlan::AttributePlan(std::string_view attribute_key, const AttributeValue& value, size_t limit) noexcept
    : key(text::Inspect(attribute_key)), value_limit(limit) {
  switch (value.type()) {
    case AttributeValue::Type::kBool:
      any = 2;
      break;
    case AttributeValue::Type::kInt:
      any = 1 + VarintSize(static_cast<uint64_t>(value.integer()));
      break;
    case AttributeValue::Type::kDouble:
      any = 9;
      break;
    case AttributeValue::Type::kText:
      text = text::Inspect(value.text(), limit);
      any = wire::FieldSize(text.size);
      break;
    default:
      array = ArraySize(value, limit);
      any = wire::FieldSize(array);
  }
  body = wire::FieldSize(key.size) + wire::FieldSize(any);
}

char* AttributePlan::WriteField(char* out, uint8_t tag, const AttributeValue& value) const noexcept {
  out = PutHeader(out, tag, body);
  out = PutHeader(out, kKey, key.size);
  out = text::Write(out, key);
  out = PutHeader(out, kValue, any);
  switch (value.type()) {
    case AttributeValue::Type::kBool:
      *out++ = kBool;
      *out++ = value.boolean() ? 1 : 0;
      return out;
    case AttributeValue::Type::kInt:
      *out++ = kInt;
      return PutVarint(out, static_cast<uint64_t>(value.integer()));
    case AttributeValue::Type::kDouble:
      *out++ = kDouble;
      return PutFixed(out, value.number());
    case AttributeValue::Type::kText:
      return text::Write(PutHeader(out, kText, text.size), text);
    default:
      return PutArray(PutHeader(out, kArray, array), value, value_limit);
  }
}

DecodedAttribute::DecodedAttribute(std::string_view key_value) noexcept {
  for (wire::Reader in(key_value); !in.AtEnd();) {
    const uint64_t tag = in.Varint();
    if (tag == kKey) {
      key = in.Delimited();
    } else if (tag == kValue) {
      any = in.Delimited();
    } else {
      in.Skip(tag);
    }
  }
}

void DecodedAttribute::Visit(
    const std::function<void(std::string_view key, const AttributeValue& value)>& visit) const {
  VisitAny(any, Visited{key, visit});
}

std::string ToText(std::string_view any) {
  AsText text;
  VisitAny(any, text);
  return std::move(text.text);
}

}  // namespace throughline::inline sdk
