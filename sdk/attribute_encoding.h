// An attribute as opentelemetry.proto.common.v1.KeyValue, and back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "sdk/text.h"
#include "sdk/wire.h"
#include "throughline/attributes.h"

namespace throughline::inline sdk {

// What is known of an attribute before it is written: sizes, so that it can be written in one go.
struct AttributePlan {
  text::Clean key;
  text::Clean text;        // of a text value
  size_t array = 0;        // the body of opentelemetry.proto.common.v1.ArrayValue
  size_t any = 0;          // the body of AnyValue
  size_t body = 0;         // of KeyValue
  size_t value_limit = 0;  // as given

  AttributePlan(std::string_view key, const AttributeValue& value, size_t value_limit) noexcept;
  // As a field whose tag is one byte.
  size_t FieldSize() const noexcept { return wire::FieldSize(body); }
  char* WriteField(char* out, uint8_t tag, const AttributeValue& value) const noexcept;
};

// A KeyValue that this library wrote. Texts are views into it; an array is held by `keep`.
struct DecodedAttribute {
  std::string_view key;
  std::string_view any;  // AnyValue, encoded

  explicit DecodedAttribute(std::string_view key_value) noexcept;
  void Visit(const std::function<void(std::string_view key, const AttributeValue& value)>& visit) const;
};

// A value as text: numbers in their shortest form, arrays as JSON.
std::string ToText(std::string_view any);

}  // namespace throughline::inline sdk
