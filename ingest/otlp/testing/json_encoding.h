// For tests and benchmarks: an OTLP message as OTLP/JSON, written by reflection and without protobuf's own JSON.
#pragma once

#include <fmt/format.h>
#include <google/protobuf/message.h>
#include <google/protobuf/unknown_field_set.h>

#include <cmath>
#include <string>

#include "otel/value.h"

namespace throughline::ingest::testing {

struct JsonStyle {
  bool ids_in_base64 = false;        // as protobuf's own JSON has them, against OTLP's rule
  bool integers_as_numbers = false;  // 64-bit integers are strings otherwise
  bool escape_all = false;           // every character of a text as \uXXXX
};

inline std::string Base64(std::string_view bytes) {
  otel::ValuePool pool;
  std::string out;
  otel::AppendJson(pool, otel::Value::Bytes(bytes), out);
  return out;  // in quotes
}

inline std::string Hex(std::string_view bytes) {
  std::string out = "\"";
  for (size_t i = 0; i < bytes.size(); ++i)
    out += fmt::format(fmt::runtime(i % 2 ? "{:02X}" : "{:02x}"), static_cast<uint8_t>(bytes[i]));
  return out + "\"";
}

// Text of the first plane alone.
inline std::string Escaped(const std::string& text) {
  std::string out = "\"";
  for (size_t i = 0; i < text.size();) {
    uint8_t c = static_cast<uint8_t>(text[i]);
    int more = c < 0x80 ? 0 : c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;
    uint32_t rune = more == 0 ? c : c & (0x3f >> more);
    for (int k = 1; k <= more; ++k) rune = rune << 6 | (static_cast<uint8_t>(text[i + static_cast<size_t>(k)]) & 0x3f);
    i += static_cast<size_t>(more) + 1;
    if (rune < 0x10000) {
      out += fmt::format("\\u{:04x}", rune);
    } else {
      out += fmt::format("\\u{:04x}\\u{:04X}", 0xd800 + ((rune - 0x10000) >> 10), 0xdc00 + ((rune - 0x10000) & 0x3ff));
    }
  }
  return out + "\"";
}

inline std::string Quoted(const std::string& text, const JsonStyle& style) {
  if (style.escape_all) return Escaped(text);
  std::string out;
  otel::AppendJsonString(text, out);
  return out;
}

inline std::string DoubleText(double value) {
  if (std::isnan(value)) return "\"NaN\"";
  if (std::isinf(value)) return value < 0 ? "\"-Infinity\"" : "\"Infinity\"";
  return fmt::format("{}", value);
}

inline void EncodeJson(const google::protobuf::Message& message, const JsonStyle& style, std::string& out) {
  using google::protobuf::FieldDescriptor;
  const auto& from = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  from.ListFields(message, &fields);
  auto integer = [&](auto value) {
    return style.integers_as_numbers ? fmt::format("{}", value) : fmt::format("\"{}\"", value);
  };
  out += '{';
  auto key = [&](std::string_view name) {
    if (out.back() != '{') out += ',';
    out += fmt::format("\"{}\":", name);
  };
  for (const FieldDescriptor* field : fields) {
    key(field->json_name());
    bool many = field->is_repeated();
    int count = many ? from.FieldSize(message, field) : 1;
    if (many) out += '[';
    for (int i = 0; i < count; ++i) {
      if (i > 0) out += ',';
      switch (field->cpp_type()) {
        case FieldDescriptor::CPPTYPE_MESSAGE:
          EncodeJson(many ? from.GetRepeatedMessage(message, field, i) : from.GetMessage(message, field), style, out);
          break;
        case FieldDescriptor::CPPTYPE_STRING: {
          std::string text = from.GetString(message, field);
          bool id = field->name().ends_with("trace_id") || field->name().ends_with("span_id");
          out += field->type() != FieldDescriptor::TYPE_BYTES ? Quoted(text, style)
                 : id && !style.ids_in_base64                 ? Hex(text)
                                                              : Base64(text);
          break;
        }
        case FieldDescriptor::CPPTYPE_BOOL:
          out += from.GetBool(message, field) ? "true" : "false";
          break;
        case FieldDescriptor::CPPTYPE_ENUM:
          out += fmt::format("{}", from.GetEnumValue(message, field));
          break;
        case FieldDescriptor::CPPTYPE_INT32:
          out += fmt::format("{}", from.GetInt32(message, field));
          break;
        case FieldDescriptor::CPPTYPE_UINT32:
          out += fmt::format("{}", from.GetUInt32(message, field));
          break;
        case FieldDescriptor::CPPTYPE_INT64:
          out += integer(from.GetInt64(message, field));
          break;
        case FieldDescriptor::CPPTYPE_UINT64:
          out += integer(many ? from.GetRepeatedUInt64(message, field, i) : from.GetUInt64(message, field));
          break;
        case FieldDescriptor::CPPTYPE_DOUBLE:
          out += DoubleText(many ? from.GetRepeatedDouble(message, field, i) : from.GetDouble(message, field));
          break;
        default:
          break;
      }
    }
    if (many) out += ']';
  }
  // The fields that the library's .proto lacks: flags of spans and links, a log record's event name.
  const google::protobuf::UnknownFieldSet& unknown = from.GetUnknownFields(message);
  for (int i = 0; i < unknown.field_count(); ++i) {
    const google::protobuf::UnknownField& field = unknown.field(i);
    if (field.type() == google::protobuf::UnknownField::TYPE_FIXED32) {
      key("flags");
      out += fmt::format("{}", field.fixed32());
    } else if (field.type() == google::protobuf::UnknownField::TYPE_FIXED64) {
      key("zeroThreshold");
      double value;
      uint64_t bits = field.fixed64();
      std::memcpy(&value, &bits, sizeof value);
      out += DoubleText(value);
    } else if (field.number() == 12) {
      key("eventName");
      out += Quoted(field.length_delimited(), style);
    }
  }
  out += '}';
}

inline std::string Json(const google::protobuf::Message& message, JsonStyle style = {}) {
  std::string out;
  EncodeJson(message, style, out);
  return out;
}

}  // namespace throughline::ingest::testing
